#include "base/input_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>

namespace tlsget {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

/// A new folder that goes away.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "input-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder");
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  Folder(Folder&&) = delete;
  Folder& operator=(Folder&&) = delete;

  fs::path write(const char* name, const std::string& content) const {
    std::ofstream(path_ / name) << content;
    return path_ / name;
  }
  fs::path fifo() const {
    const fs::path path = path_ / "pipe";
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    return path;
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string read_within(const fs::path& path, std::size_t largest,
                        const Deadline& deadline = Deadline::never()) {
  return read_file(path, largest, deadline, Category::read_file);
}

Deadline soon() {
  return Deadline::after(milliseconds(20), Limit::total);
}

template <class Act>
std::optional<Error> error_of(Act act) {
  try {
    act();
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("reads a file whole up to the largest size that is allowed") {
  const Folder folder;
  const std::string content(100'000, 'x');
  const fs::path file = folder.write("file", content);
  CHECK(read_within(file, content.size()) == content);
  CHECK(read_within(folder.write("empty", ""), 0).empty());
  const auto error = error_of([&] { read_within(file, content.size() - 1); });
  REQUIRE(error);
  CHECK(error->category() == Category::read_file);
  CHECK(error->message() == "cannot read " + file.string() + ": larger than 99999 octets");
}

TEST_CASE("says why a file cannot be read") {
  const Folder folder;
  const auto missing = error_of([&] { read_within(folder.path() / "none", 10); });
  REQUIRE(missing);
  CHECK(missing->message().ends_with("none: No such file or directory"));
  const auto directory = error_of([&] { read_within(folder.path(), 10); });
  REQUIRE(directory);
  CHECK(directory->message().ends_with(": Is a directory"));
}

TEST_CASE("reads a pipe to its end, whoever opens it first") {
  const Folder folder;
  const fs::path pipe = folder.fifo();
  const std::string content(300'000, 'y');
  std::thread writer([&] { std::ofstream(pipe) << content; });
  CHECK(read_within(pipe, content.size()) == content);
  writer.join();
}

TEST_CASE("a pipe that is silent, and one that nobody writes to, end with the deadline") {
  const Folder folder;
  const fs::path pipe = folder.fifo();
  const auto check = [&] {
    const auto error = error_of([&] { read_within(pipe, 10, soon()); });
    REQUIRE(error);
    CHECK(error->category() == Category::timeout);
    CHECK(error->message().ends_with("during reading a file"));
    CHECK(error->context() == std::vector<std::string>{"reading " + pipe.string()});
  };
  check();
  const Descriptor writer(::open(pipe.c_str(), O_RDWR | O_CLOEXEC));
  REQUIRE(writer);
  check();
  REQUIRE(::write(writer.fd(), "half", 4) == 4);
  check();
}

TEST_CASE("a wait for a pipe ends when it is cancelled") {
  const Folder folder;
  const fs::path pipe = folder.fifo();
  const CancelEvent cancel;
  // A writer can open it only once it is being read.
  std::thread other([&] {
    const Descriptor writer(::open(pipe.c_str(), O_WRONLY | O_CLOEXEC));
    cancel.trigger();
  });
  const auto error = error_of([&] {
    const Descriptor silent(::open(pipe.c_str(), O_RDWR | O_CLOEXEC));
    read_within(pipe, 10, Deadline::never(&cancel));
  });
  other.join();
  REQUIRE(error);
  CHECK(error->category() == Category::cancelled);
}

TEST_CASE("a descriptor that others share keeps its flags") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
  const Descriptor reader(ends[0]);
  {
    const Descriptor writer(ends[1]);
    REQUIRE(::write(writer.fd(), "abc", 3) == 3);
  }
  const auto failure = [](int reason) { return Error(Category::internal, describe_errno(reason)); };
  CHECK(read_to_end(reader.fd(), 3, Deadline::never(), failure) == "abc");
  CHECK((::fcntl(reader.fd(), F_GETFL) & O_NONBLOCK) == 0);
}

}  // namespace tlsget
