#include "support/trace_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <regex>
#include <string_view>

namespace tlsget::test {
namespace {

bool is_left_out(std::string_view said) {
  constexpr std::array<std::string_view, 18> begins{"TLSv1.",
                                                    " CAfile: ",
                                                    " CApath: ",
                                                    "ALPN: ",
                                                    " subjectAltName: ",
                                                    "  Certificate level ",
                                                    "Request completely sent off",
                                                    "upload completely sent off",
                                                    "Ignoring the response-body",
                                                    "setting size while ignoring",
                                                    "Need to rewind upload",
                                                    "abort upload",
                                                    "The requested URL returned error",
                                                    "Failed to connect to ",
                                                    "could not connect to ",
                                                    "[SETUP]",
                                                    "[READ]",
                                                    "[WRITE]"};
  if (said.find(" answered ") != std::string_view::npos) return true;  // -f
  return std::any_of(begins.begin(), begins.end(),
                     [said](std::string_view begin) { return said.starts_with(begin); });
}

}  // namespace

std::string comparable_trace(const std::string& text, std::uint16_t server_port) {
  static const std::regex time(R"(\d\d:\d\d:\d\d\.\d{6})");
  static const std::regex port(R"(port \d+)");
  static const std::regex login(R"(URL: '(\w+://)[^/@]*@)");
  static const std::regex size(R"([{}] \[\d+ bytes data\]\n)");
  static const std::regex suite(R"((SSL connection using \S+ / )\S+)");
  const bool has_records = text.find("SSL connection using") != std::string::npos;
  static const std::regex said(R"((?:TIME )?(?:\[\d+-[\dx]+\] )?(?:\* |== Info: )([^]*))");
  std::string out;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size() - 1) + 1;
    std::string line = text.substr(start, end - start);
    start = end;
    line =
        std::regex_replace(line, std::regex(fmt::format("port {}\\b", server_port)), "port SERVER");
    line = std::regex_replace(line, time, "TIME");
    line = std::regex_replace(line, port, "port *");
    line = std::regex_replace(line, login, "URL: '$1");
    line = std::regex_replace(line, suite, "$1SUITE");
    if (line == "{ [0 bytes data]\n") continue;
    if (has_records && std::regex_match(line, size)) continue;
    std::smatch words;
    if (std::regex_match(line, words, said) && is_left_out(words.str(1))) continue;
    out += line;
  }
  return out;
}

}  // namespace tlsget::test
