// What the options say of a request's content while they are being read, and what it comes to.
//
// Rules. One kind of content: -d and its relatives, -F, -T or none; two kinds are refused. With -G
// the octets of -d go into the query instead.
//
// Not here: the grammar of one -F (form_option), the file of one -T (transfer_call).
#pragma once

#include <string>
#include <string_view>

#include "app/form_option.hpp"

namespace tlsget::app {

struct Draft;
struct Occurrence;

/// -d and its relatives, as they add up.
struct PostData {
  std::string bytes;
  bool given = false;
  bool json = false;
};

struct RequestDraft {
  bool as_query = false;  ///< -G
  std::string url_query;  ///< --url-query, as they add up
  FormDraft form;
};

/// Puts `bytes` behind what -d and its relatives gave before.
void append_data(Draft& draft, std::string_view separator, std::string_view bytes);

/// What --data-urlencode and --url-query make of their value: "TEXT", "=TEXT", "NAME=TEXT",
/// "@FILE" or "NAME@FILE", of which all but NAME is encoded as forms encode it. Throws
/// Error(read_file).
std::string encoded_data(Draft& draft, const Occurrence& option);

/// After the last option: fills the Call's body, method, content type and own fields, and checks
/// that what the own fields say of the body is so. Throws Error(usage).
void finish_request(Draft& draft);

}  // namespace tlsget::app
