// --timing: where the time of a transfer went, as a picture on a common scale.
//
//     tlsget: timing of https://example.com/: 200 in 62.4 ms
//       dns          3.1 ms  |==                                      |
//       tcp         12.0 ms  |  ========                              |
//       tls         21.2 ms  |          ==============                |
//       first       20.1 ms  |                        =============   |
//       body         6.0 ms  |                                     ===|
//
// Rules. One block for each request, redirected ones and logins too. `send` is a body on its way,
// and is left out where it took no time; `first` is from there to the first octet of the response.
// What was never reached is not there; what was not finished says so. Without colour, escaped.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/profile.hpp"
#include "client/client.hpp"

namespace tlsget::app {

/// A part of a request's time.
struct TimingPhase {
  std::string_view name;  ///< "dns", "tcp", "proxy", "tls", "send", "first", "body"
  std::chrono::microseconds from{0};
  std::chrono::microseconds to{0};
  bool finished = true;
};

/// In order, without gaps that a person would ask about.
std::vector<TimingPhase> timing_phases(const client::Hop& hop);

/// Whole lines; empty when nothing was tried.
std::string timing_text(const client::Report& report, const Profile& profile);

}  // namespace tlsget::app
