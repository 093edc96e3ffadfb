#include "app/client_certificate.hpp"

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "app/cli.hpp"
#include "base/error.hpp"

namespace tlsget::app {
namespace {

tls::ClientIdentitySource source_of(std::vector<std::string> words,
                                    const Profile& profile = tlsget_profile()) {
  words.emplace_back("https://a.test/");
  auto source = parse_command_line(profile, words).operations.front().client_identity;
  REQUIRE(source.has_value());
  return *source;
}

std::string password_of(const tls::ClientIdentitySource& source) {
  return source.password ? std::string(source.password->view()) : std::string("(none)");
}

TEST_CASE("splits a certificate from its password as curl does") {
  struct Case {
    const char* value;
    const char* file;
    const char* password;
  };
  for (const Case& test : {
           Case{"a.pem", "a.pem", "(none)"},
           Case{"a.pem:", "a.pem", "(none)"},
           Case{"a.pem:secret", "a.pem", "secret"},
           Case{"a.pem:se:cr\\et", "a.pem", "se:cr\\et"},
           Case{"a\\:b.pem:secret", "a:b.pem", "secret"},
           Case{"a\\\\b.pem:secret", "a\\b.pem", "secret"},
           Case{"a\\\\:secret", "a\\", "secret"},
           Case{"a\\b.pem", "a\\b.pem", "(none)"},
           Case{"a.pem\\", "a.pem\\", "(none)"},
           Case{"\\:", ":", "(none)"},
       }) {
    INFO(test.value);
    const auto source = source_of({"-E", test.value});
    CHECK(source.certificate_file == test.file);
    CHECK(password_of(source) == test.password);
  }
}

TEST_CASE("the last password wins, and a certificate without one takes none away") {
  CHECK(password_of(source_of({"--pass", "one", "-E", "a.pem:two"})) == "two");
  CHECK(password_of(source_of({"-E", "a.pem:two", "--pass", "one"})) == "one");
  CHECK(password_of(source_of({"--pass", "one", "-E", "a.pem"})) == "one");
}

TEST_CASE("under the name curl a password stands for itself") {
  CHECK(password_of(source_of({"-E", "a.pem", "--pass", "env:HOME"}, curl_profile())) ==
        "env:HOME");
  CHECK(password_of(source_of({"-E", "a.pem", "--pass", "@/etc/hostname"}, curl_profile())) ==
        "@/etc/hostname");
}

}  // namespace
}  // namespace tlsget::app
