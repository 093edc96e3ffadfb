#include "app/cli.hpp"

#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "support/files.hpp"

namespace tlsget::app {
namespace {

using Catch::Matchers::ContainsSubstring;
using Words = std::vector<std::string>;
using Kind = OutputTarget::Kind;

Invocation parse(const Words& words, const Profile& profile = tlsget_profile()) {
  return parse_command_line(profile, words).operations.front();
}

Error error_of(const Words& words, const Profile& profile = tlsget_profile()) {
  try {
    parse(words, profile);
  } catch (const Error& error) {
    return error;
  }
  FAIL("the words were taken");
  return Error(Category::internal, "");
}

std::string octets_of(const client::RequestBody& body) {
  std::string octets(body.size.value(), '\0');
  if (!octets.empty()) CHECK(body.open()->read(octets) == octets.size());
  return octets;
}

std::string url_of(const Words& words) {
  const Invocation invocation = parse(words);
  REQUIRE(invocation.transfers.size() == 1);
  return invocation.transfers.front().url;
}

TEST_CASE("pairs the first output with the first URL, in whatever order they come") {
  const std::vector<Words> same{
      {"-o", "a", "u1", "-o", "b", "u2"},
      {"u1", "u2", "-o", "a", "-o", "b"},
      {"-o", "a", "-o", "b", "u1", "u2"},
      {"-oa", "u1", "--output", "b", "--url", "u2"},
  };
  for (const Words& words : same) {
    const Invocation invocation = parse(words);
    REQUIRE(invocation.transfers.size() == 2);
    CHECK(invocation.transfers[0].url == "u1");
    CHECK(invocation.transfers[0].output.path == "a");
    CHECK(invocation.transfers[1].url == "u2");
    CHECK(invocation.transfers[1].output.path == "b");
  }
}

TEST_CASE("bundles letters, the last of which may take the rest as its value") {
  const Invocation invocation = parse({"-sSfLofile", "u"});
  CHECK(invocation.settings.silent);
  CHECK(invocation.settings.show_error);
  CHECK(invocation.settings.fail_mode == FailMode::without_body);
  CHECK(invocation.options.follow_redirects);
  CHECK(invocation.transfers[0].output.path == "file");
}

TEST_CASE("takes the word after an option as its value, whatever it looks like") {
  struct Case {
    Words words;
    std::string body;
  };
  const std::vector<Case> cases{
      {{"-d", "-5", "u"}, "-5"},
      {{"-sd", "-5", "u"}, "-5"},
      {{"-d", "--", "u"}, "--"},
      {{"-d", "--silent", "u"}, "--silent"},
      {{"-d=5", "u"}, "=5"},
      {{"-d", "", "u"}, ""},
      {{"--data", "-o", "u"}, "-o"},
      {{"-d", "[a,b]", "u"}, "[a,b]"},
      {{"-d", "-d", "-d", "x", "u"}, "-d&x"},
  };
  for (const Case& c : cases) {
    const Invocation invocation = parse(c.words);
    REQUIRE(invocation.call.body);
    CHECK(octets_of(*invocation.call.body) == c.body);
    REQUIRE(invocation.transfers.size() == 1);
    CHECK(invocation.transfers[0].url == "u");
    CHECK(invocation.settings.silent == (c.words[0] == "-sd"));
  }
}

TEST_CASE("takes words after -- as URLs, even with a dash in front") {
  const Invocation invocation = parse({"-s", "--", "-foo", "--bar", "u"});
  REQUIRE(invocation.transfers.size() == 3);
  CHECK(invocation.transfers[0].url == "-foo");
  CHECK(invocation.transfers[1].url == "--bar");
}

TEST_CASE("keeps a URL that begins with a bracket whole") {
  CHECK(url_of({"[::1]:8443"}) == "[::1]:8443");
  CHECK(url_of({"[::1]"}) == "[::1]");
  CHECK(url_of({"-g", "[a,b]"}) == "[a,b]");
  CHECK(url_of({"https://[fe80::1%25eth0]/x[]"}) == "https://[fe80::1%25eth0]/x[]");
}

TEST_CASE("sets and ranges in URLs are left to the transfers, and -g takes them literally") {
  for (const char* url : {"http://a/{b,c}", "http://a/[1-3]", "http://a/x]", "a/[0-9]/[]"}) {
    CHECK(parse({url}).transfers.front().glob);
    CHECK_FALSE(parse({"-g", url}).transfers.front().glob);
    CHECK(url_of({"-g", url}) == url);
  }
}

TEST_CASE("an operation after --next has options of its own, but for those of the whole") {
  const CommandLine line = parse_command_line(
      tlsget_profile(), Words{"-d", "x", "u1", "--next", "-s", "--fail-early", "u2"});
  REQUIRE(line.operations.size() == 2);
  CHECK(line.operations[0].call.body);
  CHECK_FALSE(line.operations[1].call.body);
  for (const Invocation& operation : line.operations) {
    CHECK(operation.settings.silent);
    CHECK(operation.program.fail_early);
  }
  CHECK(error_of({"--next", "u"}).category() == Category::usage);
  CHECK(error_of({"u", "--next"}).category() == Category::usage);
}

TEST_CASE("a fault of a configuration file names the file and the line") {
  const test::TemporaryDirectory folder;
  const std::string file = (folder.path() / "c").string();
  test::write_file(file, "# one\nsilent\nbogus = 1\n");
  CHECK_THAT(error_of({"-K", file, "u"}).message(), ContainsSubstring(file + ":3: "));
  CHECK(error_of({"-K", file, "u"}).category() == Category::usage);
  CHECK(error_of({"-K", file, "u"}, curl_profile()).category() == Category::read_file);
  test::write_file(file, "config = \"" + file + "\"\n");
  CHECK_THAT(error_of({"-K", file, "u"}).message(), ContainsSubstring("deep"));
}

TEST_CASE("refuses what curl does not know, and names what was meant") {
  struct Case {
    Words words;
    std::string part;
  };
  const std::vector<Case> cases{
      {{"--nosuch", "u"}, "unknown option --nosuch"},
      {{"-5", "u"}, "unknown option -5"},
      {{"-s5", "u"}, "unknown option -5"},
      {{"-s-verbose", "u"}, "unknown option --"},
      {{"-", "u"}, "unknown option -"},
      {{"--outptu", "f", "u"}, "did you mean --output?"},
      {{"-output", "f", "u"}, ""},  // "-o utput" to curl as well: see the next test
      {{"--compres", "u"}, "did you mean --compressed?"},
      {{"--no-locaton", "u"}, "did you mean --no-location?"},
      {{"--output=f", "u"}, "write --output VALUE"},
      {{"--silent=1", "u"}, "write --silent"},
      {{"--no-output", "u"}, "cannot be negated"},
      {{"--no-ipv4", "u"}, "cannot be negated"},
      {{"-o"}, "-o needs a value: FILE"},
      {{"u", "-H"}, "-H needs a value"},
      {{}, "no URL"},
      {{"-s"}, "no URL"},
      {{"-o", "f"}, "no URL"},
      {{"-f", "--fail-with-body", "u"}, "exclude"},
      {{"--fail-with-body", "-f", "u"}, "exclude"},
      {{"-I", "-d", "x", "u"}, "HEAD"},
      {{"--tls-min", "1.3", "--tls-max", "1.2", "u"}, "TLS"},
      {{"--tls-max", "1.1", "u"}, "1.1"},
      {{"--tls", "2", "u"}, "1.2 or 1.3"},
      {{"-o", "", "u"}, "file's name"},
      {{"-X", "G T", "u"}, "method"},
      {{"-X", "", "u"}, "method"},
      {{"-A", "a\r\nb", "u"}, "control character"},
      {{"-H", "A: b\nc", "u"}, "control character"},
      {{"-H", "A b: c", "u"}, "cannot be the name"},
  };
  for (const Case& c : cases) {
    if (c.part.empty()) continue;
    CAPTURE(c.words);
    const Error error = error_of(c.words);
    CHECK(error.category() == Category::usage);
    CHECK_THAT(error.message(), ContainsSubstring(c.part));
  }
}

TEST_CASE("reads one dash and a word as letters, as curl does") {
  const Invocation invocation = parse({"-output", "u"});
  CHECK(invocation.transfers[0].output.path == "utput");
}

TEST_CASE("refuses by name what is not here, and says whether it will be") {
  CHECK(error_of({"--http2", "u"}).message() == "tlsget speaks HTTP/1.1: --http2 is not here");
  CHECK(error_of({"--hsts", "f", "u"}).category() == Category::usage);
  CHECK(error_of({"--no-http2", "u"}).category() == Category::usage);
  CHECK(error_of({"--limit-rate", "3", "u"}).message() == "--limit-rate is not here yet");
}

TEST_CASE("takes the negation of what is not here, and curl's options without effect") {
  CHECK(url_of({"--no-netrc", "--no-ntlm", "--no-npn", "--false-start", "--ssl-no-revoke", "-N",
                "--no-progress-meter", "-#", "-q", "u"}) == "u");
}

TEST_CASE("switches off with --no- what was switched on before") {
  const Invocation invocation = parse({"-L", "-k", "-i", "--compressed", "--no-location",
                                       "--no-insecure", "--no-include", "--no-compressed", "u"});
  CHECK_FALSE(invocation.options.follow_redirects);
  CHECK(invocation.options.tls.verify);
  CHECK_FALSE(invocation.settings.include_heads);
  CHECK_FALSE(invocation.options.compressed);
}

TEST_CASE("knows both spellings of verification") {
  CHECK(parse({"u"}).options.tls.verify);
  CHECK_FALSE(parse({"-k", "u"}).options.tls.verify);
  CHECK_FALSE(parse({"--no-verify", "u"}).options.tls.verify);
  CHECK(parse({"-k", "--verify", "u"}).options.tls.verify);
}

TEST_CASE("adds up data as curl does") {
  struct Case {
    Words words;
    std::string body;
    std::string type;
  };
  const std::vector<Case> cases{
      {{"-d", "a", "-d", "b", "-d", "c=1", "u"}, "a&b&c=1", "application/x-www-form-urlencoded"},
      {{"-d", "a", "--data-raw", "@b", "--data-binary", "x", "u"},
       "a&@b&x",
       "application/x-www-form-urlencoded"},
      {{"--json", "{}", "--json", "x", "u"}, "{}x", "application/json"},
      {{"-d", "a", "--json", "x", "u"}, "ax", "application/json"},
      {{"--json", "x", "-d", "a", "u"}, "x&a", "application/json"},
  };
  for (const Case& c : cases) {
    const Invocation invocation = parse(c.words);
    REQUIRE(invocation.call.body);
    CHECK(octets_of(*invocation.call.body) == c.body);
    CHECK(invocation.call.content_type == c.type);
    CHECK(invocation.call.own.fields.contains("Accept") == (c.type == "application/json"));
  }
  CHECK_FALSE(parse({"u"}).call.body);
}

TEST_CASE("reads data from files, stripped for -d and whole for --data-binary") {
  const test::TemporaryDirectory folder;
  const std::string file = (folder.path() / "data").string();
  test::write_file(file, std::string("a\r\nb\0c\n", 7));
  CHECK(octets_of(*parse({"-d", "@" + file, "u"}).call.body) == "abc");
  CHECK(octets_of(*parse({"--data-binary", "@" + file, "u"}).call.body) ==
        std::string("a\r\nb\0c\n", 7));
  CHECK(octets_of(*parse({"--json", "@" + file, "u"}).call.body) == std::string("a\r\nb\0c\n", 7));
  CHECK(octets_of(*parse({"--data-raw", "@" + file, "u"}).call.body) == "@" + file);

  const Error missing = error_of({"-d", "@" + file + "x", "u"});
  CHECK(missing.category() == Category::read_file);
  CHECK_THAT(missing.message(), ContainsSubstring("No such file"));
  CHECK(error_of({"-d", "@" + folder.path().string(), "u"}).category() == Category::read_file);
  CHECK(error_of({"-H", "@" + file + "x", "u"}).category() == Category::read_file);
}

TEST_CASE("reads header fields, removals, empty ones and files of them") {
  const test::TemporaryDirectory folder;
  const std::string file = (folder.path() / "fields").string();
  test::write_file(file, "C: 3\r\n\nD:  4 \n");
  const Invocation invocation = parse(
      {"-H", "A: 1", "-H", "B;", "-H", "Accept:", "-H", "", "-H", "A:2", "-H", "@" + file, "u"});
  const http::Headers expected{{"A", "1"}, {"B", ""}, {"A", "2"}, {"C", "3"}, {"D", "4"}};
  CHECK(invocation.call.own.fields == expected);
  CHECK(invocation.call.own.removed == std::vector<std::string>{"Accept"});
  CHECK(invocation.warnings.empty());
  CHECK(error_of({"-H", "junk", "u"}).category() == Category::usage);
  CHECK(error_of({"-H", "E;f", "u"}).category() == Category::usage);
  CHECK(parse({"-H", "junk", "-H", "E;f", "u"}, curl_profile()).warnings.size() == 2);
}

TEST_CASE("reads the values of the other request options") {
  const Invocation invocation =
      parse({"-e", "http://a;auto", "-A", "me", "-u", "user:pass:word", "-X", "PUT", "-r", "0-4",
             "-L", "--max-redirs", "-1", "--path-as-is", "u"});
  CHECK(invocation.call.referer == "http://a");
  CHECK(invocation.call.auto_referer);
  CHECK(invocation.call.user_agent == "me");
  REQUIRE(invocation.call.credentials);
  CHECK(invocation.call.credentials->user == "user");
  CHECK(invocation.call.credentials->password == "pass:word");
  CHECK_FALSE(invocation.settings.ask_password);
  CHECK(invocation.call.method == "PUT");
  CHECK(invocation.call.range == "0-4");
  CHECK_FALSE(invocation.options.max_redirects);
  CHECK(invocation.options.path_as_is);
}

TEST_CASE("asks for a password only when none was given") {
  CHECK(parse({"-u", "me", "u"}).settings.ask_password);
  CHECK_FALSE(parse({"-u", "me:", "u"}).settings.ask_password);
  CHECK_FALSE(parse({"-u", "me", "-u", "me:x", "u"}).settings.ask_password);
}

TEST_CASE("adds the dash that a range lacks, and says so") {
  const Invocation invocation = parse({"-r", "5", "u"});
  CHECK(invocation.call.range == "5-");
  CHECK(invocation.warnings.size() == 1);
}

TEST_CASE("reads seconds with fractions") {
  using std::chrono::milliseconds;
  struct Case {
    std::string text;
    milliseconds length;
  };
  const std::vector<Case> cases{
      {"1", milliseconds(1000)},   {"0.2", milliseconds(200)},
      {"1e-1", milliseconds(100)}, {"0.0001", milliseconds(1)},
      {".5", milliseconds(500)},   {"99999999999999", milliseconds(1'000'000'000'000)}};
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(parse({"-m", c.text, "u"}).options.total_timeout == c.length);
    CHECK(parse({"--connect-timeout", c.text, "u"}).options.connect_timeout == c.length);
  }
  CHECK_FALSE(parse({"-m", "5", "-m", "0", "u"}).options.total_timeout);
  CHECK(parse({"--connect-timeout", "0", "u"}).options.connect_timeout == milliseconds(300'000));
  for (const char* bad : {"", "abc", "1 ", " 1", "-1", "nan", "inf", "1s", "0x10"}) {
    CAPTURE(bad);
    CHECK(error_of({"-m", bad, "u"}).category() == Category::usage);
  }
}

TEST_CASE("reads limits of redirects") {
  CHECK(parse({"--max-redirs", "0", "u"}).options.max_redirects == 0U);
  CHECK(parse({"--max-redirs", "99999999999", "u"}).options.max_redirects == 1'000'000U);
  CHECK(parse({"u"}).options.max_redirects == 50U);
  for (const char* bad : {"", "abc", "-2", "1.5", "99999999999999999999"}) {
    CAPTURE(bad);
    CHECK(error_of({"--max-redirs", bad, "u"}).category() == Category::usage);
  }
}

TEST_CASE("reads --resolve and --connect-to") {
  const Invocation invocation =
      parse({"--resolve", "+Example.COM:443:127.0.0.1,[::1]", "--resolve", "[::2]:80:::1",
             "--connect-to", "A:1:[::1]:2", "--connect-to", "::b:", "u"});
  REQUIRE(invocation.options.resolve.size() == 2);
  CHECK(invocation.options.resolve[0].host == "example.com");
  CHECK(invocation.options.resolve[0].port == 443);
  CHECK(invocation.options.resolve[0].addresses == Words{"127.0.0.1", "::1"});
  CHECK(invocation.options.resolve[1].host == "::2");
  CHECK(invocation.options.resolve[1].addresses == Words{"::1"});
  REQUIRE(invocation.options.connect_to.size() == 2);
  CHECK(invocation.options.connect_to[0].host == "a");
  CHECK(invocation.options.connect_to[0].port == std::uint16_t{1});
  CHECK(invocation.options.connect_to[0].to_host == "::1");
  CHECK(invocation.options.connect_to[0].to_port == std::uint16_t{2});
  CHECK(invocation.options.connect_to[1].host.empty());
  CHECK_FALSE(invocation.options.connect_to[1].port);
  CHECK(invocation.options.connect_to[1].to_host == "b");
  CHECK_FALSE(invocation.options.connect_to[1].to_port);
  for (const char* bad : {"", "a", "a:1", "a:x:1.2.3.4", "a:65536:1.2.3.4", ":1:1.2.3.4", "a:1:"}) {
    CAPTURE(bad);
    CHECK(error_of({"--resolve", bad, "u"}).category() == Category::usage);
  }
  for (const char* bad : {"", "a", "a:1:b", "a:x:b:1", "a:1:b:65536", "a:1:b:2:c"}) {
    CAPTURE(bad);
    CHECK(error_of({"--connect-to", bad, "u"}).category() == Category::usage);
  }
}

TEST_CASE("reads TLS versions") {
  using tls::TlsVersion;
  struct Case {
    Words words;
    TlsVersion least;
    TlsVersion most;
  };
  const std::vector<Case> cases{
      {{"u"}, TlsVersion::tls_1_2, TlsVersion::tls_1_3},
      {{"--tls", "1.2", "u"}, TlsVersion::tls_1_2, TlsVersion::tls_1_2},
      {{"--tls", "1.3", "u"}, TlsVersion::tls_1_3, TlsVersion::tls_1_3},
      {{"--tls-min", "1.3", "u"}, TlsVersion::tls_1_3, TlsVersion::tls_1_3},
      {{"--tls-max", "1.2", "u"}, TlsVersion::tls_1_2, TlsVersion::tls_1_2},
      {{"--tls-max", "1.2", "--tls-max", "default", "u"}, TlsVersion::tls_1_2, TlsVersion::tls_1_3},
      {{"--tlsv1.3", "u"}, TlsVersion::tls_1_3, TlsVersion::tls_1_3},
      {{"--tlsv1.2", "u"}, TlsVersion::tls_1_2, TlsVersion::tls_1_3},
      {{"-1", "u"}, TlsVersion::tls_1_2, TlsVersion::tls_1_3},
      {{"--tlsv1.0", "u"}, TlsVersion::tls_1_2, TlsVersion::tls_1_3},
  };
  for (const Case& c : cases) {
    CAPTURE(c.words);
    const Invocation invocation = parse(c.words);
    CHECK(invocation.options.tls.min_version == c.least);
    CHECK(invocation.options.tls.max_version == c.most);
  }
}

/// Sets a variable for one test case and puts the old one back.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    ::setenv(name, value, 1);
  }
  ~Variable() {
    if (old_) {
      ::setenv(name_, old_->c_str(), 1);
    } else {
      ::unsetenv(name_);
    }
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  Variable(Variable&&) = delete;
  Variable& operator=(Variable&&) = delete;

 private:
  const char* name_;
  std::optional<std::string> old_;
};

TEST_CASE("takes trust from the flags, then CURL_CA_BUNDLE, then the SSL_CERT variables") {
  using Paths = std::vector<std::filesystem::path>;
  const Variable file("SSL_CERT_FILE", "/f");
  const Variable directory("SSL_CERT_DIR", "/d");
  const Variable none("CURL_CA_BUNDLE", "");
  CHECK(parse({"u"}).options.tls.trust.files == Paths{"/f"});
  CHECK(parse({"u"}).options.tls.trust.directories == Paths{"/d"});
  CHECK(parse({"--add-ca", "x", "u"}).options.tls.trust.files == Paths{"/f"});
  CHECK(parse({"--cacert", "x", "u"}).options.tls.trust.files == Paths{"x"});
  CHECK(parse({"--cacert", "x", "u"}).options.tls.trust.directories.empty());
  CHECK(parse({"--capath", "x", "u"}).options.tls.trust.files.empty());
  const Variable bundle("CURL_CA_BUNDLE", "/b");
  CHECK(parse({"u"}).options.tls.trust.files == Paths{"/b"});
  CHECK(parse({"u"}).options.tls.trust.directories.empty());
}

TEST_CASE("puts the defaults of the profile, which flags change") {
  const Invocation own = parse({"u"});
  CHECK(own.settings.fail_mode == FailMode::keep_no_file);
  CHECK(own.options.drop_own_fields_across_origins);
  CHECK_FALSE(own.options.allow_downgrade);
  CHECK(own.call.user_agent.starts_with("tlsget/"));
  const Invocation curls = parse({"u"}, curl_profile());
  CHECK(curls.settings.fail_mode == FailMode::never);
  CHECK_FALSE(curls.options.drop_own_fields_across_origins);
  CHECK(curls.options.allow_downgrade);
  CHECK(curls.call.user_agent.starts_with("curl/"));
  CHECK(parse({"--no-fail", "u"}).settings.fail_mode == FailMode::never);
  CHECK(parse({"--fail-with-body", "u"}).settings.fail_mode == FailMode::with_body);
  CHECK(parse({"-f", "--no-fail", "--fail-with-body", "u"}).settings.fail_mode ==
        FailMode::with_body);
}

TEST_CASE("knows where bodies go") {
  const Invocation invocation = parse({"-O", "u1", "-o", "-", "u2", "u3"});
  CHECK(invocation.transfers[0].output.kind == Kind::remote_name);
  CHECK(invocation.transfers[1].output.kind == Kind::explicit_standard_output);
  CHECK(invocation.transfers[2].output.kind == Kind::standard_output);
  const Invocation all = parse({"--remote-name-all", "u1", "-o", "f", "u2"});
  CHECK(all.transfers[0].output.path == "f");
  CHECK(all.transfers[1].output.kind == Kind::remote_name);
  CHECK(parse({"-o", "a", "-o", "b", "u"}).warnings.size() == 1);
}

TEST_CASE("answers --help and --version before it looks at the rest") {
  CHECK(parse({"-h"}).command == Command::help);
  CHECK(parse({"--help", "all"}).help_topic == "all");
  CHECK(parse({"-htls"}).help_topic == "tls");
  CHECK(parse({"-s", "-V", "--nosuch"}).command == Command::version);
  CHECK(parse({"-o", "-h", "u"}).command == Command::fetch);
}

}  // namespace
}  // namespace tlsget::app
