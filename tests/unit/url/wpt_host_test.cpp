// toascii.json and IdnaTestV2.json of web-platform-tests: hosts through UTS #46.
//
// What is asked of every row: a name that must fail fails, and a name that is taken becomes the
// A-labels that it must become. Being stricter is allowed for the reasons named below alone; a
// reason that excuses no row fails the test.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "unit/url/refusal.hpp"
#include "unit/url/wpt_vectors.hpp"
#include "url/url.hpp"

namespace tlsget::url {
namespace {

struct Strictness {
  std::string_view message;  ///< a part of what the refusal says
  std::string_view reason;
  bool by_version = false;  ///< whether it is needed depends on the Unicode version of libidn2
};

const std::vector<Strictness> strictness = {
    {"a label of the host is empty", "no name service can be asked for it (RFC 1035)"},
    {"63 are the most", "RFC 1035 section 2.3.4"},
    {"a name has 253 at most", "RFC 1035 section 2.3.4"},
    {"domain label longer than 63 characters", "RFC 1035 section 2.3.4"},
    {"domain name longer than 255 characters", "RFC 1035 section 2.3.4"},
    {"punycode encoded data will be too large", "a label above 63 octets"},
    {"no host", "the empty name"},
    {"' in the host", "marks that curl refuses too: '<', '=', ',', '('"},
    {"disallowed character", "IDNA2008 (RFC 5892) has no symbols; UTS #46 lets browsers take them"},
    {"unassigned code point", "younger than the Unicode version of libidn2", true},
    {"start/ends with forbidden hyphen", "RFC 5891 section 4.2.3.1"},
    {"two hyphens pattern", "RFC 5891 section 4.2.3.1"},
};

/// U+1E9E, capital sharp s: "ss" by UTS #46 until Unicode 15, sharp s since. What libidn2 does
/// depends on its version, so that neither answer is a fault of ours.
bool depends_on_unicode_version(std::string_view input) {
  return input.find("\341\272\236") != std::string_view::npos;
}

/// The name, or what the refusal says.
std::variant<Host, Refusal> read(const std::string& input) {
  Host host;
  if (auto refusal = refusal_of([&] { host = parse_host(input); })) return *std::move(refusal);
  return host;
}

/// Checks each row and says which reasons for strictness were needed.
std::vector<bool> check_rows(std::string_view file, std::size_t least_taken) {
  std::vector<bool> needed(strictness.size());
  std::size_t taken = 0;
  for (const auto& row : wpt_vectors(file)) {
    if (!row.is_object()) continue;  // a comment
    const std::string input = row["input"];
    CAPTURE(input);
    const auto result = read(input);
    const auto* const host = std::get_if<Host>(&result);
    if (row["output"].is_null()) {
      CHECK(host == nullptr);
      continue;
    }
    if (host != nullptr) {
      ++taken;
      if (!depends_on_unicode_version(input)) CHECK(host->text == row["output"].get<std::string>());
      continue;
    }
    const std::string& message = std::get<Refusal>(result).message;
    CAPTURE(message);
    const auto excuse = std::find_if(
        strictness.begin(), strictness.end(),
        [&](const Strictness& one) { return message.find(one.message) != std::string::npos; });
    CHECK(excuse != strictness.end());
    if (excuse != strictness.end())
      needed[static_cast<std::size_t>(excuse - strictness.begin())] = true;
  }
  CHECK(taken >= least_taken);
  return needed;
}

TEST_CASE("maps hosts to ASCII as UTS #46 has it, or refuses them for a reason named") {
  auto needed = check_rows("toascii.json", 37);
  const auto also = check_rows("IdnaTestV2.json", 500);
  for (std::size_t i = 0; i < needed.size(); ++i) {
    CAPTURE(strictness[i].message);
    CHECK((needed[i] || also[i] || strictness[i].by_version));
  }
}

}  // namespace
}  // namespace tlsget::url
