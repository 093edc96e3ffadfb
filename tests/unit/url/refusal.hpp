// What a refused URL said, as a value that tests compare.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "url/url.hpp"

namespace tlsget::url {

struct Refusal {
  std::string message;
  std::string text;
  std::size_t offset = 0;
};

/// What `attempt` throws; nullopt when it returns. Any other exception fails the test.
inline std::optional<Refusal> refusal_of(const std::function<void()>& attempt) {
  try {
    attempt();
  } catch (const Error& error) {
    CHECK(error.category() == Category::url_malformed);
    const auto* const detail = error.detail<UrlErrorDetail>();
    REQUIRE(detail != nullptr);
    CHECK(detail->offset <= detail->text.size());
    return Refusal{error.message(), detail->text, detail->offset};
  }
  return std::nullopt;
}

}  // namespace tlsget::url
