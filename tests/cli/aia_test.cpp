// --aia: an intermediate that a server did not send, fetched from an authority's server beside it.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/experiment.hpp"
#include "support/json_schema.hpp"
#include "support/process.hpp"
#include "support/scripted_server.hpp"
#include "support/x509/certificate_builder.hpp"
#include "support/x509/certs_only.hpp"
#include "support/x509/key_pem.hpp"

namespace tlsget::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using List = std::vector<std::string>;

std::string text(const x509::Bytes& octets) {
  return {octets.begin(), octets.end()};
}

CertificateBuilder valid_now(CertificateBuilder builder) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  builder.valid(now - std::chrono::days{1}, now + std::chrono::days{30});
  return builder;
}

/// What the authority's server answers, by target; anything else is 404.
using Served = std::map<std::string, Reply>;

/// root -> upper -> lower -> leaf for 127.0.0.1, each naming an address of the authority's server;
/// a server that sends the leaf alone.
struct World {
  std::shared_ptr<Served> served = std::make_shared<Served>();
  ScriptedServer authority;
  TemporaryDirectory folder;
  Issued root = valid_now(CertificateBuilder::authority("Root")).self_signed();
  Issued upper = root;
  Issued lower = root;
  Issued leaf = root;
  std::unique_ptr<ScriptedServer> server;

  explicit World(std::vector<Script> scripts = {}) : authority(given(std::move(scripts), served)) {
    upper = naming(CertificateBuilder::authority("Upper"), "root").issued_by(root);
    lower = naming(CertificateBuilder::authority("Lower"), "upper").issued_by(upper);
    leaf = naming(CertificateBuilder("Leaf"), "lower")
               .extension("subjectAltName", "IP:127.0.0.1")
               .extension("extendedKeyUsage", "serverAuth")
               .issued_by(lower);
    write_file(folder / "root.pem", root.pem());
    write_file(folder / "leaf.pem", leaf.pem());
    write_file(folder / "leaf.key", key_pem(leaf.key));
    server = std::make_unique<ScriptedServer>(
        std::vector<Script>{serve([](const auto&) { return Reply{.body = "ok\n"}; })},
        ServerSettings{.tls = TlsSettings{.certificate = (folder / "leaf").string()}});
  }

  Result fetch(List arguments) const {
    arguments.insert(arguments.begin(), {"--cacert", (folder / "root.pem").string()});
    return run(tlsget_command(std::move(arguments)));
  }
  Result fetch_one(List more = {"--aia"}) const {
    more.push_back(server->url("/"));
    return fetch(std::move(more));
  }
  Result verify(List more) const {
    more.insert(more.begin(), {"verify", "--cacert", (folder / "root.pem").string()});
    more.push_back((folder / "leaf.pem").string());
    return run(tlsget_command(std::move(more)));
  }
  List asked() const {
    List targets;
    for (const ReceivedRequest& request : authority.requests()) targets.push_back(request.target());
    return targets;
  }
  /// Both intermediates in one message.
  void serve_all() const { (*served)["/lower"] = Reply{.body = text(certs_only({lower, upper}))}; }

 private:
  static std::vector<Script> given(std::vector<Script> scripts,
                                   const std::shared_ptr<Served>& served) {
    if (!scripts.empty()) return scripts;
    return {serve([served](const ReceivedRequest& request) {
      const auto found = served->find(request.target());
      return found == served->end() ? Reply{.status = 404} : found->second;
    })};
  }
  CertificateBuilder naming(CertificateBuilder builder, const std::string& name) const {
    builder = valid_now(std::move(builder));
    builder.extension("authorityInfoAccess",
                      "caIssuers;URI:http://" + authority.authority() + "/" + name);
    return builder;
  }
};

std::string warning(const World& world, const std::string& issuer, const std::string& subject,
                    const std::string& target) {
  return "tlsget: warning: the server did not send the intermediate \"" + issuer +
         "\", which signed \"" + subject + "\"; it was fetched from " +
         world.authority.url(target) + ": the server's operator should send it\n";
}

}  // namespace

TEST_CASE("a missing intermediate is fetched, used and told of") {
  const World world;
  world.serve_all();
  const Result result = world.fetch_one();
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(result.out == "ok\n");
  CHECK(result.err == warning(world, "Lower", "Leaf", "/lower"));
  CHECK(world.asked() == List{"/lower"});
  CHECK(world.server->connections() == 2);
  CHECK(world.server->requests().size() == 1);
  const std::string head = world.authority.requests().at(0).head;
  CHECK(head == "GET /lower HTTP/1.1\r\nHost: " + world.authority.authority() +
                    "\r\nAccept: */*\r\nConnection: close\r\n\r\n");
}

TEST_CASE("DER and PEM, whatever the server calls them, and two steps") {
  const World world;
  (*world.served)["/lower"] =
      Reply{.fields = {{"Content-Type", "text/html"}}, .body = text(world.lower.der)};
  (*world.served)["/upper"] =
      Reply{.fields = {{"Content-Type", "application/pkcs7-mime"}}, .body = world.upper.pem()};
  const Result result = world.fetch_one();
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(result.out == "ok\n");
  CHECK(result.err ==
        warning(world, "Lower", "Leaf", "/lower") + warning(world, "Upper", "Lower", "/upper"));
  CHECK(world.asked() == List{"/lower", "/upper"});
  CHECK(world.server->connections() == 2);
}

TEST_CASE("an intermediate is fetched by the proxy for http, without a login there") {
  const World world;
  world.serve_all();
  const Reply intermediates = world.served->at("/lower");
  ScriptedServer proxy({serve([intermediates](const auto&) { return intermediates; })});
  Command command = tlsget_command(
      {"--cacert", (world.folder / "root.pem").string(), "--aia", world.server->url("/")});
  command.environment["http_proxy"] = "ann:secret@" + proxy.authority();
  const Result result = run(std::move(command));
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(result.out == "ok\n");
  CHECK(world.asked().empty());
  REQUIRE(proxy.requests().size() == 1);
  CHECK(proxy.requests()[0].target() == world.authority.url("/lower"));
  CHECK_FALSE(proxy.requests()[0].field("Proxy-Authorization"));
}

TEST_CASE("a proxy that is not there is no reason to go around it for an intermediate") {
  const World world;
  world.serve_all();
  Command command = tlsget_command(
      {"--cacert", (world.folder / "root.pem").string(), "--aia", world.server->url("/")});
  command.environment["http_proxy"] = "127.0.0.1:1";
  const Result result = run(std::move(command));
  INFO(describe(result));
  CHECK(result.exit_code == 60);
  CHECK(world.asked().empty());
}

TEST_CASE("credentials, own fields and cookies go to the server alone") {
  const World world;
  world.serve_all();
  const Result result = world.fetch_one({"--aia", "-s", "-u", "user:word", "-H", "X-Secret: 1",
                                         "-H", "Cookie: a=b", "-A", "me", "-e", "http://x.test/"});
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(result.err.empty());
  CHECK(world.server->requests().at(0).field("X-Secret") == "1");
  const ReceivedRequest asked = world.authority.requests().at(0);
  for (const std::string_view name :
       {"Authorization", "X-Secret", "Cookie", "User-Agent", "Referer"})
    CHECK(!asked.field(name));
}

TEST_CASE("without --aia, under -k and where nothing is missing nobody is asked") {
  const World world;
  world.serve_all();
  const Result plain = world.fetch_one({});
  INFO(describe(plain));
  CHECK(plain.exit_code == 60);
  CHECK_THAT(plain.err, ContainsSubstring("  hint     the server's operator has to send it too; "
                                          "until then --aia would fetch it\n"));
  CHECK(world.fetch_one({"--aia", "--no-aia"}).exit_code == 60);
  CHECK(world.fetch_one({"--aia", "-k"}).exit_code == 0);
  write_file(world.folder / "root.pem", world.root.pem() + world.lower.pem());
  CHECK(world.fetch_one().exit_code == 0);
  CHECK(world.authority.connections() == 0);
}

TEST_CASE("several URLs of one server need one fetch") {
  const World world;
  world.serve_all();
  const Result result = world.fetch({"--aia", "-H", "Connection: close", world.server->url("/1"),
                                     world.server->url("/2"), world.server->url("/3")});
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(result.out == "ok\nok\nok\n");
  CHECK(result.err == warning(world, "Lower", "Leaf", "/lower"));
  CHECK(world.authority.connections() == 1);
}

TEST_CASE("the fetch is told under -v, also when it is silent otherwise") {
  const World world;
  world.serve_all();
  const Result result = world.fetch_one({"--aia", "-sv"});
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.err,
             ContainsSubstring("* the server did not send the intermediate \"Lower\", which signed "
                               "\"Leaf\"; it was fetched from " +
                               world.authority.url("/lower")));
  CHECK(result.err.find("warning: ") == std::string::npos);
}

TEST_CASE("a fetch that fails leaves exit 60 and says why") {
  const World world;
  const std::string address = world.authority.url("/lower");
  std::string why;
  SECTION("404") {
    why = "it answered with status 404";
  }
  SECTION("redirect") {
    (*world.served)["/lower"] =
        Reply{.status = 302, .fields = {{"Location", world.authority.url("/elsewhere")}}};
    (*world.served)["/elsewhere"] = Reply{.body = text(certs_only({world.lower, world.upper}))};
    why = "it answered with a redirect (302), which is not followed";
  }
  SECTION("one octet too many") {
    (*world.served)["/lower"] = Reply{.body = std::string(65537, '\0')};
    why = "it answered with more than 65536 octets";
  }
  SECTION("garbage") {
    (*world.served)["/lower"] = Reply{.body = "<html>\x1b[2Jnot here</html>"};
    why = "what it serves cannot be used: it is no certificate: ";
  }
  SECTION("another certificate") {
    (*world.served)["/lower"] = Reply{.body = text(world.upper.der)};
    why = "what it serves is not the issuer";
  }
  const Result result = world.fetch_one();
  INFO(describe(result));
  CHECK(result.exit_code == 60);
  CHECK(result.out.empty());
  CHECK_THAT(result.err,
             StartsWith("tlsget: (60) certificate of " + world.server->authority() + " is not "));
  CHECK_THAT(result.err, ContainsSubstring("\n  issuer   the server did not send the intermediate "
                                           "\"Lower\", which signed \"Leaf\""));
  CHECK_THAT(result.err, ContainsSubstring("\n  aia      the intermediate \"Lower\", which signed "
                                           "\"Leaf\", could not be fetched from " +
                                           address + ": " + why));
  CHECK(result.err.find("--aia") == std::string::npos);
  CHECK(result.err.find('\x1b') == std::string::npos);
  CHECK(world.asked() == List{"/lower"});
  CHECK(world.server->connections() == 1);
  CHECK(world.server->requests().empty());
}

TEST_CASE("a body without end is cut off") {
  const World world({[](Connection& c) {
    c.read_request();
    c.send("HTTP/1.1 200 OK\r\n\r\n");
    for (;;) c.send(std::string(16384, 'x'));
  }});
  const Result result = world.fetch_one();
  INFO(describe(result));
  CHECK(result.exit_code == 60);
  CHECK_THAT(result.err, ContainsSubstring(": it answered with more than 65536 octets\n"));
}

TEST_CASE("an authority that never answers holds nobody longer than -m and --connect-timeout") {
  const World world({[](Connection& c) {
    c.read_request();
    c.stall();
  }});
  for (const char* limit : {"-m", "--connect-timeout"}) {
    const Result result = world.fetch_one({"--aia", limit, "0.3"});
    INFO(describe(result));
    CHECK(result.exit_code == 60);
    CHECK_THAT(result.err, ContainsSubstring("timed out after "));
    CHECK(result.elapsed < std::chrono::milliseconds(2500));
  }
}

TEST_CASE("an authority that is fetched is never trusted for that") {
  World world;
  write_file(world.folder / "root.pem",
             valid_now(CertificateBuilder::authority("Another")).self_signed().pem());
  (*world.served)["/lower"] = Reply{.body = text(world.lower.der)};
  (*world.served)["/upper"] = Reply{.body = text(world.upper.der)};
  (*world.served)["/root"] = Reply{.body = text(world.root.der)};
  const Result result = world.fetch_one();
  INFO(describe(result));
  CHECK(result.exit_code == 60);
  CHECK(result.out.empty());
  CHECK_THAT(result.err, ContainsSubstring("\"Root\" is not the one authority of "));
  CHECK(world.asked() == List{"/lower", "/upper", "/root"});
  CHECK(world.server->requests().empty());
}

TEST_CASE("verify --aia fetches too, and the report says whence a certificate is") {
  const World world;
  world.serve_all();
  const Result result = world.verify({"--aia", "--host", "127.0.0.1", "--json"});
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(result.err ==
        "tlsget: warning: no file holds the intermediate \"Lower\", which signed "
        "\"Leaf\"; it was fetched from " +
            world.authority.url("/lower") + "\n");
  using Json = nlohmann::json;
  const Json report = Json::parse(result.out);
  static const Json schema =
      Json::parse(read_file(std::string(TLSGET_SOURCE_DIR) + "/app/report.schema.json"));
  CHECK(schema_violations(schema, report).empty());
  List sources;
  for (const Json& entry : report.at("chain"))
    sources.push_back(entry.at("source").get<std::string>());
  CHECK(sources == List{"sent", "aia", "aia", "store"});

  const Result shown = world.verify({"--aia", "--host", "127.0.0.1"});
  CHECK_THAT(shown.out,
             ContainsSubstring("] inter Lower                      EC P-256  fetched (AIA)\n"));
}

TEST_CASE("verify --aia asks no private address for a certificate of nobody in particular") {
  const World world;
  world.serve_all();
  const Result result = world.verify({"--aia"});
  INFO(describe(result));
  CHECK(result.exit_code == 60);
  CHECK_THAT(result.err,
             ContainsSubstring(": its address 127.0.0.1 is not a public one, and is not "
                               "connected to\n"));
  CHECK_THAT(result.out,
             ContainsSubstring("fix      pass that certificate with --untrusted FILE\n"));
  CHECK(world.verify({}).exit_code == 60);
  CHECK(world.authority.connections() == 0);
}

}  // namespace tlsget::test
