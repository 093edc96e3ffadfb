// The server of the differential tests: one site with something of everything, by path.
//
//     /echo...          the request line and the body, as text
//     /file             1,000 octets; Range, If-Range, If-None-Match and If-Modified-Since hold
//     /named/NAME       the same, called NAME by Content-Disposition
//     /head...          the request's fields, one a line, without Host and User-Agent
//     /to/STATUS/PATH   a redirect to /PATH
//     /away/STATUS/PATH a redirect to /PATH of the same server by another name, another origin
//     /location/STATUS/TEXT   a redirect whose Location is TEXT, percent-decoded
//     /status/STATUS    an answer of that status, with a body
//     /set/TEXT         Set-Cookie with each line of that text, percent-decoded; a query makes it a
//                       redirect to what that says, percent-decoded
//     /basic /digest /bearer /any   401 without good credentials (ann, secret; token)
//     /coded/CODING     a text in that content coding: gzip, deflate, br, zstd
//     /chunked          a chunked text with a trailer;  /closed  one that ends with the connection
//     /cut              half of what Content-Length says
//     /flaky/NAME       503 at the first and second request for that NAME, then 200
#pragma once

#include "support/scripted_server.hpp"

namespace tlsget::test {

/// A script for all connections of one server; each call is a site of its own.
Script site();

}  // namespace tlsget::test
