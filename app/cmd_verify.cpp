#include "app/cmd_verify.hpp"

#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "app/certificate_files.hpp"
#include "app/certificate_report.hpp"
#include "app/error_report.hpp"
#include "app/exit_code.hpp"
#include "app/output_stream.hpp"
#include "app/render_json.hpp"
#include "app/render_text.hpp"
#include "client/address_scope.hpp"
#include "client/aia_source.hpp"
#include "tls/tls_transport.hpp"
#include "x509/judgement.hpp"

namespace tlsget::app {

namespace {

std::vector<x509::Bytes> read_all_certificates(const VerifySettings& settings,
                                               const Deadline& deadline) {
  std::vector<x509::Bytes> certificates = read_certificates(settings.leaf, {}, deadline);
  for (const std::string& file : settings.untrusted)
    std::ranges::move(read_certificates(file, "--untrusted", deadline),
                      std::back_inserter(certificates));
  return certificates;
}

/// There is no server whose address could say that private ones are meant: --host can.
x509::Judgement with_issuers(const x509::JudgementRequest& request, x509::Judgement first,
                             const Invocation& invocation, const CancelEvent& cancel) {
  const Profile& profile = *invocation.profile;
  const auto& host = invocation.verify.host;
  net::SystemResolver resolver;
  const client::Dial dial = net::connect_tcp;
  client::HttpIssuerSource source(resolver, dial, invocation.options,
                                  host && client::is_own_host(*host));
  return client::fetch_missing_issuers(
             request, std::move(first), tls::signature_verifier(), source, Deadline::never(&cancel),
             {},
             [&profile](const client::AiaFetch& fetch) {
               print_error(warning_line(profile, fetch_words(fetch, {.offline = true})));
             })
      .judgement;
}

x509::Judgement judge_files(const Invocation& invocation, const tls::TlsContext& context,
                            const CancelEvent& cancel) {
  const VerifySettings& settings = invocation.verify;
  const std::vector<x509::Bytes> certificates =
      read_all_certificates(settings, Deadline::never(&cancel));
  x509::JudgementRequest request;
  request.sent = certificates;
  request.check_host = settings.host.has_value();
  request.host = settings.host.value_or(url::Host());
  request.trust = &context.trust();
  request.revocation_lists = context.revocation_lists();
  request.now = settings.at.value_or(
      std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
  request.least_time_left = invocation.options.tls.least_time_left;
  x509::Judgement judgement = x509::judge(request, tls::signature_verifier());
  if (invocation.options.aia)
    judgement = with_issuers(request, std::move(judgement), invocation, cancel);
  return in_order_of_path(std::move(judgement));
}

}  // namespace

x509::Judgement in_order_of_path(x509::Judgement judgement) {
  std::erase_if(judgement.findings, [](const x509::Finding& finding) {
    return finding.code == x509::Code::order || finding.code == x509::Code::extra;
  });
  std::vector<std::size_t> order = judgement.path;
  const auto add = [&order](std::size_t index) {
    if (std::ranges::find(order, index) == order.end()) order.push_back(index);
  };
  add(0);
  for (x509::Finding& finding : judgement.findings) {
    add(finding.certificate);
    const auto place = std::ranges::find(order, finding.certificate);
    finding.certificate = static_cast<std::size_t>(place - order.begin());
  }
  std::vector<x509::ChainEntry> chain;
  chain.reserve(order.size());
  for (const std::size_t index : order) chain.push_back(std::move(judgement.chain[index]));
  judgement.chain = std::move(chain);
  for (std::size_t i = 0; i < judgement.path.size(); ++i) judgement.path[i] = i;
  x509::sort_findings(judgement.findings);
  return judgement;
}

int run_verify(const Invocation& invocation, const CancelEvent& cancel) {
  const VerifySettings& settings = invocation.verify;
  const auto context = tls::TlsContext::create(invocation.options.tls, Deadline::never(&cancel));
  for (const std::string& line : context->trust().warnings())
    print_error(warning_line(*invocation.profile, line));
  const x509::Judgement judgement = judge_files(invocation, *context, cancel);
  const Occasion occasion{
      .offline = true, .time_given = settings.at.has_value(), .aia = invocation.options.aia};
  const ExitCodes codes = invocation.settings.exit_detail ? ExitCodes::detailed : ExitCodes::usual;
  const std::string subject = settings.leaf == "-" ? "standard input" : settings.leaf;
  OutputStream(STDOUT_FILENO, "standard output", &cancel)
      .write(settings.json ? render_json(judgement, occasion, invocation.trust_origin)
                           : render_text(subject, judgement, occasion, codes));
  return exit_code(judgement, codes);
}

}  // namespace tlsget::app
