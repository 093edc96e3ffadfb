// What a real server sends: codings, ranges, redirects, statuses, credentials, and a file of one
// gigabyte.
#include <fmt/format.h>

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/certificates.hpp"
#include "support/experiment.hpp"
#include "support/nginx.hpp"

using namespace tlsget::test;

namespace {

constexpr std::size_t memory_limit_kib = std::size_t{16} * 1024;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool memory_is_inflated = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool memory_is_inflated = true;
#else
constexpr bool memory_is_inflated = false;
#endif
#else
constexpr bool memory_is_inflated = false;
#endif

Result fetch(const std::string& url, std::vector<std::string> options = {}) {
  options.insert(options.begin(), {"--cacert", ca_file()});
  options.push_back(url);
  return run(tlsget_command(std::move(options)));
}

std::size_t count_lines(const std::string& text, std::string_view start) {
  std::size_t count = 0;
  for (std::size_t at = text.find(start); at != std::string::npos; at = text.find(start, at + 1))
    ++count;
  return count;
}

}  // namespace

TEST_CASE("gzip with --compressed, chunked, and plain give the same text") {
  const Nginx nginx;
  const auto site = GENERATE(Site::plain, Site::tls12, Site::tls13);
  const auto text = read_file(nginx.root() / "text.txt");
  CHECK(fetch(nginx.url(site, "/text.txt")).out == text);
  CHECK(fetch(nginx.url(site, "/chunked/text.txt")).out == text);
  CHECK(fetch(nginx.url(site, "/text.txt"), {"--compressed"}).out == text);
  const auto coded = fetch(nginx.url(site, "/text.txt"), {"-H", "Accept-Encoding: gzip"});
  CHECK(coded.out.substr(0, 2) == "\x1f\x8b");
  CHECK(coded.out.size() < text.size());
}

TEST_CASE("the option -r takes the range that was asked for") {
  const Nginx nginx;
  const auto text = read_file(nginx.root() / "text.txt");
  const auto url = nginx.url(Site::tls, "/text.txt");
  CHECK(fetch(url, {"-r", "0-99"}).out == text.substr(0, 100));
  CHECK(fetch(url, {"-r", "100-199"}).out == text.substr(100, 100));
  CHECK(fetch(url, {"-r", "299990-"}).out == text.substr(299'990));
  CHECK(fetch(url, {"-r", "-10"}).out == text.substr(text.size() - 10));
  CHECK(fetch(url, {"-r", "0-0"}).out == text.substr(0, 1));
  CHECK(fetch(nginx.url(Site::tls, "/big"), {"-r", "1073741820-"}).out == std::string(4, '\0'));
}

TEST_CASE("redirects lead to the file, and the loop ends") {
  const Nginx nginx;
  const int status = GENERATE(301, 302, 303, 307, 308);
  const auto result = fetch(nginx.url(Site::tls, fmt::format("/redirect/{}", status)), {"-L"});
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(result.out == "hello from nginx\n");
  CHECK(fetch(nginx.url(Site::tls, "/loop"), {"-L"}).exit_code == 47);
}

TEST_CASE("a redirect to another origin carries neither credentials nor cookies") {
  const Nginx nginx;
  const auto result =
      fetch(nginx.url(Site::plain, "/elsewhere"),
            {"-L", "-4", "-u", "ann:secret", "-H", "Cookie: c=secret", "-H", "X-Key: secret"});
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(result.out.find("secret") == std::string::npos);
  CHECK(result.out.find("Basic") == std::string::npos);
}

TEST_CASE("an error status is exit 22 with the page on stdout, and --no-fail takes it") {
  const Nginx nginx;
  const int status = GENERATE(400, 403, 404, 500, 503);
  const auto url = nginx.url(Site::tls, fmt::format("/status/{}", status));
  const auto result = fetch(url);
  INFO(describe(result));
  CHECK(result.exit_code == 22);
  CHECK(result.out == fmt::format("status {}\n", status));
  CHECK(result.err.find(std::to_string(status)) != std::string::npos);
  CHECK(fetch(url, {"--no-fail"}).exit_code == 0);
  const auto failed = fetch(url, {"-f"});
  CHECK(failed.exit_code == 22);
  CHECK(failed.out.empty());
  const auto with_body = fetch(url, {"--fail-with-body"});
  CHECK(with_body.exit_code == 22);
  CHECK(with_body.out == result.out);
}

TEST_CASE("basic authentication opens what is private") {
  const Nginx nginx;
  const auto url = nginx.url(Site::tls, "/private/small.txt");
  CHECK(fetch(url, {"-u", "ann:se cret:x"}).out == "hello from nginx\n");
  CHECK(fetch(url, {"-u", "ann:wrong"}).exit_code == 22);
  CHECK(fetch(url).exit_code == 22);
  const auto in_url = fmt::format("https://ann:se%20cret%3Ax@127.0.0.1:{}/private/small.txt",
                                  nginx.port(Site::tls));
  const auto result = fetch(in_url);
  INFO(describe(result));
  CHECK(result.out == "hello from nginx\n");
}

TEST_CASE("version options choose the version, and an impossible choice is exit 35") {
  struct Case {
    Site site;
    std::vector<std::string> options;
    const char* version;  ///< nullptr: refused
  };
  const Nginx nginx;
  const auto each = GENERATE(
      Case{Site::tls, {}, "TLSv1.3"}, Case{Site::tls, {"--tls-max", "1.2"}, "TLSv1.2"},
      Case{Site::tls, {"--tls", "1.2"}, "TLSv1.2"}, Case{Site::tls, {"--tls", "1.3"}, "TLSv1.3"},
      Case{Site::tls, {"--tlsv1.3"}, "TLSv1.3"}, Case{Site::tls, {"--tlsv1.2"}, "TLSv1.3"},
      Case{Site::tls12, {"--tlsv1.2"}, "TLSv1.2"},
      Case{Site::tls12, {"--tls-min", "1.2"}, "TLSv1.2"}, Case{Site::tls12, {"--tlsv1.3"}, nullptr},
      Case{Site::tls12, {"--tls", "1.3"}, nullptr},
      Case{Site::tls12, {"--tls-min", "1.3"}, nullptr},
      Case{Site::tls13, {"--tls-max", "1.2"}, nullptr},
      Case{Site::tls13, {"--tls", "1.2"}, nullptr});
  const auto result = fetch(nginx.url(each.site, "/seen"), each.options);
  INFO(describe(result));
  CAPTURE(each.options);
  if (each.version == nullptr) {
    CHECK(result.exit_code == 35);
  } else {
    CHECK(result.exit_code == 0);
    CHECK(result.out.find(fmt::format("\n{}\n", each.version)) != std::string::npos);
  }
}

TEST_CASE(
    "the options --resolve and --connect-to lead elsewhere while Host, SNI and the certificate's "
    "name stay") {
  const Nginx nginx;
  const auto port = nginx.port(Site::wildcard);
  const auto resolved = fetch(fmt::format("https://www.wildcard.test:{}/seen", port),
                              {"--resolve", fmt::format("www.wildcard.test:{}:127.0.0.1", port)});
  INFO(describe(resolved));
  CHECK(resolved.exit_code == 0);
  CHECK(resolved.out.find(fmt::format("\nwww.wildcard.test\nwww.wildcard.test:{}\n", port)) !=
        std::string::npos);

  const auto connected =
      fetch("https://www.wildcard.test/seen",
            {"--connect-to", fmt::format("www.wildcard.test:443:127.0.0.1:{}", port)});
  INFO(describe(connected));
  CHECK(connected.exit_code == 0);
  CHECK(connected.out.find("\nwww.wildcard.test\nwww.wildcard.test\n") != std::string::npos);

  const auto any = fetch("https://www.wildcard.test/seen",
                         {"--connect-to", fmt::format("::127.0.0.1:{}", port)});
  INFO(describe(any));
  CHECK(any.exit_code == 0);
}

TEST_CASE("several URLs share one connection to a real server") {
  const Nginx nginx;
  const auto site = GENERATE(Site::plain, Site::tls12, Site::tls13);
  const auto result = run(tlsget_command(
      {"--cacert", ca_file(), "-w", "%{num_connects}\n", "-o", "/dev/null", "-o", "/dev/null",
       nginx.url(site, "/small.txt"), nginx.url(site, "/chunked/text.txt")}));
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(result.out == "1\n0\n");
}

TEST_CASE(
    "the option -I shows the head and no more, -i the head before the body, -D the head in a "
    "file") {
  const Nginx nginx;
  const auto url = nginx.url(Site::tls, "/small.txt");
  const auto head = fetch(url, {"-I"});
  INFO(describe(head));
  CHECK(head.out.substr(0, 17) == "HTTP/1.1 200 OK\r\n");
  CHECK(head.out.substr(head.out.size() - 4) == "\r\n\r\n");
  CHECK(head.out.find("Content-Length: 17\r\n") != std::string::npos);
  const auto both = fetch(url, {"-i"});
  CHECK(both.out.substr(0, 17) == "HTTP/1.1 200 OK\r\n");
  CHECK(both.out.substr(both.out.size() - 21) == "\r\n\r\nhello from nginx\n");
  const TemporaryDirectory directory;
  const auto dumped =
      fetch(nginx.url(Site::tls, "/redirect/302"), {"-L", "-D", (directory / "head").string()});
  CHECK(dumped.out == "hello from nginx\n");
  CHECK(count_lines(read_file(directory / "head"), "HTTP/1.1 ") == 2);
}

TEST_CASE("a gigabyte goes to a file that is a device, in less than 16 MB of memory") {
  if (memory_is_inflated) SKIP("a sanitizer's own memory is no figure");
  const Nginx nginx;
  const auto site = GENERATE(Site::plain, Site::tls12, Site::tls13);
  const auto result = fetch(nginx.url(site, "/big"), {"-o", "/dev/null", "-w", "%{size_download}"});
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(result.out == std::to_string(Nginx::big_size));
  CHECK(result.peak_memory_kib > 0);
  CHECK(result.peak_memory_kib < memory_limit_kib);
}

TEST_CASE("a gigabyte goes through a pipe, in less than 16 MB of memory") {
  if (memory_is_inflated) SKIP("a sanitizer's own memory is no figure");
  const Nginx nginx;
  auto command = tlsget_command({"-s", "--cacert", ca_file(), nginx.url(Site::tls, "/big")});
  command.keep_output = 0;
  const auto result = run(command);
  CHECK(result.exit_code == 0);
  CHECK(result.out_size == Nginx::big_size);
  CHECK(result.peak_memory_kib < memory_limit_kib);
}
