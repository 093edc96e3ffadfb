#include "app/destination.hpp"

#include <fmt/format.h>

#include "app/remote_name.hpp"
#include "base/error.hpp"

namespace tlsget::app {

Destination::Destination(const Invocation& invocation, const OutputTarget& target,
                         const url::Url& url, OutputStream& standard_output,
                         const CancelEvent& cancel)
    : invocation_(invocation), standard_output_(standard_output), cancel_(cancel) {
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
      break;
  }
}

Destination::~Destination() = default;

void Destination::open_file(const std::string& path) {
  const std::string& directory = invocation_.settings.output_directory;
  using Style = download::PartFileOptions::Style;
  file_ = std::make_unique<download::PartFile>(
      directory.empty() ? path : directory + '/' + path,
      download::PartFileOptions{
          .style = invocation_.profile->atomic_files ? Style::atomic : Style::direct,
          .create_directories = invocation_.settings.create_directories,
          .cancel = &cancel_});
}

std::string Destination::file_name() const {
  return file_ ? file_->target().string() : std::string();
}

void Destination::on_head(const http::Response& response) {
  if (!invocation_.settings.include_heads && !invocation_.call.head_only) return;
  if (file_) {
    file_->write(response.raw_head);
  } else if (to_terminal_ && invocation_.profile->escape_terminal) {
    standard_output_.write(escaper_.feed(response.raw_head));
  } else {
    standard_output_.write(response.raw_head);
  }
}

void Destination::on_final_head(const http::Response& response, const url::Url& url) {
  const FailMode mode = invocation_.settings.fail_mode;
  // 304 says that the caller has it already: there is no body to put in its place. Under curl's
  // direct style a head that -i put there has already replaced it.
  keeps_old_file_ = file_ && response.status == 304 &&
                    (invocation_.profile->atomic_files || file_->written() == 0);

  const bool is_redirect = response.status / 100 == 3 && response.headers.contains("Location");
  const bool is_refused = invocation_.profile->redirect_is_no_file && mode != FailMode::never;
  if (is_redirect && is_refused && file_ && !invocation_.options.follow_redirects) {
    file_->discard();
    const std::string location(response.headers.first("Location").value_or(""));
    throw Error(Category::http_status,
                fmt::format("{} answered {} with a redirect", url.to_string(), response.status),
                std::make_shared<UnfollowedRedirect>(location));
  }
  if (response.status >= 400 && mode != FailMode::never) refuse_status(response, url);
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
    if (file_ && invocation_.profile->atomic_files) file_->discard();
    throw Error(failure);
  }
  failure_ = std::move(failure);
}

void Destination::write(std::string_view bytes) {
  if (invocation_.call.head_only) return;  // -I -X GET: the head alone was asked for
  if (file_) {
    if (!keeps_old_file_) file_->write(bytes);
  } else {
    write_standard_output(bytes);
  }
}

void Destination::write_standard_output(std::string_view bytes) {
  if (!to_terminal_) {
    standard_output_.write(bytes);
    return;
  }
  if (binary_.feed(bytes)) {
    throw Error(Category::write_file, "the body is binary, which can upset a terminal",
                std::make_shared<BinaryToTerminal>());
  }
  if (invocation_.profile->escape_terminal) {
    standard_output_.write(escaper_.feed(bytes));
  } else {
    standard_output_.write(bytes);
  }
}

void Destination::finish() {
  if (file_ && keeps_old_file_) {
    file_->discard();
  } else if (file_) {
    file_->commit();
  } else if (to_terminal_) {
    standard_output_.write(escaper_.finish());
  }
  if (failure_) throw Error(*failure_);
}

std::optional<KeptPart> Destination::give_up(const Error& error) {
  if (!file_) return std::nullopt;
  // Octets of another place: -i has put a head there, and a wrong length shows at the end alone.
  if (error.category() == Category::range) file_->discard();
  const std::string part = file_->kept_part().string();
  if (part.empty()) return std::nullopt;
  return KeptPart{part, file_->written()};
}

}  // namespace tlsget::app
