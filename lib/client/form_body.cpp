#include "client/form_body.hpp"

#include <array>
#include <limits>
#include <utility>

#include "base/error.hpp"
#include "tls/digest.hpp"

namespace tlsget::client {
namespace {

using Pieces = std::vector<http::FormPiece>;
using Sources = std::vector<RequestBody>;

struct Form {
  Pieces pieces;
  Sources sources;
};

class FormSource final : public BodySource {
 public:
  explicit FormSource(std::shared_ptr<const Form> form) : form_(std::move(form)) {
    opened_.resize(form_->pieces.size());
    for (std::size_t i = 0; i < opened_.size(); ++i) {
      const auto number = form_->pieces[i].source;
      if (number && !form_->sources[*number].size) opened_[i] = form_->sources[*number].open();
    }
    begin_piece();
  }

  std::optional<std::size_t> read(std::span<char> room) override {
    while (text_at_ == text_.size()) {
      if (piece_ == form_->pieces.size()) return 0;
      if (!form_->pieces[piece_].source) {
        next_piece();
      } else if (!read_source(room.size())) {
        return std::nullopt;
      }
    }
    const std::size_t count = text_.copy(room.data(), room.size(), text_at_);
    text_at_ += count;
    return count;
  }

  int poll_fd() const override { return opened_[piece_]->poll_fd(); }

 private:
  void begin_piece() {
    if (piece_ == form_->pieces.size()) return;
    text_ = form_->pieces[piece_].text;
    text_at_ = 0;
    encoder_ = http::PartEncoder(form_->pieces[piece_].encoding);
  }

  void next_piece() {
    opened_[piece_].reset();
    ++piece_;
    text_.clear();
    text_at_ = 0;
    begin_piece();
  }

  /// The next octets of the present source become the text that is given out. False: none yet.
  bool read_source(std::size_t most) {
    std::unique_ptr<BodySource>& source = opened_[piece_];
    if (!source) source = form_->sources[*form_->pieces[piece_].source].open();
    std::string content(most, '\0');
    const auto count = source->read(content);
    if (!count) return false;
    text_at_ = 0;
    if (*count > 0) {
      content.resize(*count);
      text_ = encoder_.feed(content);
      return true;
    }
    std::string rest = encoder_.finish();
    next_piece();
    text_.insert(0, rest);
    return true;
  }

  std::shared_ptr<const Form> form_;
  std::vector<std::unique_ptr<BodySource>> opened_;  ///< by piece
  std::size_t piece_ = 0;
  std::string text_;  ///< to be given out, from `text_at_` on, before the source is read
  std::size_t text_at_ = 0;
  http::PartEncoder encoder_{http::PartEncoding::none};
};

/// nullopt: that of a source is not known.
std::optional<std::uint64_t> size_of(const Form& form) {
  std::uint64_t sum = 0;
  for (const http::FormPiece& piece : form.pieces) {
    std::optional<std::uint64_t> content = 0;
    if (piece.source) {
      content = form.sources[*piece.source].size;
      if (content) content = http::encoded_size(piece.encoding, *content);
    }
    if (!content) return std::nullopt;
    constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (*content > largest - piece.text.size() || sum > largest - piece.text.size() - *content)
      throw Error(Category::too_large, "the form is larger than a body can be");
    sum += piece.text.size() + *content;
  }
  return sum;
}

}  // namespace

RequestBody body_of_form(std::vector<http::FormPiece> pieces, std::vector<RequestBody> sources) {
  auto form = std::make_shared<const Form>(Form{std::move(pieces), std::move(sources)});
  const auto size = size_of(*form);
  return {size, [form = std::move(form)] { return std::make_unique<FormSource>(form); }};
}

std::string random_boundary() {
  constexpr std::string_view letters =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  constexpr std::size_t dashes = 24;
  constexpr std::size_t length = dashes + 22;
  std::string boundary(dashes, '-');
  while (boundary.size() < length) {
    std::array<unsigned char, 32> octets{};
    tls::fill_random(octets);
    for (const unsigned char octet : octets) {
      const std::size_t letter = octet & 0x3fU;
      if (letter < letters.size() && boundary.size() < length) boundary += letters[letter];
    }
  }
  return boundary;
}

}  // namespace tlsget::client
