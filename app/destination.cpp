#include "app/destination.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "app/head_style.hpp"
#include "app/remote_name.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "download/retry.hpp"
#include "http/content_disposition.hpp"
#include "http/http_date.hpp"
#include "http/range.hpp"

namespace tlsget::app {

namespace {

/// Of NAME.part: the ETag or Last-Modified of the response that its octets are of.
const std::string validator_attribute = "user.tlsget.validator";

/// Text that is no URL stays as it is.
std::string without_credentials(const std::string& referer) {
  try {
    return url::parse(referer).to_string();
  } catch (const Error&) {
    return referer;
  }
}

}  // namespace

Destination::Destination(const Invocation& invocation, const OutputTarget& target,
                         const url::Url& url, OutputStream& standard_output,
                         const CancelEvent& cancel)
    : invocation_(invocation),
      standard_output_(standard_output),
      cancel_(cancel),
      url_(url.to_string(true)) {
  switch (target.kind) {
    case OutputTarget::Kind::standard_output:
      to_terminal_ = standard_output_.is_terminal();
      break;
    case OutputTarget::Kind::explicit_standard_output:
      break;
    case OutputTarget::Kind::file:
      open_file(target.path);
      break;
    case OutputTarget::Kind::remote_name:
      open_file(remote_name(url, invocation.profile->name_for_nameless));
      awaits_name_ = invocation.settings.files.remote_header_name;
      break;
    case OutputTarget::Kind::nowhere:
      is_nowhere_ = true;
      break;
  }
}

Destination::~Destination() = default;

void Destination::open_file(const std::string& path, bool named_by_server) {
  const FetchSettings& settings = invocation_.settings;
  const FileSettings& files = settings.files;
  using Options = download::PartFileOptions;
  Options options{.style = is_curl_style() ? Options::Style::direct : Options::Style::atomic,
                  .create_directories = settings.create_directories,
                  .cancel = &cancel_};
  if (files.clobber == Clobber::never) options.existing = Options::Existing::number;
  if (files.clobber == Clobber::by_origin && named_by_server)
    options.existing = Options::Existing::refuse;
  // curl's option is about files that are uploaded by other protocols.
  if (!is_curl_style()) options.mode = files.create_mode;
  const bool goes_on = files.resume && (files.resume->from_file || files.resume->offset > 0);
  if (goes_on && !named_by_server) options.start = Options::Start::resumed;
  const std::string& directory = settings.output_directory;
  file_ = std::make_unique<download::PartFile>(directory.empty() ? path : directory + '/' + path,
                                               options);
}

bool Destination::is_skipped() const {
  struct stat status {};
  return file_ && invocation_.settings.files.skip_existing &&
         ::stat(file_->target().c_str(), &status) == 0;
}

Continuation Destination::resume() {
  const auto& resumption = invocation_.settings.files.resume;
  if (!resumption) return {};
  asked_from_ = resumption->from_file ? 0 : resumption->offset;
  if (!file_) return {asked_from_, {}};
  if (!resumption->from_file && asked_from_ == 0) return {};  // from the beginning, as without -C
  struct stat status {};
  const bool is_there = ::stat(file_->target().c_str(), &status) == 0;
  // What is not there, or has nothing in it, is opened when its first octet comes.
  if (is_curl_style() && resumption->from_file && (!is_there || status.st_size == 0)) return {};
  file_->open();
  if (!resumption->from_file) return {asked_from_, {}};
  asked_from_ = file_->offset();
  if (!is_curl_style()) validator_ = file_->attribute(validator_attribute);
  return {asked_from_, asked_from_ > 0 ? validator_ : std::string()};
}

bool Destination::is_terminal() const {
  return !file_ && !is_nowhere_ && standard_output_.is_terminal();
}

std::string Destination::file_name() const {
  return file_ ? file_->target().string() : std::string();
}

void Destination::on_head(const http::Response& response) {
  if (is_spared(response)) return;
  if (awaits_name_) take_proposed_name(response);
  if (!invocation_.settings.include_heads && !invocation_.call.head_only) return;
  if (awaits_name_) {
    early_heads_ += response.raw_head;
  } else {
    show_head(response.raw_head);
  }
}

/// A peer chose it: it names a file in the output folder, and never one that is there already.
void Destination::take_proposed_name(const http::Response& response) {
  if (response.status / 100 != 2 && response.status / 100 != 3) return;
  for (const std::string_view field : response.headers.all("Content-Disposition")) {
    const auto name = http::proposed_file_name(field);
    if (!name) continue;
    check_proposed_name(*name, is_curl_style());
    if (file_->is_open()) {
      throw Error(Category::write_file, "the file is open already, and the server names another");
    }
    open_file(*name, true);
    file_->open();
    awaits_name_ = false;
    flush_heads();
    return;
  }
}

void Destination::flush_heads() {
  awaits_name_ = false;
  if (early_heads_.empty()) return;
  show_head(std::exchange(early_heads_, {}));
}

void Destination::show_head(std::string_view head) {
  if (is_nowhere_) return;
  if (file_) return file_->write(head);
  const bool escapes = to_terminal_ && invocation_.profile->escape_terminal;
  const std::string safe = escapes ? escaper_.feed(head) : std::string(head);
  print(may_style(invocation_, is_terminal()) ? with_bold_names(safe) : safe);
}

void Destination::on_final_head(const http::Response& response, const url::Url& url) {
  const FailMode mode = invocation_.settings.fail_mode;
  response_ = response;
  if (is_spared(response)) {
    throw Error(Category::http_status,
                fmt::format("{} answered {}", url.to_string(), response.status),
                std::make_shared<FailedStatus>(response.status, file_ != nullptr));
  }
  // 304 says that the caller has it already: there is no body to put in its place. Under curl's
  // direct style a head that -i put there has already replaced it.
  keeps_old_file_ = file_ && response.status == 304 &&
                    (invocation_.profile->atomic_files || file_->written() == 0);

  const bool is_redirect = response.status / 100 == 3 && response.headers.contains("Location");
  const bool is_refused = invocation_.profile->redirect_is_no_file && mode != FailMode::never;
  if (is_redirect && is_refused && file_ && !invocation_.options.follow_redirects) {
    drop_file();
    const std::string location(response.headers.first("Location").value_or(""));
    throw Error(Category::http_status,
                fmt::format("{} answered {} with a redirect", url.to_string(), response.status),
                std::make_shared<UnfollowedRedirect>(location));
  }
  const bool is_past_end = response.status == 416 && asked_from_ > 0 && !invocation_.call.head_only;
  if (response.status >= 400 && mode != FailMode::never && !is_past_end)
    refuse_status(response, url);
  if (asked_from_ > 0 && !invocation_.call.head_only) check_resumption(response, url);
  note_validator(response);
  check_time(response);
}

/// RFC 9110 sections 14.4 and 15.5.17; that a 206 is what was asked for is client's to check, but
/// for curl's lenient way.
void Destination::check_resumption(const http::Response& response, const url::Url& url) {
  const auto field = response.headers.first("Content-Range").value_or("");
  if (response.status == 416) {
    ignores_body_ = true;
    if (is_curl_style() || field == fmt::format("bytes */{}", asked_from_)) return;
    throw Error(Category::range, fmt::format("{} has nothing at octet {} and behind it",
                                             url.to_string(), asked_from_));
  }
  if (response.status == 206 && !is_curl_style()) {
    const auto etag = response.headers.first("ETag");
    if (!etag || !validator_.starts_with('"') || *etag == validator_) return;
    throw Error(Category::range,
                fmt::format("{} is another one than before, so the download cannot go on",
                            url.to_string()));
  }
  const auto range = http::parse_content_range(field);
  if (range && range->first == asked_from_) return;
  if (!is_curl_style()) {
    const auto& resumption = invocation_.settings.files.resume;
    if (response.status >= 300 || keeps_old_file_) return;
    if (!resumption || resumption->from_file) {
      // All of it comes, since it is another one now or the server knows no ranges.
      if (file_) file_->truncate();
      asked_from_ = 0;
      return;
    }
  }
  const auto length = response.headers.first("Content-Length").value_or("");
  if (text::parse_decimal(length) == asked_from_) {
    is_complete_ = true;
    return;
  }
  throw Error(Category::range, fmt::format("{} does not send a part of it, so the download cannot "
                                           "go on at octet {}",
                                           url.to_string(), asked_from_));
}

/// A server that does not know If-Modified-Since answers 200 all the same.
void Destination::check_time(const http::Response& response) {
  const auto& condition = invocation_.settings.files.time_condition;
  if (!condition || invocation_.call.range || asked_from_ > 0) return;
  const auto modified = http::parse_date(response.headers.first("Last-Modified").value_or(""));
  constexpr std::chrono::sys_seconds unknown{};
  if (!modified || *modified == unknown || condition->time == unknown) return;
  condition_unmet_ = condition->kind == TimeCondition::Kind::unmodified_since
                         ? *modified >= condition->time
                         : *modified <= condition->time;
  if (condition_unmet_ && file_) {
    keeps_old_file_ = !is_curl_style() || file_->written() == 0;
  }
}

/// What this response has put into the file is of no use to a later try.
void Destination::drop_file() {
  if (file_->offset() == 0) {
    file_->discard();
  } else if (file_->written() > 0) {
    file_->restart();
  }
}

/// Throws at once when nobody wants the body, else remembers to throw after it.
void Destination::refuse_status(const http::Response& response, const url::Url& url) {
  const FailMode mode = invocation_.settings.fail_mode;
  const bool body_is_wanted =
      mode == FailMode::with_body || (mode == FailMode::keep_no_file && !file_);
  const std::string separator = response.reason.empty() ? "" : " ";
  Error failure(Category::http_status,
                fmt::format("{} answered {}{}{}", url.to_string(), response.status, separator,
                            response.reason),
                std::make_shared<FailedStatus>(response.status, file_ && !body_is_wanted));
  if (!body_is_wanted) {
    if (file_ && invocation_.profile->atomic_files) drop_file();
    throw Error(failure);
  }
  failure_ = std::move(failure);
}

void Destination::write(std::string_view bytes) {
  if (invocation_.call.head_only) return;  // -I -X GET: the head alone was asked for
  if (ignores_body_ || is_nowhere_) return;
  flush_heads();
  if (file_) {
    if (!keeps_old_file_) file_->write(bytes);
  } else {
    write_standard_output(bytes);
  }
}

void Destination::write_standard_output(std::string_view bytes) {
  if (!to_terminal_) {
    print(bytes);
    return;
  }
  if (binary_.feed(bytes)) {
    throw Error(Category::write_file, "the body is binary, which can upset a terminal",
                std::make_shared<BinaryToTerminal>());
  }
  if (invocation_.profile->escape_terminal) {
    print(escaper_.feed(bytes));
  } else {
    print(bytes);
  }
}

void Destination::print(std::string_view bytes) {
  printed_ += bytes.size();
  standard_output_.write(bytes);
}

std::string Destination::finish() {
  std::string warning;
  if (file_ && keeps_old_file_) {
    drop_file();
  } else if (file_ && failure_ && invocation_.settings.files.remove_on_error) {
    file_->remove();
  } else if (file_) {
    warning = set_properties();
    if (!is_curl_style()) file_->remove_attribute(validator_attribute);
    file_->commit();
  } else if (to_terminal_) {
    standard_output_.write(escaper_.finish());
  }
  if (failure_) throw Error(*failure_);
  return warning;
}

/// -R and --xattr, of the file that is to be committed.
std::string Destination::set_properties() {
  const FileSettings& files = invocation_.settings.files;
  if (!response_ || (!files.remote_time && !files.attributes)) return {};
  const bool has_octets = file_->is_open();
  file_->open();
  std::string warning;
  if (files.attributes && has_octets) {
    const std::string_view program = invocation_.profile->program;
    const std::string referer = invocation_.call.referer;
    const std::string type(response_->headers.first("Content-Type").value_or(""));
    const bool done = file_->set_attribute("user.creator", program) &&
                      (referer.empty() || file_->set_attribute("user.xdg.referrer.url",
                                                               without_credentials(referer))) &&
                      (type.empty() || file_->set_attribute("user.mime_type", type)) &&
                      file_->set_attribute("user.xdg.origin.url", url_);
    if (!done) {
      warning =
          fmt::format("attributes of {} cannot be set: {}", file_name(), describe_errno(errno));
    }
  }
  const auto modified = http::parse_date(response_->headers.first("Last-Modified").value_or(""));
  if (files.remote_time && modified && !file_->set_modification_time(*modified)) {
    warning = fmt::format("the time of {} cannot be set: {}", file_name(), describe_errno(errno));
  }
  return warning;
}

Continuation Destination::restart() {
  failure_.reset();
  response_.reset();
  keeps_old_file_ = ignores_body_ = is_complete_ = condition_unmet_ = false;
  early_heads_.clear();
  escaper_ = {};
  binary_ = {};
  if (file_ && file_->is_open()) {
    if (may_keep_octets()) {
      asked_from_ += file_->written();
      file_->keep_written();
    } else {
      file_->restart();
    }
  }
  return {asked_from_, asked_from_ > 0 ? validator_ : std::string()};
}

/// Only where the next response can be told to be of the same whole.
bool Destination::may_keep_octets() const {
  return !is_curl_style() && !validator_.empty() && !invocation_.call.range &&
         !invocation_.settings.include_heads && !invocation_.options.compressed;
}

/// A strong ETag, else Last-Modified (RFC 9110 section 13.1.5).
void Destination::note_validator(const http::Response& response) {
  if (response.status != 200 && response.status != 206) return;
  const auto etag = response.headers.first("ETag").value_or("");
  if (etag.starts_with('"')) {
    validator_ = etag;
  } else {
    validator_ = response.headers.first("Last-Modified").value_or("");
  }
}

bool Destination::is_spared(const http::Response& response) const {
  return spares_transient_ &&
         download::is_transient_status(response.status, download::RetryRules::own);
}

std::optional<KeptPart> Destination::give_up(const Error& error) {
  if (!file_) return std::nullopt;
  if (invocation_.settings.files.remove_on_error) {
    file_->remove();
    return std::nullopt;
  }
  // Octets of another place: -i has put a head there, and a wrong length shows at the end alone.
  if (error.category() == Category::range && !is_curl_style()) drop_file();
  const std::string part = file_->kept_part().string();
  if (part.empty()) return std::nullopt;
  // For a later -C -; a file system without attributes only makes that less sure.
  if (may_keep_octets()) file_->set_attribute(validator_attribute, validator_);
  return KeptPart{part, file_->offset() + file_->written()};
}

}  // namespace tlsget::app
