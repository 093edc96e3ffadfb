// --aia between two connections: a real TLS server that seems to stand elsewhere, and an authority
// in memory.
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "client/client.hpp"
#include "support/fake_transport.hpp"
#include "support/scripted_server.hpp"
#include "support/x509/certificate_builder.hpp"
#include "support/x509/key_pem.hpp"

namespace tlsget::client {
namespace {

using test::CertificateBuilder;
using test::FakePeer;
using test::Issued;
using List = std::vector<std::string>;

CertificateBuilder valid_now(CertificateBuilder builder) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  builder.valid(now - std::chrono::days{1}, now + std::chrono::days{30});
  return builder;
}

/// A connection that says it leads to another address.
class Elsewhere final : public net::Transport {
 public:
  Elsewhere(std::unique_ptr<net::Transport> below, std::string address)
      : below_(std::move(below)), endpoints_{std::move(address), 443, "192.0.2.100", 50000} {}
  net::IoResult read(std::span<char> room) override { return below_->read(room); }
  net::IoResult write(std::string_view bytes) override { return below_->write(bytes); }
  net::Readiness wait(net::Readiness wanted, const Deadline& deadline, Phase phase) override {
    return below_->wait(wanted, deadline, phase);
  }
  bool alive() noexcept override { return below_->alive(); }
  void close() noexcept override { below_->close(); }
  const net::Endpoints& endpoints() const noexcept override { return endpoints_; }

 private:
  std::unique_ptr<net::Transport> below_;
  net::Endpoints endpoints_;
};

class Ignore final : public Receiver {
 public:
  void on_final_head(const http::Response&, const url::Url&) override {}
  void write(std::string_view) override {}
};

class Notes final : public Observer {
 public:
  void on_issuer_fetch(const AiaFetch& fetch) override { fetches.push_back(fetch); }
  std::vector<AiaFetch> fetches;
};

/// https://a.test is at `server_address`, the authority http://ca.test at `authority_address`.
struct Bench final : net::Resolver {
  std::string server_address = "8.8.8.8";
  std::string authority_address = "9.9.9.9";
  List dialled;

  Issued root = valid_now(CertificateBuilder::authority("Root")).self_signed();
  Issued intermediate = valid_now(CertificateBuilder::authority("Intermediate")).issued_by(root);
  Issued leaf = valid_now(CertificateBuilder::server("a.test"))
                    .extension("authorityInfoAccess", "caIssuers;URI:http://ca.test/i.der")
                    .issued_by(intermediate);
  test::TemporaryDirectory folder;
  std::unique_ptr<test::ScriptedServer> server;
  Options options;
  Notes notes;
  Report report;
  Client client{*this, nullptr, [this](const auto& addresses, const auto&, const auto& deadline) {
                  return dial(addresses[0], deadline);
                }};

  Bench() {
    test::write_file(folder / "root.pem", root.pem());
    test::write_file(folder / "leaf.pem", leaf.pem());
    test::write_file(folder / "leaf.key", test::key_pem(leaf.key));
    server = std::make_unique<test::ScriptedServer>(
        std::vector<test::Script>{
            test::serve([](const auto&) { return test::Reply{.body = "ok", .close = true}; })},
        test::ServerSettings{.tls = test::TlsSettings{.certificate = (folder / "leaf").string()}});
    options.aia = true;
    options.tls.trust.files = {folder / "root.pem"};
  }
  std::vector<net::Address> resolve(const url::Host& host, std::uint16_t port, net::IpVersion,
                                    const Deadline&) override {
    const std::string& address = host.text == "ca.test" ? authority_address : server_address;
    return {net::literal_address(url::parse_host(address), port)};
  }
  std::unique_ptr<net::Transport> dial(const net::Address& address, const Deadline& deadline) {
    dialled.push_back(address.text());
    if (address.port() == 443) {
      const std::vector<net::Address> here{
          net::literal_address(url::parse_host("127.0.0.1"), server->port())};
      return std::make_unique<Elsewhere>(net::connect_tcp(here, {}, deadline), address.text());
    }
    auto peer = std::make_shared<FakePeer>();
    peer->sends("HTTP/1.1 200 OK\r\n\r\n" +
                std::string(intermediate.der.begin(), intermediate.der.end()))
        .ends();
    return test::transport_to(peer);
  }
  void fetch() {
    Call call;
    call.url = url::parse("https://a.test/");
    Ignore receiver;
    report = {};
    client.fetch(call, options, receiver, notes, report);
  }
  /// The fetches that the error tells of.
  std::vector<AiaFetch> refused() {
    try {
      fetch();
    } catch (const Error& error) {
      CHECK(error.category() == Category::certificate);
      const auto* detail = error.detail<AiaDetail>();
      REQUIRE(detail != nullptr);
      CHECK(!detail->judgement.trusted());
      return detail->fetches;
    }
    FAIL("no error");
    return {};
  }
};

}  // namespace

TEST_CASE("the connection is closed, the issuer fetched, and a second connection made") {
  Bench bench;
  bench.fetch();
  CHECK(bench.dialled == List{"8.8.8.8", "9.9.9.9", "8.8.8.8"});
  CHECK(bench.report.connections == 2);
  REQUIRE(bench.report.judgement);
  CHECK(bench.report.judgement->trusted());
  CHECK(bench.report.judgement->chain.at(1).source == x509::Source::aia);
  CHECK(bench.notes.fetches.size() == 1);
  CHECK(bench.server->requests().size() == 1);
}

TEST_CASE("what was fetched for an origin is kept, for the caller who asks for it") {
  Bench bench;
  bench.fetch();
  bench.dialled.clear();
  bench.fetch();
  CHECK(bench.dialled == List{"8.8.8.8"});
  bench.options.aia = false;
  CHECK_THROWS_AS(bench.fetch(), Error);
}

TEST_CASE("a public server makes nobody connect to a private address") {
  for (const char* address : {"10.0.0.1", "127.0.0.1", "169.254.169.254", "::1", "fd00::1"}) {
    Bench bench;
    bench.authority_address = address;
    const auto fetches = bench.refused();
    CHECK(bench.dialled == List{"8.8.8.8"});
    REQUIRE(fetches.size() == 1);
    CHECK(fetches[0].failure ==
          "its address " + std::string(address) + " is not a public one, and is not connected to");
  }
}

TEST_CASE("a private server's authority may be private too") {
  Bench bench;
  bench.server_address = "10.0.0.2";
  bench.authority_address = "10.0.0.1";
  bench.fetch();
  CHECK(bench.dialled == List{"10.0.0.2", "10.0.0.1", "10.0.0.2"});
}

TEST_CASE("a key that is not pinned is no reason to fetch an issuer") {
  Bench bench;
  bench.options.tls.pinned_keys = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  CHECK(bench.refused().empty());
  CHECK(bench.dialled == List{"8.8.8.8"});
}

TEST_CASE("without verification nothing is fetched") {
  Bench bench;
  bench.options.tls.verify = false;
  bench.fetch();
  CHECK(bench.dialled == List{"8.8.8.8"});
}

}  // namespace tlsget::client
