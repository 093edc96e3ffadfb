// A mesh of certificates, described by small numbers, in which judge() has to find its way. Names,
// keys and limits are few, so that loops, dead ends, cross-signatures and twins come up by
// themselves. A model that knows the numbers says which paths hold.
//
// Input: one octet for the limit of signature checks (0: the usual one), then four octets for each
// certificate, the leaf first:
//   subject and issuer (a nibble each), key and signing key, marks (enum Mark), limit and serial.
//
// What must hold: a verdict comes, within the limits; a trusted path is one by the model, too; and
// in a mesh so small that no limit is near, a path is found when there is one.
#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "need.hpp"
#include "x509/path.hpp"

namespace {

using tlsget::fuzz::need;
using tlsget::x509::Bytes;
using tlsget::x509::BytesView;

enum Mark : unsigned {
  authority = 1U << 0U,    ///< basicConstraints with cA
  limited = 1U << 1U,      ///< ... and pathLenConstraint
  other_usage = 1U << 2U,  ///< keyUsage without keyCertSign
  in_store = 1U << 3U,
  sent = 1U << 4U,  ///< the leaf always is
  expired = 1U << 5U,
  unknown_kind = 1U << 6U,  ///< its signature cannot be checked
  key_ids = 1U << 7U,       ///< of its own key and, rightly, of its signer's
};

struct Description {
  unsigned subject = 0;
  unsigned issuer = 0;
  unsigned key = 0;
  unsigned signer = 0;
  unsigned marks = 0;
  unsigned limit = 0;
  unsigned serial = 0;

  bool is(Mark mark) const { return (marks & mark) != 0; }
};

constexpr std::size_t most_certificates = 120;
constexpr unsigned unknown_signer = 0xff;

Description describe(BytesView octets) {
  const auto high = [&](std::size_t at) { return unsigned{octets[at]} >> 4U; };
  const auto low = [&](std::size_t at) { return unsigned{octets[at]} & 15U; };
  return {.subject = high(0),
          .issuer = low(0),
          .key = high(1),
          .signer = low(1),
          .marks = octets[2],
          .limit = high(3),
          .serial = low(3)};
}

// DER, as little of it as a certificate needs.

Bytes element(std::uint8_t tag, std::initializer_list<Bytes> parts) {
  Bytes content;
  for (const Bytes& part : parts) content.insert(content.end(), part.begin(), part.end());
  Bytes out{tag};
  if (content.size() >= 0x100)
    out.insert(out.end(), {0x82, static_cast<std::uint8_t>(content.size() >> 8U)});
  else if (content.size() >= 0x80)
    out.push_back(0x81);
  out.push_back(static_cast<std::uint8_t>(content.size()));
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

Bytes octet(unsigned value) {
  return {static_cast<std::uint8_t>(value)};
}

Bytes text_of(std::string_view text) {
  return {text.begin(), text.end()};
}

Bytes name(unsigned number) {
  const Bytes value = element(0x0c, {octet('A' + number)});
  return element(0x30, {element(0x31, {element(0x30, {{0x06, 0x03, 0x55, 0x04, 0x03}, value})})});
}

Bytes public_key(unsigned number) {
  const Bytes p256 = {0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
                      0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
  return element(0x30, {p256, element(0x03, {{0x00, 0x04}, octet(number)})});
}

Bytes extension(unsigned number, bool critical, const Bytes& value) {
  const Bytes flag = critical ? Bytes{0x01, 0x01, 0xff} : Bytes{};
  return element(
      0x30,
      {{0x06, 0x03, 0x55, 0x1d, static_cast<std::uint8_t>(number)}, flag, element(0x04, {value})});
}

Bytes extensions(const Description& one, bool leaf) {
  Bytes all;
  const auto add = [&](unsigned number, bool critical, const Bytes& value) {
    const Bytes made = extension(number, critical, value);
    all.insert(all.end(), made.begin(), made.end());
  };
  if (one.is(key_ids)) {
    add(14, false, element(0x04, {octet(one.key)}));
    add(35, false, element(0x30, {element(0x80, {octet(one.signer)})}));
  }
  if (leaf) {
    add(17, false, element(0x30, {element(0x82, {text_of("a.test")})}));
  } else {
    if (one.is(authority)) {
      const Bytes limit = one.is(limited) ? element(0x02, {octet(one.limit)}) : Bytes{};
      add(19, true, element(0x30, {{0x01, 0x01, 0xff}, limit}));
    }
    if (one.is(other_usage)) add(15, true, {0x03, 0x02, 0x07, 0x80});
  }
  if (all.empty()) return {};
  return element(0xa3, {element(0x30, {all})});
}

Bytes certificate(const Description& one, bool leaf) {
  const Bytes ecdsa = {0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02};
  const Bytes dates = element(
      0x30, {element(0x17, {text_of("200101000000Z")}),
             element(0x17, {text_of(one.is(expired) ? "250101000000Z" : "300101000000Z")})});
  const Bytes tbs = element(0x30, {{0xa0, 0x03, 0x02, 0x01, 0x02},
                                   element(0x02, {octet(one.serial + 1)}),
                                   ecdsa,
                                   name(one.issuer),
                                   dates,
                                   name(one.subject),
                                   public_key(one.key),
                                   extensions(one, leaf)});
  const unsigned signer = one.is(unknown_kind) ? unknown_signer : one.signer;
  return element(0x30, {tbs, ecdsa, element(0x03, {{0x00}, octet(signer)})});
}

/// A signature is the number of the key that made it.
class NumberVerifier : public tlsget::x509::SignatureVerifier {
 public:
  Result verify(const tlsget::x509::PublicKey& key, const tlsget::x509::SignatureAlgorithm&,
                BytesView, BytesView signature) const override {
    ++calls;
    need(signature.size() == 1);
    if (signature.front() == unknown_signer) return Result::unsupported;
    return signature.front() == key.spki.back() ? Result::good : Result::bad;
  }
  mutable std::size_t calls = 0;
};

/// What the input describes. Certificates with the same octets are one.
struct Mesh {
  std::size_t max_signature_checks = 100;
  std::vector<Description> nodes;  ///< the leaf first
  std::vector<Bytes> ders;
  std::map<Bytes, std::size_t> by_der;
  std::vector<Bytes> sent_ders;
  std::string store;

  void add(Description one) {
    const bool leaf = nodes.empty();
    if (leaf) one.marks |= sent;
    const Bytes der = certificate(one, leaf);
    const auto [place, is_new] = by_der.emplace(der, nodes.size());
    if (is_new) {
      nodes.push_back(one);
      ders.push_back(der);
    } else {
      nodes[place->second].marks |= one.marks & (in_store | sent);
    }
    if (one.is(sent)) sent_ders.push_back(der);
    if (one.is(in_store))
      store += "-----BEGIN CERTIFICATE-----\n" + tlsget::text::base64_encode(der) +
               "\n-----END CERTIFICATE-----\n";
  }
};

Mesh read(BytesView input) {
  Mesh mesh;
  if (input.front() != 0) mesh.max_signature_checks = input.front();
  for (input = input.subspan(1); input.size() >= 4 && mesh.nodes.size() < most_certificates;
       input = input.subspan(4))
    mesh.add(describe(input.first(4)));
  return mesh;
}

// The model.

using Route = std::vector<std::size_t>;

/// Whether `issuer` may stand above the last of the route.
bool may_follow(const Mesh& mesh, const Route& route, std::size_t issuer) {
  const Description& below = mesh.nodes[route.back()];
  const Description& above = mesh.nodes[issuer];
  if (below.issuer != above.subject || below.signer != above.key || below.is(unknown_kind))
    return false;
  if (issuer == 0 || !above.is(authority) || above.is(other_usage) || above.is(expired))
    return false;
  // pathLenConstraint counts the authorities between it and the leaf that did not name themselves.
  const auto between = std::count_if(route.begin() + 1, route.end(), [&](std::size_t node) {
    return mesh.nodes[node].subject != mesh.nodes[node].issuer;
  });
  return !above.is(limited) || static_cast<std::size_t>(between) <= above.limit;
}

bool is_path(const Mesh& mesh, const Route& route) {
  if (route.empty() || route.front() != 0 || mesh.nodes.front().is(expired)) return false;
  for (std::size_t i = 1; i < route.size(); ++i) {
    const Route below(route.begin(), route.begin() + static_cast<std::ptrdiff_t>(i));
    if (!may_follow(mesh, below, route[i])) return false;
  }
  return mesh.nodes[route.back()].is(in_store);
}

/// Tries every route in which no authority, a name with a key, stands twice.
bool has_path(const Mesh& mesh) {
  std::vector<Route> open{{0}};
  while (!open.empty()) {
    const Route route = open.back();
    open.pop_back();
    if (is_path(mesh, route)) return true;
    if (mesh.nodes[route.back()].is(in_store)) continue;
    for (std::size_t next = 1; next < mesh.nodes.size(); ++next) {
      const auto same = [&](std::size_t node) {
        return mesh.nodes[node].subject == mesh.nodes[next].subject &&
               mesh.nodes[node].key == mesh.nodes[next].key;
      };
      const bool known = mesh.nodes[next].is(sent) || mesh.nodes[next].is(in_store);
      if (!known || std::any_of(route.begin(), route.end(), same)) continue;
      if (!may_follow(mesh, route, next)) continue;
      open.push_back(route);
      open.back().push_back(next);
    }
  }
  return false;
}

void check(const Mesh& mesh) {
  tlsget::x509::TrustStore store;
  if (!mesh.store.empty()) store.add_pem(mesh.store, "fuzz");
  tlsget::x509::JudgementRequest request;
  request.sent = mesh.sent_ders;
  request.host.text = "a.test";
  request.trust = &store;
  request.now = std::chrono::sys_days{std::chrono::year{2026} / 6 / 1};
  request.max_signature_checks = mesh.max_signature_checks;
  const NumberVerifier verifier;
  const auto judgement = tlsget::x509::judge(request, verifier);

  need(judgement.signature_checks == verifier.calls);
  need(verifier.calls <= mesh.max_signature_checks);
  need(!judgement.path.empty() && judgement.path.size() <= tlsget::x509::max_path_length);
  need(judgement.trusted() || !judgement.findings.empty());

  constexpr std::size_t small = 8;
  if (!judgement.trusted()) {
    const bool no_limit_near = mesh.nodes.size() <= small && mesh.max_signature_checks >= 100;
    need(!no_limit_near || !has_path(mesh));
    return;
  }
  Route route;
  for (const std::size_t index : judgement.path)
    route.push_back(mesh.by_der.at(judgement.chain[index].der));
  need(is_path(mesh, route));
  need(store.contains(*judgement.chain[judgement.path.back()].certificate));
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer looks for this name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 5) return 0;
  const Mesh mesh = read({data, size});
  check(mesh);
  return 0;
}
