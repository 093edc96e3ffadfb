#include "app/transfer_queue.hpp"

#include "base/error.hpp"

namespace tlsget::app {

/// The transfer that is due; null at the end.
const Transfer* TransferQueue::present() {
  while (operation_ < operations_.size()) {
    const auto& transfers = operations_[operation_].transfers;
    if (transfers.empty()) {
      operation_ = operations_.size();
      throw Error(Category::usage, "no URL was given after --next");
    }
    if (transfer_ < transfers.size()) return &transfers[transfer_];
    ++operation_;
    transfer_ = 0;
  }
  return nullptr;
}

std::optional<Job> TransferQueue::next() {
  const Transfer* const transfer = present();
  if (transfer == nullptr) return std::nullopt;
  if (!glob_) {
    try {
      glob_ = transfer->glob ? UrlGlob::parse(transfer->url) : UrlGlob::literal(transfer->url);
    } catch (const Error&) {
      operation_ = operations_.size();
      throw;
    }
    in_glob_ = 0;
  }
  Job job{operation_, glob_->url(in_glob_), transfer->output, url_number_, number_++};
  job.output.path = glob_->file_name(job.output.path, in_glob_);
  if (++in_glob_ == glob_->count()) {
    glob_.reset();
    ++transfer_;
    ++url_number_;
  }
  return job;
}

}  // namespace tlsget::app
