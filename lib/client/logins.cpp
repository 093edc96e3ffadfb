#include "client/logins.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "tls/digest.hpp"

namespace tlsget::client {
namespace {

template <std::size_t size>
std::vector<std::uint8_t> to_vector(const std::array<std::uint8_t, size>& octets) {
  return {octets.begin(), octets.end()};
}

std::vector<std::uint8_t> hash_of(http::DigestHash hash, std::string_view text) {
  const std::span octets(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  switch (hash) {
    case http::DigestHash::md5:
      return to_vector(tls::md5(octets));
    case http::DigestHash::sha256:
      return to_vector(tls::sha256(octets));
    case http::DigestHash::sha512_256:
      return to_vector(tls::sha512_256(octets));
  }
  throw Error(Category::internal, "there is no such hash for Digest");
}

std::string new_cnonce() {
  std::array<std::uint8_t, 16> octets{};
  tls::fill_random(octets);
  return text::hex_encode(octets);
}

std::string decoded(const std::string& encoded) {
  auto plain = url::percent_decode(encoded);
  if (!plain) throw Error(Category::url_malformed, "the user information holds a bare '%'");
  return *std::move(plain);
}

bool has_own_authorization(const Step& step, const Call& call) {
  constexpr std::string_view name = "Authorization";
  if (step.keep_own_fields && call.own.fields.contains(name)) return true;
  return call.own.removes(name);
}

std::optional<Credentials> from_netrc(const Step& step, const http::Netrc& netrc,
                                      const Options& options) {
  std::optional<std::string> user;
  if (step.credentials && !step.credentials->user.empty()) user = step.credentials->user;
  auto found = netrc.find(step.url.host.text, user);
  if (!found && netrc.fault())
    throw Error(Category::read_file, fmt::format("the netrc file, line {}: {}", netrc.fault()->line,
                                                 netrc.fault()->what));
  const bool may_be_default = step.keep_own_fields || options.netrc_default_crosses_origins;
  if (!found || (found->is_default && !may_be_default)) return std::nullopt;
  return std::move(found->credentials);
}

}  // namespace

std::optional<Credentials> url_credentials(const url::Url& url) {
  if (!url.user && !url.password) return std::nullopt;
  return Credentials{decoded(url.user.value_or("")), decoded(url.password.value_or(""))};
}

http::DigestTools digest_tools() {
  return {.hash = hash_of, .cnonce = new_cnonce};
}

http::Login login_of(const Step& step, const Call& call, const Options& options) {
  if (has_own_authorization(step, call)) return {};
  std::optional<Credentials> credentials;
  if (call.netrc && !call.credentials) credentials = from_netrc(step, *call.netrc, options);
  if (!credentials) credentials = step.credentials;
  return {http::Login::Place::origin,
          {.schemes = call.schemes,
           .credentials = std::move(credentials),
           .bearer_token = step.keep_own_fields ? call.bearer_token : std::string(),
           .tools = digest_tools()}};
}

void carry_login(Step& next, const http::RedirectStep& redirect, const Call& call,
                 const Options& options) {
  if (!redirect.keep_credentials) next.credentials.reset();
  bool is_new = redirect.crosses_origin;
  if (next.keep_own_fields && !call.credentials) {
    if (auto brought = url_credentials(redirect.url)) {
      next.credentials = std::move(brought);
      is_new = true;
    }
  }
  // Else it goes on, with what it knows of the server.
  if (is_new) next.login = login_of(next, call, options);
}

}  // namespace tlsget::client
