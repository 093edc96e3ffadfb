#include "app/cmd_fetch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "app/client_certificate.hpp"
#include "app/error_report.hpp"
#include "app/exit_code.hpp"
#include "app/fetch_run.hpp"
#include "app/session.hpp"
#include "app/signals.hpp"
#include "app/terminal.hpp"
#include "app/workers.hpp"

namespace tlsget::app {

namespace {

/// Before an operation's first transfer.
void begin(Invocation& operation, const CancelEvent& cancel) {
  for (const std::string& text : operation.warnings)
    if (!operation.settings.silent) print_error(warning_line(*operation.profile, text));
  attach_client_certificate(operation, cancel);
  const auto ask = [&cancel](std::string_view whose, auto& login) {
    login->password = ask_password(
        fmt::format("Enter {} password for user '{}':", whose, printable(login->user)), cancel);
  };
  auto& login = operation.call.credentials;
  if (operation.settings.ask_password && login && operation.call.bearer_token.empty())
    ask("host", login);
  auto& proxy_login = operation.options.proxy.login;
  if (operation.settings.ask_proxy_password && proxy_login) ask("proxy", proxy_login);
}

/// A URL's pattern or an operation that is no good ends the whole, as curl has it.
std::optional<Job> next_job(FetchRun& run) {
  try {
    return run.next([&run](Invocation& operation) { begin(operation, run.cancel()); });
  } catch (const Error& error) {
    if (error.category() == Category::cancelled) throw;
    const FetchSettings& settings = run.operation(0).settings;
    if (!settings.silent || settings.show_error || error.category() == Category::usage)
      print_error(error_report(error, {.profile = &run.profile()}));
    run.end_with(exit_code(error, run.profile()));
    return std::nullopt;
  }
}

/// Transfers, as long as there are any.
void work(FetchRun& run) {
  Worker worker(run);
  while (const auto job = next_job(run)) run_transfer(run, worker, *job);
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
