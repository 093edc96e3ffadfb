// As much of JSON Schema (draft 2020-12) as the schemas of this repository use.
//
// Rules. A keyword that is not known here is an error of the test, not a check that is skipped.
// References lead to #/$defs/NAME alone.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace tlsget::test {

/// What of `value` the schema does not allow, one line each, with its place ("/chain/0/role").
/// Throws std::runtime_error for a schema with a keyword that is not known.
std::vector<std::string> schema_violations(const nlohmann::json& schema,
                                           const nlohmann::json& value);

}  // namespace tlsget::test
