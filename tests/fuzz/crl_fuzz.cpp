// One revocation list, in DER or in a file of PEM blocks: it is read, searched, and asked about a
// certificate of its issuer. Signatures count as good, so that the octets alone decide.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "x509/crl.hpp"
#include "x509/crl_store.hpp"
#include "x509/revocation.hpp"

namespace {

using tlsget::x509::Bytes;
using tlsget::x509::BytesView;
using tlsget::x509::Certificate;
using tlsget::x509::Crl;

void need(bool fact) {
  if (!fact) std::abort();
}

class CredulousVerifier : public tlsget::x509::SignatureVerifier {
 public:
  Result verify(const tlsget::x509::PublicKey&, const tlsget::x509::SignatureAlgorithm&, BytesView,
                BytesView) const override {
    return Result::good;
  }
};

bool lies_in(BytesView part, BytesView whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

/// The list stays what it is when it is moved.
void check_list(Crl crl) {
  const Crl moved = std::move(crl);
  need(lies_in(moved.tbs, moved.der) && lies_in(moved.signature, moved.der));
  need(moved.entry_count <= moved.der.size() / 5);
  // No octets but those of an entry's serial number are found, and an INTEGER has at least one.
  need(!moved.find({}));
  for (std::size_t size = 1; size <= std::min<std::size_t>(20, moved.tbs.size()); ++size) {
    const auto found = moved.find(moved.tbs.last(size));
    need(!found || moved.entry_count > 0);
  }
}

void check_parse(BytesView input) {
  auto parsed = tlsget::x509::parse_crl(Bytes(input.begin(), input.end()));
  need(parsed.crl.has_value() != parsed.malformed.has_value());
  if (parsed.malformed) {
    need(!parsed.malformed->what.empty());
    need(parsed.malformed->offset <= input.size());
    return;
  }
  check_list(*std::move(parsed.crl));
}

/// A certificate that the first list's issuer could have issued, asked about at that list's time.
void check_revocation(const tlsget::x509::CrlStore& store, const Crl& crl) {
  Certificate authority;
  authority.subject = authority.issuer = crl.issuer;
  Certificate leaf;
  leaf.issuer = crl.issuer;
  leaf.serial = Bytes(crl.tbs.begin(), crl.tbs.begin() + 1);
  const std::vector<const Certificate*> path{&leaf, &authority};
  const CredulousVerifier verifier;
  tlsget::x509::SignatureWork work(verifier, 100);
  tlsget::x509::RevocationCheck check(store, crl.this_update, work);
  const auto findings = check.check(path, 0);
  need(findings.size() <= 1 && work.done() <= 100);
  // The same question has the same answer.
  need(check.check(path, 0).size() == findings.size());
  if (!findings.empty()) return;
  // Who is cleared is cleared by a list that is understood, in date and does not name it.
  const auto lists = store.find_by_issuer(crl.issuer);
  need(std::ranges::any_of(lists, [&](const Crl* list) {
    return list->not_understood.empty() && list->next_update && !list->find(leaf.serial) &&
           list->this_update <= crl.this_update && crl.this_update <= *list->next_update;
  }));
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer looks for this name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView input(data, size);
  check_parse(input);
  tlsget::x509::CrlStore store;
  try {
    store.add({reinterpret_cast<const char*>(data), size}, "fuzz");
  } catch (const tlsget::Error&) {
    need(store.size() == 0);
    return 0;
  }
  need(store.size() > 0);
  const auto parsed = tlsget::x509::parse_crl(Bytes(input.begin(), input.end()));
  if (parsed.crl) check_revocation(store, *parsed.crl);
  return 0;
}
