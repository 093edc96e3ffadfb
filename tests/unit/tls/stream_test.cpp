// What a connection is after its handshake: octets both ways, its ends, and waiting.
#include <sys/socket.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <string>

#include "unit/tls/client.hpp"
#include "unit/tls/openssl_peer.hpp"

namespace tlsget::test {
namespace {

using Status = net::IoResult::Status;

PeerOptions good_peer(const Issued& root, int version = 0) {
  PeerOptions options;
  options.leaf = make_leaf(root, "DNS:a.test");
  options.min_version = options.max_version = version;
  return options;
}

const int both_versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};

/// Passes on one octet at a time, and wants to be asked twice for each.
class NarrowTransport final : public net::Transport {
 public:
  explicit NarrowTransport(std::unique_ptr<net::Transport> below) : below_(std::move(below)) {}

  net::IoResult read(std::span<char> room) override {
    if (read_next_ = !read_next_; read_next_) return {Status::want_read, 0};
    return below_->read(room.first(1));
  }
  net::IoResult write(std::string_view bytes) override {
    if (write_next_ = !write_next_; write_next_) return {Status::want_write, 0};
    return below_->write(bytes.substr(0, 1));
  }
  net::Readiness wait(net::Readiness wanted, const Deadline& deadline, Phase phase) override {
    // Buffered octets may be all there is to come, so readable is never waited for in earnest here.
    if (wanted.writable) return below_->wait({.writable = true}, deadline, phase);
    if (read_next_) return {.readable = true};
    return below_->wait(wanted, deadline, phase);
  }
  bool alive() noexcept override { return below_->alive(); }
  void close() noexcept override { below_->close(); }
  const net::Endpoints& endpoints() const noexcept override { return below_->endpoints(); }

 private:
  std::unique_ptr<net::Transport> below_;
  bool read_next_ = false;
  bool write_next_ = false;
};

TEST_CASE("receives a large body into rooms of any size") {
  const int version = GENERATE(Catch::Generators::from_range(both_versions));
  const std::size_t room = GENERATE(1U, 7U, 16383U, 16384U, 16385U, 100000U);
  const std::string body = pattern(room == 1 ? 40000 : 1500000);
  const Issued root = make_root();
  OpensslPeer peer(good_peer(root, version), [&](SSL* ssl, PeerOutcome& outcome) {
    write_all(ssl, body);
    SSL_shutdown(ssl);
    OpensslPeer::read_all(ssl, outcome);
  });
  auto transport = connect(peer, name("a.test"), context_for(root));
  Status end{};
  CHECK(read_to_end(*transport, &end, room) == body);
  CHECK(end == Status::end);
}

TEST_CASE("sends a large body in pieces of any size") {
  const int version = GENERATE(Catch::Generators::from_range(both_versions));
  const std::size_t piece = GENERATE(1U, 1000U, 16384U, 65536U, 300000U);
  const std::string body = pattern(piece == 1 ? 3000 : 1500000);
  const Issued root = make_root();
  OpensslPeer peer(good_peer(root, version));
  auto transport = connect(peer, name("a.test"), context_for(root));
  for (std::size_t at = 0; at < body.size(); at += piece) {
    net::write_all(*transport, std::string_view(body).substr(at, piece), soon(), Phase::send);
  }
  // What is still queued goes out when the caller turns to reading.
  transport->wait({.readable = false, .writable = true}, soon(), Phase::send);
  transport->close();
  CHECK(peer.outcome().received == body);
  CHECK(peer.outcome().clean_end);
}

TEST_CASE("carries both directions at once on one thread") {
  const std::string body = pattern(700000);
  const Issued root = make_root();
  OpensslPeer peer(good_peer(root), OpensslPeer::echo);
  auto transport = connect(peer, name("a.test"), context_for(root));

  std::string back;
  std::string room(30011, '\0');
  std::string_view rest = body;
  while (back.size() < body.size()) {
    const auto ready =
        transport->wait({.readable = true, .writable = !rest.empty()}, soon(), Phase::other);
    if (ready.writable) {
      const auto sent = transport->write(rest);
      if (sent.status == Status::ok) rest.remove_prefix(sent.count);
    }
    if (ready.readable) {
      const auto got = transport->read(room);
      REQUIRE((got.status == Status::ok || got.status == Status::want_read));
      if (got.status == Status::ok) back.append(room.data(), got.count);
    }
  }
  CHECK(back == body);
}

TEST_CASE("shakes hands and talks through a transport that takes one octet at a time") {
  const int version = GENERATE(Catch::Generators::from_range(both_versions));
  const Issued root = make_root();
  OpensslPeer peer(good_peer(root, version), OpensslPeer::echo);
  auto transport = tls::connect_tls(std::make_unique<NarrowTransport>(peer.take_transport()),
                                    name("a.test"), context_for(root), soon());
  net::write_all(*transport, "hello", soon(), Phase::send);
  std::string back;
  std::string room(100, '\0');
  while (back.size() < 5) {
    const auto got = net::read_some(*transport, room, soon(), Phase::receive);
    REQUIRE(got.status == Status::ok);
    back.append(room.data(), got.count);
  }
  CHECK(back == "hello");
}

TEST_CASE("tells close_notify from a bare end of the connection") {
  const int version = GENERATE(Catch::Generators::from_range(both_versions));
  const bool clean = GENERATE(true, false);
  const Issued root = make_root();
  OpensslPeer peer(good_peer(root, version), [&](SSL* ssl, PeerOutcome&) {
    write_all(ssl, "body");
    if (clean) SSL_shutdown(ssl);
  });
  auto transport = connect(peer, name("a.test"), context_for(root));
  Status end{};
  CHECK(read_to_end(*transport, &end) == "body");
  CHECK(end == (clean ? Status::end : Status::truncated));

  std::string room(10, '\0');
  CHECK(transport->read(room).status == end);  // and says so again
  CHECK_FALSE(transport->alive());
}

TEST_CASE("is readable at once while plaintext waits") {
  const Issued root = make_root();
  OpensslPeer peer(good_peer(root), [](SSL* ssl, PeerOutcome& outcome) {
    write_all(ssl, "0123456789");
    OpensslPeer::read_all(ssl, outcome);
  });
  auto transport = connect(peer, name("a.test"), context_for(root));
  std::string room(4, '\0');
  REQUIRE(net::read_some(*transport, room, soon(), Phase::receive).count == 4);
  // Nothing more comes, so only what is held can make it readable: a deadline of zero would throw.
  const auto now = Deadline::after(std::chrono::milliseconds(0), Limit::total);
  CHECK(transport->wait({.readable = true}, now, Phase::receive).readable);
  CHECK(transport->read(room).count == 4);
  CHECK(transport->wait({.readable = true}, now, Phase::receive).readable);
  CHECK(transport->read(room).count == 2);
  CHECK(transport->read(room).status == Status::want_read);
}

TEST_CASE("takes tickets as an event of reading, not as an error or as data") {
  const Issued root = make_root();
  OpensslPeer peer(good_peer(root, TLS1_3_VERSION), [](SSL* ssl, PeerOutcome& outcome) {
    SSL_new_session_ticket(ssl);
    write_all(ssl, "a");
    SSL_new_session_ticket(ssl);
    write_all(ssl, "b");
    OpensslPeer::read_all(ssl, outcome);
  });
  auto transport = connect(peer, name("a.test"), context_for(root));
  std::string back;
  std::string room(10, '\0');
  while (back.size() < 2) {
    back.append(room.data(), net::read_some(*transport, room, soon(), Phase::receive).count);
  }
  CHECK(back == "ab");
  CHECK(transport->alive());
}

TEST_CASE("follows the server to new keys, and changes its own when asked") {
  const int request = GENERATE(SSL_KEY_UPDATE_NOT_REQUESTED, SSL_KEY_UPDATE_REQUESTED);
  const char* suite =
      GENERATE("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");
  const Issued root = make_root();
  PeerOptions options = good_peer(root, TLS1_3_VERSION);
  options.configure = [&](SSL_CTX* context) { SSL_CTX_set_ciphersuites(context, suite); };
  OpensslPeer peer(options, [&](SSL* ssl, PeerOutcome& outcome) {
    for (int i = 0; i < 3; ++i) {
      write_all(ssl, "before ");
      SSL_key_update(ssl, request);
      write_all(ssl, "after ");
      char room[4];
      SSL_read(ssl, room, sizeof room);
      outcome.received.append(room, sizeof room);
    }
    OpensslPeer::read_all(ssl, outcome);
  });
  auto transport = connect(peer, name("a.test"), context_for(root));
  const std::string expected = "before after ";
  for (int i = 0; i < 3; ++i) {
    std::string back;
    std::string room(100, '\0');
    while (back.size() < expected.size()) {
      const auto got = net::read_some(*transport, room, soon(), Phase::receive);
      REQUIRE(got.status == Status::ok);
      back.append(room.data(), got.count);
    }
    CHECK(back == expected);
    net::write_all(*transport, "ping", soon(), Phase::send);
  }
  transport->close();
  CHECK(peer.outcome().received == "pingpingping");
  CHECK(peer.outcome().clean_end);
}

/// Gives at most so many octets at a time, and counts how often it is asked.
class CountingTransport final : public net::Transport {
 public:
  CountingTransport(std::unique_ptr<net::Transport> below, std::size_t most, int* reads)
      : below_(std::move(below)), most_(most), reads_(reads) {}
  net::IoResult read(std::span<char> room) override {
    ++*reads_;
    return below_->read(room.first(std::min(room.size(), most_)));
  }
  net::IoResult write(std::string_view bytes) override { return below_->write(bytes); }
  net::Readiness wait(net::Readiness wanted, const Deadline& deadline, Phase phase) override {
    return below_->wait(wanted, deadline, phase);
  }
  bool alive() noexcept override { return below_->alive(); }
  void close() noexcept override { below_->close(); }
  const net::Endpoints& endpoints() const noexcept override { return below_->endpoints(); }

 private:
  std::unique_ptr<net::Transport> below_;
  std::size_t most_;
  int* reads_;
};

TEST_CASE("comes back from a server that sends nothing but tickets, so that deadlines hold") {
  constexpr int tickets = 100;
  const Issued root = make_root();
  OpensslPeer peer(good_peer(root, TLS1_3_VERSION), [](SSL* ssl, PeerOutcome&) {
    for (int i = 0; i < tickets; ++i) {
      SSL_new_session_ticket(ssl);
      SSL_do_handshake(ssl);
    }
    SSL_shutdown(ssl);
  });
  int reads = 0;
  auto transport =
      tls::connect_tls(std::make_unique<CountingTransport>(peer.take_transport(), 300, &reads),
                       name("a.test"), context_for(root), soon());
  std::string room(10, '\0');
  CHECK(transport->read(room).status == Status::want_read);  // sends our Finished
  peer.outcome();                                            // all tickets have been sent
  reads = 0;
  CHECK(transport->read(room).status == Status::want_read);
  CHECK(reads < tickets / 2);

  const auto over = Deadline::after(std::chrono::milliseconds(0), Limit::total);
  CHECK(error_of([&] { net::read_some(*transport, room, over, Phase::receive); }).category() ==
        Category::timeout);
  CHECK(net::read_some(*transport, room, soon(), Phase::receive).status == Status::end);
}

TEST_CASE("is alive until the server ends or says something unasked") {
  const int version = GENERATE(Catch::Generators::from_range(both_versions));
  const std::string last_words = GENERATE("", "unasked");
  const Issued root = make_root();
  OpensslPeer peer(good_peer(root, version), [&](SSL* ssl, PeerOutcome&) {
    char room[10];
    SSL_read(ssl, room, 1);
    write_all(ssl, "a");
    SSL_read(ssl, room, 1);
    if (!last_words.empty()) write_all(ssl, last_words);
    SSL_shutdown(ssl);
  });
  auto transport = connect(peer, name("a.test"), context_for(root));
  net::write_all(*transport, "1", soon(), Phase::send);
  std::string room(10, '\0');
  REQUIRE(net::read_some(*transport, room, soon(), Phase::receive).count == 1);
  CHECK(transport->alive());
  net::write_all(*transport, "2", soon(), Phase::send);
  peer.outcome();  // the server has said its last
  CHECK_FALSE(transport->alive());
}

TEST_CASE("names the alert with which a server ends the connection") {
  const Issued root = make_root();
  PeerOptions options = good_peer(root, TLS1_3_VERSION);
  options.configure = [](SSL_CTX* context) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  };
  OpensslPeer peer(options);
  const Error error = error_of([&] {
    auto transport = connect(peer, name("a.test"), context_for(root));
    read_to_end(*transport);
  });
  CHECK(error.category() == Category::receive);
  CHECK(error.message() ==
        "the server demands a client certificate, and none was given: alert certificate_required "
        "(116)");
}

TEST_CASE("says goodbye, and nothing is sent after it") {
  const Issued root = make_root();
  OpensslPeer peer(good_peer(root));
  auto transport = connect(peer, name("a.test"), context_for(root));
  transport->close();
  CHECK(peer.outcome().handshake_done);
  CHECK(peer.outcome().clean_end);
}

/// Changes one octet of what passes while it is told to: the last one received, or of the
/// ClientHello (the first thing sent) one of its random.
class TamperingTransport final : public net::Transport {
 public:
  struct Switches {
    bool received = false;
    bool client_random = false;
  };
  TamperingTransport(std::unique_ptr<net::Transport> below, const Switches* active)
      : below_(std::move(below)), active_(active) {}
  net::IoResult read(std::span<char> room) override {
    const auto got = below_->read(room);
    if (active_->received && got.status == Status::ok && got.count > 5) {
      room[got.count - 1] = static_cast<char>(room[got.count - 1] ^ 1);
    }
    return got;
  }
  net::IoResult write(std::string_view bytes) override {
    std::string changed(bytes);
    constexpr std::size_t inside_random = 5 + 4 + 2 + 7;
    if (active_->client_random && !sent_) {
      changed.at(inside_random) = static_cast<char>(changed.at(inside_random) ^ 1);
    }
    sent_ = true;
    return below_->write(changed);
  }
  net::Readiness wait(net::Readiness wanted, const Deadline& deadline, Phase phase) override {
    return below_->wait(wanted, deadline, phase);
  }
  bool alive() noexcept override { return below_->alive(); }
  void close() noexcept override { below_->close(); }
  const net::Endpoints& endpoints() const noexcept override { return below_->endpoints(); }

 private:
  std::unique_ptr<net::Transport> below_;
  const Switches* active_;
  bool sent_ = false;
};

TEST_CASE("refuses a handshake whose hello was changed on its way") {
  const int version = GENERATE(Catch::Generators::from_range(both_versions));
  const Issued root = make_root();
  OpensslPeer peer(good_peer(root, version));
  const TamperingTransport::Switches active{.client_random = true};
  const Error error = error_of([&] {
    auto transport =
        tls::connect_tls(std::make_unique<TamperingTransport>(peer.take_transport(), &active),
                         name("a.test"), context_for(root), soon());
    net::write_all(*transport, "request", soon(), Phase::send);
  });
  CHECK(error.category() == Category::tls_handshake);
  CHECK(peer.outcome().received.empty());
  CHECK_FALSE(peer.outcome().handshake_done);
}

TEST_CASE("refuses a record that was changed on its way") {
  const int version = GENERATE(Catch::Generators::from_range(both_versions));
  const Issued root = make_root();
  OpensslPeer peer(good_peer(root, version), OpensslPeer::echo);
  TamperingTransport::Switches active;
  auto transport =
      tls::connect_tls(std::make_unique<TamperingTransport>(peer.take_transport(), &active),
                       name("a.test"), context_for(root), soon());
  net::write_all(*transport, "hello", soon(), Phase::send);
  active.received = true;
  const Error error = error_of([&] { read_to_end(*transport); });
  CHECK(error.category() == Category::receive);
  CHECK(error.message() ==
        "a record of the server was changed on its way (its integrity check failed)");
  std::string room(10, '\0');
  CHECK(error_of([&] { transport->read(room); }).category() == Category::receive);
}

}  // namespace
}  // namespace tlsget::test
