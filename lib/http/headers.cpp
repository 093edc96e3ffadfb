#include "http/headers.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace tlsget::http {
namespace {

auto named(std::string_view name) {
  return [name](const Field& field) { return text::equals_ignoring_case(field.name, name); };
}

}  // namespace

void Headers::add(std::string name, std::string value) {
  fields_.push_back({std::move(name), std::move(value)});
}

void Headers::set(std::string_view name, std::string value) {
  const auto place = std::find_if(fields_.begin(), fields_.end(), named(name));
  if (place == fields_.end()) {
    add(std::string(name), std::move(value));
    return;
  }
  *place = {std::string(name), std::move(value)};
  fields_.erase(std::remove_if(place + 1, fields_.end(), named(name)), fields_.end());
}

void Headers::remove(std::string_view name) {
  fields_.erase(std::remove_if(fields_.begin(), fields_.end(), named(name)), fields_.end());
}

bool Headers::contains(std::string_view name) const noexcept {
  return first(name).has_value();
}

std::optional<std::string_view> Headers::first(std::string_view name) const noexcept {
  const auto place = std::find_if(fields_.begin(), fields_.end(), named(name));
  if (place == fields_.end()) return std::nullopt;
  return place->value;
}

std::vector<std::string_view> Headers::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const Field& field : fields_)
    if (text::equals_ignoring_case(field.name, name)) values.emplace_back(field.value);
  return values;
}

std::vector<std::string_view> Headers::elements(std::string_view name) const {
  std::vector<std::string_view> all_elements;
  for (const std::string_view value : all(name)) {
    const auto of_this = text::list_elements(value);
    all_elements.insert(all_elements.end(), of_this.begin(), of_this.end());
  }
  return all_elements;
}

bool Headers::has_token(std::string_view name, std::string_view token) const {
  const auto found = elements(name);
  return std::any_of(found.begin(), found.end(), [token](std::string_view element) {
    return text::equals_ignoring_case(element, token);
  });
}

}  // namespace tlsget::http
