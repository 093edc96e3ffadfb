// Building URLs from data: form encoding (application/x-www-form-urlencoded, as forms send it) and
// what is added to a URL that stands already.
//
// Rules. What is added keeps its octets but for those that a URL cannot hold ('#' would end the
// query); triplets are written in lower case, as curl writes them.
#pragma once

#include <string>
#include <string_view>

#include "url/url.hpp"

namespace tlsget::url {

/// Letters, digits and "-._~" as they are, all else as "%XX" in upper case.
std::string encode_component(std::string_view text);
/// The same, but a space is '+'.
std::string encode_form(std::string_view text);

/// Adds `text` to the query, behind an '&' where there is something before it. Nothing for no text.
/// Throws Error(url_malformed) for a control octet.
void append_query(Url& url, std::string_view text);

/// Gives a URL whose path ends in '/' the last segment `name`, percent-encoded; one that names
/// something already, or has a query, stays.
void append_file_name(Url& url, std::string_view name);

}  // namespace tlsget::url
