// The transfers of a command line, one after another: operations, URLs, and what globs make of
// them.
//
// Rules. Nothing is written out beforehand: a job is made when it is asked for, so that a million
// of them need no memory. What is wrong with a URL's pattern is found when its turn comes, as curl
// has it. A -T that stands for several files goes through all of its URL's for each.
//
// Not here: doing them (cmd_fetch).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "app/glob.hpp"
#include "app/invocation.hpp"

namespace tlsget::app {

/// One URL to fetch and where its body goes.
struct Job {
  std::size_t operation = 0;
  std::string url;             ///< one of those that the pattern stands for
  std::string upload;          ///< a file that -T names; empty: none
  OutputTarget output;         ///< with #1 and the like filled in
  std::size_t url_number = 0;  ///< of the pattern among all of the command line, from 0
  std::uint64_t number = 0;    ///< among all jobs, from 0
};

/// For one thread at a time.
class TransferQueue {
 public:
  /// Does not own the operations, which must outlive it and not move.
  explicit TransferQueue(std::span<const Invocation> operations) : operations_(operations) {}

  /// nullopt: there are no more. Throws Error(url_malformed) for a pattern that is none and
  /// Error(usage) for an operation without URL; after that there are no more either.
  std::optional<Job> next();

 private:
  const Transfer* present();
  void open(const Transfer& transfer);
  void advance();

  std::span<const Invocation> operations_;
  std::size_t operation_ = 0;
  std::size_t transfer_ = 0;  ///< in the operation
  std::optional<UrlGlob> uploads_;
  std::uint64_t in_uploads_ = 0;
  std::optional<UrlGlob> glob_;
  std::uint64_t in_glob_ = 0;
  std::size_t url_number_ = 0;
  std::uint64_t number_ = 0;
};

}  // namespace tlsget::app
