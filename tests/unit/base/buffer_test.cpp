#include "base/buffer.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <new>
#include <random>
#include <string>
#include <utility>

namespace tlsget {
namespace {

TEST_CASE("a new buffer is empty") {
  Buffer buffer;
  CHECK(buffer.empty());
  CHECK(buffer.size() == 0);
  CHECK(buffer.peek().empty());
  buffer.consume(0);
  buffer.append("");
  CHECK(buffer.empty());
}

TEST_CASE("gives back what was appended, in order") {
  Buffer buffer;
  buffer.append("abc");
  buffer.append(std::string_view("\0d", 2));
  CHECK(buffer.peek() == std::string_view("abc\0d", 5));
  buffer.consume(2);
  CHECK(buffer.peek() == std::string_view("c\0d", 3));
  CHECK(buffer.size() == 3);
  buffer.append("e");
  CHECK(buffer.peek() == std::string_view("c\0de", 4));
}

TEST_CASE("only what is committed of a prepared room is content") {
  Buffer buffer;
  const auto room = buffer.prepare(10);
  REQUIRE(room.size() >= 10);
  std::fill(room.begin(), room.end(), 'x');
  CHECK(buffer.empty());
  buffer.commit(3);
  CHECK(buffer.peek() == "xxx");
  buffer.commit(2);
  CHECK(buffer.peek() == "xxxxx");
}

TEST_CASE("preparing keeps the content, wherever it stood") {
  for (std::size_t consumed = 0; consumed <= 100; ++consumed) {
    for (const std::size_t wanted : {0U, 1U, 50U, 100U, 101U, 1000U}) {
      Buffer buffer;
      std::string text;
      for (int i = 0; i < 100; ++i) text.push_back(static_cast<char>(i));
      buffer.append(text);
      buffer.consume(consumed);
      REQUIRE(buffer.prepare(wanted).size() >= wanted);
      REQUIRE(buffer.peek() == text.substr(consumed));
    }
  }
}

TEST_CASE("consuming everything makes all of the room free again without taking more") {
  Buffer buffer;
  const auto* const first = buffer.prepare(64).data();
  buffer.commit(64);
  buffer.consume(64);
  CHECK(buffer.empty());
  const auto again = buffer.prepare(64);
  CHECK(again.data() == first);
  CHECK(again.size() == 64);
}

TEST_CASE("moves the content to the front rather than take more memory") {
  Buffer buffer;
  const auto* const first = buffer.prepare(64).data();
  buffer.commit(64);
  buffer.consume(60);
  const auto room = buffer.prepare(60);
  CHECK(room.data() == first + 4);
  CHECK(room.size() == 60);
}

TEST_CASE("takes no more memory than the content and the room that was asked for") {
  Buffer buffer;
  buffer.append("abc");
  CHECK(buffer.prepare(1000).size() == 1000);
}

TEST_CASE("a room that no memory has is refused and the content kept") {
  Buffer buffer;
  buffer.append("abc");
  buffer.consume(1);
  CHECK_THROWS_AS(buffer.prepare(SIZE_MAX), std::bad_alloc);
  CHECK_THROWS_AS(buffer.prepare(SIZE_MAX - 1), std::bad_alloc);
  CHECK(buffer.peek() == "bc");
  CHECK(buffer.prepare(10).size() >= 10);
}

TEST_CASE("many small appends move the content a few times only") {
  Buffer buffer;
  const char* place = nullptr;
  int moves = 0;
  for (int i = 0; i < 10'000; ++i) {
    buffer.append("x");
    if (buffer.peek().data() != place) ++moves;
    place = buffer.peek().data();
  }
  CHECK(moves < 20);
}

TEST_CASE("clear() drops the content") {
  Buffer buffer;
  buffer.append("abc");
  buffer.clear();
  CHECK(buffer.empty());
  buffer.append("d");
  CHECK(buffer.peek() == "d");
}

TEST_CASE("a buffer can be moved, and what is left is empty and usable") {
  Buffer buffer;
  buffer.append("abc");
  Buffer other = std::move(buffer);
  CHECK(other.peek() == "abc");
  // NOLINTBEGIN(bugprone-use-after-move,clang-analyzer-cplusplus.Move): just this is promised
  CHECK(buffer.empty());
  buffer.append("d");
  CHECK(buffer.peek() == "d");
  // NOLINTEND(bugprone-use-after-move,clang-analyzer-cplusplus.Move)
  other = std::move(buffer);
  CHECK(other.peek() == "d");
}

TEST_CASE("behaves as a queue under any mix of calls") {
  std::mt19937 random(7);  // NOLINT(cert-msc*): the same in every run
  Buffer buffer;
  std::string model;
  for (int step = 0; step < 20'000; ++step) {
    const std::size_t amount = random() % 300;
    if (random() % 2 == 0) {
      const std::string text(amount, static_cast<char>(random() & 0xffU));
      buffer.append(text);
      model += text;
    } else {
      const std::size_t count = std::min(amount, model.size());
      buffer.consume(count);
      model.erase(0, count);
    }
    REQUIRE(buffer.peek() == model);
  }
}

}  // namespace
}  // namespace tlsget
