// A netrc file: whatever it holds, it is read to its end or to a fault that has a line.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "http/netrc.hpp"
#include "need.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tlsget::http;
  using tlsget::fuzz::need;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Netrc netrc = Netrc::parse(text);
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  if (netrc.fault())
    need(netrc.fault()->line >= 1 && netrc.fault()->line <= lines, "a fault has a line");
  for (const char* host : {"h", "127.0.0.1", ""}) {
    const auto found = netrc.find(host, {});
    const auto of_user = netrc.find(host, "a");
    if (found) need(found->credentials.user.size() <= Netrc::max_word, "words have a bound");
    if (of_user) need(of_user->credentials.user == "a", "it is that user's");
  }
  return 0;
}
