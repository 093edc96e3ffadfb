#include "app/timing.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

namespace tlsget::app {
namespace {

using namespace std::chrono_literals;

client::Hop whole_hop() {
  client::Hop hop;
  hop.url = "https://a.test/";
  hop.status = 200;
  hop.resolved = 10ms;
  hop.connected = 30ms;
  hop.tls_done = 50ms;
  hop.request_sent = 50ms;
  hop.request_done = 50ms;
  hop.first_byte = 90ms;
  hop.end = 100ms;
  return hop;
}

std::string names(const std::vector<TimingPhase>& phases) {
  std::string out;
  for (const TimingPhase& phase : phases) {
    if (!out.empty()) out += ' ';
    out += phase.name;
    if (!phase.finished) out += '!';
  }
  return out;
}

}  // namespace

TEST_CASE("a request's time is cut where one thing ends and the next begins") {
  const client::Hop hop = whole_hop();
  CHECK(names(timing_phases(hop)) == "dns tcp tls first body");
  std::chrono::microseconds at = hop.start;
  for (const TimingPhase& phase : timing_phases(hop)) {
    CHECK(phase.from == at);
    at = phase.to;
  }
  CHECK(at == hop.end);
}

TEST_CASE("what was never reached is not there, and what did not end says so") {
  client::Hop hop = whole_hop();
  hop.first_byte.reset();
  CHECK(names(timing_phases(hop)) == "dns tcp tls first!");
  hop.request_done.reset();
  CHECK(names(timing_phases(hop)) == "dns tcp tls send!");
  hop.request_sent.reset();
  hop.tls_done.reset();
  CHECK(names(timing_phases(hop)) == "dns tcp tls!");
  hop.connected.reset();
  CHECK(names(timing_phases(hop)) == "dns tcp!");
  hop.resolved.reset();
  CHECK(names(timing_phases(hop)) == "dns!");
}

TEST_CASE("a plain connection has no TLS, and one of before has no making") {
  client::Hop hop = whole_hop();
  hop.tls_done.reset();
  hop.url = "http://a.test/";
  CHECK(names(timing_phases(hop)) == "dns tcp first body");
  hop.by_proxy = true;
  CHECK(names(timing_phases(hop)) == "dns tcp proxy!");
  hop.proxied = 40ms;
  CHECK(names(timing_phases(hop)) == "dns tcp proxy first body");
  hop.reused = true;
  CHECK(names(timing_phases(hop)) == "first body");
}

TEST_CASE("a body on its way is told when it takes time, but not when the answer came first") {
  client::Hop hop = whole_hop();
  hop.request_done = 80ms;
  CHECK(names(timing_phases(hop)) == "dns tcp tls send first body");
  hop.request_done = 95ms;
  CHECK(names(timing_phases(hop)) == "dns tcp tls first body");
}

TEST_CASE("the picture has all requests on one scale, and nothing that a terminal obeys") {
  client::Report report;
  report.hops = {whole_hop(), whole_hop()};
  report.hops[0].status = 302;
  report.hops[1].url = "https://a.test/\x1b[2J";
  report.hops[1].reused = true;
  report.hops[1].start = 100ms;
  report.hops[1].request_sent = report.hops[1].request_done = 100ms;
  report.hops[1].first_byte = 150ms;
  report.hops[1].end = 200ms;
  report.total = 200ms;
  CHECK(timing_text(report, tlsget_profile()) ==
        "tlsget: timing of https://a.test/: 302 in 100.0 ms\n"
        "  dns          10.0 ms  |==                                      |\n"
        "  tcp          20.0 ms  |  ====                                  |\n"
        "  tls          20.0 ms  |      ====                              |\n"
        "  first        40.0 ms  |          ========                      |\n"
        "  body         10.0 ms  |                  ==                    |\n"
        "tlsget: timing of https://a.test/\\x1b[2J: 200 in 100.0 ms, over a connection that was "
        "open already\n"
        "  first        50.0 ms  |                    ==========          |\n"
        "  body         50.0 ms  |                              ==========|\n");
}

TEST_CASE("nothing tried is no picture, and no time at all is still one") {
  CHECK(timing_text({}, tlsget_profile()).empty());
  client::Report report;
  report.hops.emplace_back();
  report.hops[0].url = "http://a.test/";
  CHECK(timing_text(report, tlsget_profile()) ==
        "tlsget: timing of http://a.test/: no response in 0.0 ms\n"
        "  dns           0.0 ms  |=                                       |  not finished\n");
}

}  // namespace tlsget::app
