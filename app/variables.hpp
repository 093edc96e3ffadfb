// --variable and --expand-*: named octets, put into the values of options.
//
//     {{name}}, {{name:trim:json}}     functions: trim, json, url, b64, 64dec; \{{ is no variable
//
// Rules. Names are letters, digits and "_", 127 at most. A variable that does not exist is empty.
// What is no name of a variable stays as it is, with a warning. The value of an option can hold no
// NUL: a variable with one has to pass through a function that takes it away.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/options_table.hpp"

namespace tlsget::app {

class Variables {
 public:
  /// NAME=TEXT, NAME@FILE, %NAME, %NAME=DEFAULT, NAME[FIRST-LAST]=..., as --variable has them.
  /// Throws Error(usage, read_file); `text_warnings` gets what is passed over under curl's name.
  void set(const Occurrence& option, bool strict, std::vector<std::string>& warnings,
           bool& standard_input_used);
  /// `text` with the variables' values. Throws Error(usage).
  std::string expand(const Occurrence& option, std::vector<std::string>& warnings) const;

 private:
  std::string value_of(std::string_view inside, const Occurrence& option) const;

  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace tlsget::app
