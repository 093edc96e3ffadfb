// Options about who one is to a server: credentials, schemes, netrc.
#include "app/option_values.hpp"
#include "app/options_table.hpp"

namespace tlsget::app {

namespace {

void set_user(Draft& draft, const Occurrence& option) {
  const std::size_t colon = option.value.find(':');
  client::Credentials credentials{std::string(option.value.substr(0, colon)), ""};
  draft.invocation.settings.ask_password = colon == std::string_view::npos;
  if (colon != std::string_view::npos) credentials.password = option.value.substr(colon + 1);
  draft.invocation.call.credentials = std::move(credentials);
}

template <http::Scheme scheme>
void set_scheme(Draft& draft, const Occurrence& option) {
  draft.login_schemes.set(scheme, option.on);
}

void set_bearer(Draft& draft, const Occurrence& option) {
  if (option.value.empty()) refuse_value(option, "a token");
  draft.invocation.call.bearer_token = option.value;
  draft.login_schemes.set(http::Scheme::bearer, true);
}

constexpr OptionRow rows[] = {
    {.name = "user",
     .letter = 'u',
     .placeholder = "USER[:PASSWORD]",
     .help = "Log in to the server; asks for a password that is not given",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = set_user,
     .common = true,
     .is_secret = true},
    {.name = "basic",
     .help = "Log in by Basic authentication, which is the default",
     .group = HelpGroup::request,
     .kind = OptionKind::negatable,
     .set = set_scheme<http::Scheme::basic>},
    {.name = "digest",
     .help = "Log in by Digest authentication, which does not send the password",
     .group = HelpGroup::request,
     .kind = OptionKind::negatable,
     .set = set_scheme<http::Scheme::digest>},
    {.name = "anyauth",
     .help = "Log in by the best scheme that the server offers",
     .group = HelpGroup::request,
     .kind = OptionKind::flag,
     .set = [](Draft& draft, const Occurrence&) { draft.login_schemes = http::any_scheme; }},
    {.name = "oauth2-bearer",
     .placeholder = "TOKEN",
     .help = "Log in with this bearer token",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = set_bearer,
     .is_secret = true},
    {.name = "netrc",
     .letter = 'n',
     .help = "Take user and password from ~/.netrc, or the file that the variable NETRC names",
     .group = HelpGroup::request,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft, const Occurrence& o) { draft.invocation.settings.netrc = o.on; }},
    {.name = "netrc-file",
     .placeholder = "FILE",
     .help = "Take user and password from this file",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set =
         [](Draft& draft, const Occurrence& o) {
           if (o.value.empty()) refuse_value(o, "a file's name");
           draft.invocation.settings.netrc_file = o.value;
         }},
    {.name = "netrc-optional",
     .help = "Like --netrc, and a file that is missing is no error",
     .group = HelpGroup::request,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft,
               const Occurrence& o) { draft.invocation.settings.netrc_optional = o.on; }},
};

}  // namespace

std::span<const OptionRow> login_options() {
  return rows;
}

}  // namespace tlsget::app
