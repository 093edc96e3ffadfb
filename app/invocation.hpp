// What the command line comes to: values, complete and free of contradictions.
//
// The options table's setters fill it through a Draft (options_table.hpp); cli.cpp makes the rest.
// Nothing here knows how an option was spelled.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "app/argument_vector.hpp"
#include "app/commands.hpp"
#include "app/file_settings.hpp"
#include "app/profile.hpp"
#include "client/client.hpp"
#include "client/options.hpp"
#include "download/retry.hpp"
#include "tls/client_identity.hpp"

namespace tlsget::app {

/// Where the body of one URL goes.
struct OutputTarget {
  enum class Kind {
    standard_output,
    explicit_standard_output,  ///< -o -: raw, even to a terminal
    file,                      ///< -o FILE
    remote_name,               ///< -O: named by the URL's last path segment
    nowhere,                   ///< --out-null
  };
  Kind kind = Kind::standard_output;
  std::string path;  ///< of Kind::file
};

struct Transfer {
  std::string url;  ///< as typed
  OutputTarget output;
  std::string upload;  ///< -T FILE, "-" and ".": standard input; empty: none
  bool glob = true;    ///< { } [ ] in the URL mean sets and ranges (glob.hpp)
};

/// The files of cookies.
struct CookieSettings {
  std::vector<std::string> files;  ///< -b FILE, "-": standard input; an empty name: no file
  std::optional<std::string> jar;  ///< -c FILE, "-": standard output
  bool junk_session = false;       ///< -j

  bool active() const { return !files.empty() || jar.has_value(); }
};

/// How several transfers go together. Of the whole command line: every operation has the same.
struct ProgramSettings {
  bool parallel = false;
  unsigned parallel_max = 50;      ///< transfers at the same time
  unsigned parallel_max_host = 0;  ///< and of these to one host and port; 0: no limit of its own
  bool fail_early = false;         ///< the first failure ends everything
  std::chrono::milliseconds interval{0};  ///< from one transfer's start to the next's, at least
  bool progress_bar = false;              ///< a bar, not a table of numbers
  bool progress_meter = true;
};

/// What is done with the answers on this machine.
struct FetchSettings {
  FailMode fail_mode = FailMode::keep_no_file;
  bool include_heads = false;              ///< -i: heads go where the body goes
  std::optional<std::string> dump_header;  ///< -D FILE, "-": stdout, "%": stderr
  std::string output_directory;            ///< --output-dir; empty: the current one
  bool create_directories = false;
  FileSettings files;
  download::RetryOptions retry;
  bool silent = false;
  bool show_error = false;  ///< errors even when silent
  bool verbose = false;
  std::string write_out;                ///< -w template, already read from its file
  bool ask_password = false;            ///< -u USER without a password
  bool ask_proxy_password = false;      ///< -U USER without a password
  bool suppress_connect_heads = false;  ///< answers to CONNECT stay out of -i and -D
  bool netrc = false;                   ///< -n
  bool netrc_optional = false;          ///< --netrc-optional, which goes before -n
  std::string netrc_file;               ///< empty: where it lies by custom
  CookieSettings cookies;
};

/// What `verify` judges, and how it tells.
struct VerifySettings {
  std::string leaf;                            ///< a file, "-": standard input
  std::vector<std::string> untrusted;          ///< files whose certificates may help
  std::optional<url::Host> host;               ///< nullopt: no name is checked
  std::optional<std::chrono::sys_seconds> at;  ///< nullopt: now
  bool json = false;
};

/// Who named the authorities that are trusted; --add-ca only adds to them.
enum class TrustOrigin { system, environment, options };

/// One operation: what stands between two --next.
struct Invocation {
  Command command = Command::fetch;
  std::string help_topic;                      ///< of Command::help: "", "all" or a group's name
  Command help_about = Command::fetch;         ///< of Command::help: the command it was asked about
  const Profile* profile = &tlsget_profile();  ///< never null; points to a constant
  client::Call call;                           ///< what every URL is asked for; its `url` is unset
  client::Options options;
  /// --cert and its kind, until attach_client_certificate() makes it part of `options`.
  std::optional<tls::ClientIdentitySource> client_identity;
  /// The same of --proxy-cert.
  std::optional<tls::ClientIdentitySource> proxy_identity;
  std::string default_scheme;  ///< of a URL without one
  std::string added_query;     ///< of -G and --url-query, for every URL
  TrustOrigin trust_origin = TrustOrigin::system;
  ProgramSettings program;
  FetchSettings settings;
  VerifySettings verify;
  std::vector<Transfer> transfers;
  std::vector<std::string> warnings;  ///< for stderr, unless silent
};

/// The whole of it: one operation, and one more for each --next.
struct CommandLine {
  const Profile* profile = &tlsget_profile();  ///< never null; points to a constant
  std::vector<Invocation> operations;          ///< never empty
  std::vector<ArgumentPlace> secrets;          ///< of the words that were read
};

}  // namespace tlsget::app
