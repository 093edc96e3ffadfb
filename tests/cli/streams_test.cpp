// stdout, stderr, pipes, terminals and signals.
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include "support/certificates.hpp"
#include "support/experiment.hpp"

using namespace tlsget::test;

namespace {

using List = std::vector<std::string>;

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// A body of many lines that goes on until the client leaves.
void endless(Connection& connection) {
  connection.read_request();
  connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n");
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += "a line of text\n";
  for (;;) connection.send(lines);
}

void half_then_stall(Connection& connection) {
  connection.read_request();
  connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf.");
  connection.stall();
}

/// Returns once the pipe takes no more.
void await_full_pipe(const std::string& fifo) {
  const FileDescriptor writer(
      check_errno(open(fifo.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC), "open"));
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  pollfd room{writer.value(), POLLOUT, 0};
  while (poll(&room, 1, 0) > 0) {
    REQUIRE(std::chrono::steady_clock::now() < end);
    std::this_thread::yield();
  }
}

/// Returns once the process sleeps in open(); skips the test where the kernel does not say so.
void await_blocked_open(const Process& process, const std::string& pid_file) {
  for (; process.running(); std::this_thread::yield()) {
    std::string pid;
    std::ifstream(pid_file) >> pid;
    std::string call;
    std::ifstream file("/proc/" + pid + "/syscall");
    if (!pid.empty() && !file.is_open()) SKIP("no /proc/PID/syscall here");
    file >> call;
    if (!pid.empty() && file.fail()) SKIP("/proc/PID/syscall cannot be read");
    if (call == std::to_string(SYS_openat)) return;
  }
}

Script body(std::string text) {
  return serve([text = std::move(text)](const auto&) { return Reply{.body = text}; });
}

}  // namespace

TEST_CASE("the body alone is on stdout; into a pipe or file nothing is on stderr") {
  ScriptedServer server({body("body\n")});
  const TemporaryDirectory directory;
  const auto result = run(tlsget_command({server.url()}));
  INFO(describe(result));
  CHECK(result.out == "body\n");
  CHECK(result.err.empty());
}

TEST_CASE("errors are on stderr alone, and -s keeps them back unless -S") {
  const ScriptedServer server({reply("")});
  const auto plain = run(tlsget_command({server.url()}));
  CHECK(plain.out.empty());
  CHECK(plain.err.substr(0, 8) == "tlsget: ");
  CHECK(run(tlsget_command({"-s", server.url()})).err.empty());
  CHECK_FALSE(run(tlsget_command({"-sS", server.url()})).err.empty());
}

TEST_CASE("the option -v tells of the exchange on stderr and hides credentials") {
  ScriptedServer server({body("body\n")}, {.tls = TlsSettings{}});
  const auto result = run(tlsget_command({"-v", "--cacert", ca_file(), "-u", "ann:secret-password",
                                          "-H", "Cookie: c=secret-cookie", server.url("/path")}));
  INFO(describe(result));
  CHECK(result.out == "body\n");
  for (const auto* part : {"> GET /path HTTP/1.1", "< HTTP/1.1 200", "TLS", "1.3"})
    CHECK(contains(result.err, part));
  CHECK_FALSE(contains(result.err, "secret"));
  CHECK_FALSE(contains(result.err, "YW5uOnNlY3JldC1wYXNzd29yZA=="));
}

TEST_CASE("a reader that goes away ends the fetch quietly, and not quietly under the name curl") {
  const ScriptedServer server({endless});
  auto command = tlsget_command({server.url()});
  command.close_output_after = 100;
  const auto result = run(command);
  INFO(describe(result));
  CHECK_FALSE(result.timed_out);
  CHECK(result.err.empty());
  const auto status = result.signal == SIGPIPE ? 23 : result.exit_code;
  CHECK(status == 23);

  command.program = curl_link();
  command.arguments.insert(command.arguments.begin(), "-sS");
  const auto as_curl = run(command);
  INFO(describe(as_curl));
  CHECK(as_curl.exit_code == 23);
  CHECK_FALSE(as_curl.err.empty());
}

TEST_CASE("Ctrl-C ends a fetch: no final file, the part stays, the signal is seen by the caller") {
  const TemporaryDirectory directory;
  const auto name = (directory / "name").string();
  ScriptedServer server({half_then_stall});
  const int number = GENERATE(SIGINT, SIGTERM);
  Process process(tlsget_command({"-o", name, server.url()}));
  server.wait_for_requests(1);
  while (process.running() && (!std::filesystem::exists(name + ".part") ||
                               std::filesystem::file_size(name + ".part") < 5))
    std::this_thread::yield();
  process.send_signal(number);
  const auto result = process.finish();
  INFO(describe(result));
  CHECK_FALSE(result.timed_out);
  CHECK((result.signal == number || result.exit_code == 128 + number || result.exit_code == 42));
  CHECK(names_in(directory.path()) == List{"name.part"});
  CHECK(read_file(directory / "name.part") == "half.");
}

TEST_CASE("Ctrl-C ends every kind of wait") {
  ScriptedServer stalls({[](Connection& connection) { connection.stall(); }});
  const auto scheme = GENERATE("http", "https");
  // A request never comes under https: the hello stays unanswered, so the log says when to
  // interrupt.
  Process process(tlsget_command({"-v", fmt::format("{}://{}/", scheme, stalls.authority())}));
  process.wait_for_output("127.0.0.1");
  process.send_signal(SIGINT);
  const auto result = process.finish();
  INFO(describe(result));
  CHECK_FALSE(result.timed_out);
  CHECK(result.exit_code != 0);
}

TEST_CASE("Ctrl-C ends a wait for whoever should read our output") {
  const TemporaryDirectory directory;
  const auto fifo = (directory / "fifo").string();
  check_errno(mkfifo(fifo.c_str(), 0600), "mkfifo");
  // A reader that reads nothing: the pipe fills up, and the write of a large piece blocks.
  const FileDescriptor reader(
      check_errno(open(fifo.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC), "open"));
  ScriptedServer server({endless});
  const std::string target = GENERATE("-o", "stdout");
  auto command = tlsget_command({server.url()});
  if (target == "-o") {
    command.arguments = {"-o", fifo, server.url()};
  } else {
    command.output_file = fifo;
  }
  Process process(command);
  server.wait_for_requests(1);
  await_full_pipe(fifo);
  process.send_signal(SIGINT);
  const auto result = process.finish();
  INFO(target << describe(result));
  CHECK_FALSE(result.timed_out);
  CHECK(result.signal == SIGINT);
}

TEST_CASE("Ctrl-C ends the opening of a FIFO that nobody else opens") {
  const TemporaryDirectory directory;
  const auto fifo = (directory / "fifo").string();
  check_errno(mkfifo(fifo.c_str(), 0600), "mkfifo");
  ScriptedServer server({body("body\n")}, {.tls = TlsSettings{}});
  const std::string option = GENERATE("-o", "-D");
  const auto pid_file = (directory / "pid").string();
  Command command{.program = "/bin/sh",
                  .arguments = {"-c", R"(echo $$ >"$0"; exec "$@")", pid_file,
                                tlsget_command({}).program, "-k", option, fifo, server.url()}};
  Process process(command);
  await_blocked_open(process, pid_file);
  process.send_signal(SIGTERM);
  const auto result = process.finish();
  INFO(option << describe(result));
  CHECK_FALSE(result.timed_out);
  CHECK(result.signal == SIGTERM);
}

TEST_CASE("the option -s keeps back the word of an interruption") {
  ScriptedServer server({[](Connection& connection) {
    connection.read_request();
    connection.stall();
  }});
  const auto silence = GENERATE("-s", "-sS");
  Process process(tlsget_command({silence, server.url()}));
  server.wait_for_requests(1);
  process.send_signal(SIGINT);
  const auto result = process.finish();
  INFO(describe(result));
  CHECK(result.signal == SIGINT);
  CHECK(result.err.empty() == (std::string_view(silence) == "-s"));
}

TEST_CASE("a closed stdin, stdout or stderr does no harm to the file or the connection") {
  const TemporaryDirectory directory;
  ScriptedServer server(
      {body("body\n")},
      {.tls = GENERATE(false, true) ? std::optional(TlsSettings{}) : std::nullopt});
  const std::string closing = GENERATE("<&-", ">&-", "2>&-", "<&- >&- 2>&-", "<&- 2>&-");
  const auto result =
      run({.program = "/bin/sh",
           .arguments = {"-c", R"(exec "$0" -k -v -o "$1" "$2" )" + closing,
                         tlsget_command({}).program, directory / "name", server.url()}});
  INFO(closing << describe(result));
  CHECK(result.exit_code == 0);
  CHECK(read_file(directory / "name") == "body\n");
}

TEST_CASE("a closed stdout that the output should go to is exit 23") {
  ScriptedServer server({body("body\n")});
  const std::string words = GENERATE(R"("$1")", "--version", R"(-w x -o /dev/null "$1")");
  const auto result = run({.program = "/bin/sh",
                           .arguments = {"-c", R"(exec "$0" )" + words + " <&- >&-",
                                         tlsget_command({}).program, server.url()}});
  INFO(words << describe(result));
  CHECK(result.exit_code == 23);
  CHECK(contains(result.err, "standard output: Bad file descriptor"));
}

TEST_CASE("control characters of a body are escaped on a terminal and untouched in a pipe") {
  const std::string evil = "safe \x1b]0;title\x07 \x1b[31mred\x1b[0m\n";
  ScriptedServer server({body(evil)});
  CHECK(run(tlsget_command({server.url()})).out == evil);
  auto command = tlsget_command({server.url()});
  command.terminal = true;
  const auto result = run(command);
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(contains(result.out, "safe "));
  CHECK(contains(result.out, "\\x1b]0;title\\x07"));
  CHECK_FALSE(contains(result.out, "\x1b]0;"));
}

TEST_CASE("control characters of a head are escaped on a terminal") {
  ScriptedServer server(
      {reply("HTTP/1.1 200 \x1b]0;reason\x07\r\nX-Evil: \x1b]0;field\x07\r\nContent-Length: "
             "3\r\n\r\nok\n")});
  for (const auto* option : {"-i", "-v", "-I"}) {
    auto command = tlsget_command({option, server.url()});
    command.terminal = true;
    const auto result = run(command);
    INFO(option << describe(result));
    CHECK_FALSE(contains(result.out, "\x1b]0;"));
  }
}

TEST_CASE("a binary body is refused on a terminal, but not with -o -, nor in a pipe") {
  const std::string binary(
      "\x7f"
      "ELF\0\1\2\3",
      8);
  ScriptedServer server({body(binary)});
  auto command = tlsget_command({server.url()});
  CHECK(run(command).out == binary);
  command.terminal = true;
  const auto refused = run(command);
  INFO(describe(refused));
  CHECK(refused.exit_code == 23);
  CHECK(contains(refused.out, "-o"));
  CHECK_FALSE(contains(refused.out, "ELF"));
  command.arguments = {"-o", "-", server.url()};
  const auto wanted = run(command);
  CHECK(wanted.exit_code == 0);
  CHECK(contains(wanted.out, "ELF"));
}

TEST_CASE("progress shows on a terminal alone, and not with -s or --no-progress-meter") {
  const TemporaryDirectory directory;
  const auto name = (directory / "name").string();
  ScriptedServer server({body(std::string(5'000'000, 'x'))});
  const auto silence = GENERATE("-s", "--no-progress-meter");
  auto command = tlsget_command({silence, "-o", name, server.url()});
  command.terminal = true;
  const auto result = run(command);
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(result.out.empty());
}

TEST_CASE("a password is asked for on a terminal without echo") {
  ScriptedServer server({body("body\n")});
  auto command = tlsget_command({"-u", "ann", server.url()});
  command.terminal = true;
  Process process(command);
  process.wait_for_output("assword");
  process.type("secret\n");
  const auto result = process.finish();
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK_FALSE(contains(result.out, "secret"));
  CHECK(server.requests().at(0).field("Authorization") == "Basic YW5uOnNlY3JldA==");
}

TEST_CASE("what a server chose is escaped on a terminal by -D and -w, and raw in files and pipes") {
  const std::string head =
      "HTTP/1.1 200 OK\r\nX-Evil: \x1b]0;title\x07\r\nContent-Length: 0\r\n\r\n";
  ScriptedServer server({reply(head)});
  // The template's own controls are the user's wish.
  const std::string own = "\x1b[4m";
  for (const List& options :
       {List{"-D", "-"}, List{"-D", "%"}, List{"-D", "/dev/tty"},
        List{"-w", own + "%header{x-evil}"}, List{"-w", own + "%{stderr}%header{x-evil}"},
        List{"-w", own + "%output{/dev/tty}%header{x-evil}"}}) {
    auto command = tlsget_command(options);
    command.arguments.push_back(server.url());
    command.terminal = true;
    const auto result = run(command);
    INFO(options.back() << describe(result));
    CHECK(result.exit_code == 0);
    CHECK(contains(result.out, "\\x1b]0;title\\x07"));
    CHECK_FALSE(contains(result.out, "\x1b]0;"));
    CHECK(contains(result.out, own) == (options.front() == "-w"));

    command.program = curl_link();
    command.arguments.insert(command.arguments.begin(), "-sS");
    CHECK(contains(run(command).out, "\x1b]0;title\x07"));
  }
  CHECK(run(tlsget_command({"-D", "-", server.url()})).out == head);
  CHECK(run(tlsget_command({"-w", own + "%header{x-evil}", server.url()})).out ==
        own + "\x1b]0;title\x07");
  CHECK(run(tlsget_command({"-w", "%{stderr}%header{x-evil}", server.url()})).err ==
        "\x1b]0;title\x07");
  const TemporaryDirectory directory;
  auto command = tlsget_command({"-D", (directory / "head").string(), "-w",
                                 "%output{" + (directory / "out").string() + "}%header{x-evil}",
                                 server.url()});
  command.terminal = true;
  CHECK(run(command).exit_code == 0);
  CHECK(read_file(directory / "head") == head);
  CHECK(read_file(directory / "out") == "\x1b]0;title\x07");
}
