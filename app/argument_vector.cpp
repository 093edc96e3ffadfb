#include "app/argument_vector.hpp"

#include <algorithm>
#include <cstring>

namespace tlsget::app {

void blank_arguments(std::span<char* const> argv, std::span<const ArgumentPlace> places) noexcept {
  for (const ArgumentPlace& place : places) {
    if (place.word + 1 >= argv.size()) continue;
    char* const word = argv[place.word + 1];
    const std::size_t size = std::strlen(word);
    if (place.offset >= size) continue;
    std::memset(word + place.offset, ' ', std::min(place.size, size - place.offset));
  }
}

}  // namespace tlsget::app
