#include "x509/trust_store.hpp"

#include <sys/stat.h>
#include <unistd.h>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <thread>

#include "base/error.hpp"
#include "base/text.hpp"
#include "support/x509/certificate_builder.hpp"

namespace tlsget::x509 {
namespace {

namespace fs = std::filesystem;
using test::CertificateBuilder;
using test::Issued;

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "tlsget-trust-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  Folder(Folder&&) = delete;
  Folder& operator=(Folder&&) = delete;

  fs::path path() const { return path_; }
  fs::path write(const std::string& name, std::string_view content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
    return path_ / name;
  }

 private:
  fs::path path_;
};

std::string_view view(const Bytes& octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

Certificate parsed(const Issued& issued) {
  return parse_certificate(issued.der).certificate.value();
}

Issued authority(const std::string& name) {
  return CertificateBuilder::authority(name).self_signed();
}

std::string message_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    CHECK(error.category() == Category::trust_store);
    return error.message();
  }
  return "";
}

std::string wrapped(std::string_view label, const Bytes& octets) {
  return "-----BEGIN " + std::string(label) + "-----\n" + text::base64_encode(octets) +
         "\n-----END " + std::string(label) + "-----\n";
}

TEST_CASE("reads PEM with text between the blocks and finds each authority by its name") {
  const Issued one = authority("One");
  const Issued two = authority("Two");
  const Issued other = authority("Other");
  const Folder folder;
  const auto file = folder.write("ca.pem", "# One\n" + one.pem() + "text\n\n" + two.pem());
  TrustStore store;
  store.add_file(file);
  CHECK(store.size() == 2);
  CHECK(store.skipped().empty());
  CHECK(store.source() == file.string());
  const auto found = store.find_by_subject(parsed(two).subject);
  REQUIRE(found.size() == 1);
  CHECK(found[0]->der == two.der);
  CHECK(store.contains(parsed(one)));
  CHECK(!store.contains(parsed(other)));
  CHECK(store.find_by_subject(parsed(other).subject).empty());
}

TEST_CASE("finds an authority by a name that is written otherwise") {
  TrustStore store;
  store.add_pem(authority("Acme Root").pem(), "test");
  CHECK(store.find_by_subject(parsed(authority("ACME  root")).subject).size() == 1);
  CHECK(store.find_by_subject(parsed(authority("AcmeRoot")).subject).empty());
}

TEST_CASE("keeps authorities of one name apart and takes the same one once") {
  const Issued one = authority("One");
  const Issued again = authority("One");
  TrustStore store;
  store.add_pem(one.pem() + again.pem() + one.pem(), "first");
  store.add_pem(again.pem(), "second");
  CHECK(store.size() == 2);
  CHECK(store.find_by_subject(parsed(one).subject).size() == 2);
  CHECK(store.contains(parsed(again)));
  CHECK(store.source() == "first, second");
}

TEST_CASE("pointers stay good while the store grows and moves") {
  const Issued one = authority("One");
  TrustStore store;
  store.add_pem(one.pem(), "test");
  const Certificate* found = store.find_by_subject(parsed(one).subject).at(0);
  for (int i = 0; i < 50; ++i) store.add_pem(authority("CA " + std::to_string(i)).pem(), "test");
  const TrustStore moved = std::move(store);
  CHECK(moved.find_by_subject(parsed(one).subject).at(0) == found);
  CHECK(found->der == one.der);
}

TEST_CASE("reads one certificate in DER") {
  const Issued one = authority("One");
  const Folder folder;
  TrustStore store;
  store.add_file(folder.write("ca.der", view(one.der)));
  CHECK(store.contains(parsed(one)));
  const std::string twice = std::string(view(one.der)) + std::string(view(one.der));
  CHECK(message_of([&] {
          store.add_file(folder.write("two.der", twice));
        }).find("not one whole certificate") != std::string::npos);
}

TEST_CASE("names the file that is not there or holds no certificate") {
  const Folder folder;
  TrustStore store;
  const std::string missing = (folder.path() / "missing.pem").string();
  CHECK(message_of([&] { store.add_file(missing); }) ==
        "cannot read " + missing + ": No such file or directory");
  CHECK(message_of([&] { store.add_file(folder.path()); }) ==
        "cannot read " + folder.path().string() + ": Is a directory");
  const auto empty = folder.write("empty.pem", "");
  CHECK(message_of([&] { store.add_file(empty); }) == empty.string() + " holds no certificate");
  const auto key = folder.write("key.pem", wrapped("PRIVATE KEY", {1, 2, 3}));
  CHECK(message_of([&] { store.add_file(key); }) == key.string() + " holds no certificate");
  const auto bad = folder.write("bad.pem", "\n" + wrapped("CERTIFICATE", {0x30, 0x00}));
  CHECK(message_of([&] { store.add_file(bad); }) ==
        bad.string() + " holds no certificate that can be used: " + bad.string() +
            ", line 2: not a certificate");
  CHECK(store.size() == 0);
}

TEST_CASE("passes over bad blocks, says where and why, and uses the others") {
  const Issued good = authority("Good");
  std::string torn = authority("Torn").pem();
  torn.erase(torn.find("-----END"));
  std::string dirty = authority("Dirty").pem();
  dirty[dirty.size() / 2] = '!';
  std::string cut = authority("Cut").pem();
  cut.erase(cut.find('\n') + 1, 65);  // the first line
  const Bytes der = authority("Long").der;
  Bytes longer = der;
  longer.push_back(0);
  const std::string text = torn + dirty + cut + wrapped("CERTIFICATE", longer) +
                           wrapped("ODD CERTIFICATE", der) + good.pem();
  TrustStore store;
  store.add_pem(text, "ca.pem");
  CHECK(store.size() == 1);
  CHECK(store.contains(parsed(good)));
  REQUIRE(store.skipped().size() == 5);
  CHECK(store.skipped()[0] == "ca.pem, line 1: the block has no END line");
  CHECK(store.skipped()[1].ends_with(": not base64"));
  CHECK(store.skipped()[2].ends_with(": not one whole certificate"));
  CHECK(store.skipped()[3].ends_with(": not one whole certificate"));
  CHECK(store.skipped()[4].ends_with(": not a kind of certificate that is known"));
}

TEST_CASE("an authority whose body is bad behind its subject is no authority") {
  Issued broken = authority("Broken");
  const Name subject = parsed(broken).subject;
  broken.der[broken.der.size() - 80] ^= 0xff;  // within the signature or its algorithm
  for (std::size_t i = broken.der.size() - 100; i < broken.der.size(); ++i) broken.der[i] = 0xff;
  TrustStore store;
  store.add_pem(broken.pem(), "test");
  CHECK(store.find_by_subject(subject).empty());
}

TEST_CASE("reads long subjects and version 1") {
  const std::string longest(64, 'x');
  const Issued wide =
      CertificateBuilder::authority("x")
          .subject(
              {{"O", longest}, {"OU", longest}, {"L", longest}, {"ST", longest}, {"CN", longest}})
          .self_signed();
  const Issued old = CertificateBuilder("old")
                         .version(1)
                         .without("subjectKeyIdentifier")
                         .without("authorityKeyIdentifier")
                         .self_signed();
  TrustStore store;
  store.add_pem(wide.pem() + old.pem(), "test");
  CHECK(store.skipped().empty());
  CHECK(store.contains(parsed(wide)));
  CHECK(store.contains(parsed(old)));
}

TEST_CASE("what is rejected is no authority, in whatever order and form it comes") {
  const Issued one = authority("One");
  const Issued two = authority("Two");
  Bytes octets = one.der;
  const Bytes settings = *text::hex_decode("300ca00a06082b06010505070301");  // rejected for servers
  octets.insert(octets.end(), settings.begin(), settings.end());
  const std::string rejection = wrapped("TRUSTED CERTIFICATE", octets);
  for (const std::string& bundle :
       {rejection + one.pem() + two.pem(), one.pem() + two.pem() + rejection,
        two.pem() + one.pem() + rejection + one.pem()}) {
    TrustStore store;
    store.add_pem(bundle, "test");
    CHECK(store.size() == 1);
    CHECK(store.rejects(parsed(one)));
    CHECK_FALSE(store.contains(parsed(one)));
    CHECK_FALSE(store.rejects(parsed(two)));
    CHECK(store.contains(parsed(two)));
  }
}

TEST_CASE("takes a file that holds rejections alone") {
  const Issued one = authority("One");
  Bytes octets = one.der;
  const Bytes settings = *text::hex_decode("300ca00a06082b06010505070301");  // rejected for servers
  octets.insert(octets.end(), settings.begin(), settings.end());
  const Folder folder;
  TrustStore store;
  store.add_pem(one.pem(), "test");
  store.add_file(folder.write("rejected.pem", wrapped("TRUSTED CERTIFICATE", octets)));
  CHECK(store.size() == 0);
  CHECK(store.rejects(parsed(one)));
  CHECK(store.skipped().empty());
}

TEST_CASE("of many bad blocks each has its own line") {
  TrustStore store;
  const std::string bad = "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n";
  store.add_pem(bad + authority("One").pem() + "text\n" + bad + bad, "test");
  REQUIRE(store.skipped().size() == 3);
  CHECK(store.skipped()[0] == "test, line 1: not base64");
  const auto line_of = [&](std::size_t i) {
    const std::string& text = store.skipped()[i];
    return std::stoi(text.substr(text.find("line ") + 5));
  };
  CHECK(line_of(2) == line_of(1) + 3);
  CHECK(line_of(1) > 10);
}

TEST_CASE("reads TRUSTED CERTIFICATE blocks by their trust settings") {
  const Issued one = authority("One");
  const auto with = [&](std::string_view settings) {
    Bytes octets = one.der;
    const Bytes more = *text::hex_decode(settings);
    octets.insert(octets.end(), more.begin(), more.end());
    TrustStore store;
    store.add_pem(wrapped("TRUSTED CERTIFICATE", octets), "test");
    return store.size() == 1 && store.contains(parsed(one)) && store.skipped().empty();
  };
  const std::string server = "06082b06010505070301";
  const std::string mail = "06082b06010505070304";
  const std::string any = "0604551d2500";
  CHECK(with(""));
  CHECK(with("3000"));
  CHECK(
      with("300c"
           "300a" +
           server));
  CHECK(
      with("3008"
           "3006" +
           any));
  CHECK(
      with("3003"
           "0c0141"));  // an alias alone
  CHECK(
      with("300c"
           "a00a" +
           mail));  // rejected for mail
  CHECK(
      !with("300c"
            "300a" +
            mail));  // trusted for mail alone
  CHECK(
      !with("300c"
            "a00a" +
            server));  // rejected for servers
  CHECK(
      !with("3008"
            "a006" +
            any));  // rejected for everything
  CHECK(!with("ff"));
}

TEST_CASE("reads the files of a directory, links too, each certificate once") {
  const Issued one = authority("One");
  const Issued two = authority("Two");
  const Folder folder;
  folder.write("one.pem", one.pem());
  folder.write("bundle.crt", one.pem() + two.pem());
  folder.write("README", "no certificate here");
  folder.write("bad.pem", wrapped("CERTIFICATE", {0x30, 0x00}));
  fs::create_symlink("one.pem", folder.path() / "0123abcd.0");
  fs::create_symlink("nowhere", folder.path() / "dangling.0");
  fs::create_directory(folder.path() / "below");
  std::ofstream(folder.path() / "below" / "three.pem") << authority("Three").pem();
  TrustStore store;
  store.add_directory(folder.path());
  CHECK(store.size() == 2);
  CHECK(store.contains(parsed(one)));
  CHECK(store.contains(parsed(two)));
  CHECK(store.source() == folder.path().string());
  REQUIRE(store.skipped().size() == 1);
  CHECK(store.skipped()[0] == (folder.path() / "bad.pem").string() + ", line 1: not a certificate");
  const std::string missing = (folder.path() / "missing").string();
  CHECK(message_of([&] { store.add_directory(missing); }) ==
        "cannot read " + missing + ": No such file or directory");
}

TEST_CASE("takes the first store that exists and does not fall through a bad one") {
  const Folder folder;
  const Issued one = authority("One");
  const std::string missing = (folder.path() / "missing").string();
  const std::string good = folder.write("good.pem", one.pem()).string();
  const std::string bad = folder.write("bad.pem", "nothing").string();
  const std::string directory = folder.path().string();
  TrustStore store;
  store.add_first_existing(std::vector<std::string_view>{missing, good, bad});
  CHECK(store.source() == good);
  TrustStore from_directory;
  from_directory.add_first_existing(std::vector<std::string_view>{missing, directory, good});
  CHECK(from_directory.source() == directory);
  TrustStore none;
  CHECK(message_of([&] {
          none.add_first_existing(std::vector<std::string_view>{missing, bad, good});
        }) == bad + " holds no certificate");
  CHECK(message_of([&] {
          none.add_first_existing(std::vector<std::string_view>{missing, missing});
        }) == "no certificate authorities: none of these is there: " + missing + ", " + missing);
}

TEST_CASE("reads from a pipe") {
  const Folder folder;
  const fs::path pipe = folder.path() / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  std::string text;
  for (int i = 0; i < 100; ++i) text += authority("CA " + std::to_string(i)).pem();
  std::thread writer([&] { std::ofstream(pipe) << text; });
  TrustStore store;
  store.add_file(pipe);
  writer.join();
  CHECK(store.size() == 100);
}

TEST_CASE("several threads may look up at once") {
  std::vector<Issued> authorities;
  std::string text;
  for (int i = 0; i < 20; ++i) {
    authorities.push_back(authority("CA " + std::to_string(i)));
    text += authorities.back().pem();
  }
  TrustStore store;
  store.add_pem(text, "test");
  std::atomic<int> found = 0;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (const auto& issued : authorities)
        if (store.contains(parsed(issued))) ++found;
    });
  for (auto& thread : threads) thread.join();
  CHECK(found == 80);
}

TEST_CASE("finds every authority of the system's bundle") {
  const fs::path bundle = "/etc/ssl/certs/ca-certificates.crt";
  if (!fs::exists(bundle)) SKIP("no bundle at " << bundle);
  TrustStore store;
  store.add_system();
  CHECK(store.source() == bundle.string());
  CHECK(store.size() >= 100);
  CHECK(store.skipped().empty());
  TrustStore again;
  again.add_file(bundle);
  again.add_directory("/etc/ssl/certs");
  CHECK(again.size() == store.size());
}

}  // namespace
}  // namespace tlsget::x509
