// Where the heads and the body of one transfer go: a file, standard output, a terminal, or nowhere.
//
// Rules. What becomes of an error's page is decided here and nowhere else (FailMode). A file is
// committed by finish() alone; whatever happens before leaves the old file as it was (but under
// curl's direct style). A terminal gets no control characters and no binary body unless -o - asks.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/error_report.hpp"
#include "app/invocation.hpp"
#include "app/output_stream.hpp"
#include "app/terminal.hpp"
#include "client/client.hpp"
#include "download/part_file.hpp"

namespace tlsget::app {

class Destination final : public client::Receiver {
 public:
  /// Opens nothing. Does not own its arguments, which must outlive it. Throws Error(write_file)
  /// when -O finds no name in the URL.
  Destination(const Invocation& invocation, const OutputTarget& target, const url::Url& url,
              OutputStream& standard_output, const CancelEvent& cancel);
  ~Destination() override;

  /// Every head that came; shown with -i and -I.
  void on_head(const http::Response& response);
  /// Throws Error(http_status) when the status is a failure whose body is not wanted.
  void on_final_head(const http::Response& response, const url::Url& url) override;
  void write(std::string_view bytes) override;
  /// After a whole body: commits the file, then throws Error(http_status) if the status was a
  /// failure whose body was wanted all the same.
  void finish();

  /// After a failure, of finish() or before it: removes what no later try wants, and says what is
  /// left.
  std::optional<KeptPart> give_up(const Error& error);

  /// The file's name; empty for standard output.
  std::string file_name() const;

 private:
  void open_file(const std::string& path);
  void write_standard_output(std::string_view bytes);
  void refuse_status(const http::Response& response, const url::Url& url);

  const Invocation& invocation_;
  OutputStream& standard_output_;
  const CancelEvent& cancel_;
  std::unique_ptr<download::PartFile> file_;
  bool to_terminal_ = false;  ///< with care, that is: not with -o -
  bool keeps_old_file_ = false;
  TerminalEscaper escaper_;
  BinaryDetector binary_;
  std::optional<Error> failure_;  ///< thrown once the body has been delivered
};

}  // namespace tlsget::app
