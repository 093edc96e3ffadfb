#include "http/multipart.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace tlsget::http;
using Kind = FormEntry::Kind;

namespace {

FormEntry text_part(std::string name, std::string content) {
  FormEntry entry;
  entry.name = std::move(name);
  entry.content = std::move(content);
  return entry;
}

FormEntry of_kind(Kind kind) {
  FormEntry entry;
  entry.kind = kind;
  return entry;
}

FormLayout laid_out(const std::vector<FormEntry>& entries, NameEscape escape = NameEscape::percent,
                    std::string_view type = "multipart/form-data") {
  int number = 0;
  return layout_form(entries, type, escape, [&number] { return "B" + std::to_string(number++); });
}

/// Sources as "<number>".
std::string whole(const FormLayout& layout) {
  std::string text;
  for (const FormPiece& piece : layout.pieces) {
    text += piece.text;
    if (piece.source) text += "<" + std::to_string(*piece.source) + ">";
  }
  return text;
}

std::string head_of(const FormEntry& entry) {
  const std::string text = whole(laid_out({entry}));
  return text.substr(6, text.find("\r\n\r\n") - 6);
}

}  // namespace

TEST_CASE("parts stand between boundaries") {
  const FormLayout layout = laid_out({text_part("a", "1"), text_part("b", "2")});
  CHECK(layout.content_type == "multipart/form-data; boundary=B0");
  CHECK(whole(layout) ==
        "--B0\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
        "--B0\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n2\r\n--B0--\r\n");
}

TEST_CASE("a source keeps its place between the texts") {
  FormEntry entry;
  entry.name = "a";
  entry.file_name = "x.png";
  entry.content = PartSource{7, "x.png"};
  CHECK(whole(laid_out({entry, text_part("b", "2")})) ==
        "--B0\r\nContent-Disposition: form-data; name=\"a\"; filename=\"x.png\"\r\n"
        "Content-Type: image/png\r\n\r\n<7>\r\n"
        "--B0\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n2\r\n--B0--\r\n");
}

TEST_CASE("a group has a boundary of its own, and what is in it are attachments") {
  FormEntry group = of_kind(Kind::group);
  group.name = "g";
  const std::string text =
      whole(laid_out({group, text_part("a", "1"), of_kind(Kind::end), text_part("b", "2")}));
  CHECK(text ==
        "--B0\r\nContent-Disposition: form-data; name=\"g\"\r\n"
        "Content-Type: multipart/mixed; boundary=B1\r\n\r\n"
        "--B1\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n--B1--\r\n"
        "\r\n--B0\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n2\r\n--B0--\r\n");
  SECTION("and is ended at the end") {
    CHECK(whole(laid_out({group, text_part("a", "1")})) ==
          whole(laid_out({group, text_part("a", "1"), of_kind(Kind::end)})));
  }
  SECTION("and may be empty") {
    CHECK(whole(laid_out({group})).ends_with("\r\n\r\n--B1--\r\n\r\n--B0--\r\n"));
  }
}

TEST_CASE("a thousand groups in one another need no recursion") {
  const std::string text = whole(laid_out(std::vector<FormEntry>(1000, of_kind(Kind::group))));
  CHECK(text.find("boundary=B1000\r\n\r\n--B1000--\r\n\r\n--B999--\r\n") != std::string::npos);
  CHECK(text.ends_with("\r\n--B1--\r\n\r\n--B0--\r\n"));
}

TEST_CASE("a name cannot end its quotes, nor its line") {
  FormEntry entry = text_part("a\"\\\r\nX: y", "");
  entry.file_name = "\"";
  CHECK(whole(laid_out({entry})).find(R"(name="a%22\%0D%0AX: y"; filename="%22")") !=
        std::string::npos);
  CHECK(whole(laid_out({entry}, NameEscape::backslash))
            .find(R"(name="a\"\\%0D%0AX: y"; filename="\"")") != std::string::npos);
}

TEST_CASE("own fields come last and replace those that would be made") {
  FormEntry entry = text_part("a", "1");
  entry.fields = {"X-One: 1", "content-disposition: other", "Content-Type: t/u"};
  CHECK(head_of(entry) == "Content-Type: t/u\r\nX-One: 1\r\ncontent-disposition: other");
}

TEST_CASE("a type is what was said, else what the name's extension says") {
  FormEntry entry = text_part("a", "1");
  SECTION("of a text without a file name nothing is said") {
    CHECK(head_of(entry) == "Content-Disposition: form-data; name=\"a\"");
  }
  SECTION("of a file with an extension that is not known") {
    entry.file_name = "x";
    entry.content = PartSource{0, "x"};
    CHECK(head_of(entry).ends_with("Content-Type: application/octet-stream"));
  }
  SECTION("of a file that is text and has no name") {
    entry.content = PartSource{0, "x.txt"};
    CHECK(head_of(entry).find("Content-Type") == std::string::npos);
  }
}

TEST_CASE("extensions are known in any case, and only at the end") {
  CHECK(type_of_extension("A.JPeG") == "image/jpeg");
  CHECK(type_of_extension(".html") == "text/html");
  CHECK(type_of_extension("a.png.gz").empty());
  CHECK(type_of_extension("png").empty());
  CHECK(type_of_extension("").empty());
}
