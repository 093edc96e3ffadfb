// Loopback ports for servers that are programs of their own and have to be told one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tlsget::test {

/// Free at this moment; all are held at once so that they differ.
std::vector<std::uint16_t> free_ports(std::size_t count);

/// Whether somebody listens on it.
bool accepts(std::uint16_t port);

}  // namespace tlsget::test
