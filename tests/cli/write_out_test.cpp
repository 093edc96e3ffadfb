// What -w prints, and where.
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <nlohmann/json.hpp>

#include "support/certificates.hpp"
#include "support/experiment.hpp"

using namespace tlsget::test;

namespace {

using Files = std::map<std::string, std::string>;
using Json = nlohmann::ordered_json;

Script two_fields() {
  return serve([](const auto&) {
    return Reply{.fields = {{"X-A", "one"}, {"x-a", "two"}, {"Content-Type", "text/\"plain"}},
                 .body = "ok\n"};
  });
}

}  // namespace

TEST_CASE("the variable json has curl's keys and kinds of values") {
  const Experiment experiment{.scripts = {two_fields()},
                              .arguments = {"-sS", "-o", "f", "-w", "%{json}", "$URL/path"}};
  const auto ours = as_curl(experiment);
  INFO(describe(ours));
  CHECK(ours.result.exit_code == 0);
  const Json json = Json::parse(ours.result.out);
  CHECK(json["http_code"] == 200);
  CHECK(json["http_version"] == "1.1");
  CHECK(json["content_type"] == "text/\"plain");
  CHECK(json["size_download"] == 3);
  CHECK(json["num_connects"] == 1);
  CHECK(json["filename_effective"] == "f");
  CHECK(json["errormsg"].is_null());
  CHECK(json["ssl_verify_result"] == 0);
  CHECK(json["time_total"].is_number_float());
  CHECK(json["remote_port"] == ours.port);

  const auto real = with_curl(experiment);
  if (!real) return;
  const Json model = Json::parse(real->result.out);
  for (const auto& [key, value] : json.items()) {
    CAPTURE(key);
    // Newer than some curls.
    if (key == "num_retries" || key == "proxy_used") continue;
    REQUIRE(model.contains(key));
    CHECK(model[key].type() == value.type());
  }
}

TEST_CASE("the variable json of a failure has the number and the words") {
  const auto outcome =
      with_tlsget({.scripts = {reply("")}, .arguments = {"-s", "-w", "%{json}", "$URL/"}});
  INFO(describe(outcome));
  const Json json = Json::parse(outcome.result.out);
  CHECK(json["exitcode"] == 52);
  CHECK(json["errormsg"] == "the connection was closed without a response");
  CHECK(json["http_code"] == 0);
  CHECK(json["content_type"].is_null());
}

TEST_CASE("fields come one by one and all together, as curl prints them") {
  const auto outcome =
      like_curl({.scripts = {two_fields()},
                 .arguments = {"-sS", "-o", "f", "-w", "%header{x-a}|%header{none}|%{header_json}",
                               "$URL/"}});
  CHECK(outcome.result.out ==
        "one||{\"x-a\":[\"one\",\"two\"],\n\"content-type\":[\"text/\\\"plain\"],\n"
        "\"content-length\":[\"3\"]\n}");
}

TEST_CASE("output goes to the streams in turn, and to files") {
  const auto streams = like_curl(
      {.scripts = {two_fields()},
       .arguments = {"-sS", "-o", "f", "-w", "a%{stderr}b %{http_code}%{stdout}c", "$URL/"}});
  CHECK(streams.result.out == "ac");
  CHECK(streams.result.err == "b 200");

  // Since curl 8.3.
  const auto files =
      as_curl({.scripts = {two_fields()},
               .arguments = {"-sS", "-o", "f", "-w",
                             "a%output{new}b%output{>>old}c%output{empty}%{stdout}d", "$URL/"},
               .files = {{"old", "old "}, {"empty", "no more"}}});
  INFO(describe(files));
  CHECK(files.result.exit_code == 0);
  CHECK(files.result.out == "ad");
  CHECK(files.files == Files{{"f", "ok\n"}, {"new", "b"}, {"old", "old c"}, {"empty", ""}});
}

TEST_CASE("a file of %output that cannot be written is exit 23") {
  const auto outcome =
      with_tlsget({.scripts = {two_fields()}, .arguments = {"-w", "%output{no/such}x", "$URL/"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 23);
  CHECK(outcome.result.err.find("no/such") != std::string::npos);
}

TEST_CASE("the certificates that were sent come with -w, each with its facts and in PEM") {
  const auto number = like_curl({.scripts = {two_fields()},
                                 .arguments = {"-sS", "--cacert", "$CA", "-o", "f", "-w",
                                               "%{num_certs}", "https://127.0.0.1:$PORT/"},
                                 .server = {.tls = TlsSettings{}}});
  CHECK(number.result.out == "2");
  const auto outcome = with_tlsget({.scripts = {two_fields()},
                                    .arguments = {"-sS", "--cacert", "$CA", "-o", "f", "-w",
                                                  "%{certs}", "https://127.0.0.1:$PORT/"},
                                    .server = {.tls = TlsSettings{}}});
  INFO(describe(outcome));
  CHECK(outcome.result.out.starts_with("Subject:O = tlsget development, CN = Dev localhost\n"));
  CHECK(outcome.result.out.find("\nIssuer:O = tlsget development, CN = Dev CA\n") !=
        std::string::npos);
  CHECK(outcome.result.out.find("\nExpire date:") != std::string::npos);
  CHECK(outcome.result.out.find("-----BEGIN CERTIFICATE-----\nMII") != std::string::npos);
  CHECK(outcome.result.out.ends_with("\n-----END CERTIFICATE-----\n"));
  const auto plain =
      like_curl({.scripts = {two_fields()},
                 .arguments = {"-sS", "-o", "f", "-w", "[%{num_certs}|%{certs}]", "$URL/"}});
  CHECK(plain.result.out == "[0|]");
}
