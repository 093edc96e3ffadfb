// One row of the table of chains, and the points that the table is divided into.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "chains/scene.hpp"

namespace tlsget::test {

/// What is said where a judge was not asked, because it has no way to be asked that.
inline const std::string not_asked = "-";

struct Row {
  std::string sentence;  ///< what is the case; no two rows say the same
  Build build;
  /// "trusted", or the errors in order, with the position in the chain of who is to blame:
  /// "expired[1]".
  std::string truth;
  /// "trusted", or the first error with its depth, as `openssl verify` of OpenSSL 3.0 prints it.
  std::string openssl;
  /// "trusted", or what `certtool --verify` of GnuTLS 3.7 prints after "NOT trusted".
  std::string gnutls;
  /// Why one of them differs from the truth (who is lax or strict, by which section); empty when
  /// neither does.
  std::string why = {};
  /// What of ours is not there yet; the truth may then fail.
  std::string pending = {};
};

struct Point {
  std::string name;
  std::vector<Row> (*rows)();
};

/// All points, in the order of the page.
std::span<const Point> points();

std::vector<Row> path_rows();
std::vector<Row> validity_rows();
std::vector<Row> name_rows();
std::vector<Row> constraint_rows();
std::vector<Row> usage_rows();
std::vector<Row> basic_rows();
std::vector<Row> policy_rows();
std::vector<Row> strength_rows();
std::vector<Row> store_rows();
std::vector<Row> revocation_rows();
std::vector<Row> encoding_rows();

}  // namespace tlsget::test
