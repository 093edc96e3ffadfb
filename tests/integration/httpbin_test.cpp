// What httpbin saw of our requests, and what became of its answers; curl beside it.
//
// One server per test: tables are loops here, since a test case that is run again starts it again.
#include <fmt/format.h>

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "support/certificates.hpp"
#include "support/experiment.hpp"
#include "support/httpbin.hpp"

using namespace tlsget::test;
using nlohmann::json;

namespace {

using List = std::vector<std::string>;

constexpr const char* facts =
    "\n%{http_code} %{num_redirects} %{num_connects} %{size_download} %{content_type} "
    "%{url_effective} %{redirect_url}\n";

/// Our binary under the name curl, and curl beside it; "$BIN" stands for the server.
Outcome both(const Httpbin& server, List arguments,
             const std::map<std::string, std::string>& files = {}) {
  for (std::string& argument : arguments)
    if (argument.starts_with("$BIN")) argument = server.url(argument.substr(4));
  CAPTURE(arguments);
  arguments.insert(arguments.begin(), {"-sS", "-A", "tests", "--cacert", "$CA", "-w", facts});
  auto outcome = like_curl({.arguments = std::move(arguments), .files = files});
  CHECK_FALSE(outcome.result.timed_out);
  return outcome;
}

/// What comes before the facts.
std::string body_of(const Outcome& outcome) {
  const std::string& text = outcome.result.out;
  return text.substr(0, text.rfind('\n', text.size() - 2));
}

bool has(const Outcome& outcome, std::string_view text) {
  return outcome.result.out.find(text) != std::string::npos;
}

std::string octets() {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  return all;
}

}  // namespace

TEST_CASE("httpbin sees the method, the fields and the body that were meant") {
  struct Case {
    List arguments;
    json expected;  ///< of the echo, these members
  };
  const json none = json::object();
  const std::string all = octets();
  const std::map<std::string, std::string> files{
      {"text", "line one\nline two\n"}, {"octets", all}, {"a b.txt", "in a file"}};
  const Case cases[] = {
      {{"-d", "a=1", "-d", "b=2 %26 c", "$BIN/anything"},
       {{"method", "POST"}, {"form", {{"a", "1"}, {"b", "2 & c"}}}, {"data", ""}}},
      {{"--data-urlencode", "a=\xc3\xa4 &b=c", "$BIN/anything"},
       {{"form", {{"a", "\xc3\xa4 &b=c"}}}}},
      {{"--data-binary", "@text", "-H", "Content-Type: text/plain", "$BIN/anything"},
       {{"data", "line one\nline two\n"}}},
      {{"-d", "@text", "-H", "Content-Type: text/plain", "$BIN/anything"},
       {{"data", "line oneline two"}}},
      {{"--json", R"({"a": [1, {"b": null}]})", "$BIN/anything"},
       {{"json", {{"a", {1, {{"b", nullptr}}}}}}, {"method", "POST"}}},
      {{"-G", "-d", "a=1", "--data-urlencode", "b=x y", "$BIN/anything?c=3"},
       {{"args", {{"a", "1"}, {"b", "x y"}, {"c", "3"}}}, {"method", "GET"}}},
      {{"-F", "a=1", "-F", "f=@text", "-F", "g=<text", "-F", "h=@a b.txt;type=text/x",
        "$BIN/anything"},
       {{"form", {{"a", "1"}, {"g", "line one\nline two\n"}}},
        {"files", {{"f", "line one\nline two\n"}, {"h", "in a file"}}}}},
      {{"-F", "quo\"te=1", "-F", "f=@text;filename=\"a\\\"b;c\"", "$BIN/anything"},
       {{"form", {{"quo%22te", "1"}}}, {"files", {{"f", "line one\nline two\n"}}}}},
      {{"-F", "f=@octets", "$BIN/anything"}, none},
      {{"-F", "a=1;type=text/x", "-H", "Transfer-Encoding: chunked", "$BIN/anything"},
       {{"form", {{"a", "1"}}}}},
      {{"-T", "text", "$BIN/anything"}, {{"method", "PUT"}, {"data", "line one\nline two\n"}}},
      {{"-T", "octets", "$BIN/anything"}, {{"method", "PUT"}}},
      {{"-T", "text", "-H", "Transfer-Encoding: chunked", "$BIN/anything"},
       {{"method", "PUT"}, {"data", "line one\nline two\n"}}},
      {{"-X", "PATCH", "-d", "a=1", "$BIN/anything"},
       {{"method", "PATCH"}, {"form", {{"a", "1"}}}}},
      {{"-X", "DELETE", "$BIN/anything"}, {{"method", "DELETE"}}},
      {{"$BIN/anything/a%20b/../c?x=%26&x=2"}, {{"args", {{"x", {"&", "2"}}}}}},
      {{"-H", "X-Own: one", "-H", "Accept:", "-e", "http://from.test/", "$BIN/anything"},
       {{"headers",
         {{"X-Own", "one"}, {"Referer", "http://from.test/"}, {"User-Agent", "tests"}}}}},
  };
  const Httpbin server;
  for (const auto& [arguments, expected] : cases) {
    CAPTURE(arguments);
    const auto outcome = both(server, arguments, files);
    INFO(describe(outcome));
    REQUIRE(outcome.result.exit_code == 0);
    const json echo = json::parse(body_of(outcome));
    for (const auto& [name, value] : expected.items()) {
      json seen = echo.at(name);
      if (name == "headers") seen.erase("Host");
      CHECK(seen == value);
    }
  }
}

TEST_CASE("a megabyte of any octets comes back from httpbin as it was sent") {
  const Httpbin server;
  std::string all;
  while (all.size() < 1'000'000) all += octets();
  const auto outcome = both(
      server, {"-T", "octets", "-H", "Content-Type: application/octet-stream", "$BIN/anything"},
      {{"octets", all}});
  const auto data = json::parse(body_of(outcome)).at("data").get<std::string>();
  constexpr std::string_view before = "data:application/octet-stream;base64,";
  REQUIRE(data.starts_with(before));
  CHECK(data.size() == before.size() + (all.size() + 2) / 3 * 4);
  const auto decoded =
      run({.program = "/usr/bin/base64", .arguments = {"-d"}, .input = data.substr(before.size())});
  CHECK((decoded.out == all));  // in parentheses: nobody reads a megabyte of difference
}

TEST_CASE("httpbin opens to a login by Basic, Bearer and Digest, and not to a wrong one") {
  struct Case {
    List arguments;
    int status;
  };
  std::vector<Case> cases{
      {{"-u", "ann:p:w", "$BIN/basic-auth/ann/p:w"}, 200},
      {{"-u", "ann:wrong", "$BIN/basic-auth/ann/pw"}, 401},
      {{"--anyauth", "-u", "ann:pw", "$BIN/basic-auth/ann/pw"}, 200},
      {{"-u", "ann:pw", "$BIN/hidden-basic-auth/ann/pw"}, 200},
      {{"--anyauth", "-u", "ann:pw", "$BIN/hidden-basic-auth/ann/pw"}, 404},  // it asks for nothing
      {{"--oauth2-bearer", "token", "$BIN/bearer"}, 200},
      {{"$BIN/bearer"}, 401},
      {{"--digest", "-u", "ann:pw", "$BIN/basic-auth/ann/pw"}, 401},  // asks for Basic
  };
  for (const char* algorithm : {"MD5", "SHA-256", "SHA-512"}) {
    // "SHA-512" is none of RFC 7616's (that is SHA-512-256): nobody answers it.
    const int opened = std::string_view(algorithm) == "SHA-512" ? 401 : 200;
    for (const char* qop : {"auth", "auth-int", "none"}) {
      const std::string url = fmt::format("$BIN/digest-auth/{}/ann/pw/{}", qop, algorithm);
      cases.push_back({{"--digest", "-u", "ann:pw", url}, opened});
      cases.push_back({{"--digest", "-u", "ann:wrong", url}, 401});
      cases.push_back({{"--anyauth", "-u", "ann:pw", url}, opened});
    }
  }
  const Httpbin server;
  for (const auto& [arguments, status] : cases) {
    CAPTURE(arguments);
    CHECK(has(both(server, arguments), fmt::format("\n{} ", status)));
  }
  // A nonce that is stale at its second use: the login is repeated with the new one.
  const std::string stale = "$BIN/digest-auth/auth/ann/pw/SHA-256/1";
  const auto outcome = both(server, {"-b", "", "--digest", "-u", "ann:pw", stale, stale, stale});
  CHECK(outcome.result.out.find("\n401 ") == std::string::npos);
}

TEST_CASE("cookies that httpbin sets and deletes come and go through redirects") {
  const Httpbin server;
  const auto set = both(server, {"-b", "", "-L", "$BIN/cookies/set?a=1&b=two"});
  CHECK(json::parse(body_of(set)) == json{{"cookies", {{"a", "1"}, {"b", "two"}}}});
  const auto deleted =
      both(server, {"-b", "", "-L", "$BIN/cookies/set?a=1&b=2", "$BIN/cookies/delete?a"});
  CHECK(has(deleted, R"({"cookies":{"b":"2"}})"));
  const auto kept = both(server, {"-c", "jar", "-L", "$BIN/cookies/set/name/value"});
  CHECK(kept.files.at("jar").find("\tname\tvalue\n") != std::string::npos);
  const auto again = both(server, {"-b", "jar", "$BIN/cookies"}, kept.files);
  CHECK(has(again, R"("name":"value")"));
  const auto without = both(server, {"-L", "$BIN/cookies/set?a=1"});  // no jar, no cookies
  CHECK(has(without, R"({"cookies":{}})"));
}

TEST_CASE("redirects of httpbin's lead where they say, by relative and absolute references") {
  const Httpbin server;
  for (const char* path : {"/redirect/5", "/relative-redirect/5", "/absolute-redirect/5"}) {
    const auto outcome = both(server, {"-L", fmt::format("$BIN{}", path)});
    CHECK(has(outcome, "\n200 5 1 "));
    CHECK(json::parse(body_of(outcome)).at("url") == server.url("/get"));
    // (curl's size_download is now that of the last redirect's page, now none.)
    const auto limited =
        both(server, {"-L", "--max-redirs", "4", "-w", "%{http_code} %{redirect_url}",
                      fmt::format("$BIN{}", path)});
    CHECK(limited.result.exit_code == 47);
    CHECK(has(both(server, {fmt::format("$BIN{}", path)}), "\n302 0 1 "));
  }
  for (const int status : {301, 302, 303, 307, 308}) {
    const std::string url = fmt::format("$BIN/redirect-to?url=/anything&status_code={}", status);
    const json posted = json::parse(body_of(both(server, {"-L", "-d", "a=b", url})));
    CHECK(posted.at("method") == (status < 307 ? "GET" : "POST"));
    CHECK(posted.at("form") == (status < 307 ? json::object() : json{{"a", "b"}}));
    const json put = json::parse(body_of(both(server, {"-L", "-T", "f", url}, {{"f", "text"}})));
    CHECK(put.at("method") == (status == 303 ? "GET" : "PUT"));
    CHECK(put.at("data") == (status == 303 ? "" : "text"));
    both(server, {"-L", "-F", "a=b", url});
  }
}

TEST_CASE("gzip, deflate and brotli of httpbin's are decoded when asked for") {
  const Httpbin server;
  for (const auto* const coding : {"gzip", "deflate", "brotli"}) {
    const auto outcome = both(server, {"--compressed", fmt::format("$BIN/{}", coding)});
    CHECK(json::parse(body_of(outcome)).at("method") == "GET");
  }
  const auto coded = both(server, {"-H", "Accept-Encoding: gzip", "$BIN/gzip"});
  CHECK(coded.result.out.starts_with("\x1f\x8b"));
}

TEST_CASE("what httpbin sends slowly and in pieces arrives whole, or within the limit of -m") {
  const Httpbin server;
  const auto dripped = both(server, {"$BIN/drip?numbytes=10&duration=1&delay=0"});
  CHECK(body_of(dripped) == "**********");
  const auto delayed = both(server, {"$BIN/delay/0.3"});
  CHECK(delayed.result.exit_code == 0);
  CHECK(both(server, {"-m", "0.5", "$BIN/delay/10"}).result.exit_code == 28);
  const auto one = both(server, {"$BIN/stream-bytes/100000?seed=7&chunk_size=1000"});
  const auto other = both(server, {"$BIN/stream-bytes/100000?seed=7&chunk_size=999"});
  CHECK(body_of(one).size() == 100'000);
  CHECK(both(server, {"$BIN/stream/20"}).result.exit_code == 0);
  const auto pieces = both(server, {"-o", "f", "$BIN/bytes/5000?seed=1", "-o", "g",
                                    "$BIN/stream-bytes/5000?seed=1&chunk_size=7"});
  CHECK(pieces.files.at("f").size() == 5000);
  CHECK(pieces.files.at("g").size() == 5000);
}

TEST_CASE("ranges, validators and statuses of httpbin's mean what they say") {
  const Httpbin server;
  CHECK(body_of(both(server, {"-r", "0-9", "$BIN/range/100"})) == "abcdefghij");
  CHECK(body_of(both(server, {"-r", "-5", "$BIN/range/100"})) == "rstuv");
  CHECK(has(both(server, {"-r", "90-", "$BIN/range/100"}), "\n206 "));
  CHECK(has(both(server, {"-r", "200-", "$BIN/range/100"}), "\n416 "));
  const auto resumed = both(server, {"-C", "-", "-o", "f", "$BIN/range/40"}, {{"f", "abcdefghij"}});
  CHECK(resumed.files.at("f") == "abcdefghijklmnopqrstuvwxyzabcdefghijklmn");

  const auto saved = both(server, {"--etag-save", "e", "-o", "f", "$BIN/range/10"});
  CHECK(saved.files.at("e") == "range10\n");  // which httpbin sends without quotes
  CHECK(has(both(server, {"--etag-compare", "e", "-o", "f", "$BIN/etag/range10"}, saved.files),
            "\n304 "));
  CHECK(has(both(server, {"--etag-compare", "e", "-o", "f", "$BIN/etag/other"}, saved.files),
            "\n200 "));
  CHECK(has(both(server, {"-z", "1 Jan 2020", "$BIN/cache"}), "\n304 "));

  for (const int status : {200, 201, 204, 205, 206, 300, 301, 304, 400, 401, 402, 403, 404,
                           406, 407, 410, 412, 418, 429, 451, 500, 501, 502, 503, 504, 599}) {
    const std::string url = fmt::format("$BIN/status/{}", status);
    CHECK(both(server, {url}).result.exit_code == 0);
    CHECK(both(server, {"-f", url}).result.exit_code == (status < 400 ? 0 : 22));
    const auto own = run(tlsget_command({server.url(fmt::format("/status/{}", status))}));
    INFO(describe(own));
    // A 206 that nobody asked for is no document.
    CHECK(own.exit_code == (status >= 400 ? 22 : status == 206 ? 33 : 0));
  }
}

TEST_CASE("file names that httpbin's fields propose stay in the folder") {
  const Httpbin server;
  const auto propose = [&server](std::string_view field) {
    return both(server,
                {"-OJ", fmt::format("$BIN/response-headers?Content-Disposition={}", field)});
  };
  CHECK(propose("attachment;filename=name.txt").files.contains("name.txt"));
  CHECK(propose("attachment;filename=%22..%2f..%2fname%22").files.contains("name"));
  CHECK(propose("attachment;filename=%22C:%5cdir%5cname%22").files.contains("name"));
  CHECK(propose("inline").files.contains("response-headers"));
}

TEST_CASE("httpbin over TLS: several requests, a login and a redirect on one connection") {
  const Httpbin server(true);
  // (Without the URLs, to which curl adds the user's name and password after a redirect.)
  const auto outcome = both(
      server, {"-L", "--digest", "-u", "ann:pw", "-w",
               "\n%{http_code} %{num_redirects} %{num_connects} %{size_download} \n",
               "$BIN/redirect/2", "$BIN/bytes/10?seed=1", "$BIN/digest-auth/auth/ann/pw/SHA-256"});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(has(outcome, "\n200 2 1 "));
  CHECK(has(outcome, "\n200 0 0 10 "));
  CHECK(has(outcome, "\n200 1 0 "));
  const auto posted = both(server, {"-F", "a=1", "$BIN/post"});
  CHECK(json::parse(body_of(posted)).at("form") == json{{"a", "1"}});
}
