// No option of the table is without a row, or without a reason for having none.
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "app/options_table.hpp"
#include "differential/rows.hpp"
#include "support/experiment.hpp"

namespace tlsget::test {
namespace {

/// Why an option has no row in the differential tables.
const std::map<std::string_view, std::string_view>& reasons() {
  static const std::map<std::string_view, std::string_view> all = {
      {"add-ca", "tlsget's own"},
      {"aia", "tlsget's own"},
      {"exit-detail", "tlsget's own"},
      {"expires-in", "tlsget's own"},
      {"report", "tlsget's own"},
      {"ssl-key-log", "tlsget's own"},
      {"timing", "tlsget's own"},
      {"tls", "tlsget's own"},
      {"tls-min", "tlsget's own"},
      {"verify", "tlsget's own"},
      {"silent", "every row has it"},
      {"crlfile", "curl checks the leaf alone; tests/cli/revocation_test.cpp"},
      {"cert", "compared in tests/cli/client_certificate_test.cpp"},
      {"cert-type", "compared in tests/cli/client_certificate_test.cpp"},
      {"key", "compared in tests/cli/client_certificate_test.cpp"},
      {"key-type", "compared in tests/cli/client_certificate_test.cpp"},
      {"pass", "compared in tests/cli/client_certificate_test.cpp"},
      {"pinnedpubkey", "compared in tests/cli/tls_choices_test.cpp"},
      {"ciphers", "compared in tests/cli/tls_choices_test.cpp"},
      {"tls13-ciphers", "compared in tests/cli/tls_choices_test.cpp"},
      {"curves", "compared in tests/cli/tls_choices_test.cpp"},
      {"out-null", "newer than the reference; tests/cli/files_test.cpp"},
      {"follow", "newer than the reference; tests/scripted/protocol_test.cpp"},
      {"haproxy-protocol", "has a port of each run; tests/scripted/protocol_test.cpp"},
      {"haproxy-clientip", "has a port of each run; tests/scripted/protocol_test.cpp"},
      {"parallel-max-host", "newer than the reference; tests/cli/parallel_test.cpp"},
      {"proxy-capath",
       "an empty folder is another error of OpenSSL's; tests/scripted/proxy_tls_test.cpp"},
      {"sigalgs", "newer than the reference; tests/cli/tls_choices_test.cpp"},
  };
  return all;
}

bool names(const std::string& word, const app::OptionRow& row) {
  const bool is_long = word.starts_with("--");
  if (is_long) {
    const std::string_view name = std::string_view(word).substr(2);
    return name == row.name || (!row.alias.empty() && name == row.alias) ||
           (name.starts_with("no-") && name.substr(3) == row.name);
  }
  return word.size() >= 2 && word[0] == '-' && row.letter != 0 &&
         word.find(row.letter, 1) != std::string::npos;
}

bool has_row(const app::OptionRow& option) {
  for (const Area& area : areas())
    for (const Row& row : area.rows)
      for (const std::string& word : row.arguments)
        if (names(word, option)) return true;
  return false;
}

TEST_CASE("each option of curl's has a row that compares it with curl, or a reason for none") {
  for (const auto part : app::options_table()) {
    for (const app::OptionRow& option : part) {
      using Kind = app::OptionKind;
      if (option.kind != Kind::flag && option.kind != Kind::negatable && option.kind != Kind::value)
        continue;
      if ((option.commands & app::for_fetch) == 0) continue;
      INFO("--" << option.name);
      CHECK((has_row(option) || reasons().contains(option.name)));
    }
  }
}

TEST_CASE("each option in curl's help is known here, if only to be refused by name") {
  const auto help = with_curl({.scripts = {reply("")}, .arguments = {"--help", "all"}});
  if (!help) SKIP("there is no curl to ask");
  std::istringstream words(help->result.out);
  std::size_t options = 0;
  for (std::string word; words >> word;) {
    word.erase(std::min(word.find_last_not_of(".,;:)") + 1, word.size()));
    if (!word.starts_with("--") || word.size() < 4) continue;
    ++options;
    INFO(word);
    CHECK(app::find_long(std::string_view(word).substr(2)).row != nullptr);
  }
  CHECK(options > 200);
}

TEST_CASE("no option has a row and a reason for none as well") {
  for (const auto& [name, reason] : reasons()) {
    INFO("--" << name << ": " << reason);
    const app::LongName found = app::find_long(name);
    REQUIRE(found.row != nullptr);
    CHECK_FALSE(has_row(*found.row));
  }
}

}  // namespace
}  // namespace tlsget::test
