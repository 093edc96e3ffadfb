// Encoders for the tests of content codings: what an honest (or odd) server would send.
#pragma once

#include <zlib.h>
#include <zstd.h>

#include <array>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tlsget::http::samples {

inline constexpr std::string_view fox =
    "The quick brown fox jumps over the lazy dog. The lazy dog does not mind; the quick brown fox "
    "does it again.\n";

template <std::size_t N>
std::string octets(const std::array<unsigned char, N>& table) {
  return {table.begin(), table.end()};
}

/// deflate data in the format that `window_bits` names to zlib: 15 zlib, -15 raw, 31 gzip.
inline std::string deflated(std::string_view plain, int window_bits,
                            std::string_view dictionary = {}, gz_header* header = nullptr) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, window_bits, 9, Z_DEFAULT_STRATEGY) !=
      Z_OK)
    throw std::runtime_error("deflateInit2");
  if (header != nullptr) deflateSetHeader(&stream, header);
  if (!dictionary.empty())
    deflateSetDictionary(&stream, reinterpret_cast<const Bytef*>(dictionary.data()),
                         static_cast<uInt>(dictionary.size()));
  std::string coded(deflateBound(&stream, static_cast<uLong>(plain.size())) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(coded.data());
  stream.avail_out = static_cast<uInt>(coded.size());
  const int status = deflate(&stream, Z_FINISH);
  coded.resize(coded.size() - stream.avail_out);
  deflateEnd(&stream);
  if (status != Z_STREAM_END) throw std::runtime_error("deflate");
  return coded;
}
inline std::string gzip(std::string_view plain) {
  return deflated(plain, 31);
}
inline std::string zlib(std::string_view plain) {
  return deflated(plain, 15);
}
inline std::string raw_deflate(std::string_view plain) {
  return deflated(plain, -15);
}

/// A gzip member whose header has every optional part.
inline std::string gzip_with_full_header(std::string_view plain) {
  std::string extra = "extra";
  std::string name = "fox.txt";
  std::string comment = "about a fox";
  gz_header header{};
  header.extra = reinterpret_cast<Bytef*>(extra.data());
  header.extra_len = static_cast<uInt>(extra.size());
  header.name = reinterpret_cast<Bytef*>(name.data());
  header.comment = reinterpret_cast<Bytef*>(comment.data());
  header.hcrc = 1;
  header.time = 1234567890;
  return deflated(plain, 31, {}, &header);
}

/// A frame with a checksum and, as a server that streams makes it, without the content's size.
inline std::string zstd(std::string_view plain, int window_log = 0) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
  std::string coded(ZSTD_compressBound(plain.size()) + 64, '\0');
  ZSTD_inBuffer in{plain.data(), plain.size(), 0};
  ZSTD_outBuffer out{coded.data(), coded.size(), 0};
  std::size_t left = ZSTD_compressStream2(context, &out, &in, ZSTD_e_continue);
  while (ZSTD_isError(left) == 0 && in.pos < in.size)
    left = ZSTD_compressStream2(context, &out, &in, ZSTD_e_continue);
  left = ZSTD_compressStream2(context, &out, &in, ZSTD_e_end);
  ZSTD_freeCCtx(context);
  if (left != 0) throw std::runtime_error("zstd");
  coded.resize(out.pos);
  return coded;
}
/// As the command line tool makes it: the size in the header, and no window but the content.
inline std::string zstd_of_known_size(std::string_view plain) {
  std::string coded(ZSTD_compressBound(plain.size()), '\0');
  coded.resize(ZSTD_compress(coded.data(), coded.size(), plain.data(), plain.size(), 3));
  return coded;
}
inline std::string zstd_skippable(std::string_view content) {
  std::string frame("\x5a\x2a\x4d\x18", 4);
  frame.push_back(static_cast<char>(content.size()));
  frame.append(3, '\0').append(content);
  return frame;
}

/// `fox` by the reference encoder of br at its best and its fastest.
inline std::string brotli_fox() {
  return octets(std::array<unsigned char, 77>{
      0x1b, 0x6b, 0x00, 0x60, 0x8c, 0x94, 0xa8, 0xe3, 0x5b, 0x10, 0xcb, 0xf3, 0x84,
      0x1e, 0x28, 0x90, 0x44, 0x03, 0xac, 0xb6, 0xdd, 0xcd, 0x36, 0x68, 0xab, 0xb0,
      0x37, 0x37, 0x38, 0x60, 0x2f, 0x2b, 0x08, 0x86, 0x65, 0x7a, 0x21, 0xd9, 0x63,
      0x6c, 0x4c, 0x5b, 0xe1, 0x99, 0x72, 0x3e, 0x13, 0x41, 0x76, 0xa2, 0xad, 0x4d,
      0x88, 0x3e, 0x48, 0x7c, 0xb7, 0xff, 0x88, 0x43, 0x71, 0x04, 0xc3, 0x70, 0x69,
      0x1b, 0x2d, 0xc9, 0x72, 0x35, 0xb5, 0x39, 0xb5, 0xee, 0x39, 0x39, 0x12});
}
inline std::string brotli_fox_fast() {
  return octets(std::array<unsigned char, 98>{
      0x83, 0x35, 0x00, 0x00, 0x80, 0xaa, 0xaa, 0xaa, 0xea, 0xff, 0x6e, 0x97, 0x13, 0x1f,
      0x4e, 0x7a, 0xb8, 0xd8, 0xe5, 0x6a, 0x87, 0x8b, 0x9a, 0x89, 0x98, 0xaa, 0x98, 0x99,
      0x8a, 0x98, 0xa9, 0xa8, 0xda, 0xe6, 0x18, 0xf7, 0xe0, 0x72, 0xe3, 0xc8, 0x3b, 0x2d,
      0x38, 0x6c, 0x8c, 0x79, 0x86, 0x58, 0xdf, 0x29, 0x33, 0xae, 0x2e, 0xcb, 0x8e, 0xb9,
      0xda, 0xa3, 0x58, 0xed, 0xc5, 0xd6, 0xcb, 0xe9, 0xb0, 0x9b, 0x2b, 0x5a, 0x66, 0x1c,
      0xf1, 0xff, 0x40, 0x96, 0x02, 0x06, 0x90, 0x59, 0x20, 0x63, 0x87, 0x5a, 0x43, 0x11,
      0xa5, 0xb1, 0x66, 0x3d, 0x5b, 0x64, 0xec, 0x90, 0x86, 0x98, 0xa2, 0x68, 0x18, 0x06});
}
inline std::string brotli_empty() {
  return "\x06";
}
/// 1 MiB of zeros.
inline std::string brotli_zeros() {
  return octets(std::array<unsigned char, 13>{0x5b, 0xff, 0xff, 0x0f, 0x40, 0x02, 0x20, 0x1e, 0x0b,
                                              0x24, 0xf7, 0xfe, 0x01});
}
/// 100 MiB of zeros, with a window of 16 MiB.
inline std::string brotli_bomb() {
  return octets(std::array<unsigned char, 89>{
      0xcf, 0xff, 0xff, 0x7f, 0x00, 0x24, 0x00, 0xe2, 0xb1, 0x40, 0x72, 0xef, 0xff, 0xf9, 0xff,
      0xff, 0x0f, 0x80, 0x04, 0x40, 0x1c, 0x16, 0x80, 0xee, 0xfd, 0x3f, 0xff, 0xff, 0xff, 0x01,
      0x90, 0x00, 0x88, 0xc3, 0x02, 0xd0, 0xbd, 0xff, 0xe7, 0xff, 0xff, 0x3f, 0x00, 0x12, 0x00,
      0x71, 0x58, 0x00, 0xba, 0xf7, 0xff, 0xfc, 0xff, 0xff, 0x07, 0x40, 0x02, 0x20, 0x0e, 0x0b,
      0x40, 0xf7, 0xfe, 0x9f, 0xff, 0xff, 0xff, 0x00, 0x48, 0x00, 0xc4, 0x61, 0x01, 0xe8, 0xde,
      0xff, 0xe7, 0xff, 0xff, 0x0f, 0x00, 0x09, 0x80, 0x38, 0x2c, 0x00, 0xdd, 0xfb, 0x1f});
}

}  // namespace tlsget::http::samples
