#include "url/query.hpp"

#include <fmt/format.h>

#include <memory>

#include "base/text.hpp"
#include "url/path.hpp"
#include "url/split.hpp"

namespace tlsget::url {
namespace {

bool is_unreserved(char c) {
  return text::is_alpha(c) || text::is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

bool is_triplet(std::string_view text) {
  return decode_triplet(text).has_value();
}

}  // namespace

std::string encode_component(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string encode_form(std::string_view text) {
  std::string out;
  for (std::size_t start = 0;;) {
    const std::size_t space = text.find(' ', start);
    out += encode_component(text.substr(start, space - start));
    if (space == std::string_view::npos) return out;
    out += '+';
    start = space + 1;
  }
}

void append_query(Url& url, std::string_view text) {
  if (text.empty()) return;
  std::string query = url.query.value_or("");
  if (!query.empty() && !query.ends_with('&')) query += '&';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (text::is_control(c))
      throw Error(Category::url_malformed,
                  fmt::format("{} in what is added to the query of the URL", describe_octet(c)),
                  std::make_shared<UrlErrorDetail>("", i));
    if (c == '#') {
      query += "%23";
    } else if (is_triplet(text.substr(i))) {
      query += text::lower(text.substr(i, 3));
      i += 2;
    } else {
      append_percent_encoded(query, text.substr(i, 1));
    }
  }
  url.query = std::move(query);
}

void append_file_name(Url& url, std::string_view name) {
  if (url.query || !url.path.ends_with('/')) return;
  for (const char& c : name) {
    const std::string encoded = encode_component({&c, 1});
    url.path += encoded.size() == 1 ? encoded : text::lower(encoded);  // as append_query() has it
  }
}

}  // namespace tlsget::url
