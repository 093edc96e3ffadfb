// One transfer of a command line, from a job to what is printed of it: a call, tried again as
// --retry says, into a destination.
//
// Rules. What goes wrong is this transfer's outcome and is told here; only a cancellation leaves.
// Everything that transfers share is reached through the FetchRun.
//
// Not here: whose turn it is (fetch_run), threads (workers), where a body goes (destination), when
// to try again (download/retry).
#pragma once

#include "app/fetch_run.hpp"
#include "app/output_stream.hpp"
#include "app/transfer_queue.hpp"
#include "client/client.hpp"

namespace tlsget::app {

/// What one thread has for its transfers, one after another.
struct Worker {
  /// `run` must outlive it.
  explicit Worker(FetchRun& run);

  OutputStream standard_output;
  OutputStream standard_error;
  client::Client client;
};

/// Does the job and reports it to the run. Throws Error(cancelled).
void run_transfer(FetchRun& run, Worker& worker, const Job& job);

}  // namespace tlsget::app
