// The command line of `verify`, and what a command word changes.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>
#include <vector>

#include "app/cli.hpp"
#include "app/help.hpp"
#include "app/options_table.hpp"
#include "app/rfc3339.hpp"
#include "base/error.hpp"

namespace tlsget::app {
namespace {

using Catch::Matchers::ContainsSubstring;
using Words = std::vector<std::string>;

Invocation parse(const Words& words, const Profile& profile = tlsget_profile()) {
  return parse_command_line(profile, words).operations.front();
}

std::string refusal(const Words& words, const Profile& profile = tlsget_profile()) {
  try {
    parse(words, profile);
  } catch (const Error& error) {
    CHECK(error.category() == Category::usage);
    return error.message();
  }
  return "";
}

TEST_CASE("a command word counts as the first argument alone, and never under the name curl") {
  CHECK(parse({"verify", "leaf.pem"}).command == Command::verify);
  CHECK(parse({"verify", "leaf.pem"}).verify.leaf == "leaf.pem");
  CHECK(parse({"verify", "verify"}).verify.leaf == "verify");
  CHECK(parse({"-s", "verify"}).command == Command::fetch);
  CHECK(parse({"--", "verify"}).command == Command::fetch);
  CHECK(parse({"verif", "u"}).command == Command::fetch);
  const Invocation curls = parse({"verify", "u"}, curl_profile());
  CHECK(curls.command == Command::fetch);
  CHECK(curls.transfers.size() == 2);
}

TEST_CASE("verify takes its options in any order") {
  const Invocation invocation =
      parse({"verify", "--untrusted", "a", "leaf.pem", "--host", "Example.COM", "--json",
             "--untrusted", "b", "--at", "2026-11-24T13:00:00+02:00", "--cacert", "roots",
             "--capath", "dir", "--add-ca", "more"});
  const VerifySettings& verify = invocation.verify;
  CHECK(verify.untrusted == Words{"a", "b"});
  REQUIRE(verify.host.has_value());
  CHECK(verify.host->text == "example.com");
  CHECK(verify.json);
  REQUIRE(verify.at.has_value());
  CHECK(format_rfc3339(*verify.at) == "2026-11-24T11:00:00Z");
  const tls::TrustSources& trust = invocation.options.tls.trust;
  CHECK(trust.files == std::vector<std::filesystem::path>{"roots"});
  CHECK(trust.directories == std::vector<std::filesystem::path>{"dir"});
  CHECK(trust.added_files == std::vector<std::filesystem::path>{"more"});
  CHECK(invocation.trust_origin == TrustOrigin::options);
  CHECK(parse({"verify", "-"}).verify.leaf == "-");
  CHECK_FALSE(parse({"verify", "-"}).verify.host.has_value());
  CHECK(parse({"verify", "--host", "[::1]", "x"}).verify.host->kind == url::HostKind::ipv6);
}

TEST_CASE("verify wants one certificate to judge, and reads standard input once") {
  CHECK_THAT(refusal({"verify"}), ContainsSubstring("LEAF.pem"));
  CHECK_THAT(refusal({"verify", "--json"}), ContainsSubstring("LEAF.pem"));
  CHECK_THAT(refusal({"verify", "a", "b"}), ContainsSubstring("--untrusted"));
  CHECK_THAT(refusal({"verify", "--untrusted", "-", "-"}), ContainsSubstring("once"));
  CHECK_THAT(refusal({"verify", "--untrusted", ""}), ContainsSubstring("a file's name"));
}

TEST_CASE("an option of another command is refused by its name") {
  CHECK(refusal({"verify", "--data", "x", "leaf"}) ==
        "--data is an option of \"tlsget URL...\", not of \"tlsget verify\"");
  CHECK_THAT(refusal({"verify", "-L", "leaf"}), ContainsSubstring("-L is an option of"));
  CHECK_THAT(refusal({"verify", "-k", "leaf"}), ContainsSubstring("-k is an option of"));
  CHECK_THAT(refusal({"verify", "--no-verify", "leaf"}), ContainsSubstring("is an option of"));
  CHECK(refusal({"--untrusted", "x", "u"}) ==
        "--untrusted is an option of \"tlsget verify\", not of \"tlsget URL...\"");
  CHECK(refusal({"--untrusted", "x", "u"}, curl_profile()) == "unknown option --untrusted");
  CHECK_THAT(refusal({"verify", "--untrustd", "x", "u"}),
             ContainsSubstring("did you mean --untrusted?"));
  CHECK(refusal({"verify", "--outptu", "u"}) == "unknown option --outptu");
  CHECK_THAT(refusal({"verify", "--host=a", "u"}), ContainsSubstring("write --host VALUE"));
}

TEST_CASE("what verify will learn later is said to come") {
  for (const Words& option : {Words{"--exit-detail"}, Words{"--expires-in", "3d"}}) {
    Words words{"verify"};
    words.insert(words.end(), option.begin(), option.end());
    words.emplace_back("leaf");
    CHECK(refusal(words) == option.front() + " is not here yet");
  }
}

TEST_CASE("a host or a time that is none is refused with the reason and its place") {
  CHECK_THAT(refusal({"verify", "--host", "a b", "leaf"}),
             ContainsSubstring("--host expects a host's name or address, not \"a b\": "));
  CHECK_THAT(refusal({"verify", "--host", "a:443", "leaf"}), ContainsSubstring("--host expects"));
  CHECK_THAT(refusal({"verify", "--host", "", "leaf"}), ContainsSubstring("--host expects"));
  CHECK(refusal({"verify", "--at", "2026-11-24", "leaf"}) ==
        "--at expects a time like 2026-11-24T11:00:00Z (RFC 3339), not \"2026-11-24\": 'T' is "
        "missing at character 11");
}

TEST_CASE("each command has a help of its own") {
  CHECK(parse({"verify", "--help"}).help_about == Command::verify);
  CHECK(parse({"verify", "x", "-h"}).command == Command::help);
  const std::string help = help_text(tlsget_profile(), Command::verify, "");
  CHECK_THAT(help, ContainsSubstring("Usage: tlsget verify [options] LEAF.pem\n"));
  CHECK_THAT(help, ContainsSubstring("--untrusted FILE"));
  CHECK_THAT(help, ContainsSubstring("--cacert FILE"));
  CHECK(help.find("--output") == std::string::npos);
  CHECK(help.find("--exit-detail") == std::string::npos);
  CHECK(help_text(tlsget_profile(), Command::fetch, "verify") == help);
  CHECK_THAT(help_text(tlsget_profile(), Command::fetch, ""), ContainsSubstring("tlsget verify"));
  CHECK_THAT(help_text(tlsget_profile(), Command::fetch, "x"), ContainsSubstring("verify"));
  CHECK(help_text(curl_profile(), Command::fetch, "").find("verify [") == std::string::npos);
  CHECK_THAT(help_text(curl_profile(), Command::fetch, "verify"),
             ContainsSubstring("There is no help"));
  CHECK(help_text(tlsget_profile(), Command::fetch, "all").find("--untrusted") ==
        std::string::npos);
}

}  // namespace
}  // namespace tlsget::app
