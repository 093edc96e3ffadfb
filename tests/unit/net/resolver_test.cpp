#include "net/resolver.hpp"

#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "unit/net/errors.hpp"

using namespace tlsget;
using net::Address;
using net::IpVersion;
using net::LookupAnswer;
using net::ResolveDetail;
using net::SystemResolver;
using test::thrown_by;
using url::HostKind;

namespace {

url::Host name(const std::string& text) {
  return {HostKind::name, text, ""};
}
url::Host ipv4(const std::string& text) {
  return {HostKind::ipv4, text, ""};
}
url::Host ipv6(const std::string& text, const std::string& zone = "") {
  return {HostKind::ipv6, text, zone};
}

/// A lookup that must not be asked.
LookupAnswer unexpected_lookup(const std::string&, int) {
  throw std::runtime_error("a lookup that is not needed");
}

/// A lookup with a fixed answer.
net::Lookup answers(const LookupAnswer& answer) {
  return [answer](const std::string&, int) { return answer; };
}
net::Lookup fails_with(int code, int error_number = 0) {
  return answers({code, error_number, {}});
}

/// The addresses as one line, "::1 443, 127.0.0.1 443".
std::string line(const std::vector<Address>& addresses) {
  std::string text;
  for (const Address& address : addresses)
    text += (text.empty() ? "" : ", ") + address.text() + " " + std::to_string(address.port());
  return text;
}

std::string resolved(SystemResolver& resolver, const url::Host& host,
                     IpVersion version = IpVersion::any) {
  return line(resolver.resolve(host, 443, version, Deadline::never()));
}

std::string failure(SystemResolver& resolver, const url::Host& host,
                    IpVersion version = IpVersion::any, Category category = Category::resolve) {
  const Error error = thrown_by([&] { resolver.resolve(host, 443, version, Deadline::never()); });
  CHECK(error.category() == category);
  return error.message();
}

/// Lookups that hang until the gate opens. Shared, as all that a lookup holds has to be.
class Gate {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void wait_inside() {
    std::unique_lock lock(mutex_);
    ++inside_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return open_; });
    --inside_;
    changed_.notify_all();
  }
  void wait_for(std::size_t how_many) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return inside_ == how_many; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  std::size_t inside_ = 0;
};

/// A resolver whose lookups of "hangs" go through a gate; every other name is 192.0.2.1.
struct Hanging {
  std::shared_ptr<Gate> gate = std::make_shared<Gate>();
  SystemResolver resolver{[inside = gate](const std::string& host, int) {
    if (host == "hangs") inside->wait_inside();
    return LookupAnswer{0, 0, {net::literal_address(ipv4("192.0.2.1"), 0)}};
  }};

  Hanging() = default;
  Hanging(const Hanging&) = delete;
  Hanging& operator=(const Hanging&) = delete;
  Hanging(Hanging&&) = delete;
  Hanging& operator=(Hanging&&) = delete;
  ~Hanging() {
    gate->open();
    gate->wait_for(0);  // no thread of one test runs into the next
  }
  Error leave_behind(const Deadline& deadline) {
    return thrown_by([&] { resolver.resolve(name("hangs"), 443, IpVersion::any, deadline); });
  }
};

}  // namespace

TEST_CASE("literals are answered without a lookup") {
  SystemResolver resolver(unexpected_lookup);
  CHECK(resolved(resolver, ipv4("192.0.2.7")) == "192.0.2.7 443");
  CHECK(resolved(resolver, ipv4("192.0.2.7"), IpVersion::v4_only) == "192.0.2.7 443");
  CHECK(resolved(resolver, ipv6("2001:db8::1")) == "2001:db8::1 443");
  CHECK(resolved(resolver, ipv6("2001:db8::1"), IpVersion::v6_only) == "2001:db8::1 443");
}

TEST_CASE("a literal of the version that is not wanted is an error that says so") {
  SystemResolver resolver(unexpected_lookup);
  CHECK(failure(resolver, ipv4("192.0.2.7"), IpVersion::v6_only, Category::connect) ==
        "192.0.2.7 is an IPv4 address, and only IPv6 was asked for");
  CHECK(failure(resolver, ipv6("::1"), IpVersion::v4_only, Category::connect) ==
        "::1 is an IPv6 address, and only IPv4 was asked for");
}

TEST_CASE("a zone is an interface by its name or its number") {
  const unsigned index = if_nametoindex("lo");
  REQUIRE(index != 0);
  const Address by_name = net::literal_address(ipv6("fe80::1", "lo"), 443);
  CHECK(by_name.text() == "fe80::1%lo");
  CHECK(net::literal_address(ipv6("fe80::1", std::to_string(index)), 443) == by_name);
  CHECK(net::literal_address(ipv6("fe80::1"), 443) != by_name);
  CHECK(net::literal_address(ipv6("fe80::1", "987654"), 443).text() == "fe80::1%987654");

  for (const char* zone : {"no-such-zone", "0", "4294967296", "-1", "1x"}) {
    const Error error = thrown_by([&] { net::literal_address(ipv6("fe80::1", zone), 443); });
    CHECK(error.category() == Category::resolve);
    CHECK(error.message() ==
          "no network interface is called " + std::string(zone) + " (the zone of fe80::1)");
  }
}

TEST_CASE("localhost and what is under it are loopback, whatever a name server says") {
  SystemResolver resolver(unexpected_lookup);
  for (const char* text :
       {"localhost", "localhost.", "a.localhost", "b.a.localhost.", "LOCALHOST"}) {
    CHECK(resolved(resolver, name(text)) == "::1 443, 127.0.0.1 443");
    CHECK(resolved(resolver, name(text), IpVersion::v4_only) == "127.0.0.1 443");
    CHECK(resolved(resolver, name(text), IpVersion::v6_only) == "::1 443");
  }
}

TEST_CASE("names that only look like localhost are looked up") {
  SystemResolver resolver(answers({0, 0, {net::literal_address(ipv4("192.0.2.1"), 0)}}));
  for (const char* text : {"notlocalhost", "localhost.example", "localhos", "localhost..",
                           "localhost.localdomain", "ocalhost"})
    CHECK(resolved(resolver, name(text)) == "192.0.2.1 443");
}

TEST_CASE("a lookup is asked for the name and the family that are wanted") {
  std::string asked;  // the lookup is over when resolve() returns
  SystemResolver resolver([&](const std::string& host, int family) {
    asked = host + " " + std::to_string(family);
    return LookupAnswer{0, 0, {net::literal_address(ipv4("192.0.2.1"), 0)}};
  });
  const std::string host = "host.example ";
  resolved(resolver, name("host.example"));
  CHECK(asked == host + std::to_string(AF_UNSPEC));
  resolved(resolver, name("host.example"), IpVersion::v4_only);
  CHECK(asked == host + std::to_string(AF_INET));
  resolved(resolver, name("host.example"), IpVersion::v6_only);
  CHECK(asked == host + std::to_string(AF_INET6));
}

TEST_CASE("the order of the answer stays, and what comes twice is tried once") {
  const Address a = net::literal_address(ipv4("192.0.2.1"), 0);
  const Address b = net::literal_address(ipv6("2001:db8::1"), 0);
  const Address c = net::literal_address(ipv4("192.0.2.2"), 0);
  SystemResolver resolver(answers({0, 0, {c, b, c, a, b}}));
  CHECK(resolved(resolver, name("host.example")) ==
        "192.0.2.2 443, 2001:db8::1 443, 192.0.2.1 443");
}

TEST_CASE("an answer with very many addresses is cut") {
  LookupAnswer answer;
  for (int i = 0; i < 1000; ++i)
    answer.addresses.push_back(net::literal_address(
        ipv4("10.0." + std::to_string(i / 256) + "." + std::to_string(i % 256)), 0));
  SystemResolver resolver(answers(answer));
  const auto found = resolver.resolve(name("host.example"), 443, IpVersion::any, Deadline::never());
  CHECK(found.size() == SystemResolver::most_addresses);
  CHECK(found[0].text() == "10.0.0.0");
}

TEST_CASE("a failed lookup names the host and the reason") {
  SystemResolver unknown(fails_with(EAI_NONAME));
  CHECK(failure(unknown, name("example.invalid")) ==
        "could not resolve host example.invalid: Name or service not known");
  CHECK(failure(unknown, name("example.invalid"), IpVersion::v6_only) ==
        "could not resolve host example.invalid to an IPv6 address: Name or service not known");
  CHECK(failure(unknown, name("example.invalid"), IpVersion::v4_only) ==
        "could not resolve host example.invalid to an IPv4 address: Name or service not known");

  SystemResolver system(fails_with(EAI_SYSTEM, EMFILE));
  CHECK(failure(system, name("a.test")) == "could not resolve host a.test: Too many open files");

  SystemResolver empty(answers({}));
  CHECK(failure(empty, name("a.test")) == "could not resolve host a.test: no address of that kind");
}

TEST_CASE("only a failure that may pass is called temporary") {
  const auto temporary = [](int code) {
    SystemResolver resolver(fails_with(code));
    const Error error = thrown_by(
        [&] { resolver.resolve(name("a.test"), 443, IpVersion::any, Deadline::never()); });
    REQUIRE(error.detail<ResolveDetail>() != nullptr);
    const bool in_words = error.message().find("it may pass") != std::string::npos;
    CHECK(in_words == error.detail<ResolveDetail>()->temporary);
    return in_words;
  };
  CHECK(temporary(EAI_AGAIN));
  CHECK(!temporary(EAI_NONAME));
  CHECK(!temporary(EAI_FAIL));
}

TEST_CASE("a lookup that throws is a failed lookup") {
  SystemResolver broken([](const std::string&, int) -> LookupAnswer { throw std::bad_alloc(); });
  CHECK(failure(broken, name("a.test")) ==
        "could not resolve host a.test: Memory allocation failure");
  SystemResolver odd(unexpected_lookup);
  CHECK(failure(odd, name("a.test")) ==
        "could not resolve host a.test: Non-recoverable failure in name resolution");
}

TEST_CASE("the deadline ends the wait for a lookup that hangs") {
  Hanging hanging;
  const Error error =
      hanging.leave_behind(Deadline::after(std::chrono::milliseconds(1), Limit::connect));
  REQUIRE(error.detail<TimeoutDetail>() != nullptr);
  CHECK(error.detail<TimeoutDetail>()->limit == Limit::connect);
  CHECK(error.detail<TimeoutDetail>()->phase == Phase::resolve);
}

TEST_CASE("cancelling from another thread ends the wait for a lookup that hangs") {
  Hanging hanging;
  const CancelEvent cancel;
  std::thread canceller([&] {
    hanging.gate->wait_for(1);
    cancel.trigger();
  });
  CHECK(hanging.leave_behind(Deadline::never(&cancel)).category() == Category::cancelled);
  canceller.join();
}

TEST_CASE("no lookup begins after the deadline") {
  SystemResolver resolver(unexpected_lookup);
  const auto passed = Deadline::after(std::chrono::milliseconds(0), Limit::total);
  CHECK(thrown_by([&] {
          resolver.resolve(name("a.test"), 443, IpVersion::any, passed);
        }).category() == Category::timeout);
}

TEST_CASE("a lookup that is left behind may outlive its resolver") {
  const auto gate = std::make_shared<Gate>();
  {
    SystemResolver resolver([gate](const std::string&, int) {
      gate->wait_inside();
      return LookupAnswer{};
    });
    const CancelEvent cancel;
    std::thread canceller([&] {
      gate->wait_for(1);
      cancel.trigger();
    });
    CHECK_THROWS(resolver.resolve(name("a.test"), 443, IpVersion::any, Deadline::never(&cancel)));
    canceller.join();
  }
  gate->open();
  gate->wait_for(0);
}

TEST_CASE("so many lookups are left behind and no more, until they end") {
  Hanging hanging;
  const auto soon = [] { return Deadline::after(std::chrono::milliseconds(1), Limit::connect); };
  for (std::size_t i = 0; i < SystemResolver::most_left_behind; ++i)
    REQUIRE(hanging.leave_behind(soon()).category() == Category::timeout);
  hanging.gate->wait_for(SystemResolver::most_left_behind);
  CHECK(failure(hanging.resolver, name("other.test")) ==
        "could not resolve host other.test: 64 earlier lookups still run without an answer");
  CHECK(resolved(hanging.resolver, ipv4("192.0.2.9")) == "192.0.2.9 443");

  hanging.gate->open();
  hanging.gate->wait_for(0);
  // A thread counts itself out a moment after it left the gate.
  for (;;) {
    try {
      CHECK(resolved(hanging.resolver, name("other.test")) == "192.0.2.1 443");
      break;
    } catch (const Error&) {
      std::this_thread::yield();
    }
  }
}

TEST_CASE("several threads look up at once through one resolver") {
  SystemResolver resolver(answers({0, 0, {net::literal_address(ipv4("192.0.2.1"), 0)}}));
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  threads.reserve(8);
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (int j = 0; j < 20; ++j)
        if (resolved(resolver, name("a.test")) == "192.0.2.1 443") ++right;
    });
  for (auto& thread : threads) thread.join();
  CHECK(right == 160);
}

TEST_CASE("the system's own lookup takes a numeric name to its address") {
  // getaddrinfo answers numbers by itself: no name server is asked.
  SystemResolver resolver;
  CHECK(resolved(resolver, name("127.1")) == "127.0.0.1 443");
}
