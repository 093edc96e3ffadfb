#include "http/content_disposition.hpp"

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

namespace tlsget::http {
namespace {

struct Vector {
  std::string_view field;
  std::optional<std::string> name;
};

TEST_CASE("a proposed file name is read as curl reads it") {
  const Vector vectors[] = {
      {"attachment; filename=a.txt", "a.txt"},
      {"attachment;filename=a.txt", "a.txt"},
      {"filename=a.txt", "a.txt"},
      {"attachment; filename=\"a b.txt\"", "a b.txt"},
      {"attachment; filename='a b.txt'", "a b.txt"},
      {"attachment; filename=a b.txt; size=5", "a b.txt"},
      {"attachment; filename=\"a;b\"; x=y", "a;b"},
      {"attachment; filename=\"no end", "no end"},
      {R"(attachment; filename="a\"b")", ""},
      {"attachment; size=5; filename=a.txt", "a.txt"},
      {"attachment; name=\"filename=b\"; filename=a", "a"},
      {"attachment; filename*=UTF-8''star; filename=plain", "plain"},
      {"attachment; filename*=UTF-8''star", {}},
      {"attachment; FILENAME=a", {}},
      {"attachment; filename =a", {}},
      {"attachment; filename=", ""},
      {"attachment; filename=\"\"", ""},
      {"attachment; filename=../../etc/passwd", "passwd"},
      {R"(attachment; filename="C:\dir\a.txt")", "a.txt"},
      {"attachment; filename=a/b\\c", "c"},
      {"attachment; filename=a\\b/c", "c"},
      {"attachment; filename=dir/", ""},
      {"attachment; filename=dir\\", ""},
      {"attachment; filename=..", ".."},
      {"attachment; filename=.hidden", ".hidden"},
      {"attachment; filename=%2e%2e%2fa", "%2e%2e%2fa"},
      {"attachment; filename= a", " a"},
      {"inline", {}},
      {"", {}},
  };
  for (const auto& [field, name] : vectors) {
    INFO(field);
    CHECK(proposed_file_name(field) == name);
    for (std::size_t cut = 0; cut <= field.size(); ++cut) {
      const auto part = proposed_file_name(std::string(field.substr(0, cut)));
      CHECK((!part || part->find_first_of("/\\\r\n") == std::string::npos));
    }
  }
}

}  // namespace
}  // namespace tlsget::http
