#include "app/cookie_files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "app/argument_files.hpp"
#include "base/descriptor.hpp"
#include "base/error.hpp"

namespace tlsget::app {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_file = std::size_t{64} * 1024 * 1024;

[[noreturn]] void fail(const std::string& path, int reason) {
  throw Error(Category::write_file,
              fmt::format("cannot write {}: {}", path, describe_errno(reason)));
}

/// A file beside another one, which goes away unless it takes the other's place. (No PartFile: each
/// process has one of its own, so that of several that save the same jar the last wins and none
/// fails.)
class Replacement {
 public:
  explicit Replacement(const std::string& path)
      : path_(path), temporary_(path + ".XXXXXX"), file_(::mkostemp(temporary_.data(), O_CLOEXEC)) {
    if (!file_) fail(path, errno);
  }
  ~Replacement() {
    if (!committed_) ::unlink(temporary_.c_str());
  }
  Replacement(const Replacement&) = delete;
  Replacement& operator=(const Replacement&) = delete;
  Replacement(Replacement&&) = delete;
  Replacement& operator=(Replacement&&) = delete;

  void write(std::string_view text, mode_t mode, const CancelEvent& cancel) {
    if (::fchmod(file_.fd(), mode) != 0) fail(path_, errno);
    OutputStream(file_.fd(), path_, &cancel).write(text);
    if (::fsync(file_.fd()) != 0) fail(path_, errno);
  }

  void commit() {
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) fail(path_, errno);
    committed_ = true;
  }

 private:
  std::string path_;
  std::string temporary_;
  Descriptor file_;
  bool committed_ = false;
};

/// 0666 less what the umask takes away.
unsigned usual_mode() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666U & ~mask;
}

}  // namespace

void replace_file(const std::string& path, std::string_view text, unsigned new_mode,
                  const CancelEvent& cancel) {
  // A link stays a link.
  std::error_code ignored;
  const fs::path target = fs::weakly_canonical(path, ignored);
  const std::string real = ignored || target.empty() ? path : target.string();
  struct stat old {};
  const bool exists = ::stat(real.c_str(), &old) == 0;
  if (exists && !S_ISREG(old.st_mode)) {
    OutputStream::create_file(path, &cancel).write(text);
    return;
  }
  Replacement replacement(real);
  replacement.write(text, exists ? old.st_mode & 07777U : new_mode, cancel);
  replacement.commit();
}

CookieFiles::CookieFiles(const Profile& profile, const CancelEvent& cancel)
    : profile_(profile),
      cancel_(cancel),
      cookies_(profile.strict_cookies ? http::CookieStyle::strict : http::CookieStyle::curl) {}

client::SharedCookies* CookieFiles::open(const CookieSettings& settings,
                                         std::vector<std::string>& warnings) {
  if (!settings.active()) return nullptr;
  const std::lock_guard lock(mutex_);
  const bool is_first = were_read_.insert(&settings).second;
  if (is_first || !profile_.strict_cookies) read(settings, warnings);
  return &cookies_;
}

void CookieFiles::read(const CookieSettings& settings, std::vector<std::string>& warnings) {
  for (const std::string& file : settings.files) {
    std::error_code ignored;
    if (file.empty() || (file != "-" && !fs::exists(file, ignored))) continue;
    try {
      cookies_.load(read_whole_file(file, "-b", largest_file, Deadline::never(&cancel_)),
                    settings.junk_session);
    } catch (const Error& error) {
      if (error.category() == Category::cancelled) throw;
      if (profile_.strict_cookies) warnings.push_back(error.message() + "; going on without it");
    }
  }
}

void CookieFiles::save(const CookieSettings& settings, OutputStream& standard_output) {
  if (!settings.jar) return;
  const std::lock_guard lock(mutex_);
  if (*settings.jar == "-") {
    standard_output.write(cookies_.save());
    return;
  }
  constexpr unsigned owner_alone = 0600;
  try {
    replace_file(*settings.jar, cookies_.save(),
                 profile_.strict_cookies ? owner_alone : usual_mode(), cancel_);
  } catch (const Error& error) {
    if (error.category() == Category::cancelled || profile_.strict_cookies) throw;
  }
}

}  // namespace tlsget::app
