// The last proof of a handshake: the server's Finished. (Forged signatures of the server, and the
// certificate that stands in for another, are in certificate_test.)
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "unit/tls/client.hpp"
#include "unit/tls/forging_transport.hpp"

namespace tlsget::test {
namespace {

/// A client that sends its request as soon as it may; the transport below it in `middle`.
void fetch(std::unique_ptr<ForgingTransport> middle, const Issued& root, bool verify) {
  tls::TlsOptions options;
  options.verify = verify;
  auto transport =
      tls::connect_tls(std::move(middle), name("a.test"), context_for(root, options), soon());
  net::write_all(*transport, "secret request", soon(), Phase::send);
  transport->close();
}

TEST_CASE("refuses a forged Finished of the server, also unverified, and sends nothing") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  const bool verify = GENERATE(true, false);
  const bool forge = GENERATE(true, false);  // unforged: the same octets, and all is well
  INFO(version << (verify ? " verified" : " unverified") << (forge ? " forged" : " as it was"));
  const Issued root = make_root();
  KeyLog log;
  PeerOptions options;
  options.leaf = make_leaf(root, "DNS:a.test");
  options.min_version = options.max_version = version;
  log.listen(options);
  OpensslPeer peer(options);
  bool finished = false;
  auto middle = std::make_unique<ForgingTransport>(peer.take_transport(), log, forge, &finished);
  if (!forge) {
    fetch(std::move(middle), root, verify);
    CHECK(finished);
    CHECK(peer.outcome().received == "secret request");
    return;
  }
  const Error error = error_of([&] { fetch(std::move(middle), root, verify); });
  CHECK(finished);
  CHECK(error.category() == Category::tls_handshake);
  CHECK(error.message() ==
        "the server's Finished does not fit the handshake: a message was changed on its way");
  CHECK(peer.outcome().received.empty());
}

}  // namespace
}  // namespace tlsget::test
