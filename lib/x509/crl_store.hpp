// The revocation lists that the caller gave: read from files, all of them at once.
//
// Rules. Whoever gives a file wants what is in it to count: a list that cannot be read is an error,
// not a warning, and so is a file without one list that is understood. Other kinds of PEM blocks
// are passed over.
//
// Not here: which list may speak of which certificate (revocation).
//
// Thread-safety: after loading, const functions may be called from several threads.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.hpp"
#include "x509/crl.hpp"

namespace tlsget::x509 {

class CrlStore {
 public:
  /// PEM with text between blocks, or one list in DER. Throws Error(revocation_list) naming the
  /// file and the reason, also for more than 64 MiB; as Deadline does while it waits for a pipe.
  void add_file(const std::filesystem::path& file, const Deadline& deadline = Deadline::never());
  /// The same for octets that are here already; `source` names them in messages.
  void add(std::string_view octets, const std::string& source);

  std::size_t size() const noexcept { return lists_.size(); }
  /// All lists whose issuer has this name, the newest first. They live as long as the store.
  std::vector<const Crl*> find_by_issuer(const Name& issuer) const;

 private:
  std::vector<Crl> lists_;
};

}  // namespace tlsget::x509
