#include "app/cli.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <optional>
#include <vector>

#include "app/client_certificate.hpp"
#include "app/environment.hpp"
#include "app/options_table.hpp"
#include "app/request_draft.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "url/split.hpp"

namespace tlsget::app {

namespace {

/// One spelling of an option that occurs: "-o", "--output", "--no-verify".
struct Spelling {
  std::string text;
  const OptionRow* row = nullptr;
  bool on = true;
  const CLI::Option* option = nullptr;
  std::size_t next_value = 0;  ///< of the option's results, which come in order

  bool has_value() const { return on && takes_value(*row); }
};

/// What a first walk over the words finds out: which options to declare, and whether one of them
/// ends the reading (--help, --version).
struct Survey {
  std::vector<Spelling> spellings;
  std::size_t operands = 0;
  std::vector<ArgumentPlace> secrets;
  const OptionRow* ending = nullptr;
  std::string ending_value;
};

[[noreturn]] void refuse_unknown(const std::string& spelled, std::string_view name,
                                 Command command) {
  std::string message = fmt::format("unknown option {}", spelled);
  const std::string nearest = nearest_option(name, only(command));
  if (!nearest.empty()) message += fmt::format("; did you mean {}?", nearest);
  throw Error(Category::usage, std::move(message));
}

[[noreturn]] void refuse_foreign(const std::string& spelled, const OptionRow& row,
                                 Command command) {
  throw Error(Category::usage,
              fmt::format("{} is an option of {}, not of {}", spelled,
                          describe_commands(row.commands), describe_commands(only(command))));
}

/// Throws unless the option can be used in this spelling.
void check_usable(const std::string& spelled, const OptionRow& row, bool on) {
  const bool unavailable = row.kind == OptionKind::later || row.kind == OptionKind::refused;
  if (!on && row.off_is_taken) return;
  if (!on && row.kind != OptionKind::negatable && !unavailable) {
    throw Error(Category::usage,
                fmt::format("{} cannot be negated: there is only --{}", spelled, row.name));
  }
  if (row.kind == OptionKind::later) {
    throw Error(Category::usage, fmt::format("{} is not here yet", spelled));
  }
  if (row.kind == OptionKind::refused) {
    throw Error(Category::usage, fmt::format("{}: {} is not here", row.help, spelled));
  }
}

class Surveyor {
 public:
  Surveyor(const Profile& profile, Command command, std::span<const std::string> words)
      : profile_(profile), command_(command), words_(words) {}

  Survey walk() && {
    for (; next_ < words_.size() && survey_.ending == nullptr; ++next_) {
      const std::string& word = words_[next_];
      if (word == "--") {
        survey_.operands += words_.size() - next_ - 1;
        while (++next_ < words_.size()) note_url_secret(0);
        break;
      }
      if (word.starts_with("--")) {
        long_option(word);
      } else if (word.starts_with('-') && !is_standard_input(word)) {
        short_options(word);
      } else {
        ++survey_.operands;
        note_url_secret(0);
      }
    }
    return std::move(survey_);
  }

 private:
  /// The present word holds a URL from an octet on: its password is a secret, and a user without
  /// one is likely a token.
  void note_url_secret(std::size_t offset) {
    if (command_ != Command::fetch) return;
    const std::string_view url = std::string_view(words_[next_]).substr(offset);
    const url::Source source(url, url::Form::typed);
    const std::string_view user = source.user_information();
    if (user.empty()) return;
    const std::size_t colon = user.find(':');
    const std::string_view secret = colon == std::string_view::npos ? user : user.substr(colon + 1);
    if (secret.empty()) return;
    survey_.secrets.push_back({next_, offset + source.offset_of(secret), secret.size()});
  }

  /// An operand, where a file is wanted; a URL it cannot be.
  bool is_standard_input(std::string_view word) const {
    return command_ == Command::verify && word == "-";
  }

  void long_option(const std::string& word) {
    const std::string_view name = std::string_view(word).substr(2);
    const LongName found = find_long(name, only(command_));
    if (found.row == nullptr) refuse_long(word, name);
    use(word, *found.row, found.on, std::nullopt);
  }

  [[noreturn]] void refuse_long(const std::string& word, std::string_view name) const {
    const LongName foreign = find_long(name, other_commands());
    if (foreign.row != nullptr) refuse_foreign(word, *foreign.row, command_);
    const std::size_t equals = name.find('=');
    if (equals != std::string_view::npos) {
      const LongName without_value = find_long(name.substr(0, equals), only(command_));
      if (without_value.row != nullptr) {
        const bool takes = takes_value(*without_value.row) && without_value.on;
        // The value is not repeated: it may be a secret.
        throw Error(Category::usage, fmt::format("--{0} takes no '='; write --{0}{1}",
                                                 name.substr(0, equals), takes ? " VALUE" : ""));
      }
    }
    refuse_unknown(fmt::format("--{}", name.substr(0, equals)), name.substr(0, equals), command_);
  }

  /// Whose options are worth a word when they are met here. Under the name curl there is one
  /// command.
  Commands other_commands() const {
    return profile_.command_words ? any_command & ~only(command_) : 0;
  }

  void short_options(const std::string& word) {
    if (word.size() == 1) refuse_unknown(word, {}, command_);
    for (std::size_t i = 1; i < word.size(); ++i) {
      const std::string spelled = {'-', word[i]};
      const OptionRow* row = find_letter(word[i], only(command_));
      if (row == nullptr) refuse_letter(spelled, word);
      const bool at_end = i + 1 == word.size();
      if (row->is_secret && !at_end) survey_.secrets.push_back({next_, i + 1});
      use(spelled, *row, true, at_end ? std::nullopt : std::optional(word.substr(i + 1)));
      if (takes_value(*row) || survey_.ending != nullptr) return;
    }
  }

  [[noreturn]] void refuse_letter(const std::string& spelled, const std::string& word) const {
    const OptionRow* foreign = find_letter(spelled[1], other_commands());
    if (foreign != nullptr) refuse_foreign(spelled, *foreign, command_);
    if (word.size() == 2) refuse_unknown(spelled, {}, command_);
    // "-output" is more likely "--output" than a bundle of letters. The word is not repeated: what
    // follows a letter may be a secret.
    refuse_unknown(spelled, word.substr(1), command_);
  }

  /// `attached`: what follows a letter in its word.
  void use(const std::string& spelled, const OptionRow& row, bool on,
           const std::optional<std::string>& attached) {
    check_usable(spelled, row, on);
    if (row.kind == OptionKind::help || row.kind == OptionKind::version) {
      survey_.ending = &row;
      if (attached) survey_.ending_value = *attached;
      if (!attached && next_ + 1 < words_.size()) survey_.ending_value = words_[next_ + 1];
      return;
    }
    remember(spelled, row, on);
    if (!survey_.spellings.empty() && on && takes_value(row) && !attached) {
      if (next_ + 1 >= words_.size()) {
        throw Error(Category::usage, fmt::format("{} needs a value: {}", spelled, row.placeholder));
      }
      ++next_;
      if (row.is_secret) survey_.secrets.push_back({next_, 0});
      if (row.is_url) note_url_secret(0);
    }
  }

  void remember(const std::string& spelled, const OptionRow& row, bool on) {
    for (const Spelling& known : survey_.spellings) {
      if (known.text == spelled) return;
    }
    survey_.spellings.push_back({spelled, &row, on, nullptr, 0});
  }

  const Profile& profile_;
  Command command_;
  std::span<const std::string> words_;
  std::size_t next_ = 0;
  Survey survey_;
};

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
void bind(std::span<const std::string> words, Survey survey, Draft& draft) {
  CLI::App app;
  app.set_help_flag("");
  for (Spelling& spelling : survey.spellings) {
    spelling.option =
        spelling.has_value()
            ? app.add_option(spelling.text)
                  ->expected(1)
                  ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
                  ->allow_extra_args(false)  // which also keeps "[a,b]" from being split
            : app.add_flag(spelling.text);
  }
  const CLI::Option* operands = nullptr;
  if (survey.operands > 0) {
    operands = app.add_option("OPERAND")
                   ->expected(static_cast<int>(survey.operands))
                   ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
                   ->allow_extra_args(false);
  }
  std::vector<std::string> reversed(words.rbegin(), words.rend());
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
    const auto spelling = std::find_if(survey.spellings.begin(), survey.spellings.end(),
                                       [option](const Spelling& s) { return s.option == option; });
    if (spelling == survey.spellings.end()) {
      throw Error(Category::internal, "an option was parsed that was not declared");
    }
    if (spelling->row->set == nullptr) continue;  // switched off what is not here anyway
    Occurrence occurrence{spelling->text, {}, spelling->on};
    if (spelling->has_value()) occurrence.value = option->results().at(spelling->next_value++);
    spelling->row->set(draft, occurrence);
  }
}

// --- what the whole comes to ---

/// Where "[..." is to be an IPv6 address and no range: right where a host begins.
bool is_bracketed_host(std::string_view url, std::size_t open) {
  const std::string_view before = url.substr(0, open);
  const bool at_host = before.empty() || before.ends_with("//") || before.ends_with('@');
  // A range has a dash. What is no address either is a matter of the URL's syntax.
  return at_host &&
         url.substr(open, url.find(']', open) - open).find('-') == std::string_view::npos;
}

bool has_glob(std::string_view url) {
  for (std::size_t i = 0; i < url.size(); ++i) {
    const char c = url[i];
    if (c == '{' || c == '}' || c == ']') return true;
    if (c != '[') continue;
    const bool is_literal = url.substr(i, 2) == "[]" || is_bracketed_host(url, i);
    if (!is_literal) return true;
    i = std::min(url.find(']', i), url.size());
  }
  return false;
}

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
    const bool has_sets = has_glob(*transfer.url) || has_glob(transfer.upload.value_or(""));
    if (!draft.glob_off && has_sets) {
      throw Error(
          Category::usage,
          "sets and ranges in URLs and -T ({a,b}, [1-9]) are not here yet; -g takes { } [ ] "
          "as they are");
    }
    invocation.transfers.push_back({std::move(*transfer.url),
                                    std::move(transfer.output).value_or(otherwise),
                                    std::move(transfer.upload).value_or("")});
  }
  if (invocation.transfers.empty()) throw Error(Category::usage, "no URL was given");
}

void finish_proxy(Invocation& invocation) {
  client::ProxySettings& proxy = invocation.options.proxy;
  proxy.environment = proxy_variables();
  proxy.user_agent = invocation.call.user_agent;
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

void finish_fetch(Draft& draft) {
  const tls::TlsOptions& tls = draft.invocation.options.tls;
  if (tls.min_version > tls.max_version) {
    throw Error(Category::usage, "the least TLS version asked for is above the highest");
  }
  finish_transfers(draft);
  finish_request(draft);
  check_file_options(draft);
  if (!draft.login_schemes.empty()) draft.invocation.call.schemes = draft.login_schemes;
  finish_proxy(draft.invocation);
  finish_client_certificate(draft);
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

}  // namespace

Invocation parse_command_line(const Profile& profile, std::span<const std::string> arguments) {
  Draft draft;
  apply_profile(profile, draft.invocation);
  const Command command = named_command(profile, arguments);
  draft.invocation.command = command;
  if (!command_info(command).word.empty()) arguments = arguments.subspan(1);
  Survey survey = Surveyor(profile, command, arguments).walk();
  if (survey.ending != nullptr) {
    const bool is_help = survey.ending->kind == OptionKind::help;
    draft.invocation.command = is_help ? Command::help : Command::version;
    draft.invocation.help_about = command;
    draft.invocation.help_topic = std::move(survey.ending_value);
    return std::move(draft.invocation);
  }
  draft.invocation.secrets = std::move(survey.secrets);
  const std::size_t left_out = command_info(command).word.empty() ? 0 : 1;
  for (ArgumentPlace& place : draft.invocation.secrets) place.word += left_out;
  bind(arguments, std::move(survey), draft);
  finish(draft);
  return std::move(draft.invocation);
}

}  // namespace tlsget::app
