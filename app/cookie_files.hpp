// The files of -b and -c, and the one jar that all transfers of a command line share.
//
// Rules. There is a jar when -b names a file (an empty name too) or -c does. A file that is not
// there is no error: it may be the first time. The file of -c is replaced whole or not at all, and
// keeps its mode; a new one is its owner's alone (but not under the name curl), for cookies are
// secrets. What is no regular file (a pipe, a device) is written directly.
//
// Under the name curl a file that cannot be read or written is no error, and those of -b are read
// anew for each URL.
//
// Operations (--next) have files of their own and share the cookies, as curl has it. Thread-safe.
//
// Not here: what the lines mean (http/cookie).
#pragma once

#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "app/invocation.hpp"
#include "app/output_stream.hpp"
#include "base/deadline.hpp"
#include "client/shared_cookies.hpp"

namespace tlsget::app {

class CookieFiles {
 public:
  /// Reads nothing yet. Does not own its arguments, which must outlive it.
  CookieFiles(const Profile& profile, const CancelEvent& cancel);

  /// Before a transfer: the jar, or null when the operation has none. What could not be read, for
  /// which the transfer goes on without it, is added to `warnings`. `settings` are the operation's,
  /// the same object each time, which is how it is known that its files have been read.
  client::SharedCookies* open(const CookieSettings& settings, std::vector<std::string>& warnings);

  /// After a transfer for which open() found a jar: writes the file of -c, if there is one. Throws
  /// Error(write_file).
  void save(const CookieSettings& settings, OutputStream& standard_output);

 private:
  void read(const CookieSettings& settings, std::vector<std::string>& warnings);

  const Profile& profile_;
  const CancelEvent& cancel_;
  client::SharedCookies cookies_;
  std::mutex mutex_;  ///< for the rest, and for reading and writing files
  std::set<const CookieSettings*> were_read_;
};

/// Puts `text` in the place of what the file holds, by a temporary file beside it. A new file has
/// the mode `new_mode`; an old one keeps its own. Throws Error(write_file).
void replace_file(const std::string& path, std::string_view text, unsigned new_mode,
                  const CancelEvent& cancel);

}  // namespace tlsget::app
