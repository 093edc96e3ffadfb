// Parses hostile text as a URL, a reference and a host. What parses must parse again, from what it
// is written as, to the same URL; an error's offset must lie in its text.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "url/url.hpp"

namespace {

using namespace tlsget;

void require(bool holds) {
  if (!holds) std::abort();
}

template <class Parse, class Check>
void parse_and_check(Parse parse_text, Check check) {
  try {
    check(parse_text());
  } catch (const Error& error) {
    require(error.category() == Category::url_malformed);
    const auto* const detail = error.detail<url::UrlErrorDetail>();
    require(detail != nullptr && detail->offset <= detail->text.size());
  }
}

/// What to_string() leaves out on purpose.
url::Url without_private_parts(url::Url url) {
  url.user.reset();
  url.password.reset();
  url.host.zone.clear();
  if (url.is_default_port()) url.explicit_port.reset();
  return url;
}

void check_url(const url::Url& url, const url::ParseOptions& options) {
  require(!url.host.text.empty() && url.path.starts_with('/'));
  for (const char octet : url.to_string(true)) require(octet > 0x20 && octet < 0x7f);
  for (const auto& secret : {url.user, url.password})
    if (secret) require(url::percent_decode(*secret).has_value());
  // Whatever parsed must parse again: an Error escapes from here, and that is a finding.
  const url::Url again = url::parse(url.to_string(true), options);
  require(again == without_private_parts(url));
  require(url::parse_host(url.host.bracketed()).text == url.host.text);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const url::Url base = url::parse("https://user:secret@example.com:8443/a/b/c?q#f");
  for (const bool keep : {false, true}) {
    const url::ParseOptions options{.keep_dot_segments = keep};
    const auto check = [&](const url::Url& url) noexcept { check_url(url, options); };
    parse_and_check([&] { return url::parse(text, options); }, check);
    parse_and_check([&] { return url::resolve(base, text, options); }, check);
  }
  parse_and_check([&] { return url::parse_host(text); },
                  [](const url::Host& host) noexcept {
                    require(url::parse_host(host.bracketed()).text == host.text);
                  });
  return 0;
}
