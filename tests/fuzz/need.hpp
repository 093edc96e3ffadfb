// What must hold of every input: a fuzz target ends, and libFuzzer keeps the input, where it does
// not.
#pragma once

#include <cstdlib>

namespace tlsget::fuzz {

inline void need(bool fact) {
  if (!fact) std::abort();
}

}  // namespace tlsget::fuzz
