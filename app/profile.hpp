// The two sets of defaults: tlsget's own, and curl's for the same binary started as `curl`.
//
// Rules. Which profile applies is decided in one place (profile_for_program), and what a profile
// changes is listed in one place (this struct). Nobody else asks for the program's name.
#pragma once

#include <string_view>

#include "download/retry.hpp"

namespace tlsget::app {

struct Invocation;

/// What becomes of a response whose status says failure.
enum class FailMode {
  /// Every status is a success, its body is the result (curl's default, --no-fail).
  never,
  /// 400 and above: exit 22, nothing of the body is shown or kept (-f).
  without_body,
  /// 400 and above: exit 22, the body is shown or kept (--fail-with-body).
  with_body,
  /// 400 and above: exit 22, the body goes to stdout but never into a file (tlsget's default).
  keep_no_file,
};

struct Profile {
  std::string_view program;  ///< prefix of every message
  std::string_view user_agent;
  std::string_view default_scheme;
  FailMode fail_mode;
  bool redirect_is_no_file;  ///< one that is not followed is an error under -o, but for --no-fail
  bool atomic_files;         ///< NAME.part and a rename; else NAME is written directly
  bool escape_terminal;      ///< controls of a body or head on a terminal are escaped
  bool quiet_broken_pipe;    ///< `| head -1` ends without a message
  /// Of several URLs: exit with the first failure's code, else the last's.
  bool any_failure_counts;
  bool warn_unverified;                ///< say once that certificates are not verified
  bool drop_own_fields;                ///< -H fields never cross origins on a redirect
  bool client_certificate_crosses;     ///< --cert is offered after a redirect to another origin
  std::string_view name_for_nameless;  ///< what -O calls a URL without a name; empty: an error
  bool allow_downgrade;                ///< a redirect may lead from https to http
  bool lenient_chunk_lines;
  bool check_ranges;      ///< a 206 response has to be the range that was asked for
  bool indirect_secrets;  ///< --pass takes env:NAME and @FILE
  bool command_words;     ///< the first argument may be a command: "verify"
  /// -v and traces speak in curl's words and show all as it is; else what gives access is hidden.
  bool verbose_as_curl;
  bool style_as_curl;   ///< bold names wherever there is a terminal, whatever the environment says
  bool private_traces;  ///< a trace's file is for its owner alone, and has to be written
  bool own_exit_codes;  ///< a malformed response is 56 throughout; else curl's finer numbers
  download::RetryRules retry_rules;
  bool warn_readable_netrc;    ///< say that others can read the netrc file
  bool netrc_default_crosses;  ///< netrc's "default" is for hosts that a redirect led to as well
  bool logins_are_redirects;   ///< a request sent again with a login counts for --max-redirs
  bool strict_cookies;         ///< RFC 6265bis where curl's way with cookies is another
  bool empty_capath;           ///< --capath may hold no authority: then nothing is trusted (60)
  bool reads_curlrc;           ///< the default configuration is .curlrc, in curl's places
  bool strict_config;  ///< what is wrong in a configuration file or a variable is an error (exit 2)
  bool meter_anywhere;     ///< the progress meter comes also when stderr is no terminal
  bool strict_own_fields;  ///< a -H line that is no field is an error, not a warning
};

/// For argv[0]: curl's profile when its last path segment is "curl".
const Profile& profile_for_program(std::string_view argv0);

const Profile& tlsget_profile();
const Profile& curl_profile();

/// Puts the profile's defaults into an Invocation that has no options yet.
void apply_profile(const Profile& profile, Invocation& invocation);

}  // namespace tlsget::app
