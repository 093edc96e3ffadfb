// Certificates as Let's Encrypt issues them: an ACME client gets them from its own test authority,
// a web server sends them, and both chains, the default and the alternate, are judged.
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include "support/certificates.hpp"
#include "support/nginx.hpp"
#include "support/pebble.hpp"

using namespace tlsget::test;

namespace {

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE(
    "a chain that an ACME client got from Let's Encrypt's test authority is fetched and judged, "
    "with its alternate root too") {
  const Pebble pebble;
  const auto issued = pebble.issue("acme.test");
  const Nginx nginx({{.certificate = issued.chains[0].full, .key = issued.key},
                     {.certificate = issued.chains[1].full, .key = issued.key}});
  for (const std::size_t own : {0U, 1U}) {
    const auto& root = pebble.root(own);
    const auto& other = pebble.root(1 - own);
    const auto fetch = [&](const std::vector<std::string>& trust) {
      const auto port = std::to_string(nginx.own_port(own));
      std::vector<std::string> arguments{"--connect-to", "acme.test:443:127.0.0.1:" + port,
                                         "https://acme.test/small.txt"};
      arguments.insert(arguments.begin(), trust.begin(), trust.end());
      return run(tlsget_command(std::move(arguments)));
    };
    const auto good = fetch({"--cacert", root.file});
    INFO(describe(good));
    CHECK(good.exit_code == 0);
    CHECK(good.out == "hello from nginx\n");
    CHECK(fetch({"--tls-max", "1.2", "--cacert", root.file}).exit_code == 0);

    const auto refused = fetch({"--cacert", other.file});
    CHECK(refused.exit_code == 60);
    CHECK(refused.out.empty());
    CHECK(refused.err ==
          "tlsget: (60) certificate of acme.test is not trusted\n"
          "  issuer   \"" +
              root.name + "\" is not the one authority of " + other.file +
              "\n"
              "  hint     pass its CA with --cacert FILE (or add it: --add-ca FILE)\n");
    const auto by_system = fetch({});
    INFO(describe(by_system));
    CHECK(by_system.exit_code == 60);
    CHECK(contains(by_system.err, "  issuer   \"" + root.name + "\" is not among the "));
    CHECK(contains(by_system.err, " authorities of /etc/ssl/certs/ca-certificates.crt\n"));

    const auto verify = [&](const std::string& trusted) {
      return run(
          tlsget_command({"verify", "--cacert", trusted, "--untrusted", issued.chains[own].above,
                          "--host", "acme.test", issued.certificate}));
    };
    const auto offline = verify(root.file);
    INFO(describe(offline));
    CHECK(offline.exit_code == 0);
    CHECK(contains(offline.out, "trusted for acme.test, "));
    CHECK(contains(offline.out, root.name));
    CHECK(verify(other.file).exit_code == 60);
  }
}
