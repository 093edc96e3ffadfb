// What makes a request conditional or partial: -z, --etag-compare, -C.
//
// Rules. A field for each, in curl's order. What is done with the answer is destination's.
#pragma once

#include <optional>
#include <string>

#include "app/invocation.hpp"

namespace tlsget::app {

/// Adds the fields of -z and --etag-compare to `call`. Returns a warning when the file of
/// --etag-compare cannot be read, which is no failure: there is nothing to compare with.
/// Throws Error(read_file) when it is no file of an ETag.
std::optional<std::string> add_conditions(const FileSettings& settings, client::Call& call);

/// --etag-save: keeps the ETag of a response in a file, which is made whole or not at all, once the
/// body is there. Under curl's direct style the file is made first and filled by the head.
class EtagFile {
 public:
  /// Throws Error(read_file) when the file cannot be made (which is curl's number for it).
  EtagFile(const Invocation& invocation, const CancelEvent& cancel);
  void on_head(const http::Response& response);
  void finish();

 private:
  void save() const;

  const Invocation& invocation_;
  const CancelEvent& cancel_;
  std::optional<std::string> etag_;
};

}  // namespace tlsget::app
