#include "app/form_option.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "app/argument_files.hpp"
#include "app/option_values.hpp"
#include "app/options_table.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace tlsget::app {

namespace {

constexpr std::size_t most_open_groups = 100;

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

std::string_view without_trailing_space(std::string_view text) {
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// The attributes of one content, as they were written behind it.
struct Attributes {
  std::string content;
  std::optional<std::string> type;
  std::optional<std::string> file_name;
  std::optional<std::string> encoder;
  std::vector<std::string> fields;
};

/// Reads the value of one -F from its '=' on.
class ContentReader {
 public:
  /// `separator` ends one content beside the end of the text; 0: nothing does.
  ContentReader(Draft& draft, const Occurrence& option, std::string_view text, char separator)
      : draft_(draft), option_(option), rest_(text), separator_(separator) {}

  /// The next content with its attributes.
  Attributes next() {
    Attributes found;
    skip_space();
    found.content = word();
    in_type_ = false;
    while (take(';')) {
      skip_space();
      attribute(found);
    }
    if (found.type) found.type = std::string(without_trailing_space(*found.type));
    return found;
  }

  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string_view rest() const { return rest_; }

 private:
  bool at_end() const {
    return rest_.empty() || rest_.front() == ';' ||
           (separator_ != 0 && rest_.front() == separator_);
  }

  void skip_space() {
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
  }

  std::string_view plain() {
    const std::string_view start = rest_;
    while (!at_end()) rest_.remove_prefix(1);
    return start.substr(0, start.size() - rest_.size());
  }

  std::string word() {
    if (auto quoted = quoted_word()) return *std::move(quoted);
    return std::string(without_trailing_space(plain()));
  }

  /// nullopt: there is none, or its quote does not end, and then it is a plain one.
  std::optional<std::string> quoted_word() {
    if (!rest_.starts_with('"')) return std::nullopt;
    std::string text;
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == '"') {
        rest_.remove_prefix(i + 1);
        if (!without_trailing_space(plain()).empty())
          warn("text behind a quoted value is left out");
        return text;
      }
      const bool is_escape =
          rest_[i] == '\\' && i + 1 < rest_.size() && (rest_[i + 1] == '\\' || rest_[i + 1] == '"');
      text += rest_[is_escape ? ++i : i];
    }
    return std::nullopt;
  }

  bool take_name(std::string_view name) {
    if (!text::starts_with_ignoring_case(rest_, name)) return false;
    rest_.remove_prefix(name.size());
    skip_space();
    return true;
  }

  void attribute(Attributes& found) {
    if (!in_type_ && take_name("type=")) {
      in_type_ = true;
      found.type = plain();
      return;
    }
    const std::string_view before = rest_;
    if (take_name("filename=")) {
      found.file_name = word();
    } else if (take_name("headers=")) {
      own_fields(found);
    } else if (take_name("encoder=")) {
      found.encoder = word();
    } else if (in_type_) {
      // A parameter of the type, which may have several. The space before it is part of it.
      const std::string_view space = spaces_before(before);
      *found.type += ';';
      *found.type += space;
      *found.type += plain();
      return;
    } else if (!word().empty()) {
      warn("an attribute that is not known is left out");
    }
    in_type_ = false;
  }

  /// What skip_space() has passed over right before `place`.
  std::string_view spaces_before(std::string_view place) const {
    const std::string_view all = option_.value;
    const auto end = static_cast<std::size_t>(place.data() - all.data());
    std::size_t start = end;
    while (start > 0 && is_space(all[start - 1])) --start;
    return all.substr(start, end - start);
  }

  void own_fields(Attributes& found) {
    if (!take('@') && !take('<')) {
      add_field(found, word());
      return;
    }
    skip_space();
    const std::string file = word();
    std::string content;
    try {
      content = read_argument_file(draft_, option_, file);
    } catch (const Error& error) {
      if (draft_.invocation.profile->strict_own_fields) throw;
      return warn(error.message());
    }
    fields_of_file(found, content);
  }

  /// Lines; '#' begins one that says nothing, white space one that goes on with the one before.
  void fields_of_file(Attributes& found, std::string_view content) {
    while (!content.empty()) {
      const std::size_t end = std::min(content.find('\n'), content.size());
      const std::string_view line = without_trailing_space(content.substr(0, end));
      content.remove_prefix(std::min(end + 1, content.size()));
      if (line.empty() || line.front() == '#') continue;
      if (is_space(line.front()) && !found.fields.empty()) {
        found.fields.back() += line;
      } else {
        add_field(found, std::string(line));
      }
    }
  }

  void add_field(Attributes& found, std::string line) {
    const std::string_view name = std::string_view(line).substr(0, line.find(':'));
    const bool is_one_line = line.find_first_of("\r\n") == std::string::npos;
    const bool is_field = is_one_line && name.size() < line.size() && text::is_token(name);
    if (!is_field && draft_.invocation.profile->strict_own_fields)
      throw Error(Category::usage, fmt::format(R"({}: headers= takes lines such as "Name: value")",
                                               option_.spelled));
    found.fields.push_back(std::move(line));
  }

  void warn(std::string_view words) {
    draft_.invocation.warnings.push_back(fmt::format("{}: {}", option_.spelled, words));
  }

  Draft& draft_;
  const Occurrence& option_;
  std::string_view rest_;
  char separator_;
  bool in_type_ = false;
};

http::FormEntry entry_of(const Occurrence& option, Attributes attributes) {
  http::FormEntry entry;
  entry.file_name = std::move(attributes.file_name);
  entry.content_type = std::move(attributes.type).value_or("");
  entry.fields = std::move(attributes.fields);
  if (std::any_of(entry.content_type.begin(), entry.content_type.end(), text::is_control))
    refuse_value(option, "a content type without control characters");
  if (!attributes.encoder) return entry;
  const auto encoding = http::part_encoding(*attributes.encoder);
  if (!encoding)
    throw Error(Category::usage,
                fmt::format("{}: encoder= is binary, 8bit, 7bit, base64 or quoted-printable",
                            option.spelled));
  entry.encoding = *encoding;
  return entry;
}

bool is_regular(int fd) {
  struct stat status {};
  return fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

client::RequestBody source_of(Draft& draft, const Occurrence& option, const std::string& file) {
  if (file != "-") return client::body_of_file(file);
  if (!is_regular(STDIN_FILENO)) return client::body_of(read_argument_file(draft, option, "-"));
  claim_standard_input(draft, option);
  return client::body_of_descriptor(STDIN_FILENO, "standard input");
}

/// A part whose content is that of a file.
http::FormEntry file_part(Draft& draft, const Occurrence& option, Attributes attributes) {
  const std::string file = attributes.content;
  http::FormEntry entry = entry_of(option, std::move(attributes));
  FormDraft& form = draft.request.form;
  entry.content = http::PartSource{form.sources.size(), file == "-" ? "" : file};
  form.sources.push_back(source_of(draft, option, file));
  return entry;
}

std::string last_segment(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

/// "@FILE[,FILE]...": a part, or a group of them.
void add_files(Draft& draft, const Occurrence& option, ContentReader& reader,
               std::optional<std::string> name) {
  FormDraft& form = draft.request.form;
  std::vector<http::FormEntry> files;
  do {
    Attributes attributes = reader.next();
    if (!attributes.file_name) attributes.file_name = last_segment(attributes.content);
    files.push_back(file_part(draft, option, std::move(attributes)));
  } while (reader.take(','));
  if (files.size() == 1) {
    files.front().name = std::move(name);
    form.entries.push_back(std::move(files.front()));
    return;
  }
  http::FormEntry group;
  group.kind = http::FormEntry::Kind::group;
  group.name = std::move(name);
  form.entries.push_back(std::move(group));
  for (http::FormEntry& file : files) form.entries.push_back(std::move(file));
  form.entries.emplace_back().kind = http::FormEntry::Kind::end;
}

void begin_group(FormDraft& form, const Occurrence& option, ContentReader& reader,
                 std::optional<std::string> name) {
  if (++form.open_groups > most_open_groups) refuse_value(option, "fewer groups in groups");
  http::FormEntry group = entry_of(option, reader.next());
  group.kind = http::FormEntry::Kind::group;
  group.encoding = http::PartEncoding::none;
  group.file_name.reset();
  group.name = std::move(name);
  form.entries.push_back(std::move(group));
}

void end_group(FormDraft& form, const Occurrence& option) {
  if (form.open_groups == 0) refuse_value(option, "a group to end, begun by NAME=(");
  --form.open_groups;
  form.entries.emplace_back().kind = http::FormEntry::Kind::end;
}

struct NameAndContent {
  std::optional<std::string> name;
  std::string_view content;
};

NameAndContent split(const Occurrence& option) {
  const std::size_t equals = option.value.find('=');
  if (equals == std::string_view::npos)
    throw Error(Category::usage, fmt::format("{}: write NAME=CONTENT", option.spelled));
  NameAndContent parts{std::nullopt, option.value.substr(equals + 1)};
  if (equals > 0) parts.name = option.value.substr(0, equals);
  return parts;
}

}  // namespace

void add_form_part(Draft& draft, const Occurrence& option) {
  auto [name, content] = split(option);
  FormDraft& form = draft.request.form;
  if (!name && content == ")") return end_group(form, option);
  const bool is_file_list = content.starts_with('@');
  const bool has_mark = is_file_list || content.starts_with('<');
  ContentReader reader(draft, option, has_mark ? content.substr(1) : content,
                       is_file_list ? ',' : '\0');
  if (is_file_list) return add_files(draft, option, reader, std::move(name));
  if (content.starts_with('(')) return begin_group(form, option, reader, std::move(name));

  Attributes attributes = reader.next();
  http::FormEntry entry;
  if (has_mark) {
    attributes.file_name.reset();
    entry = file_part(draft, option, std::move(attributes));
  } else {
    std::string text = std::move(attributes.content);
    entry = entry_of(option, std::move(attributes));
    entry.content = std::move(text);
  }
  entry.name = std::move(name);
  form.entries.push_back(std::move(entry));
}

void add_form_text(Draft& draft, const Occurrence& option) {
  auto [name, content] = split(option);
  http::FormEntry entry;
  entry.name = std::move(name);
  entry.content = std::string(content);
  draft.request.form.entries.push_back(std::move(entry));
}

}  // namespace tlsget::app
