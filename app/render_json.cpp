#include "app/render_json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/rfc3339.hpp"
#include "base/text.hpp"
#include "tls/digest.hpp"
#include "tls/pins.hpp"
#include "x509/extensions.hpp"

namespace tlsget::app {

namespace {

using Json = nlohmann::ordered_json;

constexpr int schema_version = 1;

std::string_view origin_name(TrustOrigin origin) {
  switch (origin) {
    case TrustOrigin::system:
      return "system";
    case TrustOrigin::environment:
      return "environment";
    case TrustOrigin::options:
      return "options";
  }
  return {};
}

std::string_view source_name(x509::Source source) {
  switch (source) {
    case x509::Source::sent:
      return "sent";
    case x509::Source::store:
      return "store";
    case x509::Source::aia:
      return "aia";
  }
  return {};
}

std::string_view key_type_name(x509::KeyType type) {
  switch (type) {
    case x509::KeyType::rsa:
      return "rsa";
    case x509::KeyType::ec:
      return "ec";
    case x509::KeyType::ed25519:
      return "ed25519";
    case x509::KeyType::ed448:
      return "ed448";
    case x509::KeyType::dsa:
      return "dsa";
    case x509::KeyType::unknown:
      break;
  }
  return "unknown";
}

std::string_view name_type(x509::GeneralName::Type type) {
  switch (type) {
    case x509::GeneralName::Type::dns:
      return "dns";
    case x509::GeneralName::Type::ip:
      return "ip";
    case x509::GeneralName::Type::email:
      return "email";
    case x509::GeneralName::Type::uri:
      return "uri";
    case x509::GeneralName::Type::directory:
      return "directory";
    case x509::GeneralName::Type::other:
      break;
  }
  return "other";
}

std::string pem_of(const x509::Bytes& der) {
  constexpr std::size_t line_length = 64;
  const std::string base64 = text::base64_encode(der);
  std::string out = "-----BEGIN CERTIFICATE-----\n";
  for (std::size_t i = 0; i < base64.size(); i += line_length)
    out += base64.substr(i, line_length) + '\n';
  return out + "-----END CERTIFICATE-----\n";
}

Json hex_or_null(const x509::Bytes& octets) {
  return octets.empty() ? Json(nullptr) : Json(text::hex_encode(octets));
}

Json key_json(const x509::PublicKey& key) {
  return {{"type", key_type_name(key.type)},
          {"bits", key.bits == 0 ? Json(nullptr) : Json(key.bits)},
          {"curve", key.curve.empty() ? Json(nullptr) : Json(key.curve)}};
}

Json alternative_names(const x509::Certificate& certificate) {
  Json out = Json::array();
  for (const x509::GeneralName& name : certificate.subject_alt_names)
    out.push_back(Json{{"type", name_type(name.type)}, {"value", name.text}});
  return out;
}

Json purposes_of(const x509::Certificate& certificate) {
  Json out = Json::array();
  for (const std::string& oid : certificate.extended_key_usage) {
    const std::string_view name = x509::purpose_name(oid);
    out.push_back(name.empty() ? std::string_view(oid) : name);
  }
  return out;
}

void add_certificate(Json& out, const x509::Certificate& certificate,
                     std::chrono::sys_seconds judged_at) {
  const auto& constraints = certificate.basic_constraints;
  out["subject"] = certificate.subject.line();
  out["issuer"] = certificate.issuer.line();
  out["serial"] = text::hex_encode(certificate.serial);
  out["sans"] = alternative_names(certificate);
  out["not_before"] = format_rfc3339(certificate.not_before);
  out["not_after"] = format_rfc3339(certificate.not_after);
  out["seconds_left"] = (certificate.not_after - judged_at).count();
  out["key"] = key_json(certificate.key);
  out["sig_alg"] = certificate.signature_algorithm.name;
  out["is_ca"] = constraints && constraints->is_ca;
  out["path_len"] =
      constraints && constraints->path_length ? Json(*constraints->path_length) : Json(nullptr);
  out["key_usage"] = x509::key_usage_names(certificate.key_usage.value_or(0));
  out["ext_key_usage"] = purposes_of(certificate);
  out["ski"] = hex_or_null(certificate.subject_key_id);
  out["aki"] = hex_or_null(certificate.authority_key_id);
  out["aia_urls"] = certificate.ca_issuer_urls;
}

Json chain_json(const x509::Judgement& judgement) {
  Json out = Json::array();
  for (std::size_t index = 0; index < judgement.chain.size(); ++index) {
    const x509::ChainEntry& entry = judgement.chain[index];
    Json one{{"index", index},
             {"role", role_of(judgement, index)},
             {"source", source_name(entry.source)}};
    if (entry.certificate) add_certificate(one, *entry.certificate, judgement.judged_at);
    one["sha256"] = text::hex_encode(tls::sha256(entry.der));
    if (entry.certificate)
      one["spki_sha256"] = text::hex_encode(tls::key_digest(entry.certificate->key.spki));
    one["pem"] = pem_of(entry.der);
    out.push_back(std::move(one));
  }
  return out;
}

Json problems_json(const x509::Judgement& judgement, Occasion occasion) {
  Json out = Json::array();
  for (const x509::Finding& finding : judgement.findings) {
    const FindingWords words = words_for(finding, judgement, occasion);
    out.push_back({{"code", x509::code_name(finding.code)},
                   {"cert_index", finding.certificate},
                   {"message", words.text},
                   {"fix", words.fix.empty() ? Json(nullptr) : Json(words.fix)},
                   {"severity", finding.severity == x509::Severity::error ? "error" : "warning"}});
  }
  return out;
}

}  // namespace

std::string render_json(const x509::Judgement& judgement, Occasion occasion, TrustOrigin origin) {
  Json out{{"schema", schema_version}, {"ok", judgement.trusted()}};
  if (!judgement.host.empty()) out["target"] = {{"host", judgement.host}};
  out["time"] = format_rfc3339(judgement.judged_at);
  out["trust"] = {{"source", origin_name(origin)},
                  {"path", judgement.trust_source},
                  {"authorities", judgement.trust_size}};
  out["problems"] = problems_json(judgement, occasion);
  out["chain"] = chain_json(judgement);
  const auto left = time_left(judgement);
  out["min_seconds_left"] = left ? Json(left->count()) : Json(nullptr);
  return out.dump(-1, ' ', true, Json::error_handler_t::replace) + '\n';
}

}  // namespace tlsget::app
