#include "app/argument_files.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/error.hpp"
#include "base/input_file.hpp"

namespace tlsget::app {

namespace {

constexpr std::size_t largest_argument = std::size_t{1} << 30U;

}  // namespace

void claim_standard_input(Draft& draft, const Occurrence& option) {
  if (draft.standard_input_used) {
    throw Error(Category::usage,
                fmt::format("{} wants standard input, which another option has already read",
                            option.spelled));
  }
  draft.standard_input_used = true;
}

std::string read_argument_file(Draft& draft, const Occurrence& option, std::string_view file) {
  if (file == "-") {
    claim_standard_input(draft, option);
  }
  return read_whole_file(file, option.spelled, largest_argument);
}

std::string read_whole_file(std::string_view file, std::string_view wanted_by, std::size_t largest,
                            const Deadline& deadline) {
  const bool is_standard_input = file == "-";
  const std::string name = fmt::format("{}{}{}", is_standard_input ? "standard input" : file,
                                       wanted_by.empty() ? "" : " for ", wanted_by);
  const auto failure = [&](int reason) {
    if (reason == EFBIG) {
      return Error(Category::too_large, fmt::format("{} holds more than {} octets", name, largest));
    }
    return Error(Category::read_file,
                 fmt::format("cannot read {}: {}", name, describe_errno(reason)));
  };
  return is_standard_input ? read_to_end(STDIN_FILENO, largest, deadline, failure)
                           : read_file(file, largest, deadline, failure);
}

std::string without_line_ends(std::string text) {
  std::erase_if(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
  return text;
}

}  // namespace tlsget::app
