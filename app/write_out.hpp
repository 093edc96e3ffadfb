// -w: a template filled with what is known of a transfer.
//
// curl's syntax: %{variable}, %header{name}, %output{file}, %%, \n \r \t. What is not understood
// stays as it is; an unknown variable is left out and warned about. What the variables stand for is
// in write_out_variables. Not here: %time{}; opening the files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/transfer_outcome.hpp"

namespace tlsget::app {

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
