#include "app/conditions.hpp"

#include <fmt/format.h>

#include <array>
#include <fstream>

#include "app/output_stream.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "download/part_file.hpp"
#include "http/http_date.hpp"

namespace tlsget::app {

namespace {

/// A field with more is refused by every server.
constexpr std::size_t longest_etag = 8192;

std::optional<std::string> etag_in(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  std::array<char, longest_etag + 1> room{};
  stream.read(room.data(), static_cast<std::streamsize>(room.size()));
  const std::string_view content(room.data(), static_cast<std::size_t>(stream.gcount()));
  if (content.size() > longest_etag)
    throw Error(Category::read_file, fmt::format("{} is too long for an ETag", file));
  std::string etag;
  for (const char c : content) {
    if (c == '\r' || c == '\n') continue;
    if (text::is_control(c) && c != '\t')
      throw Error(Category::read_file, fmt::format("{} holds no ETag", file));
    etag += c;
  }
  return etag;
}

void add_time_condition(const TimeCondition& condition, client::Call& call) {
  using Kind = TimeCondition::Kind;
  const std::string_view name = condition.kind == Kind::modified_since     ? "If-Modified-Since"
                                : condition.kind == Kind::unmodified_since ? "If-Unmodified-Since"
                                                                           : "Last-Modified";
  call.conditions.add(std::string(name), http::format_date(condition.time));
}

}  // namespace

std::optional<std::string> add_conditions(const FileSettings& settings, client::Call& call) {
  std::optional<std::string> warning;
  if (settings.time_condition) add_time_condition(*settings.time_condition, call);
  if (!settings.etag_compare.empty()) {
    const auto etag = etag_in(settings.etag_compare);
    if (!etag) warning = fmt::format("cannot open {}", settings.etag_compare);
    const std::string value = etag.value_or("");
    // As if it were the last -H, which is what it is to curl.
    call.own.fields.add("If-None-Match", value.empty() ? "\"\"" : value);
  }
  return warning;
}

EtagFile::EtagFile(const Invocation& invocation, const CancelEvent& cancel)
    : invocation_(invocation), cancel_(cancel) {
  const std::string& file = invocation_.settings.files.etag_save;
  if (file.empty() || file == "-" || invocation_.profile->atomic_files) return;
  if (invocation_.settings.create_directories) {
    std::error_code error;
    const auto folder = std::filesystem::path(file).parent_path();
    if (!folder.empty()) std::filesystem::create_directories(folder, error);
  }
  try {
    OutputStream::append_file(file, &cancel_);
  } catch (const Error& error) {
    throw Error(Category::read_file, error.message());
  }
}

void EtagFile::on_head(const http::Response& response) {
  if (invocation_.settings.files.etag_save.empty()) return;
  if (response.status / 100 != 2 && response.status / 100 != 3) return;
  const auto etag = response.headers.first("ETag");
  if (!etag || etag->empty()) return;
  etag_ = *etag;
  if (!invocation_.profile->atomic_files) save();
}

void EtagFile::finish() {
  if (etag_ && invocation_.profile->atomic_files) save();
}

void EtagFile::save() const {
  using Options = download::PartFileOptions;
  download::PartFile file(
      invocation_.settings.files.etag_save,
      {.style = invocation_.profile->atomic_files ? Options::Style::atomic : Options::Style::direct,
       .create_directories = invocation_.settings.create_directories,
       .cancel = &cancel_});
  file.write(*etag_ + '\n');
  file.commit();
}

}  // namespace tlsget::app
