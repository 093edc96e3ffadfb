// The Error that a call throws, as a value to look at.
#pragma once

#include <stdexcept>
#include <utility>

#include "base/error.hpp"

namespace tlsget::test {

template <class Call>
Error thrown_by(Call&& call) {
  try {
    std::forward<Call>(call)();
  } catch (const Error& error) {
    return error;
  }
  throw std::runtime_error("no Error was thrown");
}

}  // namespace tlsget::test
