#include "net/tcp.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>

#include "base/poll.hpp"
#include "net/happy_eyeballs.hpp"
#include "net/socket.hpp"
#include "net/socket_transport.hpp"

namespace tlsget::net {
namespace {

/// Sockets of one race that may be open at a time. More would only load a network that does not
/// answer.
constexpr std::size_t most_attempts_at_once = 8;
static_assert(most_attempts_at_once <= max_poll_entries);

/// Addresses that an error names.
constexpr std::size_t most_named = 8;

const sockaddr* as_sockaddr(const sockaddr_storage& storage) noexcept {
  return reinterpret_cast<const sockaddr*>(&storage);
}

std::string name_of(const Address& address) {
  return address.text() + " port " + std::to_string(address.port());
}

Address local_end(const Socket& socket) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  if (getsockname(socket.fd(), reinterpret_cast<sockaddr*>(&storage), &length) != 0)
    throw Error(Category::internal, "getsockname: " + describe_errno(errno));
  return make_address(as_sockaddr(storage), length);
}

/// nullopt where the kernel had not chosen one yet.
std::optional<Address> chosen_local_end(const Socket& socket) {
  if (!socket) return std::nullopt;
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  if (getsockname(socket.fd(), reinterpret_cast<sockaddr*>(&storage), &length) != 0)
    return std::nullopt;
  const Address local = make_address(as_sockaddr(storage), length);
  return local.port() == 0 ? std::nullopt : std::optional(local);
}

bool set_option(const Socket& socket, int level, int name, int value) noexcept {
  return setsockopt(socket.fd(), level, name, &value, sizeof value) == 0;
}

/// What makes a connection better but is not needed for one: failures are passed over.
void set_comforts(const Socket& socket, const TcpOptions& options) noexcept {
  if (options.no_delay) set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1);
  if (!options.keep_alive) return;
  // The kernel takes at most 32767 seconds.
  const auto seconds = std::clamp<std::int64_t>(options.keep_alive_time.count(), 1, 32767);
  set_option(socket, IPPROTO_TCP, TCP_KEEPIDLE, static_cast<int>(seconds));
  set_option(socket, IPPROTO_TCP, TCP_KEEPINTVL, static_cast<int>(seconds));
  set_option(socket, IPPROTO_TCP, TCP_KEEPCNT, options.keep_alive_count);
  set_option(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
}

/// The unspecified address of a family, or the caller's own.
Address local_address_for(int family, const TcpOptions& options, std::uint16_t port) {
  url::Host any;
  any.kind = family == AF_INET ? url::HostKind::ipv4 : url::HostKind::ipv6;
  any.text = family == AF_INET ? "0.0.0.0" : "::";
  return with_port(options.local_address ? *options.local_address : literal_address(any, 0), port);
}

/// 0, or errno.
int bind_local(const Socket& socket, int family, const TcpOptions& options) {
  if (!options.device.empty() &&
      setsockopt(socket.fd(), SOL_SOCKET, SO_BINDTODEVICE, options.device.c_str(),
                 static_cast<socklen_t>(options.device.size())) != 0)
    return errno;
  if (!options.local_address && options.local_port_first == 0) return 0;
  if (options.local_address && options.local_address->family() != family) return EAFNOSUPPORT;

  // With a port of 0 the kernel may choose one as late as connect(), from more than are free now.
  if (options.local_port_first == 0) set_option(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
  const unsigned last = std::max(options.local_port_first, options.local_port_last);
  int error_number = 0;
  for (unsigned port = options.local_port_first; port <= last; ++port) {
    const Address local = local_address_for(family, options, static_cast<std::uint16_t>(port));
    if (bind(socket.fd(), as_sockaddr(local.storage), local.length) == 0) return 0;
    error_number = errno;
    if (error_number != EADDRINUSE && error_number != EACCES) break;
  }
  return error_number;
}

class Race {
 public:
  Race(std::span<const Address> addresses, const TcpOptions& options, const Deadline& deadline)
      : addresses_(interleave_families(addresses)),
        options_(options),
        deadline_(deadline),
        schedule_(addresses_.size(), options.attempt_delay, most_attempts_at_once) {}

  std::unique_ptr<Transport> run() {
    for (;;) {
      while (const auto index = schedule_.start_due(TimeSource::steady().now())) {
        start(addresses_[*index]);
        if (winner_) return std::move(winner_);
      }
      // Without a running attempt the next one is due at once; so there is no next one.
      if (running_.empty()) throw failure();
      wait();
      if (winner_) return std::move(winner_);
    }
  }

 private:
  struct Attempt {
    Socket socket;
    Address address;
  };

  void start(const Address& address) {
    if (options_.watcher != nullptr) options_.watcher->on_attempt(address);
    Attempt attempt{
        Socket(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP)),
        address};
    if (!attempt.socket) return fail(attempt, errno);
    set_comforts(attempt.socket, options_);
    if (const int error_number = bind_local(attempt.socket, address.family(), options_);
        error_number != 0) {
      ++unbound_;
      return fail(attempt, error_number);
    }
    if (connect(attempt.socket.fd(), as_sockaddr(address.storage), address.length) == 0)
      return finish(std::move(attempt), 0);
    // After EINTR the connection goes on being made, as after EINPROGRESS.
    if (errno != EINPROGRESS && errno != EINTR) return fail(attempt, errno);
    running_.push_back(std::move(attempt));
  }

  /// Until one or more attempts have ended, or another one is due.
  void wait() {
    std::array<pollfd, most_attempts_at_once> room{};
    const std::span<pollfd> entries(room.data(), running_.size());
    for (std::size_t i = 0; i < entries.size(); ++i)
      entries[i] = {running_[i].socket.fd(), POLLOUT, 0};
    try {
      if (!poll_until(entries, deadline_, Phase::connect, schedule_.next_start())) return;
    } catch (const Error& error) {
      throw error.with_context("connecting to " + outcome());
    }
    std::vector<Attempt> ended;
    std::vector<Attempt> still_running;
    for (std::size_t i = 0; i < entries.size(); ++i)
      (entries[i].revents != 0 ? ended : still_running).push_back(std::move(running_[i]));
    running_ = std::move(still_running);
    for (Attempt& attempt : ended) {
      int error_number = 0;
      socklen_t length = sizeof error_number;
      if (getsockopt(attempt.socket.fd(), SOL_SOCKET, SO_ERROR, &error_number, &length) != 0)
        error_number = errno;
      finish(std::move(attempt), error_number);
      if (winner_) return;
    }
  }

  void finish(Attempt attempt, int error_number) {
    if (error_number != 0) return fail(attempt, error_number);
    const Address local = local_end(attempt.socket);
    // A port of the ephemeral range that nobody listens on can be connected to itself (RFC 9293
    // section 3.5, simultaneous open).
    if (local == attempt.address) return fail(attempt, ECONNREFUSED);
    winner_ = std::make_unique<SocketTransport>(
        std::move(attempt.socket),
        Endpoints{attempt.address.text(), attempt.address.port(), local.text(), local.port()},
        name_of(attempt.address));
  }

  void fail(const Attempt& attempt, int error_number) {
    const Address& address = attempt.address;
    if (options_.watcher != nullptr)
      options_.watcher->on_attempt_failed(address, chosen_local_end(attempt.socket), error_number);
    failures_.push_back({address.text(), address.port(), error_number});
    schedule_.failed();
  }

  Error failure() const {
    const std::string words = failures_.size() == 1 ? "could not connect to " + outcome()
                                                    : "could not connect to any of " +
                                                          std::to_string(failures_.size()) +
                                                          " addresses: " + outcome();
    const bool never_bound = unbound_ == failures_.size();
    return Error(never_bound ? Category::local_end : Category::connect,
                 never_bound ? "could not bind the local end: " + outcome() : words,
                 std::make_shared<ConnectDetail>(failures_));
  }

  /// "::1 port 9: Connection refused; 192.0.2.1 port 9: no answer yet"
  std::string outcome() const {
    std::vector<std::string> lines;
    for (const auto& failed : failures_)
      lines.push_back(failed.address + " port " + std::to_string(failed.port) + ": " +
                      describe_errno(failed.error_number));
    for (const auto& attempt : running_)
      lines.push_back(name_of(attempt.address) + ": no answer yet");
    std::string joined;
    for (std::size_t i = 0; i < std::min(lines.size(), most_named); ++i)
      joined += (i == 0 ? "" : "; ") + lines[i];
    if (lines.size() > most_named)
      joined += "; and " + std::to_string(lines.size() - most_named) + " more";
    return joined;
  }

  std::vector<Address> addresses_;
  const TcpOptions& options_;
  const Deadline& deadline_;
  AttemptSchedule schedule_;
  std::vector<Attempt> running_;
  std::vector<ConnectDetail::Attempt> failures_;
  std::size_t unbound_ = 0;  ///< of the failures: those of our own end
  std::unique_ptr<Transport> winner_;
};

}  // namespace

std::unique_ptr<Transport> connect_tcp(std::span<const Address> addresses,
                                       const TcpOptions& options, const Deadline& deadline) {
  assert(!addresses.empty());
  deadline.check(Phase::connect);
  return Race(addresses, options, deadline).run();
}

}  // namespace tlsget::net
