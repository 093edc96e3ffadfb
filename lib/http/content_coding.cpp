#include "http/content_coding.hpp"

#include <brotli/decode.h>
#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tlsget::http {
namespace {

constexpr std::size_t output_size = 32UL * 1024;
constexpr std::size_t most_codings = 5;
constexpr std::string_view ends_early = "the coded data ends early";
constexpr std::string_view something_follows = "something follows the end of the coded data";

/// What the layers of one body share: how much came in at the outermost.
struct Budget {
  CodingLimits limits;
  std::uint64_t received = 0;

  bool allows(std::uint64_t octets) const noexcept {
    if (limits.max_expansion_ratio == 0 || octets <= limits.free_output) return true;
    // octets <= ratio * received, written so that it cannot overflow.
    return (octets - 1) / limits.max_expansion_ratio < received;
  }
};

/// One coding being taken off. Never called again once it has thrown, nor with no octets.
class Layer : public BodySink {
 public:
  Layer(std::string_view coding, const Budget& budget, BodySink& next)
      : coding_(coding), budget_(budget), next_(next) {}

  /// True where the coded data may end: at its end, and before its first octet.
  virtual bool complete() const noexcept = 0;
  void require_complete() const {
    if (!complete()) fail(ends_early);
  }

 protected:
  std::span<char> output() noexcept { return output_; }
  /// The first `count` octets of output() go on to the next layer.
  void emit(std::size_t count) {
    if (count == 0) return;
    emitted_ += count;
    if (!budget_.allows(emitted_))
      fail(fmt::format("expands to more than {} octets and {} times what was received",
                       budget_.limits.free_output, budget_.limits.max_expansion_ratio));
    next_.write({output_.data(), count});
  }
  [[noreturn]] void fail(std::string_view what) const {
    throw Error(Category::content_coding, fmt::format("{}: {}", coding_, what));
  }
  [[noreturn]] void fail_without_memory() const {
    throw Error(Category::out_of_memory, fmt::format("{}: no memory to decode", coding_));
  }

 private:
  std::string_view coding_;  // a literal
  const Budget& budget_;
  BodySink& next_;
  std::uint64_t emitted_ = 0;
  std::array<char, output_size> output_{};
};

/// zlib's inflate, for both codings that are made of it.
class InflateLayer : public Layer {
 public:
  InflateLayer(std::string_view coding, int window_bits, const Budget& budget, BodySink& next)
      : Layer(coding, budget, next) {
    if (inflateInit2(&stream_, window_bits) != Z_OK) fail_without_memory();
  }
  ~InflateLayer() override { inflateEnd(&stream_); }
  InflateLayer(const InflateLayer&) = delete;
  InflateLayer& operator=(const InflateLayer&) = delete;
  InflateLayer(InflateLayer&&) = delete;
  InflateLayer& operator=(InflateLayer&&) = delete;

 protected:
  /// Takes octets off the front of `coded`: all of them, or those up to the end of the stream, in
  /// which case it returns true.
  bool inflate_from(std::string_view& coded) {
    while (true) {
      constexpr std::size_t most = 1UL << 30U;  // zlib counts in unsigned int
      const auto piece = coded.substr(0, most);
      // zlib never writes to its input; its interface predates const.
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
      stream_.avail_in = static_cast<uInt>(piece.size());
      stream_.next_out = reinterpret_cast<Bytef*>(output().data());
      stream_.avail_out = static_cast<uInt>(output().size());
      const int status = inflate(&stream_, Z_NO_FLUSH);
      coded.remove_prefix(piece.size() - stream_.avail_in);
      if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) refuse(status);
      emit(output().size() - stream_.avail_out);
      if (status == Z_STREAM_END) return true;
      // With room left in the output everything that could come out of the input has.
      if (coded.empty() && stream_.avail_out > 0) return false;
    }
  }
  void restart() { inflateReset(&stream_); }
  void restart(int window_bits) {
    if (inflateReset2(&stream_, window_bits) != Z_OK) fail_without_memory();
  }

 private:
  [[noreturn]] void refuse(int status) const {
    if (status == Z_MEM_ERROR) fail_without_memory();
    if (status == Z_NEED_DICT) fail("a preset dictionary is needed");
    fail(fmt::format("the coded data is damaged ({})",
                     stream_.msg != nullptr ? stream_.msg : "no more is known"));
  }

  z_stream stream_{};
};

/// RFC 1952: one member after another; zlib checks each one's CRC and length.
class GzipLayer final : public InflateLayer {
 public:
  GzipLayer(const Budget& budget, BodySink& next)
      : InflateLayer("gzip", MAX_WBITS + 16, budget, next) {}

  void write(std::string_view coded) override {
    while (!coded.empty()) {
      constexpr char first_of_member = '\x1f';
      if (between_members_ && any_member_ && coded.front() != first_of_member)
        fail(something_follows);
      between_members_ = false;
      if (!inflate_from(coded)) return;
      restart();
      between_members_ = any_member_ = true;
    }
  }
  bool complete() const noexcept override { return between_members_; }

 private:
  bool between_members_ = true;
  bool any_member_ = false;
};

/// "deflate" is the zlib format (RFC 1950), but servers that took the name at its word send raw
/// deflate data (RFC 1951). The first two octets tell: a zlib header ends its first octet in the
/// bits 1000, which begin raw data only as a stored block with padding that no encoder writes.
class DeflateLayer final : public InflateLayer {
 public:
  DeflateLayer(const Budget& budget, BodySink& next)
      : InflateLayer("deflate", MAX_WBITS, budget, next) {}

  void write(std::string_view coded) override {
    if (head_size_ < head_.size()) {
      const std::size_t count = std::min(coded.size(), head_.size() - head_size_);
      std::copy_n(coded.begin(), count, head_.begin() + static_cast<std::ptrdiff_t>(head_size_));
      head_size_ += count;
      coded.remove_prefix(count);
      if (head_size_ < head_.size()) return;
      raw_ = !is_zlib_header();
      if (raw_) restart(-MAX_WBITS);
      decode({head_.data(), head_.size()});
    }
    decode(coded);
  }
  bool complete() const noexcept override { return head_size_ == 0 || ended_; }

 private:
  bool is_zlib_header() const noexcept {
    const auto method = static_cast<unsigned char>(head_[0]);
    const auto flags = static_cast<unsigned char>(head_[1]);
    return (method & 0x0fU) == Z_DEFLATED && (method * 256U + flags) % 31U == 0;
  }
  void decode(std::string_view coded) {
    if (!ended_ && !coded.empty()) ended_ = inflate_from(coded);
    if (!ended_) return;
    // Some senders of raw data leave the header off but not the checksum; curl lets it pass too.
    const std::size_t most = raw_ ? 4 : 0;
    if (coded.size() > most - trailing_) fail(something_follows);
    trailing_ += coded.size();
  }

  std::array<char, 2> head_{};
  std::size_t head_size_ = 0;
  bool raw_ = false;
  bool ended_ = false;
  std::size_t trailing_ = 0;
};

/// RFC 7932. Large windows, an extension of its own, stay off.
class BrotliLayer final : public Layer {
 public:
  BrotliLayer(const Budget& budget, BodySink& next)
      : Layer("br", budget, next), state_(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)) {
    if (!state_) fail_without_memory();
  }

  void write(std::string_view coded) override {
    started_ = true;
    const auto* next_in = reinterpret_cast<const std::uint8_t*>(coded.data());
    std::size_t available_in = coded.size();
    auto result = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
    while (result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) {
      auto* next_out = reinterpret_cast<std::uint8_t*>(output().data());
      std::size_t available_out = output().size();
      result = BrotliDecoderDecompressStream(state_.get(), &available_in, &next_in, &available_out,
                                             &next_out, nullptr);
      if (result == BROTLI_DECODER_RESULT_ERROR) refuse(BrotliDecoderGetErrorCode(state_.get()));
      emit(output().size() - available_out);
    }
    if (available_in > 0) fail(something_follows);
  }
  bool complete() const noexcept override {
    return !started_ || BrotliDecoderIsFinished(state_.get()) == BROTLI_TRUE;
  }

 private:
  struct Destroy {
    void operator()(BrotliDecoderState* state) const noexcept {
      BrotliDecoderDestroyInstance(state);
    }
  };

  [[noreturn]] void refuse(BrotliDecoderErrorCode code) const {
    // The codes of allocations are a range of their own (-21 to -30).
    if (code <= BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES &&
        code >= BROTLI_DECODER_ERROR_ALLOC_BLOCK_TYPE_TREES)
      fail_without_memory();
    fail(fmt::format("the coded data is damaged ({})", BrotliDecoderErrorString(code)));
  }

  std::unique_ptr<BrotliDecoderState, Destroy> state_;
  bool started_ = false;
};

/// RFC 8878: frames and skippable frames one after another, with the window of RFC 9659.
class ZstdLayer final : public Layer {
 public:
  ZstdLayer(const Budget& budget, BodySink& next)
      : Layer("zstd", budget, next), context_(ZSTD_createDCtx()) {
    constexpr int window_log = 23;  // 8 MiB
    if (!context_ ||
        ZSTD_isError(ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, window_log)) != 0)
      fail_without_memory();
  }

  void write(std::string_view coded) override {
    ZSTD_inBuffer in{coded.data(), coded.size(), 0};
    bool output_full = true;
    while (in.pos < in.size || (output_full && !complete())) {
      check_magic(coded.substr(in.pos));
      ZSTD_outBuffer out{output().data(), output().size(), 0};
      const std::size_t result = ZSTD_decompressStream(context_.get(), &out, &in);
      if (ZSTD_isError(result) != 0) refuse(result);
      emit(out.pos);
      output_full = out.pos == out.size;
      if (result == 0) {  // a frame is over and all of it is out
        magic_seen_ = 0;
        any_frame_ = true;
      }
    }
  }
  bool complete() const noexcept override { return magic_seen_ == 0; }

 private:
  struct Destroy {
    void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
  };
  static constexpr std::size_t magic_size = 4;

  /// Looks at those octets of a frame's magic number that `coded` begins with. The library does so
  /// too, but may know the formats from before RFC 8878, whose decoders nobody has hardened.
  void check_magic(std::string_view coded) {
    constexpr std::array<unsigned char, magic_size> frame{0x28, 0xb5, 0x2f, 0xfd};
    constexpr std::array<unsigned char, magic_size> skippable{0x50, 0x2a, 0x4d, 0x18};
    for (const char c : coded.substr(0, magic_size - magic_seen_)) {
      const auto octet = static_cast<unsigned char>(c);
      if (magic_seen_ == 0) {
        skippable_ = (octet & 0xf0U) == skippable[0];  // 16 numbers, by the low four bits
        if (!skippable_ && octet != frame[0])
          fail(any_frame_ ? something_follows : "the data does not begin as zstd does");
      } else if (octet != (skippable_ ? skippable : frame)[magic_seen_]) {
        fail(any_frame_ ? something_follows : "the data does not begin as zstd does");
      }
      ++magic_seen_;
    }
  }
  [[noreturn]] void refuse(std::size_t result) const {
    switch (ZSTD_getErrorCode(result)) {
      case ZSTD_error_memory_allocation:
        fail_without_memory();
      case ZSTD_error_frameParameter_windowTooLarge:
        fail("its window is larger than the 8 MiB that HTTP allows");
      case ZSTD_error_dictionary_wrong:
        fail("a dictionary is needed");
      case ZSTD_error_checksum_wrong:
        fail("the checksum differs");
      default:
        fail(fmt::format("the coded data is damaged ({})", ZSTD_getErrorName(result)));
    }
  }

  std::unique_ptr<ZSTD_DCtx, Destroy> context_;
  std::size_t magic_seen_ = 0;  // octets of the magic number of the frame we are in; 0: in none
  bool skippable_ = false;
  bool any_frame_ = false;
};

/// All codings of one body, and the one place that knows whether decoding goes on.
class Chain final : public Decoder {
 public:
  Chain(std::span<const std::string_view> codings, BodySink& next, const CodingLimits& limits)
      : budget_{limits} {
    BodySink* sink = &next;
    for (const std::string_view coding : codings) {
      layers_.push_back(make_layer(coding, *sink));
      sink = layers_.back().get();
    }
  }

  void write(std::string_view bytes) override {
    require_alive();
    if (bytes.empty()) return;
    alive_ = false;  // and so it stays when anything below throws
    budget_.received += bytes.size();
    layers_.back()->write(bytes);
    alive_ = true;
  }
  void finish() override {
    require_alive();
    alive_ = false;
    std::for_each(layers_.rbegin(), layers_.rend(),
                  [](const auto& layer) { layer->require_complete(); });
    alive_ = true;
  }

 private:
  std::unique_ptr<Layer> make_layer(std::string_view coding, BodySink& next) const {
    const auto is = [coding](std::string_view name) {
      return text::equals_ignoring_case(coding, name);
    };
    if (is("gzip") || is("x-gzip")) return std::make_unique<GzipLayer>(budget_, next);
    if (is("deflate")) return std::make_unique<DeflateLayer>(budget_, next);
    if (is("br")) return std::make_unique<BrotliLayer>(budget_, next);
    if (is("zstd")) return std::make_unique<ZstdLayer>(budget_, next);
    constexpr std::size_t enough = 64;
    throw Error(Category::content_coding,
                fmt::format("the content coding \"{}\" is not known ({} are)",
                            coding.substr(0, enough), accept_encoding()));
  }
  void require_alive() const {
    if (!alive_) throw Error(Category::content_coding, "decoding has failed before");
  }

  Budget budget_;
  std::vector<std::unique_ptr<Layer>> layers_;  // each writes to the one before it
  bool alive_ = true;
};

}  // namespace

std::string accept_encoding() {
  return "deflate, gzip, br, zstd";
}

std::unique_ptr<Decoder> make_decoder(std::span<const std::string_view> codings, BodySink& next,
                                      const CodingLimits& limits) {
  std::vector<std::string_view> applied;
  std::copy_if(codings.begin(), codings.end(), std::back_inserter(applied),
               [](std::string_view coding) {
                 return !text::equals_ignoring_case(coding, "identity") &&
                        !text::equals_ignoring_case(coding, "none");
               });
  if (applied.empty()) return nullptr;
  if (applied.size() > most_codings)
    throw Error(Category::content_coding,
                fmt::format("{} content codings one over another, more than {}", applied.size(),
                            most_codings));
  return std::make_unique<Chain>(applied, next, limits);
}

}  // namespace tlsget::http
