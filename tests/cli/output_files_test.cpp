// Where a body goes and what is left behind: -o, -O, --output-dir, --create-dirs, and places that
// cannot be written.
#include <fmt/format.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <system_error>
#include <thread>

#include "support/experiment.hpp"

using namespace tlsget::test;

namespace {

using List = std::vector<std::string>;
using Files = std::map<std::string, std::string>;

Script tell_target() {
  return serve(
      [](const ReceivedRequest& request) { return Reply{.body = request.target() + "\n"}; });
}

Experiment fetch(List arguments, Files files = {}) {
  arguments.insert(arguments.begin(), "-sS");
  return {.scripts = {tell_target()}, .arguments = std::move(arguments), .files = std::move(files)};
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// A tmpfs of a few pages; skips the test where mounting is not allowed.
class TinyDisk {
 public:
  TinyDisk() {
    if (mount("tlsget-test", path().c_str(), "tmpfs", 0, "size=64k") != 0)
      SKIP("cannot mount a small file system: " << describe_errno(errno));
  }
  ~TinyDisk() { umount(path().c_str()); }
  TinyDisk(const TinyDisk&) = delete;
  TinyDisk& operator=(const TinyDisk&) = delete;
  TinyDisk(TinyDisk&&) = delete;
  TinyDisk& operator=(TinyDisk&&) = delete;
  const std::filesystem::path& path() const { return directory_.path(); }

 private:
  static std::string describe_errno(int number) { return std::generic_category().message(number); }
  TemporaryDirectory directory_;
};

}  // namespace

TEST_CASE("files are named as curl names them") {
  struct Case {
    List arguments;
    Files files;
  };
  const auto each = GENERATE(
      Case{{"-o", "name", "$URL/a"}, {{"name", "/a\n"}}},
      Case{{"-O", "$URL/dir/file.txt"}, {{"file.txt", "/dir/file.txt\n"}}},
      Case{{"-O", "$URL/file.txt?query=1"}, {{"file.txt", "/file.txt?query=1\n"}}},
      Case{{"-O", "$URL/a%20b"}, {{"a%20b", "/a%20b\n"}}},
      Case{{"-o", "a", "$URL/1", "-o", "b", "$URL/2"}, {{"a", "/1\n"}, {"b", "/2\n"}}},
      Case{{"$URL/1", "$URL/2", "-o", "a", "-o", "b"}, {{"a", "/1\n"}, {"b", "/2\n"}}},
      Case{{"-O", "$URL/1", "-O", "$URL/2"}, {{"1", "/1\n"}, {"2", "/2\n"}}},
      Case{{"--remote-name-all", "$URL/1", "$URL/2"}, {{"1", "/1\n"}, {"2", "/2\n"}}},
      Case{{"-OO", "$URL/1", "$URL/2"}, {{"1", "/1\n"}, {"2", "/2\n"}}},
      Case{{"--create-dirs", "-o", "x/y/z", "$URL/a"}, {{"x", ""}, {"x/y", ""}, {"x/y/z", "/a\n"}}},
      Case{{"--output-dir", "$DIR/there", "-o", "name", "$URL/a"},
           {{"there", ""}, {"there/keep", ""}, {"there/name", "/a\n"}}},
      Case{{"--output-dir", "there", "-O", "$URL/a"},
           {{"there", ""}, {"there/keep", ""}, {"there/a", "/a\n"}}},
      Case{{"--output-dir", "new", "--create-dirs", "-O", "$URL/a"},
           {{"new", ""}, {"new/a", "/a\n"}}},
      Case{{"-sSfLofile", "$URL/a"}, {{"file", "/a\n"}}},
      Case{{"-ofile", "$URL/a"}, {{"file", "/a\n"}}},
      Case{{"-o", "name", "--", "$URL/a"}, {{"name", "/a\n"}}});
  Files before;
  if (each.files.count("there") > 0) before["there/keep"] = "";
  const auto experiment = fetch(each.arguments, before);
  CAPTURE(each.arguments);
  for (const auto& outcome : {like_curl(experiment), with_tlsget(experiment)}) {
    INFO(describe(outcome));
    CHECK(outcome.result.exit_code == 0);
    CHECK(outcome.result.out.empty());
    CHECK(outcome.files == each.files);
  }
}

TEST_CASE("a body goes to stdout without -o, and with -o -") {
  const auto arguments =
      GENERATE(List{"$URL/a"}, List{"-o", "-", "$URL/a"}, List{"-o", "/dev/stdout", "$URL/a"});
  const auto outcome = with_tlsget(fetch(arguments));
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "/a\n");
  CHECK(outcome.files.empty());
}

TEST_CASE("an existing file is replaced whole, its name's links kept") {
  auto outcome =
      with_tlsget(fetch({"-o", "name", "$URL/a"}, {{"name", "something much longer than before"}}));
  INFO(describe(outcome));
  CHECK(outcome.files == Files{{"name", "/a\n"}});

  const TemporaryDirectory directory;
  write_file(directory / "real", "old");
  std::filesystem::create_symlink("real", directory / "link");
  ScriptedServer server({tell_target()});
  CHECK(run(tlsget_command({"-o", (directory / "link").string(), server.url("/a")})).exit_code ==
        0);
  CHECK(std::filesystem::is_symlink(directory / "link"));
  CHECK(read_file(directory / "real") == "/a\n");
}

TEST_CASE("a new file obeys the umask") {
  const TemporaryDirectory directory;
  ScriptedServer server({tell_target()});
  const auto result =
      run({.program = "/bin/sh",
           .arguments = {"-c", R"(umask 027; exec "$0" -s -o "$1" "$2")",
                         tlsget_command({}).program, directory / "name", server.url()}});
  INFO(describe(result));
  struct stat status {};
  REQUIRE(stat((directory / "name").c_str(), &status) == 0);
  CHECK((status.st_mode & 07777U) == 0640U);
}

TEST_CASE("an empty body makes an empty file") {
  const auto outcome = like_curl({.scripts = {serve([](const auto&) { return Reply{}; })},
                                  .arguments = {"-sS", "-o", "name", "$URL/"},
                                  .files = {{"name", "old"}}});
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.files == Files{{"name", ""}});
}

TEST_CASE("a place that cannot be written is exit 23, with place and reason, and nothing left") {
  struct Case {
    List arguments;
    const char* place;
  };
  const auto each =
      GENERATE(Case{{"-o", ".", "$URL/a"}, "."}, Case{{"-o", "dir/", "$URL/a"}, "dir/"},
               Case{{"-o", "file/name", "$URL/a"}, "file/name"},
               Case{{"-o", "nodir/name", "$URL/a"}, "nodir/name"},
               Case{{"--create-dirs", "-o", "file/x/name", "$URL/a"}, "file/x"},
               Case{{"-o", "/proc/tlsget-test", "$URL/a"}, "/proc/tlsget-test"},
               Case{{"--output-dir", "file", "-O", "$URL/a"}, "file"});
  const Files before{{"file", "kept"}};
  for (const auto& outcome :
       {with_tlsget(fetch(each.arguments, before)), as_curl(fetch(each.arguments, before))}) {
    CAPTURE(each.arguments);
    INFO(describe(outcome));
    CHECK(outcome.result.exit_code == 23);
    CHECK(contains(outcome.result.err, each.place));
    CHECK(outcome.result.out.empty());
    CHECK(outcome.files == before);
  }
}

TEST_CASE("a URL without a name is exit 23 with -O, and under the name curl curl's own name") {
  const auto outcome = with_tlsget(fetch({"-O", "$URL/"}, {}));
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 23);
  CHECK(contains(outcome.result.err, "-O finds no file name"));
  CHECK(outcome.files.empty());
  CHECK(as_curl(fetch({"-sO", "$URL/"}, {})).files.contains("curl_response"));
}

TEST_CASE("a directory as -o is exit 23") {
  const auto outcome = with_tlsget(fetch({"-o", "dir", "$URL/a"}, {{"dir/inside", ""}}));
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 23);
  CHECK(contains(outcome.result.err, "dir"));
  CHECK(outcome.files == Files{{"dir", ""}, {"dir/inside", ""}});
}

TEST_CASE("a full stdout is exit 23 with the reason") {
  ScriptedServer server({tell_target()});
  for (const auto& arguments :
       {List{server.url()}, List{"-o", "-", server.url()}, List{"-o", "/dev/full", server.url()}}) {
    auto command = tlsget_command(arguments);
    command.output_file = "/dev/full";
    const auto result = run(command);
    INFO(describe(result));
    CHECK(result.exit_code == 23);
    CHECK(contains(result.err, "No space left"));
  }
}

TEST_CASE("a disk that fills up is exit 23 with the reason, and the old file stays") {
  const TinyDisk disk;
  write_file(disk.path() / "name", "old");
  ScriptedServer server(
      {serve([](const auto&) { return Reply{.body = std::string(1U << 20U, 'x')}; })});
  const auto result = run(tlsget_command({"-o", (disk.path() / "name").string(), server.url()}));
  INFO(describe(result));
  CHECK(result.exit_code == 23);
  CHECK(contains(result.err, "No space left"));
  CHECK(read_file(disk.path() / "name") == "old");
}

TEST_CASE("a file larger than the process may write is exit 23 with the reason") {
  const TemporaryDirectory directory;
  const ScriptedServer server(
      {serve([](const auto&) { return Reply{.body = std::string(100'000, 'x')}; })});
  const auto result =
      run({.program = "/bin/sh",
           .arguments = {"-c", R"(ulimit -f 16; exec "$0" -o "$1" "$2")",
                         tlsget_command({}).program, directory / "name", server.url()}});
  INFO(describe(result));
  CHECK(result.exit_code == 23);
  CHECK(contains(result.err, "File too large"));
}

TEST_CASE("under the name curl, a 304 leaves the file alone and an empty body empties it") {
  struct Case {
    const char* head;
    List arguments;
    std::string content;
  };
  const auto each =
      GENERATE(Case{"304 Not Modified\r\n", {}, "old"},
               Case{"304 Not Modified\r\n", {"-i"}, "HTTP/1.1 304 Not Modified\r\n\r\n"},
               Case{"204 No Content\r\n", {}, ""}, Case{"200 OK\r\nContent-Length: 0\r\n", {}, ""});
  Experiment experiment{.scripts = {reply(std::string("HTTP/1.1 ") + each.head + "\r\n")},
                        .arguments = {"-sS", "-H", "If-None-Match: \"x\"", "-o", "f", "$URL/"},
                        .files = {{"f", "old"}}};
  experiment.arguments.insert(experiment.arguments.end(), each.arguments.begin(),
                              each.arguments.end());
  const auto outcome = like_curl(experiment);
  INFO(each.head << describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.files.at("f") == each.content);
}

TEST_CASE("the options -D, -w and a template file write where they are told") {
  auto experiment = fetch({"-D", "head", "-o", "body", "-w", "@template", "$URL/a"},
                          {{"template", "%{http_code} %{size_download}\\n"}});
  const auto outcome = like_curl(experiment);
  CHECK(outcome.result.out == "200 3\n");
  CHECK(contains(outcome.files.at("head"), "HTTP/1.1 200"));
}

TEST_CASE("two processes that write one name do not mix their octets") {
  const TemporaryDirectory directory;
  const auto name = (directory / "name").string();
  ScriptedServer server({[](Connection& c) {
                           c.read_request();
                           c.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nfir");
                           c.stall();
                           c.send("st\n");
                         },
                         tell_target()});
  Process first(tlsget_command({"-o", name, server.url()}));
  server.wait_for_requests(1);
  while (!std::filesystem::exists(name + ".part")) {
    if (!first.running()) break;
    std::this_thread::yield();
  }
  const auto second = run(tlsget_command({"-o", name, server.url("/second")}));
  INFO(describe(second));
  CHECK(second.exit_code == 23);
  server.release();
  CHECK(first.finish().exit_code == 0);
  CHECK(read_file(name) == "first\n");
}

TEST_CASE("the option -O never leaves its folder") {
  const auto url = GENERATE(as<std::string>{}, "$URL/..", "$URL/a/..", "$URL/.", "$URL/a/%2e%2e",
                            "$URL/..%2f..%2fescape", "$URL/a\\..\\b", "$URL/x%00y");
  const bool as_is = GENERATE(false, true);
  List arguments{"-O", "--output-dir", "in", url};
  if (as_is) arguments.insert(arguments.begin(), "--path-as-is");
  const Files before{{"in/keep", ""}};
  for (const auto& outcome :
       {with_tlsget(fetch(arguments, before)), as_curl(fetch(arguments, before))}) {
    INFO(describe(outcome));
    for (const auto& [name, content] : outcome.files)
      CHECK((name == "in" || name.substr(0, 3) == "in/"));
    CHECK_FALSE(outcome.result.timed_out);
  }
}
