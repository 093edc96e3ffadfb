// Handshakes with servers that are not ours, nginx and OpenSSL's: every kind of key and chain that
// a good server may have, and the servers that have to be refused.
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/certificates.hpp"
#include "support/nginx.hpp"
#include "support/openssl_server.hpp"
#include "support/x509/chain_files.hpp"

using namespace tlsget::test;

namespace {

using List = std::vector<std::string>;
using std::chrono::days;

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::chrono::sys_seconds now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

CertificateBuilder current(CertificateBuilder builder) {
  return builder.valid(now() - days{30}, now() + days{60});
}

/// A root, an intermediate, and servers below them, in a folder of their own.
struct Authority {
  TemporaryDirectory folder;
  Issued root = current(CertificateBuilder::authority("Root")).self_signed();
  Issued intermediate = current(CertificateBuilder::authority("Issuing CA")).issued_by(root);
  std::string root_file = (folder / "root.pem").string();

  Authority() { write_file(root_file, root.pem()); }

  static CertificateBuilder server() { return current(CertificateBuilder::server("a.test")); }
  ChainFiles chain_for(const std::string& name, const CertificateBuilder& leaf) const {
    return write_chain(folder.path(), name, {leaf.issued_by(intermediate), intermediate});
  }
  Result fetch(std::uint16_t port, List more = {}, const std::string& path = "/small.txt") const {
    more.insert(more.end(),
                {"--cacert", root_file, "--connect-to",
                 "a.test:443:127.0.0.1:" + std::to_string(port), "https://a.test" + path});
    return run(tlsget_command(std::move(more)));
  }
};

List server_arguments(const ChainFiles& files, const List& more) {
  List arguments{"-cert", files.certificate, "-key", files.key};
  if (!files.above.empty()) arguments.insert(arguments.end(), {"-cert_chain", files.above});
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

const List tls_1_2{"--tls-max", "1.2"};
const List tls_1_3{"--tlsv1.3"};

}  // namespace

TEST_CASE("every kind of key that a server may have is spoken with, over TLS 1.2 and 1.3") {
  const Authority authority;
  std::vector<OwnSite> sites;
  const std::vector<std::pair<std::string, Key>> keys{{"rsa2048", Key::rsa(2048)},
                                                      {"rsa3072", Key::rsa(3072)},
                                                      {"p256", Key::p256()},
                                                      {"p384", Key::ec("secp384r1")},
                                                      {"p521", Key::ec("secp521r1")}};
  for (const auto& [name, key] : keys) {
    const auto files = authority.chain_for(name, Authority::server().key(key));
    sites.push_back({.certificate = files.full_chain, .key = files.key});
  }
  const Nginx nginx(sites);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    for (const List& version : {tls_1_2, tls_1_3}) {
      const auto result = authority.fetch(nginx.own_port(i), version);
      INFO(keys[i].first << version.front() << describe(result));
      CHECK(result.exit_code == 0);
      CHECK(result.out == "hello from nginx\n");
    }
  }
}

TEST_CASE("what mbedTLS cannot read in a certificate does not stand in the way of its key") {
  const Authority authority;
  // An authority's key identifier without one: every part of the extension may be left out.
  const tlsget::x509::Bytes nothing{0x30, 0x00};
  const auto odd = [&] {
    return Authority::server()
        .without("authorityKeyIdentifier")
        .raw_extension("2.5.29.35", false, nothing);
  };
  const ChainFiles alone = write_chain(authority.folder.path(), "alone", {odd().self_signed()});
  const ChainFiles below =
      write_chain(authority.folder.path(), "below",
                  {odd().issued_by(authority.intermediate), authority.intermediate});
  const Nginx nginx({{.certificate = alone.full_chain, .key = alone.key},
                     {.certificate = below.full_chain, .key = below.key}});
  for (const List& version : {tls_1_2, tls_1_3}) {
    List trusting = version;
    trusting.insert(trusting.end(), {"--add-ca", alone.certificate});
    List unverified = version;
    unverified.emplace_back("-k");
    for (const auto& [port, more] : {std::pair(nginx.own_port(0), trusting),
                                     {nginx.own_port(0), unverified},
                                     {nginx.own_port(1), version},
                                     {nginx.own_port(1), unverified}}) {
      const auto result = authority.fetch(port, more);
      INFO(describe(result));
      CHECK(result.exit_code == 0);
      CHECK(result.out == "hello from nginx\n");
    }
    const auto refused = authority.fetch(nginx.own_port(0), version);
    INFO(describe(refused));
    CHECK(refused.exit_code == 60);
    CHECK_FALSE(contains(refused.err, "cannot be read"));
  }
}

TEST_CASE("long, big and disorderly chains are judged as what they are") {
  const Authority authority;
  const Issued leaf = Authority::server().issued_by(authority.intermediate);
  const auto below = [](const Issued& top, int count, std::size_t padding) {
    std::vector<Issued> chain{top};
    for (int i = 0; i < count; ++i) {
      auto builder = current(CertificateBuilder::authority("CA " + std::to_string(i)));
      if (padding > 0) {
        tlsget::x509::Bytes value(padding, 0);
        builder.raw_extension("1.3.6.1.4.1.55555.1", false, std::move(value));
      }
      chain.insert(chain.begin(), builder.issued_by(chain.front()));
    }
    chain.insert(chain.begin(), Authority::server().issued_by(chain.front()));
    chain.pop_back();  // the root stays at home
    return chain;
  };
  struct Case {
    std::string name;
    std::vector<Issued> sent;
    int exit_code;
    std::string words;
  };
  auto disorder = below(authority.root, 3, 0);
  std::swap(disorder[1], disorder[3]);
  disorder.push_back(current(CertificateBuilder::server("unrelated.test")).self_signed());
  const std::vector<Case> cases{
      {"long", below(authority.root, 8, 0), 0, ""},
      {"big", below(authority.root, 4, 7000), 0, ""},
      {"disorderly", disorder, 0, ""},
      {"missing", {leaf}, 60, "\"Issuing CA\" is not the one authority of "},
      {"other", {leaf, current(CertificateBuilder::authority("Issuing CA")).self_signed()}, 60, ""},
  };
  std::vector<OwnSite> sites;
  for (const Case& each : cases) {
    const auto files = write_chain(authority.folder.path(), each.name, each.sent);
    sites.push_back({.certificate = files.full_chain, .key = files.key});
  }
  CHECK(std::filesystem::file_size(authority.folder / "big.pem") > std::size_t{30} * 1024);
  const Nginx nginx(sites);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    for (const List& version : {tls_1_2, tls_1_3}) {
      const auto result = authority.fetch(nginx.own_port(i), version);
      INFO(cases[i].name << describe(result));
      CHECK(result.exit_code == cases[i].exit_code);
      CHECK(contains(result.err, cases[i].words));
    }
  }
}

TEST_CASE("a client certificate that is asked for, demanded or refused, by nginx and by OpenSSL") {
  const Authority authority;
  const auto files = authority.chain_for("server", Authority::server());
  const OpensslServer asks(server_arguments(files, {"-verify", "3"}));
  const OpensslServer demands(
      server_arguments(files, {"-Verify", "3", "-verify_return_error", "-CAfile", ca_file()}));
  const List ours{"--cert", certificate_file("client"), "--key", key_file("client")};
  const List strangers{"--cert", certificate_file("unknown"), "--key", key_file("unknown")};
  const List mismatched{"--cert", certificate_file("client"), "--key", key_file("unknown")};
  const auto joined = [](List a, const List& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
  };
  for (const List& version : {tls_1_2, tls_1_3}) {
    const int by_phase = version == tls_1_2 ? 35 : 56;
    CHECK(authority.fetch(asks.port(), version).exit_code == 0);
    CHECK(authority.fetch(demands.port(), joined(version, ours)).exit_code == 0);

    const auto without = authority.fetch(demands.port(), version);
    INFO(describe(without));
    CHECK(without.exit_code == by_phase);
    CHECK(contains(without.err, "a client certificate, and none was given: alert "));
    CHECK(contains(without.err, "  hint     --cert FILE and --key FILE give a client certificate"));

    const auto refused = authority.fetch(demands.port(), joined(version, strangers));
    INFO(describe(refused));
    CHECK(refused.exit_code == by_phase);
    CHECK(contains(refused.err, "the server refused our client certificate \"Dev unknown\" ("));

    const auto wrong_pair = authority.fetch(demands.port(), joined(version, mismatched));
    CHECK(wrong_pair.exit_code == 58);
  }
}

TEST_CASE("a server with a weak group of Diffie-Hellman is refused, with its size") {
  const Authority authority;
  const auto parameters = (authority.folder / "dh.pem").string();
  REQUIRE(run({.program = "/usr/bin/openssl",
               .arguments = {"genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "dh_rfc5114:1",
                             "-out", parameters}})
              .exit_code == 0);
  const auto files = authority.chain_for("server", Authority::server().key(Key::rsa(2048)));
  const OpensslServer server(server_arguments(files, {"-tls1_2", "-dhparam", parameters, "-cipher",
                                                      "DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0"}));
  const auto result = authority.fetch(server.port());
  INFO(describe(result));
  CHECK(result.exit_code == 35);
  CHECK(contains(result.err, "the server chose a Diffie-Hellman group of 1024 bits, below 2048\n"));
}

TEST_CASE("a server that wants what is never offered is told what is") {
  const Authority authority;
  const auto rsa = authority.chain_for("rsa", Authority::server().key(Key::rsa(2048)));
  const auto ed25519 = authority.chain_for("ed25519", Authority::server().key(Key::ed25519()));
  struct Case {
    const ChainFiles& files;
    List server;
    std::string words;
  };
  const std::string nothing =
      "the server sent alert handshake_failure (40): it found no version, cipher suite, group or "
      "signature algorithm in common\n";
  const std::vector<Case> cases{
      {rsa, {"-tls1_2", "-cipher", "AES128-GCM-SHA256:AES256-SHA:@SECLEVEL=0"}, nothing},
      {ed25519, {"-tls1_2"}, nothing},
      {ed25519, {"-tls1_3"}, nothing},
      {rsa, {"-groups", "X448"}, nothing},
      {rsa,
       {"-tls1", "-cipher", "ALL:@SECLEVEL=0"},
       "the server speaks neither TLS 1.2 nor TLS 1.3 (alert protocol_version (70))\n"},
  };
  for (const Case& each : cases) {
    const OpensslServer server(server_arguments(each.files, each.server));
    const auto result = authority.fetch(server.port());
    INFO(each.server.front() << describe(result));
    CHECK(result.exit_code == 35);
    CHECK(contains(result.err, "tlsget: (35) " + each.words));
    CHECK(contains(result.err, "\n  offered  TLS 1.2 and TLS 1.3\n  suites   TLS_"));
    CHECK(contains(result.err, "\n  groups   x25519"));
    CHECK(contains(result.err, "\n  sigalgs  "));
    CHECK(contains(result.err,
                   "\n  never    TLS below 1.2, static RSA, RC4, 3DES, Diffie-Hellman below 2048 "
                   "bits, Ed25519 server keys\n"));
  }
}

TEST_CASE("alerts of a server are told in words, as the server's") {
  const Authority authority;
  const auto files = authority.chain_for("server", Authority::server());
  const int version = GENERATE(2, 3);
  const List own_version = version == 2 ? tls_1_2 : tls_1_3;
  const OpensslServer alpn(server_arguments(files, {"-alpn", "h2"}));
  const auto no_protocol = authority.fetch(alpn.port(), own_version);
  INFO(describe(no_protocol));
  CHECK(no_protocol.exit_code == 35);
  CHECK(contains(no_protocol.err,
                 "tlsget: (35) the server sent alert no_application_protocol (120): it speaks none "
                 "of the application protocols that were offered (ALPN)\n"));
  const OpensslServer named(
      server_arguments(files, {"-servername", "b.test", "-servername_fatal", "-cert2",
                               files.certificate, "-key2", files.key}));
  const auto no_name = authority.fetch(named.port(), own_version);
  INFO(describe(no_name));
  CHECK(no_name.exit_code == 35);
  CHECK(contains(no_name.err,
                 "tlsget: (35) the server sent alert unrecognized_name (112): it does not serve "
                 "this name\n"));
}

TEST_CASE("nginx that speaks plain HTTP on the port is known for it") {
  const Nginx nginx;
  const auto port = std::to_string(nginx.port(Site::plain));
  const auto result = run(tlsget_command({"https://127.0.0.1:" + port + "/small.txt"}));
  INFO(describe(result));
  CHECK(result.exit_code == 35);
  CHECK(result.err ==
        "tlsget: (35) the server speaks plain HTTP here, not TLS\n"
        "  during   TLS handshake with 127.0.0.1:" +
            port +
            " (127.0.0.1)\n"
            "  hint     http:// in place of https:// would reach it, without encryption\n");
}
