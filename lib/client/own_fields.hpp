// Header fields of the caller's own (-H, --proxy-header).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/headers.hpp"

namespace tlsget::client {

/// They come in this order after the ones that tlsget makes, and replace those of the same name.
struct OwnFields {
  http::Headers fields;
  std::vector<std::string> removed;  ///< names of default fields to leave out ("-H 'Accept:'")

  bool removes(std::string_view name) const;
};

}  // namespace tlsget::client
