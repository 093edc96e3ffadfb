#include "app/remote_name.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tlsget::app {

std::string remote_name(const url::Url& url, std::string_view otherwise) {
  std::string_view path = url.path;
  if (path.ends_with('/')) path.remove_suffix(1);
  std::string name(path.substr(path.rfind('/') + 1));
  if (name.empty()) name = otherwise;
  if (name.empty()) {
    throw Error(Category::write_file,
                fmt::format("-O finds no file name in the path of {}", url.to_string()));
  }
  if (name == "." || name == ".." || std::any_of(name.begin(), name.end(), text::is_control)) {
    throw Error(Category::write_file,
                fmt::format("-O cannot name a file \"{}\", as {} says", name, url.to_string()));
  }
  return name;
}

void check_proposed_name(const std::string& name, bool as_curl) {
  const bool is_folder = name.empty() || name == "." || name == "..";
  const bool is_odd =
      name.starts_with('.') || std::any_of(name.begin(), name.end(), text::is_control);
  if (!is_folder && (as_curl || !is_odd)) return;
  throw Error(Category::write_file,
              fmt::format("-J does not name a file \"{}\", as the server says", name));
}

}  // namespace tlsget::app
