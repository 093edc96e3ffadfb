#include "app/transfer_call.hpp"

#include <unistd.h>

#include <string_view>

#include "url/query.hpp"

namespace tlsget::app {

namespace {

bool is_standard_input(std::string_view file) {
  return file == "-" || file == ".";
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
    if (!is_standard_input(file)) url::append_file_name(call.url, file.substr(file.rfind('/') + 1));
  }
  url::append_query(call.url, invocation.added_query);
}

}  // namespace tlsget::app
