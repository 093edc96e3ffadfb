// Text of the tests: configuration files and expectations with places to fill in.
#pragma once

#include <string>
#include <string_view>

namespace tlsget::test {

/// `text` with each `from` changed to `to`, from the left; what was put in is not looked at again.
std::string replace_all(std::string text, std::string_view from, std::string_view to);

}  // namespace tlsget::test
