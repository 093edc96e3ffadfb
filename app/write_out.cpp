#include "app/write_out.hpp"

#include <optional>

#include "app/write_out_variables.hpp"

namespace tlsget::app {

namespace {

/// One pass over a template.
class Filler {
 public:
  Filler(std::string_view text, const TransferOutcome& outcome) : rest_(text), outcome_(outcome) {}

  WriteOut fill() && {
    while (!rest_.empty() && !stopped_) {
      if (rest_.size() > 1 && rest_[0] == '%') {
        percent();
      } else if (rest_.size() > 1 && rest_[0] == '\\') {
        backslash();
      } else {
        copy(1);
      }
    }
    return std::move(out_);
  }

 private:
  void percent() {
    constexpr std::string_view header = "%header{";
    constexpr std::string_view output = "%output{";
    if (rest_[1] == '%') {
      emit("%");
      rest_.remove_prefix(2);
    } else if (rest_[1] == '{') {
      braced(2, &Filler::variable);
    } else if (rest_.starts_with(header)) {
      braced(header.size(), &Filler::header_field);
    } else if (rest_.starts_with(output)) {
      braced(output.size(), &Filler::output_file);
    } else {
      copy(2);
    }
  }

  /// `prefix` octets, a name, and a closing brace; without the brace the prefix is plain text.
  void braced(std::size_t prefix, void (Filler::*use)(std::string_view)) {
    const std::size_t close = rest_.find('}', prefix);
    if (close == std::string_view::npos) {
      copy(prefix);
      return;
    }
    const std::string_view name = rest_.substr(prefix, close - prefix);
    rest_.remove_prefix(close + 1);
    (this->*use)(name);
  }

  void variable(std::string_view name) {
    if (name == "stderr" || name == "stdout") {
      begin_section(name == "stderr" ? WriteOut::Stream::standard_error
                                     : WriteOut::Stream::standard_output);
    } else if (name == "onerror") {
      stopped_ = outcome_.exit_code == 0;
    } else {
      const std::optional<std::string> value = write_out_variable(name, outcome_);
      if (value) {
        emit(*value, true);
      } else {
        out_.unknown.emplace_back(name);
      }
    }
  }

  void header_field(std::string_view name) { emit(response_field(outcome_, name), true); }

  void output_file(std::string_view name) {
    constexpr std::string_view append = ">>";
    begin_section(WriteOut::Stream::file);
    WriteOut::Section& section = out_.sections.back();
    section.append = name.starts_with(append);
    section.file = name.substr(section.append ? append.size() : 0);
  }

  void backslash() {
    constexpr std::string_view letters = "nrt";
    constexpr std::string_view meanings = "\n\r\t";
    const std::size_t index = letters.find(rest_[1]);
    if (index == std::string_view::npos) {
      copy(2);
      return;
    }
    emit(meanings.substr(index, 1));
    rest_.remove_prefix(2);
  }

  void copy(std::size_t count) {
    emit(rest_.substr(0, count));
    rest_.remove_prefix(count);
  }

  void begin_section(WriteOut::Stream stream) { out_.sections.push_back({.stream = stream}); }

  void emit(std::string_view text, bool is_value = false) {
    if (text.empty()) return;
    if (out_.sections.empty()) begin_section(WriteOut::Stream::standard_output);
    std::vector<WriteOut::Piece>& pieces = out_.sections.back().pieces;
    if (pieces.empty() || pieces.back().is_value != is_value) pieces.push_back({is_value, {}});
    pieces.back().text += text;
  }

  std::string_view rest_;
  const TransferOutcome& outcome_;
  WriteOut out_;
  bool stopped_ = false;
};

}  // namespace

WriteOut fill_write_out(std::string_view text, const TransferOutcome& outcome) {
  return Filler(text, outcome).fill();
}

}  // namespace tlsget::app
