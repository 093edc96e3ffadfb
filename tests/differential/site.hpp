// The server of the differential tests: one site with something of everything, by path.
//
//     /echo...          the request line and the body, as text
//     /file             1,000 octets; Range, If-Range, If-None-Match and If-Modified-Since hold
//     /named/NAME       the same, called NAME by Content-Disposition
//     /disposed/TEXT    Content-Disposition with that text, percent-decoded
//     /dated            a text with Last-Modified, whatever is asked
//     /head...          the request's fields, one a line, without Host and User-Agent
//     /to/STATUS/PATH   a redirect to /PATH
//     /away/STATUS/PATH a redirect to /PATH of the same server by another name, another origin
//     /location/STATUS/TEXT   a redirect whose Location is TEXT, percent-decoded
//     /status/STATUS    an answer of that status, with a body
//     /set/TEXT         Set-Cookie with each line of that text, percent-decoded; a query makes it a
//                       redirect to what that says, percent-decoded
//     /basic /digest /bearer /any   401 without good credentials (ann, secret; token)
//     /challenge/TEXT   401 with WWW-Authenticate as TEXT says, percent-decoded, a field for each
//     part
//                       between "|"; 200 with any credentials
//     /refuse/TEXT      the same, and 401 whatever comes
//     /coded/CODING     a text in that content coding: gzip, deflate, br, zstd
//     /chunked          a chunked text with a trailer;  /closed  one that ends with the connection
//     /cut              half of what Content-Length says
//     /flaky/NAME       503 at the first and second request for that NAME, then 200
//     /flaky-once/NAME  503 at the first request for that NAME; "file" is /file then
//     /busy/SECONDS     503 with that Retry-After
#pragma once

#include "support/scripted_server.hpp"

namespace tlsget::test {

/// A script for all connections of one server; each call is a site of its own.
Script site();

}  // namespace tlsget::test
