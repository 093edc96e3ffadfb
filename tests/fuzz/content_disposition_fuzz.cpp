// A Content-Disposition: a name that -J takes from it is that of a file in the folder where it is
// put, whatever the server wrote.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "app/remote_name.hpp"
#include "base/error.hpp"
#include "http/content_disposition.hpp"
#include "need.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tlsget;
  using fuzz::need;
  const std::string_view field(reinterpret_cast<const char*>(data), size);
  // A field's value has none: the parser of heads refuses it.
  if (field.find('\0') != std::string_view::npos) return 0;
  const auto name = http::proposed_file_name(field);
  if (!name) return 0;
  need(field.find(*name) != std::string_view::npos, "a name is a part of the field");
  for (const bool as_curl : {false, true}) {
    try {
      app::check_proposed_name(*name, as_curl);
    } catch (const Error& error) {
      need(error.category() == Category::write_file, "a name that is refused cannot be written");
      continue;
    }
    need(!name->empty() && *name != "." && *name != "..", "a name is no folder's");
    need(name->find_first_of("/\\\r\n") == std::string::npos, "a name has no path and no line end");
    need(as_curl || name->front() != '.', "a name is not hidden");
  }
  return 0;
}
