// The variables of the environment that the program goes by.
//
// Rules. None is read when the program has more rights than its user: they widen trust.
//
// Not here: their order of precedence over options (cli).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/proxy.hpp"

namespace tlsget::app {

/// Empty when it is not set.
std::string environment(const char* name);

/// "a:b", as SSL_CERT_DIR has it. Those that do not exist are left out as long as one does.
std::vector<std::string> directories_of_list(std::string_view list);

/// Which of the variables that name trusted authorities has a value that `message` speaks of;
/// empty: none.
std::string_view trust_variable_in(std::string_view message);

/// By curl's rules: lower case first, http_proxy in lower case alone.
client::ProxyVariables proxy_variables();

}  // namespace tlsget::app
