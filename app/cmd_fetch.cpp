#include "app/cmd_fetch.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <string>

#include "app/certificate_report.hpp"
#include "app/client_certificate.hpp"
#include "app/destination.hpp"
#include "app/error_report.hpp"
#include "app/exit_code.hpp"
#include "app/fetch_run.hpp"
#include "app/output_stream.hpp"
#include "app/signals.hpp"
#include "app/terminal.hpp"
#include "app/verbose.hpp"
#include "app/workers.hpp"
#include "app/write_out.hpp"
#include "client/client.hpp"

namespace tlsget::app {

namespace {

/// What one thread has for its transfers, one after another.
struct Worker {
  explicit Worker(FetchRun& run)
      : standard_output(STDOUT_FILENO, "standard output", &run.cancel()),
        standard_error(STDERR_FILENO, "standard error", &run.cancel()),
        client(run.resolver(), &run.cancel()) {
    if (run.program().parallel) standard_output.share_lines(run.output_gate());
  }

  OutputStream standard_output;
  OutputStream standard_error;
  client::Client client;
};

/// One transfer.
class Session {
 public:
  Session(FetchRun& run, Worker& worker, const Job& job)
      : run_(run),
        job_(job),
        invocation_(run.operation(job.operation)),
        cancel_(run.cancel()),
        standard_output_(worker.standard_output),
        standard_error_(worker.standard_error),
        client_(worker.client) {}

  void run();

 private:
  class FetchObserver;
  /// How it ended.
  struct Outcome {
    client::Report report;
    std::string file_name;
    std::optional<Error> error;
    std::optional<KeptPart> kept;
  };

  Outcome transfer();
  void fetch_into(Outcome& outcome);
  void tell(const Error& error, const Outcome& outcome) const;
  void try_write_out(Outcome& outcome);
  void write_out(const Outcome& outcome);
  void warn(std::string_view text) const;
  ErrorPlace place_of(const Outcome& outcome) const;
  int code_of(const Outcome& outcome) const;
  OutputStream* head_dump();
  void print_section(const WriteOut::Section& section);
  std::string safe_for(const OutputStream& stream, std::string_view text) const;

  FetchRun& run_;
  const Job& job_;
  const Invocation& invocation_;
  const CancelEvent& cancel_;
  OutputStream& standard_output_;
  OutputStream& standard_error_;
  client::Client& client_;
};

/// -v, and what has to be done with every head.
class Session::FetchObserver final : public VerboseObserver {
 public:
  FetchObserver(Session& session, Destination& destination)
      : VerboseObserver(session.invocation_.settings.verbose,
                        session.invocation_.profile->redact_responses ? Redaction::also_of_responses
                                                                      : Redaction::credentials),
        session_(session),
        destination_(destination),
        dump_(session.head_dump()) {}

  void on_response_head(const http::Response& response) override {
    VerboseObserver::on_response_head(response);
    if (dump_ == &session_.standard_output_) {
      dump_->write(session_.safe_for(*dump_, response.raw_head));
    } else if (dump_ != nullptr) {
      const std::lock_guard lock(session_.run_.output_gate());
      dump_->write(session_.safe_for(*dump_, response.raw_head));
    }
    destination_.on_head(response);
  }

  void on_body_progress(std::uint64_t received, std::optional<std::uint64_t> total) override {
    session_.run_.progress().update(session_.job_.number, received, total);
  }

  void on_warning(std::string_view text) override { session_.warn(text); }

  /// That it failed is part of the error to come.
  void on_issuer_fetch(const client::AiaFetch& fetch) override {
    VerboseObserver::on_issuer_fetch(fetch);
    if (fetch.failure.empty() && !session_.invocation_.settings.verbose)
      session_.warn(fetch_words(fetch, {}));
  }

  void on_tls(const tls::TlsSummary& summary, const x509::Judgement& judgement) override {
    VerboseObserver::on_tls(summary, judgement);
    const bool is_due =
        !session_.invocation_.options.tls.verify && session_.invocation_.profile->warn_unverified;
    if (!is_due || !session_.run_.first_unverified()) return;
    session_.warn("certificates are not verified: anybody in between can read and change this");
  }

 private:
  Session& session_;
  Destination& destination_;
  OutputStream* dump_;
};

void Session::run() {
  const bool to_standard_output = job_.output.kind == OutputTarget::Kind::standard_output ||
                                  job_.output.kind == OutputTarget::Kind::explicit_standard_output;
  run_.progress().begin(job_.number, job_.url,
                        to_standard_output && standard_output_.is_terminal());
  Outcome outcome = transfer();
  run_.progress().end(job_.number, outcome.report.body_size, outcome.report.upload_size);
  if (outcome.error) tell(*outcome.error, outcome);
  try_write_out(outcome);
  const int code = code_of(outcome);
  run_.done(job_, code);
  // Nobody reads what the others would print.
  const bool is_closed = outcome.error && outcome.error->detail<ClosedPipe>() != nullptr;
  if (is_closed || (code != 0 && run_.program().fail_early)) run_.stop(run_.program().parallel);
}

Session::Outcome Session::transfer() {
  Outcome outcome;
  try {
    fetch_into(outcome);
    standard_output_.flush_line();
  } catch (const Error& error) {
    if (error.category() == Category::cancelled) throw;
    outcome.error = error;
  }
  return outcome;
}

void Session::fetch_into(Outcome& outcome) {
  client::Call call = invocation_.call;
  call.url = url::parse(job_.url, {.default_scheme = invocation_.profile->default_scheme,
                                   .keep_dot_segments = invocation_.options.path_as_is});
  outcome.report.effective_url = call.url.to_string();
  outcome.report.effective_authority = call.url.authority();
  Destination destination(invocation_, job_.output, call.url, standard_output_, cancel_);
  outcome.file_name = destination.file_name();
  FetchObserver observer(*this, destination);
  try {
    client_.fetch(call, invocation_.options, destination, observer, outcome.report);
    destination.finish();
  } catch (const Error& error) {
    outcome.kept = destination.give_up(error);
    throw;
  }
}

OutputStream* Session::head_dump() {
  const auto& target = invocation_.settings.dump_header;
  if (!target) return nullptr;
  if (*target == "-") return &standard_output_;
  if (*target == "%") return &standard_error_;
  return &run_.dump_file(job_.operation, *target);
}

ErrorPlace Session::place_of(const Outcome& outcome) const {
  return {.profile = invocation_.profile,
          .authority = outcome.report.effective_authority,
          .url = outcome.report.effective_url,
          .kept = outcome.kept};
}

int Session::code_of(const Outcome& outcome) const {
  return outcome.error ? exit_code(*outcome.error, *invocation_.profile) : 0;
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

/// A template that cannot be printed is a failure of its transfer, unless that has failed already.
void Session::try_write_out(Outcome& outcome) {
  try {
    write_out(outcome);
    standard_output_.flush_line();
  } catch (const Error& error) {
    if (error.category() == Category::cancelled) throw;
    if (outcome.error) return;
    outcome.error = error;
    tell(error, outcome);
  }
}

void Session::write_out(const Outcome& outcome) {
  if (invocation_.settings.write_out.empty()) return;
  const std::string message =
      outcome.error ? error_headline(*outcome.error, place_of(outcome)) : std::string();
  const WriteOut filled =
      fill_write_out(invocation_.settings.write_out, {.report = outcome.report,
                                                      .url = job_.url,
                                                      .file_name = outcome.file_name,
                                                      .referer = invocation_.call.referer,
                                                      .error_message = message,
                                                      .program = invocation_.profile->user_agent,
                                                      .exit_code = code_of(outcome),
                                                      .url_number = job_.url_number,
                                                      .transfer_number = job_.number});
  for (const std::string& name : filled.unknown) {
    warn(fmt::format("unknown --write-out variable: '{}'", name));
  }
  for (const WriteOut::Section& section : filled.sections) print_section(section);
}

void Session::print_section(const WriteOut::Section& section) {
  std::optional<OutputStream> file;
  OutputStream* stream = &standard_output_;
  if (section.stream == WriteOut::Stream::standard_error) {
    stream = &standard_error_;
  } else if (section.stream == WriteOut::Stream::file) {
    file.emplace(section.append ? OutputStream::append_file(section.file, &cancel_)
                                : OutputStream::create_file(section.file, &cancel_));
    stream = &*file;
  }
  for (const WriteOut::Piece& piece : section.pieces) {
    const std::string text = piece.is_value ? safe_for(*stream, piece.text) : piece.text;
    if (stream == &standard_error_) {
      print_error(text);
    } else {
      stream->write(text);
    }
  }
}

/// What others have chosen, as the stream may have it: a terminal would obey its controls.
std::string Session::safe_for(const OutputStream& stream, std::string_view text) const {
  if (!invocation_.profile->escape_terminal || !stream.is_terminal()) return std::string(text);
  TerminalEscaper escaper;
  std::string safe = escaper.feed(text);
  return safe + escaper.finish();
}

// --- the operations and threads ---

/// Before an operation's first transfer.
void begin(Invocation& operation, const CancelEvent& cancel) {
  for (const std::string& text : operation.warnings)
    if (!operation.settings.silent) print_error(warning_line(*operation.profile, text));
  attach_client_certificate(operation, cancel);
  auto& credentials = operation.call.credentials;
  if (!operation.settings.ask_password || !credentials) return;
  credentials->password = ask_password(
      fmt::format("Enter host password for user '{}':", printable(credentials->user)), cancel);
}

/// A URL's pattern or an operation that is no good ends the whole, as curl has it.
std::optional<Job> next_job(FetchRun& run) {
  try {
    return run.next([&run](Invocation& operation) { begin(operation, run.cancel()); });
  } catch (const Error& error) {
    if (error.category() == Category::cancelled) throw;
    const FetchSettings& settings = run.operation(0).settings;
    if (!settings.silent || settings.show_error || error.category() == Category::usage)
      print_error(error_report(error, {&run.profile(), {}, {}}));
    run.end_with(exit_code(error, run.profile()));
    return std::nullopt;
  }
}

/// Transfers, as long as there are any.
void work(FetchRun& run) {
  Worker worker(run);
  while (const auto job = next_job(run)) Session(run, worker, *job).run();
}

std::size_t worker_count(const ProgramSettings& program) {
  return program.parallel ? std::min<std::size_t>(program.parallel_max, most_workers) : 1;
}

}  // namespace

int run_fetch(CommandLine line, const CancelEvent& cancel) {
  FetchRun run(std::move(line), cancel);
  try {
    if (run.program().parallel) {
      run_workers(
          worker_count(run.program()), [&run] { work(run); }, [&run] { run.stop(/*abort=*/true); });
    } else {
      work(run);
    }
    run.progress().finish();
  } catch (const Error& error) {
    // What the failure of another transfer has ended; a signal is another matter.
    const bool is_ours = error.category() == Category::cancelled && run.aborted();
    if (!is_ours || SignalWatch::any_caught()) throw;
  }
  return run.exit_code();
}

}  // namespace tlsget::app
