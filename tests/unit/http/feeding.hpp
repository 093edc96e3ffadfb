// Every way in which the same octets can arrive.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tlsget::http::test {

using Pieces = std::vector<std::string_view>;

/// Whole, octet by octet, and split in two at every place. The pieces are views into `bytes`.
inline std::vector<Pieces> every_way(std::string_view bytes) {
  std::vector<Pieces> ways{{bytes}};
  Pieces octets;
  for (std::size_t i = 0; i < bytes.size(); ++i) octets.push_back(bytes.substr(i, 1));
  ways.push_back(octets);
  for (std::size_t i = 1; i < bytes.size(); ++i)
    ways.push_back({bytes.substr(0, i), bytes.substr(i)});
  return ways;
}

/// A literal that may hold NUL octets.
template <std::size_t size>
std::string octets(const char (&literal)[size]) {
  return std::string(literal, size - 1);
}

}  // namespace tlsget::http::test
