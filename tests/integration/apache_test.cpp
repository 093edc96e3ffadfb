// Apache as the server: logins by Digest, ranges, expectations, uploads that are refused early,
// CGI's bodies, and a client certificate that is asked for late; curl beside it.
//
// One server per test: tables are loops here, since a test case that is run again starts it again.
#include <fmt/format.h>

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "support/apache.hpp"
#include "support/certificates.hpp"
#include "support/experiment.hpp"

using namespace tlsget::test;

namespace {

using List = std::vector<std::string>;

constexpr const char* facts =
    "\n%{http_code} %{num_redirects} %{num_connects} %{size_download} %{content_type}\n";

/// Our binary under the name curl, and curl beside it; "$WEB" stands for the site.
Outcome both(const Apache& server, ApacheSite site, List arguments,
             const std::map<std::string, std::string>& files = {}) {
  for (std::string& argument : arguments)
    if (argument.starts_with("$WEB")) argument = server.url(site, argument.substr(4));
  CAPTURE(arguments);
  arguments.insert(arguments.begin(), {"-sS", "--cacert", "$CA", "-w", facts});
  auto outcome = like_curl({.arguments = std::move(arguments), .files = files});
  CHECK_FALSE(outcome.result.timed_out);
  return outcome;
}

bool has(const Outcome& outcome, std::string_view text) {
  return outcome.result.out.find(text) != std::string::npos;
}

Result own(List arguments) {
  arguments.insert(arguments.begin(), {"-sS", "--cacert", ca_file()});
  return run(tlsget_command(std::move(arguments)));
}

}  // namespace

TEST_CASE("Apache's connections serve several requests, until it closes them") {
  const Apache server;
  for (const auto site : {ApacheSite::plain, ApacheSite::tls, ApacheSite::tls12}) {
    const auto outcome = both(server, site, List(6, "$WEB/small.txt"));
    std::string expected;
    for (const int connects : {1, 0, 0, 0, 1, 0})
      expected += fmt::format("hello from Apache\n\n200 0 {} 18 text/plain\n", connects);
    CHECK(outcome.result.out == expected);
    const auto closed =
        both(server, site, {"-H", "Connection: close", "$WEB/small.txt", "$WEB/small.txt"});
    CHECK(has(closed, "\n200 0 1 18 text/plain\nhello"));
  }
}

TEST_CASE("Apache's mod_auth_digest opens, with a body too, and stays closed to a wrong password") {
  const Apache server;
  const std::map<std::string, std::string> files{{"body", std::string(200'000, 'x')}};
  for (const auto site : {ApacheSite::plain, ApacheSite::tls}) {
    CHECK(has(both(server, site, {"--digest", "-u", "ann:secret", "$WEB/digest/small.txt"}),
              "hello from Apache\n\n200 1 1 "));
    CHECK(has(both(server, site, {"--anyauth", "-u", "ann:secret", "$WEB/digest/small.txt"}),
              "hello from Apache\n\n200 1 1 "));
    CHECK(has(both(server, site, {"--digest", "-u", "ann:no", "$WEB/digest/small.txt"}),
              "\n401 1 1 "));
    // The second one answers with the nonce of the first, and curl counts it as asked all the same.
    both(server, site,
         {"--digest", "-u", "ann:secret", "$WEB/digest/small.txt", "$WEB/digest/text.txt", "-o",
          "a", "-o", "b"});
    CHECK(has(
        both(server, site,
             {"--digest", "-u", "ann:secret", "--data-binary", "@body", "$WEB/digest/small.txt"},
             files),
        "\n200 1 1 "));
  }
}

TEST_CASE("Apache's ranges are what was asked for, several of them as it sends them") {
  const Apache server;
  const auto text = read_file(server.root() / "text.txt");
  const auto site = ApacheSite::tls;
  CHECK(has(both(server, site, {"-r", "10-19", "$WEB/text.txt"}), text.substr(10, 10) + "\n206 "));
  CHECK(has(both(server, site, {"-r", "-7", "$WEB/text.txt"}),
            text.substr(text.size() - 7) + "\n206 "));
  CHECK(has(both(server, site, {"-r", "400000-", "$WEB/text.txt"}), "\n416 "));
  const auto resumed = both(server, site, {"-C", "-", "-o", "text", "$WEB/text.txt"},
                            {{"text", text.substr(0, 100'000)}});
  CHECK((resumed.files.at("text") == text));
  // The boundary is another one each time.
  for (const List& options : {List{"-r", "0-3,10-13"}, List{"--range", "0-3,10-13", "--no-fail"}}) {
    List arguments = options;
    arguments.push_back(server.url(site, "/text.txt"));
    const auto result = own(arguments);
    INFO(describe(result));
    CHECK(result.exit_code == 0);
    for (const auto& part : {text.substr(0, 4), text.substr(10, 4)})
      CHECK(result.out.find("\r\n\r\n" + part + "\r\n--") != std::string::npos);
  }
}

TEST_CASE("what Apache's scripts answer arrives whole, chunked or until the connection ends") {
  const Apache server;
  std::string lines;
  for (int i = 1; i <= 5000; ++i) lines += fmt::format("line {}\n", i);
  for (const auto site : {ApacheSite::plain, ApacheSite::tls12}) {
    CHECK(has(both(server, site, {"$WEB/cgi/lines?5000"}), lines + "\n200 0 1 "));
    CHECK(has(both(server, site, {"-0", "$WEB/cgi/lines?5000"}), lines + "\n200 0 1 "));
    const auto text = read_file(server.root() / "text.txt");
    const auto deflated = both(server, site, {"--compressed", "-o", "f", "$WEB/deflated/text.txt"});
    CHECK((deflated.files.at("f") == text));
    const std::size_t size = std::stoul(deflated.result.out.substr(9));
    CHECK(size < text.size() / 2);
  }
}

TEST_CASE("Apache gets large bodies whole, by -T, -d and -F, with and without a length") {
  const Apache server;
  std::string octets(3'000'000, '\0');
  for (std::size_t i = 0; i < octets.size(); ++i)
    octets[i] = static_cast<char>((i * i + i / 256) & 0xFFU);
  const std::map<std::string, std::string> files{{"octets", octets}};
  const auto sum = run({.program = "/usr/bin/md5sum", .arguments = {"-"}, .input = octets}).out;
  for (const auto site : {ApacheSite::plain, ApacheSite::tls, ApacheSite::tls12}) {
    CHECK(has(both(server, site, {"-T", "octets", "$WEB/cgi/sum"}, files), "PUT 3000000 \n" + sum));
    CHECK(has(both(server, site, {"--data-binary", "@octets", "$WEB/cgi/sum"}, files),
              "POST 3000000 \n" + sum));
    CHECK(has(both(server, site,
                   {"-T", "octets", "-H", "Transfer-Encoding: chunked", "$WEB/cgi/sum"}, files),
              "PUT  chunked\n" + sum));
    const std::string name = fmt::format("$WEB/dav/{}", static_cast<int>(site));
    CHECK(own({"-T", "-", server.url(site, name.substr(4))}).exit_code == 0);  // it is there now
    const auto stored = both(server, site, {"-T", "octets", name}, files);
    CHECK(has(stored, "\n204 0 1 "));
    const auto back = both(server, site, {"-o", "back", name});
    CHECK((back.files.at("back") == octets));
  }
}

TEST_CASE("Apache's expectations: 100 Continue and then the body, 417 for what it does not know") {
  const Apache server;
  const std::map<std::string, std::string> files{{"big", std::string(2'000'000, 'x')}};
  for (const auto site : {ApacheSite::plain, ApacheSite::tls}) {
    CHECK(has(both(server, site, {"-H", "Expect: 100-continue", "-d", "abc", "$WEB/cgi/sum"}),
              "POST 3 \n"));
    CHECK(has(both(server, site, {"-H", "Expect: nonsense", "-d", "abc", "$WEB/cgi/sum"}),
              "\n417 0 1 "));
    // Refused by the head: nothing of the body is sent, and the answer is the answer.
    for (const List& how :
         {List{"-T", "big"}, List{"--data-binary", "@big"}, List{"-F", "f=@big"}}) {
      List arguments = how;
      arguments.emplace_back("$WEB/limited/big");
      arguments.insert(arguments.begin(), {"-w", "\n%{http_code} %{size_upload}\n"});
      CHECK(has(both(server, site, arguments, files), "\n413 0\n"));
    }
    // Without waiting, in the middle of the body.
    CHECK(has(both(server, site, {"-H", "Expect:", "-T", "big", "$WEB/limited/big"}, files),
              "\n413 0 1 "));
    CHECK(has(both(server, site, {"-T", "big", "$WEB/dav/none/big"}, files), "\n409 0 1 "));
  }
}

TEST_CASE("methods and targets as Apache's DAV and TRACE have them") {
  const Apache server;
  const auto site = ApacheSite::plain;
  CHECK(has(both(server, site, {"-X", "OPTIONS", "--request-target", "*", "$WEB/"}), "\n200 "));
  CHECK(has(both(server, site, {"-A", "tests", "-X", "TRACE", "$WEB/x"}), "TRACE /x HTTP/1.1\r\n"));
  CHECK(has(both(server, site, {"-X", "DELETE", "$WEB/dav/none"}), "\n404 "));
  CHECK(own({"-X", "MKCOL", server.url(site, "/dav/folder/")}).exit_code == 0);
  CHECK(has(both(server, site, {"-X", "MKCOL", "$WEB/dav/folder/"}), "\n405 "));
  CHECK(has(both(server, site, {"-z", "1 Jan 2020", "-o", "f", "$WEB/small.txt"}), "\n200 "));
  const auto saved = both(server, site, {"--etag-save", "e", "-o", "f", "$WEB/small.txt"});
  CHECK(has(both(server, site, {"--etag-compare", "e", "-o", "f", "$WEB/small.txt"}, saved.files),
            "\n304 "));
}

TEST_CASE(
    "a certificate that Apache asks for after the handshake is not sent, and it is said why") {
  const Apache server;
  const List certificate{"--cert", certificate_file("client"), "--key", key_file("client")};
  // TLS 1.3: we have not offered to be asked then (RFC 8446 section 4.2.6), and the server says so.
  List arguments = certificate;
  arguments.push_back(server.url(ApacheSite::tls, "/private/small.txt"));
  const auto asked = own(arguments);
  INFO(describe(asked));
  CHECK(asked.exit_code == 22);
  CHECK(asked.out.find("Post-Handshake Authentication") != std::string::npos);
  // TLS 1.2: it wants another handshake.
  arguments.back() = server.url(ApacheSite::tls12, "/private/small.txt");
  const auto again = own(arguments);
  INFO(describe(again));
  CHECK(again.exit_code == 56);
  CHECK(again.err.find("another handshake") != std::string::npos);
}
