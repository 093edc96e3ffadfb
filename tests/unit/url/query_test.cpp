#include "url/query.hpp"

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace tlsget::url;

TEST_CASE("what is not unreserved is encoded, and a form's space is a plus") {
  CHECK(encode_component("aZ09-._~ +&=%/\xc3\xa9") == "aZ09-._~%20%2B%26%3D%25%2F%C3%A9");
  CHECK(encode_form(" a  b ") == "+a++b+");
  CHECK(encode_form("").empty());
}

TEST_CASE("a query is added behind what is there") {
  struct Vector {
    std::string_view url;
    std::string_view added;
    std::string_view result;
  };
  for (const Vector& vector : {
           Vector{"https://h/", "a=1", "https://h/?a=1"},
           Vector{"https://h/?", "a=1", "https://h/?a=1"},
           Vector{"https://h/?x", "a=1", "https://h/?x&a=1"},
           Vector{"https://h/?x&", "a=1", "https://h/?x&a=1"},
           Vector{"https://h/?X=%2F", "a=%2F", "https://h/?X=%2F&a=%2f"},
           Vector{"https://h/", "", "https://h/"},
           Vector{"https://h/", "a#b c%zz", "https://h/?a%23b%20c%zz"},
       }) {
    INFO(vector.url << " and " << vector.added);
    Url url = parse(vector.url);
    append_query(url, vector.added);
    CHECK(url.to_string() == vector.result);
  }
}

TEST_CASE("a control octet is no query") {
  Url url = parse("https://h/");
  CHECK_THROWS_AS(append_query(url, "a\r\nb"), tlsget::Error);
}

TEST_CASE("a name is added to a folder alone") {
  struct Vector {
    std::string_view url;
    std::string_view result;
  };
  for (const Vector& vector :
       {Vector{"https://h", "https://h/a%20b"}, Vector{"https://h/d/", "https://h/d/a%20b"},
        Vector{"https://h/d", "https://h/d"}, Vector{"https://h/?q", "https://h/?q"},
        Vector{"https://h/#f", "https://h/a%20b"}}) {
    Url url = parse(vector.url);
    append_file_name(url, "a b");
    CHECK(url.to_string() == vector.result);
  }
}
