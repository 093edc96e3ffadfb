// What may go to a terminal, and what is asked at one.
//
// A terminal obeys what it is sent: nothing that a peer sent reaches it with its control
// characters.
#pragma once

#include <string>
#include <string_view>

#include "app/output_stream.hpp"
#include "app/profile.hpp"
#include "base/deadline.hpp"

namespace tlsget::app {

/// One line for a message: controls and what is not UTF-8 escaped, cut at `longest` octets.
std::string printable(std::string_view text, std::size_t longest = 1000);

/// A body or a head on its way to a terminal, in pieces: line ends and tabs stay, other controls
/// and what is not UTF-8 become \xNN, as if it had come in one piece.
class TerminalEscaper {
 public:
  std::string feed(std::string_view bytes);
  /// What was held back because it might have gone on.
  std::string finish();

 private:
  std::string held_;  ///< a CR, or the beginning of a UTF-8 sequence: 3 octets at most
};

/// What a peer has chosen, whole, as `stream` may have it under this profile: escaped on a
/// terminal, unless the profile has it otherwise.
std::string safe_for(const OutputStream& stream, const Profile& profile, std::string_view text);

/// Whether curl would call a body binary: NUL in its first 2000 octets.
class BinaryDetector {
 public:
  /// True once a NUL has been seen there.
  bool feed(std::string_view bytes);

 private:
  std::size_t seen_ = 0;
};

/// Whether there is a person to ask: a controlling terminal.
bool has_terminal();

/// Asks on the controlling terminal, without echo, which is switched on again whatever happens;
/// reads a line of standard input when there is no terminal. At most 2047 octets.
/// Throws Error(cancelled).
std::string ask_password(std::string_view prompt, const CancelEvent& cancel);

}  // namespace tlsget::app
