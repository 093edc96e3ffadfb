// The process's own arguments, which every user of the machine can read in /proc and with ps.
//
// Rules. Values that may open doors are overwritten in place as soon as the command line has been
// read. Until then, a moment after the start, they can be seen: what must never be is read from a
// file (-H @FILE) or a terminal (-u USER).
//
// Not here: which values these are (options_table, cli).
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace tlsget::app {

/// A part of one word.
struct ArgumentPlace {
  std::size_t word = 0;  ///< 0: the first after the program's name
  std::size_t offset = 0;
  std::size_t size = std::string_view::npos;  ///< octets; npos: to the word's end
  friend bool operator==(const ArgumentPlace&, const ArgumentPlace&) = default;
};

/// Puts spaces there. `argv` is main's, with the program's name.
void blank_arguments(std::span<char* const> argv, std::span<const ArgumentPlace> places) noexcept;

}  // namespace tlsget::app
