// Configuration files (-K): lines of options, in curl's syntax, to a list of words.
//
//     # a comment
//     url = "https://example.com/a b"     name=value, name: value, name value
//     -H "Accept: text/plain"             dashes are taken too
//
// Rules. A file is read whole before any of it counts. A value in double quotes knows \" \\ \t \n
// \r \v; without quotes it ends at white space. Lines may end in CRLF.
//
// Not here: what the options mean (command_words); which file a command line names.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/profile.hpp"

namespace tlsget::app {

struct ConfigLine {
  std::size_t number = 0;  ///< from 1
  std::string option;      ///< as it stands there: "url", "--url", "-o"
  std::optional<std::string> value;
  bool has_more = false;  ///< something stands behind a value without quotes
};

std::vector<ConfigLine> parse_config(std::string_view text);

/// The file that is read unless -q says otherwise: the first that exists of curl's places under its
/// name (.curlrc), else of tlsget's own, which never are curl's. nullopt: there is none.
std::optional<std::string> default_config_file(const Profile& profile);

}  // namespace tlsget::app
