#include "app/transfer_call.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/error.hpp"
#include "url/query.hpp"

namespace tlsget::app {

namespace {

bool is_standard_input(std::string_view file) {
  return file == "-" || file == ".";
}

/// RFC 9110 section 14.5: with -C a part of the whole is put behind what the server has. How much
/// that is only the caller knows, so that "-C -" puts all of it, as a part, which is curl's way.
void put_rest(const Resumption& resumption, const std::string& file, client::Call& call) {
  if (!resumption.from_file && resumption.offset == 0) return;
  const std::optional<std::uint64_t> whole = call.body->size;
  if (!whole) {
    throw Error(Category::usage,
                fmt::format("-C has to tell the server how long the whole is, which is not known "
                            "of {}",
                            is_standard_input(file) ? "standard input" : file));
  }
  if (resumption.offset >= *whole && !resumption.from_file) {
    throw Error(Category::partial_body,
                fmt::format("{} has {} octets, so nothing of it is left to send from octet {} (-C)",
                            file, *whole, resumption.offset));
  }
  if (*whole == 0) return;
  call.body = client::body_of_file(file, resumption.offset);
  call.content_range = fmt::format("{}-{}/{}", resumption.offset, *whole - 1, *whole);
}

client::RequestBody upload_body(const std::string& file) {
  if (!is_standard_input(file)) return client::body_of_file(file);
  client::RequestBody body = client::body_of_descriptor(STDIN_FILENO, "standard input");
  body.size.reset();  // as curl has it: what stands there may still grow
  return body;
}

}  // namespace

void complete_call(const Invocation& invocation, const std::string& upload, client::Call& call) {
  const std::string_view file = upload;
  if (!file.empty()) {
    call.upload = true;
    call.body = upload_body(upload);
    const auto& resumption = invocation.settings.files.resume;
    if (resumption) put_rest(*resumption, upload, call);
    if (!is_standard_input(file)) url::append_file_name(call.url, file.substr(file.rfind('/') + 1));
  }
  url::append_query(call.url, invocation.added_query);
}

}  // namespace tlsget::app
