// haproxy between us and the server: it ends TLS, believes the PROXY line, keeps connections, and
// answers by itself when the server cannot; curl beside it.
//
// One server per test: tables are loops here, since a test case that is run again starts it again.
#include <fmt/format.h>

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include "support/certificates.hpp"
#include "support/experiment.hpp"
#include "support/haproxy.hpp"

using namespace tlsget::test;

namespace {

using List = std::vector<std::string>;

struct Balanced {
  /// Shows what came; of /silent there is no answer.
  ScriptedServer backend{{[](Connection& connection) {
    connection.serve([&connection](const ReceivedRequest& request) {
      if (request.head.find(" /silent ") != std::string::npos) connection.stall();
      return Reply{.body = request.head + request.body};
    });
  }}};
  Haproxy haproxy{backend.port()};

  /// Our binary under the name curl, and curl beside it; "$WEB" stands for the site.
  Outcome both(HaproxySite site, List arguments) const {
    for (std::string& argument : arguments)
      if (argument.starts_with("$WEB")) argument = haproxy.url(site, argument.substr(4));
    CAPTURE(arguments);
    arguments.insert(arguments.begin(), {"-sS", "-A", "tests", "--cacert", "$CA", "-w",
                                         "\n%{http_code} %{num_redirects} %{num_connects} "
                                         "%{size_upload} %{size_download}\n"});
    auto outcome = like_curl({.arguments = std::move(arguments)});
    CHECK_FALSE(outcome.result.timed_out);
    return outcome;
  }
};

bool has(const Outcome& outcome, std::string_view text) {
  return outcome.result.out.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("haproxy keeps one connection for several URLs, its own answers among them") {
  const Balanced site;
  for (const auto kind : {HaproxySite::plain, HaproxySite::tls}) {
    const auto outcome = site.both(kind, {"-o", "/dev/null", "-o", "/dev/null", "-o", "/dev/null",
                                          "$WEB/a", "$WEB/deny", "$WEB/b"});
    CHECK(has(outcome, "\n200 0 1 0 "));
    CHECK(has(outcome, "\n403 0 0 0 "));
    CHECK(has(outcome, "\n200 0 0 0 "));
    const auto shown = site.both(kind, {"$WEB/a"});
    CHECK(has(shown, "x-client: 127.0.0.1\r\n"));
    CHECK(has(shown, "x-tls: TLSv1.3\r\n") == (kind == HaproxySite::tls));
    const auto old = site.both(kind, {"--tls-max", "1.2", "$WEB/a"});
    CHECK(has(old, "x-tls: TLSv1.2\r\n") == (kind == HaproxySite::tls));
  }
}

TEST_CASE("haproxy's own pages are answers: 403, 500, 503 and 504") {
  const Balanced site;
  struct Case {
    const char* path;
    int status;
  };
  for (const auto kind : {HaproxySite::plain, HaproxySite::tls}) {
    for (const auto& [path, status] :
         {Case{"/deny", 403}, Case{"/tarpit", 500}, Case{"/down", 503}, Case{"/silent", 504}}) {
      CHECK(has(site.both(kind, {fmt::format("$WEB{}", path)}), fmt::format("\n{} 0 1 ", status)));
      const auto own =
          run(tlsget_command({"-sS", "--cacert", ca_file(), "-O", site.haproxy.url(kind, path)}));
      INFO(describe(own));
      CHECK(own.exit_code == 22);
    }
  }
  site.backend.release();
}

TEST_CASE("haproxy's redirects are followed, with the body where it stays") {
  const Balanced site;
  for (const int status : {301, 302, 303, 307, 308}) {
    const auto outcome =
        site.both(HaproxySite::tls, {"-L", "-d", "a=b", fmt::format("$WEB/redirect/{}", status)});
    CHECK(outcome.result.out.starts_with(status < 307 ? "GET /moved" : "POST /moved"));
    CHECK(has(outcome, "\r\n\r\na=b\n200 1 ") == (status >= 307));
  }
}

TEST_CASE("haproxy takes a head up to its limit, and answers 400 beyond") {
  const Balanced site;
  for (const auto kind : {HaproxySite::plain, HaproxySite::tls}) {
    const auto with_field = [&](std::size_t size) {
      return site.both(kind,
                       {"-o", "/dev/null", "-H", "X-Big: " + std::string(size, 'a'), "$WEB/a"});
    };
    CHECK(has(with_field(14'000), "\n200 0 1 "));
    CHECK(has(with_field(20'000), "\n400 0 1 "));
  }
}

TEST_CASE("haproxy believes our PROXY line, and refuses a connection without one") {
  const Balanced site;
  for (const auto kind : {HaproxySite::proxied, HaproxySite::proxied_tls}) {
    CHECK(has(site.both(kind, {"--haproxy-protocol", "$WEB/a"}), "x-client: 127.0.0.1\r\n"));
    CHECK(has(site.both(kind, {"--haproxy-protocol", "--haproxy-clientip", "192.0.2.7", "$WEB/a"}),
              "x-client: 192.0.2.7\r\n"));
    // The line stands at the beginning of the connection, once.
    const auto twice = site.both(
        kind, {"--haproxy-protocol", "-o", "/dev/null", "-o", "/dev/null", "$WEB/a", "$WEB/b"});
    CHECK(has(twice, "\n200 0 0 "));
    CHECK(site.both(kind, {"$WEB/a"}).result.exit_code == (kind == HaproxySite::proxied ? 56 : 35));
  }
  CHECK(has(site.both(HaproxySite::plain, {"--haproxy-protocol", "$WEB/a"}), "\n400 0 1 "));
  CHECK(site.both(HaproxySite::tls, {"--haproxy-protocol", "$WEB/a"}).result.exit_code == 35);
}
