#include "differential/site.hpp"

#include <fmt/format.h>

#include <map>
#include <memory>
#include <mutex>

#include "base/text.hpp"
#include "unit/http/coded_samples.hpp"

namespace tlsget::test {
namespace {

constexpr std::string_view etag = "\"v1\"";
constexpr std::string_view last_modified = "Sun, 01 Nov 2026 12:00:00 GMT";

std::string content() {
  std::string text;
  for (int line = 0; text.size() < 1000; ++line) text += fmt::format("{:09}\n", line);
  return text.substr(0, 1000);
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%' || i + 2 >= text.size()) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(text::parse_hexadecimal(text.substr(i + 1, 2)).value_or('?'));
    i += 2;
  }
  return out;
}

std::string fields_of(const ReceivedRequest& request) {
  std::string text;
  std::size_t start = request.head.find("\r\n") + 2;
  for (std::size_t end = request.head.find("\r\n", start); end > start;
       end = request.head.find("\r\n", start)) {
    const std::string line = request.head.substr(start, end - start);
    start = end + 2;
    if (!line.starts_with("Host:") && !line.starts_with("User-Agent:")) text += line + "\n";
  }
  return text;
}

/// RFC 9110 section 14: one range of octets; nullopt: none that is asked for properly.
std::optional<std::pair<std::size_t, std::size_t>> range_of(std::string_view field,
                                                            std::size_t size) {
  if (!field.starts_with("bytes=") || field.find(',') != std::string_view::npos) return {};
  field.remove_prefix(6);
  const std::size_t dash = field.find('-');
  const auto first = text::parse_decimal(field.substr(0, dash));
  const auto last = text::parse_decimal(field.substr(dash + 1));
  if (!first && !last) return {};
  if (!first) return std::pair(size - std::min<std::size_t>(size, *last), size - 1);
  return std::pair<std::size_t, std::size_t>(*first,
                                             std::min<std::size_t>(last.value_or(size), size - 1));
}

Reply file(const ReceivedRequest& request) {
  Reply reply{.fields = {{"Content-Type", "text/plain"},
                         {"ETag", std::string(etag)},
                         {"Last-Modified", std::string(last_modified)},
                         {"Accept-Ranges", "bytes"}},
              .body = content()};
  if (request.field("If-None-Match") == etag || request.field("If-Modified-Since")) {
    reply.status = 304;
    reply.body.clear();
    return reply;
  }
  const auto field = request.field("Range");
  const auto condition = request.field("If-Range");
  if (!field || (condition && *condition != etag && *condition != last_modified)) return reply;
  const auto range = range_of(*field, reply.body.size());
  if (!range) return reply;
  const std::size_t size = reply.body.size();
  if (range->first >= size) {
    return {.status = 416, .fields = {{"Content-Range", fmt::format("bytes */{}", size)}}};
  }
  reply.status = 206;
  reply.fields.emplace_back("Content-Range",
                            fmt::format("bytes {}-{}/{}", range->first, range->second, size));
  reply.body = reply.body.substr(range->first, range->second - range->first + 1);
  return reply;
}

/// The port that the client was sent to, from its Host field.
std::string port_of(const ReceivedRequest& request) {
  const std::string host = request.field("Host").value_or("");
  return host.substr(host.rfind(':') + 1);
}

Reply redirect(int status, std::string location) {
  return {.status = status, .fields = {{"Location", std::move(location)}}, .body = "moved\n"};
}

Reply credentials(std::string_view path, const ReceivedRequest& request) {
  const std::string given = request.field("Authorization").value_or("");
  constexpr std::string_view basic = R"(Basic realm="site")";
  constexpr std::string_view digest =
      R"(Digest realm="site", nonce="fixed-nonce", qop="auth", algorithm=MD5)";
  constexpr std::string_view bearer = R"(Bearer realm="site")";
  const bool good = (path != "/digest" && given == "Basic YW5uOnNlY3JldA==") ||
                    (path != "/basic" && given.starts_with("Digest ") &&
                     given.find("response=") != std::string::npos) ||
                    (path == "/bearer" && given == "Bearer token");
  if (good) return {.body = "welcome\n"};
  Reply reply{.status = 401, .body = "who is it?\n"};
  for (const auto& [name, challenge] :
       {std::pair("/basic", basic), {"/digest", digest}, {"/bearer", bearer}}) {
    if (path == name || path == "/any")
      reply.fields.emplace_back("WWW-Authenticate", std::string(challenge));
  }
  return reply;
}

Reply challenge(std::string_view fields, bool accepts, const ReceivedRequest& request) {
  // A client that waits for a challenge has not been asked yet.
  if (accepts && request.field("Authorization")) return {.body = "welcome\n" + request.body};
  Reply reply{.status = 401, .body = "who is it?\n"};
  for (;;) {
    const std::size_t end = std::min(fields.find('|'), fields.size());
    reply.fields.emplace_back("WWW-Authenticate", decoded(fields.substr(0, end)));
    if (end == fields.size()) return reply;
    fields.remove_prefix(end + 1);
  }
}

Reply raw(std::string_view path) {
  if (path == "/chunked") {
    return {.fields = {{"Transfer-Encoding", "chunked"}, {"Trailer", "X-After"}},
            .body = "6\r\nfirst \r\n7;name=value\r\nsecond\n\r\n0\r\nX-After: yes\r\n\r\n"};
  }
  if (path == "/closed")
    return {.fields = {{"Transfer-Encoding", "identity"}}, .body = "to the end\n", .close = true};
  return {.fields = {{"Content-Length", "20"}}, .body = "half of it", .close = true};
}

/// Heads that are too much for a client.
Reply long_head(std::string_view what) {
  Reply reply{.body = "long\n"};
  const auto add = [&reply](std::size_t count, std::size_t size) {
    for (std::size_t i = 0; i < count; ++i)
      reply.fields.emplace_back(fmt::format("X-{}", i), std::string(size, 'x'));
  };
  if (what == "line") add(1, 150'000);
  if (what == "fields") add(6000, 1);
  if (what == "head") add(400, 1000);
  return reply;
}

class Site {
 public:
  Reply answer(const ReceivedRequest& request) {
    std::string target = request.target();
    // As a proxy is asked.
    if (target.starts_with("http://")) target.erase(0, target.find('/', 7));
    const std::string path = target.substr(0, target.find('?'));
    if (path == "/file") return file(request);
    if (path == "/dated") {
      return {.fields = {{"Last-Modified", std::string(last_modified)}}, .body = "of that day\n"};
    }
    if (path == "/head" || path.starts_with("/head/")) return {.body = fields_of(request)};
    if (path == "/basic" || path == "/digest" || path == "/bearer" || path == "/any")
      return credentials(path, request);
    if (path == "/chunked" || path == "/closed" || path == "/cut") return raw(path);
    if (auto reply = by_first_part(path, request)) return *std::move(reply);
    return {.fields = {{"Content-Type", "text/plain"}},
            .body = fmt::format("{} {}\n{}", request.method(), target, request.body)};
  }

 private:
  std::optional<Reply> by_first_part(const std::string& path, const ReceivedRequest& request) {
    const std::size_t slash = path.find('/', 1);
    if (slash == std::string::npos) return {};
    const std::string first = path.substr(1, slash - 1);
    const std::string rest = path.substr(slash + 1);
    const std::string place = rest.substr(std::min(rest.find('/'), rest.size()));
    const int status = std::atoi(rest.c_str());
    if (first == "to") return redirect(status, place);
    if (first == "away")
      return redirect(status, fmt::format("http://localhost:{}{}", port_of(request), place));
    if (first == "location") return redirect(status, decoded(place.substr(1)));
    if (first == "status") return Reply{.status = status, .body = fmt::format("status {}\n", rest)};
    if (first == "challenge" || first == "refuse")
      return challenge(rest, first == "challenge", request);
    if (first == "set") return set_cookies(decoded(rest), request);
    if (first == "named") {
      Reply reply = file(request);
      reply.fields.emplace_back("Content-Disposition",
                                fmt::format("attachment; filename={}", decoded(rest)));
      return reply;
    }
    if (first == "disposed") {
      return Reply{.fields = {{"Content-Disposition", decoded(rest)}}, .body = "disposed\n"};
    }
    if (first == "long") return long_head(rest);
    if (first == "coded") return coded(rest);
    if (first == "flaky") return flaky(rest);
    if (first == "flaky-once") {
      Reply reply = flaky(port_of(request) + "/" + rest, 1);
      return reply.status == 200 && rest == "file" ? file(request) : reply;
    }
    if (first == "busy")
      return Reply{.status = 503, .fields = {{"Retry-After", rest}}, .body = "busy\n"};
    return {};
  }

  static Reply set_cookies(std::string_view lines, const ReceivedRequest& request) {
    Reply reply{.body = "set\n"};
    while (!lines.empty()) {
      const std::size_t end = std::min(lines.find('\n'), lines.size());
      reply.fields.emplace_back("Set-Cookie", lines.substr(0, end));
      lines.remove_prefix(std::min(end + 1, lines.size()));
    }
    const std::string target = request.target();
    if (const std::size_t query = target.find('?'); query != std::string::npos) {
      reply.status = 302;
      reply.fields.emplace_back("Location", decoded(target.substr(query + 1)));
    }
    return reply;
  }

  static std::optional<Reply> coded(const std::string& coding) {
    using namespace http::samples;
    const std::string octets = coding == "gzip"      ? gzip(fox)
                               : coding == "deflate" ? zlib(fox)
                               : coding == "br"      ? brotli_fox()
                                                     : zstd(fox);
    return Reply{.fields = {{"Content-Encoding", coding}}, .body = octets};
  }

  Reply flaky(const std::string& name, int times = 2) {
    const std::lock_guard lock(mutex_);
    if (++asked_[name] <= times) return {.status = 503, .body = "later\n"};
    return {.body = "at last\n"};
  }

  std::mutex mutex_;
  std::map<std::string, int> asked_;
};

}  // namespace

Script site() {
  auto shared = std::make_shared<Site>();
  return serve([shared](const ReceivedRequest& request) { return shared->answer(request); });
}

}  // namespace tlsget::test
