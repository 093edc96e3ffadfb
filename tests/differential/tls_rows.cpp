// TLS.
#include "differential/rows.hpp"

namespace tlsget::test {

std::span<const Row> tls_rows() {
  static const Row rows[] = {
      {"the CA by file", {"--cacert", "$CA", "$URL/echo"}, {}, "", true},
      {"the CA unknown", {"$URL/echo"}, {}, "", true},
      {"not verified", {"-k", "$URL/echo"}, {}, "", true},
      {"TLS 1.2 at least", {"--tlsv1.2", "--cacert", "$CA", "$URL/echo"}, {}, "", true},
      {"TLS 1.3 at least", {"--tlsv1.3", "--cacert", "$CA", "$URL/echo"}, {}, "", true},
      {"TLS 1.2 at most", {"--tls-max", "1.2", "--cacert", "$CA", "$URL/echo"}, {}, "", true},
      {"TLS 1.0 at least", {"--tlsv1.0", "--cacert", "$CA", "$URL/echo"}, {}, "", true},
      {"TLS 1.1 at least", {"--tlsv1.1", "--cacert", "$CA", "$URL/echo"}, {}, "", true},
      {"TLS 1 at least", {"--tlsv1", "--cacert", "$CA", "$URL/echo"}, {}, "", true},
      {"no ALPN", {"--no-alpn", "--cacert", "$CA", "$URL/echo"}, {}, "", true},
      {"another name",
       {"--cacert", "$CA", "--resolve", "other.test:$PORT:127.0.0.1",
        "https://other.test:$PORT/echo"},
       {},
       "",
       true},
      {"a folder of CAs beside a file of them",
       {"--capath", "$DIR", "--cacert", "$CA", "$URL/echo"},
       {},
       "",
       true},
      {"a folder without a CA", {"--capath", "$DIR", "$URL/echo"}, {}, "", true},
      {"a folder of CAs that is missing", {"--capath", "missing", "$URL/echo"}, {}, "", true},
      {"a folder without a CA beside a file that is missing",
       {"--capath", "$DIR", "--cacert", "missing.pem", "$URL/echo"},
       {},
       "",
       true},
      {"a CA file that is missing", {"--cacert", "missing.pem", "$URL/echo"}, {}, "", true},
      {"no TLS to a server with it", {"http://127.0.0.1:$PORT/"}, {}, "", true},
  };
  return rows;
}

}  // namespace tlsget::test
