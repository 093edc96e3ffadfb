// Lines of --variable up to an empty one, then the value of an --expand- option: it is refused, or
// comes to a text without NUL, in which what is no variable still stands.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "app/variables.hpp"
#include "base/error.hpp"
#include "need.hpp"

namespace {

/// NAME@- is standard input, which would wait for a person.
const bool input_is_empty = std::freopen("/dev/null", "r", stdin) != nullptr;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tlsget;
  using fuzz::need;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!input_is_empty || text.find('@') != std::string_view::npos) return 0;  // reads no files
  app::Variables variables;
  std::vector<std::string> warnings;
  bool input_used = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) break;
    try {
      variables.set({.spelled = "--variable", .value = line}, line.size() % 2 == 0, warnings,
                    input_used);
    } catch (const Error& error) {
      need(error.category() == Category::usage, "a variable that is none is a mistake of usage");
    }
  }
  try {
    const std::string value =
        variables.expand({.spelled = "--expand-data", .value = text}, warnings);
    const bool has_nul = text.find('\0') != std::string_view::npos;  // an argument has none
    need(has_nul || value.find('\0') == std::string::npos, "a value has no NUL");
    if (text.find("{{") == std::string_view::npos)
      need(value == text, "a text without variables is itself");
  } catch (const Error& error) {
    need(error.category() == Category::usage, "a value that is none is a mistake of usage");
  }
  return 0;
}
