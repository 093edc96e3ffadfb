// The URL vectors of web-platform-tests, which are not part of the project: read from the folder
// TLSGET_VECTORS (default: ../shared/vectors beside the source), subfolder wpt.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <string_view>

namespace tlsget::url {

/// Half a surrogate pair, which JavaScript's strings can hold and UTF-8 cannot, becomes U+FFFD, as
/// a browser has it.
inline std::string without_lone_surrogates(const std::string& json) {
  static const std::regex surrogates(R"((\\u[Dd][89ABab]..\\u[Dd][C-Fc-f]..)|\\u[Dd][89A-Fa-f]..)");
  std::string out;
  auto rest = json.cbegin();
  for (std::sregex_iterator it(json.begin(), json.end(), surrogates), end; it != end; ++it) {
    out.append(rest, (*it)[0].first);
    out += (*it)[1].matched ? it->str() : "\\ufffd";
    rest = (*it)[0].second;
  }
  return out.append(rest, json.cend());
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
  const std::string text((std::istreambuf_iterator<char>(stream)), {});
  return nlohmann::json::parse(without_lone_surrogates(text));
}

}  // namespace tlsget::url
