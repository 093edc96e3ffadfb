#include "support/json_schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>
#include <stdexcept>

namespace tlsget::test {
namespace {

using Json = nlohmann::json;

class Validator {
 public:
  explicit Validator(const Json& root) : root_(root) {}

  void check(const Json& schema, const Json& value, const std::string& place) {
    for (const auto& [keyword, rule] : schema.items()) apply(keyword, rule, schema, value, place);
  }
  std::vector<std::string> take() { return std::move(violations_); }

 private:
  void apply(const std::string& keyword, const Json& rule, const Json& schema, const Json& value,
             const std::string& place) {
    static const std::vector<std::string> silent{"$schema", "$defs", "title", "description"};
    if (std::ranges::find(silent, keyword) != silent.end()) return;
    const auto need = [&](bool holds) {
      if (!holds) violations_.push_back(place + ": " + keyword + " " + rule.dump());
    };
    if (keyword == "$ref") {
      check(root_.at(Json::json_pointer(rule.get<std::string>().substr(1))), value, place);
    } else if (keyword == "type") {
      need(has_type(value, rule));
    } else if (keyword == "const") {
      need(value == rule);
    } else if (keyword == "enum") {
      need(std::find(rule.begin(), rule.end(), value) != rule.end());
    } else if (keyword == "minimum") {
      need(!value.is_number() || value >= rule);
    } else if (keyword == "maximum") {
      need(!value.is_number() || value <= rule);
    } else if (keyword == "pattern") {
      need(!value.is_string() ||
           std::regex_search(value.get<std::string>(), std::regex(rule.get<std::string>())));
    } else if (keyword == "required") {
      need(has_all(value, rule));
    } else if (keyword == "dependentRequired") {
      for (const auto& [name, others] : rule.items())
        need(!value.contains(name) || has_all(value, others));
    } else if (keyword == "properties") {
      for (const auto& [name, inner] : rule.items())
        if (value.contains(name)) check(inner, value.at(name), fmt::format("{}/{}", place, name));
    } else if (keyword == "additionalProperties" && rule == false) {
      if (!value.is_object()) return;
      for (const auto& [name, inner] : value.items())
        if (!schema.at("properties").contains(name))
          violations_.push_back(fmt::format("{}/{}: not in the schema", place, name));
    } else if (keyword == "items") {
      if (!value.is_array()) return;
      for (std::size_t i = 0; i < value.size(); ++i)
        check(rule, value.at(i), place + "/" + std::to_string(i));
    } else {
      throw std::runtime_error("a schema with a keyword that is not known: " + keyword);
    }
  }

  static bool has_type(const Json& value, const Json& type) {
    if (type.is_array())
      return std::any_of(type.begin(), type.end(),
                         [&](const Json& one) { return has_type(value, one); });
    if (type == "integer") return value.is_number_integer();
    return type == value.type_name();
  }

  static bool has_all(const Json& value, const Json& names) {
    return std::all_of(names.begin(), names.end(), [&](const Json& name) {
      return !value.is_object() || value.contains(name.get<std::string>());
    });
  }

  const Json& root_;
  std::vector<std::string> violations_;
};

}  // namespace

std::vector<std::string> schema_violations(const Json& schema, const Json& value) {
  Validator validator(schema);
  validator.check(schema, value, "");
  return validator.take();
}

}  // namespace tlsget::test
