#include "download/part_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

#include "base/descriptor.hpp"
#include "base/error.hpp"

namespace tlsget::download {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view part_suffix = ".part";
constexpr std::size_t longest_name = 255;  // NAME_MAX of every file system in common use
constexpr mode_t permission_bits = 0777;
constexpr mode_t default_mode = 0666;
constexpr int most_numbers = 99;  // curl's bound for NAME.1, NAME.2 ...

[[noreturn]] void fail(const fs::path& path, const std::string& reason) {
  throw Error(Category::write_file, "cannot write to " + path.string() + ": " + reason);
}

[[noreturn]] void fail_with_errno(const fs::path& path) {
  fail(path, describe_errno(errno));
}

std::optional<struct stat> status_of(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) return status;
  if (errno != ENOENT && errno != ENOTDIR) fail_with_errno(path);
  return std::nullopt;
}

/// Where a rename must go so that a symbolic link stays one, also a link to nothing yet.
fs::path behind_links(fs::path target) {
  constexpr int most_links = 40;  // the kernel's own bound
  const fs::path asked = target;
  for (int followed = 0; followed < most_links; ++followed) {
    std::error_code error;
    if (!fs::is_symlink(fs::symlink_status(target, error))) return target;
    const fs::path next = fs::read_symlink(target, error);
    if (error) fail(asked, error.message());
    target = target.parent_path() / next;  // an absolute `next` replaces the left side
  }
  fail(asked, describe_errno(ELOOP));
}

fs::path part_path(const fs::path& target) {
  std::string name = target.filename().string();
  if (name.size() + part_suffix.size() > longest_name)
    name.resize(longest_name - part_suffix.size());
  return target.parent_path() / (name + std::string(part_suffix));
}

bool same_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/// One that is there already, for its lock; not open when it has gone meanwhile.
Descriptor open_existing(const fs::path& part) {
  constexpr int flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  Descriptor file(::open(part.c_str(), O_RDWR | flags));
  if (!file && errno == EACCES) file = Descriptor(::open(part.c_str(), O_RDONLY | flags));
  if (file || errno == ENOENT) return file;
  if (errno == ELOOP) fail(part, "it is a symbolic link");
  fail_with_errno(part);
}

/// For this process alone while it is open; fails when another one has it, or it is no regular
/// file.
struct stat lock_part(const Descriptor& file, const fs::path& part) {
  if (::flock(file.fd(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) fail(part, "another process is writing it");
    fail_with_errno(part);
  }
  struct stat opened {};
  if (::fstat(file.fd(), &opened) != 0) fail_with_errno(part);
  if (!S_ISREG(opened.st_mode)) fail(part, "it is not a regular file");
  return opened;
}

/// Opens and locks NAME.part, new and empty. One that is there already is removed unless somebody
/// is writing it, never written to: it can belong to another user, be open in a foreign process, or
/// have a second name, and whoever put it there would hold what becomes NAME.
Descriptor open_part(const fs::path& part, mode_t mode) {
  // A second round is needed when there was one, or when another process renamed or removed the
  // file between our open and our lock. That it happens this often is no accident any more.
  for (int attempt = 0; attempt < 16; ++attempt) {
    Descriptor file(::open(part.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
    const auto created = static_cast<bool>(file);
    if (!created && errno != EEXIST) fail_with_errno(part);
    if (!created) file = open_existing(part);
    if (!file) continue;
    const struct stat opened = lock_part(file, part);
    const auto named = status_of(part);
    if (!named || !same_file(opened, *named)) continue;
    if (created) return file;
    if (::unlink(part.c_str()) != 0) fail_with_errno(part);
  }
  fail(part, "other processes keep replacing it");
}

/// NAME.part as an earlier run of ours left it, locked, to be written on; not open when there is
/// none. One that others can write to, or hold by another name, is refused.
Descriptor open_kept_part(const fs::path& part) {
  Descriptor file(::open(part.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file) {
    if (errno == ENOENT) return file;
    if (errno == ELOOP) fail(part, "it is a symbolic link");
    fail_with_errno(part);
  }
  const struct stat opened = lock_part(file, part);
  if (opened.st_uid != ::geteuid()) fail(part, "it belongs to another user");
  if (opened.st_nlink != 1) fail(part, "it has another name as well, or was removed");
  return file;
}

void copy_octets(const fs::path& from, const Descriptor& to, const fs::path& part) {
  const Descriptor source(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
  if (!source) fail_with_errno(from);
  std::array<char, 64UL * 1024> room{};
  for (;;) {
    const auto count = ::read(source.fd(), room.data(), room.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_with_errno(from);
    if (count == 0) return;
    std::string_view rest(room.data(), static_cast<std::size_t>(count));
    while (!rest.empty()) {
      const auto put = ::write(to.fd(), rest.data(), rest.size());
      if (put < 0 && errno != EINTR) fail_with_errno(part);
      if (put > 0) rest.remove_prefix(static_cast<std::size_t>(put));
    }
  }
}

bool exists_by_name(const fs::path& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

fs::path numbered(const fs::path& path, int number) {
  return path.string() + '.' + std::to_string(number);
}

/// False: `to` is there already.
bool rename_to_new(const fs::path& from, const fs::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno == EEXIST) return false;
  if (errno != EINVAL && errno != ENOSYS) fail_with_errno(to);
  // A file system without that: a second name is never put over a first one either.
  if (::link(from.c_str(), to.c_str()) != 0) {
    if (errno == EEXIST) return false;
    fail_with_errno(to);
  }
  ::unlink(from.c_str());
  return true;
}

void sync_directory(const fs::path& file) {
  const fs::path parent = file.parent_path();
  const Descriptor directory(
      ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Best effort: not every file system can, and the file itself is already whole.
  if (directory) ::fsync(directory.fd());
}

}  // namespace

struct PartFile::State {
  fs::path target;
  PartFileOptions options;
  Descriptor file;
  fs::path real;             // the target behind symbolic links
  fs::path part;             // empty when written directly
  std::uint64_t offset = 0;  // octets that were there before
  std::uint64_t written = 0;
  bool opened = false;
  bool committed = false;

  const fs::path& written_path() const { return part.empty() ? target : part; }
  void open_atomic(const std::optional<struct stat>& existing);
  void open_direct();
  bool try_direct(int flags);
  void number_direct();
  void resume();
  void put_in_place();
  void cut_to(std::uint64_t size);
  bool is_regular() const;
  mode_t mode() const { return options.mode.value_or(default_mode); }
  void check_cancelled() const;
};

void PartFile::State::open_atomic(const std::optional<struct stat>& existing) {
  const bool replaces = options.existing == PartFileOptions::Existing::replace;
  if (options.existing == PartFileOptions::Existing::refuse && exists_by_name(target))
    fail(target, describe_errno(EEXIST));
  real = replaces ? behind_links(target) : target;
  part = part_path(real);
  if (options.start == PartFileOptions::Start::resumed) {
    resume();
  } else {
    file = open_part(part, mode());
  }
  if (options.mode && ::fchmod(file.fd(), *options.mode) != 0) fail_with_errno(part);
  if (!existing || !replaces) return;
  // The new file takes the old one's permissions before its first octet; the owner as far as we
  // may.
  const mode_t mode = existing->st_mode & permission_bits;
  if (::fchmod(file.fd(), mode) != 0) fail_with_errno(part);
  if (existing->st_uid != ::geteuid() || existing->st_gid != ::getegid()) {
    [[maybe_unused]] const int ignored = ::fchown(file.fd(), existing->st_uid, existing->st_gid);
  }
}

void PartFile::State::resume() {
  file = open_kept_part(part);
  if (!file) {
    file = open_part(part, mode());
    if (status_of(real)) copy_octets(real, file, part);
  }
  const auto end = ::lseek(file.fd(), 0, SEEK_END);
  if (end < 0) fail_with_errno(part);
  offset = static_cast<std::uint64_t>(end);
}

void PartFile::State::open_direct() {
  using Existing = PartFileOptions::Existing;
  if (options.start == PartFileOptions::Start::resumed) {
    if (!try_direct(O_CREAT | O_APPEND)) fail_with_errno(target);
    struct stat status {};
    if (::fstat(file.fd(), &status) == 0 && S_ISREG(status.st_mode))
      offset = static_cast<std::uint64_t>(status.st_size);
  } else if (options.existing == Existing::replace) {
    if (!try_direct(O_CREAT | O_TRUNC)) fail_with_errno(target);
  } else if (!try_direct(O_CREAT | O_EXCL)) {
    if (options.existing == Existing::refuse || (errno != EEXIST && errno != EISDIR))
      fail_with_errno(target);
    number_direct();
  }
}

/// False: errno says why.
bool PartFile::State::try_direct(int flags) {
  for (;;) {
    file = Descriptor(::open(target.c_str(), O_WRONLY | O_CLOEXEC | flags, mode()));
    if (file) return true;
    const int reason = errno;
    check_cancelled();
    errno = reason;
    if (reason != EINTR) return false;
  }
}

void PartFile::State::number_direct() {
  const fs::path asked = target;
  for (int number = 1; number <= most_numbers; ++number) {
    target = numbered(asked, number);
    if (try_direct(O_CREAT | O_EXCL)) return;
    if (errno != EEXIST && errno != EISDIR) break;
  }
  fail_with_errno(std::exchange(target, asked));
}

/// NAME.part becomes NAME, or what may be taken in its place.
void PartFile::State::put_in_place() {
  using Existing = PartFileOptions::Existing;
  if (options.existing == Existing::replace) {
    if (::rename(part.c_str(), real.c_str()) != 0) fail_with_errno(real);
    return;
  }
  if (rename_to_new(part, real)) return;
  const int most = options.existing == Existing::number ? most_numbers : 0;
  for (int number = 1; number <= most; ++number) {
    const fs::path next = numbered(real, number);
    if (!rename_to_new(part, next)) continue;
    target = real = next;
    return;
  }
  fail(real, describe_errno(EEXIST));
}

bool PartFile::State::is_regular() const {
  struct stat status {};
  return file && ::fstat(file.fd(), &status) == 0 && S_ISREG(status.st_mode);
}

void PartFile::State::cut_to(std::uint64_t size) {
  written = 0;
  if (!is_regular()) return;
  const auto end = static_cast<off_t>(size);
  if (::ftruncate(file.fd(), end) != 0 || ::lseek(file.fd(), end, SEEK_SET) < 0)
    fail_with_errno(written_path());
}

void PartFile::State::check_cancelled() const {
  if (options.cancel == nullptr || !options.cancel->triggered()) return;
  throw Error(Category::cancelled, "interrupted while writing to " + target.string());
}

PartFile::PartFile(fs::path target, PartFileOptions options) : state_(std::make_unique<State>()) {
  state_->target = std::move(target);
  state_->options = options;
}

PartFile::~PartFile() {
  // An empty part resumes nothing.
  if (state_->file && state_->offset + state_->written == 0) discard();
}

void PartFile::open() {
  State& state = *state_;
  if (state.opened) return;
  if (state.options.create_directories && state.target.has_parent_path()) {
    std::error_code error;
    fs::create_directories(state.target.parent_path(), error);
    if (error) fail(state.target.parent_path(), error.message());
  }
  const auto existing = status_of(state.target);
  const bool numbers = state.options.existing == PartFileOptions::Existing::number;
  if (existing && S_ISDIR(existing->st_mode) && !numbers)
    fail(state.target, describe_errno(EISDIR));
  const bool special = existing && !S_ISREG(existing->st_mode) &&
                       state.options.existing == PartFileOptions::Existing::replace;
  if (special || state.options.style == PartFileOptions::Style::direct) {
    state.open_direct();
  } else {
    state.open_atomic(existing);
  }
  state.opened = true;
}

void PartFile::write(std::string_view bytes) {
  open();
  State& state = *state_;
  while (!bytes.empty()) {
    const auto count = ::write(state.file.fd(), bytes.data(), bytes.size());
    const int reason = errno;
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
      state.written += static_cast<std::uint64_t>(count);
      if (bytes.empty()) return;
    }
    // After a part of it as well: a signal that comes during a blocked write ends it so.
    state.check_cancelled();
    if (count < 0 && reason != EINTR) fail(state.written_path(), describe_errno(reason));
  }
}

void PartFile::commit() {
  State& state = *state_;
  if (state.committed) return;
  open();
  if (state.part.empty()) {
    if (!state.file.close()) fail_with_errno(state.target);
    state.committed = true;
    return;
  }
  // The octets before the name: after a crash the name must not show a file without them.
  if (::fsync(state.file.fd()) != 0) fail_with_errno(state.part);
  // Renamed while the lock is still held, so that no other process takes the part for its own.
  state.put_in_place();
  state.committed = true;
  if (!state.file.close()) fail_with_errno(state.real);
  sync_directory(state.real);
}

void PartFile::restart() {
  state_->cut_to(state_->offset);
}

void PartFile::keep_written() noexcept {
  state_->offset += std::exchange(state_->written, 0);
}

std::string PartFile::attribute(const std::string& name) const {
  constexpr std::size_t longest = 1024;
  std::string value(longest, '\0');
  const auto size = ::fgetxattr(state_->file.fd(), name.c_str(), value.data(), value.size());
  value.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return value;
}

void PartFile::remove_attribute(const std::string& name) noexcept {
  if (state_->file) ::fremovexattr(state_->file.fd(), name.c_str());
}

void PartFile::truncate() {
  state_->offset = 0;
  state_->cut_to(0);
}

bool PartFile::set_modification_time(std::chrono::sys_seconds time) noexcept {
  if (!state_->is_regular()) return true;
  const struct timespec when {
    .tv_sec = static_cast<time_t>(time.time_since_epoch().count()), .tv_nsec = 0
  };
  const std::array<struct timespec, 2> times{when, when};
  return ::futimens(state_->file.fd(), times.data()) == 0;
}

bool PartFile::set_attribute(const std::string& name, std::string_view value) noexcept {
  if (!state_->file) return true;
  return ::fsetxattr(state_->file.fd(), name.c_str(), value.data(), value.size(), 0) == 0;
}

void PartFile::remove() noexcept {
  if (!state_->part.empty()) return discard();
  if (state_->committed || !state_->is_regular()) return;
  ::unlink(state_->target.c_str());
  state_->file.close();
}

void PartFile::discard() noexcept {
  if (state_->part.empty() || state_->committed || !state_->file) return;
  ::unlink(state_->part.c_str());
  state_->file.close();
}

const fs::path& PartFile::target() const noexcept {
  return state_->target;
}

fs::path PartFile::kept_part() const {
  const State& state = *state_;
  const bool is_there = state.file && !state.committed && state.offset + state.written > 0;
  return is_there ? state.part : fs::path();
}

std::uint64_t PartFile::written() const noexcept {
  return state_->written;
}

std::uint64_t PartFile::offset() const noexcept {
  return state_->offset;
}

bool PartFile::is_open() const noexcept {
  return static_cast<bool>(state_->file);
}

}  // namespace tlsget::download
