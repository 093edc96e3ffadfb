#include "download/part_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

#include "base/error.hpp"

namespace tlsget::download {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view part_suffix = ".part";
constexpr std::size_t longest_name = 255;  // NAME_MAX of every file system in common use
constexpr mode_t permission_bits = 0777;

[[noreturn]] void fail(const fs::path& path, const std::string& reason) {
  throw Error(Category::write_file, "cannot write to " + path.string() + ": " + reason);
}

[[noreturn]] void fail_with_errno(const fs::path& path) {
  fail(path, describe_errno(errno));
}

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const noexcept { return fd_; }
  bool is_open() const noexcept { return fd_ >= 0; }
  /// Some file systems report a failed write only here.
  bool close() noexcept { return ::close(std::exchange(fd_, -1)) == 0 || errno == EINTR; }

 private:
  int fd_ = -1;
};

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
  if (!file.is_open() && errno == EACCES) file = Descriptor(::open(part.c_str(), O_RDONLY | flags));
  if (file.is_open() || errno == ENOENT) return file;
  if (errno == ELOOP) fail(part, "it is a symbolic link");
  fail_with_errno(part);
}

/// Opens and locks NAME.part, new and empty. One that is there already is removed unless somebody
/// is writing it, never written to: it can belong to another user, be open in a foreign process, or
/// have a second name, and whoever put it there would hold what becomes NAME.
Descriptor open_part(const fs::path& part) {
  // A second round is needed when there was one, or when another process renamed or removed the
  // file between our open and our lock. That it happens this often is no accident any more.
  for (int attempt = 0; attempt < 16; ++attempt) {
    Descriptor file(::open(part.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
    const bool created = file.is_open();
    if (!created && errno != EEXIST) fail_with_errno(part);
    if (!created) file = open_existing(part);
    if (!file.is_open()) continue;
    if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK) fail(part, "another process is writing it");
      fail_with_errno(part);
    }
    struct stat opened {};
    if (::fstat(file.number(), &opened) != 0) fail_with_errno(part);
    if (!S_ISREG(opened.st_mode)) fail(part, "it is not a regular file");
    const auto named = status_of(part);
    if (!named || !same_file(opened, *named)) continue;
    if (created) return file;
    if (::unlink(part.c_str()) != 0) fail_with_errno(part);
  }
  fail(part, "other processes keep replacing it");
}

void sync_directory(const fs::path& file) {
  const fs::path parent = file.parent_path();
  const Descriptor directory(
      ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Best effort: not every file system can, and the file itself is already whole.
  if (directory.is_open()) ::fsync(directory.number());
}

}  // namespace

struct PartFile::State {
  fs::path target;
  PartFileOptions options;
  Descriptor file;
  fs::path real;  // the target behind symbolic links
  fs::path part;  // empty when written directly
  std::uint64_t written = 0;
  bool opened = false;
  bool committed = false;

  const fs::path& written_path() const { return part.empty() ? target : part; }
  void open_atomic(const std::optional<struct stat>& existing);
  void open_direct();
  void check_cancelled() const;
};

void PartFile::State::open_atomic(const std::optional<struct stat>& existing) {
  real = behind_links(target);
  part = part_path(real);
  file = open_part(part);
  if (!existing) return;
  // The new file takes the old one's permissions before its first octet; the owner as far as we
  // may.
  const mode_t mode = existing->st_mode & permission_bits;
  if (::fchmod(file.number(), mode) != 0) fail_with_errno(part);
  if (existing->st_uid != ::geteuid() || existing->st_gid != ::getegid()) {
    [[maybe_unused]] const int ignored =
        ::fchown(file.number(), existing->st_uid, existing->st_gid);
  }
}

void PartFile::State::open_direct() {
  for (;;) {
    file = Descriptor(::open(target.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (file.is_open()) return;
    const int reason = errno;
    check_cancelled();
    if (reason != EINTR) fail(target, describe_errno(reason));
  }
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
  if (state_->file.is_open() && state_->written == 0) discard();
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
  if (existing && S_ISDIR(existing->st_mode)) fail(state.target, describe_errno(EISDIR));
  const bool special = existing && !S_ISREG(existing->st_mode);
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
    const auto count = ::write(state.file.number(), bytes.data(), bytes.size());
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
  if (::fsync(state.file.number()) != 0) fail_with_errno(state.part);
  // Renamed while the lock is still held, so that no other process takes the part for its own.
  if (::rename(state.part.c_str(), state.real.c_str()) != 0) fail_with_errno(state.real);
  state.committed = true;
  if (!state.file.close()) fail_with_errno(state.real);
  sync_directory(state.real);
}

void PartFile::discard() noexcept {
  if (state_->part.empty() || state_->committed || !state_->file.is_open()) return;
  ::unlink(state_->part.c_str());
  state_->file.close();
}

const fs::path& PartFile::target() const noexcept {
  return state_->target;
}

fs::path PartFile::kept_part() const {
  const State& state = *state_;
  const bool is_there = state.file.is_open() && !state.committed && state.written > 0;
  return is_there ? state.part : fs::path();
}

std::uint64_t PartFile::written() const noexcept {
  return state_->written;
}

}  // namespace tlsget::download
