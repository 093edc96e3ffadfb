// Transfers side by side (-Z), globs and --next, under tlsget's own name.
#include <algorithm>
#include <atomic>
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <condition_variable>
#include <mutex>
#include <set>
#include <sstream>

#include "support/experiment.hpp"

using namespace tlsget::test;
using Catch::Matchers::ContainsSubstring;

namespace {

/// Holds the first `together` requests back until all of them are there, and knows how many were
/// there at the same time at most.
class Meeting {
 public:
  explicit Meeting(std::size_t together) : together_(together) {}

  void attend() {
    std::unique_lock lock(mutex_);
    most_ = std::max(most_, ++present_);
    ++arrived_;
    changed_.notify_all();
    changed_.wait_for(lock, std::chrono::seconds(30), [this] { return arrived_ >= together_; });
    --present_;
  }
  std::size_t most() const { return most_; }

 private:
  std::size_t together_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t arrived_ = 0, present_ = 0, most_ = 0;
};

Script echo_target() {
  return serve(
      [](const ReceivedRequest& request) { return Reply{.body = request.target() + "\n"}; });
}

std::multiset<std::string> lines_of(const std::string& text) {
  std::multiset<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.insert(line);
  return lines;
}

}  // namespace

TEST_CASE("many transfers side by side end each in its own file") {
  const auto outcome =
      with_tlsget({.scripts = {echo_target()},
                   .arguments = {"-sSZ", "--create-dirs", "-o", "#1/#2", "$URL/{a,b}/[001-100]"}});
  INFO(outcome.result.err);
  CHECK(outcome.result.exit_code == 0);
  REQUIRE(outcome.files.size() == 202);  // two of them are folders
  CHECK(outcome.files.at("a/001") == "/a/001\n");
  CHECK(outcome.files.at("b/100") == "/b/100\n");
  CHECK(outcome.requests.size() == 200);
  CHECK(outcome.connections <= 50);
}

TEST_CASE("so many transfers as were asked for go side by side, and no more") {
  Meeting meeting(3);
  const auto outcome = with_tlsget({.scripts = {serve([&meeting](const ReceivedRequest&) {
                                      meeting.attend();
                                      return Reply{.body = "x\n"};
                                    })},
                                    .arguments = {"-sSZ", "--parallel-max", "3", "$URL/[1-20]"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out.size() == 40);
  CHECK(meeting.most() == 3);
}

TEST_CASE("of all hosts each gets no more than its share of transfers") {
  Meeting here(2);
  Meeting there(2);
  const auto at = [](Meeting& meeting) {
    return serve([&meeting](const ReceivedRequest&) {
      meeting.attend();
      return Reply{.body = "x\n"};
    });
  };
  const ScriptedServer other({at(there)});
  const auto outcome = with_tlsget(
      {.scripts = {at(here)},
       .arguments = {"-sSZ", "--parallel-max-host", "2", "$URL/[1-9]", other.url("/[1-9]")}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out.size() == 36);
  CHECK(here.most() == 2);
  CHECK(there.most() == 2);
}

TEST_CASE("lines of bodies that come side by side do not mix") {
  const auto outcome = with_tlsget(
      {.scripts = {[](Connection& c) {
         while (c.read_head()) {
           // In pieces, and the last line has no end.
           c.send_in_pieces("HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\naaaa\nbbbb\ncccc\n", 3);
         }
       }},
       .arguments = {"-sSZ", "$URL/[1-50]"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  const auto lines = lines_of(outcome.result.out);
  for (const char* line : {"aaaa", "bbbb", "cccc"}) CHECK(lines.count(line) == 50);
  CHECK(lines.size() == 150);
}

TEST_CASE("of several failures side by side the first on the command line gives the exit code") {
  Meeting meeting(2);
  const auto outcome = with_tlsget({.scripts = {[&meeting](Connection& c) {
                                      const bool is_first = c.read_request().target() == "/first";
                                      meeting.attend();
                                      if (is_first)
                                        return c.send(serialise({.status = 404, .close = true}));
                                      c.reset();
                                    }},
                                    .arguments = {"-sSZ", "$URL/first", "$URL/second"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 22);
}

TEST_CASE("the first failure ends the transfers beside it with --fail-early") {
  const auto outcome =
      with_tlsget({.scripts = {[](Connection& c) {
                     if (c.read_request().target() == "/bad") return c.reset();
                     c.stall();
                   }},
                   .arguments = {"-sSZ", "--fail-early", "$URL/[1-5]", "$URL/bad", "$URL/[6-99]"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 56);
  CHECK(outcome.requests.size() < 100);
}

TEST_CASE("transfers side by side share a cookie jar, which loses nothing") {
  const auto outcome = with_tlsget(
      {.scripts = {serve([](const ReceivedRequest& request) {
         return Reply{.fields = {{"Set-Cookie", "n" + request.target().substr(1) + "=v"}}};
       })},
       .arguments = {"-sSZ", "-c", "jar", "$URL/[1-40]", "--next", "-c", "jar", "$URL/[41-60]"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  REQUIRE(outcome.files.size() == 1);
  const std::string& jar = outcome.files.at("jar");
  for (const char* name : {"n1\t", "n40\t", "n41\t", "n60\t"})
    CHECK_THAT(jar, ContainsSubstring(name));
}

TEST_CASE("transfers side by side try again by themselves") {
  std::atomic<int> failures = 0;
  const auto outcome =
      with_tlsget({.scripts = {serve([&failures](const ReceivedRequest& request) {
                     if (request.target() == "/3" && failures++ < 2)
                       return Reply{.status = 503, .fields = {{"Retry-After", "0"}}};
                     return Reply{.body = request.target() + "\n"};
                   })},
                   .arguments = {"-sSZ", "--retry", "3", "-o", "f#1", "$URL/[1-5]"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.files.size() == 5);
  CHECK(outcome.files.at("f3") == "/3\n");
}
