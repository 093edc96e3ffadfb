#include "support/apache.hpp"

#include <fmt/format.h>

#include <array>

#include "support/certificates.hpp"
#include "support/text.hpp"

namespace tlsget::test {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view modules = "/usr/lib/apache2/modules";

constexpr std::array<std::string_view, 18> loaded{
    "mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_digest",
    "alias",     "dav",        "dav_fs",     "deflate",    "filter",     "cgi",
    "env",       "mime",       "headers",    "ssl",        "dir",        "allowmethods"};

constexpr std::string_view common = R"(
ServerName localhost
PidFile @folder@/pid
ErrorLog @folder@/error.log
DefaultRuntimeDir @folder@
Mutex pthread
User nobody
Group nogroup
TypesConfig @folder@/types
DocumentRoot @folder@/root
DavLockDB @folder@/locks
ThreadsPerChild 16
MaxRequestWorkers 16
KeepAlive On
MaxKeepAliveRequests 3
Alias /deflated @folder@/root
Alias /digest @folder@/root
Alias /private @folder@/root
Alias /dav @folder@/dav
Alias /limited @folder@/dav
ScriptAlias /cgi @folder@/cgi
<Location /deflated>
  SetOutputFilter DEFLATE
</Location>
<Location /digest>
  AuthType Digest
  AuthName tests
  AuthDigestProvider file
  AuthUserFile @folder@/passwords
  Require valid-user
</Location>
<Location /dav>
  Dav On
</Location>
<Location /limited>
  Dav On
  LimitRequestBody 1000
</Location>
)";

constexpr std::string_view tls_site = R"(
  SSLEngine on
  SSLCertificateFile @certificate@
  SSLCertificateKeyFile @key@
  SSLCACertificateFile @ca@
  SSLProtocol @protocols@
  <Location /private>
    SSLVerifyClient require
    SSLVerifyDepth 3
  </Location>
)";

std::string configuration(const fs::path& folder, const std::vector<std::uint16_t>& ports) {
  std::string text;
  for (const std::string_view name : loaded)
    text += fmt::format("LoadModule {0}_module {1}/mod_{0}.so\n", name, modules);
  text += common;
  for (std::size_t i = 0; i < ports.size(); ++i) {
    text += fmt::format("Listen 127.0.0.1:{0}\n<VirtualHost 127.0.0.1:{0}>\n", ports[i]);
    const auto site = static_cast<ApacheSite>(i);
    if (site != ApacheSite::plain) {
      text += replace_all(std::string(tls_site), "@protocols@",
                          site == ApacheSite::tls12 ? "TLSv1.2" : "TLSv1.2 TLSv1.3");
    }
    text += "</VirtualHost>\n";
  }
  text = replace_all(std::move(text), "@certificate@", certificate_file("localhost"));
  text = replace_all(std::move(text), "@key@", key_file("localhost"));
  text = replace_all(std::move(text), "@ca@", ca_file());
  return replace_all(std::move(text), "@folder@", folder.string());
}

void write_script(const fs::path& file, std::string_view text) {
  write_file(file, text);
  fs::permissions(file, fs::perms::others_exec | fs::perms::others_read, fs::perm_options::add);
}

void write_content(const fs::path& folder) {
  for (const char* name : {"root", "dav", "cgi"}) fs::create_directories(folder / name);
  write_file(folder / "root/small.txt", "hello from Apache\n");
  std::string text;
  for (int i = 0; text.size() < 300'000; ++i) text += fmt::format("line {} of a text\n", i);
  write_file(folder / "root/text.txt", text);
  // MD5 of "ann:tests:secret", as htdigest writes it.
  write_file(folder / "passwords", "ann:tests:b119c76b7ad324428c44714639ce9ef1\n");
  write_file(folder / "types", "text/plain txt\n");
  write_script(folder / "cgi/lines",
               "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n'\n"
               "for i in $(seq \"$QUERY_STRING\"); do echo \"line $i\"; done\n");
  write_script(folder / "cgi/sum",
               "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n'\n"
               "echo \"$REQUEST_METHOD $CONTENT_LENGTH $HTTP_TRANSFER_ENCODING\"\nexec md5sum\n");
  write_script(folder / "cgi/cut", "#!/bin/sh\nprintf 'Content-Length: 100\\n\\nfirst half'\n");
  // Started by root it serves as somebody else, who has to get in here.
  for (const fs::path& open : {folder, folder / "dav"}) fs::permissions(open, fs::perms::all);
  for (const char* name : {"root", "cgi"})
    fs::permissions(folder / name, fs::perms::others_exec | fs::perms::others_read,
                    fs::perm_options::add);
}

ServerProgram::Settings settings() {
  return {.needed = {"/usr/sbin/apache2", fs::path(modules) / "mod_ssl.so"},
          .ports = 3,
          .arguments = [](const auto& folder, const auto& ports) {
            write_content(folder);
            write_file(folder / "apache.conf", configuration(folder, ports));
            // -X: one process, in the foreground.
            return std::vector<std::string>{"-X", "-d", folder.string(), "-f",
                                            (folder / "apache.conf").string()};
          }};
}

}  // namespace

Apache::Apache() : server_(settings()) {}

std::string Apache::url(ApacheSite site, std::string_view path) const {
  return fmt::format("{}://127.0.0.1:{}{}", site == ApacheSite::plain ? "http" : "https",
                     server_.port(static_cast<std::size_t>(site)), path);
}

}  // namespace tlsget::test
