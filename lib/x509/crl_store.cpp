#include "x509/crl_store.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "base/input_file.hpp"
#include "x509/der.hpp"
#include "x509/pem.hpp"

namespace tlsget::x509 {

namespace {

Error unusable(const std::string& place, std::string_view why) {
  return {Category::revocation_list, fmt::format("{}: {}", place, why)};
}

Crl read_list(std::optional<Bytes> der, const std::string& place) {
  if (!der) throw unusable(place, "the revocation list is not base64");
  CrlParse parsed = parse_crl(*std::move(der));
  if (parsed.malformed)
    throw unusable(place, fmt::format("not a revocation list: {} (octet {})",
                                      parsed.malformed->what, parsed.malformed->offset));
  return *std::move(parsed.crl);
}

std::vector<Crl> read_pem(std::string_view text, const std::string& source) {
  std::vector<Crl> lists;
  pem::Scanner scanner(text);
  while (const auto block = scanner.next()) {
    if (block->label != "X509 CRL" && block->label != "CRL") continue;
    const std::string place = fmt::format("{}, line {}", source, scanner.line());
    if (!block->ended) throw unusable(place, "the block has no END line");
    lists.push_back(read_list(pem::decode(block->body), place));
  }
  return lists;
}

}  // namespace

void CrlStore::add_file(const std::filesystem::path& file, const Deadline& deadline) {
  constexpr std::size_t largest = 64UL * 1024 * 1024;
  add(read_file(file, largest, deadline, Category::revocation_list), file.string());
}

void CrlStore::add(std::string_view octets, const std::string& source) {
  std::vector<Crl> lists = read_pem(octets, source);
  if (lists.empty() && octets.starts_with(static_cast<char>(der::tag::sequence)))
    lists.push_back(read_list(Bytes(octets.begin(), octets.end()), source));
  if (lists.empty()) throw unusable(source, "there is no revocation list in it");
  const bool none_understood =
      std::ranges::none_of(lists, [](const Crl& crl) { return crl.not_understood.empty(); });
  if (none_understood)
    throw unusable(source, "no revocation list in it can be used: " + lists[0].not_understood);
  std::ranges::move(lists, std::back_inserter(lists_));
}

std::vector<const Crl*> CrlStore::find_by_issuer(const Name& issuer) const {
  std::vector<const Crl*> found;
  for (const Crl& crl : lists_)
    if (same_name(crl.issuer, issuer)) found.push_back(&crl);
  std::ranges::stable_sort(found, std::ranges::greater(), &Crl::this_update);
  return found;
}

}  // namespace tlsget::x509
