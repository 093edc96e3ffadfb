#include "base/buffer.hpp"

#include <cassert>
#include <cstring>

namespace tlsget {

std::span<char> Buffer::prepare(std::size_t wanted) {
  if (capacity_ - end_ < wanted) {
    const std::size_t used = size();
    if (capacity_ - used >= wanted) {
      std::memmove(data_.get(), data_.get() + begin_, used);
    } else {
      // Left uninitialised on purpose: all of it is written before it is read.
      auto larger = std::make_unique_for_overwrite<char[]>(used + wanted);
      if (used > 0) std::memcpy(larger.get(), data_.get() + begin_, used);
      data_ = std::move(larger);
      capacity_ = used + wanted;
    }
    begin_ = 0;
    end_ = used;
  }
  return {data_.get() + end_, capacity_ - end_};
}

void Buffer::commit(std::size_t count) noexcept {
  assert(count <= capacity_ - end_);
  end_ += count;
}

void Buffer::append(std::string_view bytes) {
  if (bytes.empty()) return;
  const auto room = prepare(bytes.size());
  std::memcpy(room.data(), bytes.data(), bytes.size());
  commit(bytes.size());
}

void Buffer::consume(std::size_t count) noexcept {
  assert(count <= size());
  begin_ += count;
  if (begin_ == end_) clear();
}

}  // namespace tlsget
