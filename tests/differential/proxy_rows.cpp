// Proxies, and where connections are made to and from.
#include "differential/rows.hpp"
#include "differential/site.hpp"
#include "support/proxy_scripts.hpp"

namespace tlsget::test {
namespace {

Script tunnel() {
  return connect_proxy(site());
}
Script tunnel_to_tls() {
  return connect_proxy(site(), true);
}
Script socks4() {
  return socks4_proxy(site());
}
Script socks5() {
  return socks5_proxy(site());
}
Script socks5_to_http_proxy() {
  return socks5_proxy(connect_proxy(site()));
}
Script forbids() {
  return connect_proxy(site(), false, "HTTP/1.1 403 No\r\nContent-Length: 4\r\n\r\nbad\n");
}
Script wants_login() {
  return connect_proxy(site(), false,
                       "HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n");
}
Script closes() {
  return answers_anything("");
}
Script refuses_socks() {
  return answers_anything(std::string("\x05\xff", 2));
}
Script rejects_socks4() {
  return answers_anything(std::string("\x00\x5b\0\0\0\0\0\0", 8));
}

constexpr const char* facts = "%{http_connect} %{http_code} %{proxy_used} %{num_connects} %{size_header}\n";

}  // namespace

std::span<const Row> proxy_rows() {
  static const Row rows[] = {
      {"a request to an HTTP proxy", {"-x", "$URL", "http://o.test/echo?a=b#c"}},
      {"a proxy without a scheme", {"-x", "127.0.0.1:$PORT", "http://o.test:81/echo"}},
      {"the default port, written out", {"-x", "$URL", "http://o.test:80/echo"}},
      {"a login in the proxy's URL", {"-x", "http://u%20s:p%3a@127.0.0.1:$PORT", "http://o.test/"}},
      {"a login by -U", {"-x", "$URL", "-U", "a:b", "--proxy-basic", "http://o.test/"}},
      {"both logins", {"-x", "http://u:p@127.0.0.1:$PORT", "-U", "a:b", "http://o.test/"}},
      {"the server's login too", {"-x", "$URL", "-U", "a:b", "-u", "c:d", "http://o.test/"}},
      {"a body through a proxy", {"-x", "$URL", "-d", "a=b", "http://o.test/echo"}},
      {"fields for both and for the proxy",
       {"-x", "$URL", "-H", "X-A: 1", "--proxy-header", "X-B: 2", "http://o.test/"}},
      {"Proxy-Connection left out", {"-x", "$URL", "-H", "Proxy-Connection:", "http://o.test/"}},
      {"a proxy's 407", {"-x", "$URL", "http://o.test/status/407", "-w", facts}},
      {"-f and a proxy's 407", {"-f", "-x", "$URL", "http://o.test/status/407"}},
      {"two servers by one connection", {"-x", "$URL", "http://o.test/a", "http://p.test/b"}},
      {"a redirect through a proxy", {"-L", "-x", "$URL", "http://o.test/to/302/echo"}},
      {"-I through a proxy", {"-I", "-x", "$URL", "http://o.test/file"}},
      {"a range through a proxy", {"-r", "0-9", "-x", "$URL", "http://o.test/file"}},
      {"-p", {"-p", "-x", "$URL", "http://o.test/echo", "-w", facts}, {}, "", false, tunnel},
      {"-p -i", {"-p", "-i", "-x", "$URL", "http://o.test/echo"}, {}, "", false, tunnel},
      {"-p -I", {"-p", "-I", "-x", "$URL", "http://o.test/echo"}, {}, "", false, tunnel},
      {"-p -D", {"-p", "-D", "heads", "-x", "$URL", "http://o.test/"}, {}, "", false, tunnel},
      {"-p -i without CONNECT's head",
       {"-p", "-i", "--suppress-connect-headers", "-x", "$URL", "http://o.test/"},
       {},
       "",
       false,
       tunnel},
      {"-p with logins and fields",
       {"-p", "-x", "$URL", "-U", "a:b", "-u", "c:d", "-H", "X-A: 1", "--proxy-header", "X-B: 2",
        "http://o.test/"},
       {},
       "",
       false,
       tunnel},
      {"CONNECT without User-Agent", {"-p", "-A", "", "-x", "$URL", "http://o.test/"}, {}, "", false,
       tunnel},
      {"CONNECT with an own User-Agent field",
       {"-p", "--proxy-header", "User-Agent: x", "--proxy-header", "Proxy-Connection:", "-x", "$URL",
        "http://o.test/"},
       {},
       "",
       false,
       tunnel},
      {"--proxy1.0", {"--proxy1.0", "127.0.0.1:$PORT", "http://o.test/"}},
      {"--proxy1.0 -p", {"-p", "--proxy1.0", "127.0.0.1:$PORT", "http://o.test/"}, {}, "", false,
       tunnel},
      {"--connect-to through a proxy",
       {"--connect-to", "o.test:80:p.test:81", "-x", "$URL", "http://o.test/"},
       {},
       "",
       false,
       tunnel},
      {"CONNECT to an IPv6 address", {"-p", "-x", "$URL", "http://[::1]:99/"}, {}, "", false, tunnel},
      {"https through a proxy",
       {"--cacert", "$CA", "-x", "$URL", "https://localhost/echo", "-w", facts},
       {},
       "",
       false,
       tunnel_to_tls},
      {"https through a proxy, not trusted", {"-x", "$URL", "https://localhost/"}, {}, "", false,
       tunnel_to_tls},
      {"CONNECT refused", {"-p", "-x", "$URL", "http://o.test/", "-w", facts}, {}, "", false, forbids},
      {"CONNECT refused, and -f", {"-p", "-f", "-x", "$URL", "http://o.test/"}, {}, "", false,
       forbids},
      {"CONNECT refused, and -i", {"-p", "-i", "-x", "$URL", "http://o.test/"}, {}, "", false,
       forbids},
      {"CONNECT refused for a login", {"-p", "-x", "$URL", "http://o.test/", "-w", facts}, {}, "",
       false, wants_login},
      {"CONNECT not answered", {"-p", "-x", "$URL", "http://o.test/"}, {}, "", false, closes},
      {"a proxy that has no address", {"-x", "http://proxy.invalid:80", "http://o.test/"}},
      {"a proxy that is not there", {"-x", "http://127.0.0.1:1", "http://o.test/"}},
      {"a proxy of another kind", {"-x", "ftp://127.0.0.1:$PORT", "http://o.test/"}},
      {"a proxy with a bad port", {"-x", "http://127.0.0.1:99999", "http://o.test/"}},
      {"no proxy", {"-x", "", "$URL/echo"}},
      {"--noproxy", {"--noproxy", "127.0.0.1", "-x", "http://127.0.0.1:1", "$URL/echo"}},
      {"--noproxy with a network", {"--noproxy", "127.0.0.0/8", "-x", "http://127.0.0.1:1", "$URL/"}},
      {"--noproxy *", {"--noproxy", "*", "-x", "http://127.0.0.1:1", "$URL/"}},
      {"--noproxy that does not fit", {"--noproxy", "x.test", "-x", "$URL", "http://o.test/"}},
      {"an HTTPS proxy", {"--proxy-cacert", "$CA", "-x", "$URL", "http://o.test/echo"}, {}, "", true},
      {"an HTTPS proxy, not trusted", {"-x", "$URL", "http://o.test/echo"}, {}, "", true},
      {"-k is not for the proxy", {"-k", "-x", "$URL", "http://o.test/echo"}, {}, "", true},
      {"--cacert is not for the proxy", {"--cacert", "$CA", "-x", "$URL", "http://o.test/"}, {}, "",
       true},
      {"--proxy-insecure", {"--proxy-insecure", "-x", "$URL", "http://o.test/echo"}, {}, "", true},
      {"--proxy-tlsv1", {"--proxy-tlsv1", "--proxy-cacert", "$CA", "-x", "$URL", "http://o.test/"},
       {}, "", true},
      {"--proxy-ca-native", {"--proxy-ca-native", "--proxy-cacert", "$CA", "-x", "$URL",
        "http://o.test/"}, {}, "", true},
      {"--proxy-capath", {"--proxy-capath", "$DIR", "-x", "$URL", "http://o.test/"}, {}, "", true},
      {"--proxy-pinnedpubkey",
       {"--proxy-pinnedpubkey", "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "--proxy-cacert", "$CA", "-x", "$URL", "http://o.test/"},
       {},
       "",
       true},
      {"--proxy-ciphers",
       {"--proxy-ciphers", "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256",
        "--proxy-tls13-ciphers", "TLS_AES_128_GCM_SHA256", "--proxy-cacert", "$CA", "-x", "$URL",
        "http://o.test/"},
       {},
       "",
       true},
      {"--proxy-cert that is not there", {"--proxy-cert", "none.pem", "--proxy-key", "none.pem",
        "--proxy-cert-type", "PEM", "--proxy-key-type", "PEM", "--proxy-pass", "x",
        "--proxy-cacert", "$CA", "-x", "$URL", "http://o.test/"}, {}, "", true},
      {"--proxy-crlfile that is not there",
       {"--proxy-crlfile", "none.pem", "--proxy-cacert", "$CA", "-x", "$URL", "http://o.test/"},
       {},
       "",
       true},
      {"SOCKS 4", {"--socks4", "127.0.0.1:$PORT", "http://127.0.0.1:9/echo"}, {}, "", false, socks4},
      {"SOCKS 4, a name", {"--socks4", "127.0.0.1:$PORT", "http://localhost/echo"}, {}, "", false,
       socks4},
      {"SOCKS 4, IPv6", {"--socks4", "127.0.0.1:$PORT", "http://[::1]/echo"}, {}, "", false, socks4},
      {"SOCKS 4a", {"--socks4a", "127.0.0.1:$PORT", "-U", "ann:x", "http://o.test/"}, {}, "", false,
       socks4},
      {"SOCKS 4 says no", {"--socks4a", "127.0.0.1:$PORT", "http://o.test/"}, {}, "", false,
       rejects_socks4},
      {"SOCKS 5", {"--socks5", "127.0.0.1:$PORT", "http://127.0.0.1:9/echo", "-w", facts}, {}, "",
       false, socks5},
      {"SOCKS 5, IPv6", {"--socks5", "127.0.0.1:$PORT", "http://[::1]:9/echo"}, {}, "", false,
       socks5},
      {"SOCKS 5, a name that is not there", {"--socks5", "127.0.0.1:$PORT", "http://o.invalid/"}, {},
       "", false, socks5},
      {"SOCKS 5, names there", {"--socks5-hostname", "127.0.0.1:$PORT", "http://o.test/echo"}, {}, "",
       false, socks5},
      {"SOCKS 5 by URL, with a login", {"-x", "socks5h://ann:secret@127.0.0.1:$PORT",
        "http://o.test/echo"}, {}, "", false, socks5},
      {"SOCKS 5, a login by -U", {"--socks5", "127.0.0.1:$PORT", "--socks5-basic", "-U",
        "ann:secret", "http://127.0.0.1/echo"}, {}, "", false, socks5},
      {"SOCKS 5, a wrong login", {"-x", "socks5h://ann:no@127.0.0.1:$PORT", "http://o.test/"}, {}, "",
       false, socks5},
      {"SOCKS 5 takes no login", {"-x", "socks5h://127.0.0.1:$PORT", "http://o.test/"}, {}, "", false,
       refuses_socks},
      {"SOCKS 5 closes", {"-x", "socks5h://127.0.0.1:$PORT", "http://o.test/"}, {}, "", false, closes},
      {"a SOCKS proxy before an HTTP proxy",
       {"--preproxy", "socks5h://127.0.0.1:$PORT", "-p", "-x", "http://p.test:99", "-U", "a:b",
        "http://o.test/echo"},
       {},
       "",
       false,
       socks5_to_http_proxy},
      {"a unix socket that is not there", {"--unix-socket", "$DIR/none", "-x", "$URL", "http://o/"}},
      {"an abstract one", {"--abstract-unix-socket", "tlsget-none", "http://o.test/"}},
      {"--interface by name", {"--interface", "lo", "$URL/echo"}},
      {"--interface by address", {"--interface", "127.0.0.1", "$URL/echo"}},
      {"--interface by host", {"--interface", "host!localhost", "$URL/echo"}},
      {"--interface as device", {"--interface", "if!lo", "$URL/echo"}},
      {"--interface as both", {"--interface", "ifhost!lo!127.0.0.1", "$URL/echo"}},
      {"--interface that is not there", {"--interface", "nosuch.invalid", "$URL/echo"}},
      {"--interface with an address that is not ours", {"--interface", "192.0.2.1", "$URL/echo"}},
      {"--local-port", {"--local-port", "20000-32000", "$URL/echo"}},
      {"--local-port, the wrong way round", {"--local-port", "80-70", "$URL/echo"}},
      {"--keepalive-time", {"--keepalive-time", "5", "--keepalive-cnt", "3", "$URL/echo"}},
      {"--keepalive-time of no number", {"--keepalive-time", "x", "$URL/echo"}},
      {"--resolve with +", {"--resolve", "+o.test:$PORT:127.0.0.1", "http://o.test:$PORT/echo"}},
      {"--resolve with several", {"--resolve", "o.test:$PORT:192.0.2.1,127.0.0.1", "-4",
        "--connect-timeout", "9", "http://o.test:$PORT/echo"}},
      {"--resolve of any host", {"--resolve", "*:$PORT:127.0.0.1", "http://o.test:$PORT/echo"}},
      {"--connect-to any", {"--connect-to", "::127.0.0.1:$PORT", "http://o.test/echo"}},
      {"--connect-to another host", {"--connect-to", "p.test::127.0.0.1:$PORT", "$URL/echo"}},
      {"--connect-to IPv6", {"--connect-to", "o.test:80:[::1]:1", "http://o.test/echo"}},
  };
  return rows;
}

}  // namespace tlsget::test
