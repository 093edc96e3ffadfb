// One command line against one scripted server, by our binary and by curl beside it.
//
// Rules. Each run gets a server and a working directory of its own. In arguments, files and
// variables of the environment, $URL stands
// for the server ("http://127.0.0.1:PORT"), $PORT for its port, $DIR for the working directory and
// $CA for the file of the development CA. Where curl is the model, a test says like_curl() and
// states the outcome as well: the model checks the statement, and the statement stands alone on a
// machine without curl.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "support/process.hpp"
#include "support/scripted_server.hpp"

namespace tlsget::test {

struct Experiment {
  std::vector<Script> scripts = {};
  std::vector<std::string> arguments = {};
  ServerSettings server = {};
  std::string input = {};
  std::map<std::string, std::string> files = {};        ///< name to content: what lies there before
  std::map<std::string, std::string> environment = {};  ///< on top of a clean one
  std::chrono::milliseconds limit = std::chrono::seconds(60);
};

struct Outcome {
  Result result;
  std::map<std::string, std::string> files;  ///< name to content: what lies there afterwards
  std::vector<ReceivedRequest> requests;
  std::size_t connections = 0;
  std::uint16_t port = 0;                ///< of the server
  std::vector<std::string> disconnects;  ///< ScriptedServer::disconnects
};

/// Our binary under its own name.
Outcome with_tlsget(const Experiment& experiment);
/// Our binary under the name curl, which gives it curl's defaults.
Outcome as_curl(const Experiment& experiment);
/// The reference, curl 8.14 or newer: TLSGET_REFERENCE_CURL, else what scripts/setup unpacked, else
/// /usr/bin/curl; nullopt where there is none.
std::optional<Outcome> with_curl(const Experiment& experiment);

/// as_curl(), after checking that with_curl() comes to the same exit code, stdout, files and
/// requests. In stdout and files each server's own port reads as $PORT and a form's boundary as
/// $BOUNDARY0; of the requests the order of the fields, the User-Agent, the port in Host, and
/// Digest's cnonce with the response that follows from it are left out.
Outcome like_curl(const Experiment& experiment);

/// A path to our binary whose last part is "curl".
const std::filesystem::path& curl_link();

/// Everything of an outcome in one text, for INFO().
std::string describe(const Outcome& outcome);

}  // namespace tlsget::test
