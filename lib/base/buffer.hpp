// A receive buffer: bytes are appended at the back and consumed from the front.
//
// Views from peek() hold until the next prepare() or append(). Grows only when asked to: prepare()
// takes no more memory than the content and the room asked for, append() at most twice as much;
// consuming everything rewinds it without touching memory.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace tlsget {

class Buffer {
 public:
  /// No memory is taken before the first prepare().
  Buffer() = default;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  /// What is moved from is empty and can be used again.
  Buffer(Buffer&& other) noexcept;
  Buffer& operator=(Buffer&& other) noexcept;
  ~Buffer() = default;

  /// What was appended and not yet consumed.
  std::string_view peek() const noexcept { return {data_.get() + begin_, end_ - begin_}; }
  std::size_t size() const noexcept { return end_ - begin_; }
  bool empty() const noexcept { return begin_ == end_; }

  /// At least `wanted` octets of room at the back, to be filled and then announced by commit().
  /// Throws std::bad_alloc, and then the content is as it was.
  std::span<char> prepare(std::size_t wanted);
  /// The first `count` octets of the last prepare() now belong to the content.
  /// REQUIRES: count <= size of that span.
  void commit(std::size_t count) noexcept;

  /// REQUIRES: `bytes` are not those of this buffer.
  void append(std::string_view bytes);
  /// REQUIRES: count <= size().
  void consume(std::size_t count) noexcept;
  void clear() noexcept { begin_ = end_ = 0; }

 private:
  std::unique_ptr<char[]> data_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace tlsget
