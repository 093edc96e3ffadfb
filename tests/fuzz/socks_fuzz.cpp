// What a SOCKS server might answer, in pieces of any size. The first octet chooses the dialogue,
// the second the size of the pieces.
#include <cstdint>
#include <string_view>

#include "need.hpp"
#include "net/socks_dialogue.hpp"

namespace {

using tlsget::fuzz::need;
using tlsget::net::SocksDialogue;
using tlsget::net::SocksLogin;
using tlsget::net::SocksTarget;
using tlsget::net::SocksVersion;

void converse(SocksDialogue& dialogue, std::string_view answers, std::size_t piece) {
  constexpr std::size_t longest_answer = 2 + 2 + 2 + 3 + 257;
  std::size_t total = 0;
  dialogue.take_output();
  while (!answers.empty() && !dialogue.done()) {
    const std::size_t wanted = dialogue.wanted();
    need(wanted > 0);
    const std::size_t taken = dialogue.feed(answers.substr(0, piece));
    need(taken > 0 && taken <= piece);
    answers.remove_prefix(taken);
    total += taken;
    dialogue.take_output();
  }
  need(total <= longest_answer);
  need((dialogue.wanted() == 0) == dialogue.done());
  if (!dialogue.done()) need(!dialogue.closed_early().message().empty());
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer looks for this name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view answers(reinterpret_cast<const char*>(data) + 2, size - 2);
  const auto version = data[0] % 2 == 0 ? SocksVersion::v5 : SocksVersion::v4a;
  const auto login = data[0] % 4 < 2 ? std::nullopt : std::optional(SocksLogin{"user", "password"});
  SocksDialogue dialogue(version, SocksTarget{std::nullopt, "a.test", 80}, login);
  try {
    converse(dialogue, answers, std::size_t{1} + data[1]);
  } catch (const tlsget::Error& error) {
    need(error.category() == tlsget::Category::proxy);
  }
  return 0;
}
