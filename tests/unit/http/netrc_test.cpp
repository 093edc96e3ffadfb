#include "http/netrc.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace tlsget::http {
namespace {

/// "login:password", "-" for none, with a "*" for default.
std::string found(std::string_view text, std::string_view host,
                  const std::optional<std::string>& user = {}) {
  const auto result = Netrc::parse(text).find(host, user);
  if (!result) return "-";
  return result->credentials.user + ":" + result->credentials.password +
         (result->is_default ? "*" : "");
}

struct Case {
  const char* text;
  const char* expected;  ///< for the host h
};

TEST_CASE("netrc: what is found for a host") {
  for (const Case& each : {
           Case{"", "-"},
           {"machine h login a password b", "a:b"},
           {"machine h password b login a", "a:b"},
           {"MACHINE H Login a PASSWORD b", "a:b"},
           {"machine\nh\n\tlogin\r\n a\npassword b", "a:b"},
           {"machine other login x password y\nmachine h login a password b", "a:b"},
           {"machine h login a password b\nmachine h login c password d", "a:b"},
           {"machine h login a account c password b", "a:b"},
           {"machine h login a account password password b", "a:b"},
           {"machine h port 80 login a password b", "a:b"},
           {"machine h login a", "a:"},
           {"machine h password b", ":b"},
           {"machine h", "-"},
           {"machine h login", "-"},
           {"machine", "-"},
           {"login a password b", "-"},
           {"machine h login a\nmachine h login c password d", "c:d"},
           {"machine h login a login c password d", "c:d"},
           // default
           {"default login a password b", "a:b*"},
           {"machine h login a password b default login c password d", "a:b"},
           {"default login c password d machine h login a password b", "c:d*"},
           {"machine h default login c password d", "c:d*"},
           {"default", "-"},
           // comments
           {"# machine h login x password y\nmachine h login a password b", "a:b"},
           {"machine h login a\n  # password x\npassword b", "a:b"},
           {"# one\n# two\n#\n\n#three\nmachine h login a password b#c", "a:b#c"},
           {"machine h login a password #b", "a:#b"},
           // quotes
           {R"(machine "h" login "a b" password "c \"d\\")", "a b:c \"d\\"},
           {R"(machine h login "" password "")", ":"},
           {R"(machine h login a password "\n\r\t\x")", "a:\n\r\tx"},
           {"machine h login a password \"two\nlines\"", "a:two\nlines"},
           {"machine h login a password b\"c", "a:b\"c"},
           {"machine h login a password p\xc3\xa4ss", "a:p\xc3\xa4ss"},
           // macros
           {"macdef init\nmachine h login x password y\n\nmachine h login a password b", "a:b"},
           {"machine h\nmacdef init\n \"cd\n \t\r\nlogin a password b", "a:b"},
           {"macdef init\nmachine h login x password y", "-"},
           {"macdef", "-"},
       }) {
    CAPTURE(each.text);
    CHECK(found(each.text, "h") == each.expected);
    CHECK_FALSE(Netrc::parse(each.text).fault());
  }
}

TEST_CASE("netrc: what is found for a host and a user") {
  const std::string_view text =
      "machine h login a password b login c password d\n"
      "machine h login e\n"
      "machine p password q\n"
      "default login a password z";
  CHECK(found(text, "h", "a") == "a:b");
  CHECK(found(text, "h", "c") == "c:d");
  CHECK(found(text, "h", "e") == "e:");
  CHECK(found(text, "h", "A") == "-");
  CHECK(found(text, "p", "anyone") == "anyone:q");
  CHECK(found(text, "other", "a") == "a:z*");
  CHECK(found(text, "other", "b") == "-");
}

TEST_CASE("netrc: a fault has a line, and hides what stands behind it alone") {
  const Netrc netrc = Netrc::parse(
      "machine a login b password c\n\nmachine h login \"secret\nmachine h login d password e");
  REQUIRE(netrc.fault().has_value());
  CHECK(netrc.fault()->line == 3);
  CHECK(netrc.fault()->what.find("secret") == std::string::npos);
  CHECK(netrc.find("a", {}).has_value());
  CHECK_FALSE(netrc.find("h", {}).has_value());
  CHECK(Netrc::parse("machine h login \"a\\").fault().has_value());
}

TEST_CASE("netrc: words and the file have a bound") {
  const std::string longest(Netrc::max_word, 'x');
  CHECK(found("machine h login " + longest + " password b", "h") == longest + ":b");
  const Netrc word = Netrc::parse("\nmachine h login x" + longest);
  REQUIRE(word.fault().has_value());
  CHECK(word.fault()->line == 2);
  CHECK(Netrc::parse(std::string(Netrc::max_size + 1, ' ')).fault().has_value());
  CHECK_FALSE(Netrc::parse(std::string(Netrc::max_size, '#')).fault().has_value());
}

}  // namespace
}  // namespace tlsget::http
