// Traces: dumps, what heads hide, bold names, and the log.
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include <sys/stat.h>

#include <thread>

#include "app/head_style.hpp"
#include "app/shown_head.hpp"
#include "app/trace_dump.hpp"
#include "app/trace_log.hpp"
#include "support/files.hpp"

using namespace tlsget;
using namespace tlsget::app;

namespace {

std::string letters(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += static_cast<char>('a' + i % 26);
  return text;
}

/// What a log of these settings writes to its file.
template <class Act>
std::string logged(TraceSettings settings, const Profile& profile, const Act& act) {
  const test::TemporaryDirectory directory;
  settings.file = (directory / "trace").string();
  TraceLog log(settings, profile, nullptr);
  act(log);
  return test::read_file(directory / "trace");
}

}  // namespace

TEST_CASE("dumps octets as hex, sixteen a line") {
  struct Case {
    std::string octets;
    std::string_view lines;
  };
  const Case cases[] = {
      {"", ""},
      {"a", "0000: 61                                              a\n"},
      {letters(15), "0000: 61 62 63 64 65 66 67 68 69 6a 6b 6c 6d 6e 6f    abcdefghijklmno\n"},
      {letters(16), "0000: 61 62 63 64 65 66 67 68 69 6a 6b 6c 6d 6e 6f 70 abcdefghijklmnop\n"},
      {letters(17),
       "0000: 61 62 63 64 65 66 67 68 69 6a 6b 6c 6d 6e 6f 70 abcdefghijklmnop\n"
       "0010: 71                                              q\n"},
      {std::string("\r\n\0\x1f\x20\x7e\x7f\x80\xff", 9),
       "0000: 0d 0a 00 1f 20 7e 7f 80 ff                      .... ~...\n"},
  };
  for (const Case& c : cases) CHECK(dump_octets(DumpStyle::hex, c.octets) == c.lines);
}

TEST_CASE("dumps octets as text, sixty-four a line, and a line for each CRLF") {
  const std::string full = letters(64);
  struct Case {
    std::string octets;
    std::string lines;
  };
  const Case cases[] = {
      {"", ""},
      {"a", "0000: a\n"},
      {letters(16), "0000: " + letters(16) + "\n"},
      {full, "0000: " + full + "\n"},
      {full + "z", "0000: " + full + "\n0040: z\n"},
      {full.substr(1) + "\r\n", "0000: " + full.substr(1) + "\n"},
      {full + "\r\n", "0000: " + full + "\n"},
      {full + "\r\nz", "0000: " + full + "\n0042: z\n"},
      {full + "z\r\n", "0000: " + full + "\n0040: z\n"},
      {full.substr(1) + "\r", "0000: " + full.substr(1) + ".\n"},
      {full + "\r", "0000: " + full + "\n0040: .\n"},
      {"\r\n", "0000: \n"},
      {"\r\n\r\n", "0000: \n0002: \n"},
      {"a\r\n\r\nb", "0000: a\n0003: \n0005: b\n"},
      {"a\nb\rc\n\rd", "0000: a.b.c..d\n"},
      {"a\r\r\n", "0000: a.\n"},
      {std::string("\0\x1b[1m\x7f\x9b", 7), "0000: ..[1m..\n"},
  };
  for (const Case& c : cases) CHECK(dump_octets(DumpStyle::ascii, c.octets) == c.lines);
}

TEST_CASE("offsets of a dump grow beyond four digits") {
  const std::string dump = dump_octets(DumpStyle::hex, std::string(0x10001, 'x'));
  CHECK(dump.find("\nfff0: ") != std::string::npos);
  CHECK(dump.find("\n10000: 78 ") != std::string::npos);
}

TEST_CASE("shows heads without what gives access") {
  CHECK(shown_head(HeadKind::request,
                   "GET / HTTP/1.1\r\nHost: a\r\nauthorization: Basic c2VjcmV0\r\n"
                   "Cookie: id=secret\r\nProxy-Authorization: x\r\n\r\n") ==
        "GET / HTTP/1.1\r\nHost: a\r\nauthorization: [redacted]\r\nCookie: [redacted]\r\n"
        "Proxy-Authorization: [redacted]\r\n\r\n");
  CHECK(shown_head(HeadKind::response,
                   "HTTP/1.1 302 Found\r\nset-cookie : a=secret;\n b=secret\r\n"
                   "Location: //u:secret@h/\r\nContent-Location: /a:b@c\r\nX: 1\r\n 2\r\n\r\n") ==
        "HTTP/1.1 302 Found\r\nset-cookie: [redacted]\n [redacted]\r\n"
        "Location: //[redacted]@h/\r\nContent-Location: /a:b@c\r\nX: 1\r\n 2\r\n\r\n");
  CHECK(shown_head(HeadKind::response, "HTTP/1.1 200 OK\r\nWWW-Authenticate: Basic realm=x") ==
        "HTTP/1.1 200 OK\r\nWWW-Authenticate: Basic realm=x");
  CHECK(shown_head(HeadKind::response, "").empty());
}

TEST_CASE("the names of fields are bold, and nothing else") {
  CHECK(with_bold_names("HTTP/1.1 200 OK: fine\r\nA: b:c\r\nX-Y:\r\n folded: no\r\n\r\n") ==
        "HTTP/1.1 200 OK: fine\r\n\x1b[1mA\x1b[0m: b:c\r\n\x1b[1mX-Y\x1b[0m:\r\n"
        " folded: no\r\n\r\n");
  CHECK(with_bold_names("A").compare("A") == 0);
  CHECK(with_bold_names("").empty());
}

TEST_CASE("the log has curl's layout: -v, dumps with titles, numbers") {
  const TraceSubject subject{.transfer = 2, .connection = 1};
  const std::vector<std::string> lines{"one", "two"};
  const auto act = [&](TraceLog& log) {
    log.say({.transfer = 2}, lines);
    log.request_head(subject, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    log.body_sent(subject, "abc");
    log.response_head(subject, "HTTP/1.1 200 OK\r\nA: b\r\n\r\n");
    log.body_received(subject, "de");
    log.body_received(subject, "f");
    log.say(subject, {});
  };
  CHECK(logged({.kind = TraceKind::verbose, .numbers = true}, curl_profile(), act) ==
        "[2-x] * one\n[2-x] * two\n[2-1] > GET / HTTP/1.1\r\n[2-1] > Host: a\r\n[2-1] > \r\n"
        "[2-1] } [3 bytes data]\n[2-1] < HTTP/1.1 200 OK\r\n[2-1] < A: b\r\n[2-1] < \r\n"
        "[2-1] { [2 bytes data]\n");
  CHECK(logged({.kind = TraceKind::verbose}, tlsget_profile(), act) ==
        "* one\n* two\n> GET / HTTP/1.1\n> Host: a\n> \n< HTTP/1.1 200 OK\n< A: b\n< \n");
  CHECK(logged({.kind = TraceKind::ascii}, curl_profile(), act) ==
        "== Info: one\n== Info: two\n=> Send header, 27 bytes (0x1b)\n0000: GET / HTTP/1.1\n"
        "0010: Host: a\n0019: \n=> Send data, 3 bytes (0x3)\n0000: abc\n"
        "<= Recv header, 17 bytes (0x11)\n0000: HTTP/1.1 200 OK\n"
        "<= Recv header, 6 bytes (0x6)\n0000: A: b\n<= Recv header, 2 bytes (0x2)\n0000: \n"
        "<= Recv data, 2 bytes (0x2)\n0000: de\n<= Recv data, 1 bytes (0x1)\n0000: f\n");
  CHECK(logged({.kind = TraceKind::hex}, curl_profile(),
               [&](TraceLog& log) { log.body_received(subject, "hello\n"); }) ==
        "<= Recv data, 6 bytes (0x6)\n"
        "0000: 68 65 6c 6c 6f 0a                               hello.\n");
}

TEST_CASE("the time before a line is that of the day, to the microsecond") {
  const std::vector<std::string> lines{"one"};
  const std::string text = logged({.kind = TraceKind::verbose, .times = true}, curl_profile(),
                                  [&](TraceLog& log) { log.say({}, lines); });
  INFO(text);
  REQUIRE(text.size() == std::string("19:09:28.066594 * one\n").size());
  CHECK(text.substr(2, 1) + text[5] + text[8] + text.substr(15) == "::. * one\n");
}

TEST_CASE("a log of tlsget's hides secrets in dumps too, and escapes what would reach a terminal") {
  const auto act = [](TraceLog& log) {
    log.request_head({}, "GET / HTTP/1.1\r\nCookie: s3cret\r\n\r\n");
    log.response_head({}, "HTTP/1.1 200 \x1b[2J\r\nSet-Cookie: s3cret\r\n\r\n");
  };
  for (const TraceKind kind : {TraceKind::verbose, TraceKind::ascii, TraceKind::hex}) {
    const std::string ours = logged({.kind = kind}, tlsget_profile(), act);
    INFO(ours);
    CHECK(ours.find("s3cret") == std::string::npos);
    CHECK(ours.find("73 33 63") == std::string::npos);
    CHECK(ours.find('\x1b') == std::string::npos);
    if (kind != TraceKind::hex) {
      CHECK(ours.find("Cookie: [redacted]\n") != std::string::npos);
      CHECK(logged({.kind = kind}, curl_profile(), act).find("Set-Cookie: s3cret") !=
            std::string::npos);
    }
  }
}

TEST_CASE("a body that goes to a terminal is not told of by -v") {
  const std::string text = logged({.kind = TraceKind::verbose}, curl_profile(), [](TraceLog& log) {
    log.body_received({.body_is_seen = true}, "abc");
  });
  CHECK(text.empty());
}

TEST_CASE("the file of a trace is its owner's alone, but curl's") {
  const test::TemporaryDirectory directory;
  const auto mode = [&](const Profile& profile) {
    const std::string file = (directory / std::string(profile.program)).string();
    const TraceLog log({.kind = TraceKind::hex, .file = file}, profile, nullptr);
    struct stat status {};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    return status.st_mode & 077U;
  };
  const mode_t before = ::umask(022);
  CHECK(mode(tlsget_profile()) == 0);
  CHECK(mode(curl_profile()) == 044);
  ::umask(before);
}

TEST_CASE("a file of a trace that cannot be opened is an error, and standard error under curl") {
  const TraceSettings settings{.kind = TraceKind::hex, .file = "/nonexistent/trace"};
  CHECK_THROWS_AS(TraceLog(settings, tlsget_profile(), nullptr), Error);
  CHECK_NOTHROW(TraceLog(settings, curl_profile(), nullptr));
}

TEST_CASE("a log that cannot be written ends, and nothing else") {
  TraceLog log({.kind = TraceKind::hex, .file = "/dev/full"}, curl_profile(), nullptr);
  CHECK_NOTHROW(log.body_received({}, "abc"));
  CHECK_NOTHROW(log.body_received({}, "abc"));
}

TEST_CASE("what transfers in several threads say stays in one piece each") {
  const std::vector<std::string> lines{"first", "second", "third"};
  const std::string text =
      logged({.kind = TraceKind::verbose}, tlsget_profile(), [&](TraceLog& log) {
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i)
          threads.emplace_back([&] {
            for (int n = 0; n < 50; ++n) log.say({}, lines);
          });
        for (std::thread& thread : threads) thread.join();
      });
  std::string expected;
  for (int i = 0; i < 200; ++i) expected += "* first\n* second\n* third\n";
  CHECK(text == expected);
}
