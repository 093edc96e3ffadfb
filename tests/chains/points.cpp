#include <array>

#include "chains/row.hpp"

namespace tlsget::test {

std::span<const Point> points() {
  static const std::array all{
      Point{"Path building", path_rows},
  };
  return all;
}

}  // namespace tlsget::test
