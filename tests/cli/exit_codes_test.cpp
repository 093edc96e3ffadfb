// Every way to fail without a server's help: curl's exit code, one reason on stderr, nothing on
// stdout.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/certificates.hpp"
#include "support/experiment.hpp"

using namespace tlsget::test;

namespace {

using List = std::vector<std::string>;

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// A port that refuses connections for as long as this lives: bound, but nobody listens.
class RefusingPort {
 public:
  RefusingPort() : socket_(check_errno(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket")) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof name;
    auto* const address = reinterpret_cast<sockaddr*>(&name);
    check_errno(bind(socket_.value(), address, length), "bind");
    check_errno(getsockname(socket_.value(), address, &length), "getsockname");
    port_ = ntohs(name.sin_port);
  }
  std::string url() const { return fmt::format("http://127.0.0.1:{}/", port_); }

 private:
  FileDescriptor socket_;
  std::uint16_t port_ = 0;
};

}  // namespace

TEST_CASE("a wrong command line is exit 2 and touches no server") {
  const auto arguments =
      GENERATE(List{}, List{"--no-such-option", "$URL/"}, List{"-o"}, List{"-m", "soon", "$URL/"},
               List{"--max-redirs", "many", "$URL/"}, List{"--tls-max", "1.9", "$URL/"},
               List{"-f", "--fail-with-body", "$URL/"}, List{"-I", "-d", "x", "$URL/"},
               List{"--resolve", "nonsense", "$URL/"}, List{"--http2", "$URL/"},
               List{"--silen", "$URL/"}, List{"-o", "file"});
  Experiment experiment{.scripts = {serve([](const auto&) { return Reply{}; })},
                        .arguments = arguments};
  CAPTURE(arguments);
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 2);
  CHECK(outcome.result.out.empty());
  CHECK(contains(outcome.result.err, "tlsget: "));
  CHECK(outcome.connections == 0);
  CHECK(outcome.files.empty());
}

TEST_CASE("a mistyped option is answered with the nearest good one") {
  struct Case {
    const char* typed;
    const char* meant;
  };
  const auto each =
      GENERATE(Case{"--insecrue", "--insecure"}, Case{"--locaton", "--location"},
               Case{"--outptu", "--output"}, Case{"--cacrt", "--cacert"},
               Case{"--max-redir", "--max-redirs"}, Case{"--compresed", "--compressed"});
  const auto result = run(tlsget_command({each.typed, "http://127.0.0.1:1/"}));
  INFO(describe(result));
  CHECK(result.exit_code == 2);
  CHECK(contains(result.err, each.typed));
  CHECK(contains(result.err, each.meant));
}

TEST_CASE("an option of curl's that is not here is refused by name") {
  const std::string option =
      GENERATE("--http2", "--http3", "--hsts", "--alt-svc", "--ntlm", "--negotiate", "--doh-url");
  const auto result = run(tlsget_command({option, "x", "http://127.0.0.1:1/"}));
  INFO(describe(result));
  CHECK(result.exit_code == 2);
  CHECK(contains(result.err, option));
}

TEST_CASE("a malformed URL is exit 3") {
  const std::string url = GENERATE("http://", "http://a b/", "http://127.0.0.1:99999/",
                                   "http://127.0.0.1:x/", "http://[::1/", "http://[zz]/", "");
  const auto result = run(tlsget_command({"-g", url}));
  INFO(url << describe(result));
  CHECK(result.exit_code == 3);
  CHECK(result.out.empty());
  CHECK_FALSE(result.err.empty());
  const auto as_curl = run({.program = curl_link(), .arguments = {"-sS", "-g", url}});
  INFO(describe(as_curl));
  CHECK(as_curl.exit_code == 3);
}

TEST_CASE("a scheme that is not spoken is exit 1") {
  const std::string url = GENERATE("ftp://127.0.0.1/", "file:///etc/passwd", "foo://127.0.0.1/");
  const auto result = run(tlsget_command({url}));
  INFO(url << describe(result));
  CHECK(result.exit_code == 1);
  CHECK(result.out.empty());
}

TEST_CASE("a name without an address is exit 6 and is named") {
  auto command = tlsget_command({"http://nonexistent.invalid/"});
  command.environment["RES_OPTIONS"] = "timeout:1 attempts:1";
  const auto result = run(command);
  INFO(describe(result));
  CHECK(result.exit_code == 6);
  CHECK(contains(result.err, "nonexistent.invalid"));
}

TEST_CASE("a refused connection is exit 7 and names the place") {
  const RefusingPort port;
  const auto result = run(tlsget_command({port.url()}));
  INFO(describe(result));
  CHECK(result.exit_code == 7);
  CHECK(contains(result.err, "127.0.0.1"));
  CHECK(result.out.empty());
}

TEST_CASE("of several URLs, one failure is enough, and the others are fetched") {
  const RefusingPort port;
  const ScriptedServer server({serve([](const auto&) { return Reply{.body = "ok\n"}; })});
  const auto result = run(tlsget_command({port.url(), server.url()}));
  INFO(describe(result));
  CHECK(result.exit_code == 7);
  CHECK(result.out == "ok\n");
  const auto as_curl =
      run({.program = curl_link(), .arguments = {"-sS", port.url(), server.url()}});
  CHECK(as_curl.exit_code == 0);
  CHECK(as_curl.out == "ok\n");
}

TEST_CASE("a file that cannot be read is exit 26 and is named") {
  const auto arguments =
      GENERATE(List{"-d", "@nothing-here"}, List{"--data-binary", "@nothing-here"},
               List{"--json", "@nothing-here"});
  auto all = arguments;
  all.emplace_back("http://127.0.0.1:1/");
  const auto result = run(tlsget_command(all));
  INFO(describe(result));
  CHECK(result.exit_code == 26);
  CHECK(contains(result.err, "nothing-here"));
  // Since curl 8; curl 7.88 sends an empty body instead.
  CHECK(run({.program = curl_link(), .arguments = all}).exit_code == 26);
}

TEST_CASE("an address of the IP version that was not asked for is exit 7") {
  const auto arguments =
      GENERATE(List{"-sS", "-4", "http://[::1]:1/"}, List{"-sS", "-6", "http://127.0.0.1:1/"});
  CHECK(like_curl({.scripts = {reply("")}, .arguments = arguments}).result.exit_code == 7);
  const auto result = run(tlsget_command(arguments));
  INFO(describe(result));
  CHECK(result.exit_code == 7);
  CHECK(contains(result.err, "was asked for"));
}

TEST_CASE("under the name curl, a -H line without a name is left out") {
  const std::string line = GENERATE(":", ": x", ";");
  const Experiment experiment{.scripts = {serve([](const auto&) { return Reply{.body = "ok\n"}; })},
                              .arguments = {"-sS", "-H", line, "$URL/"}};
  // Of some of these older curls make a line without a name.
  const auto curls = line == ":" ? like_curl(experiment) : as_curl(experiment);
  INFO(describe(curls));
  CHECK(curls.result.exit_code == 0);
  CHECK(curls.result.err.empty());
  CHECK_FALSE(contains(curls.requests.at(0).head, "\n" + line));
  const auto ours = with_tlsget(experiment);
  INFO(describe(ours));
  CHECK(ours.result.exit_code == 2);
  CHECK(ours.connections == 0);
}

TEST_CASE("an empty pin is exit 90, and under the name curl exit 2") {
  const Experiment experiment{.scripts = {serve([](const auto&) { return Reply{.body = "ok\n"}; })},
                              .arguments = {"-k", "--pinnedpubkey", "", "$URL/"},
                              .server = {.tls = TlsSettings{}}};
  CHECK(with_tlsget(experiment).result.exit_code == 90);
  const auto curls = as_curl(experiment);
  INFO(describe(curls));
  CHECK(curls.result.exit_code == 2);
  CHECK(curls.connections == 0);
}

TEST_CASE("a client certificate or key that cannot be used is exit 58") {
  const auto arguments =
      GENERATE(List{"--cert", "/nothing/here.pem"}, List{"--cert", "/etc/hostname"},
               List{"--cert", certificate_file("client"), "--key", key_file("localhost")},
               List{"--cert", certificate_file("client"), "--key", "/nothing/here.key"});
  Experiment experiment{.scripts = {serve([](const auto&) { return Reply{}; })},
                        .arguments = arguments,
                        .server = {.tls = TlsSettings{}}};
  experiment.arguments.insert(experiment.arguments.end(), {"--cacert", "$CA", "$URL/"});
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 58);
  CHECK(outcome.requests.empty());
}

TEST_CASE("no usable cipher suite, group or signature algorithm is exit 59") {
  const auto arguments =
      GENERATE(List{"--ciphers", "NONSENSE"}, List{"--tls13-ciphers", "NONSENSE"},
               List{"--curves", "nonsense"});
  Experiment experiment{.scripts = {serve([](const auto&) { return Reply{}; })},
                        .arguments = arguments,
                        .server = {.tls = TlsSettings{}}};
  experiment.arguments.insert(experiment.arguments.end(), {"--cacert", "$CA", "$URL/"});
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 59);
}

TEST_CASE("a pin of --pinnedpubkey lets one key pass and is exit 90 for another") {
  const auto run_with_pin = [](const std::string& pin, List options) {
    Experiment experiment{.scripts = {serve([](const auto&) { return Reply{.body = "ok\n"}; })},
                          .arguments = std::move(options),
                          .server = {.tls = TlsSettings{}}};
    experiment.arguments.insert(experiment.arguments.end(),
                                {"-sS", "--pinnedpubkey", pin, "$URL/"});
    return with_tlsget(experiment);
  };
  const auto digest = run(
      {.program = "/bin/sh",
       .arguments = {"-c",
                     "openssl pkey -in \"$0\" -pubout -outform DER | openssl dgst -sha256 -binary "
                     "| openssl base64 -A",
                     key_file("localhost")}});
  const auto good = run_with_pin("sha256//" + digest.out, {"--cacert", "$CA"});
  INFO(describe(good));
  CHECK(good.result.exit_code == 0);
  const std::string wrong = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  for (const auto& options : {List{"--cacert", "$CA"}, List{"-k"}}) {
    const auto bad = run_with_pin(wrong, options);
    INFO(describe(bad));
    CHECK(bad.result.exit_code == 90);
    CHECK(bad.requests.empty());
  }
  CHECK(run_with_pin("sha256//" + digest.out + ";" + wrong, {"-k"}).result.exit_code == 0);
}

TEST_CASE("the options --help and --version go to stdout, exit 0") {
  const auto arguments =
      GENERATE(List{"--help"}, List{"-h"}, List{"--help", "all"}, List{"--version"}, List{"-V"});
  const auto result = run(tlsget_command(arguments));
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(contains(result.out, "tlsget"));
  CHECK(result.err.empty());
}

TEST_CASE("help that cannot be printed is an error") {
  auto command = tlsget_command({"--help", "all"});
  command.output_file = "/dev/full";
  const auto result = run(command);
  INFO(describe(result));
  CHECK(result.exit_code == 23);
}
