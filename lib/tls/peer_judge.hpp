// Our judgement in the middle of mbedTLS's handshake.
//
// Theory. mbedTLS's handshake (1.2 and 1.3) calls two functions for a peer's Certificate message:
// one parses each certificate, one verifies the chain. cmake/MbedTls.cmake renames both to
// functions of peer_judge.cpp, which hand everything to the PeerJudge that is on duty in their
// thread:
//
//   parse:  the DER is kept, in wire order. Of the first certificate mbedTLS's parser is given a
//           stand-in with its key (leaf_stand_in); so the key that mbedTLS uses is that of the
//           first certificate on the wire as our own reader sees it, and nothing else in the chain
//           can stop or mislead it. One that our reader cannot read is given as it is: there is
//           nothing to trust in it, but -k may go on with it. A key that mbedTLS cannot use is not
//           reported yet, so that the rest of the chain is kept as well.
//   verify: x509::judge() decides over all that was kept, with findings.
//
// Rules. Fail closed: no PeerJudge on duty, an exception, or a leaf that is not the one that
// was given is a fatal error in every mode. `authmode` REQUIRED turns a refusal into an alert and
// the end of the handshake; OPTIONAL goes on, with the judgement kept. A leaf whose key cannot be
// used, or is not a pinned one, is refused in both.
#pragma once

#include <mbedtls/x509_crt.h>

#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <vector>

#include "tls/pins.hpp"
#include "url/url.hpp"
#include "x509/judgement.hpp"

namespace tlsget::tls {

class PeerJudge {
 public:
  /// `trust` and `lists` (nullptr: none) are not owned and outlive this.
  PeerJudge(const x509::TrustStore& trust, const x509::CrlStore* lists, url::Host host)
      : trust_(&trust), revocation_lists_(lists), host_(std::move(host)) {}

  /// The leaf's key must be one of these, also when nothing else is asked of it. Not owned.
  void pin_to(const Pins& pins) noexcept { pins_ = &pins; }

  /// Every certificate of the path has to be valid for so long.
  void require_time_left(std::chrono::seconds least) noexcept { least_time_left_ = least; }

  /// Certificates from elsewhere that may help; they outlive the handshake.
  void help_with(std::span<const x509::Bytes> fetched) noexcept { fetched_ = fetched; }

  /// While it lives, the handshake that runs in this thread is this judge's.
  class Duty {
   public:
    explicit Duty(PeerJudge& judge) noexcept;
    ~Duty();
    Duty(const Duty&) = delete;
    Duty& operator=(const Duty&) = delete;
    Duty(Duty&&) = delete;
    Duty& operator=(Duty&&) = delete;

   private:
    PeerJudge* before_;
  };
  static PeerJudge* on_duty() noexcept;

  int parse(mbedtls_x509_crt* chain, x509::BytesView der) noexcept;
  int verify(const mbedtls_x509_crt& leaf, std::uint32_t* flags) noexcept;

  /// Set once verify() has come to one.
  const std::optional<x509::Judgement>& judgement() const noexcept { return judgement_; }
  /// Whether the handshake was stopped because mbedTLS cannot use the leaf's key.
  bool leaf_unusable() const noexcept { return leaf_unusable_; }
  /// The key that was not a pinned one, after which there is no connection in any mode.
  const std::optional<KeyDigest>& unpinned_key() const noexcept { return unpinned_key_; }
  /// Whether the judgement was good apart from that.
  bool trusted_but_for_pin() const noexcept { return trusted_but_for_pin_; }
  /// What mbedTLS found on its own after a good judgement (its check of the leaf's curve and usage
  /// in the chosen suite), as findings. REQUIRES: judgement().
  void add_suite_flags(std::uint32_t flags);
  void rethrow_failure();

 private:
  void judge();
  void add_unusable_leaf();
  void check_pins(const mbedtls_x509_crt& leaf);

  const x509::TrustStore* trust_;
  const x509::CrlStore* revocation_lists_;
  url::Host host_;
  std::vector<x509::Bytes> sent_;
  x509::CertificateParse leaf_;  ///< the first of them, as our reader sees it
  x509::Bytes given_;            ///< to mbedTLS, for the first of them
  std::span<const x509::Bytes> fetched_;
  std::optional<x509::Judgement> judgement_;
  std::exception_ptr failure_;
  bool leaf_unusable_ = false;
  std::chrono::seconds least_time_left_{0};
  const Pins* pins_ = nullptr;
  std::optional<KeyDigest> unpinned_key_;
  bool trusted_but_for_pin_ = false;
};

}  // namespace tlsget::tls
