#include "http/netrc.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace tlsget::http {
namespace {

constexpr bool is_blank(char c) {
  return static_cast<unsigned char>(c) <= ' ';
}

constexpr char unescaped(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;
  }
}

}  // namespace

class NetrcReader {
 public:
  explicit NetrcReader(std::string_view text) : text_(text) {}

  Netrc run() {
    while (const auto word = next_word()) keyword(*word);
    return std::move(netrc_);
  }

 private:
  using Account = Netrc::Account;

  void keyword(const std::string& word) {
    if (is(word, "machine")) {
      if (auto host = next_word()) netrc_.accounts_.push_back({std::move(host), {}, {}});
    } else if (is(word, "default")) {
      netrc_.accounts_.emplace_back();
    } else if (is(word, "macdef")) {
      skip_macro();
    } else if (!netrc_.accounts_.empty()) {
      entry(word);
    }
  }

  void entry(const std::string& word) {
    if (is(word, "account")) {
      next_word();
      return;
    }
    const bool is_login = is(word, "login");
    if (!is_login && !is(word, "password")) return;
    auto value = next_word();
    if (!value) return;
    if (is_login && netrc_.accounts_.back().login)
      netrc_.accounts_.push_back({netrc_.accounts_.back().host, {}, {}});
    Account& account = netrc_.accounts_.back();
    (is_login ? account.login : account.password) = std::move(value);
  }

  static bool is(std::string_view word, std::string_view keyword) {
    return text::equals_ignoring_case(word, keyword);
  }

  /// nullopt: the end, or a fault.
  std::optional<std::string> next_word() {
    skip_blanks_and_comments();
    if (at_ == text_.size()) return std::nullopt;
    const std::size_t line = line_;
    auto word = text_[at_] == '"' ? quoted_word() : plain_word();
    if (!word) return fail(line, "a quoted word has no end");
    if (word->size() > Netrc::max_word) return fail(line, "a word is too long");
    return word;
  }

  void skip_blanks_and_comments() {
    while (at_ < text_.size()) {
      if (text_[at_] == '#' && is_first_of_line()) {
        skip_line();
      } else if (is_blank(text_[at_])) {
        step();
      } else {
        return;
      }
    }
  }

  std::string plain_word() {
    const std::size_t start = at_;
    while (at_ < text_.size() && !is_blank(text_[at_])) ++at_;
    return std::string(text_.substr(start, at_ - start));
  }

  std::optional<std::string> quoted_word() {
    std::string word;
    for (++at_; at_ < text_.size(); step()) {
      char c = text_[at_];
      if (c == '"') {
        ++at_;
        return word;
      }
      if (c == '\\') {
        step();
        if (at_ == text_.size()) break;
        c = unescaped(text_[at_]);
      }
      word += c;
    }
    return std::nullopt;
  }

  /// Up to an empty line, or the end.
  void skip_macro() {
    skip_line();
    while (at_ < text_.size()) {
      const std::string_view line = text_.substr(at_, text_.find('\n', at_) - at_);
      skip_line();
      if (std::all_of(line.begin(), line.end(), is_blank)) return;
    }
  }

  void skip_line() {
    while (at_ < text_.size() && text_[at_] != '\n') ++at_;
    if (at_ < text_.size()) step();
  }

  bool is_first_of_line() const {
    std::size_t i = at_;
    while (i > 0 && (text_[i - 1] == ' ' || text_[i - 1] == '\t')) --i;
    return i == 0 || text_[i - 1] == '\n';
  }

  void step() {
    if (text_[at_++] == '\n') ++line_;
  }

  std::optional<std::string> fail(std::size_t line, std::string_view what) {
    netrc_.fault_ = {line, std::string(what)};
    at_ = text_.size();
    return std::nullopt;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  Netrc netrc_;
};

Netrc Netrc::parse(std::string_view text) {
  if (text.size() > max_size) {
    Netrc netrc;
    netrc.fault_ = {1, "the file is larger than 128 KiB"};
    return netrc;
  }
  return NetrcReader(text).run();
}

std::optional<Netrc::Found> Netrc::find(std::string_view host,
                                        const std::optional<std::string>& user) const {
  std::optional<Found> without_password;
  for (const Account& account : accounts_) {
    if (account.host && !text::equals_ignoring_case(*account.host, host)) continue;
    if (user && account.login && *account.login != *user) continue;
    if (!account.login && !account.password) continue;
    Found found{{account.login ? *account.login : user.value_or(""), account.password.value_or("")},
                !account.host};
    if (account.password) return found;
    if (!without_password) without_password = std::move(found);
  }
  return without_password;
}

}  // namespace tlsget::http
