#include "base/error.hpp"

#include <system_error>
#include <utility>

namespace tlsget {

struct Error::Payload {
  Category category;
  std::string message;
  std::vector<std::string> context;
  std::shared_ptr<const ErrorDetail> detail;
};

Error::Error(Category category, std::string message, std::shared_ptr<const ErrorDetail> detail)
    : payload_(std::make_shared<const Payload>(
          Payload{category, std::move(message), {}, std::move(detail)})) {}

Error::Error(std::shared_ptr<const Payload> payload) noexcept : payload_(std::move(payload)) {}

Category Error::category() const noexcept {
  return payload_->category;
}

const std::string& Error::message() const noexcept {
  return payload_->message;
}

const std::vector<std::string>& Error::context() const noexcept {
  return payload_->context;
}

const ErrorDetail* Error::detail_pointer() const noexcept {
  return payload_->detail.get();
}

Error Error::with_context(std::string line) const {
  auto payload = std::make_shared<Payload>(*payload_);
  payload->context.push_back(std::move(line));
  return Error(std::shared_ptr<const Payload>(std::move(payload)));
}

const char* Error::what() const noexcept {
  return payload_->message.c_str();
}

std::string describe_errno(int error_number) {
  return std::generic_category().message(error_number);
}

}  // namespace tlsget
