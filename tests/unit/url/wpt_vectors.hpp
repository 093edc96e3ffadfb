// The URL vectors of web-platform-tests, which are not part of the project: read from the folder
// TLSGET_VECTORS (default: ../shared/vectors beside the source), subfolder wpt.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"

namespace tlsget::url {

/// Half a surrogate pair, which JavaScript's strings can hold and UTF-8 cannot, becomes U+FFFD, as
/// a browser has it.
inline std::string without_lone_surrogates(std::string json) {
  const auto half = [&](std::size_t at) -> int {  // the value of the \uXXXX at `at`, or -1
    if (json.compare(at, 2, "\\u") != 0) return -1;
    const auto value = text::parse_hexadecimal(std::string_view(json).substr(at + 2, 4));
    return value && (*value & 0xf800U) == 0xd800U ? static_cast<int>(*value) : -1;
  };
  for (std::size_t at = 0; (at = json.find('\\', at)) != std::string::npos;) {
    const int first = half(at);
    if (first < 0) {
      at += 2;  // another escape, of at least two octets
      continue;
    }
    const bool pair = first < 0xdc00 && at + 6 < json.size() && half(at + 6) >= 0xdc00;
    if (!pair) json.replace(at + 2, 4, "fffd");
    at += pair ? 12 : 6;
  }
  return json;
}

/// The array in `file`. Where it is not found the test is skipped; under CI, which must have it,
/// the test fails.
inline nlohmann::json wpt_vectors(std::string_view file) {
  const char* const set = std::getenv("TLSGET_VECTORS");
  const std::filesystem::path folder =
      set != nullptr ? set : TLSGET_SOURCE_DIR "/../shared/vectors";
  const auto path = folder / "wpt" / file;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    if (std::getenv("CI") != nullptr) FAIL("no vectors at " << path);
    SKIP("no vectors at " << path << "; TLSGET_VECTORS names their folder");
  }
  std::string contents((std::istreambuf_iterator<char>(stream)), {});
  return nlohmann::json::parse(without_lone_surrogates(std::move(contents)));
}

}  // namespace tlsget::url
