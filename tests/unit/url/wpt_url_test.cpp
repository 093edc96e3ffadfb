// urltestdata.json of web-platform-tests: the rows about http and https. They state what browsers
// do (the WHATWG URL standard); rows that we read otherwise stand in wpt_url_exceptions.hpp, by the
// rule that we follow instead. A row there that agrees with browsers after all fails the test, and
// so does one that no vector has.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "unit/url/wpt_url_exceptions.hpp"
#include "unit/url/wpt_vectors.hpp"
#include "url/url.hpp"

namespace tlsget::url {
namespace {

bool begins_with_http(std::string_view text) {
  return text::starts_with_ignoring_case(text, "http:") ||
         text::starts_with_ignoring_case(text, "https:");
}

struct Vector {
  std::string input;
  std::string base;  ///< empty: none
  nlohmann::json row;

  bool must_fail() const { return row.value("failure", false); }
  /// A row of failure has no protocol: what it begins with, or would inherit, tells.
  bool is_about_http() const {
    if (must_fail()) return begins_with_http(input) || (begins_with_http(base) && !has_scheme());
    return row["protocol"] == "http:" || row["protocol"] == "https:";
  }

 private:
  bool has_scheme() const {
    const auto end = input.find_first_of(":/?#");
    return end != std::string::npos && input[end] == ':';
  }
};

std::vector<Vector> http_vectors() {
  std::vector<Vector> vectors;
  for (const auto& row : wpt_vectors("urltestdata.json")) {
    if (!row.is_object()) continue;  // a comment
    const auto base = row.find("base");
    const bool has_base = base != row.end() && base->is_string();
    Vector vector{row["input"], has_base ? base->get<std::string>() : "", row};
    if (vector.is_about_http()) vectors.push_back(std::move(vector));
  }
  return vectors;
}

std::optional<Url> read(const Vector& vector) {
  try {
    if (vector.base.empty()) return parse(vector.input);
    return resolve(parse(vector.base), vector.input);
  } catch (const Error&) {
    return std::nullopt;
  }
}

/// As browsers give the parts: an empty query is none, and the scheme's port is "".
bool agrees(const Url& url, const nlohmann::json& row) {
  const auto with_mark = [](char mark, const std::optional<std::string>& part) {
    return part && !part->empty() ? mark + *part : "";
  };
  const bool same =
      row["protocol"] == url.scheme + ":" && row["hostname"] == url.host.bracketed() &&
      row["port"] == (url.is_default_port() ? "" : std::to_string(*url.explicit_port)) &&
      row["pathname"] == url.path && row["search"] == with_mark('?', url.query) &&
      row["hash"] == with_mark('#', url.fragment) && row["host"] == url.authority();
  if (!same) return false;
  // User information is not inherited from a base.
  if (!url.user)
    return row["input"].get<std::string>().find('@') == std::string::npos ||
           row["username"].get<std::string>().empty();
  return row["username"] == *url.user && row["password"] == url.password.value_or("");
}

bool agrees(const Vector& vector) {
  const auto url = read(vector);
  if (vector.must_fail()) return !url;
  return url && agrees(*url, vector.row);
}

TEST_CASE("reads http URLs as browsers do, but for the rules named") {
  std::map<std::pair<std::string_view, std::string_view>, std::string_view> excepted;
  for (const auto& rule : exceptions)
    for (const auto& row : rule.rows) excepted[{row.input, row.base}] = rule.reason;
  std::size_t excepted_seen = 0;
  std::size_t seen = 0;
  std::map<std::pair<std::string, std::string>, int> met;
  for (const auto& vector : http_vectors()) {
    CAPTURE(vector.input, vector.base);
    const auto exception = excepted.find({vector.input, vector.base});
    ++seen;
    if (exception == excepted.end()) {
      CHECK(agrees(vector));
      continue;
    }
    CAPTURE(exception->second);
    CHECK_FALSE(agrees(vector));
    if (++met[{vector.input, vector.base}] == 1) ++excepted_seen;
  }
  CHECK(excepted_seen == excepted.size());
  CHECK(seen > 400);
}

TEST_CASE("percent-encodes a query in UTF-8 as browsers do") {
  std::size_t seen = 0;
  for (const auto& row : wpt_vectors("percent-encoding.json")) {
    if (!row.is_object()) continue;  // a comment
    const std::string input = row["input"];
    CAPTURE(input);
    if (!row["output"].contains("utf-8")) continue;
    ++seen;
    if (std::any_of(input.begin(), input.end(), text::is_control))
      CHECK_THROWS_AS(parse("https://h/?" + input), Error);
    else
      CHECK(parse("https://h/?" + input).query == row["output"]["utf-8"].get<std::string>());
  }
  CHECK(seen > 5);
}

}  // namespace
}  // namespace tlsget::url
