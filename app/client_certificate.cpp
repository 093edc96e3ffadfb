#include "app/client_certificate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "app/argument_files.hpp"
#include "app/option_values.hpp"
#include "app/terminal.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "tls/secret_file.hpp"

namespace tlsget::app {

namespace {

struct CertificateValue {
  std::string file;
  std::string_view password;  ///< empty: none
};

/// As curl reads it: a backslash before anything else than a backslash or a colon is itself.
CertificateValue split_certificate(std::string_view value) {
  CertificateValue result;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == ':') {
      result.password = value.substr(i + 1);
      return result;
    }
    const char next = i + 1 < value.size() ? value[i + 1] : '\0';
    if (value[i] == '\\' && (next == '\\' || next == ':')) ++i;
    result.file += value[i];
  }
  return result;
}

tls::FileFormat format_value(const Occurrence& option) {
  const std::string type = text::lower(option.value);
  if (type == "pem") return tls::FileFormat::pem;
  if (type == "der") return tls::FileFormat::der;
  if (type == "p12") {
    throw Error(Category::usage, fmt::format("{} P12: PKCS#12 files are not read here; \"openssl "
                                             "pkcs12 -in FILE -out FILE.pem\" makes PEM of one",
                                             option.spelled));
  }
  if (type == "eng" || type == "prov") {
    throw Error(Category::usage, fmt::format("{} {}: there are no engines and providers here",
                                             option.spelled, option.value));
  }
  refuse_value(option, "PEM or DER");
}

tls::ClientIdentitySource& source_of(IdentityDraft& source) {
  if (!source) source.emplace();
  return *source;
}

tls::Secret environment_password(const Occurrence& option, std::string_view name) {
  const char* const value = std::getenv(std::string(name).c_str());
  if (value == nullptr) {
    throw Error(Category::usage, fmt::format("{} env:{}: there is no such variable in the "
                                             "environment",
                                             option.spelled, name));
  }
  return tls::Secret(std::string_view(value));
}

tls::Secret password_from_file(Draft& draft, const Occurrence& option, std::string_view file) {
  if (file == "-") claim_standard_input(draft, option);
  tls::Secret content = tls::read_secret_file(file, "the file of " + std::string(option.spelled),
                                              Category::read_file, Deadline::never())
                            .content;
  const std::size_t end = std::min(content.view().find_first_of("\r\n"), content.size());
  content.drop_back(content.size() - end);
  return content;
}

void finish_identity(Draft& draft, IdentityDraft& source, std::string_view certificate,
                     std::string_view key) {
  if (!source) return;
  if (source->certificate_file.empty()) {
    // As curl has it: without a certificate the others mean nothing.
    if (!source->key_file.empty()) {
      draft.invocation.warnings.push_back(
          fmt::format("{} has no effect without {}", key, certificate));
    }
    source.reset();
    return;
  }
  const bool from_standard_input = source->certificate_file == "-" || source->key_file == "-";
  const std::string either = fmt::format("{} or {}", certificate, key);
  if (from_standard_input) claim_standard_input(draft, {.spelled = either, .value = {}});
}

std::shared_ptr<tls::ClientIdentity> identity_of(IdentityDraft& draft, const CancelEvent& cancel) {
  if (!draft) return nullptr;
  tls::ClientIdentitySource source = *std::exchange(draft, std::nullopt);
  if (has_terminal()) {
    source.ask_password = [&cancel](const std::string& file) {
      std::string typed = ask_password(
          fmt::format("Enter password for the private key in {}:", printable(file)), cancel);
      return tls::Secret::take(typed);
    };
  }
  return std::make_shared<tls::ClientIdentity>(std::move(source));
}

}  // namespace

void set_certificate(IdentityDraft& identity, const Occurrence& option) {
  CertificateValue value = split_certificate(option.value);
  if (value.file.empty()) {
    // Not refuse_value(), which would show the password.
    throw Error(Category::usage, fmt::format("{} expects a file's name", option.spelled));
  }
  tls::ClientIdentitySource& source = source_of(identity);
  source.certificate_file = std::move(value.file);
  if (!value.password.empty()) source.password = tls::Secret(value.password);
}

void set_certificate_type(IdentityDraft& identity, const Occurrence& option) {
  source_of(identity).certificate_format = format_value(option);
}

void set_key(IdentityDraft& identity, const Occurrence& option) {
  if (option.value.empty()) refuse_value(option, "a file's name");
  source_of(identity).key_file = std::string(option.value);
}

void set_key_type(IdentityDraft& identity, const Occurrence& option) {
  source_of(identity).key_format = format_value(option);
}

void set_key_password(Draft& draft, IdentityDraft& identity, const Occurrence& option) {
  constexpr std::string_view environment = "env:";
  std::optional<tls::Secret>& password = source_of(identity).password;
  const std::string_view value = option.value;
  const bool indirect = draft.invocation.profile->indirect_secrets;
  if (indirect && value.starts_with(environment)) {
    password = environment_password(option, value.substr(environment.size()));
  } else if (indirect && value.starts_with('@')) {
    password = password_from_file(draft, option, value.substr(1));
  } else {
    password = tls::Secret(value);
  }
}

void finish_client_certificate(Draft& draft) {
  finish_identity(draft, draft.invocation.client_identity, "--cert", "--key");
  finish_identity(draft, draft.invocation.proxy_identity, "--proxy-cert", "--proxy-key");
}

void attach_client_certificate(Invocation& invocation, const CancelEvent& cancel) {
  if (auto identity = identity_of(invocation.client_identity, cancel))
    invocation.options.tls.client_identity = std::move(identity);
  if (auto identity = identity_of(invocation.proxy_identity, cancel))
    invocation.options.proxy.tls.client_identity = std::move(identity);
}

}  // namespace tlsget::app
