#include <array>

#include "chains/row.hpp"

namespace tlsget::test {

std::span<const Point> points() {
  static const std::array all{
      Point{"Path building", path_rows},
      Point{"Validity", validity_rows},
      Point{"Names", name_rows},
      Point{"Name constraints", constraint_rows},
      Point{"Purposes", usage_rows},
      Point{"Authorities", basic_rows},
      Point{"Criticality and policies", policy_rows},
      Point{"Strength", strength_rows},
      Point{"The trust store", store_rows},
      Point{"Revocation", revocation_rows},
      Point{"Encodings", encoding_rows},
  };
  return all;
}

}  // namespace tlsget::test
