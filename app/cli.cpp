#include "app/cli.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdlib>
#include <optional>
#include <vector>

#include "app/client_certificate.hpp"
#include "app/options_table.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

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
  std::size_t urls = 0;
  const OptionRow* ending = nullptr;
  std::string ending_value;
};

[[noreturn]] void refuse_unknown(std::string spelled, std::string_view name) {
  std::string message = fmt::format("unknown option {}", spelled);
  const std::string nearest = nearest_option(name);
  if (!nearest.empty()) message += fmt::format("; did you mean {}?", nearest);
  throw Error(Category::usage, std::move(message));
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
  explicit Surveyor(std::span<const std::string> words) : words_(words) {}

  Survey walk() && {
    for (; next_ < words_.size() && survey_.ending == nullptr; ++next_) {
      const std::string& word = words_[next_];
      if (word == "--") {
        survey_.urls += words_.size() - next_ - 1;
        break;
      }
      if (word.starts_with("--")) {
        long_option(word);
      } else if (word.starts_with('-')) {
        short_options(word);
      } else {
        ++survey_.urls;
      }
    }
    return std::move(survey_);
  }

 private:
  void long_option(const std::string& word) {
    const std::string_view name = std::string_view(word).substr(2);
    const LongName found = find_long(name);
    if (found.row == nullptr) refuse_unknown_long(word, name);
    use(word, *found.row, found.on, std::nullopt);
  }

  [[noreturn]] static void refuse_unknown_long(const std::string& word, std::string_view name) {
    const std::size_t equals = name.find('=');
    if (equals != std::string_view::npos) {
      const LongName without_value = find_long(name.substr(0, equals));
      if (without_value.row != nullptr) {
        const bool takes = takes_value(*without_value.row) && without_value.on;
        throw Error(Category::usage,
                    fmt::format("unknown option {}; write {}", word,
                                takes ? fmt::format("--{} {}", name.substr(0, equals),
                                                    name.substr(equals + 1))
                                      : fmt::format("--{}", name.substr(0, equals))));
      }
    }
    refuse_unknown(word, name.substr(0, equals));
  }

  void short_options(const std::string& word) {
    if (word.size() == 1) refuse_unknown(word, {});
    for (std::size_t i = 1; i < word.size(); ++i) {
      const std::string spelled = {'-', word[i]};
      const OptionRow* row = find_letter(word[i]);
      if (row == nullptr) refuse_unknown_letter(spelled, word);
      const bool at_end = i + 1 == word.size();
      use(spelled, *row, true, at_end ? std::nullopt : std::optional(word.substr(i + 1)));
      if (takes_value(*row) || survey_.ending != nullptr) return;
    }
  }

  [[noreturn]] static void refuse_unknown_letter(const std::string& spelled,
                                                 const std::string& word) {
    if (word.size() == 2) refuse_unknown(spelled, {});
    // "-output" is more likely "--output" than a bundle of letters.
    refuse_unknown(fmt::format("{} in {}", spelled, word), word.substr(1));
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
    }
  }

  void remember(const std::string& spelled, const OptionRow& row, bool on) {
    for (const Spelling& known : survey_.spellings) {
      if (known.text == spelled) return;
    }
    survey_.spellings.push_back({spelled, &row, on, nullptr, 0});
  }

  std::span<const std::string> words_;
  std::size_t next_ = 0;
  Survey survey_;
};

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
  const CLI::Option* urls = nullptr;
  if (survey.urls > 0) {
    urls = app.add_option("URL")
               ->expected(static_cast<int>(survey.urls))
               ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
               ->allow_extra_args(false);
  }
  std::vector<std::string> reversed(words.rbegin(), words.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    throw Error(Category::usage, error.what());
  }

  std::size_t next_url = 0;
  for (const CLI::Option* option : app.parse_order()) {
    if (option == urls) {
      add_url(draft, urls->results().at(next_url++));
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

/// Where "[...]" is an IPv6 address and no range: right where a host begins.
bool is_bracketed_host(std::string_view url, std::size_t open) {
  const std::string_view before = url.substr(0, open);
  const bool at_host = before.empty() || before.ends_with("//") || before.ends_with('@');
  const std::size_t close = url.find(']', open);
  return at_host && close != std::string_view::npos &&
         url.substr(open, close - open).find(':') != std::string_view::npos;
}

bool has_glob(std::string_view url) {
  for (std::size_t i = 0; i < url.size(); ++i) {
    const char c = url[i];
    if (c == '{' || c == '}' || c == ']') return true;
    if (c != '[') continue;
    const bool is_literal = url.substr(i, 2) == "[]" || is_bracketed_host(url, i);
    if (!is_literal) return true;
    i = url.find(']', i);
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
      invocation.warnings.emplace_back("there are more -o and -O than URLs");
      break;
    }
    if (!draft.glob_off && has_glob(*transfer.url)) {
      throw Error(Category::usage,
                  "sets and ranges in URLs ({a,b}, [1-9]) are not here yet; -g takes { } [ ] as "
                  "they are");
    }
    invocation.transfers.push_back(
        {std::move(*transfer.url), std::move(transfer.output).value_or(otherwise)});
  }
  if (invocation.transfers.empty()) throw Error(Category::usage, "no URL was given");
}

void finish_data(Draft& draft) {
  if (!draft.data.given) return;
  client::Call& call = draft.invocation.call;
  if (call.head_only) {
    throw Error(Category::usage, "-I asks for HEAD and -d (or --json) for POST: one of them");
  }
  call.body = client::RequestBody{std::move(draft.data.bytes)};
  call.content_type = "application/x-www-form-urlencoded";
  if (draft.data.json) {
    call.content_type = "application/json";
    call.accept = "application/json";
  }
}

/// Not read when the program has more rights than its user: these variables widen trust.
std::string environment(const char* name) {
  const char* const value = ::secure_getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

/// The flags first, then CURL_CA_BUNDLE, then SSL_CERT_FILE and SSL_CERT_DIR, then the system.
void finish_trust(tls::TrustSources& trust) {
  if (!trust.files.empty() || !trust.directories.empty()) return;
  if (const std::string bundle = environment("CURL_CA_BUNDLE"); !bundle.empty()) {
    trust.files.emplace_back(bundle);
    return;
  }
  if (const std::string file = environment("SSL_CERT_FILE"); !file.empty()) {
    trust.files.emplace_back(file);
  }
  if (const std::string directory = environment("SSL_CERT_DIR"); !directory.empty()) {
    trust.directories.emplace_back(directory);
  }
}

void finish(Draft& draft) {
  const tls::TlsOptions& tls = draft.invocation.options.tls;
  if (tls.min_version > tls.max_version) {
    throw Error(Category::usage, "the least TLS version asked for is above the highest");
  }
  finish_transfers(draft);
  finish_data(draft);
  finish_trust(draft.invocation.options.tls.trust);
  finish_client_certificate(draft);
}

}  // namespace

Invocation parse_command_line(const Profile& profile, std::span<const std::string> arguments) {
  Draft draft;
  apply_profile(profile, draft.invocation);
  Survey survey = Surveyor(arguments).walk();
  if (survey.ending != nullptr) {
    const bool is_help = survey.ending->kind == OptionKind::help;
    draft.invocation.command = is_help ? Command::help : Command::version;
    draft.invocation.help_topic = std::move(survey.ending_value);
    return std::move(draft.invocation);
  }
  bind(arguments, std::move(survey), draft);
  finish(draft);
  return std::move(draft.invocation);
}

}  // namespace tlsget::app
