// Authorities with other keys than the usual ones, as companies have them, made by the openssl
// command: offline with `tlsget verify` and by a fetch.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "support/files.hpp"
#include "support/process.hpp"
#include "support/scripted_server.hpp"

namespace tlsget::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Json = nlohmann::json;

const std::string pss = "-sigopt rsa_padding_mode:pss ";
const std::string ed25519 = "ed25519";
const std::string rsa = "rsa:2048";
const std::string rsa_pss = "rsa-pss -pkeyopt rsa_keygen_bits:2048";
const std::string ec = "ec -pkeyopt ec_paramgen_curve:P-256";

/// Words of `openssl req`: the kinds of the keys, and how the authority signs.
struct Kinds {
  std::string authority;
  std::string leaf;
  std::string signing = {};
};

/// ca.pem, and leaf.pem for localhost and 127.0.0.1, with their keys.
class Folder {
 public:
  explicit Folder(const Kinds& kinds) {
    shell(R"(
      printf '[req]\ndistinguished_name=dn\n[dn]\n' > conf
      make() { name=$1; shift
        openssl req -config conf -x509 -nodes -days 30 -subj "/CN=$name" -keyout $name.key -out $name.pem "$@"; }
      make ca -newkey )" +
          kinds.authority + R"( -addext basicConstraints=critical,CA:TRUE \
        -addext keyUsage=critical,keyCertSign,cRLSign
      make leaf -CA ca.pem -CAkey ca.key -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
        -addext keyUsage=critical,digitalSignature -addext extendedKeyUsage=serverAuth \
        -newkey )" +
          kinds.leaf + " " + kinds.signing);
  }

  const std::filesystem::path& path() const { return folder_.path(); }
  void shell(const std::string& script) const {
    const Result made =
        run({.program = "/bin/sh",
             .arguments = {"-c", "set -e; cd '" + folder_.path().string() + "'\n" + script}});
    INFO(describe(made));
    REQUIRE(made.exit_code == 0);
  }
  Result tlsget(std::vector<std::string> arguments) const {
    Command command = tlsget_command(std::move(arguments));
    command.working_directory = folder_.path();
    return run(std::move(command));
  }
  Result verify(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{"verify", "--json",    "--cacert", "ca.pem",
                                       "--host", "localhost", "leaf.pem"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return tlsget(std::move(arguments));
  }
  /// The first of the problems that `verify` finds.
  std::string problem(std::vector<std::string> more = {}) const {
    const Result result = verify(std::move(more));
    INFO(describe(result));
    CHECK(result.exit_code == 60);
    return Json::parse(result.out).at("problems").at(0).at("code");
  }
  /// A server with the leaf.
  ScriptedServer server(int version) const {
    return ScriptedServer({serve([](const auto&) { return Reply{.body = "ok\n"}; })},
                          {.tls = TlsSettings{.certificate = (folder_ / "leaf").string(),
                                              .min_version = version,
                                              .max_version = version}});
  }

 private:
  TemporaryDirectory folder_;
};

}  // namespace

TEST_CASE("authorities with Ed25519 keys and with RSA-PSS are checked, offline and by a fetch") {
  const Kinds kinds = GENERATE(
      Kinds{ed25519, ec}, Kinds{ed25519, rsa}, Kinds{rsa, ec, pss + "-sha256"},
      Kinds{rsa, ec, pss + "-sha384 -sigopt rsa_pss_saltlen:48"},
      Kinds{rsa, rsa, pss + "-sha512 -sigopt rsa_pss_saltlen:0"}, Kinds{rsa_pss, ec, "-sha256"},
      Kinds{rsa_pss + " -pkeyopt rsa_pss_keygen_md:sha384 -pkeyopt rsa_pss_keygen_mgf1_md:sha384 "
                      "-pkeyopt rsa_pss_keygen_saltlen:48",
            ec, "-sha384"});
  INFO(kinds.authority << " " << kinds.leaf << " " << kinds.signing);
  const Folder folder(kinds);
  const Result verified = folder.verify();
  INFO(describe(verified));
  CHECK(verified.exit_code == 0);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const ScriptedServer server = folder.server(version);
    const Result fetched = folder.tlsget({"-sS", "--cacert", "ca.pem", server.url()});
    INFO(describe(fetched));
    CHECK(fetched.exit_code == 0);
    CHECK(fetched.out == "ok\n");
  }
}

TEST_CASE("another authority of the same name did not sign, whatever the kind of its key") {
  const Kinds kinds = GENERATE(Kinds{ed25519, ec}, Kinds{rsa_pss, ec, "-sha256"});
  const Folder folder(kinds);
  const Folder other(kinds);
  folder.shell("cp '" + (other.path() / "ca.pem").string() + "' ca.pem");
  CHECK(folder.problem() == "issuer_unknown");
  const ScriptedServer server = folder.server(TLS1_3_VERSION);
  CHECK(folder.tlsget({"--cacert", "ca.pem", server.url()}).exit_code == 60);
  CHECK(server.requests().empty());
}

TEST_CASE("leaves with Ed25519 keys and for RSA-PSS alone are trusted offline, and serve nobody") {
  const Kinds kinds = GENERATE(Kinds{ed25519, ed25519}, Kinds{rsa_pss, rsa_pss, "-sha256"});
  const Folder folder(kinds);
  const Result verified = folder.verify();
  INFO(describe(verified));
  CHECK(verified.exit_code == 0);
  // Nothing is offered that such a key can sign with.
  const ScriptedServer server = folder.server(TLS1_3_VERSION);
  const Result fetched = folder.tlsget({"--cacert", "ca.pem", server.url()});
  CHECK(fetched.exit_code == 35);
  CHECK_THAT(fetched.err, ContainsSubstring("signature algorithm in common"));
  CHECK(server.requests().empty());
}

TEST_CASE("RSA-PSS with two hashes, or over SHA-1, is refused by name") {
  CHECK(Folder({rsa, ec, pss + "-sha256 -sigopt rsa_mgf1_md:sha512"}).problem() ==
        "weak_signature");
  CHECK(Folder({rsa, ec, pss + "-sha1"}).problem() == "weak_signature");
}

TEST_CASE("a revocation list by an Ed25519 key counts, and a forged one does not") {
  const Folder folder({ed25519, ec});
  folder.shell(R"sh(
    printf '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ndefault_md=default\n' > list-conf
    list() { openssl ca -config list-conf -gencrl -crldays 30 -keyfile ca.key -cert ca.pem -out $1; }
    : > index.txt; list good.pem
    printf 'R\t350101000000Z\t260101000000Z\t%s\tunknown\t/CN=x\n' \
      $(openssl x509 -in leaf.pem -noout -serial | cut -d= -f2) > index.txt
    list revoked.pem
    openssl crl -in good.pem -outform DER -out forged.der
    place=$(($(wc -c < forged.der) - 30))
    octet=$(od -An -tu1 -j$place -N1 forged.der)
    printf "\\$(printf %o $((octet ^ 1)))" | dd of=forged.der bs=1 seek=$place conv=notrunc
    openssl crl -inform DER -in forged.der -out forged.pem)sh");
  CHECK(folder.verify({"--crlfile", "good.pem"}).exit_code == 0);
  CHECK(folder.problem({"--crlfile", "revoked.pem"}) == "revoked");
  CHECK(folder.problem({"--crlfile", "forged.pem"}) == "crl_unusable");
}

}  // namespace tlsget::test
