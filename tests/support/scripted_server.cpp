#include "support/scripted_server.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <stdexcept>
#include <thread>

namespace tlsget::test {
namespace {

FileDescriptor listen_on(const std::string& address) {
  const bool six = address.find(':') != std::string::npos;
  FileDescriptor listener(check_errno(
      socket(six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket"));
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  if (six ? inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr) != 1
          : inet_pton(AF_INET, address.c_str(), &v4.sin_addr) != 1)
    throw std::invalid_argument("not an address: " + address);
  check_errno(six ? bind(listener.value(), reinterpret_cast<const sockaddr*>(&v6), sizeof v6)
                  : bind(listener.value(), reinterpret_cast<const sockaddr*>(&v4), sizeof v4),
              "bind");
  check_errno(listen(listener.value(), SOMAXCONN), "listen");
  return listener;
}

std::uint16_t port_of(const FileDescriptor& listener) {
  sockaddr_in6 name{};  // the port lies at the same place in both families
  socklen_t length = sizeof name;
  check_errno(getsockname(listener.value(), reinterpret_cast<sockaddr*>(&name), &length),
              "getsockname");
  return ntohs(name.sin6_port);
}

}  // namespace

struct ScriptedServer::State {
  State(std::vector<Script> all, ServerSettings given)
      : scripts(std::move(all)),
        settings(std::move(given)),
        listener(listen_on(settings.address)),
        port(port_of(listener)) {
    if (settings.tls) tls.emplace(*settings.tls);
  }

  std::vector<Script> scripts;
  ServerSettings settings;
  FileDescriptor listener;
  std::uint16_t port;
  std::optional<TlsContext> tls;
  mutable ServerRecord record;
  std::thread acceptor;
  std::vector<std::thread> workers;  ///< the acceptor's alone until it has ended

  void accept_all();
  void run(FileDescriptor socket, std::size_t number) noexcept;
};

void ScriptedServer::State::accept_all() {
  for (std::size_t number = 0;; ++number) {
    std::array<pollfd, 2> entries{
        {{listener.value(), POLLIN, 0}, {record.stop.poll_fd(), POLLIN, 0}}};
    poll(entries.data(), entries.size(), -1);
    if (entries[1].revents != 0) return;
    FileDescriptor socket(
        accept4(listener.value(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket.open()) {
      --number;  // the client left before it was accepted
      continue;
    }
    {
      const std::lock_guard lock(record.mutex);
      ++record.connections;
    }
    workers.emplace_back(
        [this, number, owned = std::move(socket)]() mutable { run(std::move(owned), number); });
  }
}

void ScriptedServer::State::run(FileDescriptor socket, std::size_t number) noexcept {
  const auto note = [&](std::vector<std::string>& list, std::string_view text) {
    const std::lock_guard lock(record.mutex);
    list.push_back(fmt::format("connection {}: {}", number, text));
  };
  try {
    Connection connection(std::move(socket), number, record);
    if (tls) connection.start_tls(*tls);
    scripts[std::min(number, scripts.size() - 1)](connection);
    connection.close_cleanly();
  } catch (const Stopped&) {
    return;
  } catch (const Disconnected& disconnected) {
    note(record.disconnects, disconnected.reason);
  } catch (const std::exception& error) {
    note(record.errors, error.what());
  } catch (...) {
    note(record.errors, "an exception of an unknown type");
  }
}

ScriptedServer::ScriptedServer(std::vector<Script> scripts, ServerSettings settings)
    : state_(std::make_unique<State>(std::move(scripts), std::move(settings))) {
  state_->acceptor = std::thread([state = state_.get()] { state->accept_all(); });
}

ScriptedServer::~ScriptedServer() {
  stop();
  for (const auto& error : state_->record.errors) FAIL_CHECK("scripted server: " << error);
}

std::uint16_t ScriptedServer::port() const noexcept {
  return state_->port;
}

std::string ScriptedServer::url(std::string_view path, std::string_view host) const {
  const std::string place = host.empty() ? authority() : fmt::format("{}:{}", host, state_->port);
  return fmt::format("{}://{}{}", state_->tls ? "https" : "http", place, path);
}

std::string ScriptedServer::authority() const {
  const auto& address = state_->settings.address;
  const bool six = address.find(':') != std::string::npos;
  return fmt::format("{}{}{}:{}", six ? "[" : "", address, six ? "]" : "", state_->port);
}

std::vector<ReceivedRequest> ScriptedServer::requests() const {
  const std::lock_guard lock(state_->record.mutex);
  return state_->record.requests;
}

std::size_t ScriptedServer::connections() const {
  const std::lock_guard lock(state_->record.mutex);
  return state_->record.connections;
}

std::vector<std::string> ScriptedServer::disconnects() const {
  const std::lock_guard lock(state_->record.mutex);
  return state_->record.disconnects;
}

void ScriptedServer::wait_for_requests(std::size_t count) const {
  std::unique_lock lock(state_->record.mutex);
  if (!state_->record.changed.wait_for(lock, std::chrono::seconds(30),
                                       [&] { return state_->record.requests.size() >= count; }))
    throw std::runtime_error(fmt::format("{} requests did not come", count));
}

void ScriptedServer::release() const noexcept {
  state_->record.release.trigger();
}

void ScriptedServer::stop() noexcept {
  state_->record.stop.trigger();
  if (state_->acceptor.joinable()) state_->acceptor.join();
  for (auto& worker : state_->workers) worker.join();
  state_->workers.clear();
}

Script reply(std::string octets) {
  return [octets = std::move(octets)](Connection& connection) {
    connection.read_request();
    connection.send(octets);
  };
}

Script serve(Handler handler) {
  return [handler = std::move(handler)](Connection& connection) { connection.serve(handler); };
}

}  // namespace tlsget::test
