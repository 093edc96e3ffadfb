#include "client/pool.hpp"

#include <catch2/catch_test_macros.hpp>

#include "support/fake_transport.hpp"

namespace tlsget::client {
namespace {

class ManualClock final : public TimeSource {
 public:
  TimePoint now() const override { return now_; }
  void advance(std::chrono::seconds by) { now_ += by; }

 private:
  TimePoint now_{std::chrono::hours(1)};
};

ConnectionKey key_of(std::string_view url) {
  ConnectionKey key;
  key.origin = url::parse(url).origin();
  return key;
}

Connection connection(const ConnectionKey& key, const std::shared_ptr<test::FakePeer>& peer) {
  Connection made;
  made.key = key;
  made.transport = test::transport_to(peer);
  return made;
}

}  // namespace

TEST_CASE("a connection is given to a request of its origin and to no other") {
  const auto peer = std::make_shared<test::FakePeer>();
  Pool pool;
  pool.give_back(connection(key_of("http://a.test/"), peer));
  CHECK_FALSE(pool.take(key_of("http://b.test/")));
  CHECK_FALSE(pool.take(key_of("http://a.test:8080/")));
  CHECK_FALSE(pool.take(key_of("https://a.test/")));
  CHECK(pool.take(key_of("http://a.test/x")));
  CHECK(pool.size() == 0);
}

TEST_CASE("a connection that goes elsewhere for the same origin is another one") {
  const auto peer = std::make_shared<test::FakePeer>();
  Pool pool;
  ConnectionKey key = key_of("http://a.test/");
  key.target = "127.0.0.1:80";
  pool.give_back(connection(key, peer));
  CHECK_FALSE(pool.take(key_of("http://a.test/")));
  key.ip_version = net::IpVersion::v6_only;
  CHECK_FALSE(pool.take(key));
}

TEST_CASE("the connection that was idle for the shortest time comes first") {
  const auto older = std::make_shared<test::FakePeer>();
  const auto newer = std::make_shared<test::FakePeer>();
  Pool pool;
  const ConnectionKey key = key_of("http://a.test/");
  pool.give_back(connection(key, older));
  pool.give_back(connection(key, newer));
  auto taken = pool.take(key);
  REQUIRE(taken);
  taken->transport->close();
  CHECK(newer->closed());
  CHECK_FALSE(older->closed());
}

TEST_CASE("a dead connection is closed and passed over") {
  const auto alive = std::make_shared<test::FakePeer>();
  const auto dead = std::make_shared<test::FakePeer>();
  dead->goes_stale();
  Pool pool;
  const ConnectionKey key = key_of("http://a.test/");
  pool.give_back(connection(key, alive));
  pool.give_back(connection(key, dead));
  REQUIRE(pool.take(key));
  CHECK(dead->closed());
  CHECK(pool.size() == 0);
}

TEST_CASE("a connection that was idle for too long is closed") {
  ManualClock clock;
  const auto peer = std::make_shared<test::FakePeer>();
  Pool pool(clock);
  const ConnectionKey key = key_of("http://a.test/");
  pool.give_back(connection(key, peer));
  clock.advance(Pool::max_age + std::chrono::seconds(1));
  CHECK_FALSE(pool.take(key));
  CHECK(peer->closed());
}

TEST_CASE("of too many idle connections the oldest is closed") {
  Pool pool;
  const auto first = std::make_shared<test::FakePeer>();
  pool.give_back(connection(key_of("http://first.test/"), first));
  for (std::size_t i = 1; i < Pool::max_idle; ++i)
    pool.give_back(connection(key_of("http://a.test/"), std::make_shared<test::FakePeer>()));
  CHECK_FALSE(first->closed());
  pool.give_back(connection(key_of("http://a.test/"), std::make_shared<test::FakePeer>()));
  CHECK(first->closed());
  CHECK(pool.size() == Pool::max_idle);
}

}  // namespace tlsget::client
