#include "app/shown_head.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>

#include "base/text.hpp"
#include "url/split.hpp"

namespace tlsget::app {

namespace {

/// Whether a field of a request may open doors: those that do by standard, and what people call
/// theirs.
bool may_give_access(std::string_view name) {
  constexpr std::array<std::string_view, 13> parts{
      "auth",   "token",  "secret",  "api-key",    "apikey",     "api_key",    "password",
      "passwd", "cookie", "session", "credential", "access-key", "private-key"};
  const std::string lower = text::lower(name);
  return std::any_of(parts.begin(), parts.end(), [&lower](std::string_view part) {
    return lower.find(part) != std::string::npos;
  });
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::any_of(names.begin(), names.end(), [name](std::string_view other) {
    return text::equals_ignoring_case(name, other);
  });
}

/// The same of a response, where other fields only tell what access needs (WWW-Authenticate).
bool gives_access(std::string_view name) {
  return is_one_of(name, {"Authorization", "Proxy-Authorization", "Cookie"});
}

/// A line whose value is a reference, "Location: http://user:password@host/", without the secret.
std::string without_user_information(std::string_view name, std::string_view value) {
  const url::Source source(value, url::Form::reference);
  const std::string_view user = source.user_information();
  if (user.empty()) return fmt::format("{}: {}", name, value);
  const std::size_t begin = source.offset_of(user);
  return fmt::format("{}: {}[redacted]{}", name, value.substr(0, begin),
                     value.substr(begin + user.size()));
}

/// The lines of one head, one after the other.
class HeadRedactor {
 public:
  explicit HeadRedactor(HeadKind kind) : is_request_(kind == HeadKind::request) {}

  /// `line` without its end.
  std::string shown(std::string_view line) {
    const bool continues = line.starts_with(' ') || line.starts_with('\t');
    if (continues && hides_more_) return " [redacted]";
    hides_more_ = false;
    const std::size_t colon = line.find(':');
    // Servers put spaces before the colon too; the parser takes that.
    const std::string_view name = text::trim(line.substr(0, colon));
    const bool is_field = colon != std::string_view::npos && text::is_token(name);
    if (!is_field || continues) return std::string(line);
    const bool is_reference = !is_request_ && is_one_of(name, {"Location", "Content-Location"});
    hides_more_ = is_reference || is_secret(name);
    if (is_reference) return without_user_information(name, text::trim(line.substr(colon + 1)));
    return hides_more_ ? fmt::format("{}: [redacted]", name) : std::string(line);
  }

 private:
  bool is_secret(std::string_view name) const {
    if (is_request_) return may_give_access(name);
    return gives_access(name) || is_one_of(name, {"Set-Cookie", "Set-Cookie2"});
  }

  bool is_request_;
  bool hides_more_ = false;  ///< also in lines that continue the last field (obs-fold)
};

}  // namespace

std::string shown_head(HeadKind kind, std::string_view head) {
  std::string out;
  HeadRedactor redactor(kind);
  while (!head.empty()) {
    const std::size_t end = std::min(head.find('\n'), head.size());
    std::string_view line = head.substr(0, end);
    const bool has_cr = line.ends_with('\r');
    if (has_cr) line.remove_suffix(1);
    out += redactor.shown(line);
    if (has_cr) out += '\r';
    if (end < head.size()) out += '\n';
    head.remove_prefix(std::min(end + 1, head.size()));
  }
  return out;
}

}  // namespace tlsget::app
