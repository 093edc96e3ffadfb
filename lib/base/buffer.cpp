#include "base/buffer.hpp"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <cstring>
#include <new>
#include <utility>

namespace tlsget {

Buffer::Buffer(Buffer&& other) noexcept
    : data_(std::move(other.data_)),
      capacity_(std::exchange(other.capacity_, 0)),
      begin_(std::exchange(other.begin_, 0)),
      end_(std::exchange(other.end_, 0)) {}

Buffer& Buffer::operator=(Buffer&& other) noexcept {
  Buffer taken(std::move(other));
  std::swap(data_, taken.data_);
  std::swap(capacity_, taken.capacity_);
  std::swap(begin_, taken.begin_);
  std::swap(end_, taken.end_);
  return *this;
}

std::span<char> Buffer::prepare(std::size_t wanted) {
  if (capacity_ - end_ < wanted) {
    const std::size_t used = size();
    if (capacity_ - used >= wanted) {
      std::memmove(data_.get(), data_.get() + begin_, used);
    } else {
      if (wanted > SIZE_MAX - used) throw std::bad_array_new_length();
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
  // Doubling, so that many small pieces cost no more than one large one.
  const bool full = capacity_ - end_ < bytes.size();
  const auto room = prepare(full ? std::max(bytes.size(), size()) : bytes.size());
  std::memcpy(room.data(), bytes.data(), bytes.size());
  commit(bytes.size());
}

void Buffer::consume(std::size_t count) noexcept {
  assert(count <= size());
  begin_ += count;
  if (begin_ == end_) clear();
}

}  // namespace tlsget
