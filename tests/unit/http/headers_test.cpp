#include "http/headers.hpp"

#include <catch2/catch_test_macros.hpp>

using tlsget::http::Headers;
using Views = std::vector<std::string_view>;

TEST_CASE("finds fields without regard to case and keeps names as sent") {
  const Headers headers{{"CoNtEnT-TyPe", "text/plain"}, {"ETag", "x"}};
  CHECK(headers.first("content-type") == "text/plain");
  CHECK(headers.contains("ETAG"));
  CHECK_FALSE(headers.contains("ETag2"));
  CHECK_FALSE(headers.first("Age").has_value());
  CHECK(headers.begin()->name == "CoNtEnT-TyPe");
}

TEST_CASE("keeps repeated fields in order") {
  Headers headers;
  headers.add("Set-Cookie", "a=1");
  headers.add("Other", "x");
  headers.add("set-cookie", "b=2");
  CHECK(headers.all("Set-Cookie") == Views{"a=1", "b=2"});
  CHECK(headers.first("SET-COOKIE") == "a=1");
  CHECK(headers.size() == 3);
}

TEST_CASE("set replaces every field of the name at the place of the first") {
  Headers headers{{"A", "1"}, {"B", "2"}, {"C", "3"}, {"b", "4"}};
  headers.set("B", "new");
  CHECK(headers == Headers{{"A", "1"}, {"B", "new"}, {"C", "3"}});
  headers.set("D", "5");
  CHECK(headers == Headers{{"A", "1"}, {"B", "new"}, {"C", "3"}, {"D", "5"}});
}

TEST_CASE("remove takes away every field of the name") {
  Headers headers{{"A", "1"}, {"B", "2"}, {"a", "3"}};
  headers.remove("A");
  CHECK(headers == Headers{{"B", "2"}});
  headers.remove("not there");
  CHECK(headers.size() == 1);
}

TEST_CASE("elements join the values of a list field") {
  const Headers headers{{"Connection", "close, ,upgrade"}, {"connection", " Keep-Alive"}};
  CHECK(headers.elements("Connection") == Views{"close", "upgrade", "Keep-Alive"});
  CHECK(headers.has_token("Connection", "keep-alive"));
  CHECK_FALSE(headers.has_token("Connection", "keep"));
  CHECK_FALSE(headers.has_token("Upgrade", "close"));
}

TEST_CASE("a comma inside a quoted string does not separate elements") {
  const Headers headers{{"X", R"(a="1,close", b)"}};
  CHECK(headers.elements("X") == Views{R"(a="1,close")", "b"});
  CHECK_FALSE(headers.has_token("X", "close"));
}
