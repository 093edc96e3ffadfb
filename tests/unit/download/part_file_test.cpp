#include "download/part_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/error.hpp"

namespace tlsget::download {
namespace {

namespace fs = std::filesystem;
using Style = PartFileOptions::Style;

class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "tlsget-part-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  Folder(Folder&&) = delete;
  Folder& operator=(Folder&&) = delete;

  fs::path operator/(const char* name) const { return path_ / name; }
  std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(path_), fs::directory_iterator()));
  }

 private:
  fs::path path_;
};

std::string content(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  REQUIRE(stream.good());
  return {std::istreambuf_iterator<char>(stream), {}};
}

void put(const fs::path& file, std::string_view text) {
  std::ofstream(file, std::ios::binary) << text;
}

Error error_of(PartFile& file) {
  try {
    file.write("x");
  } catch (const Error& error) {
    return error;
  }
  FAIL("no error");
  std::abort();
}

mode_t mode_of(const fs::path& file) {
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  return status.st_mode & 07777U;
}

}  // namespace

TEST_CASE("a file appears under its name only at commit") {
  const Folder folder;
  PartFile file(folder / "a", {});
  file.write("one ");
  file.write("two");
  CHECK_FALSE(fs::exists(folder / "a"));
  CHECK(content(folder / "a.part") == "one two");
  CHECK(file.written() == 7);
  file.commit();
  CHECK(content(folder / "a") == "one two");
  CHECK(folder.entries() == 1);
}

TEST_CASE("without a commit the old file stays and the part is kept") {
  const Folder folder;
  put(folder / "a", "old");
  { PartFile(folder / "a", {}).write("half"); }
  CHECK(content(folder / "a") == "old");
  CHECK(content(folder / "a.part") == "half");
}

TEST_CASE("a part of no octets is not left behind") {
  const Folder folder;
  {
    PartFile file(folder / "a", {});
    file.open();
    CHECK(fs::exists(folder / "a.part"));
  }
  CHECK(folder.entries() == 0);
}

TEST_CASE("a file that was never written to is not created") {
  const Folder folder;
  { const PartFile file(folder / "a", {}); }
  CHECK(folder.entries() == 0);
}

TEST_CASE("committing without a write makes an empty file") {
  const Folder folder;
  put(folder / "a", "old");
  PartFile(folder / "a", {}).commit();
  CHECK(content(folder / "a").empty());
}

TEST_CASE("a stale part is overwritten from its start") {
  const Folder folder;
  put(folder / "a.part", "a longer text than the new one");
  PartFile file(folder / "a", {});
  file.write("new");
  file.commit();
  CHECK(content(folder / "a") == "new");
}

TEST_CASE("discard removes the part and leaves the old file") {
  const Folder folder;
  put(folder / "a", "old");
  PartFile file(folder / "a", {});
  file.write("error page");
  file.discard();
  CHECK(folder.entries() == 1);
  CHECK(content(folder / "a") == "old");
}

TEST_CASE("the new file keeps the permissions of the old one") {
  const Folder folder;
  put(folder / "a", "old");
  REQUIRE(::chmod((folder / "a").c_str(), 0750) == 0);
  PartFile file(folder / "a", {});
  file.write("new");
  CHECK(mode_of(folder / "a.part") == 0750);
  file.commit();
  CHECK(mode_of(folder / "a") == 0750);
}

TEST_CASE("a symbolic link stays a link and its file is replaced") {
  const Folder folder;
  fs::create_directory(folder / "far");
  put(folder / "far/real", "old");
  fs::create_symlink("far/real", folder / "a");
  PartFile file(folder / "a", {});
  file.write("new");
  CHECK(fs::exists(folder / "far/real.part"));
  file.commit();
  CHECK(fs::is_symlink(folder / "a"));
  CHECK(content(folder / "far/real") == "new");
}

TEST_CASE("a symbolic link to nothing yet makes the file that it names") {
  const Folder folder;
  fs::create_symlink("later", folder / "a");
  PartFile file(folder / "a", {});
  file.write("new");
  file.commit();
  CHECK(fs::is_symlink(folder / "a"));
  CHECK(content(folder / "later") == "new");
}

TEST_CASE("a part that is a symbolic link is refused and its file untouched") {
  const Folder folder;
  put(folder / "victim", "precious");
  fs::create_symlink("victim", folder / "a.part");
  PartFile file(folder / "a", {});
  const Error error = error_of(file);
  CHECK(error.category() == Category::write_file);
  CHECK(error.message().find("symbolic link") != std::string::npos);
  CHECK(content(folder / "victim") == "precious");
}

TEST_CASE("a part that has a second name is replaced, not written through") {
  const Folder folder;
  put(folder / "victim", "precious");
  fs::create_hard_link(folder / "victim", folder / "a.part");
  PartFile file(folder / "a", {});
  file.write("new");
  file.commit();
  CHECK(content(folder / "victim") == "precious");
  CHECK(content(folder / "a") == "new");
}

TEST_CASE("a part that lay there is replaced: nobody who holds it open holds the new file") {
  const Folder folder;
  const fs::path part = folder / "name.part";
  put(part, "planted");
  REQUIRE(::chmod(part.c_str(), 0666) == 0);
  const bool is_foreign = ::geteuid() == 0 && ::chown(part.c_str(), 12345, 12345) == 0;
  std::ifstream held(part);
  const mode_t before = ::umask(027);
  PartFile file(folder / "name", {});
  file.write("new");
  file.commit();
  ::umask(before);
  CHECK(content(folder / "name") == "new");
  CHECK(mode_of(folder / "name") == 0640);
  CHECK(std::string(std::istreambuf_iterator<char>(held), {}) == "planted");
  struct stat status {};
  REQUIRE(::stat((folder / "name").c_str(), &status) == 0);
  if (is_foreign) CHECK(status.st_uid == ::geteuid());
}

TEST_CASE("a part that another process is writing is refused") {
  const Folder folder;
  std::array<int, 2> ready{};
  std::array<int, 2> done{};
  REQUIRE(::pipe2(ready.data(), O_CLOEXEC) == 0);
  REQUIRE(::pipe2(done.data(), O_CLOEXEC) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    PartFile file(folder / "a", {});
    file.write("theirs");
    char octet = 'x';
    const bool told = ::write(ready[1], &octet, 1) == 1 && ::read(done[0], &octet, 1) == 1;
    ::_exit(told ? 0 : 1);
  }
  char octet = 0;
  REQUIRE(::read(ready[0], &octet, 1) == 1);
  {
    PartFile file(folder / "a", {});
    CHECK(error_of(file).message().find("another process") != std::string::npos);
  }
  CHECK(content(folder / "a.part") == "theirs");
  REQUIRE(::write(done[1], &octet, 1) == 1);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  for (const int end : {ready[0], ready[1], done[0], done[1]}) ::close(end);
}

TEST_CASE("a device is written directly and stays a device") {
  PartFile file("/dev/null", {});
  file.write("gone");
  file.commit();
  CHECK(fs::is_character_file("/dev/null"));
  CHECK_FALSE(fs::exists("/dev/null.part"));
}

TEST_CASE("a full disk is a write error with its reason") {
  PartFile file("/dev/full", {});
  const Error error = error_of(file);
  CHECK(error.category() == Category::write_file);
  CHECK(error.message() == "cannot write to /dev/full: No space left on device");
}

TEST_CASE("a directory as target is refused by name") {
  const Folder folder;
  fs::create_directory(folder / "d");
  PartFile file(folder / "d", {});
  CHECK(error_of(file).message() ==
        "cannot write to " + (folder / "d").string() + ": Is a directory");
  CHECK(folder.entries() == 1);
}

TEST_CASE("missing directories are an error unless they may be created") {
  const Folder folder;
  {
    PartFile file(folder / "x/y/a", {});
    CHECK(error_of(file).message().find("No such file or directory") != std::string::npos);
  }
  PartFile file(folder / "x/y/a", {Style::atomic, true});
  file.write("deep");
  file.commit();
  CHECK(content(folder / "x/y/a") == "deep");
}

TEST_CASE("a name as long as a name may be still gets a part") {
  const Folder folder;
  const std::string name(255, 'n');
  PartFile file(folder / name.c_str(), {});
  file.write("new");
  file.commit();
  CHECK(content(folder / name.c_str()) == "new");
  CHECK(folder.entries() == 1);
}

TEST_CASE("written directly, the file is truncated at the first octet and half of it stays") {
  const Folder folder;
  put(folder / "a", "old and long");
  {
    PartFile file(folder / "a", {Style::direct, false});
    CHECK(content(folder / "a") == "old and long");
    file.write("half");
  }
  CHECK(content(folder / "a") == "half");
  CHECK(folder.entries() == 1);
}

}  // namespace tlsget::download
