#include "app/profile.hpp"

#include "app/invocation.hpp"

namespace tlsget::app {

namespace {

constexpr Profile own{
    .program = "tlsget",
    .user_agent = "tlsget/" TLSGET_VERSION,
    .default_scheme = "https",
    .fail_mode = FailMode::keep_no_file,
    .redirect_is_no_file = true,
    .atomic_files = true,
    .escape_terminal = true,
    .quiet_broken_pipe = true,
    .any_failure_counts = true,
    .warn_unverified = true,
    .drop_own_fields = true,
    .client_certificate_crosses = false,
    .name_for_nameless = {},
    .allow_downgrade = false,
    .lenient_chunk_lines = false,
    .check_ranges = true,
    .indirect_secrets = true,
    .command_words = true,
    .redact_responses = true,
    .own_exit_codes = true,
    .retry_rules = download::RetryRules::own,
    .warn_readable_netrc = true,
    .netrc_default_crosses = false,
    .logins_are_redirects = false,
    .strict_cookies = true,
    .reads_curlrc = false,
    .strict_config = true,
    .meter_anywhere = false,
    .strict_own_fields = true,
};

// The version that the options and their meanings are taken from; servers tell curl by it.
constexpr Profile curls{
    .program = "curl",
    .user_agent = "curl/8.14.1",
    .default_scheme = "http",
    .fail_mode = FailMode::never,
    .redirect_is_no_file = false,
    .atomic_files = false,
    .escape_terminal = false,
    .quiet_broken_pipe = false,
    .any_failure_counts = false,
    .warn_unverified = false,
    .drop_own_fields = false,
    .client_certificate_crosses = true,
    .name_for_nameless = "curl_response",
    .allow_downgrade = true,
    .lenient_chunk_lines = true,
    .check_ranges = false,
    .indirect_secrets = false,
    .command_words = false,
    .redact_responses = false,
    .own_exit_codes = false,
    .retry_rules = download::RetryRules::curl,
    .warn_readable_netrc = false,
    .netrc_default_crosses = true,
    .logins_are_redirects = true,
    .strict_cookies = false,
    .reads_curlrc = true,
    .strict_config = false,
    .meter_anywhere = true,
    .strict_own_fields = false,
};

}  // namespace

const Profile& profile_for_program(std::string_view argv0) {
  const std::string_view name = argv0.substr(argv0.rfind('/') + 1);  // npos + 1 is 0
  return name == curls.program ? curls : own;
}

const Profile& tlsget_profile() {
  return own;
}

const Profile& curl_profile() {
  return curls;
}

void apply_profile(const Profile& profile, Invocation& invocation) {
  invocation.profile = &profile;
  invocation.settings.fail_mode = profile.fail_mode;
  invocation.settings.retry.rules = profile.retry_rules;
  invocation.default_scheme = profile.default_scheme;
  invocation.call.user_agent = profile.user_agent;
  invocation.options.drop_own_fields_across_origins = profile.drop_own_fields;
  invocation.options.client_certificate_crosses_origins = profile.client_certificate_crosses;
  invocation.options.netrc_default_crosses_origins = profile.netrc_default_crosses;
  invocation.options.logins_count_as_redirects = profile.logins_are_redirects;
  invocation.options.cookie_string_crosses_origins = !profile.strict_cookies;
  invocation.options.one_cookie_field = profile.strict_cookies;
  invocation.options.allow_downgrade = profile.allow_downgrade;
  invocation.options.lenient_chunk_lines = profile.lenient_chunk_lines;
  invocation.options.check_ranges = profile.check_ranges;
}

}  // namespace tlsget::app
