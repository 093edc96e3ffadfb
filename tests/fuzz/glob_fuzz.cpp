// A pattern of URLs: it is refused, or each of its URLs is a text of bounded size that, taken
// literally, is one URL again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "app/glob.hpp"
#include "base/error.hpp"
#include "need.hpp"

namespace {

std::string escaped(std::string_view url) {
  std::string out;
  for (const char c : url) {
    if (c == '{' || c == '}' || c == '[' || c == ']') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tlsget;
  using app::UrlGlob;
  using fuzz::need;
  const std::string_view pattern(reinterpret_cast<const char*>(data), size);
  UrlGlob glob = UrlGlob::literal(std::string());
  try {
    glob = UrlGlob::parse(pattern);
  } catch (const Error& error) {
    need(error.category() == Category::url_malformed, "a pattern that is none is a malformed URL");
    return 0;
  }
  const std::uint64_t count = glob.count();
  need(count >= 1, "there is one URL at least");
  constexpr std::size_t longest_number = 20;
  for (const std::uint64_t number : {std::uint64_t{0}, count / 2, count - 1}) {
    const std::string url = glob.url(number);
    need(url.size() <= pattern.size() * longest_number, "a URL's size has a bound");
    const UrlGlob literal = UrlGlob::parse(escaped(url));
    need(literal.count() == 1 && literal.url(0) == url, "a URL, escaped, means itself");
    const std::string name = glob.file_name("a#1b##2#0#999999999999999999999#", number);
    need(name.starts_with('a') && name.ends_with('#'), "what names no set stays in a file's name");
  }
  if (count > 1) {
    // Sets may hold the same word twice; ranges never do.
    need(pattern.find('{') != std::string_view::npos || glob.url(0) != glob.url(count - 1),
         "URLs of ranges differ");
  }
  return 0;
}
