// Heads and bodies as RFC 9112 has them, and as it does not.
#include <fmt/format.h>

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/experiment.hpp"

using namespace tlsget::test;

namespace {

Experiment get(const std::string& octets, std::vector<std::string> options = {}) {
  options.insert(options.begin(), "-sS");
  options.emplace_back("$URL/");
  return {.scripts = {reply(octets)}, .arguments = std::move(options)};
}

std::string many_fields(std::size_t count) {
  std::string fields;
  for (std::size_t i = 0; i < count; ++i) fields += fmt::format("X-{}: a\r\n", i);
  return fields;
}

}  // namespace

TEST_CASE("interim responses are passed over") {
  const std::string interim =
      GENERATE("HTTP/1.1 100 Continue\r\n\r\n",
               "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n",
               "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n");
  const auto outcome = like_curl(get(interim + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "body");
}

TEST_CASE("interim responses without end are an error, not a loop") {
  const auto outcome = with_tlsget({.scripts = {[](Connection& connection) {
                                      connection.read_request();
                                      for (;;) connection.send("HTTP/1.1 103 Early Hints\r\n\r\n");
                                    }},
                                    .arguments = {"$URL/"},
                                    .limit = std::chrono::seconds(20)});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 56);
}

TEST_CASE("bodies are delimited as curl delimits them") {
  struct Case {
    const char* octets;
    const char* body;
  };
  const auto each = GENERATE(
      Case{"HTTP/1.0 200 OK\r\n\r\nuntil close", "until close"},
      Case{"HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nbody and more", "body"},
      Case{"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbodyHTTP/1.1 200 OK\r\n\r\nsmuggled",
           "body"},
      Case{"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nbody", "body"},
      Case{"HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nbody", ""},
      Case{"HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\n", ""},
      Case{"HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n00004\r\nbody\r\n000\r\n\r\n",
           "body"},
      Case{"HTTP/1.1 200\r\nContent-Length: 4\r\n\r\nbody", "body"},
      Case{"HTTP/1.1 200 OK\nContent-Length: 4\n\nbody", "body"});
  const auto outcome = like_curl(get(each.octets));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == each.body);
}

TEST_CASE("heads that could be read in two ways are refused") {
  const std::string octets = GENERATE(
      "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nbody1",
      "HTTP/1.1 200 OK\r\nContent-Length: 4, 5\r\n\r\nbody1",
      "HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\nbody",
      "HTTP/1.1 200 OK\r\nContent-Length: +4\r\n\r\nbody",
      "HTTP/1.1 200 OK\r\nContent-Length: 0x4\r\n\r\nbody",
      "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nbody",
      "HTTP/1.1 200 OK\r\nContent-Length : 4\r\n\r\nbody",
      "HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 4\r\n\r\nbody",
      "HTTP/1.1 200 OK\r\n X: folded first\r\nContent-Length: 4\r\n\r\nbody",
      "HTTP/1.1 99 OK\r\nContent-Length: 4\r\n\r\nbody",
      "HTTP/1.1 1000 OK\r\nContent-Length: 4\r\n\r\nbody",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, unknown\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nbody\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-4\r\nbody\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbodyXX0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
      "chunked\r\n\r\nfffffffffffffffff\r\nbody\r\n0\r\n\r\n");
  auto experiment = get(octets, {"-o", "name"});
  const auto outcome = with_tlsget(experiment);
  INFO(octets << "\n" << describe(outcome));
  CHECK(outcome.result.exit_code != 0);
  CHECK(outcome.files.count("name") == 0);
}

TEST_CASE("a response with both lengths is chunked, and its connection is not used again") {
  const std::string octets =
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: "
      "chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n";
  const auto outcome =
      with_tlsget({.scripts = {reply(octets)}, .arguments = {"$URL/one", "$URL/two"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "bodybody");
  CHECK(outcome.connections == 2);
}

TEST_CASE("octets after the end of a response are never taken for the next one") {
  const Script split = [](Connection& connection) {
    while (connection.read_head())
      connection.send(
          "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nrealHTTP/1.1 200 OK\r\nContent-Length: "
          "5\r\n\r\nfaked");
  };
  const auto outcome = with_tlsget({.scripts = {split}, .arguments = {"$URL/one", "$URL/two"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "realreal");
  CHECK(outcome.connections == 2);
}

TEST_CASE("a folded field is read as one value") {
  const auto outcome =
      like_curl(get("HTTP/1.1 302 Found\r\nX-Folded: one\r\n\ttwo\r\nContent-Length: 4\r\n\r\nbody",
                    {"-w", "|%{http_code}"}));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "body|302");
}

TEST_CASE("a head that is too large is refused in little memory") {
  const std::string head =
      GENERATE("HTTP/1.1 200 OK\r\nX: " + std::string(4U << 20U, 'a') + "\r\n\r\n",
               "HTTP/1.1 200 OK\r\n" + many_fields(200'000) + "\r\n",
               "HTTP/1.1 200 " + std::string(4U << 20U, 'a') + "\r\n\r\n");
  const auto outcome = with_tlsget(get(head));
  INFO(outcome.result.err);
  CHECK(outcome.result.exit_code == 56);
}

TEST_CASE("the body of a HEAD request is not waited for") {
  const bool keep_alive = GENERATE(false, true);
  const Script script = [keep_alive](Connection& connection) {
    while (connection.read_head()) {
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
      if (!keep_alive) return;
    }
  };
  const auto outcome =
      like_curl({.scripts = {script}, .arguments = {"-sS", "-I", "$URL/a", "$URL/b"}});
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.requests.at(0).method() == "HEAD");
  CHECK(outcome.connections == (keep_alive ? 1U : 2U));
}

TEST_CASE(
    "the option --compressed asks for codings and decodes them; what cannot be decoded is exit "
    "61") {
  // gzip of "body\n"
  const std::string gzipped(
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x4b\xca\x4f\xa9\xe4\x02\x00\x38\x7c\x63\x17"
      "\x05\x00\x00\x00",
      25);
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n";
  CHECK(with_tlsget(get(head + gzipped, {"--compressed"})).result.out == "body\n");
  CHECK(with_tlsget(get(head + gzipped)).result.out == gzipped);

  for (const auto& bad : {std::string("not gzip"), gzipped.substr(0, 20), gzipped.substr(0, 5)}) {
    const auto outcome = with_tlsget(get(head + bad, {"--compressed", "-o", "name"}));
    INFO(describe(outcome));
    CHECK(outcome.result.exit_code == 61);
    CHECK(outcome.files.count("name") == 0);
  }
  const auto outcome =
      with_tlsget(get("HTTP/1.1 200 OK\r\nContent-Encoding: rot13\r\nConnection: close\r\n\r\nobql",
                      {"--compressed"}));
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 61);
  CHECK(outcome.requests.at(0).field("Accept-Encoding").value_or("").find("gzip") !=
        std::string::npos);
}

TEST_CASE("a switch of protocols that nobody asked for is refused") {
  const auto outcome = with_tlsget(
      get("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nbody", {"-o", "name"}));
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 56);
  CHECK(outcome.files.empty());
}
