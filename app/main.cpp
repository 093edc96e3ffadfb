// The program: read the command line, run the command, report what went wrong.
//
// The one place that catches everything, and the one that knows the process's exit code.
#include <cstdlib>
#include <exception>
#include <new>
#include <span>
#include <string>
#include <vector>

#include <unistd.h>

#include "app/argument_vector.hpp"
#include "app/cli.hpp"
#include "app/cmd_fetch.hpp"
#include "app/cmd_verify.hpp"
#include "app/error_report.hpp"
#include "app/exit_code.hpp"
#include "app/help.hpp"
#include "app/output_stream.hpp"
#include "app/profile.hpp"
#include "app/signals.hpp"
#include "base/deadline.hpp"

namespace tlsget::app {

namespace {

int print_standard_output(const std::string& text) {
  OutputStream(STDOUT_FILENO, "standard output", nullptr).write(text);
  return EXIT_SUCCESS;
}

int run_command(CommandLine line, const CancelEvent& cancel) {
  const Invocation& invocation = line.operations.front();
  switch (invocation.command) {
    case Command::help:
      return print_standard_output(
          help_text(*invocation.profile, invocation.help_about, invocation.help_topic));
    case Command::version:
      return print_standard_output(version_text(*invocation.profile));
    case Command::fetch:
      return run_fetch(std::move(line), cancel);
    case Command::verify:
      return run_verify(invocation, cancel);
  }
  return EXIT_FAILURE;
}

int report(const Error& error, const Profile& profile, Command command = Command::fetch) {
  if (error.detail<ClosedPipe>() == nullptr || !profile.quiet_broken_pipe) {
    print_error(error_report(error, {.profile = &profile, .command = command}));
  }
  return exit_code(error, profile);
}

/// What is interrupted ends in order, and then as the signal would have ended it.
int run(CommandLine line) {
  const Profile& profile = *line.profile;
  const FetchSettings& settings = line.operations.front().settings;
  const bool is_silent = settings.silent && !settings.show_error;
  const CancelEvent cancel;
  const SignalWatch signals(cancel);
  try {
    return run_command(std::move(line), cancel);
  } catch (const Error& error) {
    const int signal = signals.caught();
    if (error.category() != Category::cancelled || signal == 0) throw;
    if (!is_silent) print_error(std::string(profile.program) + ": interrupted\n");
    die_of(signal);
  }
}

int guarded_main(std::span<char* const> arguments) noexcept {
  const Profile& profile =
      profile_for_program(arguments.empty() ? std::string_view() : arguments.front());
  Command command = Command::fetch;
  try {
    const std::vector<std::string> words(arguments.begin() + (arguments.empty() ? 0 : 1),
                                         arguments.end());
    command = named_command(profile, words);
    CommandLine line = parse_command_line(profile, words);
    blank_arguments(arguments, line.secrets);
    return run(std::move(line));
  } catch (const Error& error) {
    return report(error, profile, command);
  } catch (const std::bad_alloc&) {
    print_error("out of memory\n");
    return exit_code(Category::out_of_memory);
  } catch (const std::exception& error) {
    return report(Error(Category::internal, error.what()), profile);
  } catch (...) {
    return report(Error(Category::internal, "an exception of no known kind"), profile);
  }
}

}  // namespace

}  // namespace tlsget::app

int main(int argc, char** argv) {
  // First of all: whatever were opened as descriptor 1 or 2 would get what is printed there.
  if (!tlsget::app::occupy_standard_streams()) return EXIT_FAILURE;
  return tlsget::app::guarded_main({argv, static_cast<std::size_t>(argc)});
}
