// -D: the heads of one transfer, as they come, to where they are wanted.
//
// Rules. A terminal gets neither controls of a peer's nor bold names that nobody wants; a file gets
// the octets. What transfers share is written with the run's gate locked.
//
// Not here: which heads there are (session), bold names (head_style), -i (destination).
#pragma once

#include <cstddef>
#include <string_view>

#include "app/fetch_run.hpp"
#include "app/output_stream.hpp"
#include "app/session.hpp"

namespace tlsget::app {

class HeadDump {
 public:
  /// Both must outlive it. Makes the file of -D if nobody has yet; throws Error(write_file).
  HeadDump(FetchRun& run, Worker& worker, std::size_t operation);

  /// Nothing without -D. Throws Error(write_file).
  void write(std::string_view head);

 private:
  FetchRun& run_;
  Worker& worker_;
  const Invocation& invocation_;
  OutputStream* stream_;  ///< null: no -D
};

}  // namespace tlsget::app
