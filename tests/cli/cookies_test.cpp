// Cookies under tlsget's own name: what differs from curl's way, and the files.
#include <fmt/format.h>

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>

#include "support/experiment.hpp"

using namespace tlsget::test;

namespace {

/// Tells the Cookie fields of the request; "/set/X" sets X for the whole host, "/away" leads to
/// another origin and "/back" to there and back.
Script site() {
  return serve([](const ReceivedRequest& request) {
    const std::string target = request.target();
    Reply reply{.body = request.field("Cookie").value_or("none") + "\n"};
    if (target.starts_with("/set/"))
      reply.fields.emplace_back("Set-Cookie", target.substr(5) + "; path=/");
    const std::string host = request.field("Host").value_or("");
    const std::string port = host.substr(host.rfind(':') + 1);
    if (target == "/away" || target == "/back") {
      reply.status = 302;
      reply.fields.emplace_back("Location", fmt::format("http://localhost:{}/{}", port,
                                                        target == "/away" ? "end" : "second"));
    }
    if (target == "/second") {
      reply.status = 302;
      reply.fields.emplace_back("Location", fmt::format("http://127.0.0.1:{}/end", port));
    }
    return reply;
  });
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::size_t count_cookie_fields(const ReceivedRequest& request) {
  std::size_t count = 0;
  for (std::size_t at = request.head.find("\r\nCookie:"); at != std::string::npos;
       at = request.head.find("\r\nCookie:", at + 1))
    ++count;
  return count;
}

}  // namespace

TEST_CASE("the string of -b does not cross to another origin, and does not come back") {
  const auto away =
      with_tlsget({.scripts = {site()}, .arguments = {"-L", "-b", "a=1", "$URL/away"}});
  INFO(describe(away));
  CHECK(away.requests.at(0).field("Cookie") == "a=1");
  CHECK(away.result.out == "none\n");
  const auto back =
      with_tlsget({.scripts = {site()}, .arguments = {"-L", "-b", "a=1", "$URL/back"}});
  CHECK(back.result.out == "none\n");
  const auto trusted = with_tlsget(
      {.scripts = {site()}, .arguments = {"--location-trusted", "-b", "a=1", "$URL/away"}});
  CHECK(trusted.result.out == "a=1\n");
}

TEST_CASE("an own Cookie field is joined with what the jar has, into one field") {
  const auto outcome =
      with_tlsget({.scripts = {site()},
                   .arguments = {"-b", "", "-H", "Cookie: own=2", "$URL/set/a=1", "$URL/x"}});
  INFO(describe(outcome));
  REQUIRE(outcome.requests.size() == 2);
  CHECK(outcome.requests[0].field("Cookie") == "own=2");
  CHECK(outcome.requests[1].field("Cookie") == "a=1; own=2");
  CHECK(count_cookie_fields(outcome.requests[1]) == 1);
}

TEST_CASE("an own 'Cookie:' without a value leaves all cookies out") {
  const auto outcome = with_tlsget(
      {.scripts = {site()},
       .arguments = {"-b", "", "-b", "b=1", "-H", "Cookie:", "$URL/set/a=1", "$URL/x"}});
  INFO(describe(outcome));
  CHECK(outcome.result.out == "none\nnone\n");
}

TEST_CASE("a new jar is its owner's alone; an old one keeps its mode; a link stays a link") {
  const TemporaryDirectory directory;
  const ScriptedServer server({site()});
  const auto mode_of = [&](const char* name) {
    return std::filesystem::status(directory / name).permissions();
  };
  const auto fetch = [&](const char* name) {
    Command command =
        tlsget_command({"-s", "-c", (directory / name).string(), server.url("/set/a=1")});
    const auto result = run(std::move(command));
    CHECK(result.exit_code == 0);
    CHECK(contains(read_file(directory / name), "127.0.0.1\tFALSE\t/\tFALSE\t0\ta\t1\n"));
  };
  using std::filesystem::perms;
  fetch("new");
  CHECK(mode_of("new") == (perms::owner_read | perms::owner_write));

  write_file(directory / "old", "what was there");
  constexpr auto shared = perms::owner_read | perms::owner_write | perms::group_read;
  std::filesystem::permissions(directory / "old", shared);
  fetch("old");
  CHECK(mode_of("old") == shared);

  std::filesystem::create_symlink("old", directory / "link");
  fetch("link");
  CHECK(std::filesystem::is_symlink(directory / "link"));
  CHECK(names_in(directory.path()).size() == 3);  // nothing temporary is left
}

TEST_CASE("a jar that cannot be written is exit 23, and says which") {
  const auto outcome =
      with_tlsget({.scripts = {site()}, .arguments = {"-c", "none/jar", "$URL/set/a=1"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 23);
  CHECK(contains(outcome.result.err, "none/jar"));
}

TEST_CASE("a cookie file that is not there is no error; one that cannot be read is a warning") {
  const auto missing =
      with_tlsget({.scripts = {site()}, .arguments = {"-b", "none", "$URL/set/a=1", "$URL/x"}});
  INFO(describe(missing));
  CHECK(missing.result.exit_code == 0);
  CHECK(missing.result.err.empty());
  CHECK(missing.result.out == "none\na=1\n");
  const auto folder = with_tlsget(
      {.scripts = {site()}, .arguments = {"-b", "sub", "$URL/x"}, .files = {{"sub/there", ""}}});
  CHECK(folder.result.exit_code == 0);
  CHECK(contains(folder.result.err, "warning"));
}

TEST_CASE("a jar written by one run is read by the next") {
  const TemporaryDirectory directory;
  const ScriptedServer server({site()});
  const std::string jar = (directory / "jar").string();
  run(tlsget_command({"-s", "-c", jar, "-b", jar, server.url("/set/a=1")}));
  run(tlsget_command({"-s", "-c", jar, "-b", jar, server.url("/set/b=2;max-age=1000")}));
  CHECK(run(tlsget_command({"-s", "-b", jar, server.url("/x")})).out == "a=1; b=2\n");
  CHECK(run(tlsget_command({"-s", "-j", "-b", jar, server.url("/x")})).out == "b=2\n");
  run(tlsget_command({"-s", "-c", jar, "-b", jar, server.url("/set/a=;max-age=0")}));
  CHECK(run(tlsget_command({"-s", "-b", jar, server.url("/x")})).out == "b=2\n");
}

TEST_CASE("the option -v names cookies, says why one is not kept, and shows no value") {
  const auto outcome = with_tlsget(
      {.scripts = {site()},
       .arguments = {"-v", "-b", "own=s3cret", "-c", "jar", "$URL/set/a=s3cret", "$URL/x"}});
  INFO(describe(outcome));
  CHECK(contains(outcome.result.err, "the cookie \"a\" is kept"));
  CHECK_FALSE(contains(outcome.result.err, "own=s3cret"));
  CHECK(contains(outcome.result.err, "Set-Cookie: [redacted]"));
  const auto refused = with_tlsget(
      {.scripts = {site()}, .arguments = {"-v", "-b", "", "$URL/set/a=1;domain=example.com"}});
  CHECK(contains(refused.result.err,
                 "the cookie \"a\" is not kept: it has a Domain that this host does not belong"));
}

TEST_CASE("cookies too long for a request, or with a line end, are refused before there is one") {
  for (const std::string& value : {"a=" + std::string(8198, 'x'), std::string("a=1\r\nX: y")}) {
    const auto outcome = with_tlsget({.scripts = {site()}, .arguments = {"-b", value, "$URL/x"}});
    CHECK(outcome.result.exit_code == 2);
    CHECK(outcome.connections == 0);
    CHECK_FALSE(contains(outcome.result.err, "a=1"));
  }
}
