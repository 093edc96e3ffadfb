#include "net/socks.hpp"

#include <array>
#include <span>
#include <string>

namespace tlsget::net {
namespace {

void converse(Transport& proxy, SocksDialogue& dialogue, const Deadline& deadline) {
  std::array<char, 512> room{};  // more than any answer has left
  while (!dialogue.done()) {
    const std::string output = dialogue.take_output();
    if (!output.empty()) write_all(proxy, output, deadline, Phase::proxy);
    const IoResult result =
        read_some(proxy, std::span(room).first(dialogue.wanted()), deadline, Phase::proxy);
    if (result.status != IoResult::Status::ok) throw dialogue.closed_early();
    dialogue.feed({room.data(), result.count});
  }
}

}  // namespace

void open_socks_tunnel(Transport& proxy, SocksVersion version, const SocksTarget& target,
                       const std::optional<SocksLogin>& login, const Deadline& deadline) {
  SocksDialogue dialogue(version, target, login);
  try {
    converse(proxy, dialogue, deadline);
  } catch (const Error& error) {
    if (error.category() != Category::send && error.category() != Category::receive) throw;
    throw Error(Category::proxy, error.message());
  }
}

}  // namespace tlsget::net
