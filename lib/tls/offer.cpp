#include "tls/offer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>

#include "base/text.hpp"
#include "tls/suite_names.hpp"

namespace tlsget::tls {
namespace {

using Chosen = std::vector<const Parameter*>;

void add(Chosen& chosen, const Parameter& parameter) {
  if (std::find(chosen.begin(), chosen.end(), &parameter) == chosen.end())
    chosen.push_back(&parameter);
}

void take_away(Chosen& chosen, const Chosen& unwanted) {
  std::erase_if(chosen, [&](const Parameter* parameter) {
    return std::find(unwanted.begin(), unwanted.end(), parameter) != unwanted.end();
  });
}

/// OpenSSL's words for kinds of cipher suites (openssl-ciphers(1)), by what the IANA name holds.
struct Kind {
  std::string_view word;
  std::string_view part;  ///< empty: every suite is of this kind
};

/// In no name: suites of such a kind are not spoken.
constexpr std::string_view none = "(none)";

constexpr Kind kinds[] = {
    {"ALL", ""},
    {"DEFAULT", ""},
    {"HIGH", ""},
    {"ECDHE", "_ECDHE_"},
    {"EECDH", "_ECDHE_"},
    {"KECDHE", "_ECDHE_"},
    {"KEECDH", "_ECDHE_"},
    {"ECDH", "_ECDHE_"},
    {"DHE", "TLS_DHE_"},
    {"EDH", "TLS_DHE_"},
    {"KDHE", "TLS_DHE_"},
    {"KEDH", "TLS_DHE_"},
    {"DH", "TLS_DHE_"},
    {"ARSA", "_RSA_WITH_"},
    {"AECDSA", "_ECDSA_WITH_"},
    {"ECDSA", "_ECDSA_WITH_"},
    {"AES", "_AES_"},
    {"AES128", "_AES_128_"},
    {"AES256", "_AES_256_"},
    {"AESGCM", "_GCM_"},
    {"CHACHA20", "_CHACHA20_"},
    {"SHA", "_SHA"},
    {"SHA1", "_SHA"},
    {"SHA256", "_CBC_SHA256"},
    {"SHA384", "_CBC_SHA384"},
    {"3DES", none},
    {"ADH", none},
    {"ADSS", none},
    {"AECDH", none},
    {"AESCCM", none},
    {"AESCCM8", none},
    {"ANULL", none},
    {"ARIA", none},
    {"ARIA128", none},
    {"ARIA256", none},
    {"CAMELLIA", none},
    {"CAMELLIA128", none},
    {"CAMELLIA256", none},
    {"COMPLEMENTOFALL", none},
    {"DES", none},
    {"DSS", none},
    {"ENULL", none},
    {"EXP", none},
    {"EXPORT", none},
    {"IDEA", none},
    {"KDHEPSK", none},
    {"KECDHEPSK", none},
    {"KPSK", none},
    {"KRSA", none},
    {"KRSAPSK", none},
    {"KSRP", none},
    {"LOW", none},
    {"MD5", none},
    {"MEDIUM", none},
    {"NULL", none},
    {"PSK", none},
    {"RC2", none},
    {"RC4", none},
    {"RSA", none},
    {"SEED", none},
    {"SRP", none},
};

const Kind* find_kind(std::string_view word) {
  const auto* found = std::find_if(std::begin(kinds), std::end(kinds), [word](const Kind& kind) {
    return text::equals_ignoring_case(word, kind.word);
  });
  return found == std::end(kinds) ? nullptr : found;
}

bool is_of(const Parameter& suite, const Kind& kind) {
  if (kind.word == "DEFAULT") return suite.by_default;
  if (kind.part == "_SHA") return suite.name.ends_with(kind.part);
  return suite.name.find(kind.part) != std::string_view::npos;
}

std::vector<std::string_view> split(std::string_view list, std::string_view separators) {
  std::vector<std::string_view> words;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find_first_of(separators), list.size());
    if (end > 0) words.push_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return words;
}

const Vocabulary* other_version_of(const Vocabulary& vocabulary) {
  if (&vocabulary == &suites_of_tls_1_2()) return &suites_of_tls_1_3();
  if (&vocabulary == &suites_of_tls_1_3()) return &suites_of_tls_1_2();
  return nullptr;
}

/// Reads one list.
class ListReader {
 public:
  explicit ListReader(const Vocabulary& vocabulary)
      : vocabulary_(vocabulary), takes_kinds_(&vocabulary == &suites_of_tls_1_2()) {}

  Chosen read(std::string_view list, std::vector<std::string>& notes);

 private:
  void take(std::string_view word);
  std::optional<Chosen> meaning(std::string_view word) const;
  std::optional<Chosen> meaning_as_kinds(std::string_view word) const;
  std::optional<std::string_view> why_left_out(std::string_view word) const;
  [[noreturn]] void refuse_unknown() const;
  [[noreturn]] void refuse_empty() const;

  const Vocabulary& vocabulary_;
  bool takes_kinds_;  ///< and operators
  Chosen chosen_;
  Chosen banned_;
  std::vector<std::string_view> unknown_;
  std::vector<std::string> left_out_;
};

Chosen ListReader::read(std::string_view list, std::vector<std::string>& notes) {
  for (const std::string_view word : split(list, ":,; \t\r\n")) take(word);
  if (!unknown_.empty()) refuse_unknown();
  if (chosen_.empty()) refuse_empty();
  notes.insert(notes.end(), left_out_.begin(), left_out_.end());
  return std::move(chosen_);
}

void ListReader::take(std::string_view word) {
  if (takes_kinds_ && (word.starts_with('+') || word.find('@') != std::string_view::npos)) {
    throw Error(
        Category::cipher,
        fmt::format("\"{}\" is not taken in a list of cipher suites: name them in the order "
                    "to offer; levels (@SECLEVEL), @STRENGTH and '+' in front are not here",
                    word));
  }
  const bool bans = takes_kinds_ && word.starts_with('!');
  const bool removes = bans || (takes_kinds_ && word.starts_with('-'));
  if (removes) word.remove_prefix(1);

  std::optional<Chosen> meant = meaning(word);
  if (!meant) {
    unknown_.push_back(word);
  } else if (removes) {
    take_away(chosen_, *meant);
    if (bans) banned_.insert(banned_.end(), meant->begin(), meant->end());
  } else {
    if (const auto why = why_left_out(word))
      left_out_.push_back(fmt::format("{} is left out: {}", word, *why));
    take_away(*meant, banned_);
    for (const Parameter* parameter : *meant) add(chosen_, *parameter);
  }
}

/// What is spoken of what a word stands for, best first; nullopt when it stands for nothing.
std::optional<Chosen> ListReader::meaning(std::string_view word) const {
  if (const Parameter* found = find_parameter(vocabulary_.spoken, word)) return Chosen{found};
  if (takes_kinds_) {
    if (auto chosen = meaning_as_kinds(word)) return chosen;
  }
  if (why_left_out(word)) return Chosen();
  return std::nullopt;
}

/// "ECDHE+AESGCM": the suites that are of all these kinds.
std::optional<Chosen> ListReader::meaning_as_kinds(std::string_view word) const {
  std::vector<const Kind*> wanted;
  for (const std::string_view part : split(word, "+")) wanted.push_back(find_kind(part));
  if (wanted.empty() || std::find(wanted.begin(), wanted.end(), nullptr) != wanted.end())
    return std::nullopt;
  Chosen chosen;
  for (const Parameter& suite : vocabulary_.spoken) {
    const auto fits = [&suite](const Kind* kind) { return is_of(suite, *kind); };
    if (std::all_of(wanted.begin(), wanted.end(), fits)) chosen.push_back(&suite);
  }
  return chosen;
}

/// Of a word that is known and stands for nothing that is spoken here.
std::optional<std::string_view> ListReader::why_left_out(std::string_view word) const {
  if (const Parameter* found = find_parameter(vocabulary_.unspoken, word))
    return why_unspoken(*found);
  if (const Vocabulary* other = other_version_of(vocabulary_);
      other != nullptr && (find_parameter(other->spoken, word) != nullptr ||
                           find_parameter(other->unspoken, word) != nullptr)) {
    return "it belongs to another version of TLS";
  }
  if (takes_kinds_) {
    if (const auto chosen = meaning_as_kinds(word); chosen && chosen->empty())
      return "no suite of that kind is spoken";
  }
  return std::nullopt;
}

void ListReader::refuse_unknown() const {
  std::string words;
  for (const std::string_view word : unknown_) {
    const std::string_view nearest = nearest_name(vocabulary_, word);
    words += fmt::format("{}\"{}\"", words.empty() ? "" : ", ", word);
    if (!nearest.empty()) words += fmt::format(" (nearest: {})", nearest);
  }
  throw Error(Category::cipher, fmt::format("there is no {} {}", vocabulary_.noun, words));
}

void ListReader::refuse_empty() const {
  std::string words = fmt::format("the list leaves no {}", vocabulary_.noun);
  if (!left_out_.empty()) words += fmt::format(": {}", fmt::join(left_out_, "; "));
  throw Error(Category::cipher, std::move(words));
}

Chosen choose(const Vocabulary& vocabulary, const std::optional<std::string>& list,
              std::vector<std::string>& notes) {
  if (list) return ListReader(vocabulary).read(*list, notes);
  Chosen all;
  for (const Parameter& parameter : vocabulary.spoken) {
    if (parameter.by_default) all.push_back(&parameter);
  }
  return all;
}

template <class Number>
void put(std::vector<Number>& numbers, const Chosen& chosen) {
  for (const Parameter* parameter : chosen) numbers.push_back(parameter->number);
}

}  // namespace

Offer make_offer(const TlsOptions& options) {
  Offer offer;
  put(offer.cipher_suites, choose(suites_of_tls_1_3(), options.tls_1_3_cipher_suites, offer.notes));
  put(offer.cipher_suites, choose(suites_of_tls_1_2(), options.cipher_suites, offer.notes));
  put(offer.groups, choose(groups(), options.groups, offer.notes));
  put(offer.signature_schemes,
      choose(signature_schemes(), options.signature_algorithms, offer.notes));
  offer.cipher_suites.push_back(0);
  offer.groups.push_back(0);
  offer.signature_schemes.push_back(0);
  return offer;
}

OfferDetail describe_offer(const Offer& offer, TlsVersion min_version, TlsVersion max_version) {
  OfferDetail detail;
  if (min_version == TlsVersion::tls_1_2) detail.versions.emplace_back("TLS 1.2");
  if (max_version == TlsVersion::tls_1_3) detail.versions.emplace_back("TLS 1.3");
  const auto name_all = [](const Vocabulary& vocabulary, const auto& numbers,
                           std::vector<std::string>& names) {
    for (const auto number : numbers) {
      const auto found = std::find_if(vocabulary.spoken.begin(), vocabulary.spoken.end(),
                                      [&](const Parameter& p) { return p.number == number; });
      if (found != vocabulary.spoken.end()) names.emplace_back(found->name);
    }
  };
  if (max_version == TlsVersion::tls_1_3)
    name_all(suites_of_tls_1_3(), offer.cipher_suites, detail.cipher_suites);
  if (min_version == TlsVersion::tls_1_2)
    name_all(suites_of_tls_1_2(), offer.cipher_suites, detail.cipher_suites);
  name_all(groups(), offer.groups, detail.groups);
  name_all(signature_schemes(), offer.signature_schemes, detail.signature_schemes);
  return detail;
}

}  // namespace tlsget::tls
