#include "chains/scene.hpp"

#include <deque>
#include <utility>

namespace tlsget::test {

const Key& shared_key(std::size_t number) {
  static std::deque<Key> keys;
  while (keys.size() <= number) keys.push_back(Key::p256());
  return keys[number];
}

const Key& shared_rsa(unsigned bits, std::size_t number) {
  static std::map<std::pair<unsigned, std::size_t>, Key> keys;
  const auto known = keys.find({bits, number});
  if (known != keys.end()) return known->second;
  return keys.emplace(std::pair(bits, number), Key::rsa(bits)).first->second;
}

const Key& shared_ed25519(std::size_t number) {
  static std::deque<Key> keys;
  while (keys.size() <= number) keys.push_back(Key::ed25519());
  return keys[number];
}

Chain::Chain(std::size_t length) {
  builders_.push_back(CertificateBuilder::server("a.test"));
  for (std::size_t i = 1; i + 1 < length; ++i)
    builders_.push_back(CertificateBuilder::authority("Authority " + std::to_string(i)));
  builders_.push_back(CertificateBuilder::authority("Root"));
  for (std::size_t i = 0; i < builders_.size(); ++i) builders_[i].key(shared_key(i));
}

std::vector<Issued> Chain::issue() const {
  std::vector<Issued> made;
  for (std::size_t i = builders_.size(); i-- > 0;) {
    const bool top = made.empty();
    Issued one = top ? builders_[i].self_signed() : builders_[i].issued_by(made.front());
    const auto edit = edits_.find(i);
    if (edit != edits_.end()) one = resigned(one, top ? one.key : made.front().key, edit->second);
    made.insert(made.begin(), std::move(one));
  }
  return made;
}

Scene Chain::scene() const {
  std::vector<Issued> made = issue();
  const std::string trusted = made.back().pem();
  made.pop_back();
  return {.sent = sent(made), .trusted = trusted, .host = host, .time = time};
}

Build chain_with(const std::function<void(Chain&)>& change, std::size_t length) {
  return [change, length] {
    Chain chain(length);
    change(chain);
    return chain.scene();
  };
}

std::vector<x509::Bytes> sent(const std::vector<Issued>& certificates) {
  std::vector<x509::Bytes> out;
  out.reserve(certificates.size());
  for (const auto& certificate : certificates) out.push_back(certificate.der);
  return out;
}

std::string pem(const std::vector<Issued>& certificates) {
  std::string out;
  for (const auto& certificate : certificates) out += certificate.pem();
  return out;
}

}  // namespace tlsget::test
