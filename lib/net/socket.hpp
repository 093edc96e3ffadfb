// A socket descriptor with one owner.
#pragma once

#include "base/descriptor.hpp"

namespace tlsget::net {

using Socket = Descriptor;

}  // namespace tlsget::net
