// Apache: a web server other than nginx, with what nginx has not.
//
// What it serves on every site:
//
//     /small.txt         "hello from Apache\n", with ETag and Last-Modified
//     /text.txt          300 KB of lines; /deflated/text.txt the same, gzipped for who takes it
//     /digest/small.txt  Digest (MD5, qop auth), user "ann", password "secret"
//     /dav/NAME          PUT stores it, DELETE removes it; a collection that is not there is 409
//     /limited/NAME      the same, with no more than 1,000 octets: 413
//     /cgi/lines?N       N lines, chunked;  /cgi/sum the method, the size's and coding's fields,
//     and
//                        the MD5 of the body;  /cgi/cut a body that ends before its length
//     /private/small.txt over TLS: for who has a certificate of the development CA, which is asked
//                        for when this path is: by renegotiation, or after the handshake of TLS 1.3
//
// A connection is closed after four requests.
#pragma once

#include <string>
#include <string_view>

#include "support/server_program.hpp"

namespace tlsget::test {

enum class ApacheSite { plain, tls, tls12 };

class Apache {
 public:
  /// Starts it; see ServerProgram.
  Apache();

  std::string url(ApacheSite site, std::string_view path) const;
  /// Where the files of / lie.
  std::filesystem::path root() const { return server_.folder() / "root"; }

 private:
  ServerProgram server_;
};

}  // namespace tlsget::test
