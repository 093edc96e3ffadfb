#include "support/httpbin.hpp"

#include <fmt/format.h>

#include "support/certificates.hpp"

namespace tlsget::test {
namespace {

ServerProgram::Settings settings(bool tls) {
  return {.needed = {"/usr/bin/gunicorn", "/usr/lib/python3/dist-packages/httpbin/core.py"},
          .arguments = [tls](const auto& folder, const auto& ports) {
            // Threads: a connection that is kept must not keep others out.
            std::vector<std::string> arguments{
                "--bind",           fmt::format("127.0.0.1:{}", ports.front()),
                "--threads",        "8",
                "--keep-alive",     "60",
                "--worker-tmp-dir", folder.string(),
                "--log-level",      "warning"};
            if (tls)
              arguments.insert(arguments.end(), {"--certfile", certificate_file("localhost"),
                                                 "--keyfile", key_file("localhost")});
            arguments.emplace_back("httpbin:app");
            return arguments;
          }};
}

}  // namespace

Httpbin::Httpbin(bool tls) : tls_(tls), server_(settings(tls)) {}

std::string Httpbin::url(std::string_view path) const {
  return fmt::format("{}://127.0.0.1:{}{}", tls_ ? "https" : "http", server_.port(), path);
}

}  // namespace tlsget::test
