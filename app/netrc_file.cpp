#include "app/netrc_file.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "app/environment.hpp"
#include "app/terminal.hpp"
#include "base/error.hpp"
#include "http/netrc.hpp"
#include "tls/secret_file.hpp"

namespace tlsget::app {

namespace {

std::string home() {
  if (std::string named = environment("HOME"); !named.empty()) return named;
  std::array<char, 16384> room{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(::geteuid(), &entry, room.data(), room.size(), &found) != 0 || found == nullptr)
    return {};
  return found->pw_dir;
}

/// Empty: there is no place to look at.
std::string netrc_path(const FetchSettings& settings) {
  if (!settings.netrc_file.empty()) return settings.netrc_file;
  if (std::string named = environment("NETRC"); !named.empty()) return named;
  const std::string folder = home();
  return folder.empty() ? folder : folder + "/.netrc";
}

bool is_missing(const std::string& path) {
  std::error_code error;
  return path != "-" && !std::filesystem::exists(path, error) && !error;
}

/// What the client says of a fault when it needs what stands behind it, with the file's name.
std::string fault_words(const std::string& path, const http::Netrc::Fault& fault) {
  return fmt::format("the netrc file {}, line {}: {}", printable(path), fault.line, fault.what);
}

}  // namespace

void attach_netrc(Invocation& invocation, const CancelEvent& cancel,
                  const std::function<void(std::string_view)>& warn) {
  const FetchSettings& settings = invocation.settings;
  const bool is_optional = settings.netrc_optional;
  if (!is_optional && !settings.netrc && settings.netrc_file.empty()) return;
  if (invocation.call.netrc || invocation.call.credentials) return;

  const std::string path = netrc_path(settings);
  if (is_optional && (path.empty() || is_missing(path))) return;
  if (path.empty())
    throw Error(Category::read_file, "there is no home folder to look for .netrc in");
  try {
    const tls::SecretFile file = tls::read_secret_file(path, "the netrc file", Category::read_file,
                                                       Deadline::never(&cancel));
    http::Netrc netrc = http::Netrc::parse(file.content.view());
    if (file.others_may_read() && invocation.profile->warn_readable_netrc)
      warn(fmt::format("others can read the netrc file {}: \"chmod 600\" keeps its passwords",
                       printable(path)));
    if (netrc.fault() && is_optional) {
      warn(fault_words(path, *netrc.fault()));
      netrc.forgive_fault();
    }
    invocation.call.netrc = std::make_shared<const http::Netrc>(std::move(netrc));
  } catch (const Error& error) {
    if (!is_optional || error.category() != Category::read_file) throw;
    warn(error.message());
    invocation.call.netrc = std::make_shared<const http::Netrc>();
  }
}

}  // namespace tlsget::app
