#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <csignal>
#include <filesystem>

#include "app/cli.hpp"
#include "app/destination.hpp"
#include "app/error_report.hpp"
#include "app/help.hpp"
#include "app/remote_name.hpp"
#include "app/verbose.hpp"
#include "support/files.hpp"

namespace tlsget::app {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;

template <class Action>
Error error_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  FAIL("nothing was thrown");
  return Error(Category::internal, "");
}

http::Response response_of(int status, http::Headers headers = {}) {
  http::Response response;
  response.status = status;
  response.reason = "Reason";
  response.headers = std::move(headers);
  response.raw_head = "HTTP/1.1 " + std::to_string(status) + " Reason\r\n\r\n";
  return response;
}

/// One transfer's answer, put where the command line says; stdout is a file of the folder.
struct Delivery {
  test::TemporaryDirectory folder;
  int exit = 0;  ///< 0 or the status error
  std::string standard_output;

  fs::path target() const { return folder.path() / "target"; }
  std::string file() const { return test::read_file(target()); }
  bool nothing_left() const {
    return !fs::exists(target()) && !fs::exists(target().string() + ".part");
  }

  void run(std::vector<std::string> words, const http::Response& response, std::string_view body,
           const Profile& profile = tlsget_profile()) {
    for (std::string& word : words) {
      if (word == "TARGET") word = target().string();
    }
    words.emplace_back("https://a.test/x");
    const Invocation invocation = parse_command_line(profile, words).operations.front();
    const fs::path out = folder.path() / "stdout";
    OutputStream stream = OutputStream::create_file(out.string(), nullptr);
    const url::Url url = url::parse("https://a.test/x");
    exit = 0;
    try {
      const CancelEvent cancel;
      Destination destination(invocation, invocation.transfers.front().output, url, stream, cancel);
      destination.on_head(response);
      destination.on_final_head(response, url);
      if (!body.empty()) destination.write(body);
      destination.finish();
    } catch (const Error& error) {
      CHECK(error.category() == Category::http_status);
      exit = 22;
    }
    standard_output = test::read_file(out);
  }
};

TEST_CASE("a success goes to stdout or under its name") {
  Delivery d;
  d.run({}, response_of(200), "body");
  CHECK(d.standard_output == "body");
  d.run({"-o", "TARGET"}, response_of(200), "body");
  CHECK(d.exit == 0);
  CHECK(d.file() == "body");
  CHECK(d.standard_output.empty());
  d.run({"-i", "-o", "TARGET"}, response_of(200), "body");
  CHECK(d.file() == "HTTP/1.1 200 Reason\r\n\r\nbody");
  d.run({"-o", "TARGET"}, response_of(200), "");
  CHECK(fs::exists(d.target()));
  CHECK(d.file().empty());
}

TEST_CASE("the page of a failed status goes to stdout but never into a file") {
  Delivery d;
  d.run({}, response_of(404), "page");
  CHECK(d.exit == 22);
  CHECK(d.standard_output == "page");
  d.run({"-o", "TARGET"}, response_of(404), "page");
  CHECK(d.exit == 22);
  CHECK(d.nothing_left());
  d.run({"-i", "-o", "TARGET"}, response_of(500), "page");
  CHECK(d.exit == 22);
  CHECK(d.nothing_left());
}

TEST_CASE("a failed status leaves the old file as it was") {
  Delivery d;
  test::write_file(d.target(), "old");
  d.run({"-o", "TARGET"}, response_of(404), "page");
  CHECK(d.file() == "old");
  d.run({"-i", "-o", "TARGET"}, response_of(302, {{"Location", "/y"}}), "page");
  CHECK(d.exit == 22);
  CHECK(d.file() == "old");
  d.run({"-o", "TARGET"}, response_of(304), "");
  CHECK(d.exit == 0);
  CHECK(d.file() == "old");
}

TEST_CASE("the fail options decide over the page") {
  Delivery d;
  d.run({"-f"}, response_of(404), "page");
  CHECK(d.exit == 22);
  CHECK(d.standard_output.empty());
  d.run({"-f", "-i"}, response_of(404), "page");
  CHECK_THAT(d.standard_output, ContainsSubstring("404"));
  d.run({"--fail-with-body"}, response_of(404), "page");
  CHECK(d.exit == 22);
  CHECK(d.standard_output == "page");
  d.run({"--fail-with-body", "-o", "TARGET"}, response_of(404), "page");
  CHECK(d.exit == 22);
  CHECK(d.file() == "page");
  d.run({"--no-fail", "-o", "TARGET"}, response_of(404), "page2");
  CHECK(d.exit == 0);
  CHECK(d.file() == "page2");
  d.run({"--no-fail", "-o", "TARGET"}, response_of(302, {{"Location", "/y"}}), "page3");
  CHECK(d.exit == 0);
  CHECK(d.file() == "page3");
}

TEST_CASE("a redirect that is not followed is no file, but may be shown") {
  Delivery d;
  d.run({"-o", "TARGET"}, response_of(301, {{"Location", "/y"}}), "page");
  CHECK(d.exit == 22);
  CHECK(d.nothing_left());
  d.run({"-f", "-o", "TARGET"}, response_of(301, {{"Location", "/y"}}), "page");
  CHECK(d.exit == 22);
  CHECK(d.nothing_left());
  d.run({}, response_of(301, {{"Location", "/y"}}), "page");
  CHECK(d.exit == 0);
  CHECK(d.standard_output == "page");
}

TEST_CASE("under the name curl an error page is a success") {
  Delivery d;
  d.run({"-o", "TARGET"}, response_of(404), "page", curl_profile());
  CHECK(d.exit == 0);
  CHECK(d.file() == "page");
  d.run({"-o", "TARGET"}, response_of(302, {{"Location", "/y"}}), "moved", curl_profile());
  CHECK(d.exit == 0);
  CHECK(d.file() == "moved");
}

TEST_CASE("says why a body could not be written") {
  const test::TemporaryDirectory folder;
  const CancelEvent cancel;
  OutputStream full = OutputStream::create_file("/dev/full", nullptr);
  const Error no_space = error_of([&] { full.write("x"); });
  CHECK(no_space.category() == Category::write_file);
  CHECK_THAT(no_space.message(), ContainsSubstring("No space left"));

  const Error directory =
      error_of([&] { OutputStream::create_file(folder.path().string(), nullptr); });
  CHECK_THAT(directory.message(), ContainsSubstring("Is a directory"));
}

TEST_CASE("tells a reader that has gone from other failures") {
  REQUIRE(std::signal(SIGPIPE, SIG_IGN) != SIG_ERR);
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  ::close(ends[0]);
  OutputStream stream(ends[1], "standard output", nullptr);
  const Error error = error_of([&] { stream.write("x"); });
  CHECK(error.detail<ClosedPipe>() != nullptr);
  CHECK(error.category() == Category::write_file);
  ::close(ends[1]);
}

TEST_CASE("takes the last segment of the path as the remote name") {
  struct Case {
    std::string_view url;
    std::string_view name;
  };
  constexpr Case cases[] = {{"https://a.test/b/c.txt?x=1#f", "c.txt"},
                            {"https://a.test/b%20c", "b%20c"},
                            {"https://a.test/b/folder/", "folder"},
                            {"https://a.test/%2e%2E%2fetc", "%2e%2E%2fetc"}};
  for (const Case& c : cases) CHECK(remote_name(url::parse(c.url), "") == c.name);
  for (const char* bad : {"https://a.test", "https://a.test/", "https://a.test/x//"}) {
    CHECK(error_of([&] { remote_name(url::parse(bad), ""); }).category() == Category::write_file);
  }
  CHECK(remote_name(url::parse("https://a.test/"), "curl_response") == "curl_response");
  url::Url dots = url::parse("https://a.test/x");
  dots.path = "/a/..";
  CHECK(error_of([&] { remote_name(dots, ""); }).category() == Category::write_file);
}

TEST_CASE("shows heads without what gives access") {
  CHECK(verbose_head(">",
                     "GET / HTTP/1.1\r\nHost: a\r\nauthorization: Basic c2VjcmV0\r\n"
                     "Cookie: id=secret\r\nProxy-Authorization: x\r\n\r\n") ==
        "> GET / HTTP/1.1\n> Host: a\n> authorization: [redacted]\n> Cookie: [redacted]\n"
        "> Proxy-Authorization: [redacted]\n> \n");
  CHECK(verbose_head("<",
                     "HTTP/1.1 302 Found\r\nset-cookie : a=secret;\r\n b=secret\r\n"
                     "Location: //u:secret@h/\r\nContent-Location: /a:b@c\r\nX: 1\r\n 2\r\n\r\n") ==
        "< HTTP/1.1 302 Found\n< set-cookie: [redacted]\n<  [redacted]\n"
        "< Location: //[redacted]@h/\n< Content-Location: /a:b@c\n< X: 1\n<  2\n< \n");
  CHECK(verbose_head("<", "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\n\r\n", Redaction::credentials) ==
        "< HTTP/1.1 200 OK\n< Set-Cookie: a=b\n< \n");
  CHECK(verbose_head("<", "HTTP/1.1 200 \x1b[2J\r\nX: \x9b\r\n\r\n").find('\x1b') ==
        std::string::npos);
}

TEST_CASE("help is short by default, grouped, and whole on request") {
  const std::string few = help_text(tlsget_profile(), Command::fetch, "");
  const std::string all = help_text(tlsget_profile(), Command::fetch, "all");
  const std::string tls = help_text(tlsget_profile(), Command::fetch, "tls");
  CHECK(few.size() < all.size());
  CHECK_THAT(few, ContainsSubstring("-o, --output FILE"));
  CHECK_THAT(few, ContainsSubstring("--help all"));
  CHECK_THAT(all, ContainsSubstring("--no-verify"));
  CHECK_THAT(all, ContainsSubstring("--max-redirs NUMBER"));
  CHECK(all.find("--http2") == std::string::npos);
  CHECK_THAT(tls, ContainsSubstring("--cacert"));
  CHECK(tls.find("--output") == std::string::npos);
  CHECK_THAT(help_text(tlsget_profile(), Command::fetch, "nosuch"),
             ContainsSubstring("connection"));
  CHECK_THAT(help_text(curl_profile(), Command::fetch, ""), ContainsSubstring("Usage: curl"));
  for (std::size_t start = 0; start < all.size();) {
    const std::size_t end = all.find('\n', start);
    CHECK(end - start <= 130);
    start = end + 1;
  }
}

TEST_CASE("chooses the profile by the last part of the program's name") {
  for (const char* name : {"curl", "/usr/bin/curl", "./curl"}) {
    CHECK(&profile_for_program(name) == &curl_profile());
  }
  for (const char* name : {"tlsget", "/curl/tlsget", "curl-7", "mycurl", ""}) {
    CHECK(&profile_for_program(name) == &tlsget_profile());
  }
}

}  // namespace
}  // namespace tlsget::app
