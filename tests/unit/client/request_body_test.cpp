#include "client/request_body.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "base/error.hpp"
#include "client/pump.hpp"
#include "http/request_writer.hpp"
#include "support/fake_transport.hpp"
#include "support/files.hpp"

namespace tlsget::client {
namespace {

using http::Exchange;

std::string all_of(BodySource& source, std::size_t step = 3) {
  std::string octets;
  for (;;) {
    std::string room(step, '\0');
    const auto count = source.read(room);
    REQUIRE(count);
    if (*count == 0) return octets;
    octets.append(room, 0, *count);
  }
}

Category category_of(const RequestBody& body) {
  try {
    all_of(*body.open());
  } catch (const Error& error) {
    return error.category();
  }
  return Category::internal;
}

struct Pipe {
  Pipe() { REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0); }
  ~Pipe() {
    ::close(ends[0]);
    finish();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  Pipe(Pipe&&) = delete;
  Pipe& operator=(Pipe&&) = delete;

  void put(std::string_view text) const {
    REQUIRE(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  void finish() {
    if (ends[1] >= 0) ::close(ends[1]);
    ends[1] = -1;
  }
  std::array<int, 2> ends{};
};

TEST_CASE("octets in memory can be had any number of times") {
  const RequestBody body = body_of("some octets");
  CHECK(body.size == 11);
  CHECK(all_of(*body.open()) == "some octets");
  CHECK(all_of(*body.open(), 100) == "some octets");
  CHECK(all_of(*body_of("").open()).empty());
}

TEST_CASE("a file is read anew each time, as far as it went when it was announced") {
  const test::TemporaryDirectory folder;
  const std::string file = folder / "file";
  test::write_file(file, "0123456789");
  const RequestBody body = body_of_file(file);
  CHECK(body.size == 10);
  CHECK(all_of(*body.open()) == "0123456789");
  test::write_file(file, "0123456789 and more");
  CHECK(all_of(*body.open()) == "0123456789");
  test::write_file(file, "0123");
  CHECK(all_of(*body.open()) == "0123");
}

TEST_CASE("a file is read from the octet that is asked for, each time") {
  const test::TemporaryDirectory folder;
  const std::string path = folder / "file";
  test::write_file(path, "abcdef");
  const RequestBody body = body_of_file(path, 2);
  CHECK(body.size == 4);
  CHECK(all_of(*body.open()) == "cdef");
  CHECK(all_of(*body.open()) == "cdef");
  CHECK(body_of_file(path, 7).size == 0);
  CHECK(all_of(*body_of_file(path, 7).open()).empty());
}

TEST_CASE("a descriptor of a file is read from where it stands, without moving it") {
  const test::TemporaryDirectory folder;
  const std::string file = folder / "file";
  test::write_file(file, "0123456789");
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  REQUIRE(lseek(fd, 4, SEEK_SET) == 4);
  const RequestBody body = body_of_descriptor(fd, "standard input");
  CHECK(body.size == 6);
  CHECK(all_of(*body.open()) == "456789");
  CHECK(all_of(*body.open()) == "456789");
  CHECK(lseek(fd, 0, SEEK_CUR) == 4);
  ::close(fd);
}

TEST_CASE("a pipe has no size, never blocks, and cannot be had again") {
  Pipe pipe;
  const RequestBody body = body_of_descriptor(pipe.ends[0], "standard input");
  CHECK_FALSE(body.size);
  const auto source = body.open();
  std::string room(10, '\0');
  CHECK(source->read(room) == std::nullopt);
  CHECK(source->poll_fd() == pipe.ends[0]);
  pipe.put("abc");
  CHECK(source->read(room) == 3);
  pipe.finish();
  CHECK(source->read(room) == 0);
  CHECK(category_of(body) == Category::rewind);
}

TEST_CASE("what cannot be read is an error that names it") {
  const auto message_of = [](const std::string& path) {
    try {
      body_of_file(path);
    } catch (const Error& error) {
      CHECK(error.category() == Category::read_file);
      return error.message();
    }
    return std::string("it was taken");
  };
  CHECK(message_of("/nowhere/file") == "cannot read /nowhere/file: No such file or directory");
  CHECK(message_of("/") == "cannot read /: Is a directory");
}

/// A request with this body over a fake connection.
struct Upload {
  Upload(const RequestBody& body, http::BodyWriter writer) {
    request.method = "PUT";
    request.headers = {{"Host", "a.test"}};
    head = http::write_request_head(request);
    exchange.emplace(request, true);
    pump.emplace(*transport, *exchange, buffer, deadline);
    pump->send(head, OutgoingBody{body.open(), std::move(writer)});
  }

  int status() {
    while (pump->next().kind != Exchange::EventKind::complete) {
    }
    return exchange->response().status;
  }
  std::string sent() const { return peer->received().substr(head.size()); }

  std::shared_ptr<test::FakePeer> peer = std::make_shared<test::FakePeer>();
  std::unique_ptr<net::Transport> transport = test::transport_to(peer);
  http::Request request;
  std::string head;
  std::optional<Exchange> exchange;
  Buffer buffer;
  Deadline deadline = Deadline::never();
  std::optional<Pump> pump;
};

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

TEST_CASE("a stream goes out chunk by chunk as it comes, and its end ends the body") {
  Pipe pipe;
  pipe.put("abc");
  Upload upload(body_of_descriptor(pipe.ends[0], "standard input"), http::BodyWriter::chunked());
  upload.peer->on_received([&](test::FakePeer& peer) {
    const bool first = peer.received().ends_with("3\r\nabc\r\n");
    if (first) {
      pipe.put("0123456789");
      pipe.finish();
    }
    if (peer.received().ends_with("0\r\n\r\n")) peer.sends(ok);
  });
  CHECK(upload.status() == 200);
  CHECK(upload.sent() == "3\r\nabc\r\na\r\n0123456789\r\n0\r\n\r\n");
}

TEST_CASE("a stream that has nothing yet is waited for together with the connection") {
  Pipe pipe;
  Upload upload(body_of_descriptor(pipe.ends[0], "standard input"), http::BodyWriter::chunked());
  upload.peer->sends("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
  CHECK(upload.status() == 403);
  CHECK(upload.sent().empty());
  CHECK_FALSE(upload.exchange->reusable());
}

TEST_CASE("the refusal of a long body is heard before all of it was sent") {
  Upload upload(body_of(std::string(1024 * 1024, 'x')), http::BodyWriter::with_length(1024 * 1024));
  upload.peer->sends("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
  CHECK(upload.status() == 413);
  CHECK(upload.sent().size() < 200 * 1024);
  CHECK_FALSE(upload.exchange->reusable());
}

TEST_CASE("a file that has become shorter than announced breaks the request off") {
  const test::TemporaryDirectory folder;
  const std::string file = folder / "file";
  test::write_file(file, "0123456789");
  const RequestBody body = body_of_file(file);
  test::write_file(file, "0123");
  Upload upload(body, http::BodyWriter::with_length(10));
  try {
    upload.status();
    FAIL("the response came");
  } catch (const Error& error) {
    CHECK(error.category() == Category::send);
    CHECK(error.message() == "the request body ended after 4 of the 10 octets announced");
  }
}

}  // namespace
}  // namespace tlsget::client
