#include "client/pool.hpp"

#include <utility>

namespace tlsget::client {

Pool::~Pool() {
  for (Idle& idle : idle_) idle.connection.transport->close();
}

std::optional<Connection> Pool::take(const ConnectionKey& key) {
  for (std::size_t i = idle_.size(); i-- > 0;) {
    if (idle_[i].connection.key != key) continue;
    Idle found = std::move(idle_[i]);
    idle_.erase(idle_.begin() + static_cast<std::ptrdiff_t>(i));
    if (clock_->now() - found.since <= max_age && found.connection.transport->alive())
      return std::move(found.connection);
    found.connection.transport->close();
  }
  return std::nullopt;
}

void Pool::give_back(Connection connection) {
  if (idle_.size() == max_idle) {
    idle_.front().connection.transport->close();
    idle_.erase(idle_.begin());
  }
  idle_.push_back({std::move(connection), clock_->now()});
}

}  // namespace tlsget::client
