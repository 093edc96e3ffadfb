// The command lines of the differential tests: run by curl and by tlsget under curl's name, against
// a site of their own, they must come to the same requests, stdout, files and exit code.
//
// Rules. Rows stand in one file per area (*_rows.cpp). What $URL, $DIR and the like stand for is
// in support/experiment.hpp; a "-s" goes before all arguments. Each option of the table has a row,
// or a reason in coverage_test.cpp why it has none.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "support/scripted_server.hpp"

namespace tlsget::test {

struct Row {
  const char* about;
  std::vector<std::string> arguments;
  std::map<std::string, std::string> files = {};  ///< what lies in the folder before
  std::string input = {};
  bool tls = false;  ///< the site is under TLS, with a certificate of the development CA
  std::map<std::string, std::string> environment = {};
  Script (*script)() = nullptr;  ///< in the place of the site
  bool trace = false;  ///< stderr is compared too, as support/trace_text.hpp makes it comparable
};

struct Area {
  const char* name;
  std::span<const Row> rows;
};

std::span<const Row> request_rows();
std::span<const Row> auth_rows();
std::span<const Row> upload_rows();
std::span<const Row> form_rows();
std::span<const Row> protocol_rows();
std::span<const Row> redirect_rows();
std::span<const Row> output_rows();
std::span<const Row> response_rows();
std::span<const Row> tls_rows();
std::span<const Row> error_rows();
std::span<const Row> file_rows();
std::span<const Row> retry_rows();
std::span<const Row> cookie_rows();
std::span<const Row> trace_rows();
std::span<const Row> control_rows();
std::span<const Row> proxy_rows();
std::span<const Row> pacing_rows();

std::span<const Area> areas();

}  // namespace tlsget::test
