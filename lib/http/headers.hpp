// An ordered list of field lines (RFC 9110 section 5), names compared without regard to case.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tlsget::http {

struct Field {
  std::string name;   ///< as sent; a token
  std::string value;  ///< without surrounding whitespace
  friend bool operator==(const Field&, const Field&) = default;
};

class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<Field> fields) : fields_(fields) {}

  void add(std::string name, std::string value);
  /// Replaces every field of this name by one at the place of the first, or adds it.
  void set(std::string_view name, std::string value);
  void remove(std::string_view name);

  bool contains(std::string_view name) const noexcept;
  /// The first field of this name.
  std::optional<std::string_view> first(std::string_view name) const noexcept;
  /// Every field of this name, in order. The views live as long as the list is unchanged.
  std::vector<std::string_view> all(std::string_view name) const;
  /// All values of a list field as its elements (RFC 9110 section 5.6.1), in order.
  std::vector<std::string_view> elements(std::string_view name) const;
  /// True when one of elements() equals `token` without regard to case ("Connection: close").
  bool has_token(std::string_view name, std::string_view token) const;

  std::size_t size() const noexcept { return fields_.size(); }
  bool empty() const noexcept { return fields_.empty(); }
  auto begin() const noexcept { return fields_.begin(); }
  auto end() const noexcept { return fields_.end(); }
  friend bool operator==(const Headers&, const Headers&) = default;

 private:
  std::vector<Field> fields_;
};

}  // namespace tlsget::http
