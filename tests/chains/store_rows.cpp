// The trust store: what in it ends a path, and what of it is passed over.
#include <fmt/format.h>
#include <openssl/x509.h>

#include "base/text.hpp"
#include "chains/row.hpp"

namespace tlsget::test {

namespace {

/// `made[0]` and so on, the first `count` of them sent; `trusted` makes the store's text of them.
Build store(std::size_t length, std::size_t count,
            const std::function<std::string(const std::vector<Issued>&)>& trusted) {
  return [=] {
    std::vector<Issued> made = Chain(length).issue();
    const std::string text = trusted(made);
    made.resize(count, made.front());
    return Scene{.sent = sent(made), .trusted = text};
  };
}
/// A good chain of three; its root's text is changed.
Build root_text(const std::function<std::string(const std::string&)>& change) {
  return store(3, 2, [=](const std::vector<Issued>& made) { return change(made.back().pem()); });
}

std::string another_root() {
  return CertificateBuilder::authority("Another").key(shared_key(5)).self_signed().pem();
}

std::string block(const std::string& label, const x509::Bytes& octets) {
  std::string out = "-----BEGIN " + label + "-----\n";
  const std::string text = text::base64_encode(octets);
  for (std::size_t i = 0; i < text.size(); i += 64) out += text.substr(i, 64) + "\n";
  return out + "-----END " + label + "-----\n";
}

const x509::Bytes server_auth{0x06, 8, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01};
const x509::Bytes client_auth{0x06, 8, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02};

/// The root as OpenSSL's TRUSTED CERTIFICATE, with these settings; another root stands before it.
Build trusted_block(const x509::Bytes& settings) {
  return store(3, 2, [=](const std::vector<Issued>& made) {
    x509::Bytes octets = made.back().der;
    octets.insert(octets.end(), settings.begin(), settings.end());
    return another_root() + block("TRUSTED CERTIFICATE", octets);
  });
}

/// OpenSSL's name of a file in a directory of authorities.
std::string hash_name(const Issued& certificate) {
  const unsigned char* place = certificate.der.data();
  X509* parsed = d2i_X509(nullptr, &place, static_cast<long>(certificate.der.size()));
  std::string name = fmt::format("{:08x}.0", X509_subject_name_hash(parsed));
  X509_free(parsed);
  return name;
}

Build directory(const std::function<std::map<std::string, std::string>(const Issued&)>& files) {
  return [=] {
    Scene scene = Chain().scene();
    scene.directory = files(Chain().issue().back());
    return scene;
  };
}

}  // namespace

std::vector<Row> store_rows() {
  return {
      {"the authority alone is trusted, not the root",
       store(4, 1, [](const auto& made) { return made[1].pem(); }), "trusted", "trusted",
       "trusted"},
      {"the upper authority alone is trusted, not the root",
       store(4, 2, [](const auto& made) { return made[2].pem(); }), "trusted", "trusted",
       "trusted"},
      {"the leaf alone is trusted", store(3, 1, [](const auto& made) { return made[0].pem(); }),
       "trusted", "trusted", "The certificate issuer is unknown",
       "GnuTLS takes only authorities for anchors, not a leaf that the user put into the "
       "store"},
      {"the leaf signed itself and is trusted",
       [] {
         const Issued leaf = CertificateBuilder::server("a.test").key(shared_key(0)).self_signed();
         return Scene{.sent = {leaf.der}, .trusted = leaf.pem()};
       },
       "trusted", "trusted", "The certificate chain violates the signer's constraints",
       "GnuTLS takes only authorities for anchors, not a leaf that the user put into the "
       "store"},
      {"the leaf alone is trusted and has expired",
       [] {
         Chain chain;
         chain.leaf().valid(test_now - 9 * day, test_now - day);
         const auto made = chain.issue();
         return Scene{.sent = {made[0].der}, .trusted = made[0].pem()};
       },
       "expired[0]", "certificate has expired[0]",
       "The certificate issuer is unknown. The certificate chain uses expired certificate"},
      {"the leaf alone is trusted, and another host is asked for",
       [] {
         const auto made = Chain().issue();
         return Scene{.sent = {made[0].der}, .trusted = made[0].pem(), .host = "b.test"};
       },
       "name_mismatch[0]", "hostname mismatch[0]",
       "The certificate issuer is unknown. The name in the certificate does not match the "
       "expected"},
      {"the trusted authority has expired",
       [] {
         Chain chain;
         chain.authority().valid(test_now - 9 * day, test_now - day);
         const auto made = chain.issue();
         return Scene{.sent = {made[0].der}, .trusted = made[1].pem()};
       },
       "expired[1]", "certificate has expired[1]",
       "The certificate chain uses expired certificate"},
      {"the trusted authority has another key than the one that signed",
       store(3, 1,
             [](const auto&) {
               return CertificateBuilder::authority("Authority 1")
                   .key(shared_key(7))
                   .self_signed()
                   .pem();
             }),
       "issuer_unknown[0]", "unable to get local issuer certificate[0]",
       "The certificate issuer is unknown"},
      {"another server's certificate is trusted, and signed the leaf",
       [] {
         const Issued other = CertificateBuilder::server("b.test").key(shared_key(1)).self_signed();
         const Issued leaf =
             CertificateBuilder::server("a.test").key(shared_key(0)).issued_by(other);
         return Scene{.sent = {leaf.der}, .trusted = other.pem()};
       },
       "usage[1], usage[1]", "invalid CA certificate[1]",
       "The certificate chain violates the signer's constraints"},
      {"the root stands in the file twice",
       root_text([](const std::string& root) { return root + root; }), "trusted", "trusted",
       "trusted"},
      {"the root is the last of fifty", root_text([](const std::string& root) {
         std::string text;
         for (int i = 0; i < 49; ++i)
           text += CertificateBuilder::authority(fmt::format("Root {}", i))
                       .key(shared_key(5))
                       .self_signed()
                       .pem();
         return text + root;
       }),
       "trusted", "trusted", "trusted"},
      {"text stands around the root",
       root_text([](const std::string& root) { return "# Dev\nCN=Root\n" + root + "-- end --\n"; }),
       "trusted", "trusted", "trusted"},
      {"the lines of the file end in CR LF", root_text([](const std::string& root) {
         std::string text;
         for (const char c : root) text += c == '\n' ? std::string("\r\n") : std::string(1, c);
         return text;
       }),
       "trusted", "trusted", "trusted"},
      {"the root's block has the label of old, X509 CERTIFICATE",
       store(3, 2, [](const auto& made) { return block("X509 CERTIFICATE", made.back().der); }),
       "trusted", "trusted", "trusted"},
      {"a block before the root is not base64", root_text([](const std::string& root) {
         return "-----BEGIN CERTIFICATE-----\n%%%%\n-----END CERTIFICATE-----\n" + root;
       }),
       "trusted", "cannot be read", "cannot be read",
       "both give up a file with one bad block, good authorities and all; ours passes "
       "over the block and warns"},
      {"a block before the root is base64 of something else",
       root_text([](const std::string& root) {
         return block("CERTIFICATE", {'h', 'e', 'l', 'l', 'o'}) + root;
       }),
       "trusted", "cannot be read", "cannot be read",
       "both give up a file with one bad block, good authorities and all; ours passes "
       "over the block and warns"},
      {"a block after the root was cut off",
       root_text([](const std::string& root) { return root + root.substr(0, root.size() / 2); }),
       "trusted", "cannot be read", "cannot be read",
       "both give up a file with one bad block, good authorities and all; ours passes "
       "over the block and warns"},
      {"a private key stands before the root", root_text([](const std::string& root) {
         return block("PRIVATE KEY", {0x30, 0}) + root;
       }),
       "trusted", "cannot be read", "trusted",
       "OpenSSL gives up a file in which another block cannot be read, though it is no "
       "certificate"},
      {"the file is the root's DER",
       store(3, 2,
             [](const auto& made) {
               return std::string(made.back().der.begin(), made.back().der.end());
             }),
       "trusted", "cannot be read", "cannot be read",
       "both read PEM alone in this place; ours DER as well"},
      {"TRUSTED CERTIFICATE: no settings", trusted_block({}), "trusted", "trusted",
       "The certificate issuer is unknown", "GnuTLS does not know OpenSSL's TRUSTED CERTIFICATE"},
      {"TRUSTED CERTIFICATE: trusted for servers",
       trusted_block(der_sequence({der_sequence({server_auth})})), "trusted", "trusted",
       "The certificate issuer is unknown", "GnuTLS does not know OpenSSL's TRUSTED CERTIFICATE"},
      {"TRUSTED CERTIFICATE: trusted for clients",
       trusted_block(der_sequence({der_sequence({client_auth})})), "issuer_unknown[1]",
       "certificate rejected[2]", "The certificate issuer is unknown"},
      {"TRUSTED CERTIFICATE: rejected for servers",
       trusted_block(der_sequence({der_element(0xa0, server_auth)})), "issuer_unknown[1]",
       "certificate rejected[2]", "The certificate issuer is unknown"},
      {"TRUSTED CERTIFICATE: rejected for clients",
       trusted_block(der_sequence({der_element(0xa0, client_auth)})), "trusted", "trusted",
       "The certificate issuer is unknown", "GnuTLS does not know OpenSSL's TRUSTED CERTIFICATE"},
      {"a directory: the root under its hash", directory([](const Issued& root) {
         return std::map<std::string, std::string>{{hash_name(root), root.pem()}};
       }),
       "trusted", "trusted", "-"},
      {"a directory: the root under its hash, after another file of that hash",
       directory([](const Issued& root) {
         const std::string name = hash_name(root);
         const Issued rival =
             CertificateBuilder::authority("Root").key(shared_key(7)).self_signed();
         return std::map<std::string, std::string>{{name, rival.pem()},
                                                   {name.substr(0, 8) + ".1", root.pem()}};
       }),
       "trusted", "trusted", "-"},
      {"a directory: the root under another name", directory([](const Issued& root) {
         return std::map<std::string, std::string>{{"root.pem", root.pem()}};
       }),
       "trusted", "unable to get local issuer certificate[1]", "-",
       "OpenSSL finds files by their hash alone; ours reads every file of the directory"},
      {"a directory: nothing but another root", directory([](const Issued&) {
         const Issued other =
             CertificateBuilder::authority("Another").key(shared_key(5)).self_signed();
         return std::map<std::string, std::string>{{hash_name(other), other.pem()}};
       }),
       "issuer_unknown[1]", "unable to get local issuer certificate[1]", "-"},
      {"a directory: a file that is no certificate beside the root",
       directory([](const Issued& root) {
         return std::map<std::string, std::string>{{hash_name(root), root.pem()},
                                                   {"README", "Authorities.\n"}};
       }),
       "trusted", "trusted", "-"},
  };
}

}  // namespace tlsget::test
