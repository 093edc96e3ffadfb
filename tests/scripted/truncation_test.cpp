// Replies that end too early, or never: the exit code says so and no half file takes the final
// name.
#include <fmt/format.h>

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/experiment.hpp"

using namespace tlsget::test;

namespace {

const std::string until_close_head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

ServerSettings maybe_tls(bool tls) {
  ServerSettings settings;
  if (tls) settings.tls.emplace();
  return settings;
}

Script then(std::string octets, void (Connection::*end)()) {
  return [octets = std::move(octets), end](Connection& connection) {
    connection.read_request();
    connection.send(octets);
    (connection.*end)();
  };
}

}  // namespace

TEST_CASE("a body that ends before its length is exit 18 and leaves NAME.part, never NAME") {
  const bool tls = GENERATE(false, true);
  const std::string octets = GENERATE(
      // Content-Length, and chunked cut in a chunk, between chunks, before the last chunk's end
      "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf.",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf.",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhalf.\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhalf.\r\n0\r\n");
  const auto outcome = with_tlsget({.scripts = {reply(octets)},
                                    .arguments = {"--cacert", "$CA", "-o", "name", "$URL/"},
                                    .server = maybe_tls(tls)});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 18);
  CHECK(outcome.result.out.empty());
  CHECK(contains(outcome.result.err, "  kept     5 octets as name.part\n"));
  CHECK(outcome.files == std::map<std::string, std::string>{{"name.part", "half."}});
}

TEST_CASE("a download that fails with nothing left speaks of no part") {
  const std::string target = GENERATE("name", "-", "/dev/null");
  const std::string octets = GENERATE("", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n",
                                      "HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nhalf.");
  const auto outcome =
      with_tlsget({.scripts = {reply(octets)}, .arguments = {"-o", target, "$URL/"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code != 0);
  CHECK(outcome.files.empty());
  CHECK_FALSE(contains(outcome.result.err, "kept"));
}

TEST_CASE("an old file survives a download that fails half way") {
  const auto outcome =
      with_tlsget({.scripts = {reply("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf.")},
                   .arguments = {"-o", "name", "$URL/"},
                   .files = {{"name", "old and whole"}}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 18);
  CHECK(outcome.files.at("name") == "old and whole");
}

TEST_CASE("under the name curl a body that ends early leaves what curl leaves") {
  const std::string octets =
      GENERATE("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf.",
               "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf.");
  const bool to_file = GENERATE(false, true);
  std::vector<std::string> arguments{"-sS", "$URL/"};
  if (to_file) arguments.insert(arguments.end(), {"-o", "name"});
  const auto outcome = like_curl({.scripts = {reply(octets)}, .arguments = arguments});
  CHECK(outcome.result.exit_code == 18);
  CHECK(outcome.result.out == (to_file ? "" : "half."));
  CHECK_FALSE(contains(outcome.result.err, "kept"));
}

TEST_CASE("a body until close is whole after close_notify and in the clear, and cut without it") {
  struct Case {
    bool tls;
    void (Connection::*end)();
    int exit_code;
  };
  const auto each = GENERATE(
      Case{false, &Connection::close_cleanly, 0}, Case{true, &Connection::close_cleanly, 0},
      Case{true, &Connection::close_without_notify, 56}, Case{false, &Connection::reset, 56},
      Case{true, &Connection::reset, 56});
  const auto outcome = with_tlsget({.scripts = {then(until_close_head + "body", each.end)},
                                    .arguments = {"--cacert", "$CA", "-o", "name", "$URL/"},
                                    .server = maybe_tls(each.tls)});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == each.exit_code);
  CHECK(outcome.files.count("name") == (each.exit_code == 0 ? 1U : 0U));
}

TEST_CASE("a body with a length is whole even when the connection ends without close_notify") {
  const auto outcome =
      with_tlsget({.scripts = {then("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody",
                                    &Connection::close_without_notify)},
                   .arguments = {"--cacert", "$CA", "$URL/"},
                   .server = maybe_tls(true)});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "body");
}

TEST_CASE("no reply at all is exit 52") {
  const bool tls = GENERATE(false, true);
  Experiment experiment{.scripts = {reply("")},
                        .arguments = {"-sS", "--cacert", "$CA", "-o", "name", "$URL/"},
                        .server = maybe_tls(tls)};
  CHECK(like_curl(experiment).result.exit_code == 52);
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 52);
  CHECK(outcome.files.empty());
}

TEST_CASE("a reply that is cut anywhere inside its head is an error") {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  for (std::size_t length = 1; length < head.size(); ++length) {
    const auto outcome = with_tlsget(
        {.scripts = {reply(head.substr(0, length))}, .arguments = {"-o", "name", "$URL/"}});
    INFO("cut after " << length << " octets: " << describe(outcome));
    CHECK((outcome.result.exit_code == 52 || outcome.result.exit_code == 56));
    CHECK(outcome.files.empty());
  }
}

TEST_CASE("what is not HTTP is refused") {
  const std::string octets = GENERATE("garbage garbage\r\n\r\n", "ga", "SSH-2.0-OpenSSH_9.2\r\n",
                                      "220 mail ESMTP\r\n", "RTSP/1.0 200 OK\r\n\r\n");
  Experiment experiment{.scripts = {reply(octets)}, .arguments = {"-sS", "-o", "name", "$URL/"}};
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 56);
  CHECK(outcome.files.empty());
  const auto curls = as_curl(experiment);
  INFO(describe(curls));
  CHECK(curls.result.exit_code == 1);
  CHECK(
      like_curl({.scripts = experiment.scripts, .arguments = {"-sS", "$URL/"}}).result.exit_code ==
      1);
}

TEST_CASE("a malformed head is exit 56, and under the name curl what curl says") {
  struct Case {
    const char* octets;
    int curls;
  };
  const auto each =
      GENERATE(Case{"HTTP/1.1 200 OK\r\nContent-Length 5\r\n\r\nhello", 8},
               Case{"HTTP/1.1 200 OK\r\n folded\r\nContent-Length: 2\r\n\r\nok", 8},
               Case{"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello", 8},
               Case{"HTTP/1.1 abc OK\r\nContent-Length: 2\r\n\r\nok", 1},
               Case{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nok", 56});
  const Experiment experiment{.scripts = {reply(each.octets)}, .arguments = {"-sS", "$URL/"}};
  CHECK(like_curl(experiment).result.exit_code == each.curls);
  const auto ours = with_tlsget(experiment);
  INFO(describe(ours));
  CHECK(ours.result.exit_code == 56);
}

TEST_CASE("a redirect to nonsense is exit 56, and under the name curl exit 3") {
  const std::string location = GENERATE("http://[zz]/", "http://", "http://a b:x/");
  const Experiment experiment{.scripts = {reply("HTTP/1.1 302 Found\r\nLocation: " + location +
                                                "\r\nContent-Length: 0\r\n\r\n")},
                              .arguments = {"-sSL", "$URL/"}};
  CHECK(like_curl(experiment).result.exit_code == 3);
  const auto ours = with_tlsget(experiment);
  INFO(describe(ours));
  CHECK(ours.result.exit_code == 56);
}

TEST_CASE("a server that stalls is exit 28 under -m, wherever it stalls") {
  const bool tls = GENERATE(false, true);
  const std::string octets =
      GENERATE("", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf.");
  Experiment experiment{.scripts = {then(octets, &Connection::stall)},
                        .arguments = {"-sS", "-m", "0.3", "--cacert", "$CA", "$URL/"},
                        .server = maybe_tls(tls)};
  CHECK(like_curl(experiment).result.exit_code == 28);
  experiment.arguments.insert(experiment.arguments.begin(), {"-o", "name"});
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 28);
  CHECK(outcome.result.elapsed >= std::chrono::milliseconds(300));
  CHECK(outcome.files.count("name") == 0);
}

TEST_CASE("a server that accepts and never shakes hands is exit 28 under --connect-timeout") {
  // The clear-text script never speaks TLS: it waits for a head that does not come.
  ScriptedServer server({[](Connection& connection) { connection.stall(); }});
  const auto result = run(
      tlsget_command({"--connect-timeout", "0.3", fmt::format("https://{}/", server.authority())}));
  INFO(describe(result));
  CHECK(result.exit_code == 28);
}

TEST_CASE("a reset in the middle of a body with a length is exit 56") {
  const bool tls = GENERATE(false, true);
  const auto outcome = with_tlsget(
      {.scripts = {then("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf.", &Connection::reset)},
       .arguments = {"--cacert", "$CA", "-o", "name", "$URL/"},
       .server = maybe_tls(tls)});
  INFO(describe(outcome));
  CHECK((outcome.result.exit_code == 56 || outcome.result.exit_code == 18));
  CHECK(outcome.files.count("name") == 0);
}

TEST_CASE("a reply that comes octet by octet is read whole") {
  const bool tls = GENERATE(false, true);
  const std::string octets =
      GENERATE("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole",
               "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
               "chunked\r\n\r\n2\r\nwh\r\n3;ext=\"a\"\r\nole\r\n0\r\nTrailer: x\r\n\r\n",
               "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nConnection: "
               "close\r\n\r\nwhole");
  const auto outcome = with_tlsget({.scripts = {[octets](Connection& connection) {
                                      connection.read_request();
                                      connection.send_in_pieces(octets, 1);
                                    }},
                                    .arguments = {"--cacert", "$CA", "$URL/"},
                                    .server = maybe_tls(tls)});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "whole");
}
