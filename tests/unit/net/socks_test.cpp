#include "net/socks.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <string>

#include "support/fake_transport.hpp"

namespace tlsget::net {
namespace {

using namespace std::string_literals;

const SocksLogin ann{"ann", "secret"};

SocksTarget named(std::string name, std::uint16_t port) {
  return {.address = std::nullopt, .name = std::move(name), .port = port};
}

SocksTarget at(const char* address, std::uint16_t port) {
  return {.address = literal_address(url::parse_host(address), port), .name = "", .port = port};
}

struct Talk {
  const char* about;
  SocksVersion version;
  SocksTarget target;
  std::optional<SocksLogin> login;
  std::string says;     ///< all of it
  std::string answers;  ///< all of it
};

std::vector<Talk> talks() {
  return {
      {"SOCKS 4",
       SocksVersion::v4,
       at("1.2.3.4", 80),
       {},
       "\x04\x01\x00\x50\x01\x02\x03\x04\x00"s,
       "\x00\x5a------"s},
      {"SOCKS 4 with a user", SocksVersion::v4, at("1.2.3.4", 443), ann,
       "\x04\x01\x01\xbb\x01\x02\x03\x04"s + "ann\0"s, "\x00\x5a------"s},
      {"SOCKS 4a",
       SocksVersion::v4a,
       named("a.test", 80),
       {},
       "\x04\x01\x00\x50\x00\x00\x00\x01\x00"s + "a.test\0"s,
       "\x00\x5a------"s},
      {"SOCKS 5 with a name",
       SocksVersion::v5,
       named("a.test", 80),
       {},
       "\x05\x01\x00"s + "\x05\x01\x00\x03\x06"s + "a.test\x00\x50"s,
       "\x05\x00"s + "\x05\x00\x00\x01----pp"s},
      {"SOCKS 5 with IPv6",
       SocksVersion::v5,
       at("::1", 80),
       {},
       "\x05\x01\x00"s + "\x05\x01\x00\x04"s + std::string(15, '\0') + "\x01\x00\x50"s,
       "\x05\x00"s + "\x05\x00\x00\x04----------------pp"s},
      {"SOCKS 5 with a login", SocksVersion::v5, at("1.2.3.4", 80), ann,
       "\x05\x02\x00\x02"s + "\x01\x03"s + "ann\x06secret"s +
           "\x05\x01\x00\x01\x01\x02\x03\x04\x00\x50"s,
       "\x05\x02"s + "\x01\x00"s + "\x05\x00\x00\x03\x05where"s + "pp"s},
      {"SOCKS 5 with a login that is not asked for", SocksVersion::v5, at("1.2.3.4", 80), ann,
       "\x05\x02\x00\x02"s + "\x05\x01\x00\x01\x01\x02\x03\x04\x00\x50"s,
       "\x05\x00"s + "\x05\x00\x00\x03\x00pp"s},
  };
}

/// What was said after so many octets of the answer; stops taking where the dialogue does.
std::string said_after(SocksDialogue& dialogue, std::string_view answers, std::size_t piece) {
  std::string said = dialogue.take_output();
  while (!answers.empty() && !dialogue.done()) {
    const std::size_t taken = dialogue.feed(answers.substr(0, piece));
    answers.remove_prefix(taken);
    said += dialogue.take_output();
  }
  CHECK(answers.empty());
  return said;
}

TEST_CASE("SOCKS says what its tables say, however the answer is cut") {
  for (const Talk& talk : talks()) {
    INFO(talk.about);
    for (const std::size_t piece :
         {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{999}}) {
      SocksDialogue dialogue(talk.version, talk.target, talk.login);
      CHECK(said_after(dialogue, talk.answers, piece) == talk.says);
      CHECK(dialogue.done());
      CHECK(dialogue.wanted() == 0);
    }
  }
}

TEST_CASE("SOCKS takes no octet of the tunnel") {
  for (const Talk& talk : talks()) {
    INFO(talk.about);
    const auto peer = std::make_shared<test::FakePeer>();
    peer->sends(talk.answers + "tunnel");
    const auto transport = test::transport_to(peer);
    open_socks_tunnel(*transport, talk.version, talk.target, talk.login, Deadline::never());
    CHECK(peer->received() == talk.says);
    std::array<char, 99> room{};
    const IoResult rest = transport->read(room);
    CHECK(std::string_view(room.data(), rest.count) == "tunnel");
  }
}

TEST_CASE("a SOCKS server that closes at any octet of its answer is an error of the proxy") {
  for (const Talk& talk : talks()) {
    for (std::size_t cut = 0; cut < talk.answers.size(); ++cut) {
      INFO(talk.about << " cut at " << cut);
      const auto peer = std::make_shared<test::FakePeer>();
      peer->sends(talk.answers.substr(0, cut), 1).ends();
      const auto transport = test::transport_to(peer);
      try {
        open_socks_tunnel(*transport, talk.version, talk.target, talk.login, Deadline::never());
        FAIL("a tunnel");
      } catch (const Error& error) {
        CHECK(error.category() == Category::proxy);
        CHECK(error.message().find("closed the connection") != std::string::npos);
      }
    }
  }
}

TEST_CASE("a SOCKS server's no is told with its number") {
  struct Case {
    SocksVersion version;
    std::optional<SocksLogin> login;
    std::string answers;
    unsigned code;
  };
  const auto c = GENERATE(Case{SocksVersion::v4, {}, "\x00\x5b------"s, 91},
                          Case{SocksVersion::v4, {}, "\x00\x5d------"s, 93},
                          Case{SocksVersion::v5, {}, "\x05\xff"s, 255},
                          Case{SocksVersion::v5, {}, "\x05\x02"s, 2},
                          Case{SocksVersion::v5, ann, "\x05\x01"s, 1},
                          Case{SocksVersion::v5, ann, "\x05\x02\x01\x01"s, 1},
                          Case{SocksVersion::v5, {}, "\x05\x00\x05\x05"s, 5},
                          Case{SocksVersion::v5, {}, "\x05\x00\x05\x63"s, 99});
  const auto peer = std::make_shared<test::FakePeer>();
  peer->sends(c.answers);
  const auto transport = test::transport_to(peer);
  try {
    open_socks_tunnel(*transport, c.version, at("1.2.3.4", 80), c.login, Deadline::never());
    FAIL("a tunnel");
  } catch (const Error& error) {
    CHECK(error.category() == Category::proxy);
    const auto* const detail = error.detail<SocksDetail>();
    REQUIRE(detail != nullptr);
    CHECK(detail->code == c.code);
    CHECK(error.message().find("secret") == std::string::npos);
  }
}

TEST_CASE("what is not SOCKS is told so") {
  const auto version = GENERATE(SocksVersion::v4, SocksVersion::v5);
  const auto peer = std::make_shared<test::FakePeer>();
  peer->sends("HTTP/1.1 400 Bad Request\r\n\r\n");
  const auto transport = test::transport_to(peer);
  try {
    open_socks_tunnel(*transport, version, at("1.2.3.4", 80), {}, Deadline::never());
    FAIL("a tunnel");
  } catch (const Error& error) {
    CHECK(error.message().find("does not speak SOCKS") != std::string::npos);
  }
}

TEST_CASE("refuses an address of an unknown type in a reply") {
  SocksDialogue dialogue(SocksVersion::v5, at("1.2.3.4", 80), {});
  dialogue.take_output();
  dialogue.feed("\x05\x00"s);
  dialogue.take_output();
  CHECK_THROWS_AS(dialogue.feed("\x05\x00\x00\x02----pp"s), Error);
}

TEST_CASE("what SOCKS cannot say is refused before anything is said") {
  const std::string longest(255, 'a');
  CHECK_NOTHROW(SocksDialogue(SocksVersion::v5, named(longest, 80), SocksLogin{longest, longest}));
  CHECK_THROWS_AS(SocksDialogue(SocksVersion::v5, named(longest + "a", 80), {}), Error);
  CHECK_THROWS_AS(SocksDialogue(SocksVersion::v5, at("::1", 1), SocksLogin{longest + "a", ""}),
                  Error);
  CHECK_THROWS_AS(SocksDialogue(SocksVersion::v4, at("::1", 80), {}), Error);
  CHECK_THROWS_AS(SocksDialogue(SocksVersion::v4, named("a.test", 80), {}), Error);
  CHECK_THROWS_AS(SocksDialogue(SocksVersion::v4a, named("a.test", 80), SocksLogin{"a\0b"s, ""}),
                  Error);
}

}  // namespace
}  // namespace tlsget::net
