#include "app/cli.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <iterator>
#include <vector>

#include "app/client_certificate.hpp"
#include "app/command_words.hpp"
#include "app/environment.hpp"
#include "app/options_table.hpp"
#include "app/request_draft.hpp"
#include "base/error.hpp"

namespace tlsget::app {

namespace {

void add_operand(Draft& draft, const std::string& word) {
  if (draft.invocation.command != Command::verify) return add_url(draft, word);
  std::string& leaf = draft.invocation.verify.leaf;
  if (!leaf.empty()) {
    throw Error(Category::usage,
                fmt::format("one file holds the certificate to judge: {} or {}? Others that may "
                            "help go to --untrusted",
                            leaf, word));
  }
  leaf = word;
}

/// Declares the options that occur, and runs each one's setter in the order of the words.
void bind(OperationWords operation, Draft& draft) {
  CLI::App app;
  app.set_help_flag("");
  for (Spelling& spelling : operation.spellings) {
    spelling.option =
        spelling.has_value()
            ? app.add_option(spelling.text)
                  ->expected(1)
                  ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
                  ->allow_extra_args(false)  // which also keeps "[a,b]" from being split
            : app.add_flag(spelling.text);
  }
  const CLI::Option* operands = nullptr;
  if (operation.operands > 0) {
    operands = app.add_option("OPERAND")
                   ->expected(static_cast<int>(operation.operands))
                   ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
                   ->allow_extra_args(false);
  }
  std::vector<std::string> reversed(std::make_move_iterator(operation.words.rbegin()),
                                    std::make_move_iterator(operation.words.rend()));
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    throw Error(Category::usage, error.what());
  }

  std::size_t next_operand = 0;
  for (const CLI::Option* option : app.parse_order()) {
    if (option == operands) {
      add_operand(draft, operands->results().at(next_operand++));
      continue;
    }
    const auto spelling = std::find_if(operation.spellings.begin(), operation.spellings.end(),
                                       [option](const Spelling& s) { return s.option == option; });
    if (spelling == operation.spellings.end()) {
      throw Error(Category::internal, "an option was parsed that was not declared");
    }
    if (spelling->row->set == nullptr) continue;  // switched off what is not here anyway
    Occurrence occurrence{spelling->text, {}, spelling->on, spelling->again};
    if (spelling->has_value()) occurrence.value = option->results().at(spelling->next_value++);
    spelling->row->set(draft, occurrence);
  }
}

// --- what the whole comes to ---

void finish_transfers(Draft& draft) {
  Invocation& invocation = draft.invocation;
  const OutputTarget otherwise{draft.all_remote_names ? OutputTarget::Kind::remote_name
                                                      : OutputTarget::Kind::standard_output,
                               {}};
  for (TransferDraft& transfer : draft.transfers) {
    if (!transfer.url) {
      invocation.warnings.emplace_back("there are more -o, -O and -T than URLs");
      break;
    }
    invocation.transfers.push_back({std::move(*transfer.url),
                                    std::move(transfer.output).value_or(otherwise),
                                    std::move(transfer.upload).value_or(""), !draft.glob_off});
  }
  if (invocation.transfers.empty() && !draft.url_may_lack)
    throw Error(Category::usage, "no URL was given");
}

void finish_proxy(Draft& draft) {
  client::ProxySettings& proxy = draft.invocation.options.proxy;
  proxy.environment = proxy_variables();
  proxy.user_agent = draft.invocation.call.user_agent;
  if (draft.proxy_digest) proxy.schemes = {http::Scheme::digest};
  if (draft.proxy_any_scheme) proxy.schemes = {http::Scheme::digest, http::Scheme::basic};
}

/// The flags first, then CURL_CA_BUNDLE, then SSL_CERT_FILE and SSL_CERT_DIR, then the system.
TrustOrigin finish_trust(tls::TrustSources& trust) {
  if (!trust.files.empty() || !trust.directories.empty()) return TrustOrigin::options;
  if (const std::string bundle = environment("CURL_CA_BUNDLE"); !bundle.empty()) {
    trust.files.emplace_back(bundle);
    return TrustOrigin::environment;
  }
  if (const std::string file = environment("SSL_CERT_FILE"); !file.empty()) {
    trust.files.emplace_back(file);
  }
  for (std::string& directory : directories_of_list(environment("SSL_CERT_DIR")))
    trust.directories.emplace_back(std::move(directory));
  return trust.files.empty() && trust.directories.empty() ? TrustOrigin::system
                                                          : TrustOrigin::environment;
}

void finish_verify(const VerifySettings& verify) {
  if (verify.leaf.empty()) throw Error(Category::usage, "no certificate was given: LEAF.pem");
  const auto from_stdin = std::ranges::count(verify.untrusted, "-") + (verify.leaf == "-" ? 1 : 0);
  if (from_stdin > 1) throw Error(Category::usage, "standard input (-) can be read once");
}

void finish_tls(client::Options& options) {
  tls::TlsOptions& tls = options.tls;
  if (tls.min_version > tls.max_version)
    throw Error(Category::usage, "the least TLS version asked for is above the highest");
  if (tls.least_time_left.count() > 0 && !tls.verify)
    throw Error(Category::usage,
                "--expires-in refuses certificates, and --no-verify takes them all");
  if (tls.key_log.empty()) {
    tls.key_log = environment("SSLKEYLOGFILE");
    tls.key_log_is_optional = true;
  }
  options.proxy.tls.key_log = tls.key_log;
  options.proxy.tls.key_log_is_optional = tls.key_log_is_optional;
}

void finish_fetch(Draft& draft) {
  finish_transfers(draft);
  finish_request(draft);
  check_file_options(draft);
  if (!draft.login_schemes.empty()) draft.invocation.call.schemes = draft.login_schemes;
  finish_proxy(draft);
  finish_client_certificate(draft);
  finish_tls(draft.invocation.options);
}

void finish(Draft& draft) {
  Invocation& invocation = draft.invocation;
  if (invocation.command == Command::verify) {
    finish_verify(invocation.verify);
  } else {
    finish_fetch(draft);
  }
  invocation.trust_origin = finish_trust(invocation.options.tls.trust);
  finish_trust(invocation.options.proxy.tls.trust);
}

/// What is said once for the whole command line, wherever it stands: as the last one has it.
void share_settings_of_all(CommandLine& line) {
  const Invocation& last = line.operations.back();
  for (Invocation& operation : line.operations) {
    if (&operation == &last) break;
    operation.program = last.program;
    operation.settings.silent = last.settings.silent;
    operation.settings.show_error = last.settings.show_error;
  }
}

/// Those settings, on their way to the next operation.
void carry_settings_of_all(const Draft& from, Draft& to) {
  to.invocation.program = from.invocation.program;
  to.invocation.settings.silent = from.invocation.settings.silent;
  to.invocation.settings.show_error = from.invocation.settings.show_error;
  to.standard_input_used = from.standard_input_used;
}

Draft new_draft(const Profile& profile, Command command) {
  Draft draft;
  apply_profile(profile, draft.invocation);
  draft.invocation.command = command;
  return draft;
}

}  // namespace

CommandLine parse_command_line(const Profile& profile, std::span<const std::string> arguments) {
  const Command command = named_command(profile, arguments);
  const std::size_t left_out = command_info(command).word.empty() ? 0 : 1;
  CommandWords words = read_words(profile, command, arguments.subspan(left_out));
  CommandLine line;
  line.profile = &profile;
  if (words.ending != nullptr) {
    const bool is_help = words.ending->kind == OptionKind::help;
    Draft draft = new_draft(profile, is_help ? Command::help : Command::version);
    draft.invocation.help_about = command;
    draft.invocation.help_topic = std::move(words.ending_value);
    line.operations.push_back(std::move(draft.invocation));
    return line;
  }
  line.secrets = std::move(words.secrets);
  for (ArgumentPlace& place : line.secrets) place.word += left_out;

  Draft draft = new_draft(profile, command);
  draft.standard_input_used = words.standard_input_used;
  draft.invocation.warnings = std::move(words.warnings);
  for (std::size_t i = 0; i < words.operations.size(); ++i) {
    // Curl finds out when the others are done.
    draft.url_may_lack = i > 0 && !profile.strict_config;
    bind(std::move(words.operations[i]), draft);
    finish(draft);
    Draft next = new_draft(profile, command);
    carry_settings_of_all(draft, next);
    line.operations.push_back(std::move(draft.invocation));
    draft = std::move(next);
  }
  share_settings_of_all(line);
  return line;
}

}  // namespace tlsget::app
