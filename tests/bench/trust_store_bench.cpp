// What the trust store costs before a path needs an authority: time and memory of reading a bundle.
//
//   bench_trust_store [BUNDLE]      default: the system's store
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "x509/trust_store.hpp"

namespace {

using tlsget::x509::TrustStore;
using Clock = std::chrono::steady_clock;

void read_into(TrustStore& store, const char* bundle) {
  if (bundle == nullptr) {
    store.add_system();
  } else {
    store.add_file(bundle);
  }
}

void measure(const char* bundle) {
  constexpr int runs = 501;
  std::vector<double> milliseconds;
  for (int i = 0; i < runs; ++i) {
    TrustStore store;
    const auto start = Clock::now();
    read_into(store, bundle);
    milliseconds.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  std::nth_element(milliseconds.begin(), milliseconds.begin() + runs / 2, milliseconds.end());

  const auto before = mallinfo2();
  TrustStore store;
  read_into(store, bundle);
  const auto after = mallinfo2();
  const auto kept = static_cast<double>(after.uordblks + after.hblkhd) -
                    static_cast<double>(before.uordblks + before.hblkhd);
  std::printf("trust store: %zu authorities of %s: median %.3f ms of %d, %.0f KB kept\n",
              store.size(), store.source().c_str(), milliseconds[runs / 2], runs, kept / 1000);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    measure(argc > 1 ? argv[1] : nullptr);
    return 0;
  } catch (const std::exception& error) {
    static_cast<void>(std::fprintf(stderr, "%s\n", error.what()));
    return 1;
  }
}
