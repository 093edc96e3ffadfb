#include "app/command_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "app/argument_files.hpp"
#include "app/config_file.hpp"
#include "app/variables.hpp"
#include "base/error.hpp"
#include "url/split.hpp"

namespace tlsget::app {

namespace {

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

/// A word, what follows it, and where it stands among the process's arguments, if it does.
struct Word {
  const std::string& text;
  const std::string* following = nullptr;
  std::optional<std::size_t> place = std::nullopt;
};

class WordReader {
 public:
  WordReader(const Profile& profile, Command command, std::span<const std::string> words)
      : profile_(profile), command_(command), words_(words) {}

  CommandWords read() && {
    if (reads_default_file()) {
      if (const auto file = default_config_file(profile_)) try_default_file(*file);
    }
    for (std::size_t i = 0; i < words_.size() && read_.ending == nullptr; ++i) {
      const Word word{words_[i], i + 1 < words_.size() ? &words_[i + 1] : nullptr, i};
      if (operands_only_) {
        add_operand(word);
      } else if (word.text == "--") {
        operands_only_ = true;
        if (word.following != nullptr) operation().words.push_back(word.text);
      } else if (take(word)) {
        ++i;
      }
    }
    return std::move(read_);
  }

 private:
  OperationWords& operation() { return read_.operations.back(); }

  /// One word of the command line; true when it took the following as its value.
  bool take(const Word& word) {
    if (word.text.starts_with("--")) {
      return long_option(word, std::string_view(word.text).substr(2));
    }
    if (word.text.starts_with('-') && !is_standard_input(word.text)) return short_options(word);
    add_operand(word);
    return false;
  }

  void add_operand(const Word& word) {
    ++operation().operands;
    operation().words.push_back(word.text);
    operation().has_url = true;
    note_url_secret(word.text, word.place);
  }

  /// A word that holds a URL: its password is a secret, and a user without one is likely a token.
  void note_url_secret(std::string_view url, std::optional<std::size_t> place,
                       std::size_t offset = 0) {
    if (command_ != Command::fetch || !place) return;
    const url::Source source(url, url::Form::typed);
    const std::string_view user = source.user_information();
    if (user.empty()) return;
    const std::size_t colon = user.find(':');
    const std::string_view secret = colon == std::string_view::npos ? user : user.substr(colon + 1);
    if (secret.empty()) return;
    read_.secrets.push_back({*place, offset + source.offset_of(secret), secret.size()});
  }

  /// An operand, where a file is wanted; a URL it cannot be.
  bool is_standard_input(std::string_view word) const {
    return command_ == Command::verify && word == "-";
  }

  // --- options ---

  bool long_option(const Word& word, std::string_view name) {
    constexpr std::string_view expansion = "expand-";
    const LongName found = find_long(name, only(command_));
    if (found.row != nullptr) {
      return use(fmt::format("--{}", name), found, word, std::nullopt);
    }
    if (name.starts_with(expansion) && command_ == Command::fetch) {
      return expanded_option(word, name.substr(expansion.size()));
    }
    refuse_long(word.text, name);
  }

  bool expanded_option(const Word& word, std::string_view name) {
    const LongName found = find_long(name, only(command_));
    if (found.row == nullptr) refuse_long(word.text, name);
    const std::string spelled = fmt::format("--expand-{}", name);
    if (!found.on || !takes_value(*found.row)) {
      throw Error(Category::usage, fmt::format("{}: --{} takes no value", spelled, name));
    }
    if (word.following == nullptr) refuse_missing_value(spelled, *found.row);
    const std::string value = variables_.expand({spelled, *word.following, true}, read_.warnings);
    // Not where the command line has it: what is secret of the value stands in no argument.
    const std::string plain = fmt::format("--{}", name);
    use(plain, found, {plain, &value}, std::nullopt);
    return true;
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

  bool short_options(const Word& word) {
    const std::string& text = word.text;
    if (text.size() == 1) refuse_unknown(text, {}, command_);
    for (std::size_t i = 1; i < text.size(); ++i) {
      const std::string spelled = {'-', text[i]};
      const OptionRow* row = find_letter(text[i], only(command_));
      if (row == nullptr) refuse_letter(spelled, text);
      const bool at_end = i + 1 == text.size();
      if (row->counts && text.find(text[i], 1) < i) {
        remember(fmt::format("--{}+", row->name), *row, true, /*again=*/true);
        continue;
      }
      const bool takes = takes_value(*row);
      if (takes && !at_end && row->is_secret && word.place)
        read_.secrets.push_back({*word.place, i + 1});
      if (takes && !at_end && row->is_url)
        note_url_secret(std::string_view(text).substr(i + 1), word.place, i + 1);
      const bool used = use(spelled, {row, true}, word,
                            at_end ? std::nullopt : std::optional(text.substr(i + 1)));
      if (takes || read_.ending != nullptr) return used;
    }
    return false;
  }

  [[noreturn]] void refuse_letter(const std::string& spelled, const std::string& word) const {
    const OptionRow* foreign = find_letter(spelled[1], other_commands());
    if (foreign != nullptr) refuse_foreign(spelled, *foreign, command_);
    if (word.size() == 2) refuse_unknown(spelled, {}, command_);
    // "-output" is more likely "--output" than a bundle of letters. The word is not repeated: what
    // follows a letter may be a secret.
    refuse_unknown(spelled, word.substr(1), command_);
  }

  [[noreturn]] static void refuse_missing_value(const std::string& spelled, const OptionRow& row) {
    throw Error(Category::usage, fmt::format("{} needs a value: {}", spelled, row.placeholder));
  }

  /// `attached`: what follows a letter in its word. True when the following word was the value.
  bool use(const std::string& spelled, LongName option, const Word& word,
           const std::optional<std::string>& attached) {
    const OptionRow& row = *option.row;
    check_usable(spelled, row, option.on);
    if (row.kind == OptionKind::help || row.kind == OptionKind::version) {
      read_.ending = &row;
      if (attached) read_.ending_value = *attached;
      if (!attached && word.following != nullptr) read_.ending_value = *word.following;
      return false;
    }
    if (row.kind == OptionKind::next) {
      next_operation(spelled);
      return false;
    }
    if (!option.on || !takes_value(row)) {
      remember(spelled, row, option.on);
      return false;
    }
    if (!attached && word.following == nullptr) refuse_missing_value(spelled, row);
    const std::string& value = attached ? *attached : *word.following;
    if (!attached && word.place) note_secrets(row, value, *word.place + 1);
    use_value({spelled, value, true}, row);
    return !attached;
  }

  void note_secrets(const OptionRow& row, std::string_view value, std::size_t place) {
    if (row.is_secret) read_.secrets.push_back({place, 0});
    if (row.is_url) note_url_secret(value, place);
  }

  void use_value(const Occurrence& option, const OptionRow& row) {
    if (row.kind == OptionKind::config) {
      read_file(option);
    } else if (row.kind == OptionKind::variable) {
      variables_.set(option, profile_.strict_config, read_.warnings, read_.standard_input_used);
    } else {
      remember(std::string(option.spelled), row, true);
      operation().words.emplace_back(option.value);
      if (row.name == "url") operation().has_url = true;
    }
  }

  void remember(const std::string& spelled, const OptionRow& row, bool on, bool again = false) {
    OperationWords& present = operation();
    present.words.push_back(spelled);
    for (const Spelling& known : present.spellings) {
      if (known.text == spelled) return;
    }
    present.spellings.push_back({.text = spelled, .row = &row, .on = on, .again = again});
  }

  void next_operation(const std::string& spelled) {
    if (!operation().has_url) {
      throw Error(Category::usage, fmt::format("{} wants a URL before it", spelled));
    }
    read_.operations.emplace_back();
  }

  // --- configuration files ---

  /// -q counts as the first argument alone, as curl has it. Help is to be had whatever a file says.
  bool reads_default_file() const {
    if (command_ != Command::fetch) return false;
    if (words_.empty()) return true;
    const std::string& first = words_.front();
    constexpr std::string_view others[] = {"--disable", "--help", "--version", "-h", "-V"};
    return !first.starts_with("-q") && std::ranges::find(others, first) == std::end(others);
  }

  /// Curl goes on behind the lines that it understood.
  void try_default_file(const std::string& file) {
    if (profile_.strict_config) return read_file({"the default configuration", file, true});
    try {
      read_file({"the default configuration", file, true});
    } catch (const Error& error) {
      depth_ = 0;
      read_.warnings.push_back(error.message());
    }
  }

  void read_file(const Occurrence& option) {
    constexpr std::size_t largest = std::size_t{16} << 20U;
    constexpr unsigned deepest = 16;
    if (option.value == "-" && std::exchange(read_.standard_input_used, true)) {
      throw Error(Category::usage,
                  fmt::format("{} wants standard input, which another option has already read",
                              option.spelled));
    }
    if (depth_ == deepest) {
      throw Error(Category::usage, fmt::format("{} {}: configuration files lie more than {} deep",
                                               option.spelled, option.value, deepest));
    }
    const std::string text = read_whole_file(option.value, option.spelled, largest);
    ++depth_;
    const std::string name(option.value == "-" ? "standard input" : option.value);
    for (const ConfigLine& line : parse_config(text)) {
      try {
        take_line(line);
      } catch (const Error& error) {
        throw Error(profile_.strict_config ? error.category() : Category::read_file,
                    fmt::format("{}:{}: {}", name, line.number, error.message()));
      }
      if (!line.has_more) continue;
      std::string message =
          fmt::format("{}:{}: the value of {} has white space in it: put it in double quotes", name,
                      line.number, line.option);
      if (profile_.strict_config) throw Error(Category::usage, std::move(message));
      read_.warnings.push_back(std::move(message));
    }
    --depth_;
  }

  void take_line(const ConfigLine& line) {
    const std::string* const value = line.value ? &*line.value : nullptr;
    const Word word{line.option, value};
    const bool is_long = !line.option.starts_with('-') || line.option.starts_with("--");
    const std::size_t dashes = line.option.starts_with("--") ? 2 : 0;
    const bool used = is_long ? long_option(word, std::string_view(line.option).substr(dashes))
                              : short_options(word);
    if (!used && value != nullptr && !value->empty() && read_.ending == nullptr) {
      throw Error(Category::usage, fmt::format("{} takes no value", line.option));
    }
  }

  const Profile& profile_;
  Command command_;
  std::span<const std::string> words_;
  bool operands_only_ = false;
  unsigned depth_ = 0;
  Variables variables_;
  CommandWords read_;
};

}  // namespace

CommandWords read_words(const Profile& profile, Command command,
                        std::span<const std::string> words) {
  return WordReader(profile, command, words).read();
}

}  // namespace tlsget::app
