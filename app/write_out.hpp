// -w: a template filled with what is known of a transfer.
//
// curl's syntax: %{variable}, %header{name}, %%, \n \r \t. What is not understood stays as it is;
// an unknown variable is left out and warned about. Not here: %{json}, %output{}, %time{}.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/client.hpp"

namespace tlsget::app {

/// What a template can name. Refers to values of the caller, for the length of a call.
struct TransferOutcome {
  const client::Report& report;
  std::string_view url;        ///< as typed
  std::string_view file_name;  ///< where the body was saved; empty: nowhere
  std::string_view referer;
  std::string_view error_message;  ///< escaped; empty: none
  int exit_code = 0;
  std::size_t url_number = 0;  ///< from 0
};

/// The filled template, in the order in which it goes to either stream.
struct WriteOut {
  struct Piece {
    bool to_standard_error = false;
    std::string text;
  };
  std::vector<Piece> pieces;
  std::vector<std::string> unknown;  ///< names of variables that do not exist
};

WriteOut fill_write_out(std::string_view text, const TransferOutcome& outcome);

}  // namespace tlsget::app
