// The instruments themselves, tried with curl.
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <csignal>

#include "support/certificates.hpp"
#include "support/nginx.hpp"
#include "support/process.hpp"
#include "support/scripted_server.hpp"

using namespace tlsget::test;

namespace {

Command curl(std::vector<std::string> arguments) {
  if (!std::filesystem::exists("/usr/bin/curl")) SKIP("curl is not installed");
  arguments.insert(arguments.begin(), {"-sS", "--cacert", ca_file()});
  return {.program = "/usr/bin/curl", .arguments = std::move(arguments)};
}

Command shell(std::string script) {
  return {.program = "/bin/sh", .arguments = {"-c", std::move(script)}};
}

}  // namespace

TEST_CASE("a process's output, input, exit code and clean environment come through") {
  auto command = shell("cat; echo to stderr >&2; env; pwd; exit 7");
  command.input = std::string(200'000, 'x') + "\n";
  command.environment["EXTRA"] = "yes";
  const auto result = run(command);
  INFO(describe(result));
  CHECK(result.exit_code == 7);
  CHECK(result.err == "to stderr\n");
  CHECK(result.out.substr(0, 200'001) == command.input);
  CHECK(result.out.find("EXTRA=yes") != std::string::npos);
  CHECK(result.out.find("CURL") == std::string::npos);
}

TEST_CASE("a process that is too slow is killed, and so is one whose Process goes away") {
  auto command = shell("exec sleep 100");
  command.limit = std::chrono::milliseconds(50);
  const auto result = run(command);
  CHECK(result.timed_out);
  CHECK(result.signal == SIGKILL);
  CHECK(result.exit_code == -1);
  const Process forgotten(shell("exec sleep 100"));
}

TEST_CASE("signals reach a process, and a reader that goes away is a broken pipe") {
  Process process(shell("echo ready; exec sleep 100"));
  process.wait_for_output("ready");
  process.send_signal(SIGINT);
  CHECK(process.finish().signal == SIGINT);

  auto endless = shell("exec yes");
  endless.close_output_after = 10;
  const auto result = run(endless);
  CHECK(result.out == "y\ny\ny\ny\ny\n");
  CHECK(result.signal == SIGPIPE);
}

TEST_CASE("a terminal is a terminal") {
  auto command =
      shell("test -t 0 && test -t 1 && test -t 2 && stty size && read line && echo got $line");
  command.terminal = true;
  Process process(command);
  process.wait_for_output("24 80");
  process.type("words\n");
  const auto result = process.finish();
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(result.out.find("got words\r\n") != std::string::npos);
}

TEST_CASE("the scripted server serves keep-alive requests and records them") {
  const bool tls = GENERATE(false, true);
  ServerSettings settings;
  if (tls) settings.tls.emplace();
  ScriptedServer server({serve([](const ReceivedRequest& request) {
                          return Reply{.body = request.method() + " " + request.body + "\n"};
                        })},
                        settings);
  const auto result = run(curl({"-d", "one", server.url("/a", "localhost"), "-d", "",
                                server.url("/b", "localhost"), "--http1.1", "-4"}));
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(result.out == "POST one&\nPOST one&\n");
  const auto requests = server.requests();
  REQUIRE(requests.size() == 2);
  CHECK(server.connections() == 1);
  CHECK(requests[1].target() == "/b");
  CHECK(requests[1].field("content-length") == "4");
  CHECK(requests[0].tls.version == (tls ? "TLSv1.3" : ""));
  CHECK(requests[0].tls.server_name == (tls ? "localhost" : ""));
  CHECK(requests[0].tls.alpn == (tls ? "http/1.1" : ""));
}

TEST_CASE("the scripted server breaks connections in every way") {
  const bool tls = GENERATE(false, true);
  ServerSettings settings;
  if (tls) settings.tls.emplace();
  struct Case {
    Script script;
    int curl_code;
    int curl_code_tls;
    int newer_curl_code_tls = curl_code_tls;
  };
  const std::string until_close = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nbody";
  const Case cases[] = {
      {reply(until_close), 0, 0},
      {[&](Connection& c) {
         c.read_request();
         c.send_in_pieces(until_close, 1);
       },
       0, 0},
      {[&](Connection& c) {
         c.read_request();
         c.send(until_close);
         c.close_without_notify();
       },
       0, 0, 56},  // curl 8 minds an end without close_notify, curl 7 does not
      {[&](Connection& c) {
         c.read_request();
         c.send(until_close);
         c.reset();
       },
       56, 56},
      {[&](Connection& c) {
         c.read_request();
         c.send(until_close);
         c.shutdown_write();
         c.stall();
       },
       0, 0},
      {[&](Connection& c) {
         c.read_request();
         c.send(until_close);
         c.stall();
       },
       28, 28},
      {[&](Connection& c) { c.read_request(); }, 52, 52},
  };
  for (const auto& each : cases) {
    ScriptedServer server({each.script}, settings);
    const auto result = run(curl({"-m", "1", server.url()}));
    INFO(describe(result));
    CHECK((result.exit_code == (tls ? each.curl_code_tls : each.curl_code) ||
           (tls && result.exit_code == each.newer_curl_code_tls)));
  }
}

TEST_CASE("a stalled connection goes on when the test releases it") {
  ScriptedServer server({[](Connection& c) {
    c.read_request();
    c.stall();
    c.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
  }});
  Process process(curl({server.url()}));
  server.wait_for_requests(1);
  server.release();
  CHECK(process.finish().out == "late");
}

TEST_CASE("the server can ask for a client certificate and refuse a handshake") {
  ScriptedServer server(
      {serve([](const ReceivedRequest& r) { return Reply{.body = r.tls.client_subject}; })},
      {.tls = TlsSettings{.require_client_certificate = true}});
  const auto good =
      run(curl({"--cert", certificate_file("client"), "--key", key_file("client"), server.url()}));
  CHECK(good.out.find("Dev Client") != std::string::npos);
  CHECK(run(curl({server.url()})).exit_code != 0);
  server.stop();
  CHECK(server.disconnects().size() == 1);
}

TEST_CASE("nginx serves every site") {
  const Nginx nginx;
  struct Case {
    Site site;
    int curl_code;
  };
  for (const auto& each :
       {Case{Site::plain, 0}, Case{Site::tls, 0}, Case{Site::tls12, 0}, Case{Site::tls13, 0},
        Case{Site::rsa, 0}, Case{Site::wildcard, 60}, Case{Site::wrong_host, 60},
        Case{Site::expired, 60}, Case{Site::not_yet_valid, 60}, Case{Site::self_signed, 60},
        Case{Site::unknown_ca, 60}, Case{Site::missing_intermediate, 60}}) {
    const auto result = run(curl({nginx.url(each.site, "/small.txt")}));
    INFO(nginx.url(each.site, "/small.txt") << describe(result));
    CHECK(result.exit_code == each.curl_code);
    CHECK(result.out == (each.curl_code == 0 ? "hello from nginx\n" : ""));
  }
}

TEST_CASE("nginx serves every kind of resource") {
  const Nginx nginx;
  const auto text = read_file(nginx.root() / "text.txt");
  const auto fetch = [&](std::vector<std::string> arguments, std::string_view path) {
    arguments.push_back(nginx.url(Site::tls, path));
    const auto result = run(curl(arguments));
    INFO(describe(result));
    CHECK(result.exit_code == 0);
    return result.out;
  };
  const auto gzipped = fetch({"-i", "--raw", "-H", "Accept-Encoding: gzip"}, "/text.txt");
  CHECK(gzipped.find("Content-Encoding: gzip") != std::string::npos);
  CHECK(gzipped.find("Transfer-Encoding: chunked") != std::string::npos);
  CHECK(fetch({"-i"}, "/chunked/text.txt").find("Transfer-Encoding: chunked") != std::string::npos);
  CHECK(fetch({}, "/chunked/text.txt") == text);
  CHECK(fetch({"-L"}, "/redirect/308") == "hello from nginx\n");
  CHECK(fetch({"-w", "%{http_code}"}, "/status/404") == "status 404\n404");
  CHECK(fetch({"-u", "ann:se cret:x"}, "/private/small.txt") == "hello from nginx\n");
  CHECK(fetch({"-r", "5-8"}, "/big") == std::string(4, '\0'));
  CHECK(fetch({"-I"}, "/big").find("Content-Length: 1073741824\r\n") != std::string::npos);
  CHECK(fetch({"-L"}, "/elsewhere").find("GET\nHTTP/1.1\n") == 0);
  fetch({"-T", certificate_file("ca")}, "/upload/ca");
  CHECK(fetch({}, "/upload/ca") == read_file(ca_file()));
}
