// Octets that are wiped before their memory is given back: private keys, passwords.
//
// Rules. Every buffer that held them is wiped, also those left behind by growth and by copies.
// Nothing here prints or compares them.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tlsget::tls {

/// Writes zeros that no optimiser leaves out.
void wipe(void* octets, std::size_t count) noexcept;

template <class T>
struct WipingAllocator {
  using value_type = T;
  WipingAllocator() = default;
  template <class U>
  explicit WipingAllocator(const WipingAllocator<U>& /*other*/) noexcept {}
  T* allocate(std::size_t count) { return std::allocator<T>().allocate(count); }
  void deallocate(T* place, std::size_t count) noexcept {
    wipe(place, count * sizeof(T));
    std::allocator<T>().deallocate(place, count);
  }
  friend bool operator==(const WipingAllocator&, const WipingAllocator&) noexcept { return true; }
};

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view octets) : octets_(octets.begin(), octets.end()) {}
  /// Copies `text` and wipes it.
  static Secret take(std::string& text) {
    Secret secret{std::string_view(text)};
    wipe(text.data(), text.size());
    text.clear();
    return secret;
  }

  std::string_view view() const noexcept { return {octets_.data(), octets_.size()}; }
  bool empty() const noexcept { return octets_.empty(); }
  std::size_t size() const noexcept { return octets_.size(); }
  void append(std::string_view octets) {
    octets_.insert(octets_.end(), octets.begin(), octets.end());
  }
  /// The last `count` octets go. REQUIRES: count <= size().
  void drop_back(std::size_t count) { octets_.resize(octets_.size() - count); }

 private:
  std::vector<char, WipingAllocator<char>> octets_;  // a string would keep short ones in itself
};

}  // namespace tlsget::tls
