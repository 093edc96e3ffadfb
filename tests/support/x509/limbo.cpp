#include "support/x509/limbo.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>

#include "base/text.hpp"
#include "x509/pem.hpp"

namespace tlsget::test {

namespace {

std::string unpack(const std::filesystem::path& file) {
  const std::string command = "xz -dc '" + file.string() + "'";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  if (!pipe) throw std::runtime_error("cannot run xz");
  std::string text;
  std::array<char, 65536> block{};
  while (const std::size_t count = std::fread(block.data(), 1, block.size(), pipe.get()))
    text.append(block.data(), count);
  return text;
}

x509::Bytes der_of(const std::string& pem) {
  x509::pem::Scanner scanner(pem);
  const auto block = scanner.next();
  if (!block) throw std::runtime_error("limbo: no PEM block");
  return x509::pem::decode(block->body).value();
}

/// "2024-03-01T00:00:00.999+00:00": the fraction is cut off, as our clock has whole seconds.
std::chrono::sys_seconds time_of(std::string_view text) {
  const auto number = [&](std::size_t at, std::size_t count) {
    return static_cast<int>(tlsget::text::parse_decimal(text.substr(at, count)).value());
  };
  const std::chrono::year_month_day date{std::chrono::year{number(0, 4)},
                                         std::chrono::month{static_cast<unsigned>(number(5, 2))},
                                         std::chrono::day{static_cast<unsigned>(number(8, 2))}};
  return std::chrono::sys_days{date} + std::chrono::hours{number(11, 2)} +
         std::chrono::minutes{number(14, 2)} + std::chrono::seconds{number(17, 2)};
}

}  // namespace

std::filesystem::path vectors_folder(const std::filesystem::path& source_folder) {
  const char* set = std::getenv("TLSGET_VECTORS");
  return set != nullptr ? std::filesystem::path(set) : source_folder / "../shared/vectors";
}

std::vector<LimboCase> read_limbo(const std::filesystem::path& file) {
  const auto document = nlohmann::json::parse(unpack(file));
  std::vector<LimboCase> cases;
  for (const auto& entry : document.at("testcases")) {
    LimboCase one;
    one.id = entry.at("id");
    one.description = entry.at("description");
    one.trusted = entry.at("trusted_certs").get<std::vector<std::string>>();
    one.revocation_lists = entry.value("crls", std::vector<std::string>());
    one.sent.push_back(der_of(entry.at("peer_certificate")));
    for (const auto& pem : entry.at("untrusted_intermediates")) one.sent.push_back(der_of(pem));
    if (const auto& name = entry.at("expected_peer_name"); !name.is_null())
      one.host = name.at("value");
    if (const auto& time = entry.at("validation_time"); !time.is_null())
      one.time = time_of(time.get<std::string>());
    one.expects_success = entry.at("expected_result") == "SUCCESS";
    cases.push_back(std::move(one));
  }
  return cases;
}

}  // namespace tlsget::test
