#include "http/multipart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"

namespace tlsget::http {
namespace {

constexpr std::string_view form_data = "multipart/form-data";

std::string escaped(std::string_view text, NameEscape escape) {
  std::string out;
  for (const char c : text) {
    if (c == '\r') {
      out += "%0D";
    } else if (c == '\n') {
      out += "%0A";
    } else if (escape == NameEscape::backslash && (c == '"' || c == '\\')) {
      out += '\\';
      out += c;
    } else if (c == '"') {
      out += "%22";
    } else {
      out += c;
    }
  }
  return out;
}

bool is_field(std::string_view line, std::string_view name) {
  return line.size() > name.size() && line[name.size()] == ':' &&
         text::starts_with_ignoring_case(line, name);
}

bool has_field(const FormEntry& entry, std::string_view name) {
  return std::any_of(entry.fields.begin(), entry.fields.end(),
                     [name](const std::string& line) { return is_field(line, name); });
}

std::string own_content_type(const FormEntry& entry) {
  constexpr std::string_view name = "Content-Type";
  if (!entry.content_type.empty()) return entry.content_type;
  for (const std::string& line : entry.fields)
    if (is_field(line, name))
      return std::string(text::trim(std::string_view(line).substr(name.size() + 1)));
  return {};
}

std::string guessed_content_type(const FormEntry& entry) {
  const auto* const source = std::get_if<PartSource>(&entry.content);
  const bool is_file = source != nullptr && !source->path.empty();
  std::string_view type = type_of_extension(entry.file_name.value_or(""));
  if (type.empty() && is_file) type = type_of_extension(source->path);
  if (type.empty() && is_file && entry.file_name) type = "application/octet-stream";
  // What is no file is plain text anyway.
  return std::string(type == "text/plain" && !entry.file_name ? "" : type);
}

bool is_type(std::string_view type, std::string_view wanted) {
  return text::starts_with_ignoring_case(type, wanted) &&
         (type.size() == wanted.size() || type[wanted.size()] == ';' || type[wanted.size()] == ' ');
}

/// One multipart body that is not ended yet.
struct Level {
  std::string boundary;
  bool is_form;  ///< its parts are fields of a form; else attachments
  bool has_part = false;
};

class Layout {
 public:
  Layout(NameEscape escape, const std::function<std::string()>& boundary)
      : escape_(escape), boundary_(boundary) {}

  FormLayout run(const std::vector<FormEntry>& entries, std::string_view content_type) {
    FormLayout layout;
    layout.content_type = begin_level(content_type);
    for (const FormEntry& entry : entries) add(entry);
    while (!levels_.empty()) end_level();
    if (!text_.empty()) pieces_.push_back({std::move(text_), std::nullopt});
    layout.pieces = std::move(pieces_);
    return layout;
  }

 private:
  /// The type, with the boundary that now is in use.
  std::string begin_level(std::string_view type) {
    levels_.push_back({boundary_(), is_type(type, form_data)});
    return fmt::format("{}; boundary={}", type, levels_.back().boundary);
  }

  void end_level() {
    const Level& level = levels_.back();
    text_ += fmt::format("{}--{}--\r\n", level.has_part ? "\r\n" : "", level.boundary);
    levels_.pop_back();
  }

  void add(const FormEntry& entry) {
    if (entry.kind == FormEntry::Kind::end) {
      if (levels_.size() > 1) end_level();
      return;
    }
    Level& level = levels_.back();
    text_ += fmt::format("{}--{}\r\n", std::exchange(level.has_part, true) ? "\r\n" : "",
                         level.boundary);
    const bool is_form = level.is_form;
    std::string type = own_content_type(entry);
    if (entry.kind == FormEntry::Kind::group) {
      add_head(entry, begin_level(type.empty() ? "multipart/mixed" : type), is_form);
      return;
    }
    if (type.empty()) type = guessed_content_type(entry);
    add_head(entry, type, is_form);
    add_content(entry);
  }

  void add_head(const FormEntry& entry, std::string_view type, bool is_form) {
    const bool is_named = entry.name || entry.file_name;
    if ((is_form || is_named) && !has_field(entry, "Content-Disposition")) {
      text_ += is_form ? "Content-Disposition: form-data" : "Content-Disposition: attachment";
      if (entry.name) text_ += fmt::format("; name=\"{}\"", escaped(*entry.name, escape_));
      if (entry.file_name)
        text_ += fmt::format("; filename=\"{}\"", escaped(*entry.file_name, escape_));
      text_ += "\r\n";
    }
    if (!type.empty()) text_ += fmt::format("Content-Type: {}\r\n", type);
    if (entry.encoding != PartEncoding::none && !has_field(entry, "Content-Transfer-Encoding"))
      text_ += fmt::format("Content-Transfer-Encoding: {}\r\n", part_encoding_name(entry.encoding));
    for (const std::string& line : entry.fields)
      if (!is_field(line, "Content-Type")) text_ += line + "\r\n";
    text_ += "\r\n";
  }

  void add_content(const FormEntry& entry) {
    if (const auto* const source = std::get_if<PartSource>(&entry.content)) {
      pieces_.push_back({std::exchange(text_, {}), source->number, entry.encoding});
    } else {
      text_ += encode_part(entry.encoding, std::get<std::string>(entry.content));
    }
  }

  NameEscape escape_;
  const std::function<std::string()>& boundary_;
  std::vector<Level> levels_;
  std::string text_;
  std::vector<FormPiece> pieces_;
};

}  // namespace

FormLayout layout_form(const std::vector<FormEntry>& entries, std::string_view content_type,
                       NameEscape escape, const std::function<std::string()>& boundary) {
  return Layout(escape, boundary).run(entries, content_type);
}

std::string_view type_of_extension(std::string_view file_name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 10> types{{
      {".gif", "image/gif"},
      {".jpg", "image/jpeg"},
      {".jpeg", "image/jpeg"},
      {".png", "image/png"},
      {".svg", "image/svg+xml"},
      {".txt", "text/plain"},
      {".htm", "text/html"},
      {".html", "text/html"},
      {".pdf", "application/pdf"},
      {".xml", "application/xml"},
  }};
  for (const auto& [extension, type] : types) {
    if (file_name.size() < extension.size()) continue;
    if (text::equals_ignoring_case(file_name.substr(file_name.size() - extension.size()),
                                   extension))
      return type;
  }
  return {};
}

}  // namespace tlsget::http
