// resolve(): RFC 3986 section 5.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "unit/url/refusal.hpp"
#include "url/url.hpp"

namespace tlsget::url {
namespace {

struct Row {
  std::string_view reference;
  std::string_view target;
};

void check_all(std::string_view base, const std::vector<Row>& table) {
  for (const auto& row : table) {
    CAPTURE(base, row.reference);
    CHECK(resolve(parse(base), row.reference).to_string(true) == row.target);
  }
}

TEST_CASE("resolves the normal examples of RFC 3986 section 5.4.1") {
  check_all("http://a/b/c/d;p?q", {
                                      {"g", "http://a/b/c/g"},
                                      {"./g", "http://a/b/c/g"},
                                      {"g/", "http://a/b/c/g/"},
                                      {"/g", "http://a/g"},
                                      {"//g", "http://g/"},
                                      {"?y", "http://a/b/c/d;p?y"},
                                      {"g?y", "http://a/b/c/g?y"},
                                      {"#s", "http://a/b/c/d;p?q#s"},
                                      {"g#s", "http://a/b/c/g#s"},
                                      {"g?y#s", "http://a/b/c/g?y#s"},
                                      {";x", "http://a/b/c/;x"},
                                      {"g;x", "http://a/b/c/g;x"},
                                      {"g;x?y#s", "http://a/b/c/g;x?y#s"},
                                      {"", "http://a/b/c/d;p?q"},
                                      {".", "http://a/b/c/"},
                                      {"./", "http://a/b/c/"},
                                      {"..", "http://a/b/"},
                                      {"../", "http://a/b/"},
                                      {"../g", "http://a/b/g"},
                                      {"../..", "http://a/"},
                                      {"../../", "http://a/"},
                                      {"../../g", "http://a/g"},
                                  });
}

TEST_CASE("resolves the abnormal examples of RFC 3986 section 5.4.2") {
  check_all("http://a/b/c/d;p?q", {
                                      {"../../../g", "http://a/g"},
                                      {"../../../../g", "http://a/g"},
                                      {"/./g", "http://a/g"},
                                      {"/../g", "http://a/g"},
                                      {"g.", "http://a/b/c/g."},
                                      {".g", "http://a/b/c/.g"},
                                      {"g..", "http://a/b/c/g.."},
                                      {"..g", "http://a/b/c/..g"},
                                      {"./../g", "http://a/b/g"},
                                      {"./g/.", "http://a/b/c/g/"},
                                      {"g/./h", "http://a/b/c/g/h"},
                                      {"g/../h", "http://a/b/c/h"},
                                      {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
                                      {"g;x=1/../y", "http://a/b/c/y"},
                                      {"g?y/./x", "http://a/b/c/g?y/./x"},
                                      {"g?y/../x", "http://a/b/c/g?y/../x"},
                                      {"g#s/./x", "http://a/b/c/g#s/./x"},
                                      {"g#s/../x", "http://a/b/c/g#s/../x"},
                                  });
}

TEST_CASE("takes an absolute reference without anything of the base") {
  check_all("https://user:secret@a:8443/b?q", {
                                                  {"http://g/h", "http://g/h"},
                                                  {"HTTP:/g", "http://g/"},
                                                  {"http:///g", "http://g/"},
                                                  {"//g:8080", "https://g:8080/"},
                                                  {"///g", "https://g/"},
                                                  {"ftp://g/h", "ftp://g/h"},
                                                  {"localhost://g", "localhost://g/"},
                                              });
}

TEST_CASE("inherits the authority but not the user information") {
  const Url target = resolve(parse("https://user:secret@a:8443/b?q"), "c d");
  CHECK(target.to_string() == "https://a:8443/c%20d");
  CHECK_FALSE(target.user.has_value());
  CHECK_FALSE(target.password.has_value());
  CHECK(resolve(parse("https://a/"), "//u:p@b/").password == "p");
  CHECK(resolve(parse("https://[fe80::1%25eth0]/"), "/x").host.zone == "eth0");
}

TEST_CASE("inherits the fragment when the reference has none") {
  check_all("https://a/b#part", {
                                    {"c", "https://a/c#part"},
                                    {"", "https://a/b#part"},
                                    {"c#", "https://a/c#"},
                                    {"c#other", "https://a/c#other"},
                                    {"https://g/", "https://g/#part"},
                                    {"//g/#x", "https://g/#x"},
                                });
}

TEST_CASE("takes a colon in the first segment for a path where no scheme can be") {
  check_all("http://a/b/c", {
                                {":foo", "http://a/b/:foo"},
                                {"1:2", "http://a/b/1:2"},
                                {"a_b:c", "http://a/b/a_b:c"},
                                {"/x:y", "http://a/x:y"},
                                {"\\x", "http://a/b/\\x"},
                            });
}

TEST_CASE("keeps dot segments of a reference when asked to") {
  const ParseOptions options{.keep_dot_segments = true};
  CHECK(resolve(parse("https://a/b/c"), "../d/./e", options).path == "/b/../d/./e");
  CHECK(resolve(parse("https://a/b/c"), "https://h/x/..", options).path == "/x/..");
}

TEST_CASE("refuses a reference that names no host") {
  for (const std::string_view reference :
       {"http:g", "http:", "https://", "//", "//?q", "////g", "http:////g", "mailto:a@b",
        "javascript:alert(1)", "localhost:8443/x", "http://a b/", "//h:x/", "/a\tb", "a\nb"}) {
    CAPTURE(reference);
    CHECK(refusal_of([&] { (void)resolve(parse("http://a/b"), reference); }));
  }
}

TEST_CASE("refuses a reference that browsers resolve to another host") {
  for (const std::string_view reference :
       {"/\\evil.example", "\\/evil.example", "\\\\evil.example", "/\\/evil.example",
        "http:/evil.example", "http:\\\\evil.example", "//evil.example\\x"}) {
    CAPTURE(reference);
    CHECK(refusal_of([&] { (void)resolve(parse("http://a/b"), reference); }));
  }
  CHECK(resolve(parse("http://a/b"), "/c/\\d").path == "/c/\\d");
  CHECK(resolve(parse("http://a/b"), "https:/g").host.text == "g");
}

TEST_CASE("says where in the reference the fault is, without its user information") {
  const auto refusal = refusal_of([] { (void)resolve(parse("https://a/"), "//u:p@h:99999/"); });
  REQUIRE(refusal);
  CHECK(refusal->message == "port 99999 is above 65535");
  CHECK(refusal->text == "//***@h:99999/");
  CHECK(refusal->offset == 8);
}

}  // namespace
}  // namespace tlsget::url
