#include "app/session.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "app/certificate_report.hpp"
#include "app/conditions.hpp"
#include "app/destination.hpp"
#include "app/error_report.hpp"
#include "app/exit_code.hpp"
#include "app/head_dump.hpp"
#include "app/terminal.hpp"
#include "app/timing.hpp"
#include "app/transfer_call.hpp"
#include "app/transfer_outcome.hpp"
#include "app/transfer_report.hpp"
#include "app/verbose.hpp"
#include "app/write_out.hpp"
#include "base/poll.hpp"
#include "download/retry.hpp"
#include "net/connect_detail.hpp"
#include "net/http_connect.hpp"

namespace tlsget::app {

namespace {

/// One transfer.
class Session {
 public:
  Session(FetchRun& run, Worker& worker, const Job& job)
      : run_(run),
        job_(job),
        invocation_(run.operation(job.operation)),
        cancel_(run.cancel()),
        worker_(worker) {}

  void run();

 private:
  class FetchObserver;
  /// How it ended.
  struct Outcome {
    client::Report report;
    std::string file_name;
    std::optional<Error> error;
    std::optional<KeptPart> kept;
    unsigned retries = 0;
    std::chrono::sys_seconds started =
        std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  };

  void transfer(Outcome& outcome);
  void fetch_into(Outcome& outcome);
  client::Call new_call();
  static void check_continuation(const client::Call& call, const Continuation& start);
  void go_on(client::Call& call, const Continuation& continuation) const;
  void fetch_with_retries(client::Call& call, Destination& destination, FetchObserver& observer,
                          Outcome& outcome);
  static download::Attempt attempt_of(const std::optional<Error>& error,
                                      const client::Report& report, const Destination& destination);
  void tell(const Error& error, const Outcome& outcome) const;
  void afterwards(Outcome& outcome, const std::function<void()>& act) const;
  void write_out(const Outcome& outcome);
  void write_report(const Outcome& outcome) const;
  TransferOutcome told_of(const Outcome& outcome) const;
  void warn(std::string_view text) const;
  ErrorPlace place_of(const Outcome& outcome) const;
  int code_of(const Outcome& outcome) const;
  ExitCodes exit_codes() const;
  void print_section(const WriteOut::Section& section);

  FetchRun& run_;
  const Job& job_;
  const Invocation& invocation_;
  const CancelEvent& cancel_;
  Worker& worker_;
  bool has_cookies_ = false;
};

/// -v, progress, and what has to be done with every head.
class Session::FetchObserver final : public VerboseObserver {
 public:
  FetchObserver(Session& session, Destination& destination, EtagFile& etag)
      : VerboseObserver(session.run_.trace(), static_cast<unsigned>(session.job_.number),
                        *session.invocation_.profile, session.invocation_.options.tls),
        session_(session),
        destination_(destination),
        etag_(etag),
        dump_(session.run_, session.worker_, session.job_.operation) {
    body_is_seen(destination.is_terminal());
  }

  void on_response_head(const http::Response& response) override {
    VerboseObserver::on_response_head(response);
    dump_.write(response.raw_head);
    etag_.on_head(response);
    destination_.on_head(response);
  }

  void on_body_progress(std::uint64_t received, std::optional<std::uint64_t> total) override {
    session_.run_.progress().update(session_.job_.number, received, total);
  }

  void on_connect_response(const http::Response& response) override {
    VerboseObserver::on_connect_response(response);
    if (session_.invocation_.settings.suppress_connect_heads) return;
    dump_.write(response.raw_head);
    destination_.on_head(response);
  }

  void on_proxy_tls(std::string_view place, const tls::TlsSummary& summary,
                    const x509::Judgement& judgement) override {
    VerboseObserver::on_proxy_tls(place, summary, judgement);
    warn_unverified(session_.invocation_.options.proxy.tls);
  }

  void on_warning(std::string_view text) override { session_.warn(text); }

  /// That it failed is part of the error to come.
  void on_issuer_fetch(const client::AiaFetch& fetch) override {
    VerboseObserver::on_issuer_fetch(fetch);
    if (fetch.failure.empty() && !is_on()) session_.warn(fetch_words(fetch, {}));
  }

  void on_tls(const tls::TlsSummary& summary, const x509::Judgement& judgement) override {
    VerboseObserver::on_tls(summary, judgement);
    warn_unverified(session_.invocation_.options.tls);
  }

 private:
  void warn_unverified(const tls::TlsOptions& tls) {
    if (tls.verify || !session_.invocation_.profile->warn_unverified) return;
    if (!session_.run_.first_unverified()) return;
    session_.warn("certificates are not verified: anybody in between can read and change this");
  }

  Session& session_;
  Destination& destination_;
  EtagFile& etag_;
  HeadDump dump_;
};

void Session::run() {
  const bool to_standard_output = job_.output.kind == OutputTarget::Kind::standard_output ||
                                  job_.output.kind == OutputTarget::Kind::explicit_standard_output;
  run_.progress().begin(job_.number, job_.url,
                        to_standard_output && worker_.standard_output.is_terminal());
  Outcome outcome;
  transfer(outcome);
  run_.progress().end(job_.number, outcome.report.body_size, outcome.report.upload_size);
  if (outcome.error) tell(*outcome.error, outcome);
  afterwards(outcome, [&] { write_out(outcome); });
  afterwards(outcome, [&] {
    if (has_cookies_) run_.cookies().save(invocation_.settings.cookies, worker_.standard_output);
  });
  if (invocation_.settings.timing) print_error(timing_text(outcome.report, *invocation_.profile));
  afterwards(outcome, [&] { write_report(outcome); });
  const int code = code_of(outcome);
  run_.done(job_, code);
  // Nobody reads what the others would print.
  const bool is_closed = outcome.error && outcome.error->detail<ClosedPipe>() != nullptr;
  if (is_closed || (code != 0 && run_.program().fail_early)) run_.stop(run_.program().parallel);
}

void Session::transfer(Outcome& outcome) {
  try {
    fetch_into(outcome);
    worker_.standard_output.flush_line();
  } catch (const Error& error) {
    outcome.error = error;
    if (error.category() != Category::cancelled) {
      // What has come of a line is the caller's, as it is without -Z.
      afterwards(outcome, [&] { worker_.standard_output.flush_line(); });
      return;
    }
    afterwards(outcome, [&] { write_report(outcome); });
    throw;
  }
}

/// What all of the operation's transfers have in common, and what this one adds.
client::Call Session::new_call() {
  const auto tell_warning = [this](std::string_view text) { warn(text); };
  client::Call call = run_.common_call(job_.operation, tell_warning);
  call.url = url::parse(job_.url, {.default_scheme = invocation_.default_scheme,
                                   .keep_dot_segments = invocation_.options.path_as_is});
  std::vector<std::string> warnings;
  call.cookies = run_.cookies().open(invocation_.settings.cookies, warnings);
  has_cookies_ = call.cookies != nullptr;
  for (const std::string& text : warnings) warn(text);
  complete_call(invocation_, job_.upload, call);
  return call;
}

void Session::fetch_into(Outcome& outcome) {
  client::Call call = new_call();
  outcome.report.effective_url = call.url.to_string();
  outcome.report.effective_authority = call.url.authority();
  Destination destination(invocation_, job_.output, call.url, worker_.standard_output, cancel_);
  outcome.file_name = destination.file_name();
  if (destination.is_skipped()) return;
  if (const auto warning = add_conditions(invocation_.settings.files, call)) warn(*warning);
  EtagFile etag(invocation_, cancel_);
  FetchObserver observer(*this, destination, etag);
  try {
    // With -T it is the upload that goes on.
    const Continuation start = call.upload ? Continuation{} : destination.resume();
    check_continuation(call, start);
    go_on(call, start);
    fetch_with_retries(call, destination, observer, outcome);
    if (destination.condition_unmet() && outcome.report.response)
      outcome.report.response->status = 304;
    if (const std::string warning = destination.finish(); !warning.empty()) warn(warning);
    etag.finish();
  } catch (const Error& error) {
    outcome.file_name = destination.file_name();
    outcome.kept = destination.give_up(error);
    // As curl has it: -f takes a proxy's status like a server's.
    const auto* refusal = error.detail<net::ConnectStatusDetail>();
    const bool is_failed_status = refusal != nullptr && refusal->status >= 400 &&
                                  invocation_.settings.fail_mode == FailMode::without_body;
    if (!is_failed_status) throw;
    throw Error(Category::http_status, error.message(),
                std::make_shared<HttpStatusDetail>(refusal->status));
  }
  outcome.file_name = destination.file_name();
}

/// As curl has it: what is asked for with a body is made for it, and has no rest.
void Session::check_continuation(const client::Call& call, const Continuation& start) {
  if (start.offset == 0 || !call.body) return;
  throw Error(Category::usage,
              fmt::format("-C goes on with a download, here at octet {}, and this request sends a "
                          "body",
                          start.offset));
}

/// Asks for what is missing.
void Session::go_on(client::Call& call, const Continuation& continuation) const {
  call.range = invocation_.call.range;
  call.conditions.remove("If-Range");
  if (continuation.offset == 0) return;
  call.range = fmt::format("{}-", continuation.offset);
  if (!continuation.validator.empty()) call.conditions.add("If-Range", continuation.validator);
}

void Session::fetch_with_retries(client::Call& call, Destination& destination,
                                 FetchObserver& observer, Outcome& outcome) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  download::RetryPolicy policy(invocation_.settings.retry);
  const bool is_own = invocation_.settings.retry.rules == download::RetryRules::own;
  for (;;) {
    std::optional<Error> error;
    destination.spare_transient(is_own && policy.may_try_again());
    try {
      worker_.client.fetch(call, invocation_.options, destination, observer, outcome.report);
    } catch (const Error& caught) {
      if (caught.category() == Category::cancelled) throw;
      error = caught;
    }
    const auto elapsed =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
    const download::RetryDecision decision =
        policy.next(attempt_of(error, outcome.report, destination), elapsed);
    if (decision.too_late) warn("the next try would come after --retry-max-time");
    bool again = decision.pause.has_value();
    if (again && is_own && destination.printed() > 0) {
      warn(fmt::format("not tried again: {} octets are on standard output already",
                       destination.printed()));
      again = false;
    }
    outcome.retries = policy.retries();
    if (!again && error) throw Error(*error);
    if (!again) return;
    if (error) tell(*error, outcome);
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(*decision.pause).count();
    warn(fmt::format("Problem: {}. Will retry in {} second{}. {} retr{} left.", decision.reason,
                     seconds, seconds == 1 ? "" : "s", decision.left,
                     decision.left == 1 ? "y" : "ies"));
    poll_until({}, Deadline::never(&cancel_), Phase::other, Clock::now() + *decision.pause);
    go_on(call, destination.restart());
  }
}

download::Attempt Session::attempt_of(const std::optional<Error>& error,
                                      const client::Report& report,
                                      const Destination& destination) {
  download::Attempt attempt;
  attempt.failed_by_status =
      destination.has_failed() || (error && error->category() == Category::http_status);
  if (error && !attempt.failed_by_status) {
    attempt.failure = error->category();
    const auto* const connect = error->detail<net::ConnectDetail>();
    attempt.refused = connect != nullptr && connect->refused();
  }
  if (!report.response) return attempt;
  attempt.status = report.response->status;
  if (const auto field = report.response->headers.first("Retry-After")) {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    attempt.retry_after = download::parse_retry_after(*field, now);
  }
  return attempt;
}

ErrorPlace Session::place_of(const Outcome& outcome) const {
  return {.profile = invocation_.profile,
          .authority = outcome.report.effective_authority,
          .url = outcome.report.effective_url,
          .proxy = outcome.report.proxy_at_fault,
          .kept = outcome.kept,
          .exit_codes = exit_codes()};
}

int Session::code_of(const Outcome& outcome) const {
  return outcome.error ? exit_code(*outcome.error, *invocation_.profile, exit_codes()) : 0;
}

ExitCodes Session::exit_codes() const {
  return invocation_.settings.exit_detail ? ExitCodes::detailed : ExitCodes::usual;
}

TransferOutcome Session::told_of(const Outcome& outcome) const {
  const Error* const error = outcome.error ? &*outcome.error : nullptr;
  return {
      .report = outcome.report,
      .url = job_.url,
      .default_scheme = invocation_.default_scheme,
      .file_name = outcome.file_name,
      .referer = invocation_.call.referer,
      .error = error,
      .error_message = error != nullptr ? error_headline(*error, place_of(outcome)) : std::string(),
      .kept = outcome.kept ? &*outcome.kept : nullptr,
      .program = invocation_.profile->user_agent,
      .exit_code = code_of(outcome),
      .url_number = job_.url_number,
      .transfer_number = job_.number,
      .retries = outcome.retries,
      .started = outcome.started};
}

void Session::tell(const Error& error, const Outcome& outcome) const {
  const FetchSettings& settings = invocation_.settings;
  if (settings.silent && !settings.show_error) return;
  const bool is_closed_pipe = error.detail<ClosedPipe>() != nullptr;
  if (is_closed_pipe && invocation_.profile->quiet_broken_pipe) return;
  print_error(error_report(error, place_of(outcome)));
}

void Session::warn(std::string_view text) const {
  if (!invocation_.settings.silent) print_error(warning_line(*invocation_.profile, text));
}

/// What comes after a transfer (a template that cannot be printed, a cookie jar that cannot be
/// written) fails it, unless it has failed already.
void Session::afterwards(Outcome& outcome, const std::function<void()>& act) const {
  try {
    act();
  } catch (const Error& error) {
    if (error.category() == Category::cancelled) throw;
    if (outcome.error) return;
    outcome.error = error;
    tell(error, outcome);
  }
}

void Session::write_out(const Outcome& outcome) {
  if (invocation_.settings.write_out.empty()) return;
  const WriteOut filled = fill_write_out(invocation_.settings.write_out, told_of(outcome));
  for (const std::string& name : filled.unknown) {
    warn(fmt::format("unknown --write-out variable: '{}'", name));
  }
  for (const WriteOut::Section& section : filled.sections) print_section(section);
}

/// What a signal has ended is reported too, without waiting for anybody.
void Session::write_report(const Outcome& outcome) const {
  const auto& file = invocation_.settings.json_report;
  if (!file) return;
  const std::string line = transfer_report(told_of(outcome));
  if (file->empty()) return print_error(line);
  OutputStream::append_file(*file, nullptr).write(line);
}

void Session::print_section(const WriteOut::Section& section) {
  std::optional<OutputStream> file;
  OutputStream* stream = &worker_.standard_output;
  if (section.stream == WriteOut::Stream::standard_error) {
    stream = &worker_.standard_error;
  } else if (section.stream == WriteOut::Stream::file) {
    file.emplace(section.append ? OutputStream::append_file(section.file, &cancel_)
                                : OutputStream::create_file(section.file, &cancel_));
    stream = &*file;
  }
  for (const WriteOut::Piece& piece : section.pieces) {
    const std::string text =
        piece.is_value ? safe_for(*stream, *invocation_.profile, piece.text) : piece.text;
    if (stream == &worker_.standard_error) {
      print_error(text);
    } else {
      stream->write(text);
    }
  }
}

}  // namespace

Worker::Worker(FetchRun& run)
    : standard_output(STDOUT_FILENO, "standard output", &run.cancel()),
      standard_error(STDERR_FILENO, "standard error", &run.cancel()),
      client(run.resolver(), &run.cancel()) {
  if (run.program().parallel) standard_output.share_lines(run.output_gate());
}

void run_transfer(FetchRun& run, Worker& worker, const Job& job) {
  Session(run, worker, job).run();
}

}  // namespace tlsget::app
