// `tlsget verify`: certificates in files, judged as a server's would be.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <map>
#include <string>
#include <vector>

#include "cli/verify_command.hpp"
#include "support/certificates.hpp"

namespace tlsget::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
constexpr auto day = std::chrono::days{1};

}  // namespace

TEST_CASE("a good certificate is trusted, with its path") {
  const Result result =
      Files().verify({"--cacert", ca_file(), "--host", "localhost", certificate_file("localhost")});
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(result.err.empty());
  CHECK_THAT(result.out,
             StartsWith("OK   " + certificate_file("localhost") + "  trusted for localhost, 3"));
  CHECK_THAT(result.out, ContainsSubstring("\n Trust   " + ca_file() + " (1 authority)\n"));
  CHECK_THAT(result.out, ContainsSubstring("\n [0] leaf  Dev localhost              EC P-256\n"));
  CHECK_THAT(result.out, ContainsSubstring("names   localhost, 127.0.0.1, ::1  covers the host\n"));
  CHECK_THAT(result.out, ContainsSubstring("\n [1] inter Dev Intermediate CA        EC P-256\n"));
  CHECK_THAT(result.out, ContainsSubstring("\n     issuer  Dev CA\n     sha256  "));
  CHECK_THAT(result.out,
             ContainsSubstring(
                 "\n [2] root  Dev CA                     EC P-256  from the trust store\n"));
  CHECK_THAT(result.out, ContainsSubstring("\n     pin     sha256//"));
  CHECK(result.out.find(" x ") == std::string::npos);
  CHECK(result.out.find("not checked") == std::string::npos);
}

TEST_CASE("each of the development certificates has the verdict that its page promises") {
  struct Row {
    std::string name;
    std::string host;
    int exit_code;
    List problems;
  };
  const std::vector<Row> rows{
      {"localhost", "127.0.0.1", 0, {}},
      {"localhost", "::1", 0, {}},
      {"localhost", "127.0.0.2", 60, {"name_mismatch[0]"}},
      {"rsa", "localhost", 0, {}},
      {"wildcard", "www.wildcard.test", 0, {}},
      {"wildcard", "a.www.wildcard.test", 60, {"name_mismatch[0]"}},
      {"wronghost", "localhost", 60, {"name_mismatch[0]"}},
      {"wronghost", "", 0, {}},
      {"expired", "localhost", 60, {"expired[0]"}},
      {"notyet", "localhost", 60, {"not_yet_valid[0]"}},
      {"selfsigned", "localhost", 60, {"self_signed[0]"}},
      {"missing-intermediate", "localhost", 60, {"issuer_missing[0]"}},
      {"unknown", "localhost", 60, {"issuer_unknown[0]"}},
      {"client", "", 60, {"usage[0]"}},
      {"expired", "wrong.test", 60, {"expired[0]", "name_mismatch[0]"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name, row.host);
    List arguments{"--json", "--cacert", ca_file(), certificate_file(row.name)};
    if (!row.host.empty()) arguments.insert(arguments.end(), {"--host", row.host});
    const Result result = Files().verify(arguments);
    CHECK(result.exit_code == row.exit_code);
    const Json report = parsed(result);
    CHECK(problems(report) == row.problems);
    CHECK(report.at("ok") == (row.exit_code == 0));
    CHECK(report.contains("target") == !row.host.empty());
    if (!row.host.empty()) CHECK(report.at("target").at("host") == row.host);
  }
}

TEST_CASE("without --host no name is checked, and that is said") {
  const Result result = Files().verify({"--cacert", ca_file(), certificate_file("wronghost")});
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.out, ContainsSubstring("\n Names   not checked: no --host\n"));
  CHECK(result.out.find("covers the host") == std::string::npos);
}

TEST_CASE("what is wrong is told with its cause and what to do, all of it") {
  const Result result = Files().verify(
      {"--cacert", ca_file(), "--host", "a.example", certificate_file("missing-intermediate")});
  INFO(describe(result));
  CHECK(result.exit_code == 60);
  CHECK(result.err.empty());
  CHECK_THAT(result.out, ContainsSubstring("not trusted for a.example, 2 problems  (exit 60)\n"));
  CHECK_THAT(result.out,
             ContainsSubstring(
                 "\n x name     [0] \"Dev missing-intermediate\" does not cover a.example; it is "
                 "for localhost, 127.0.0.1, ::1\n   fix      "));
  CHECK_THAT(
      result.out,
      ContainsSubstring("\n x issuer   [0] no file holds the intermediate \"Dev Intermediate CA\", "
                        "which signed \"Dev missing-intermediate\"; it is to be had at "
                        "http://ca.test/intermediate.der\n   fix      pass that certificate with "
                        "--untrusted FILE; --aia would fetch it\n"));
}

TEST_CASE("helpers from --untrusted and from the leaf's own file complete the path") {
  const std::string leaf = certificate_file("missing-intermediate");
  const std::string helper = certificate_file("intermediate");
  const Files files;
  const Json report = parsed(
      files.verify({"--json", "--cacert", ca_file(), "--untrusted", certificate_file("unknown-ca"),
                    "--untrusted", certificate_file("client"), "--untrusted", helper, leaf}));
  CHECK(report.at("ok") == true);
  CHECK(problems(report).empty());  // a helper that is not needed is no warning
  CHECK(roles(report) == List{"leaf sent", "intermediate sent", "root store"});

  const std::string unordered = read_file(leaf) + read_file(certificate_file("unknown-ca")) +
                                read_file(ca_file()) + read_file(helper);
  files.put("all.pem", "a comment\n" + unordered + read_file(key_file("localhost")));
  const Json own = parsed(files.verify({"--json", "--cacert", ca_file(), "all.pem"}));
  CHECK(own.at("ok") == true);
  CHECK(problems(own).empty());
  CHECK(roles(own) == List{"leaf sent", "intermediate sent", "root sent"});
}

TEST_CASE("a helper is no authority: it can be in the path and not end it") {
  const Files files;
  const Result result = files.verify({"--json", "--cacert", certificate_file("unknown-ca"),
                                      "--untrusted", ca_file(), certificate_file("localhost")});
  CHECK(result.exit_code == 60);
  CHECK(problems(parsed(result)) == List{"issuer_unknown[2]"});
}

TEST_CASE("the report of a certificate has all its fields") {
  Chain chain;
  chain.leaf_builder.key(Key::rsa(2048))
      .extension("subjectAltName", "DNS:a.test,IP:127.0.0.1,email:x@a.test,URI:https://a.test/")
      .extension("authorityInfoAccess", "caIssuers;URI:http://ca.test/i.der")
      .extension("extendedKeyUsage", "serverAuth,clientAuth,1.2.3.4");
  chain.intermediate_builder.extension("basicConstraints", "critical,CA:TRUE,pathlen:0");
  chain.issue();
  const Json report = parsed(chain.judge({"--json"}));
  const Json leaf = report.at("chain").at(0);
  CHECK(report.at("schema") == 1);
  CHECK(report.at("trust") ==
        Json({{"source", "options"}, {"path", "root.pem"}, {"authorities", 1}}));
  CHECK(leaf.at("subject") == "CN=a.test");
  CHECK(leaf.at("issuer") == "CN=Intermediate");
  CHECK(leaf.at("sans") == Json::parse(R"([{"type": "dns", "value": "a.test"},
      {"type": "ip", "value": "127.0.0.1"}, {"type": "email", "value": "x@a.test"},
      {"type": "uri", "value": "https://a.test/"}])"));
  CHECK(leaf.at("not_before") == "2025-06-01T12:00:00Z");
  CHECK(leaf.at("not_after") == "2027-06-01T12:00:00Z");
  CHECK(leaf.at("seconds_left") == 365 * 86400);
  CHECK(leaf.at("key") == Json({{"type", "rsa"}, {"bits", 2048}, {"curve", nullptr}}));
  CHECK(leaf.at("sig_alg") == "ecdsa-with-SHA256");
  CHECK(leaf.at("is_ca") == false);
  CHECK(leaf.at("ext_key_usage") == Json({"serverAuth", "clientAuth", "1.2.3.4"}));
  CHECK(leaf.at("aia_urls") == Json({"http://ca.test/i.der"}));
  CHECK(leaf.at("pem") == read_file(chain.path("leaf.pem")));
  const Json intermediate = report.at("chain").at(1);
  CHECK(intermediate.at("key") == Json({{"type", "ec"}, {"bits", 256}, {"curve", "P-256"}}));
  CHECK(intermediate.at("is_ca") == true);
  CHECK(intermediate.at("path_len") == 0);
  CHECK(intermediate.at("key_usage") == Json({"keyCertSign", "cRLSign"}));
  CHECK(leaf.at("aki") == intermediate.at("ski"));
  CHECK(report.at("min_seconds_left") == 365 * 86400);
}

TEST_CASE("fingerprints and pins are those that openssl computes") {
  const Files files;
  const std::string leaf = certificate_file("localhost");
  const Result openssl = run(
      {.program = "/bin/sh",
       .arguments = {
           "-c", "openssl x509 -in '" + leaf +
                     "' -noout -fingerprint -sha256 | sed 's/.*=//' && openssl x509 -in '" + leaf +
                     "' -noout -pubkey | openssl pkey -pubin -outform DER | openssl dgst -sha256 "
                     "-binary | openssl base64"}});
  const std::size_t line = openssl.out.find('\n');
  REQUIRE(line != std::string::npos);
  const Result result = files.verify({"--cacert", ca_file(), leaf});
  CHECK_THAT(result.out, ContainsSubstring("     sha256  " + openssl.out.substr(0, line + 1)));
  CHECK_THAT(result.out, ContainsSubstring("     pin     sha256//" + openssl.out.substr(line + 1)));
}

TEST_CASE("the time is what --at says") {
  const Chain chain;
  chain.issue();
  const Result result = chain.verify({"--cacert", "root.pem", "--untrusted", "intermediate.pem",
                                      "--at", "2027-06-13T12:00:00Z", "leaf.pem"});
  INFO(describe(result));
  CHECK(result.exit_code == 60);
  CHECK_THAT(result.out,
             ContainsSubstring("\"a.test\" expired 12 days ago (2027-06-01T12:00Z; --at says "
                               "2027-06-13T12:00Z)\n"));
  CHECK_THAT(result.out, ContainsSubstring("\n Time    2027-06-13T12:00:00Z, by --at\n"));
  CHECK_THAT(result.out,
             ContainsSubstring("valid   2025-06-01 .. 2027-06-01  expired 12 days ago\n"));
  CHECK(result.out.find("clock") == std::string::npos);
}

TEST_CASE("chains that break one rule are refused by its name") {
  Chain chain;
  List expected;
  SECTION("an expired intermediate is blamed itself") {
    chain.intermediate_builder.valid(test_now - 90 * day, test_now - 12 * day);
    expected = {"expired[1]"};
  }
  SECTION("an intermediate that may not sign certificates") {
    chain.intermediate_builder.extension("keyUsage", "critical,digitalSignature");
    expected = {"usage[1]"};
  }
  SECTION("a name constraint that excludes the leaf's name") {
    chain.intermediate_builder.extension("nameConstraints", "critical,permitted;DNS:b.test");
    expected = {"constraint[1]"};
  }
  SECTION("a weak key") {
    chain.leaf_builder.key(Key::rsa(1024));
    expected = {"weak_key[0]"};
  }
  SECTION("a common name alone is no name") {
    chain.leaf_builder.without("subjectAltName");
    expected = {"name_mismatch[0]", "(no_san_but_cn[0])"};
  }
  chain.issue();
  const Result result = chain.judge({"--json"});
  CHECK(result.exit_code == 60);
  const Json report = parsed(result);
  CHECK(problems(report) == expected);
  CHECK(roles(report) == List{"leaf sent", "intermediate sent", "root store"});
}

TEST_CASE("revocation lists of --crlfile decide, and none is not enough") {
  const Files files;
  const std::string leaf = certificate_file("localhost");
  const List arguments{"--json", "--cacert", ca_file(), leaf, "--crlfile", "lists.pem"};
  // A list of the CA's, and one of the intermediate's with these revoked serial numbers.
  const auto make_lists = [&](const std::string& revoked) {
    files.put("none.txt", "");
    files.put("revoked.txt", revoked.empty() ? ""
                                             : "R\t350101000000Z\t260101000000Z\t" + revoked +
                                                   "\tunknown\t/CN=x\n");
    std::string script = "set -e; cd '" + files.path("") + "'; rm -f lists.pem\n";
    for (const auto& [name, index] : {std::pair{"ca", "none"}, {"intermediate", "revoked"}})
      script += std::string(R"(printf '[ca]\ndefault_ca=d\n[d]\ndatabase=)") + index +
                ".txt\\ndefault_md=sha256\\n' > conf; openssl ca -config conf -gencrl -crldays 30 "
                "-keyfile '" +
                key_file(name) + "' -cert '" + certificate_file(name) + "' >> lists.pem\n";
    const Result made = run({.program = "/bin/sh", .arguments = {"-c", script}});
    INFO(describe(made));
    REQUIRE(made.exit_code == 0);
  };
  make_lists("");
  const Json good = parsed(files.verify(arguments));
  CHECK(good.at("ok") == true);
  CHECK(problems(good).empty());

  std::string serial = good.at("chain").at(0).at("serial");
  for (char& c : serial) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  make_lists(serial);
  const Result revoked = files.verify(arguments);
  CHECK(revoked.exit_code == 60);
  CHECK(problems(parsed(revoked)) == List{"revoked[0]"});

  const std::string lists = read_file(files.path("lists.pem"));
  files.put("lists.pem", lists.substr(0, lists.find("-----END X509 CRL-----") + 23));
  const Result missing = files.verify(arguments);
  CHECK(missing.exit_code == 60);
  CHECK(problems(parsed(missing)) == List{"crl_unusable[0]"});

  files.put("lists.pem", "nothing\n");
  CHECK(files.verify(arguments).exit_code == 82);
}

TEST_CASE("an issuer that the leaf says where to get is said to be missing") {
  Chain chain;
  chain.leaf_builder.extension("authorityInfoAccess", "caIssuers;URI:http://ca.test/i.der");
  chain.issue();
  const Result result =
      chain.verify({"--cacert", "root.pem", "--at", "2026-06-01T12:00:00Z", "leaf.pem"});
  INFO(describe(result));
  CHECK(result.exit_code == 60);
  CHECK_THAT(result.out,
             ContainsSubstring(
                 "\n x issuer   [0] no file holds the intermediate \"Intermediate\", which signed "
                 "\"a.test\"; it is to be had at http://ca.test/i.der\n   fix      pass that "
                 "certificate with --untrusted FILE; --aia would fetch it\n"));
}

TEST_CASE("a certificate whose DER is broken is a finding with its place") {
  const Chain chain;
  chain.issue();
  std::string der = read_file(chain.path("leaf.der"));
  der[4] = 0x31;  // the outer SEQUENCE holds a SET
  chain.put("broken.der", der);
  const Result leaf = chain.verify({"--json", "--cacert", "root.pem", "broken.der"});
  CHECK(leaf.exit_code == 60);
  const Json report = parsed(leaf);
  CHECK(problems(report) == List{"malformed[0]"});
  CHECK(roles(report) == List{"leaf sent"});
  CHECK_THAT(report.at("problems").at(0).at("message").get<std::string>(),
             ContainsSubstring("(octet 4)"));
  CHECK(report.at("min_seconds_left") == nullptr);
  CHECK_THAT(chain.verify({"--cacert", "root.pem", "broken.der"}).out,
             ContainsSubstring("\n [0] leaf  that cannot be read\n     sha256  "));

  // As a helper it does no harm when nobody needs it, and is named all the same.
  const Json helper = parsed(chain.judge({"--json", "--untrusted", "broken.der"}));
  CHECK(helper.at("ok") == true);
  CHECK(problems(helper) == List{"(malformed[3])"});
  CHECK(roles(helper) == List{"leaf sent", "intermediate sent", "root store", "extra sent"});
}

TEST_CASE("controls in names reach neither a terminal nor a JSON line as they are") {
  Chain chain;
  chain.leaf_builder.subject({{"CN", "evil\x1b[2J\nOK   trusted\xc2\x9b"}});
  chain.issue();
  const Result text = chain.judge();
  INFO(describe(text));
  CHECK_THAT(text.out, ContainsSubstring("evil\\x1b[2J\\x0aOK"));
  CHECK(text.out.find('\x1b') == std::string::npos);
  CHECK(text.out.find('\x9b') == std::string::npos);
  const Result json = chain.judge({"--json"});
  CHECK(json.out.find('\x1b') == std::string::npos);
  CHECK(json.out.find('\x9b') == std::string::npos);
  CHECK(parsed(json).at("chain").at(0).at("subject").get<std::string>().find('\x1b') !=
        std::string::npos);
}

TEST_CASE("the schema refuses what it should") {
  const Json schema =
      Json::parse(read_file(std::string(TLSGET_SOURCE_DIR) + "/app/report.schema.json"));
  const Json good =
      parsed(Files().verify({"--json", "--cacert", ca_file(), certificate_file("localhost")}));
  const auto refused = [&](const std::string& place, const Json& value) {
    Json changed = good;
    changed[Json::json_pointer(place)] = value;
    return schema_violations(schema, changed).size();
  };
  CHECK(refused("/ok", true) == 0);
  CHECK(refused("/ok", "yes") == 1);
  CHECK(refused("/more", 1) == 1);
  CHECK(refused("/chain/0/role", "stem") == 1);
  CHECK(refused("/chain/0/sha256", "ab") == 1);
  CHECK(refused("/trust", Json::object()) == 1);
  CHECK(refused("/problems/0", Json{{"code", "odd"}}) == 2);
  Json without = good;
  without["chain"][0].erase("serial");
  CHECK(schema_violations(schema, without).size() == 1);
  CHECK_THROWS(schema_violations(Json{{"maxLength", 1}}, 1));
}

}  // namespace tlsget::test
