#include "app/options_table.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tlsget::app {

std::array<std::span<const OptionRow>, 12> options_table() {
  return {request_options(),  login_options(),   cookie_options(), upload_options(),
          protocol_options(), output_options(),  file_options(),   connection_options(),
          proxy_options(),    control_options(), verify_options(), absent_options()};
}

namespace {

const OptionRow* find_exact(std::string_view name, Commands of) {
  for (const auto rows : options_table()) {
    for (const OptionRow& row : rows) {
      if ((row.commands & of) == 0) continue;
      if (row.name == name || (!row.alias.empty() && row.alias == name)) return &row;
    }
  }
  return nullptr;
}

constexpr bool is_available(const OptionRow& row) {
  return row.kind != OptionKind::later && row.kind != OptionKind::refused;
}

}  // namespace

LongName find_long(std::string_view name, Commands of) {
  constexpr std::string_view negation = "no-";
  if (const OptionRow* row = find_exact(name, of)) return {row, true};
  if (!name.starts_with(negation)) return {};
  return {find_exact(name.substr(negation.size()), of), false};
}

const OptionRow* find_letter(char letter, Commands of) {
  if (letter == 0) return nullptr;
  for (const auto rows : options_table()) {
    for (const OptionRow& row : rows) {
      if (row.letter == letter && (row.commands & of) != 0) return &row;
    }
  }
  return nullptr;
}

std::string nearest_option(std::string_view name, Commands of) {
  constexpr std::string_view negation = "no-";
  const bool negated = name.starts_with(negation);
  const std::string_view wanted = negated ? name.substr(negation.size()) : name;
  if (wanted.size() < 2) return {};

  // A third of the letters may be wrong; a beginning of a name is as good as one wrong letter.
  std::size_t best = std::min<std::size_t>(wanted.size() / 3, 3) + 1;
  std::string found;
  for (const auto rows : options_table()) {
    for (const OptionRow& row : rows) {
      if (!is_available(row) || (row.commands & of) == 0) continue;
      for (const std::string_view candidate : {row.name, row.alias}) {
        if (candidate.empty()) continue;
        const std::size_t distance =
            candidate.starts_with(wanted) ? 1 : text::edit_distance(wanted, candidate);
        if (distance < best) {
          best = distance;
          found = (negated && row.kind == OptionKind::negatable ? "--no-" : "--") +
                  std::string(candidate);
        }
        // "--nofail" is rather "--no-fail" than its opposite.
        if (negated || row.kind != OptionKind::negatable) continue;
        const std::string opposite = std::string(negation) + std::string(candidate);
        const std::size_t to_opposite = text::edit_distance(name, opposite);
        if (to_opposite >= best) continue;
        best = to_opposite;
        found = "--" + opposite;
      }
    }
  }
  return found;
}

}  // namespace tlsget::app
