#include "app/options_table.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <set>
#include <string>

namespace tlsget::app {
namespace {

TEST_CASE("the options table has each name and each letter once for a command") {
  for (const CommandInfo& info : commands()) {
    CAPTURE(info.operands);
    std::set<std::string_view> names;
    std::set<char> letters;
    for (const auto rows : options_table()) {
      for (const OptionRow& row : rows) {
        if ((row.commands & only(info.command)) == 0) continue;
        CAPTURE(row.name);
        CHECK(names.insert(row.name).second);
        if (!row.alias.empty()) CHECK(names.insert(row.alias).second);
        if (row.letter != 0) CHECK(letters.insert(row.letter).second);
      }
    }
    CHECK(names.size() > 5);
  }
}

TEST_CASE("every available option can be set and has help that fits a line") {
  for (const auto rows : options_table()) {
    for (const OptionRow& row : rows) {
      CAPTURE(row.name);
      const bool available = row.kind != OptionKind::later && row.kind != OptionKind::refused;
      const bool ends = row.kind == OptionKind::help || row.kind == OptionKind::version ||
                        row.kind == OptionKind::next || row.kind == OptionKind::config ||
                        row.kind == OptionKind::variable;
      CHECK((row.set != nullptr) == (available && !ends));
      CHECK((row.kind == OptionKind::value) <= takes_value(row));
      if (row.kind != OptionKind::later) CHECK_FALSE(row.help.empty());
      CHECK(row.help.size() <= 90);
      CHECK_FALSE(row.name.starts_with("no-"));
    }
  }
}

TEST_CASE("knows every letter and every long name of curl's that the interface promises") {
  for (const char letter :
       std::string_view("#:460AbcCdDeEfFgGhHiIjJkKLmMnNoOpqrRsSTuUvVwxXyYz1Z")) {
    CAPTURE(letter);
    CHECK(find_letter(letter) != nullptr);
  }
  for (const char* name : {"anyauth",
                           "basic",
                           "digest",
                           "oauth2-bearer",
                           "netrc-file",
                           "cert-type",
                           "tls13-ciphers",
                           "sigalgs",
                           "no-alpn",
                           "no-sessionid",
                           "ssl-sessions",
                           "proxy-pinnedpubkey",
                           "preproxy",
                           "haproxy-protocol",
                           "tr-encoding",
                           "http0.9",
                           "data-urlencode",
                           "url-query",
                           "expect100-timeout",
                           "request-target",
                           "speed-limit",
                           "rate",
                           "retry-all-errors",
                           "remote-name-all",
                           "no-clobber",
                           "skip-existing",
                           "etag-save",
                           "time-cond",
                           "follow",
                           "post303",
                           "proto-redir",
                           "abstract-unix-socket",
                           "happy-eyeballs-timeout-ms",
                           "no-keepalive",
                           "dns-servers",
                           "parallel-max-host",
                           "next",
                           "fail-early",
                           "variable",
                           "show-headers",
                           "include",
                           "trace-ids",
                           "styled-output",
                           "data-ascii",
                           "out-null",
                           "socks5-hostname",
                           "url",
                           "http2",
                           "alt-svc",
                           "aws-sigv4",
                           "doh-url",
                           "cert-status",
                           "no-npn",
                           "ssl-no-revoke"}) {
    CAPTURE(name);
    CHECK(find_long(name).row != nullptr);
  }
}

TEST_CASE("finds a long name only when it is whole") {
  CHECK(find_long("output").row->letter == 'o');
  CHECK(find_long("outpu").row == nullptr);
  CHECK(find_long("").row == nullptr);
  CHECK(find_long("no-").row == nullptr);
  CHECK(find_long("include").row == find_long("show-headers").row);
  CHECK(find_long("no-location").row == find_long("location").row);
  CHECK_FALSE(find_long("no-location").on);
}

TEST_CASE("suggests an option only when one is near") {
  CHECK(nearest_option("outptu") == "--output");
  CHECK(nearest_option("insecur") == "--insecure");
  CHECK(nearest_option("cacerts") == "--cacert");
  CHECK(nearest_option("no-verfy") == "--no-verify");
  CHECK(nearest_option("max-redirects") == "--max-redirs");
  CHECK(nearest_option("frobnicate").empty());
  CHECK(nearest_option("x").empty());
  CHECK(nearest_option("").empty());
  CHECK(nearest_option("htp2").empty());  // never one that is not here
}

}  // namespace
}  // namespace tlsget::app
