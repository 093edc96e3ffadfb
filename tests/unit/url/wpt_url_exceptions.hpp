// Rows of urltestdata.json that are read otherwise than browsers read them, by the rule that is
// followed instead.
#pragma once

#include <string_view>
#include <vector>

namespace tlsget::url {

struct ExceptedRow {
  std::string_view input;
  std::string_view base;  ///< empty: none
};

struct ExceptionRule {
  std::string_view reason;
  std::vector<ExceptedRow> rows;
};

using namespace std::string_view_literals;

inline const std::vector<ExceptionRule> exceptions = {
    {"Controls are refused, never stripped or encoded",
     {
         {"http://example\011.\012org"sv, "http://example.org/foo/bar"sv},
         {"\011   :foo.com   \012"sv, "http://example.org/foo/bar"sv},
         {"http://f:\012/c"sv, "http://example.org/foo/bar"sv},
         {"  \011"sv, "http://example.org/foo/bar"sv},
         {"http://example.com/foo\011\302\221%91"sv, ""},
         {"http://example.com/foo\011bar"sv, ""},
         {"\000\033\004\022 http://example.com/\037 \015 "sv, ""},
         {"http://ho\011st/"sv, ""},
         {"http://ho\012st/"sv, ""},
         {"http://ho\015st/"sv, ""},
         {"h\011t\012t\015p://h\011o\012s\015t:9\0110\0120\0150/p\011a\012t\015h?q\011u\012e\015ry#f\011r\012a\015g"sv,
          ""},
         {"http://foo.bar/baz?qux#foo\010bar"sv, ""},
         {"http://example.org/test?a#b\000c"sv, ""},
         {"https://www.example.com/path{\177path.html?query'\177=query#fragment<\177fragment"sv,
          ""},
         {"https://user:pass[\177@foo/bar"sv, "http://example.org"sv},
         {"https://x/\000y"sv, ""},
         {"https://x/?\000y"sv, ""},
         {"https://x/?#\000y"sv, ""},
     }},
    {"A backslash is no slash (RFC 3986): refused before the path, as it is in it",
     {
         {R"(:foo.com\)"sv, "http://example.org/foo/bar"sv},
         {R"(:\)"sv, "http://example.org/foo/bar"sv},
         {R"(\x)"sv, "http://example.org/foo/bar"sv},
         {R"(\\x\hello)"sv, "http://example.org/foo/bar"sv},
         {R"(http://foo.com/\@)"sv, "http://example.org/foo/bar"sv},
         {R"(http:\\foo.com\)"sv, "http://example.org/foo/bar"sv},
         {R"(http:\\a\b:c\d@foo.com\)"sv, "http://example.org/foo/bar"sv},
         {R"(http://a:b@c\)"sv, ""},
         {R"(http://example.com\\foo\\bar)"sv, ""},
         {R"(http:\\www.google.com\foo)"sv, ""},
         {R"(///\//\//test)"sv, "http://example.org/"sv},
         {R"(/\/\//example.org/../path)"sv, "http://example.org/"sv},
     }},
    {"A second '@' before the path is refused, as curl does",
     {
         {"http://::@c@d:2"sv, "http://example.org/foo/bar"sv},
         {"https://@test@test@example:800/"sv, "http://doesnotmatter/"sv},
         {"https://@@@example"sv, "http://doesnotmatter/"sv},
     }},
    {"\"//\" follows the scheme (RFC 3986); one slash alone is ambiguous beside a base",
     {
         {"http:foo.com"sv, "http://example.org/foo/bar"sv},
         {"http::@c:29"sv, "http://example.org/foo/bar"sv},
         {"http:[61:27]/:foo"sv, "http://example.org/foo/bar"sv},
         {"http:/example.com/"sv, "http://example.org/foo/bar"sv},
         {"http:/"sv, "http://example.com/"sv},
         {"http:example.com/"sv, "http://example.org/foo/bar"sv},
         {"https:example.com/"sv, "http://example.org/foo/bar"sv},
         {"http:example.com/"sv, ""},
         {"https:example.com/"sv, ""},
         {"http:@www.example.com"sv, ""},
         {"http:a:b@www.example.com"sv, ""},
         {"http::b@www.example.com"sv, ""},
         {"http:a:@www.example.com"sv, ""},
         {"http:"sv, "http://example.org/foo/bar"sv},
     }},
    {"Spaces at either end belong to the text, and are encoded",
     {
         {" foo.com  "sv, "http://example.org/foo/bar"sv},
         {"http://f:21/ b ? d # e "sv, "http://example.org/foo/bar"sv},
     }},
    {"Printable octets of user information, path, query and fragment are sent as they were given, "
     "as curl does",
     {
         {"http://`{}:`{}@h/`{}?`{}"sv, "http://doesnotmatter/"sv},
         {"http://host/?'"sv, ""},
         {R"(http://foo.bar/baz?qux#foo"bar)"sv, ""},
         {"http://foo.bar/baz?qux#foo<bar"sv, ""},
         {"http://foo.bar/baz?qux#foo>bar"sv, ""},
         {"http://foo.bar/baz?qux#foo`bar"sv, ""},
         {R"(http://example.org/test?")"sv, ""},
         {"http://example.org/test?<"sv, ""},
         {"http://example.org/test?>"sv, ""},
         {R"(https://example.com/"quoted")"sv, ""},
         {"http://&a:foo(b]c@d:2/"sv, "http://example.org/foo/bar"sv},
     }},
    {"Names hold what a name service can answer: no empty label, no other marks than '-', '.', "
     "'_', '~'",
     {
         {"http://./"sv, ""},
         {"http://../"sv, ""},
         {R"(http://!"$&'()*+,-.;=_`{}~/)"sv, ""},
         {"http://foo.09.."sv, ""},
     }},
    {"IDNA2008 has no symbols",
     {
         {"https://%e2%98%83"sv, ""},
     }},
    {"An IPv6 literal may hold a zone (RFC 6874), which curl takes after a bare '%' too",
     {
         {"http://[::%31]"sv, "http://other.com/"sv},
     }},
};

}  // namespace tlsget::url
