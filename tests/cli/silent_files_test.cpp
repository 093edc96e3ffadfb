// Files that the command line names and that never come to an end: pipes whose writer is silent.
#include <fcntl.h>
#include <sys/stat.h>

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <csignal>

#include "support/certificates.hpp"
#include "support/process.hpp"

using namespace tlsget::test;

namespace {

using List = std::vector<std::string>;

/// A FIFO that nobody has opened.
class Fifo {
 public:
  Fifo() { check_errno(::mkfifo(path().c_str(), 0600), "mkfifo"); }
  std::string path() const { return (directory_ / "pipe").string(); }
  FileDescriptor open(int mode) const {
    return FileDescriptor(check_errno(::open(path().c_str(), mode | O_CLOEXEC), "open"));
  }

 private:
  TemporaryDirectory directory_;
};

/// The arguments by which a file named `file` is read.
std::vector<List> ways_to_read(const std::string& file) {
  return {{"--cert", certificate_file("client"), "--key", file},
          {"--cert", file},
          {"--cacert", file},
          {"--add-ca", file},
          {"--crlfile", file},
          {"--pinnedpubkey", file}};
}

}  // namespace

TEST_CASE("option -m bounds the wait for keys, authorities, lists and pins from a silent pipe") {
  const Fifo fifo;
  const FileDescriptor silent_writer = fifo.open(O_RDWR);
  for (List arguments : ways_to_read(fifo.path())) {
    arguments.insert(arguments.end(), {"-m", "0.1", "https://127.0.0.1:1/"});
    const auto result = run(tlsget_command(arguments));
    INFO(describe(result));
    CHECK(result.exit_code == 28);
    CHECK(result.err.find("timed out after 0.1 s during reading a file") != std::string::npos);
    CHECK(result.err.find(fifo.path()) != std::string::npos);
  }
}

TEST_CASE("Ctrl-C ends the wait for every file that is read before there is a connection") {
  const Fifo fifo;
  std::vector<List> ways = ways_to_read(fifo.path());
  ways.push_back({"-b", fifo.path()});
  ways.push_back({"--netrc-file", fifo.path()});
  for (List arguments : ways) {
    arguments.emplace_back("https://127.0.0.1:1/");
    Process process(tlsget_command(arguments));
    // Opens when the other side does.
    const FileDescriptor writer = fifo.open(O_WRONLY);
    process.send_signal(SIGINT);
    const auto result = process.finish();
    INFO(describe(result));
    CHECK(result.signal == SIGINT);
    CHECK(result.err == "tlsget: interrupted\n");
  }
}

TEST_CASE("Ctrl-C ends tlsget verify while it waits for a certificate") {
  const Fifo fifo;
  Process process(tlsget_command({"verify", "--cacert", ca_file(), fifo.path()}));
  const FileDescriptor writer = fifo.open(O_WRONLY);
  process.send_signal(SIGINT);
  CHECK(process.finish().signal == SIGINT);
}
