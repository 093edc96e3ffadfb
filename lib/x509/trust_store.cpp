#include "x509/trust_store.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <deque>
#include <mutex>

#include "base/input_file.hpp"
#include "x509/der.hpp"
#include "x509/distinguished_name.hpp"
#include "x509/extensions.hpp"
#include "x509/pem.hpp"

namespace tlsget::x509 {

namespace {

/// Enough of nearly every root's DER to reach the end of its subject.
constexpr std::size_t head_size = 384;

/// In this order; files before directories, which cost more to read.
constexpr std::array<std::string_view, 12> system_stores{
    "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Alpine, Arch, Gentoo
    "/etc/pki/tls/certs/ca-bundle.crt",                   // Fedora, RHEL
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // RHEL, Fedora 43 and later
    "/etc/ssl/ca-bundle.pem",                             // SUSE
    "/var/lib/ca-certificates/ca-bundle.pem",             // SUSE
    "/etc/ssl/cert.pem",                                  // Alpine, OpenBSD, FreeBSD, macOS
    "/etc/ca-certificates/extracted/tls-ca-bundle.pem",   // Arch
    "/usr/local/share/certs/ca-root-nss.crt",             // FreeBSD's package
    "/etc/openssl/certs/ca-certificates.crt",             // NetBSD
    "/usr/local/etc/openssl/cert.pem",                    // macOS with Homebrew
    "/etc/ssl/certs",
    "/etc/pki/tls/certs",
};

std::string read_text(const std::filesystem::path& file, const Deadline& deadline) {
  constexpr std::size_t largest = 64UL * 1024 * 1024;
  return read_file(file, largest, deadline, Category::trust_store);
}

BytesView octets_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The DER of the subject of a certificate of which the first octets are here; nullopt when they do
/// not reach so far or are no certificate.
std::optional<BytesView> find_subject(BytesView head) {
  for (int nesting = 0; nesting < 2; ++nesting) {  // Certificate, TBSCertificate
    if (head.empty() || head.front() != der::tag::sequence) return std::nullopt;
    const der::Header header = der::read_header(head);
    if (!header.error.empty()) return std::nullopt;
    head = head.subspan(header.header_size);
  }
  der::Diagnosis diagnosis;
  der::Reader tbs(head, diagnosis);
  tbs.optional(der::tag::context_constructed(0), "version");
  tbs.expect(der::tag::integer, "serial number");
  tbs.expect(der::tag::sequence, "signature algorithm");
  tbs.expect(der::tag::sequence, "issuer");
  tbs.expect(der::tag::sequence, "validity");
  const der::Element subject = tbs.expect(der::tag::sequence, "subject");
  if (diagnosis.failed()) return std::nullopt;
  return subject.whole;
}

constexpr std::string_view rejected_for_servers = "its trust settings reject it for servers";

bool names_servers(der::Reader purposes) {
  bool found = false;
  while (!purposes.at_end()) {
    const std::string purpose = purposes.object_identifier("purpose");
    found = found || purpose == oid::server_auth || purpose == oid::any_extended_key_usage;
  }
  return found;
}

/// What OpenSSL puts behind the certificate in a TRUSTED CERTIFICATE: lists of purposes that it is
/// trusted and rejected for. Empty when it may vouch for servers.
std::string_view distrust(BytesView auxiliary) {
  if (auxiliary.empty()) return {};
  der::Diagnosis diagnosis;
  der::Reader input(auxiliary, diagnosis);
  der::Reader fields = input.enter(der::tag::sequence, "trust settings");
  bool trusted = true;
  if (fields.next_is(der::tag::sequence))
    trusted = names_servers(fields.enter(der::tag::sequence, "trusted purposes"));
  bool rejected = false;
  if (fields.next_is(der::tag::context_constructed(0)))
    rejected = names_servers(fields.enter(der::tag::context_constructed(0), "rejected purposes"));
  if (diagnosis.failed()) return "its trust settings cannot be read";
  if (rejected) return rejected_for_servers;
  if (!trusted) return "its trust settings do not trust it for servers";
  return {};
}

/// One authority: PEM text until a path asks for it.
struct Entry {
  std::uint64_t subject_hash = 0;
  std::string_view body;  ///< PEM, in one of State::texts; empty: `der` from the beginning
  Bytes der;              ///< empty until wanted
  std::unique_ptr<const Certificate> certificate;
  bool parsed = false;

  const Bytes& octets() {
    if (der.empty())
      if (auto decoded = pem::decode(body)) der = *std::move(decoded);
    return der;
  }
  const Certificate* parse() {
    if (parsed) return certificate.get();
    parsed = true;
    CertificateParse result = parse_certificate(octets());
    if (result.certificate)
      certificate = std::make_unique<const Certificate>(*std::move(result.certificate));
    der = {};
    der.shrink_to_fit();
    return certificate.get();
  }
};

}  // namespace

struct TrustStore::State {
  std::deque<std::string> texts;
  std::vector<Entry> entries;
  std::vector<Bytes> rejected;  ///< DER: whatever else names them, these are no authorities
  std::vector<std::string> sources;
  std::vector<std::string> skipped;
  std::mutex decoding;  ///< entries are decoded by const functions

  /// Adds what `text` holds; returns how many certificates were in it, good or not.
  std::size_t add_text(std::string text, const std::string& source);
  /// Empty when the block was taken, as an authority or as a rejection; else why it is passed over.
  std::string_view add_block(const pem::Block& block);
  std::string_view add_plain(std::string_view body);
  std::string_view add_trusted(std::string_view body);
  std::string_view add_der(Bytes der);
  bool holds(std::uint64_t subject_hash, const Bytes& der);
  void reject(Bytes der);
  bool rejects(const Bytes& der) const;
};

std::size_t TrustStore::State::add_text(std::string text, const std::string& source) {
  const std::string& kept = texts.emplace_back(std::move(text));
  std::size_t found = 0;
  pem::Scanner scanner(kept);
  while (const auto block = scanner.next()) {
    if (!block->label.ends_with("CERTIFICATE")) continue;
    ++found;
    const std::string_view reason = add_block(*block);
    if (reason.empty()) continue;
    skipped.push_back(fmt::format("{}, line {}: {}", source, scanner.line(), reason));
  }
  if (found == 0 && !kept.empty() && octets_of(kept).front() == der::tag::sequence) {
    const BytesView der = octets_of(kept);
    if (find_subject(der)) {
      found = 1;
      const std::string_view reason = add_der({der.begin(), der.end()});
      if (!reason.empty()) skipped.push_back(fmt::format("{}: {}", source, reason));
    }
  }
  // Nothing points into the text any more when all of it was known before or is kept as DER.
  const auto* const begin = kept.data();
  const bool needed = std::ranges::any_of(entries, [&](const Entry& e) {
    return !e.body.empty() && e.body.data() >= begin && e.body.data() < begin + kept.size();
  });
  if (!needed) texts.pop_back();
  return found;
}

std::string_view TrustStore::State::add_block(const pem::Block& block) {
  if (!block.ended) return "the block has no END line";
  if (block.label == "TRUSTED CERTIFICATE") return add_trusted(block.body);
  if (block.label == "CERTIFICATE" || block.label == "X509 CERTIFICATE")
    return add_plain(block.body);
  return "not a kind of certificate that is known";
}

std::string_view TrustStore::State::add_plain(std::string_view body) {
  const auto size = pem::measure(body);
  if (!size) return "not base64";
  Bytes head = pem::decode_head(body, head_size).value_or(Bytes());
  const der::Header header = der::read_header(head);
  if (!header.error.empty() || header.header_size + header.content_size != *size)
    return "not one whole certificate";
  auto subject = find_subject(head);
  if (!subject) {
    head = pem::decode(body).value_or(Bytes());
    subject = find_subject(head);
  }
  if (!subject) return "not a certificate";
  Entry entry{.subject_hash = name_hash(*subject), .body = body, .der = {}, .certificate = nullptr};
  const bool rival =
      std::ranges::find(entries, entry.subject_hash, &Entry::subject_hash) != entries.end();
  if (!rejected.empty() && rejects(entry.octets())) return rejected_for_servers;
  if (rival && holds(entry.subject_hash, entry.octets())) return {};
  entries.push_back(std::move(entry));
  return {};
}

std::string_view TrustStore::State::add_trusted(std::string_view body) {
  const auto der = pem::decode(body);
  if (!der) return "not base64";
  const der::Header header = der::read_header(*der);
  const std::size_t size = header.header_size + header.content_size;
  if (!header.error.empty() || size > der->size()) return "not a certificate";
  const BytesView octets(*der);
  const std::string_view reason = distrust(octets.subspan(size));
  const BytesView certificate = octets.first(size);
  if (reason == rejected_for_servers) {
    reject({certificate.begin(), certificate.end()});
    return {};
  }
  if (!reason.empty()) return reason;
  return add_der({certificate.begin(), certificate.end()});
}

std::string_view TrustStore::State::add_der(Bytes der) {
  const der::Header header = der::read_header(der);
  if (!header.error.empty() || header.header_size + header.content_size != der.size())
    return "not one whole certificate";
  const auto subject = find_subject(der);
  if (!subject) return "not a certificate";
  const std::uint64_t hash = name_hash(*subject);
  if (rejects(der)) return rejected_for_servers;
  if (holds(hash, der)) return {};
  Entry entry;
  entry.subject_hash = hash;
  entry.der = std::move(der);
  entries.push_back(std::move(entry));
  return {};
}

/// Also when it was added before.
void TrustStore::State::reject(Bytes der) {
  std::erase_if(entries, [&](Entry& entry) { return entry.octets() == der; });
  if (!rejects(der)) rejected.push_back(std::move(der));
}

bool TrustStore::State::rejects(const Bytes& der) const {
  return std::ranges::find(rejected, der) != rejected.end();
}

bool TrustStore::State::holds(std::uint64_t subject_hash, const Bytes& der) {
  return std::ranges::any_of(entries, [&](Entry& entry) {
    if (entry.subject_hash != subject_hash) return false;
    return entry.certificate ? entry.certificate->der == der : entry.octets() == der;
  });
}

TrustStore::TrustStore() : state_(std::make_unique<State>()) {}
TrustStore::~TrustStore() = default;
TrustStore::TrustStore(TrustStore&&) noexcept = default;
TrustStore& TrustStore::operator=(TrustStore&&) noexcept = default;

void TrustStore::add_file(const std::filesystem::path& file, const Deadline& deadline) {
  const std::size_t skipped_before = state_->skipped.size();
  const std::size_t found = state_->add_text(read_text(file, deadline), file.string());
  const std::size_t passed_over = state_->skipped.size() - skipped_before;
  if (found == passed_over) {
    const std::string why = found == 0 ? "" : " that can be used: " + state_->skipped.back();
    throw Error(Category::trust_store, file.string() + " holds no certificate" + why);
  }
  state_->sources.push_back(file.string());
}

void TrustStore::add_directory(const std::filesystem::path& directory, const Deadline& deadline) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  std::filesystem::directory_iterator entry(directory, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    std::error_code ignored;  // a link to nowhere is no file
    if (entry->is_regular_file(ignored)) files.push_back(entry->path());
  }
  if (error)
    throw Error(Category::trust_store,
                fmt::format("cannot read {}: {}", directory.string(), error.message()));
  std::ranges::sort(files);
  for (const auto& file : files) {
    try {
      state_->add_text(read_text(file, deadline), file.string());
    } catch (const Error& unread) {
      if (unread.category() != Category::trust_store) throw;
      state_->skipped.push_back(unread.message());
    }
  }
  state_->sources.push_back(directory.string());
}

void TrustStore::add_pem(std::string_view pem, std::string source) {
  state_->add_text(std::string(pem), source);
  state_->sources.push_back(std::move(source));
}

void TrustStore::add_system(const Deadline& deadline) {
  add_first_existing(system_stores, deadline);
}

void TrustStore::add_first_existing(std::span<const std::string_view> candidates,
                                    const Deadline& deadline) {
  std::string tried;
  for (const std::string_view candidate : candidates) {
    const std::filesystem::path path(candidate);
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) return add_directory(path, deadline);
    if (std::filesystem::exists(path, ignored)) return add_file(path, deadline);
    tried += (tried.empty() ? "" : ", ") + path.string();
  }
  throw Error(Category::trust_store,
              "no certificate authorities: none of these is there: " + tried);
}

std::size_t TrustStore::size() const noexcept {
  return state_->entries.size();
}

std::string TrustStore::source() const {
  return fmt::format("{}", fmt::join(state_->sources, ", "));
}

const std::vector<std::string>& TrustStore::skipped() const noexcept {
  return state_->skipped;
}

std::vector<std::string> TrustStore::warnings() const {
  constexpr std::size_t most = 3;
  const auto& skipped = state_->skipped;
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < std::min(most, skipped.size()); ++i)
    lines.push_back("no authority: " + skipped[i]);
  if (skipped.size() > most)
    lines.push_back(fmt::format("{} more entries of {} are no authorities either",
                                skipped.size() - most, source()));
  return lines;
}

std::vector<const Certificate*> TrustStore::find_by_subject(const Name& subject) const {
  std::vector<const Certificate*> found;
  const std::uint64_t hash = name_hash(subject.der);
  const std::lock_guard lock(state_->decoding);
  for (Entry& entry : state_->entries) {
    if (entry.subject_hash != hash) continue;
    const Certificate* certificate = entry.parse();
    if (certificate != nullptr && same_name(certificate->subject, subject))
      found.push_back(certificate);
  }
  return found;
}

bool TrustStore::rejects(const Certificate& certificate) const {
  return state_->rejects(certificate.der);
}

bool TrustStore::contains(const Certificate& certificate) const {
  return std::ranges::any_of(
      find_by_subject(certificate.subject),
      [&](const Certificate* candidate) { return candidate->der == certificate.der; });
}

}  // namespace tlsget::x509
