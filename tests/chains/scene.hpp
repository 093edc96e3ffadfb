// What a row of the table hands to its judges: certificates, authorities, lists, host and time.
//
// Rules. A Chain is good as it is made; a row takes one thing away from it, or adds one. Position 0
// is the leaf, the last one is the root, as in a Finding.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/x509/certificate_builder.hpp"
#include "support/x509/der_edit.hpp"
#include "x509/certificate.hpp"

namespace tlsget::test {

constexpr auto day = std::chrono::days{1};
constexpr auto second = std::chrono::seconds{1};

struct Scene {
  std::vector<x509::Bytes> sent;  ///< DER, the leaf first
  std::string trusted;            ///< the text of the file of authorities
  /// When there are any, these files are a directory of authorities, instead of `trusted`.
  std::map<std::string, std::string> directory = {};
  /// PEM; when set, every certificate but the anchor needs a list that clears it.
  std::optional<std::string> lists = std::nullopt;
  std::string host = "a.test";
  std::chrono::sys_seconds time = test_now;
};

/// One of the keys that are made once in a process; they differ by their number.
const Key& shared_key(std::size_t number);
/// RSA keys are slow to make.
const Key& shared_rsa(unsigned bits, std::size_t number = 0);
const Key& shared_ed25519(std::size_t number = 0);

/// root -> Authority N -> ... -> Authority 1 -> leaf for a.test.
class Chain {
 public:
  /// Of so many certificates, root and leaf included: 2 or more.
  explicit Chain(std::size_t length = 3);

  CertificateBuilder& at(std::size_t position) { return builders_.at(position); }
  CertificateBuilder& leaf() { return at(0); }
  CertificateBuilder& authority() { return at(1); }
  CertificateBuilder& root() { return builders_.back(); }
  std::size_t size() const { return builders_.size(); }
  /// Changes what is signed of one of them, after libcrypto has made it.
  void edit(std::size_t position, DerEdit change) { edits_[position] = std::move(change); }

  std::string host = "a.test";
  std::chrono::sys_seconds time = test_now;

  /// All of it, made now, from the leaf to the root.
  std::vector<Issued> issue() const;
  /// What a good server sends (all but the root), to a client that trusts the root.
  Scene scene() const;

 private:
  std::vector<CertificateBuilder> builders_;
  std::map<std::size_t, DerEdit> edits_;
};

using Build = std::function<Scene()>;
/// A chain with one change.
Build chain_with(const std::function<void(Chain&)>& change, std::size_t length = 3);

std::vector<x509::Bytes> sent(const std::vector<Issued>& certificates);
std::string pem(const std::vector<Issued>& certificates);

}  // namespace tlsget::test
