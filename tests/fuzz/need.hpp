// What must hold of every input: a fuzz target ends, and libFuzzer keeps the input, where it does
// not.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace tlsget::fuzz {

/// `what` is the fact in words, for whoever looks at the input that was kept.
inline void need(bool fact, const char* what = "") {
  if (fact) return;
  static_cast<void>(std::fprintf(stderr, "does not hold: %s\n", what));
  std::abort();
}

}  // namespace tlsget::fuzz
