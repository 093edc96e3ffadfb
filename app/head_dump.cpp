#include "app/head_dump.hpp"

#include <mutex>
#include <string>

#include "app/head_style.hpp"
#include "app/terminal.hpp"

namespace tlsget::app {

namespace {

OutputStream* stream_for(FetchRun& run, Worker& worker, std::size_t operation) {
  const auto& target = run.operation(operation).settings.dump_header;
  if (!target) return nullptr;
  if (*target == "-") return &worker.standard_output;
  if (*target == "%") return &worker.standard_error;
  return &run.dump_file(operation, *target);
}

}  // namespace

HeadDump::HeadDump(FetchRun& run, Worker& worker, std::size_t operation)
    : run_(run),
      worker_(worker),
      invocation_(run.operation(operation)),
      stream_(stream_for(run, worker, operation)) {}

void HeadDump::write(std::string_view head) {
  if (stream_ == nullptr) return;
  const Profile& profile = *invocation_.profile;
  const bool is_standard =
      stream_ == &worker_.standard_output || stream_ == &worker_.standard_error;
  std::string safe = safe_for(*stream_, profile, head);
  if (is_standard && !profile.style_as_curl && may_style(invocation_, stream_->is_terminal()))
    safe = with_bold_names(safe);
  if (stream_ == &worker_.standard_output) return stream_->write(safe);
  const std::lock_guard lock(run_.output_gate());
  stream_->write(safe);
}

}  // namespace tlsget::app
