// Where the heads and the body of one transfer go: a file, standard output, a terminal, or nowhere.
//
// Rules. What becomes of an error's page is decided here and nowhere else (FailMode). A file is
// committed by finish() alone; whatever happens before leaves the old file as it was (but under
// curl's direct style). A terminal gets no control characters and no binary body unless -o - asks.
// Octets that go on behind others (-C, another try) are those that were asked for: a response with
// something else takes the place of all of it, or is refused.
//
// Not here: what is asked for (conditions.hpp), whether there is another try (download/retry).
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

/// Where a download is to go on.
struct Continuation {
  std::uint64_t offset = 0;  ///< octet; 0: at its beginning
  std::string validator;     ///< for If-Range; empty: none is known
};

class Destination final : public client::Receiver {
 public:
  /// Opens nothing. Does not own its arguments, which must outlive it. Throws Error(write_file)
  /// when -O finds no name in the URL.
  Destination(const Invocation& invocation, const OutputTarget& target, const url::Url& url,
              OutputStream& standard_output, const CancelEvent& cancel);
  ~Destination() override;

  /// --skip-existing, and the file is there: nothing is to be fetched.
  bool is_skipped() const;
  /// Where the download is to go on by -C. Opens the file if it goes on.
  Continuation resume();
  /// Another try will follow a response of a transient status: nothing is to be shown of it.
  /// on_final_head() throws Error(http_status) then.
  void spare_transient(bool spare) { spares_transient_ = spare; }

  /// Every head that came; shown with -i and -I. With -J it may name the file.
  void on_head(const http::Response& response);
  /// Throws Error(http_status) when the status is a failure whose body is not wanted, Error(range)
  /// when a download cannot go on where it was to.
  void on_final_head(const http::Response& response, const url::Url& url) override;
  bool wants_body() const override { return !is_complete_ && !condition_unmet_; }
  void write(std::string_view bytes) override;
  /// After a whole body: commits the file, then throws Error(http_status) if the status was a
  /// failure whose body was wanted all the same. Returns what could not be done beside, in words
  /// for a warning; empty: nothing.
  std::string finish();

  /// Before another try of the same transfer: where it goes on. Octets of a file are kept when the
  /// response had a validator, but not in curl's way. Standard output keeps what it got.
  Continuation restart();
  /// The status is a failure although the body was taken, which finish() will say.
  bool has_failed() const { return failure_.has_value(); }
  /// Octets of bodies and heads on standard output, which no other try can take back.
  std::uint64_t printed() const { return printed_; }
  /// By -z there is nothing new, as Last-Modified tells.
  bool condition_unmet() const { return condition_unmet_; }

  /// After a failure, of finish() or before it: removes what no later try wants, and says what is
  /// left.
  std::optional<KeptPart> give_up(const Error& error);

  /// The body goes to a terminal, however it was asked to.
  bool is_terminal() const;
  /// The file's name; empty for standard output.
  std::string file_name() const;

 private:
  void open_file(const std::string& path, bool named_by_server = false);
  void take_proposed_name(const http::Response& response);
  void show_head(std::string_view head);
  void flush_heads();
  void check_resumption(const http::Response& response, const url::Url& url);
  bool is_spared(const http::Response& response) const;
  void note_validator(const http::Response& response);
  bool may_keep_octets() const;
  void check_time(const http::Response& response);
  void drop_file();
  std::string set_properties();
  void write_standard_output(std::string_view bytes);
  void print(std::string_view bytes);
  void refuse_status(const http::Response& response, const url::Url& url);
  bool is_curl_style() const { return !invocation_.profile->atomic_files; }

  const Invocation& invocation_;
  OutputStream& standard_output_;
  const CancelEvent& cancel_;
  std::unique_ptr<download::PartFile> file_;
  bool is_nowhere_ = false;
  bool awaits_name_ = false;  ///< -J: a head may still name the file
  std::string early_heads_;   ///< those that came meanwhile
  bool to_terminal_ = false;  ///< with care, that is: not with -o -
  bool keeps_old_file_ = false;
  std::uint64_t asked_from_ = 0;  ///< where the download was to go on
  bool ignores_body_ = false;     ///< of a response that says that all is there
  std::string validator_;         ///< of the octets that the file has
  bool spares_transient_ = false;
  bool is_complete_ = false;  ///< so is the file, without this body
  bool condition_unmet_ = false;
  std::uint64_t printed_ = 0;
  std::string url_;                         ///< as asked for, without credentials
  std::optional<http::Response> response_;  ///< the final one
  TerminalEscaper escaper_;
  BinaryDetector binary_;
  std::optional<Error> failure_;  ///< thrown once the body has been delivered
};

}  // namespace tlsget::app
