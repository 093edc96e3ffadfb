// What a person reads when a server's certificate is refused: whole messages, one for each thing
// that can be wrong. What, where, since when, and what to do.
//
// Dates of the certificates are near this moment and put into the expected text; what the message
// says of this clock reads as NOW.
#include <fmt/format.h>

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <functional>

#include "support/certificates.hpp"
#include "support/nginx.hpp"
#include "support/openssl_server.hpp"
#include "support/x509/chain_files.hpp"
#include "x509/certificate.hpp"

using namespace tlsget::test;

namespace {

using List = std::vector<std::string>;
using Time = std::chrono::sys_seconds;
using std::chrono::days;
using std::chrono::hours;

struct Dates {
  Time now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  Time ended = now - days{12} - hours{1};
  Time begins = now + days{30} + hours{1};

  CertificateBuilder current(CertificateBuilder builder) const {
    return builder.valid(now - days{90}, now + days{90});
  }
  CertificateBuilder expired(CertificateBuilder builder) const {
    return builder.valid(now - days{90}, ended);
  }
  CertificateBuilder future(CertificateBuilder builder) const {
    return builder.valid(begins, now + days{90});
  }
};

/// What one test changes of a good chain root -> "Issuing CA" -> leaf for a.test.
struct Chain : Dates {
  CertificateBuilder root = current(CertificateBuilder::authority("Root"));
  CertificateBuilder intermediate = current(CertificateBuilder::authority("Issuing CA"));
  CertificateBuilder leaf = current(CertificateBuilder::server("a.test"));
  bool send_intermediate = true;
  bool trust_root = true;  ///< else another authority alone
  bool leaf_signs_itself = false;
  List options = {};  ///< of tlsget
  /// More lists and files for the options, written to the folder where tlsget runs.
  std::function<void(const std::filesystem::path&, const Issued& root, const Issued& intermediate,
                     const Issued& leaf)>
      prepare = {};
};

std::string at(Time time) {
  return tlsget::x509::format_time(time);
}

/// stderr of a fetch from a server with that chain; ends in the exit code.
/// `text` with `word` instead of the one behind each `before`.
std::string with_blank(std::string text, std::string_view before, std::string_view word) {
  for (std::size_t at = text.find(before); at != std::string::npos; at = text.find(before, at)) {
    at += before.size();
    text.replace(at, text.find_first_of(" \n),;", at) - at, word);
  }
  return text;
}

std::string message_for(const Chain& chain) {
  const TemporaryDirectory folder;
  const Issued root = chain.root.self_signed();
  const Issued other = chain.current(CertificateBuilder::authority("Other Root")).self_signed();
  const Issued intermediate = chain.intermediate.issued_by(root);
  const Issued leaf =
      chain.leaf_signs_itself ? chain.leaf.self_signed() : chain.leaf.issued_by(intermediate);
  write_file(folder / "root.pem", chain.trust_root ? root.pem() : other.pem());
  if (chain.prepare) chain.prepare(folder.path(), root, intermediate, leaf);
  std::vector<Issued> sent{leaf};
  if (chain.send_intermediate && !chain.leaf_signs_itself) sent.push_back(intermediate);
  const auto files = write_chain(folder.path(), "server", sent);
  List arguments{"-cert", files.certificate, "-key", files.key, "-cipher", "ALL:@SECLEVEL=0"};
  if (!files.above.empty()) arguments.insert(arguments.end(), {"-cert_chain", files.above});
  const OpensslServer server(arguments);

  List ours{"--cacert", "root.pem", "--connect-to",
            "a.test:443:127.0.0.1:" + std::to_string(server.port()), "https://a.test/"};
  ours.insert(ours.begin(), chain.options.begin(), chain.options.end());
  Command command = tlsget_command(std::move(ours));
  command.working_directory = folder.path();
  const auto result = run(std::move(command));
  CHECK(result.out.empty());
  return with_blank(result.err, "this clock says ", "NOW") +
         fmt::format("exit {}\n", result.exit_code);
}

std::string refused(const std::string& lines) {
  return "tlsget: (60) certificate of a.test is not trusted\n" + lines + "exit 60\n";
}

}  // namespace

TEST_CASE("messages about dates say whose, since when, by which clock, and who can mend it") {
  {
    Chain chain;
    chain.leaf = chain.expired(chain.leaf);
    CHECK(
        message_for(chain) ==
        refused(fmt::format("  expired  \"a.test\" expired 12 days ago ({}; this clock says NOW)\n"
                            "  trust    root.pem (one authority)\n"
                            "  hint     the server's operator has to renew it; if that date is in "
                            "the future, this clock is wrong\n",
                            at(chain.ended))));
  }
  {
    Chain chain;
    chain.intermediate = chain.expired(chain.intermediate);
    CHECK(message_for(chain) ==
          refused(fmt::format(
              "  expired  \"Issuing CA\" expired 12 days ago ({}; this clock says NOW)\n"
              "  trust    root.pem (one authority)\n"
              "  hint     the server's operator has to install the renewed intermediate; if that "
              "date is in the future, this clock is wrong\n",
              at(chain.ended))));
  }
  {
    Chain chain;
    chain.root = chain.expired(chain.root);
    CHECK(message_for(chain) ==
          refused(fmt::format("  expired  \"Root\" expired 12 days ago ({}; this clock says NOW)\n"
                              "  trust    root.pem (one authority)\n"
                              "  hint     the list of authorities is out of date: update it, or "
                              "name a newer one with --cacert FILE\n",
                              at(chain.ended))));
  }
  {
    Chain chain;
    chain.leaf = chain.future(chain.leaf);
    CHECK(message_for(chain) ==
          refused(fmt::format(
              "  date     \"a.test\" becomes valid in 30 days ({}; this clock says NOW)\n"
              "  trust    root.pem (one authority)\n"
              "  hint     check this machine's clock; if it is right, the certificate was "
              "installed too early\n",
              at(chain.begins))));
  }
  {
    Chain chain;
    chain.leaf = chain.future(chain.leaf);
    chain.intermediate = chain.future(chain.intermediate);
    CHECK(message_for(chain) ==
          refused(fmt::format(
              "  date     \"a.test\" becomes valid in 30 days ({0}; this clock says NOW)\n"
              "  date     \"Issuing CA\" becomes valid in 30 days ({0}; this clock says NOW)\n"
              "  trust    root.pem (one authority)\n"
              "  hint     more than one certificate is not valid yet: this machine's clock is "
              "wrong, set it\n",
              at(chain.begins))));
  }
}

TEST_CASE("messages about names say what was asked for and what the certificate is for") {
  {
    Chain chain;
    chain.leaf = chain.current(CertificateBuilder::server("b.test"))
                     .extension("subjectAltName", "DNS:b.test,DNS:*.b.test,IP:192.0.2.1");
    CHECK(message_for(chain) ==
          refused(
              "  name     \"b.test\" does not cover a.test; it is for b.test, *.b.test, 192.0.2.1\n"
              "  trust    root.pem (one authority)\n"
              "  hint     check the host in the URL; another virtual host may have answered\n"));
  }
  {
    Chain chain;
    chain.leaf = chain.current(CertificateBuilder("a.test"));
    chain.leaf.without("subjectAltName");
    CHECK(message_for(chain) == refused("  name     \"a.test\" does not cover a.test: it has only "
                                        "a common name (a.test), no subjectAltName\n"
                                        "  trust    root.pem (one authority)\n"
                                        "  hint     the server's operator has to have it reissued "
                                        "with a subjectAltName (RFC 9525)\n"));
  }
}

TEST_CASE(
    "messages about issuers say which one is missing, where it is to be had, or who is unknown") {
  {
    Chain chain;
    chain.trust_root = false;
    CHECK(message_for(chain) ==
          refused("  issuer   \"Root\" is not the one authority of root.pem\n"
                  "  hint     pass its CA with --cacert FILE (or add it: --add-ca FILE)\n"));
  }
  {
    Chain chain;
    chain.send_intermediate = false;
    CHECK(message_for(chain) ==
          refused("  issuer   \"Issuing CA\" is not the one authority of root.pem\n"
                  "  hint     pass its CA with --cacert FILE (or add it: --add-ca FILE); if it is "
                  "an intermediate, the server's operator has to send it too\n"));
  }
  {
    Chain chain;
    chain.send_intermediate = false;
    chain.leaf.extension("authorityInfoAccess", "caIssuers;URI:http://ca.test/issuing.der");
    CHECK(message_for(chain) ==
          refused("  issuer   the server did not send the intermediate \"Issuing CA\", which "
                  "signed \"a.test\"; it is to be had at http://ca.test/issuing.der\n"
                  "  trust    root.pem (one authority)\n"
                  "  hint     the server's operator has to send it too; until then --aia would "
                  "fetch it\n"));
  }
  {
    Chain chain;
    chain.leaf_signs_itself = true;
    chain.leaf.without("authorityKeyIdentifier");
    CHECK(message_for(chain) ==
          refused("  issuer   \"a.test\", signed by itself, is not the one authority of root.pem\n"
                  "  hint     if you know it is the right one, save it and pass it with --add-ca "
                  "FILE\n"));
  }
  {
    Chain chain;
    chain.prepare = [](const auto& folder, const auto&, const auto&, const auto&) {
      write_file(folder / "root.pem", CertificateBuilder::authority("Root").self_signed().pem());
    };
    CHECK(message_for(chain) ==
          refused("  issuer   \"Root\" is not the one authority of root.pem; found: an authority "
                  "of that name with another key\n"
                  "  hint     pass its CA with --cacert FILE (or add it: --add-ca FILE)\n"));
  }
}

TEST_CASE("messages about what a certificate may be used for name the rule and who broke it") {
  {
    Chain chain;
    chain.leaf.extension("extendedKeyUsage", "clientAuth");
    CHECK(message_for(chain) == refused("  usage    \"a.test\" was not made for this use; needed: "
                                        "extKeyUsage serverAuth; found: clientAuth\n"
                                        "  trust    root.pem (one authority)\n"
                                        "  hint     only the server's operator can mend this\n"));
  }
  {
    Chain chain;
    chain.intermediate.extension("extendedKeyUsage", "clientAuth");
    CHECK(message_for(chain) == refused("  usage    \"Issuing CA\" was not made for this use; "
                                        "needed: extKeyUsage serverAuth; found: clientAuth\n"
                                        "  trust    root.pem (one authority)\n"
                                        "  hint     only the server's operator can mend this\n"));
  }
  {
    Chain chain;
    chain.intermediate.extension("basicConstraints", "critical,CA:FALSE");
    CHECK(message_for(chain) == refused("  usage    \"Issuing CA\" was not made for this use; "
                                        "needed: basicConstraints cA; found: not an authority\n"
                                        "  trust    root.pem (one authority)\n"
                                        "  hint     only the server's operator can mend this\n"));
  }
  {
    Chain chain;
    chain.intermediate.extension("nameConstraints", "critical,permitted;DNS:b.test");
    CHECK(message_for(chain) == refused("  limits   \"Issuing CA\" does not allow the name a.test "
                                        "of \"a.test\" (permitted: b.test)\n"
                                        "  trust    root.pem (one authority)\n"
                                        "  hint     only the server's operator can mend this\n"));
  }
  {
    Chain chain;
    chain.root.extension("basicConstraints", "critical,CA:TRUE,pathlen:0");
    CHECK(message_for(chain) == refused("  length   \"Root\" allows fewer certificates below it; "
                                        "needed: at most 0 intermediates below it; found: 1\n"
                                        "  trust    root.pem (one authority)\n"
                                        "  hint     only the server's operator can mend this\n"));
  }
  {
    Chain chain;
    chain.leaf.raw_extension("1.3.6.1.4.1.55555.1", true, {0x05, 0x00});
    CHECK(message_for(chain) == refused("  unknown  \"a.test\" has a critical extension that is "
                                        "not understood: 1.3.6.1.4.1.55555.1\n"
                                        "  trust    root.pem (one authority)\n"
                                        "  hint     only the server's operator can mend this\n"));
  }
}

TEST_CASE("messages about weakness name the key or the algorithm") {
  {
    Chain chain;
    chain.leaf.key(Key::rsa(1024));
    CHECK(message_for(chain) ==
          refused("  key      \"a.test\" has a weak key; needed: RSA of 2048 bits or more, EC "
                  "P-256, P-384 or P-521; found: RSA of 1024 bits\n"
                  "  trust    root.pem (one authority)\n"
                  "  hint     only the server's operator can mend this\n"));
  }
  {
    Chain chain;
    chain.leaf.digest("SHA1");
    CHECK(message_for(chain) ==
          refused("  digest   \"a.test\" is signed by a weak algorithm; needed: a signature over "
                  "SHA-256 or better; found: ecdsa-with-SHA1\n"
                  "  trust    root.pem (one authority)\n"
                  "  hint     only the server's operator can mend this\n"));
  }
}

TEST_CASE("messages about revocation say since when and why, or which list is missing") {
  const auto write_lists = [](bool of_root, Time revoked) {
    return [of_root, revoked](const std::filesystem::path& folder, const Issued& root,
                              const Issued& intermediate, const Issued& leaf) {
      const Dates dates;
      CrlBuilder list(intermediate);
      list.dates(dates.now - days{1}, dates.now + days{1});
      if (of_root) list.revoke(leaf, 1, revoked);
      std::string lists = list.pem();
      CrlBuilder roots(root);
      roots.dates(dates.now - days{1}, dates.now + days{1});
      if (of_root) lists += roots.pem();
      write_file(folder / "lists.pem", lists);
    };
  };
  {
    Chain chain;
    chain.options = {"--crlfile", "lists.pem"};
    chain.prepare = write_lists(true, chain.ended);
    CHECK(message_for(chain) ==
          refused(fmt::format("  revoked  \"a.test\" was revoked by \"Issuing CA\": 12 days ago "
                              "({}; this clock says NOW); reason: key compromise\n"
                              "  trust    root.pem (one authority)\n"
                              "  hint     do not trust this server: its operator has to install "
                              "another certificate\n",
                              at(chain.ended))));
  }
  {
    Chain chain;
    chain.options = {"--crlfile", "lists.pem"};
    chain.prepare = write_lists(false, chain.ended);
    CHECK(message_for(chain) == refused("  crl      no usable revocation list of \"Root\" for "
                                        "\"Issuing CA\"; found: none is there\n"
                                        "  trust    root.pem (one authority)\n"
                                        "  hint     --crlfile FILE needs a current list of every "
                                        "authority that signed a certificate of the path\n"));
  }
}

TEST_CASE("messages about several things tell all of them, the one to act on first") {
  {
    Chain chain;
    chain.leaf = chain.expired(CertificateBuilder::server("b.test"));
    chain.trust_root = false;
    CHECK(message_for(chain) ==
          refused(fmt::format(
              "  expired  \"b.test\" expired 12 days ago ({}; this clock says NOW)\n"
              "  name     \"b.test\" does not cover a.test; it is for b.test\n"
              "  issuer   \"Root\" is not the one authority of root.pem\n"
              "  hint     the server's operator has to renew it; if that date is in the future, "
              "this clock is wrong\n"
              "  hint     check the host in the URL; another virtual host may have answered\n"
              "  hint     pass its CA with --cacert FILE (or add it: --add-ca FILE)\n",
              at(chain.ended))));
  }
  {
    Chain chain;
    chain.leaf = chain.expired(CertificateBuilder::server("b.test"));
    chain.leaf_signs_itself = true;
    chain.leaf.without("authorityKeyIdentifier");
    CHECK(
        message_for(chain) ==
        refused(fmt::format(
            "  expired  \"b.test\" expired 12 days ago ({}; this clock says NOW)\n"
            "  name     \"b.test\" does not cover a.test; it is for b.test\n"
            "  issuer   \"b.test\", signed by itself, is not the one authority of root.pem\n"
            "  hint     the server's operator has to renew it; if that date is in the future, this "
            "clock is wrong\n"
            "  hint     check the host in the URL; another virtual host may have answered\n"
            "  hint     if you know it is the right one, save it and pass it with --add-ca FILE\n",
            at(chain.ended))));
  }
  {
    Chain chain;
    chain.leaf = chain.expired(chain.leaf);
    chain.intermediate = chain.expired(chain.intermediate);
    chain.leaf.extension("extendedKeyUsage", "clientAuth");
    CHECK(message_for(chain) ==
          refused(fmt::format(
              "  expired  \"a.test\" expired 12 days ago ({0}; this clock says NOW)\n"
              "  expired  \"Issuing CA\" expired 12 days ago ({0}; this clock says NOW)\n"
              "  usage    \"a.test\" was not made for this use; needed: extKeyUsage serverAuth; "
              "found: clientAuth\n"
              "  trust    root.pem (one authority)\n"
              "  hint     the server's operator has to renew it; if that date is in the future, "
              "this clock is wrong\n"
              "  hint     the server's operator has to install the renewed intermediate; if that "
              "date is in the future, this clock is wrong\n"
              "  hint     only the server's operator can mend this\n",
              at(chain.ended))));
  }
}

TEST_CASE("messages about a pin tell both keys") {
  Chain chain;
  chain.options = {"--pinnedpubkey", "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="};
  CHECK(with_blank(message_for(chain), "it has ", "PIN") ==
        "tlsget: (90) the server's key is not a pinned one: it has PIN\n"
        "  pinned   sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
        "  during   TLS handshake with a.test:443 (127.0.0.1)\n"
        "  hint     the server's key may be a new one, or somebody may be in between\n"
        "exit 90\n");
}
