#include "app/workers.hpp"

#include <pthread.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <vector>

namespace tlsget::app {

namespace {

struct Shift {
  const std::function<void()>& work;
  const std::function<void()>& on_failure;
  std::mutex mutex = {};
  std::exception_ptr failure = nullptr;

  void run() noexcept {
    try {
      work();
    } catch (...) {
      {
        const std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
      }
      on_failure();
    }
  }
};

extern "C" void* run_shift(void* shift) {
  static_cast<Shift*>(shift)->run();
  return nullptr;
}

class Attributes {
 public:
  Attributes() {
    ::pthread_attr_init(&attributes_);
    // A handshake with a long chain needs a tenth of it; sanitizers need several times as much.
    constexpr std::size_t stack = std::size_t{1} << 20U;
    ::pthread_attr_setstacksize(&attributes_, stack);
  }
  ~Attributes() { ::pthread_attr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  Attributes(Attributes&&) = delete;
  Attributes& operator=(Attributes&&) = delete;
  const pthread_attr_t* get() const { return &attributes_; }

 private:
  pthread_attr_t attributes_{};
};

}  // namespace

void run_workers(std::size_t count, const std::function<void()>& work,
                 const std::function<void()>& on_failure) {
  Shift shift{work, on_failure};
  const Attributes attributes;
  std::vector<pthread_t> threads;
  threads.reserve(std::min(count, most_workers));
  while (threads.size() < std::min(count, most_workers)) {
    pthread_t thread{};
    if (::pthread_create(&thread, attributes.get(), run_shift, &shift) != 0) break;
    threads.push_back(thread);
  }
  if (threads.empty()) shift.run();
  for (const pthread_t thread : threads) ::pthread_join(thread, nullptr);
  if (shift.failure) std::rethrow_exception(shift.failure);
}

}  // namespace tlsget::app
