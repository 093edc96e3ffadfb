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

void TransferQueue::open(const Transfer& transfer) {
  const auto pattern = [&transfer](const std::string& text) {
    return transfer.glob ? UrlGlob::parse(text) : UrlGlob::literal(text);
  };
  try {
    uploads_ = pattern(transfer.upload);
    glob_ = pattern(transfer.url);
  } catch (const Error&) {
    operation_ = operations_.size();
    throw;
  }
  in_uploads_ = 0;
  in_glob_ = 0;
}

void TransferQueue::advance() {
  if (++in_glob_ < glob_->count()) return;
  in_glob_ = 0;
  if (++in_uploads_ < uploads_->count()) return;
  glob_.reset();
  ++transfer_;
  ++url_number_;
}

std::optional<Job> TransferQueue::next() {
  const Transfer* const transfer = present();
  if (transfer == nullptr) return std::nullopt;
  if (!glob_) open(*transfer);
  Job job{operation_,       glob_->url(in_glob_), uploads_->url(in_uploads_),
          transfer->output, url_number_,          number_++};
  job.output.path = glob_->file_name(job.output.path, in_glob_);
  advance();
  return job;
}

}  // namespace tlsget::app
