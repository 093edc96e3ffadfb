// Cookies. No expiry is by the clock: two runs can fall into two seconds.
#include "differential/rows.hpp"

namespace tlsget::test {
namespace {

std::string line(const std::string& domain, const std::string& all, const std::string& path,
                 const std::string& secure, const std::string& expires, const std::string& pair) {
  const std::size_t equals = pair.find('=');
  return domain + "\t" + all + "\t" + path + "\t" + secure + "\t" + expires + "\t" +
         pair.substr(0, equals) + "\t" + pair.substr(equals + 1) + "\n";
}

/// A session's, for the site.
std::string plain(const std::string& pair) {
  return line("127.0.0.1", "FALSE", "/", "FALSE", "0", pair);
}

std::string many(int count, std::size_t size) {
  std::string text;
  for (int i = 0; i < count; ++i)
    text += plain("c" + std::to_string(i) + "=" + std::string(size, 'x'));
  return text;
}

std::string many_fields(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "c" + std::to_string(i) + "=" + std::to_string(i) + "%0A";
  return text;
}

}  // namespace

std::span<const Row> cookie_rows() {
  static const std::string far = "4000000000";
  static const std::string domains = "--resolve";
  static const Row rows[] = {
      // -b with a string
      {"a string", {"-b", "a=1; b=2", "$URL/head"}},
      {"several strings", {"-b", "a=1", "-b", "b=2;c=3", "$URL/head"}},
      {"a string by its long name", {"--cookie", "a=1", "$URL/head"}},
      {"a string with odd octets", {"-b", "a=\"1, 2\" ;b==; =c", "$URL/head"}},
      {"a string is not parsed", {"-b", "a=1; Path=/x; Secure", "$URL/head"}},
      {"a string stays on a redirect", {"-L", "-b", "a=1", "$URL/to/302/head"}},
      {"a string crosses to another host", {"-L", "-b", "a=1", "$URL/away/302/head"}},
      {"a string for two URLs", {"-b", "a=1", "$URL/head", "$URL/head/x"}},
      {"a string does not start the engine", {"-b", "a=1", "$URL/set/b=2;path=%2f", "$URL/head"}},
      {"a string beside the engine", {"-b", "a=1", "-b", "", "$URL/set/b=2;path=%2f", "$URL/head"}},
      {"a string and a field", {"-b", "a=1", "-H", "Cookie: h=1", "$URL/head"}},
      {"a string and a removed field", {"-b", "a=1", "-H", "Cookie:", "$URL/head"}},
      {"a field and the engine",
       {"-b", "", "-H", "Cookie: h=1", "$URL/set/b=2;path=%2f", "$URL/head"}},
      {"a removed field and the engine",
       {"-b", "", "-H", "Cookie:", "$URL/set/b=2;path=%2f", "$URL/head"}},
      {"a field and the engine, across hosts",
       {"-L", "-b", "", "-H", "Cookie: h=1", "$URL/away/302/head"}},
      {"a string of 8199 octets", {"-b", "a=" + std::string(8197, 'x'), "$URL/echo"}},
      // -b with files
      {"no file", {"-b", "none", "$URL/head"}},
      {"no file by @", {"-b", "@none", "$URL/head"}},
      {"a file by @", {"-b", "@a=b", "$URL/head"}, {{"a=b", plain("f=1")}}},
      {"a file", {"-b", "in", "$URL/head"}, {{"in", plain("f=1") + plain("gg=2")}}},
      {"a file with no line end",
       {"-b", "in", "$URL/head"},
       {{"in", "127.0.0.1\tFALSE\t/\tFALSE\t0\tf\t1"}}},
      {"a file with CRLF",
       {"-b", "in", "-c", "out", "$URL/head"},
       {{"in", "# x\r\n127.0.0.1\tFALSE\t/\tFALSE\t0\tf\t1\r\n"}}},
      {"two files",
       {"-b", "one", "-b", "two", "$URL/head"},
       {{"one", plain("f=1")}, {"two", plain("f=2") + plain("g=3")}}},
      {"standard input", {"-b", "-", "$URL/head", "$URL/head"}, {}, plain("f=1")},
      {"a folder", {"-b", "sub", "$URL/head"}, {{"sub/there", ""}}},
      {"comments and nonsense",
       {"-b", "in", "-c", "-", "$URL/head"},
       {{"in", "# comment\n\nnonsense\n#HttpOnly_" + plain("h=1") + "a\tb\tc\n" + plain("f=1") +
                   "127.0.0.1\tFALSE\t/\tFALSE\tsoon\tx\t1\n127.0.0.1\tFALSE\t/\tFALSE\t-1\ty\t1\n"
                   "127.0.0.1\tFALSE\t/\tFALSE\t0\tz\t1\textra\n"}}},
      {"no value",
       {"-b", "in", "-c", "-", "$URL/head"},
       {{"in", "127.0.0.1\tFALSE\t/\tFALSE\t0\tz\n127.0.0.1\tFALSE\t/\tFALSE\t0\ty\t\n"}}},
      {"no path",
       {"-b", "in", "-c", "-", "$URL/head"},
       {{"in", "127.0.0.1\tFALSE\tFALSE\t0\tz\t1\n"}}},
      {"an empty path",
       {"-b", "in", "-c", "-", "$URL/head"},
       {{"in", "127.0.0.1\tFALSE\t\tFALSE\t0\tz\t1\n"}}},
      {"expired in a file",
       {"-b", "in", "-c", "-", "$URL/head"},
       {{"in", line("127.0.0.1", "FALSE", "/", "FALSE", "10", "old=1") +
                   line("127.0.0.1", "FALSE", "/", "FALSE", far, "new=1")}}},
      {"junk session cookies",
       {"-j", "-b", "in", "-c", "-", "$URL/head"},
       {{"in", plain("s=1") + line("127.0.0.1", "FALSE", "/", "FALSE", far, "new=1")}}},
      {"junk session cookies by its long name, and not",
       {"--junk-session-cookies", "--no-junk-session-cookies", "-b", "in", "$URL/head"},
       {{"in", plain("s=1")}}},
      {"junk leaves what servers set",
       {"-j", "-b", "in", "$URL/set/t=1;path=%2f", "$URL/head"},
       {{"in", plain("s=1")}}},
      {"fields in a file",
       {"-b", "in", "-c", "-", "$URL/head", "http://localhost:$PORT/head"},
       {{"in",
         "Set-Cookie: nodomain=1\nset-cookie:a=2; domain=127.0.0.1\nSet-Cookie: b=3; "
         "domain=localhost; path=/head; secure; HttpOnly\nSet-Cookie: c\n"}}},
      {"a long line",
       {"-b", "in", "-c", "-", "$URL/head"},
       {{"in", plain("a=1") + plain("b=" + std::string(5000, 'x')) + plain("c=1")}}},
      {"a file's is not before a server's",
       {"-b", "in", "$URL/set/a=2;path=%2f", "$URL/head"},
       {{"in", plain("a=1")}}},
      {"a file and the same out",
       {"-b", "jar", "-c", "jar", "$URL/set/a=2;path=%2f", "$URL/head"},
       {{"jar", plain("a=1") + plain("b=1")}}},
      // -c
      {"a jar", {"-c", "jar", "$URL/set/a=1"}},
      {"a jar by its long name", {"--cookie-jar", "jar", "$URL/set/a=1"}},
      {"an empty jar", {"-c", "jar", "$URL/echo"}},
      {"a jar on standard output", {"-c", "-", "$URL/set/a=1"}},
      {"a jar on standard output, two URLs", {"-c", "-", "$URL/set/a=1", "$URL/set/b=1"}},
      {"a jar and -w", {"-c", "-", "-w", "%{http_code}\n", "$URL/set/a=1", "$URL/set/b=1"}},
      {"a jar in no folder", {"-c", "none/jar", "$URL/set/a=1"}},
      {"a jar without a name", {"-c", "", "$URL/set/a=1"}},
      {"a jar after an error", {"-f", "-c", "jar", "$URL/set/a=1", "$URL/status/404"}},
      {"a jar and no connection", {"-c", "jar", "http://127.0.0.1:1/"}},
      {"a jar and no URL that is one", {"-c", "jar", "http://127.0.0.1:99999999/"}},
      {"a jar replaces what was there",
       {"-c", "jar", "$URL/set/a=1"},
       {{"jar", "what was there before, and is no cookie\n"}}},
      // order, paths
      {"the order",
       {"-c", "-", "$URL/set/a=1%0Abb=2%0Ac=3;path=%2f%0Ad=4;path=%2fset%0Aa=9", "$URL/set/z=1"}},
      {"the order by paths and lengths",
       {"-b", "in", "$URL/head/x/y"},
       {{"in", plain("a=1") + plain("bbb=2") +
                   line("127.0.0.1", "FALSE", "/head/x", "FALSE", "0", "c=3") +
                   line("127.0.0.1", "FALSE", "/head", "FALSE", "0", "d=4") + plain("e=5")}}},
      {"paths",
       {"-b", "in", "$URL/head/x", "$URL/head/xy", "$URL/head/", "$URL/head", "$URL/head/X/"},
       {{"in", line("127.0.0.1", "FALSE", "/head/x", "FALSE", "0", "a=1") +
                   line("127.0.0.1", "FALSE", "/head/", "FALSE", "0", "b=1") +
                   line("127.0.0.1", "FALSE", "head", "FALSE", "0", "c=1") +
                   line("127.0.0.1", "FALSE", "\"/head/x/\"", "FALSE", "0", "d=1")}}},
      {"a path of the server",
       {"-c", "-",
        "$URL/set/"
        "a=1;path=%2fhead%0Ab=1;path=%2fhead%2f%0Ac=1;path=%0Ad=1;path=x%0Ae=1;path=%22%2fhead%22%"
        "0Af=1;path=%2f;path=%2fhead",
        "$URL/head", "$URL/head/x"}},
      {"the default path", {"-c", "-", "$URL/set/a=1?/x/y", "$URL/set/x/y/b=1"}},
      {"two of a name by their paths",
       {"-b", "", "$URL/set/a=1;path=%2f%0Aa=2;path=%2fhead", "$URL/head"}},
      // hosts
      {"a host's name",
       {"-c", "-", "http://localhost:$PORT/set/a=1;path=%2f", "http://localhost:$PORT/head",
        "$URL/head"}},
      {"a domain",
       {domains, "a.example.com:$PORT:127.0.0.1", domains, "b.example.com:$PORT:127.0.0.1", "-c",
        "-",
        "http://a.example.com:$PORT/set/"
        "a=1;path=%2f;domain=example.com%0Ab=1;path=%2f%0Ac=1;domain=.EXAMPLE.com;path=%2f%0Ad=1;"
        "domain=a.example.com;path=%2f%0Ae=1;domain=b.example.com;path=%2f%0Af=1;domain=com%0Ag=1;"
        "domain=ample.com",
        "http://a.example.com:$PORT/head", "http://b.example.com:$PORT/head"}},
      {"a public suffix",
       {domains, "a.co.uk:$PORT:127.0.0.1", domains, "me.github.io:$PORT:127.0.0.1", "-c", "-",
        "http://a.co.uk:$PORT/set/a=1;domain=co.uk%0Ab=1;domain=a.co.uk%0Ac=1;domain=uk",
        "http://me.github.io:$PORT/set/d=1;domain=github.io%0Ae=1"}},
      {"a public suffix itself",
       {domains, "github.io:$PORT:127.0.0.1", domains, "me.github.io:$PORT:127.0.0.1", "-c", "-",
        "http://github.io:$PORT/set/d=1;domain=github.io;path=%2f",
        "http://me.github.io:$PORT/head"}},
      {"localhost as a domain", {"-c", "-", "http://localhost:$PORT/set/a=1;domain=localhost"}},
      {"an address as a domain",
       {"-c", "-",
        "$URL/set/"
        "a=1;domain=127.0.0.1%0Ab=1;domain=.127.0.0.1%0Ac=1;domain=0.0.1%0Ad=1;domain=%0Ae=1;"
        "domain=."}},
      {"domains of a file",
       {domains, "a.example.com:$PORT:127.0.0.1", domains, "example.com:$PORT:127.0.0.1", domains,
        "badexample.com:$PORT:127.0.0.1", "-b", "in", "http://a.example.com:$PORT/head",
        "http://example.com:$PORT/head", "http://badexample.com:$PORT/head"},
       {{"in", line(".example.com", "TRUE", "/", "FALSE", "0", "a=1") +
                   line("example.com", "FALSE", "/", "FALSE", "0", "b=1") +
                   line("EXAMPLE.COM", "true", "/", "FALSE", "0", "c=1") +
                   line("com", "TRUE", "/", "FALSE", "0", "d=1") +
                   line(".com", "TRUE", "/", "FALSE", "0", "e=1")}}},
      {"an own Host",
       {"-H", "Host: a.example.com:99", "-c", "-",
        "$URL/set/a=1;domain=example.com;path=%2f%0Ab=1;path=%2f", "$URL/head"}},
      {"an own Host and another one",
       {"-L", "-H", "Host: a.example.com", "-c", "-", "$URL/set/a=1;path=%2f?%2fhead"}},
      {"a port makes no difference", {"-b", "in", "$URL/head"}, {{"in", plain("a=1")}}},
      // redirects
      {"set by a redirect", {"-L", "-b", "", "$URL/set/a=1;path=%2f?%2fhead"}},
      {"set by a redirect, without the engine", {"-L", "$URL/set/a=1;path=%2f?%2fhead"}},
      {"a jar after redirects", {"-L", "-c", "jar", "$URL/set/a=1;path=%2f?%2fset%2fb=2"}},
      {"what a redirect set stays on its host",
       {"-L", "-b", "in", "$URL/away/302/head"},
       {{"in", plain("a=1") + line("localhost", "FALSE", "/", "FALSE", "0", "b=1")}}},
      // attributes
      {"attributes",
       {"-c", "-",
        "$URL/set/"
        "a=1;HttpOnly%0Ab=2;httponly=%0Ac=3;Secure%0Ad=4;secure=yes%0Ae=5;SameSite=Strict;Priority="
        "High%0Af=6;;%20;path=%2f%0Ag=7;version=1"}},
      {"Secure over another host",
       {domains, "a.example.com:$PORT:127.0.0.1", "-c", "-",
        "http://a.example.com:$PORT/set/a=1;secure%0Ab=1"}},
      {"Secure from a file",
       {domains, "a.example.com:$PORT:127.0.0.1", "-b", "in", "-c", "-",
        "http://a.example.com:$PORT/head", "$URL/head"},
       {{"in", line("a.example.com", "FALSE", "/", "TRUE", "0", "a=1") +
                   line("127.0.0.1", "FALSE", "/", "TRUE", "0", "b=1")}}},
      {"a Secure one is not overlaid",
       {domains, "a.example.com:$PORT:127.0.0.1", "-b", "in", "-c", "-",
        "http://a.example.com:$PORT/set/"
        "a=2;path=%2f%0Ab=2;path=%2fset%2fx%0Ab=3;path=%2f%0Ab=4;path=%2fsetter%0Ac=5"},
       {{"in", line("a.example.com", "FALSE", "/", "TRUE", "0", "a=1") +
                   line("a.example.com", "FALSE", "/set/y", "TRUE", "0", "b=1")}}},
      {"prefixes",
       {"-c", "-",
        "$URL/set/"
        "__Secure-a=1%0A__Secure-b=1;secure%0A__Host-c=1;secure;path=%2f%0A__Host-d=1;secure%0A__"
        "Host-e=1;path=%2f%0A__Host-f=1;secure;path=%2f;domain=127.0.0.1%0A__secure-g=1"}},
      {"prefixes with a domain",
       {"-c", "-",
        "http://localhost:$PORT/set/"
        "__Host-c=1;secure;path=%2f;domain=localhost%0A__Host-d=1;secure;path=%2f"}},
      {"prefixes in a file",
       {"-b", "in", "-c", "-", "$URL/head"},
       {{"in", plain("__Secure-a=1") + plain("__Host-b=1") +
                   line("127.0.0.1", "FALSE", "/", "TRUE", "0", "__Host-c=1") +
                   line("127.0.0.1", "TRUE", "/", "TRUE", "0", "__Host-d=1")}}},
      {"values",
       {"-c", "-",
        "$URL/set/a=%22q%20x%22%0Ab=%0Ac%0A=d%0Ae=f=g%0A%20h%20=%20i%20%0Aj=k,l%0Am=caf%c3%a9",
        "$URL/set/x=1"}},
      {"TABs and controls",
       {"-c", "-", "$URL/set/a=1%092%0Ab%09=1%0Ac=1;x=%091%0Ad=1;x=1%09%0Ae%01=1%0Af=%7f%0Ag=1"}},
      {"a removal",
       {"-b", "in", "-c", "-",
        "$URL/set/a=;max-age=0%0Ab=;expires=Thu,%2001%20Jan%201970%2000:00:00%20GMT", "$URL/head"},
       {{"in", line("127.0.0.1", "FALSE", "/set/", "FALSE", far, "a=1") +
                   line("127.0.0.1", "FALSE", "/set/", "FALSE", "0", "b=1") + plain("a=2")}}},
      {"Max-Age of nonsense",
       {"-c", "-", "$URL/set/a=1;max-age=x%0Ab=1;max-age=-1%0Ac=1;max-age=%0Ad=1;max-age=%220%22"}},
      {"Max-Age over Expires",
       {"-c", "-",
        "$URL/set/"
        "a=1;max-age=0;expires=Thu,%2001%20Jan%202037%2000:00:00%20GMT%0Ab=1;expires=Thu,%2001%"
        "20Jan%202037%2000:00:00%20GMT;max-age=0"}},
      {"dates that are none",
       {"-c", "-",
        "$URL/set/"
        "a=1;expires=soon%0Ab=1;expires=Thu,%2032%20Foo%202037%0Ac=1;expires=0%0Ad=1;expires="}},
      {"dates gone by",
       {"-c", "-",
        "$URL/set/"
        "a=1;expires=Sunday,%2006-Nov-94%2008:49:37%20GMT%0Ab=1;expires=Sun%20Nov%20%206%2008:49:"
        "37%201994%0Ac=1;expires=06%20Nov%201994%0Ad=1;expires=1994.Nov.6%0Ae=1;expires=19941106%"
        "208:49"}},
      // limits
      {"a long value",
       {"-c", "-",
        "$URL/set/a=" + std::string(4094, 'x') + "%0Ab=" + std::string(4093, 'y') +
            "%0Ac=1;x=" + std::string(4094, 'z') + "%0Ad=1"}},
      {"60 cookies in a response", {"-c", "-", "$URL/set/" + many_fields(60)}},
      {"200 cookies for a request", {"-b", "in", "$URL/head"}, {{"in", many(200, 1)}}},
      {"cookies of 10,000 octets for a request",
       {"-b", "in", "-b", "own=1", "$URL/head"},
       {{"in", many(10, 1000)}}},
      {"cookies of near 8190 octets for a request",
       {"-b", "in", "-b", "own=1", "$URL/head"},
       {{"in", many(8, 1005) + plain("last=" + std::string(68, 'y'))}}},
      {"under TLS",
       {"--cacert", "$CA", "-c", "-", "https://127.0.0.1:$PORT/set/a=1;secure;path=%2f",
        "https://127.0.0.1:$PORT/head"},
       {},
       "",
       true},
  };
  return rows;
}

}  // namespace tlsget::test
