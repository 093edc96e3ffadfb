// Options about how HTTP is spoken, and which URLs may be.
#include <fmt/format.h>

#include <algorithm>

#include "app/option_values.hpp"
#include "app/options_table.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace tlsget::app {

namespace {

// --- --proto, --proto-redir, --proto-default ---

bool is_spoken(std::string_view scheme) {
  return scheme == "http" || scheme == "https";
}

/// One word of a list of protocols: "+https", "-http", "=all", "https".
struct ProtocolWord {
  bool clears = false;
  bool allows = true;
  std::string name;
};

ProtocolWord protocol_word(std::string_view text) {
  ProtocolWord word;
  for (; !text.empty() && std::string_view("+-=").find(text.front()) != std::string_view::npos;
       text.remove_prefix(1)) {
    word.clears = text.front() == '=';
    word.allows = text.front() != '-';
  }
  word.name = text::lower(text);
  return word;
}

/// Changes `schemes` as curl reads such a list. Protocols that are not spoken have no effect.
void change_schemes(Draft& draft, const Occurrence& option, std::vector<std::string>& schemes) {
  for (const std::string_view element : text::list_elements(option.value)) {
    const ProtocolWord word = protocol_word(element);
    if (word.clears) schemes.clear();
    if (!is_spoken(word.name) && word.name != "all") {
      draft.invocation.warnings.push_back(
          fmt::format("{}: the protocol '{}' is not spoken here", option.spelled, word.name));
      continue;
    }
    for (const std::string_view scheme : {"http", "https"}) {
      if (word.name != "all" && word.name != scheme) continue;
      std::erase(schemes, scheme);
      if (word.allows) schemes.emplace_back(scheme);
    }
  }
}

void set_schemes(Draft& draft, const Occurrence& option) {
  change_schemes(draft, option, draft.invocation.options.schemes);
}

/// Whoever names http here wants redirects to it, from https too.
void set_redirect_schemes(Draft& draft, const Occurrence& option) {
  client::Options& options = draft.invocation.options;
  change_schemes(draft, option, options.redirect_schemes);
  for (const std::string_view element : text::list_elements(option.value)) {
    const ProtocolWord word = protocol_word(element);
    if (word.allows && (word.name == "http" || word.name == "all")) options.allow_downgrade = true;
  }
}

void set_default_scheme(Draft& draft, const Occurrence& option) {
  if (option.value.empty()) refuse_value(option, "http or https");
  std::string scheme = text::lower(option.value);
  if (!is_spoken(scheme))
    throw Error(Category::unsupported_protocol,
                fmt::format("{}: the protocol '{}' is not spoken here", option.spelled, scheme));
  draft.invocation.default_scheme = std::move(scheme);
}

// --- --max-filesize ---

void set_max_size(Draft& draft, const Occurrence& option) {
  const std::uint64_t size =
      octets_value(option, "bkmgtp", "a number of octets such as 500, 20k or 1G");
  std::optional<std::uint64_t>& limit = draft.invocation.options.max_body_size;
  limit = size == 0 ? std::nullopt : std::optional(size);
}

// --- the rest ---

void set_request_target(Draft& draft, const Occurrence& option) {
  if (option.value.empty()) refuse_value(option, "a target such as '*'");
  draft.invocation.call.request_target = head_text_value(option);
}

void set_proxy_protocol_source(Draft& draft, const Occurrence& option) {
  const url::Host host = host_value(option);
  if (!host.is_address()) refuse_value(option, "an IP address");
  draft.invocation.options.proxy_protocol = true;
  draft.invocation.options.proxy_protocol_source = host.text;
}

void set_follow(Draft& draft, const Occurrence& /*option*/) {
  draft.invocation.options.follow_redirects = true;
  draft.invocation.options.redirect_changes_method = true;
}

template <bool client::Options::*Field>
void set_field(Draft& draft, const Occurrence& option) {
  draft.invocation.options.*Field = option.on;
}

constexpr OptionRow request_flag(std::string_view name, std::string_view help, Setter set) {
  return {.name = name,
          .help = help,
          .group = HelpGroup::request,
          .kind = OptionKind::negatable,
          .set = set};
}

using client::Options;

constexpr OptionRow rows[] = {
    {.name = "http1.0",
     .letter = '0',
     .help = "Send requests of HTTP/1.0",
     .group = HelpGroup::connection,
     .kind = OptionKind::flag,
     .set =
         [](Draft& draft, const Occurrence&) {
           draft.invocation.options.http_version = http::Version::http_1_0;
         }},
    {.name = "http1.1",
     .help = "HTTP/1.1, which is the default",
     .group = HelpGroup::connection,
     .kind = OptionKind::flag,
     .set =
         [](Draft& draft, const Occurrence&) {
           draft.invocation.options.http_version = http::Version::http_1_1;
         }},
    request_flag("http0.9", "Take responses that have no head",
                 set_field<&Options::allow_http_0_9>),
    request_flag("raw", "Hand on bodies as they come: chunked, compressed",
                 set_field<&Options::raw>),
    request_flag("tr-encoding", "Ask for a compressed transfer and decompress it",
                 set_field<&Options::transfer_coding>),
    request_flag("ignore-content-length", "Read a body until the connection ends",
                 set_field<&Options::ignore_content_length>),
    {.name = "request-target",
     .placeholder = "TARGET",
     .help = "Ask for this instead of the URL's path and query",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = set_request_target},
    request_flag("post301", "POST stays POST across a redirect of 301",
                 set_field<&Options::post_301_stays>),
    request_flag("post302", "The same of 302", set_field<&Options::post_302_stays>),
    request_flag("post303", "The same of 303", set_field<&Options::post_303_stays>),
    {.name = "follow",
     .help = "Follow redirects, with the method that each status asks for, also after -X",
     .group = HelpGroup::request,
     .kind = OptionKind::flag,
     .set = set_follow},
    {.name = "proto",
     .placeholder = "LIST",
     .help = "Protocols that URLs may have: =https; -http",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = set_schemes},
    {.name = "proto-redir",
     .placeholder = "LIST",
     .help = "Protocols that redirects may lead to; naming http allows it after https",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = set_redirect_schemes},
    {.name = "proto-default",
     .placeholder = "PROTOCOL",
     .help = "The protocol of a URL without one (https)",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = set_default_scheme},
    {.name = "max-filesize",
     .placeholder = "OCTETS",
     .help = "Exit 63 when the body is larger; 20k, 1M, 2G",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = set_max_size},
    request_flag("disallow-username-in-url", "Exit 67 when a URL has a user name in it",
                 set_field<&Options::refuse_url_credentials>),
    {.name = "haproxy-protocol",
     .help = "Begin connections with the PROXY line that tells a balancer's server the client",
     .group = HelpGroup::connection,
     .kind = OptionKind::negatable,
     .set = set_field<&Options::proxy_protocol>},
    {.name = "haproxy-clientip",
     .placeholder = "ADDRESS",
     .help = "The same, with this address as the client's",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = set_proxy_protocol_source},
};

}  // namespace

std::span<const OptionRow> protocol_options() {
  return rows;
}

}  // namespace tlsget::app
