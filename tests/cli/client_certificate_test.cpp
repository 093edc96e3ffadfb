// --cert, --key, --pass: where the certificate, the key and its password may come from.
#include <sys/stat.h>

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

/// A server that demands a certificate and says whose it got; a folder with forms of the client's.
class Demanding {
 public:
  Demanding()
      : server_({serve([](const ReceivedRequest& request) {
                  return Reply{.body = request.tls.client_subject};
                })},
                {.tls = TlsSettings{.require_client_certificate = true}}) {
    shell(
        "umask 077; cp \"$1\" client.pem; cp \"$2\" client.key; cat \"$1\" \"$2\" >both.pem;"
        "cp both.pem 'a:b\\c.pem';"
        "openssl pkcs8 -topk8 -in client.key -passout pass:secret -out locked.key;"
        "cat client.pem locked.key >locked.pem;"
        "openssl pkey -in client.key -outform DER -out client.key.der;"
        "openssl x509 -in client.pem -outform DER -out client.der;"
        "printf 'secret\\r\\nmore\\n' >phrase");
  }

  Result shell(const std::string& script) const {
    auto result =
        run({.program = "/bin/bash",
             .arguments = {"-c", script, "bash", certificate_file("client"), key_file("client")},
             .working_directory = directory_.path()});
    return result;
  }

  Command command(List arguments) const {
    arguments.insert(arguments.begin(), {"-sS", "--cacert", ca_file()});
    arguments.push_back(server_.url());
    auto made = tlsget_command(arguments);
    made.working_directory = directory_.path();
    return made;
  }

  std::string url() const { return server_.url(); }
  const std::filesystem::path& path() const { return directory_.path(); }

 private:
  ScriptedServer server_;
  TemporaryDirectory directory_;
};

void check_taken(const Result& result) {
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(contains(result.out, "Dev Client"));
  CHECK(result.err.empty());
}

}  // namespace

TEST_CASE("a client certificate comes in one file or two, in PEM or DER") {
  const Demanding server;
  for (const List& arguments : {
           List{"--cert", "client.pem", "--key", "client.key"},
           List{"-E", "both.pem"},
           List{"-Eboth.pem"},
           List{"--cert", "both.pem", "--key", "both.pem"},
           List{"--cert", "client.der", "--cert-type", "DER", "--key", "client.key.der",
                "--key-type", "der"},
           List{"--cert", "client.der", "--key", "client.key.der"},
           List{"--cert", "both.pem", "--cert-type", "pem"},
           List{"--cert", "a\\:b\\c.pem"},
           List{"--cert", "a\\:b\\\\c.pem:ignored, for the key has no password"},
           List{"--cert", "locked.pem:secret"},
           List{"--cert", "client.pem:wrong", "--key", "locked.key", "--pass", "secret"},
           List{"--cert", "client.pem", "--key", "locked.key", "--pass", "@phrase"},
       }) {
    check_taken(run(server.command(arguments)));
  }
}

TEST_CASE("a key comes from standard input and from pipes of the shell") {
  const Demanding server;
  auto command = server.command({"--cert", "client.pem", "--key", "-"});
  command.input = read_file(server.path() / "client.key");
  check_taken(run(command));
  command = server.command({"--cert", "-"});
  command.input = read_file(server.path() / "both.pem");
  check_taken(run(command));

  const std::string base = std::string(TLSGET_BINARY) + " -sS --cacert " + ca_file() + " ";
  check_taken(server.shell(base + "--cert client.pem --key <(cat client.key) " + server.url()));
  check_taken(
      server.shell(base + "--cert <(cat client.pem) --key <(cat client.key) " + server.url()));
  check_taken(server.shell(base + "--cert <(cat both.pem) " + server.url()));
  check_taken(server.shell(
      base + "--cert client.pem --key <(cat locked.key) --pass @<(echo secret) " + server.url()));
  // One reading for all URLs and both files.
  const auto twice =
      server.shell(base + "--cert <(cat both.pem) " + server.url() + " " + server.url());
  INFO(describe(twice));
  CHECK(twice.exit_code == 0);
}

TEST_CASE("a file in another form than its type says is named, with the option to leave out") {
  const Demanding server;
  const auto check = [&](const List& arguments, std::string_view what, std::string_view option) {
    const auto result = run(server.command(arguments));
    INFO(describe(result));
    CHECK(result.exit_code == 58);
    CHECK(contains(result.err, what));
    CHECK(contains(result.err, "leave out " + std::string(option)));
  };
  check({"--cert", "client.pem", "--cert-type", "DER", "--key", "client.key"},
        "client.pem is PEM, not DER", "--cert-type");
  check({"--cert", "client.der", "--cert-type", "PEM", "--key", "client.key"},
        "client.der is DER, not PEM", "--cert-type");
  check({"--cert", "client.pem", "--key", "client.key", "--key-type", "DER"},
        "client.key is PEM, not DER", "--key-type");
  check({"--cert", "client.pem", "--key", "client.key.der", "--key-type", "PEM"},
        "client.key.der is DER, not PEM", "--key-type");
}

TEST_CASE("standard input is read for one option only") {
  const Demanding server;
  auto command = server.command({"--key", "-", "--cert", "client.pem", "-d", "@-"});
  const auto result = run(command);
  INFO(describe(result));
  CHECK(result.exit_code == 2);
  CHECK(contains(result.err, "standard input"));
}

TEST_CASE("a password comes from the environment and from a file, under the own name alone") {
  const Demanding server;
  const List locked{"--cert", "client.pem", "--key", "locked.key", "--pass"};
  const auto with_pass = [&](const std::string& phrase) {
    List arguments = locked;
    arguments.push_back(phrase);
    auto command = server.command(arguments);
    command.environment["KEY_PASSWORD"] = "secret";
    return command;
  };
  check_taken(run(with_pass("env:KEY_PASSWORD")));
  check_taken(run(with_pass("@phrase")));
  const auto unset = run(with_pass("env:NOT_THERE"));
  CHECK(unset.exit_code == 2);
  CHECK(contains(unset.err, "NOT_THERE"));
  const auto no_file = run(with_pass("@nothing"));
  CHECK(no_file.exit_code == 26);
  CHECK(contains(no_file.err, "nothing"));
  for (const char* phrase : {"env:KEY_PASSWORD", "@phrase"}) {
    auto command = with_pass(phrase);
    command.program = curl_link();
    const auto literal = run(command);
    INFO(describe(literal));
    CHECK(literal.exit_code == 58);
    CHECK(contains(literal.err, "does not open with this password"));
  }
}

TEST_CASE("an encrypted key's password is asked for on a terminal, without echo") {
  const Demanding server;
  auto command = server.command({"--cert", "client.pem", "--key", "locked.key"});
  command.terminal = true;
  Process process(command);
  process.wait_for_output("locked.key");
  process.type("secret\n");
  const auto result = process.finish();
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK_FALSE(contains(result.out, "secret"));
  CHECK(contains(result.out, "Dev Client"));
}

TEST_CASE("without a terminal an encrypted key without a password is exit 58 and a hint") {
  const Demanding server;
  auto command = server.command({"--cert", "client.pem", "--key", "locked.key"});
  command.arguments.insert(command.arguments.begin(), {TLSGET_BINARY});
  command.program = "/usr/bin/setsid";  // away from the terminal of whoever runs the tests
  command.arguments.insert(command.arguments.begin(), "--wait");
  const auto result = run(command);
  INFO(describe(result));
  CHECK(result.exit_code == 58);
  CHECK(contains(result.err, "is encrypted, and no password was given"));
  CHECK(contains(result.err, "--pass @FILE"));
}

TEST_CASE("a key that others can read draws a warning, -s keeps quiet") {
  const Demanding server;
  REQUIRE(chmod((server.path() / "client.key").c_str(), 0644) == 0);
  const List arguments{"--cert", "client.pem", "--key", "client.key"};
  auto command = tlsget_command({"--cacert", ca_file(), arguments[0], arguments[1], arguments[2],
                                 arguments[3], server.url(), server.url()});
  command.working_directory = server.path();
  const auto result = run(command);
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(result.err ==
        "tlsget: warning: the private key in client.key can be read by others than its owner "
        "(mode 0644)\n");
  check_taken(run(server.command(arguments)));
}

TEST_CASE("types and files that cannot be are refused with the reason, and no secret is shown") {
  struct Case {
    List arguments;
    int exit_code;
    const char* words;
  };
  const Demanding server;
  for (const Case& test : {
           Case{{"--cert", "both.pem", "--cert-type", "P12"}, 2, "openssl pkcs12"},
           Case{{"--cert", "both.pem", "--cert-type", "ENG"}, 2, "engines"},
           Case{{"--cert", "both.pem", "--key-type", "other"}, 2, "expects PEM or DER"},
           Case{{"--cert", ":secret"}, 2, "--cert expects a file's name"},
           Case{{"--cert", "both.pem", "--key", ""}, 2, "--key expects a file's name"},
           Case{{"--cert", "locked.pem:not secret"}, 58, "locked.pem does not open"},
           Case{{"--cert", "client.pem"}, 58, "--key FILE names the private key"},
           Case{{"--cert", "client.pem", "--key", key_file("localhost")},
                58,
                "does not belong to the client certificate \"Dev Client\" in client.pem"},
       }) {
    const auto result = run(server.command(test.arguments));
    INFO(describe(result));
    CHECK(result.exit_code == test.exit_code);
    CHECK(contains(result.err, test.words));
    CHECK_FALSE(contains(result.err, "secret"));
  }
}

TEST_CASE("a key without a certificate means nothing, as with curl, but is said") {
  const ScriptedServer server({serve([](const auto&) { return Reply{.body = "ok\n"}; })});
  const auto result = run(tlsget_command({"--key", "/nothing/here", server.url()}));
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(contains(result.err, "--key has no effect without --cert"));
}

TEST_CASE("the certificate is not read for a URL without TLS") {
  const ScriptedServer server({serve([](const auto&) { return Reply{.body = "ok\n"}; })});
  CHECK(run(tlsget_command({"--cert", "/nothing/here", server.url()})).exit_code == 0);
}

TEST_CASE("the option -v tells whether the server asked and what it got") {
  const Demanding asking;
  const auto sent = run(asking.command({"-v", "--cert", "both.pem"}));
  INFO(describe(sent));
  CHECK(contains(sent.err, "* The server asked for a client certificate: \"Dev Client\" was sent"));
  const ScriptedServer server({serve([](const auto&) { return Reply{}; })}, {.tls = TlsSettings{}});
  auto command = tlsget_command({"-v", "--cacert", ca_file(), "--cert", "both.pem", server.url()});
  command.working_directory = asking.path();
  const auto unasked = run(command);
  INFO(describe(unasked));
  CHECK(contains(unasked.err, "* The server did not ask for the client certificate"));
}
