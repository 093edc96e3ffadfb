// Certificates of a real server, good and bad: the exit code, the words, and what -k does.
#include <algorithm>
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/certificates.hpp"
#include "support/nginx.hpp"

using namespace tlsget::test;

namespace {

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::size_t lines_in(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("good certificates are trusted over TLS 1.2 and 1.3, EC and RSA") {
  const Nginx nginx;
  const auto site = GENERATE(Site::tls, Site::tls12, Site::tls13, Site::rsa);
  const auto result = run(tlsget_command({"--cacert", ca_file(), nginx.url(site, "/small.txt")}));
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(result.out == "hello from nginx\n");
}

TEST_CASE("bad certificates are exit 60, with the reason in words") {
  struct Case {
    Site site;
    std::vector<std::string> words;
  };
  const Nginx nginx;
  const auto each = GENERATE(
      Case{Site::wrong_host, {"127.0.0.1", "wrong.test", "www.wrong.test"}},
      Case{Site::expired, {"expired", "2020-12-31", "trust    " + ca_file() + " (one authority)"}},
      Case{Site::not_yet_valid, {"becomes valid", "2099-01-01"}},
      Case{Site::self_signed, {"signed by itself"}}, Case{Site::unknown_ca, {"Unknown CA"}},
      Case{Site::missing_intermediate,
           {"the server did not send the intermediate \"Dev Intermediate CA\"",
            "http://ca.test/intermediate.der", "trust    " + ca_file() + " (one authority)"}});
  const auto result = run(
      tlsget_command({"--cacert", ca_file(), "-o", "name", nginx.url(each.site, "/small.txt")}));
  INFO(describe(result));
  CHECK(result.exit_code == 60);
  CHECK(result.out.empty());
  for (const auto& word : each.words) {
    INFO("expected: " << word);
    CHECK(contains(result.err, word));
  }
}

TEST_CASE("without the authority, the good server is not trusted") {
  const Nginx nginx;
  const auto result = run(tlsget_command({nginx.url(Site::tls, "/small.txt")}));
  INFO(describe(result));
  CHECK(result.exit_code == 60);
}

TEST_CASE("the option --cacert replaces the system's authorities and --add-ca joins them") {
  const Nginx nginx;
  const auto url = nginx.url(Site::tls, "/small.txt");
  CHECK(run(tlsget_command({"--add-ca", ca_file(), url})).exit_code == 0);
  CHECK(run(tlsget_command({"--cacert", certificate_file("unknown-ca"), url})).exit_code == 60);
  CHECK(
      run(tlsget_command({"--cacert", certificate_file("unknown-ca"), "--add-ca", ca_file(), url}))
          .exit_code == 0);
}

TEST_CASE("trust comes from the environment when no option says otherwise") {
  const Nginx nginx;
  const auto variable = GENERATE("CURL_CA_BUNDLE", "SSL_CERT_FILE");
  auto command = tlsget_command({nginx.url(Site::tls, "/small.txt")});
  command.environment[variable] = ca_file();
  CHECK(run(command).exit_code == 0);
  command.environment[variable] = certificate_file("unknown-ca");
  CHECK(run(command).exit_code == 60);
}

TEST_CASE("a file of authorities that holds none is exit 77") {
  const Nginx nginx;
  const auto file =
      GENERATE(as<std::string>{}, "/dev/null", "/nonexistent/ca.pem", "/etc/hostname");
  const auto result = run(tlsget_command({"--cacert", file, nginx.url(Site::tls, "/small.txt")}));
  INFO(describe(result));
  CHECK(result.exit_code == 77);
  CHECK(contains(result.err, file));
}

TEST_CASE(
    "the option -k fetches from every bad server and says once on stderr that nothing was "
    "verified") {
  const Nginx nginx;
  const auto site = GENERATE(Site::wrong_host, Site::expired, Site::not_yet_valid,
                             Site::self_signed, Site::unknown_ca, Site::missing_intermediate);
  const auto option = GENERATE("-k", "--insecure", "--no-verify");
  const auto url = nginx.url(site, "/small.txt");
  const auto result = run(tlsget_command({option, url, url}));
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(result.out == "hello from nginx\nhello from nginx\n");
  CHECK(contains(result.err, "verif"));
  CHECK(lines_in(result.err) == 1);
  const auto silent = run(tlsget_command({option, "-s", url}));
  CHECK(silent.exit_code == 0);
  CHECK(silent.err.empty());
}

TEST_CASE("a wildcard covers one label under its own name") {
  const Nginx nginx;
  const auto resolve = [&](const std::string& host) {
    return run(
        tlsget_command({"--cacert", ca_file(), "--resolve",
                        host + ":" + std::to_string(nginx.port(Site::wildcard)) + ":127.0.0.1",
                        nginx.url(Site::wildcard, "/small.txt", host)}));
  };
  CHECK(resolve("www.wildcard.test").exit_code == 0);
  CHECK(resolve("WWW.Wildcard.Test").exit_code == 0);
  CHECK(resolve("wildcard.test").exit_code == 60);
  CHECK(resolve("a.b.wildcard.test").exit_code == 60);
  CHECK(resolve("xwildcard.test").exit_code == 60);
}

TEST_CASE("a client certificate is what a site of mutual TLS asks for") {
  const Nginx nginx;
  const auto url = nginx.url(Site::client_certificate, "/small.txt");
  const auto with = run(tlsget_command({"--cacert", ca_file(), "--cert", certificate_file("client"),
                                        "--key", key_file("client"), url}));
  INFO(describe(with));
  CHECK(with.exit_code == 0);
  CHECK(with.out == "hello from nginx\n");
  const auto without = run(tlsget_command({"--cacert", ca_file(), url}));
  INFO(describe(without));
  CHECK(without.exit_code == 22);
  CHECK(contains(without.out, "400"));
}
