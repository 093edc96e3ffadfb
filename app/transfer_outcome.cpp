#include "app/transfer_outcome.hpp"

namespace tlsget::app {

std::string_view version_number(http::Version version) {
  switch (version) {
    case http::Version::http_0_9:
      return "0.9";
    case http::Version::http_1_0:
      return "1.0";
    case http::Version::http_1_1:
      return "1.1";
  }
  return {};
}

}  // namespace tlsget::app
