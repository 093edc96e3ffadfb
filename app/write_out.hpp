// -w: a template filled with what is known of a transfer.
//
// curl's syntax: %{variable}, %header{name}, %output{file}, %%, \n \r \t. What is not understood
// stays as it is; an unknown variable is left out and warned about. What the variables stand for is
// in write_out_variables. Not here: %time{}; opening the files.
#pragma once

#include <cstdint>
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
  std::string_view program = {};   ///< name and version
  int exit_code = 0;
  std::size_t url_number = 0;         ///< from 0
  std::uint64_t transfer_number = 0;  ///< from 0, whatever globs made of the URLs
  unsigned retries = 0;
};

/// The filled template, in the order in which it is to be written.
struct WriteOut {
  enum class Stream { standard_output, standard_error, file };
  struct Piece {
    bool is_value = false;  ///< others have chosen it: raw, and not what a terminal should get
    std::string text;
  };
  struct Section {
    Stream stream = Stream::standard_output;
    std::string file = {};  ///< of Stream::file: to be opened also when there are no pieces
    bool append = false;    ///< of Stream::file: what is in it stays
    std::vector<Piece> pieces = {};
  };
  std::vector<Section> sections;
  std::vector<std::string> unknown;  ///< names of variables that do not exist
};

WriteOut fill_write_out(std::string_view text, const TransferOutcome& outcome);

}  // namespace tlsget::app
