// -H and --proxy-header: lines of the caller's own, or a file of them.
#pragma once

#include "app/options_table.hpp"
#include "client/own_fields.hpp"

namespace tlsget::app {

/// "Name: value" adds a field, "Name;" an empty one, "Name:" takes a default one out; "@FILE" has a
/// line for each. Throws Error(usage) for what is no field, without its value.
void add_own_field_lines(Draft& draft, client::OwnFields& own, const Occurrence& option);

}  // namespace tlsget::app
