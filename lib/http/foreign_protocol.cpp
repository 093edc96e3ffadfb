#include "http/foreign_protocol.hpp"

#include <array>

namespace tlsget::http {
namespace {

struct Beginning {
  std::string_view octets;
  std::string_view guess;
};

constexpr std::array beginnings{
    Beginning{"\x16\x03", "a TLS handshake record: the port speaks TLS"},
    Beginning{"\x15\x03", "a TLS alert: the port speaks TLS"},
    Beginning{"PRI ", "the preface of an HTTP/2 client"},
    Beginning{"SSH-", "an SSH server"},
    Beginning{"220 ", "the greeting of a mail or FTP server"},
    Beginning{"220-", "the greeting of a mail or FTP server"},
    Beginning{"+OK", "the greeting of a POP3 server"},
    Beginning{"* OK", "the greeting of an IMAP server"},
    Beginning{"RFB ", "a VNC server"},
    Beginning{"ICY ", "a SHOUTcast stream"},
    Beginning{"GET ", "an HTTP request: the peer echoes what it gets"},
    Beginning{"HEAD ", "an HTTP request: the peer echoes what it gets"},
    Beginning{"POST ", "an HTTP request: the peer echoes what it gets"},
    Beginning{"PUT ", "an HTTP request: the peer echoes what it gets"},
    Beginning{"<", "a document without a head (HTTP/0.9)"},
    Beginning{"http/", "HTTP in lower case"},
    Beginning{"\r\n", "an empty line"},
    Beginning{"\n", "an empty line"},
};

/// RFC 9113 section 3.4: the first frame of a server is SETTINGS (type 4) on stream 0, which is
/// much shorter than 256 octets.
bool is_http_2_settings(std::string_view octets) {
  return octets.size() >= 5 && octets[0] == '\0' && octets[1] == '\0' && octets[3] == '\x04' &&
         octets[4] == '\0';
}

}  // namespace

std::string_view guess_protocol(std::string_view first_octets) noexcept {
  if (is_http_2_settings(first_octets)) return "an HTTP/2 server that does not speak HTTP/1.1";
  for (const Beginning& beginning : beginnings)
    if (first_octets.starts_with(beginning.octets)) return beginning.guess;
  return {};
}

}  // namespace tlsget::http
