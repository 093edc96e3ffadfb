// Proxies that stay silent, talk without end, break off, or reach one of several addresses.
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include <chrono>

#include "support/experiment.hpp"
#include "support/proxy_scripts.hpp"

namespace tlsget::test {
namespace {

using namespace std::string_literals;
using List = std::vector<std::string>;

Script ok() {
  return serve([](const auto&) { return Reply{.body = "ok\n"}; });
}

List through(const List& proxy, const List& more = {}) {
  List arguments{"-sS"};
  arguments.insert(arguments.end(), proxy.begin(), proxy.end());
  arguments.insert(arguments.end(), more.begin(), more.end());
  arguments.emplace_back("http://a.test/");
  return arguments;
}

/// SOCKS 5 that is asked for an IPv4 address, and says this code.
Script socks5_says(char code) {
  return [code](Connection& connection) {
    connection.read_octets(3);
    connection.send("\x05\x00"s);
    connection.read_octets(10);
    connection.send("\x05"s + code + "\x00\x01\x00\x00\x00\x00\x00\x00"s);
  };
}

Script repeats(std::string begin, std::string again) {
  return [begin = std::move(begin), again = std::move(again)](Connection& connection) {
    connection.read_head();
    connection.send(begin);
    for (;;) connection.send(again);
  };
}

const List two_addresses{"--resolve", "a.test:80:127.0.0.2,127.0.0.1"};

TEST_CASE("SOCKS is asked for the next address of a name when it does not reach the first") {
  const List proxy{"-x", "socks5://127.0.0.1:$PORT"};
  for (const char code : {'\x01', '\x03', '\x04', '\x05', '\x08'}) {
    const auto outcome = with_tlsget({.scripts = {socks5_says(code), socks5_proxy(ok())},
                                      .arguments = through(proxy, two_addresses)});
    INFO(describe(outcome));
    CHECK(outcome.result.exit_code == 0);
    CHECK(outcome.result.out == "ok\n");
    CHECK(outcome.connections == 2);
  }
  const auto none =
      with_tlsget({.scripts = {socks5_says('\x05')}, .arguments = through(proxy, two_addresses)});
  INFO(describe(none));
  CHECK(none.result.exit_code == 97);
  CHECK(none.connections == 2);
}

TEST_CASE("a SOCKS login that is refused is not tried with each address") {
  const auto outcome =
      with_tlsget({.scripts = {socks5_proxy(ok())},
                   .arguments = through({"-x", "socks5://ann:no@127.0.0.1:$PORT"}, two_addresses)});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 97);
  CHECK(outcome.connections == 1);
}

TEST_CASE("a SOCKS answer that breaks off at any octet is an error of the proxy, as curl's") {
  const std::string whole = "\x05\x00"s + "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"s;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO("after " << size << " octets");
    const auto cut = [part = whole.substr(0, size)](Connection& connection) {
      connection.read_octets(3);
      connection.send(part.substr(0, 2));
      if (part.size() < 2) return;
      connection.read_octets(13);  // a name of 6 octets
      connection.send(part.substr(2));
    };
    const auto outcome =
        like_curl({.scripts = {cut}, .arguments = through({"-x", "socks5h://127.0.0.1:$PORT"})});
    CHECK(outcome.result.exit_code == 97);
  }
}

TEST_CASE("a proxy that says nothing is left when the time is over") {
  const Script silent = [](Connection& connection) { connection.stall(); };
  for (const List& proxy :
       {List{"-p", "-x", "$URL"}, List{"-x", "https://127.0.0.1:$PORT"},
        List{"-x", "socks4a://127.0.0.1:$PORT"}, List{"-x", "socks5h://127.0.0.1:$PORT"},
        List{"--preproxy", "socks5h://127.0.0.1:$PORT", "-x", "http://p.test:1"}}) {
    for (const char* limit : {"--connect-timeout", "-m"}) {
      const auto outcome =
          with_tlsget({.scripts = {silent}, .arguments = through(proxy, {limit, "0.2"})});
      INFO(describe(outcome));
      CHECK(outcome.result.exit_code == 28);
      CHECK(outcome.result.elapsed < std::chrono::seconds(20));
    }
  }
}

TEST_CASE("what a proxy says to CONNECT has a bound") {
  const std::string fields = "X-More: " + std::string(1000, 'a') + "\r\n";
  for (const Script& script : {repeats("HTTP/1.1 200 OK\r\n", fields),
                               repeats("HTTP/1.1 200 OK\r\nX-Long: ", std::string(1000, 'a')),
                               repeats("", "HTTP/1.1 100 Continue\r\n\r\n")}) {
    const auto outcome =
        with_tlsget({.scripts = {script}, .arguments = through({"-p", "-x", "$URL"})});
    INFO(describe(outcome));
    CHECK(outcome.result.exit_code == 56);
  }
}

TEST_CASE("an interim answer to CONNECT is not the answer") {
  const auto outcome =
      with_tlsget({.scripts = {connect_proxy(
                       ok(), false, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 Yes\r\n\r\n")},
                   .arguments = through({"-p", "-x", "$URL"})});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "ok\n");
  CHECK(outcome.requests.size() == 2);
}

TEST_CASE("a 200 to CONNECT has no body, whatever it says") {
  for (const char* field : {"Content-Length: 5", "Transfer-Encoding: chunked"}) {
    const auto outcome =
        like_curl({.scripts = {connect_proxy(
                       ok(), false, "HTTP/1.1 200 Yes\r\n" + std::string(field) + "\r\n\r\n")},
                   .arguments = through({"-p", "-x", "$URL"})});
    CHECK(outcome.result.exit_code == 0);
    CHECK(outcome.result.out == "ok\n");
  }
}

TEST_CASE("octets that come with the proxy's 200 are the server's") {
  // A TLS alert: the server takes no handshake.
  const std::string alert = "\x15\x03\x03\x00\x02\x02\x28"s;
  Experiment experiment{.scripts = {answers_anything("HTTP/1.1 200 Yes\r\n\r\n" + alert)},
                        .arguments = {"-sS", "-x", "$URL", "https://a.test/"}};
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 35);
  CHECK(outcome.result.err.find("handshake") != std::string::npos);
}

}  // namespace
}  // namespace tlsget::test
