#include "tls/client_identity.hpp"

#include <fmt/format.h>
#include <mbedtls/ssl.h>
#include <sys/prctl.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "tls/client_material.hpp"
#include "tls/crypto_setup.hpp"
#include "tls/secret_file.hpp"
#include "tls/supported_keys.hpp"
#include "x509/pem.hpp"

namespace tlsget::tls {
namespace {

using Problem = ClientCertificateDetail::Problem;

/// A Certificate message has to fit a buffer of mbedTLS, with what goes around it.
constexpr std::size_t longest_chain = MBEDTLS_SSL_OUT_CONTENT_LEN - 256;
constexpr std::size_t octets_around_certificate = 8;

[[noreturn]] void fail(Problem problem, std::string message) {
  throw Error(Category::client_certificate, std::move(message),
              std::make_shared<ClientCertificateDetail>(problem));
}

std::string shown(const std::filesystem::path& file) {
  return file == "-" ? "standard input" : file.string();
}

bool has_pem_block(std::string_view text) {
  return x509::pem::Scanner(text).next().has_value();
}

bool is_pem(const std::optional<FileFormat>& format, std::string_view content) {
  if (format) return *format == FileFormat::pem;
  return has_pem_block(content) || !content.starts_with('\x30');  // a SEQUENCE
}

x509::BytesView octets(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// PFX (RFC 7292 section 4) begins with its version, 3; a certificate with a SEQUENCE.
bool is_pkcs12(std::string_view content) {
  const std::string_view start = content.substr(0, 16);
  return start.starts_with('\x30') && start.find(std::string_view("\x02\x01\x03", 3)) <= 4;
}

/// Reads the source into a Material, top to bottom.
class Loader {
 public:
  Loader(const ClientIdentitySource& source, ClientIdentity::Material& material,
         const Deadline& deadline)
      : source_(source), material_(material), deadline_(deadline) {}

  void load() {
    read_files();
    read_chain();
    read_key();
    put_leaf_first();
    warn();
    link_chain();
  }

 private:
  void read_files() {
    constexpr std::string_view certificate_role = "the client certificate";
    constexpr std::string_view key_role = "the private key";
    certificate_name_ = shown(source_.certificate_file);
    key_name_ = certificate_name_;
    try {
      certificate_file_ = read_secret_file(source_.certificate_file, certificate_role,
                                           Category::client_certificate, deadline_);
      key_file_ = &certificate_file_;
      const bool one_file =
          source_.key_file.empty() || source_.key_file == source_.certificate_file;
      if (one_file) return;
      other_file_ = read_secret_file(source_.key_file, key_role, Category::client_certificate,
                                     deadline_, certificate_file_);
      key_file_ = &other_file_;
      key_name_ = shown(source_.key_file);
    } catch (const Error& error) {
      if (error.category() != Category::client_certificate) throw;
      fail(Problem::unreadable, error.message());
    }
  }

  static void check_format(const std::optional<FileFormat>& said, std::string_view content,
                           const std::string& name, Problem problem) {
    if (said == FileFormat::der && has_pem_block(content))
      fail(problem, fmt::format("{} is PEM, not DER as was said", name));
    if (said == FileFormat::pem && !has_pem_block(content) && content.starts_with('\x30'))
      fail(problem, fmt::format("{} is DER, not PEM as was said", name));
  }

  void read_chain() {
    const std::string_view content = certificate_file_.content.view();
    check_format(source_.certificate_format, content, certificate_name_,
                 Problem::other_certificate_format);
    if (is_pem(source_.certificate_format, content)) {
      read_pem_chain(content);
    } else if (is_pkcs12(content)) {
      fail(Problem::pkcs12,
           fmt::format("{} is a PKCS#12 file, which is not read here", certificate_name_));
    } else if (!content.empty()) {
      material_.chain.emplace_back(octets(content).begin(), octets(content).end());
    }
    if (material_.chain.empty()) fail_without_certificate(content);

    std::size_t total = 0;
    for (const auto& der : material_.chain) total += der.size() + octets_around_certificate;
    if (total > longest_chain) {
      fail(Problem::unreadable, fmt::format("the certificates of {} are too long to be sent: {} "
                                            "octets, and {} are possible",
                                            certificate_name_, total, longest_chain));
    }
    read_first();
  }

  void read_first() {
    auto first = x509::parse_certificate(material_.chain.front());
    if (first.malformed) {
      fail(Problem::unreadable, fmt::format("{} holds no certificate that can be read: {}",
                                            certificate_name_, first.malformed->what));
    }
    leaf_ = std::move(first.certificate);
    if (can_shake_hands(leaf_->key)) return;
    fail(
        Problem::unusable_type,
        fmt::format("the client certificate \"{}\" in {} cannot be used in TLS here: its key is of "
                    "another kind than RSA and EC on P-256, P-384 or P-521 ({})",
                    leaf_->subject.display(), certificate_name_, describe_key(leaf_->key)));
  }

  void read_pem_chain(std::string_view text) {
    x509::pem::Scanner scanner(text);
    while (const auto block = scanner.next()) {
      if (block->label != "CERTIFICATE" && block->label != "X509 CERTIFICATE") continue;
      auto der = block->ended ? x509::pem::decode(block->body) : std::nullopt;
      if (!der) {
        fail(Problem::unreadable, fmt::format("the certificate at line {} of {} is damaged",
                                              scanner.line(), certificate_name_));
      }
      material_.chain.push_back(std::move(*der));
    }
  }

  [[noreturn]] void fail_without_certificate(std::string_view content) const {
    std::string message = fmt::format("{} holds no certificate", certificate_name_);
    if (content.empty()) message = fmt::format("{} is empty", certificate_name_);
    if (find_pem_key(content)) message += ", only a private key";
    fail(Problem::no_certificate, std::move(message));
  }

  void read_key() {
    auto block = key_block();
    if (!block) {
      const bool same = key_file_ == &certificate_file_;
      fail(Problem::no_key,
           fmt::format("{} holds no private key{}", key_name_, same ? ", only a certificate" : ""));
    }
    Secret password;
    if (block->encrypted) password = password_for_key();
    switch (read_private_key(*block, password.view(), material_.key)) {
      case KeyReading::ok:
        return;
      case KeyReading::wrong_password:
        fail(Problem::wrong_password,
             fmt::format("the private key in {} does not open with this password", key_name_));
      case KeyReading::unusable_type:
        fail(Problem::unusable_type,
             fmt::format("the private key in {} cannot be used in TLS here: "
                         "it is neither RSA nor EC on P-256, P-384 or P-521",
                         key_name_));
      case KeyReading::unknown_encryption:
        fail(Problem::unknown_encryption,
             fmt::format("the private key in {} is encrypted in a way that is not known here",
                         key_name_));
      case KeyReading::malformed:
        fail(Problem::unreadable, fmt::format("the private key in {} is damaged", key_name_));
    }
  }

  std::optional<KeyBlock> key_block() const {
    const std::string_view content = key_file_->content.view();
    check_format(source_.key_format, content, key_name_, Problem::other_key_format);
    if (is_pem(source_.key_format, content)) return find_pem_key(content);
    const bool is_the_certificate = key_file_ == &certificate_file_;
    if (content.empty() || is_the_certificate) return std::nullopt;
    if (is_pkcs12(content)) {
      fail(Problem::pkcs12, fmt::format("{} is a PKCS#12 file, which is not read here", key_name_));
    }
    return der_key(content);
  }

  Secret password_for_key() const {
    if (source_.password) return *source_.password;
    if (source_.ask_password) return source_.ask_password(key_name_);
    fail(Problem::password_needed,
         fmt::format("the private key in {} is encrypted, and no password was given", key_name_));
  }

  /// A file may hold its chain in any order: the leaf is the certificate of the key.
  void put_leaf_first() {
    for (std::size_t i = 0; i < material_.chain.size(); ++i) {
      auto parsed = x509::parse_certificate(material_.chain[i]);
      if (!parsed.certificate || !has_our_key(*parsed.certificate)) continue;
      const auto found = material_.chain.begin() + static_cast<std::ptrdiff_t>(i);
      std::rotate(material_.chain.begin(), found, found + 1);
      leaf_ = std::move(parsed.certificate);
      material_.subject = leaf_->subject.display();
      material_.file = certificate_name_;
      return;
    }
    fail(Problem::wrong_pair,
         fmt::format("the private key in {} does not belong to the client certificate \"{}\" in {}",
                     key_name_, leaf_->subject.display(), certificate_name_));
  }

  bool has_our_key(const x509::Certificate& certificate) {
    if (!can_shake_hands(certificate.key)) return false;
    PrivateKey theirs;
    x509::Bytes spki = certificate.key.spki;
    unsigned char* place = spki.data();
    if (mbedtls_pk_parse_subpubkey(&place, spki.data() + spki.size(), &theirs.native()) != 0) {
      return false;
    }
    return mbedtls_pk_check_pair(&theirs.native(), &material_.key.native(), random_octets,
                                 nullptr) == 0;
  }

  void warn() {
    if (key_file_->others_may_read()) {
      material_.warnings.push_back(
          fmt::format("the private key in {} can be read by others than its owner (mode {:04o})",
                      key_name_, key_file_->mode & 07777U));
    }
    const auto now = std::chrono::system_clock::now();
    const auto say = [&](std::string_view verb, std::chrono::sys_seconds time) {
      material_.warnings.push_back(fmt::format("the client certificate \"{}\" {} {}",
                                               material_.subject, verb, x509::format_time(time)));
    };
    if (now > leaf_->not_after) say("expired on", leaf_->not_after);
    if (now < leaf_->not_before) say("is not valid before", leaf_->not_before);
  }

  void link_chain() {
    material_.list.resize(material_.chain.size());
    for (std::size_t i = 0; i < material_.list.size(); ++i) {
      mbedtls_x509_crt& node = material_.list[i];
      mbedtls_x509_crt_init(&node);
      node.raw.p = material_.chain[i].data();
      node.raw.len = material_.chain[i].size();
      if (i + 1 < material_.list.size()) node.next = &material_.list[i + 1];
    }
  }

  const ClientIdentitySource& source_;
  ClientIdentity::Material& material_;
  const Deadline& deadline_;
  std::string certificate_name_;
  std::string key_name_;
  SecretFile certificate_file_;
  SecretFile other_file_;
  const SecretFile* key_file_ = nullptr;
  std::optional<x509::Certificate> leaf_;
};

std::mutex core_mutex;
int core_guards = 0;
bool core_was_possible = false;

}  // namespace

NoCoreFile::NoCoreFile() {
  const std::lock_guard lock(core_mutex);
  if (core_guards++ > 0) return;
  core_was_possible = ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 1;
  if (core_was_possible) ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

NoCoreFile::~NoCoreFile() {
  const std::lock_guard lock(core_mutex);
  if (--core_guards == 0 && core_was_possible) ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

ClientIdentity::ClientIdentity(ClientIdentitySource source) : source_(std::move(source)) {}
ClientIdentity::~ClientIdentity() = default;

ClientIdentity::Material& ClientIdentity::material(const Deadline& deadline) {
  const std::lock_guard lock(mutex_);
  if (failure_) throw Error(*failure_);
  if (material_) return *material_;
  ensure_crypto();
  auto material = std::make_unique<Material>();
  const ClientIdentitySource source = std::move(source_);
  source_ = {};
  try {
    Loader(source, *material, deadline).load();
  } catch (const Error& error) {
    failure_ = error;
    throw;
  }
  material_ = std::move(material);
  return *material_;
}

std::vector<std::string> ClientIdentity::warnings() const {
  const std::lock_guard lock(mutex_);
  return material_ ? material_->warnings : std::vector<std::string>();
}

}  // namespace tlsget::tls
