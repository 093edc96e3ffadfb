#include "x509/distinguished_name.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace tlsget::x509 {

namespace {

struct AttributeType {
  std::string_view oid;
  std::string_view name;
};
constexpr std::array attribute_types{
    AttributeType{"2.5.4.3", "CN"},
    AttributeType{"2.5.4.4", "SN"},
    AttributeType{"2.5.4.5", "serialNumber"},
    AttributeType{"2.5.4.6", "C"},
    AttributeType{"2.5.4.7", "L"},
    AttributeType{"2.5.4.8", "ST"},
    AttributeType{"2.5.4.9", "street"},
    AttributeType{"2.5.4.10", "O"},
    AttributeType{"2.5.4.11", "OU"},
    AttributeType{"2.5.4.12", "title"},
    AttributeType{"2.5.4.15", "businessCategory"},
    AttributeType{"2.5.4.17", "postalCode"},
    AttributeType{"2.5.4.42", "GN"},
    AttributeType{"2.5.4.46", "dnQualifier"},
    AttributeType{"2.5.4.65", "pseudonym"},
    AttributeType{"2.5.4.97", "organizationIdentifier"},
    AttributeType{"0.9.2342.19200300.100.1.1", "UID"},
    AttributeType{"0.9.2342.19200300.100.1.25", "DC"},
    AttributeType{"1.2.840.113549.1.9.1", "emailAddress"},
    AttributeType{"1.3.6.1.4.1.311.60.2.1.1", "jurisdictionL"},
    AttributeType{"1.3.6.1.4.1.311.60.2.1.2", "jurisdictionST"},
    AttributeType{"1.3.6.1.4.1.311.60.2.1.3", "jurisdictionC"},
};

std::string attribute_name(std::string oid) {
  const auto* found = std::ranges::find(attribute_types, oid, &AttributeType::oid);
  return found == attribute_types.end() ? std::move(oid) : std::string(found->name);
}

NameAttribute read_attribute(der::Reader& rdn, std::string_view what) {
  der::Reader pair = rdn.enter(der::tag::sequence, what);
  NameAttribute attribute;
  attribute.type = attribute_name(pair.object_identifier(what));
  const der::Element value = pair.any(what);
  pair.finish(what);
  if (value.whole.empty()) return attribute;
  if (!der::is_text(value.tag)) {
    // RFC 4514 section 2.4: what has no string form is shown as its octets.
    attribute.value = "#" + text::hex_encode(value.whole);
    return attribute;
  }
  der::Text decoded = der::decode_text(value.tag, value.content);
  if (!decoded.utf8) {
    pair.inside(value).fail(fmt::format("{}: {}", what, decoded.error));
    return attribute;
  }
  attribute.value = *std::move(decoded.utf8);
  return attribute;
}

/// ASCII in lower case, spaces at the ends gone and each run of them inside one space.
std::string folded(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (c == ' ' && (out.empty() || out.back() == ' ')) continue;
    out += text::to_lower(c);
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

/// `part` with its length before it, so that parts can be joined without ambiguity.
void append_counted(std::string& out, std::string_view part) {
  out += fmt::format_int(part.size()).c_str();
  out += ':';
  out += part;
}

std::string canonical_attribute(der::Reader& rdn) {
  der::Reader pair = rdn.enter(der::tag::sequence, "attribute");
  const der::Element type = pair.any("type");
  const der::Element value = pair.any("value");
  std::string out;
  append_counted(out, {reinterpret_cast<const char*>(type.content.data()), type.content.size()});
  const der::Text text = der::decode_text(value.tag, value.content);
  if (text.utf8) {
    append_counted(out, folded(*text.utf8));
  } else {
    out += '#';
    append_counted(out, {reinterpret_cast<const char*>(value.whole.data()), value.whole.size()});
  }
  return out;
}

/// FNV-1a, 64 bits.
class Hash {
 public:
  void add(std::uint8_t octet) { value_ = (value_ ^ octet) * 0x100000001b3U; }
  void add(BytesView octets) {
    for (const std::uint8_t octet : octets) add(octet);
  }
  /// As folded() would make it.
  void add_folded(BytesView text) {
    bool started = false;
    bool space = false;
    for (const std::uint8_t octet : text) {
      if (octet == ' ') {
        space = started;
        continue;
      }
      if (space) add(std::uint8_t{' '});
      space = false;
      started = true;
      add(static_cast<std::uint8_t>(text::to_lower(static_cast<char>(octet))));
    }
  }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325U;
};

std::uint64_t attribute_hash(der::Reader& rdn) {
  der::Reader pair = rdn.enter(der::tag::sequence, "attribute");
  const der::Element type = pair.any("type");
  const der::Element value = pair.any("value");
  Hash hash;
  hash.add(type.content);
  switch (value.tag) {
    case der::tag::utf8_string:
    case der::tag::printable_string:
    case der::tag::ia5_string:
    case der::tag::numeric_string:
    case der::tag::visible_string:
      hash.add_folded(value.content);
      break;
    default:
      if (const der::Text text = der::decode_text(value.tag, value.content); text.utf8)
        hash.add_folded(
            {reinterpret_cast<const std::uint8_t*>(text.utf8->data()), text.utf8->size()});
      else
        hash.add(value.content);
  }
  return hash.value();
}

std::string last_value(const std::vector<NameAttribute>& attributes, std::string_view type) {
  const auto found =
      std::ranges::find(attributes.rbegin(), attributes.rend(), type, &NameAttribute::type);
  return found == attributes.rend() ? std::string() : found->value;
}

}  // namespace

Name read_name(der::Reader& reader, std::string_view what) {
  Name name;
  const der::Element whole = reader.expect(der::tag::sequence, what);
  name.der.assign(whole.whole.begin(), whole.whole.end());
  der::Reader rdns = reader.inside(whole);
  while (!rdns.at_end()) {
    der::Reader rdn = rdns.enter(der::tag::set, what);
    do {
      name.attributes.push_back(read_attribute(rdn, what));
    } while (!rdn.at_end());
  }
  return name;
}

std::vector<std::string> canonical_rdns(BytesView name) {
  der::Diagnosis diagnosis;
  der::Reader reader(name, diagnosis);
  der::Reader rdns = reader.enter(der::tag::sequence, "name");
  std::vector<std::string> out;
  while (!rdns.at_end()) {
    der::Reader rdn = rdns.enter(der::tag::set, "RDN");
    std::vector<std::string> attributes;
    while (!rdn.at_end()) attributes.push_back(canonical_attribute(rdn));
    // A SET OF has no order; DER's own depends on the case of the strings.
    std::ranges::sort(attributes);
    std::string joined;
    for (const auto& attribute : attributes) append_counted(joined, attribute);
    out.push_back(std::move(joined));
  }
  if (diagnosis.failed()) return {"?" + std::string(name.begin(), name.end())};
  return out;
}

std::string canonical_name(BytesView name) {
  std::string out;
  for (const auto& rdn : canonical_rdns(name)) append_counted(out, rdn);
  return out;
}

std::uint64_t name_hash(BytesView name) {
  der::Diagnosis diagnosis;
  der::Reader reader(name, diagnosis);
  der::Reader rdns = reader.enter(der::tag::sequence, "name");
  std::uint64_t hash = 0;
  while (!rdns.at_end()) {
    der::Reader rdn = rdns.enter(der::tag::set, "RDN");
    std::uint64_t sum = 1;  // an RDN is a set: its order must not matter
    while (!rdn.at_end()) sum += attribute_hash(rdn);
    hash = hash * 31 + sum;
  }
  return hash;
}

bool same_name(const Name& a, const Name& b) {
  return a.der == b.der || canonical_name(a.der) == canonical_name(b.der);
}

std::string Name::common_name() const {
  return last_value(attributes, "CN");
}

std::string Name::display() const {
  for (const std::string_view type : {"CN", "O", "OU"}) {
    std::string value = last_value(attributes, type);
    if (!value.empty()) return value;
  }
  return line();
}

std::string Name::line() const {
  std::string out;
  for (const auto& attribute : attributes) {
    if (!out.empty()) out += ", ";
    out += attribute.type;
    out += '=';
    out += attribute.value;
  }
  return out;
}

}  // namespace tlsget::x509
