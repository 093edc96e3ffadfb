#include "support/x509/chain_files.hpp"

#include <openssl/bio.h>
#include <openssl/pem.h>

#include <fstream>
#include <stdexcept>

namespace tlsget::test {
namespace {

std::string key_pem(const Key& key) {
  const std::unique_ptr<BIO, void (*)(BIO*)> memory(BIO_new(BIO_s_mem()), BIO_free_all);
  if (!memory || PEM_write_bio_PrivateKey(memory.get(), key.pkey(), nullptr, nullptr, 0, nullptr,
                                          nullptr) != 1)
    throw std::runtime_error("a key cannot be written as PEM");
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string write(const std::filesystem::path& file, const std::string& content) {
  std::ofstream out(file, std::ios::binary);
  out << content;
  if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
  return file.string();
}

}  // namespace

ChainFiles write_chain(const std::filesystem::path& folder, const std::string& name,
                       const std::vector<Issued>& sent) {
  std::string above;
  for (std::size_t i = 1; i < sent.size(); ++i) above += sent[i].pem();
  const std::string first = sent.at(0).pem();
  return {.certificate = write(folder / (name + ".leaf.pem"), first),
          .above = above.empty() ? std::string() : write(folder / (name + ".above.pem"), above),
          .full_chain = write(folder / (name + ".pem"), first + above),
          .key = write(folder / (name + ".key"), key_pem(sent[0].key))};
}

}  // namespace tlsget::test
