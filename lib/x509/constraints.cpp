#include "x509/constraints.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "url/address.hpp"
#include "x509/distinguished_name.hpp"
#include "x509/names.hpp"

namespace tlsget::x509 {

namespace {

std::string_view without_trailing_dot(std::string_view name) {
  if (!name.empty() && name.back() == '.') name.remove_suffix(1);
  return name;
}

/// Whether `name` is `domain` or below it.
bool at_or_below(std::string_view name, std::string_view domain) {
  if (name.size() == domain.size()) return text::equals_ignoring_case(name, domain);
  if (name.size() < domain.size() + 1) return false;
  const std::size_t cut = name.size() - domain.size();
  return name[cut - 1] == '.' && text::equals_ignoring_case(name.substr(cut), domain);
}

/// Host of a URI, without user information, port and brackets; nullopt when it has no authority.
std::optional<std::string_view> uri_host(std::string_view uri) {
  const std::size_t scheme_end = uri.find("://");
  if (scheme_end == std::string_view::npos) return std::nullopt;
  std::string_view authority = uri.substr(scheme_end + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  const std::size_t at = authority.rfind('@');
  if (at != std::string_view::npos) authority.remove_prefix(at + 1);
  if (authority.starts_with('[')) return std::nullopt;
  return authority.substr(0, authority.find(':'));
}

/// A name of the certificate below, ready to be compared many times.
struct SubjectName {
  GeneralName::Type type = GeneralName::Type::other;
  std::string_view text;
  BytesView raw;
  std::string shown;
  std::vector<std::string> rdns;  ///< canonical; of a directory name
};

struct Subtree {
  const GeneralName* base = nullptr;
  std::vector<std::string> rdns;
};

SubjectName directory_name(BytesView der, std::string shown) {
  return {.type = GeneralName::Type::directory,
          .text = {},
          .raw = der,
          .shown = std::move(shown),
          .rdns = canonical_rdns(der)};
}

/// Everything in the certificate that constraints speak of: alternative names, the subject, and
/// the mail addresses in the subject when no alternative name is one.
std::vector<SubjectName> names_of(const Certificate& certificate) {
  std::vector<SubjectName> names;
  bool has_email = false;
  for (const auto& name : certificate.subject_alt_names) {
    has_email = has_email || name.type == GeneralName::Type::email;
    if (name.type == GeneralName::Type::directory)
      names.push_back(directory_name(name.raw, name.text));
    else
      names.push_back({name.type, name.text, name.raw, name.text, {}});
  }
  if (!certificate.subject.attributes.empty())
    names.push_back(directory_name(certificate.subject.der, certificate.subject.line()));
  if (has_email) return names;
  for (const auto& attribute : certificate.subject.attributes)
    if (attribute.type == "emailAddress")
      names.push_back({GeneralName::Type::email, attribute.value, {}, attribute.value, {}});
  return names;
}

std::vector<Subtree> prepared(const std::vector<GeneralName>& subtrees) {
  std::vector<Subtree> out;
  out.reserve(subtrees.size());
  for (const auto& base : subtrees)
    out.push_back({&base, base.type == GeneralName::Type::directory ? canonical_rdns(base.raw)
                                                                    : std::vector<std::string>()});
  return out;
}

bool same_form(const SubjectName& name, const Subtree& subtree) {
  if (name.type != subtree.base->type) return false;
  // The forms that are not looked into are told apart by their tag.
  return name.type != GeneralName::Type::other ||
         (!name.raw.empty() && !subtree.base->raw.empty() &&
          name.raw.front() == subtree.base->raw.front());
}

/// A name or constraint of this form that makes no sense can be neither permitted nor cleared.
bool comparable(const SubjectName& name, const Subtree& subtree) {
  std::string_view base = subtree.base->text;
  std::string_view text = without_trailing_dot(name.text);
  switch (name.type) {
    case GeneralName::Type::other:
      return false;
    case GeneralName::Type::dns:
      if (text.starts_with("*.")) text.remove_prefix(2);
      if (base.starts_with('.')) base.remove_prefix(1);
      return is_dns_name(text) && (base.empty() || is_dns_name(without_trailing_dot(base)));
    case GeneralName::Type::uri: {
      // An address is no fully qualified domain name (RFC 5280 section 4.2.1.10).
      const auto host = uri_host(name.text);
      return host && is_dns_name(without_trailing_dot(*host)) && !url::parse_loose_ipv4(*host);
    }
    case GeneralName::Type::email:
      return name.text.find('@') != std::string_view::npos;
    case GeneralName::Type::ip:
    case GeneralName::Type::directory:
      return true;
  }
  return false;
}

bool in_subtree(const SubjectName& name, const Subtree& subtree, SubtreeUse use) {
  const GeneralName& base = *subtree.base;
  switch (name.type) {
    case GeneralName::Type::dns:
      return in_dns_subtree(name.text, base.text, use);
    case GeneralName::Type::email:
      return in_email_subtree(name.text, base.text);
    case GeneralName::Type::uri:
      return in_uri_subtree(name.text, base.text);
    case GeneralName::Type::ip:
      return in_address_subtree(name.raw, base.raw);
    case GeneralName::Type::directory:
      return subtree.rdns.size() <= name.rdns.size() &&
             std::equal(subtree.rdns.begin(), subtree.rdns.end(), name.rdns.begin());
    case GeneralName::Type::other:
      break;
  }
  return false;
}

std::string describe(std::string_view kind, const std::vector<const Subtree*>& subtrees) {
  constexpr std::size_t most_shown = 10;
  std::string out = std::string(kind) + ": ";
  for (std::size_t i = 0; i < std::min(subtrees.size(), most_shown); ++i) {
    if (i > 0) out += ", ";
    out += subtrees[i]->base->text;
  }
  return subtrees.size() > most_shown ? out + ", ..." : out;
}

/// The constraints of one authority.
class Checker {
 public:
  Checker(const NameConstraints& constraints, std::size_t& comparisons_left)
      : permitted_(prepared(constraints.permitted)),
        excluded_(prepared(constraints.excluded)),
        left_(&comparisons_left) {}

  /// The rule that the name violates, nullopt when it may stand.
  std::optional<std::string> violated_by(const SubjectName& name) {
    for (const auto& subtree : excluded_) {
      if (!spend()) return too_much();
      if (!same_form(name, subtree)) continue;
      if (!comparable(name, subtree) || in_subtree(name, subtree, SubtreeUse::excluded))
        return describe("excluded", {&subtree});
    }
    std::vector<const Subtree*> of_this_form;
    for (const auto& subtree : permitted_) {
      if (!spend()) return too_much();
      if (!same_form(name, subtree)) continue;
      if (comparable(name, subtree) && in_subtree(name, subtree, SubtreeUse::permitted))
        return std::nullopt;
      of_this_form.push_back(&subtree);
    }
    if (of_this_form.empty()) return std::nullopt;
    return describe("permitted", of_this_form);
  }

 private:
  bool spend() {
    if (*left_ == 0) return false;
    --*left_;
    return true;
  }
  static std::string too_much() { return "too many names and constraints to compare"; }

  std::vector<Subtree> permitted_;
  std::vector<Subtree> excluded_;
  std::size_t* left_;
};

}  // namespace

bool in_dns_subtree(std::string_view name, std::string_view base, SubtreeUse use) {
  name = without_trailing_dot(name);
  base = without_trailing_dot(base);
  // RFC 5280 knows no leading dot here; many authorities mean "below, not at" by it.
  const bool below_only = base.starts_with('.');
  if (below_only) base.remove_prefix(1);
  if (base.empty()) return true;
  if (name.starts_with("*.")) {
    const std::string_view domain = name.substr(2);
    if (at_or_below(domain, base)) return true;
    // One of the names that the wildcard stands for is the base itself.
    const std::size_t dot = base.find('.');
    return use == SubtreeUse::excluded && dot != std::string_view::npos && !below_only &&
           text::equals_ignoring_case(base.substr(dot + 1), domain);
  }
  return at_or_below(name, base) && !(below_only && name.size() == base.size());
}

bool in_email_subtree(std::string_view name, std::string_view base) {
  const std::size_t at = name.rfind('@');
  if (at == std::string_view::npos) return false;
  const std::string_view host = name.substr(at + 1);
  const std::size_t base_at = base.rfind('@');
  if (base_at != std::string_view::npos)  // one mailbox: its local part keeps its case
    return name.substr(0, at) == base.substr(0, base_at) &&
           text::equals_ignoring_case(host, base.substr(base_at + 1));
  if (!base.starts_with('.')) return base.empty() || text::equals_ignoring_case(host, base);
  return host.size() > base.size() - 1 && at_or_below(host, base.substr(1));
}

bool in_uri_subtree(std::string_view name, std::string_view base) {
  const auto found = uri_host(name);
  if (!found) return false;
  const std::string_view host = without_trailing_dot(*found);
  if (!base.starts_with('.')) return base.empty() || text::equals_ignoring_case(host, base);
  return host.size() > base.size() - 1 && at_or_below(host, base.substr(1));
}

bool in_address_subtree(BytesView address, BytesView base_and_mask) {
  if (base_and_mask.size() != address.size() * 2) return false;
  for (std::size_t i = 0; i < address.size(); ++i) {
    const unsigned mask = base_and_mask[address.size() + i];
    if ((address[i] & mask) != (base_and_mask[i] & mask)) return false;
  }
  return true;
}

std::vector<ConstraintViolation> check_name_constraints(std::span<const Certificate* const> path,
                                                        std::size_t& comparisons_left) {
  std::vector<ConstraintViolation> violations;
  for (std::size_t authority = 1; authority < path.size(); ++authority) {
    const auto& constraints = path[authority]->name_constraints;
    if (!constraints) continue;
    Checker checker(*constraints, comparisons_left);
    for (std::size_t below = 0; below < authority; ++below) {
      if (below > 0 && path[below]->is_self_issued()) continue;
      // Preparing a name costs about as much as comparing it.
      const std::size_t count = path[below]->subject_alt_names.size();
      comparisons_left -= std::min(comparisons_left, count);
      for (const auto& name : names_of(*path[below])) {
        auto rule = checker.violated_by(name);
        if (!rule) continue;
        violations.push_back({below, authority, name.shown, *std::move(rule)});
        break;
      }
    }
  }
  return violations;
}

}  // namespace tlsget::x509
