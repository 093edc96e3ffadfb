#include "chains/judges.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "support/process.hpp"
#include "tls/tls_transport.hpp"
#include "url/url.hpp"
#include "x509/judgement.hpp"

namespace tlsget::test {

namespace {

/// The scene as files in a folder.
struct Files {
  explicit Files(const Scene& scene) {
    const auto block = [](const x509::Bytes& der) { return Issued{der, shared_key(0)}.pem(); };
    std::string all;
    std::string others;
    for (std::size_t i = 0; i < scene.sent.size(); ++i)
      (i == 0 ? all : others) += block(scene.sent[i]);
    write_file(folder / "leaf.pem", all);
    write_file(folder / "others.pem", others);
    write_file(folder / "sent.pem", all + others);
    write_file(folder / "trusted.pem", scene.trusted);
    if (scene.lists) write_file(folder / "lists.pem", *scene.lists);
    if (scene.directory.empty()) return;
    std::filesystem::create_directory(folder / "trusted.d");
    for (const auto& [name, content] : scene.directory)
      write_file(folder / ("trusted.d/" + name), content);
  }
  std::string path(std::string_view name) const { return (folder / name).string(); }

  TemporaryDirectory folder;
};

/// As curl hands it to a TLS library.
std::string asked_host(const Scene& scene) {
  std::string text = url::parse_host(scene.host).text;
  if (text.ends_with('.')) text.pop_back();
  return text;
}

/// What stands between `from` and the end of its line; empty when it is not there.
std::string line_after(const std::string& text, std::string_view from) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) return {};
  const std::size_t start = at + from.size();
  return text.substr(start, text.find('\n', start) - start);
}

std::string seconds_of(std::chrono::sys_seconds time) {
  return std::to_string(time.time_since_epoch().count());
}

std::string openssl_verdict(const Scene& scene) {
  const Files files(scene);
  const bool address = url::parse_host(scene.host).is_address();
  std::vector<std::string> arguments{"verify",
                                     "-no-CApath",
                                     "-no-CAstore",
                                     "-auth_level",
                                     "2",
                                     "-partial_chain",
                                     "-trusted_first",
                                     "-purpose",
                                     "sslserver",
                                     address ? "-verify_ip" : "-verify_hostname",
                                     asked_host(scene),
                                     "-attime",
                                     seconds_of(scene.time)};
  const auto add = [&](std::string option, std::string_view file) {
    arguments.push_back(std::move(option));
    arguments.push_back(files.path(file));
  };
  if (scene.directory.empty()) {
    add("-CAfile", "trusted.pem");
  } else {
    arguments[1] = "-no-CAfile";
    add("-CApath", "trusted.d");
  }
  if (scene.sent.size() > 1) add("-untrusted", "others.pem");
  if (scene.lists) {
    arguments.emplace_back("-crl_check_all");
    add("-CRLfile", "lists.pem");
  }
  arguments.push_back(files.path("leaf.pem"));
  const Result result = run({.program = "/usr/bin/openssl", .arguments = std::move(arguments)});
  if (result.exit_code == 0) return "trusted";
  // "error 10 at 0 depth lookup: certificate has expired"
  const std::string error = line_after(result.err, "error ");
  const std::size_t depth = error.find(" at ");
  const std::string message = line_after(error, "lookup: ");
  if (message.empty()) {
    const bool unread = result.err.find("Could not read") != std::string::npos ||
                        result.err.find("Unable to load") != std::string::npos ||
                        result.err.find("Error loading") != std::string::npos;
    return unread ? "cannot be read" : "refused: " + result.err;
  }
  const std::size_t digits = depth + 4;
  return fmt::format("{}[{}]", message, error.substr(digits, error.find(' ', digits) - digits));
}

std::string gnutls_verdict(const Scene& scene) {
  if (!scene.directory.empty()) return "-";
  const Files files(scene);
  std::vector<std::string> arguments{"--verify",
                                     "--load-ca-certificate",
                                     files.path("trusted.pem"),
                                     "--infile",
                                     files.path("sent.pem"),
                                     "--verify-hostname",
                                     asked_host(scene),
                                     "--verify-purpose",
                                     "1.3.6.1.5.5.7.3.1",
                                     "--verify-profile",
                                     "medium"};
  if (scene.lists) {
    arguments.emplace_back("--load-crl");
    arguments.push_back(files.path("lists.pem"));
  }
  const Result result = run(
      {.program = "/usr/bin/certtool",
       .arguments = std::move(arguments),
       .environment = {{"LD_PRELOAD", TLSGET_FIXED_TIME}, {"FIXED_TIME", seconds_of(scene.time)}}});
  const std::string text = result.out + result.err;
  const std::string told = line_after(text, "Chain verification output: ");
  if (told.starts_with("Verified.")) return result.exit_code == 0 ? "trusted" : "refused: " + text;
  constexpr std::string_view refusal = "The certificate is NOT trusted. ";
  std::string reason = line_after(told, refusal);
  if (reason.empty()) return told.empty() ? "cannot be read" : "refused: " + told;
  while (reason.ends_with(' ') || reason.ends_with('.')) reason.pop_back();
  return reason;
}

std::string joined(const std::vector<std::string>& errors) {
  return errors.empty() ? "refused without a word" : fmt::format("{}", fmt::join(errors, ", "));
}

}  // namespace

const OtherJudge openssl_judge{"OpenSSL", "/usr/bin/openssl", "3.0", openssl_verdict};
const OtherJudge gnutls_judge{"GnuTLS", "/usr/bin/certtool", "3.7", gnutls_verdict};

bool OtherJudge::installed() const {
  return std::filesystem::exists(program);
}

bool OtherJudge::is_recorded_version() const {
  const std::string flag = program.ends_with("certtool") ? "--version" : "version";
  const std::string told = run({.program = program, .arguments = {flag}}).out;
  return told.find(fmt::format(" {}.", version)) != std::string::npos;
}

std::string our_verdict(const Scene& scene) {
  x509::TrustStore trust;
  const Files files(scene);
  if (scene.directory.empty())
    trust.add_file(files.path("trusted.pem"));
  else
    trust.add_directory(files.path("trusted.d"));
  x509::CrlStore lists;
  if (scene.lists) lists.add_file(files.path("lists.pem"));
  x509::JudgementRequest request;
  request.sent = scene.sent;
  request.host = url::parse_host(scene.host);
  request.trust = &trust;
  request.revocation_lists = scene.lists ? &lists : nullptr;
  request.now = scene.time;
  const x509::Judgement judgement = x509::judge(request, tls::signature_verifier());
  if (judgement.signature_checks > request.max_signature_checks)
    throw std::logic_error("more signature checks than were allowed");
  if (judgement.trusted()) return "trusted";
  std::vector<std::string> errors;
  for (const auto& finding : judgement.findings)
    if (finding.severity == x509::Severity::error)
      errors.push_back(fmt::format("{}[{}]", x509::code_name(finding.code), finding.certificate));
  return joined(errors);
}

std::string program_verdict(const Scene& scene) {
  const Files files(scene);
  const bool directory = !scene.directory.empty();
  std::vector<std::string> arguments{"verify",
                                     "--json",
                                     directory ? "--capath" : "--cacert",
                                     files.path(directory ? "trusted.d" : "trusted.pem"),
                                     "--host",
                                     scene.host,
                                     "--at",
                                     fmt::format("{:%FT%T}Z", scene.time)};
  if (scene.lists) {
    arguments.emplace_back("--crlfile");
    arguments.push_back(files.path("lists.pem"));
  }
  arguments.push_back(files.path("sent.pem"));
  const Result result = run(tlsget_command(std::move(arguments)));
  if (result.exit_code == 0) return "trusted";
  const auto report = nlohmann::json::parse(result.out, nullptr, false);
  if (report.is_discarded()) return "refused: " + describe(result);
  std::vector<std::string> errors;
  for (const auto& problem : report.at("problems"))
    if (problem.at("severity") == "error")
      errors.push_back(fmt::format("{}[{}]", problem.at("code").get<std::string>(),
                                   problem.at("cert_index").get<int>()));
  return joined(errors);
}

}  // namespace tlsget::test
