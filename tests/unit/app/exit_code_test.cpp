#include "app/exit_code.hpp"

#include <catch2/catch_test_macros.hpp>
#include <memory>

#include "http/line_reader.hpp"
#include "tls/tls_options.hpp"
#include "x509/judgement.hpp"

namespace tlsget::app {
namespace {

TEST_CASE("gives each category curl's exit code") {
  struct Case {
    Category category;
    int code;
  };
  constexpr Case cases[] = {
      {Category::usage, 2},
      {Category::url_malformed, 3},
      {Category::resolve, 6},
      {Category::connect, 7},
      {Category::partial_body, 18},
      {Category::http_status, 22},
      {Category::write_file, 23},
      {Category::read_file, 26},
      {Category::rewind, 65},
      {Category::timeout, 28},
      {Category::tls_handshake, 35},
      {Category::certificate, 60},
      {Category::too_many_redirects, 47},
      {Category::empty_reply, 52},
      {Category::send, 55},
      {Category::receive, 56},
      {Category::content_coding, 61},
      {Category::too_large, 63},
      {Category::trust_store, 77},
      {Category::pin_mismatch, 90},
      {Category::client_certificate, 58},
      {Category::cipher, 59},
      {Category::revocation_list, 82},
      {Category::range, 33},
      {Category::checksum, 120},
      {Category::out_of_memory, 27},
      {Category::resolve_proxy, 5},
      {Category::proxy, 97},
      {Category::tunnel, 56},
      {Category::local_end, 45},
  };
  for (const Case& c : cases) CHECK(exit_code(c.category) == c.code);
}

TEST_CASE("tells malformed responses apart under the name curl alone") {
  struct Case {
    http::MessagePart part;
    int code;
  };
  constexpr Case cases[] = {{http::MessagePart::status_line, 1},
                            {http::MessagePart::fields, 8},
                            {http::MessagePart::redirect_target, 3},
                            {http::MessagePart::body, 56},
                            {http::MessagePart::trailers, 56}};
  for (const Case& c : cases) {
    const Error error(Category::bad_response, "",
                      std::make_shared<http::BadResponseDetail>(c.part, 0, ""));
    CHECK(exit_code(error, curl_profile()) == c.code);
    CHECK(exit_code(error, tlsget_profile()) == 56);
  }
  using http::Excess;
  for (const auto& [excess, code] : {std::pair(Excess::piece, 100), std::pair(Excess::whole, 56)}) {
    const Error error(
        Category::bad_response, "",
        std::make_shared<http::BadResponseDetail>(http::MessagePart::fields, 2, "", excess));
    CHECK(exit_code(error, curl_profile()) == code);
    CHECK(exit_code(error, tlsget_profile()) == 56);
  }
  CHECK(exit_code(Error(Category::bad_response, ""), curl_profile()) == 56);
}

TEST_CASE("option --exit-detail tells by the first problem what is wrong with a certificate") {
  struct Case {
    x509::Code code;
    int number;
  };
  using x509::Code;
  constexpr Case cases[] = {
      {Code::expired, 111},
      {Code::not_yet_valid, 112},
      {Code::name_mismatch, 113},
      {Code::issuer_missing, 114},
      {Code::issuer_unknown, 114},
      {Code::self_signed, 115},
      {Code::revoked, 116},
      {Code::usage, 117},
      {Code::constraint, 117},
      {Code::path_length, 117},
      {Code::critical_extension, 117},
      {Code::weak_key, 118},
      {Code::weak_signature, 118},
      {Code::expires_soon, 121},
      {Code::malformed, 60},
      {Code::bad_signature, 60},
      {Code::crl_unusable, 60},
  };
  for (const Case& c : cases) {
    CAPTURE(x509::code_name(c.code));
    x509::Judgement judgement;
    judgement.path = {0};
    judgement.findings.push_back({.code = c.code});
    judgement.findings.push_back({.code = Code::expires_soon});
    CHECK(exit_code(judgement, ExitCodes::detailed) == c.number);
    CHECK(exit_code(judgement, ExitCodes::usual) == 60);
    const Error error(Category::certificate, "",
                      std::make_shared<x509::CertificateDetail>(judgement));
    CHECK(exit_code(error, tlsget_profile(), ExitCodes::detailed) == c.number);
    CHECK(exit_code(error, tlsget_profile()) == 60);
  }
}

TEST_CASE("a judgement that is good, or has warnings alone, is 0") {
  x509::Judgement judgement;
  judgement.path = {0};
  judgement.findings.push_back({.code = x509::Code::extra, .severity = x509::Severity::warning});
  CHECK(exit_code(judgement, ExitCodes::usual) == 0);
  CHECK(exit_code(judgement, ExitCodes::detailed) == 0);
}

TEST_CASE("option --exit-detail tells a refused version of TLS from other failures") {
  tls::OfferDetail offer;
  const auto code_with = [](std::shared_ptr<const ErrorDetail> detail) {
    return exit_code(Error(Category::tls_handshake, "", std::move(detail)), tlsget_profile(),
                     ExitCodes::detailed);
  };
  CHECK(code_with(std::make_shared<tls::OfferDetail>(offer)) == 35);
  offer.version_refused = true;
  CHECK(code_with(std::make_shared<tls::OfferDetail>(offer)) == 122);
  CHECK(code_with(std::make_shared<tls::VersionDetail>()) == 122);
  CHECK(code_with(nullptr) == 35);
  CHECK(exit_code(Error(Category::timeout, ""), tlsget_profile(), ExitCodes::detailed) == 28);
}

TEST_CASE("every exit code is a failure and leaves the shell's numbers alone") {
  for (int i = 0; i <= static_cast<int>(Category::internal); ++i) {
    const int code = exit_code(static_cast<Category>(i));
    CHECK(code > 0);
    CHECK(code < 126);
  }
}

}  // namespace
}  // namespace tlsget::app
