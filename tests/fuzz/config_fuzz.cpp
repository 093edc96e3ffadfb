// A configuration file: its lines come in order, and what was read of one, written in quotes, is
// read as the same.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "app/config_file.hpp"
#include "need.hpp"

namespace {

std::string quoted(std::string_view value) {
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' ? "\\n" : std::string(1, c);
  }
  return out + '"';
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tlsget::app;
  using tlsget::fuzz::need;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto count = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  std::size_t before = 0;
  for (const ConfigLine& line : parse_config(text)) {
    need(line.number > before && line.number <= count, "lines come in order");
    before = line.number;
    need(line.option.find_first_of(" \t\r\n\v\f") == std::string::npos, "an option is one word");
    need(line.value || !line.has_more, "what stands behind a value needs one");
    if (line.option.empty()) continue;  // "= value", which no option is called
    std::string again = "#\n" + line.option;
    if (line.value) again += " " + quoted(*line.value);
    const auto read = parse_config(again);
    need(read.size() == 1 && read[0].number == 2 && read[0].option == line.option &&
             read[0].value == line.value,
         "a line in quotes means the same");
  }
  return 0;
}
