#include "app/variables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>

#include "app/argument_files.hpp"
#include "app/environment.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace tlsget::app {

namespace {

constexpr std::size_t longest_name = 127;
constexpr std::size_t largest_content = std::size_t{10} << 20U;

bool is_name_char(char c) noexcept {
  return text::is_alpha(c) || text::is_digit(c) || c == '_';
}

bool is_name(std::string_view name) noexcept {
  return !name.empty() && name.size() <= longest_name && std::ranges::all_of(name, is_name_char);
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\n\v\f\r";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

/// As it stands between the quotes of a JSON string.
std::string json_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    constexpr std::string_view plain = "\\\"\b\f\n\r\t";
    constexpr std::string_view letters = "\\\"bfnrt";
    if (const std::size_t at = plain.find(c); at != std::string_view::npos) {
      out += {'\\', letters[at]};
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out;
}

std::string url_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    constexpr std::string_view unreserved = "-._~";
    if (text::is_alpha(c) || text::is_digit(c) || unreserved.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string base64_decoded(std::string_view text) {
  const auto octets = text::base64_decode(text);
  if (!octets || octets->empty()) return "[64dec-fail]";
  return {octets->begin(), octets->end()};
}

using Function = std::string (*)(std::string_view);
Function function_named(std::string_view name) {
  constexpr std::pair<std::string_view, Function> functions[] = {
      {"trim", trimmed},
      {"json", json_escaped},
      {"url", url_encoded},
      {"b64", [](std::string_view text) { return text::base64_encode(text); }},
      {"64dec", base64_decoded},
  };
  for (const auto& [known, function] : functions)
    if (known == name) return function;
  return nullptr;
}

/// [FIRST-LAST] of --variable; octets from 0, both ends included.
struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t last = std::numeric_limits<std::int64_t>::max();

  std::string of(std::string content) const {
    if (first >= content.size()) return {};
    content.erase(0, first);
    if (last - first < content.size()) content.resize(last - first + 1);
    return content;
  }
};

/// Takes the range off the front of `rest`.
ByteRange take_range(std::string_view& rest, const Occurrence& option) {
  const std::size_t close = rest.find(']');
  const std::string_view inside = rest.substr(0, close).substr(1);
  const std::size_t dash = inside.find('-');
  const std::string_view last_text = inside.substr(std::min(dash, inside.size() - 1) + 1);
  ByteRange range;
  const auto first = text::parse_decimal(inside.substr(0, dash));
  const auto last = last_text.empty() ? range.last : text::parse_decimal(last_text);
  if (close == std::string_view::npos || dash == std::string_view::npos || !first || !last ||
      *first > *last) {
    throw Error(Category::usage,
                fmt::format("{} expects a range of octets like NAME[0-99]=TEXT", option.spelled));
  }
  rest.remove_prefix(close + 1);
  return {*first, *last};
}

}  // namespace

void Variables::set(const Occurrence& option, bool strict, std::vector<std::string>& warnings,
                    bool& standard_input_used) {
  std::string_view rest = option.value;
  const bool from_environment = rest.starts_with('%');
  if (from_environment) rest.remove_prefix(1);
  const auto name_size = static_cast<std::size_t>(
      std::find_if_not(rest.begin(), rest.end(), is_name_char) - rest.begin());
  const std::string name(rest.substr(0, name_size));
  rest.remove_prefix(name_size);
  const auto pass_over = [&] {
    // The value is not repeated: it may be a secret.
    std::string message = fmt::format(
        "{} expects NAME=TEXT, NAME@FILE, %NAME or %NAME=TEXT, where NAME is made of letters, "
        "digits and \"_\"",
        option.spelled);
    if (strict) throw Error(Category::usage, std::move(message));
    warnings.push_back(std::move(message) + "; it is left out");
  };
  if (!is_name(name)) return pass_over();
  const char* const variable = from_environment ? ::secure_getenv(name.c_str()) : nullptr;
  if (from_environment && variable == nullptr && rest.empty()) {
    throw Error(Category::usage,
                fmt::format("{} %{}: the environment has no such variable", option.spelled, name));
  }
  const bool has_range = rest.size() > 1 && rest[0] == '[' && text::is_digit(rest[1]);
  const ByteRange range = has_range ? take_range(rest, option) : ByteRange();
  if (variable != nullptr) {
    values_[name] = variable;
  } else if (rest.starts_with('=')) {
    values_[name] = range.of(std::string(rest.substr(1)));
  } else if (rest.starts_with('@')) {
    if (rest == "@-" && std::exchange(standard_input_used, true)) {
      throw Error(Category::usage,
                  fmt::format("{} wants standard input, which another option has already read",
                              option.spelled));
    }
    values_[name] = range.of(read_whole_file(rest.substr(1), option.spelled, largest_content));
  } else {
    pass_over();
  }
}

std::string Variables::expand(const Occurrence& option, std::vector<std::string>& warnings) const {
  std::string_view rest = option.value;
  std::string out;
  for (std::size_t open = rest.find("{{"); open != std::string_view::npos; open = rest.find("{{")) {
    if (open > 0 && rest[open - 1] == '\\') {
      out += rest.substr(0, open - 1);
      out += "{{";
      rest.remove_prefix(open + 2);
      continue;
    }
    const std::size_t close = rest.find("}}", open);
    if (close == std::string_view::npos) {
      warnings.push_back(fmt::format("{}: a \"{{{{\" has no \"}}}}\"", option.spelled));
      break;
    }
    const std::string_view inside = rest.substr(open + 2, close - open - 2);
    out += rest.substr(0, open);
    if (is_name(inside.substr(0, inside.find(':')))) {
      out += value_of(inside, option);
    } else {
      warnings.push_back(fmt::format("{}: \"{{{{{}}}}}\" is no name of a variable", option.spelled,
                                     inside.substr(0, inside.find(':'))));
      out += rest.substr(open, close + 2 - open);
    }
    rest.remove_prefix(close + 2);
  }
  return out.append(rest);
}

std::string Variables::value_of(std::string_view inside, const Occurrence& option) const {
  std::size_t colon = inside.find(':');
  const auto known = values_.find(inside.substr(0, colon));
  std::string value = known == values_.end() ? std::string() : known->second;
  while (colon != std::string_view::npos) {
    inside.remove_prefix(colon + 1);
    colon = inside.find(':');
    const std::string_view name = inside.substr(0, colon);
    const Function function = function_named(name);
    if (function == nullptr) {
      throw Error(Category::usage,
                  fmt::format("{}: no function is called \"{}\": there are trim, json, url, b64 "
                              "and 64dec",
                              option.spelled, name));
    }
    value = function(value);
  }
  if (value.find('\0') != std::string::npos) {
    throw Error(Category::usage,
                fmt::format("{}: the variable holds a NUL, which no option's value can; b64 or url "
                            "writes it otherwise",
                            option.spelled));
  }
  return value;
}

}  // namespace tlsget::app
