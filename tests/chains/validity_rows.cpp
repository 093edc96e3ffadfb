// Validity of each member: RFC 5280 section 4.1.2.5; the anchor's own dates bind as well.
#include <fmt/format.h>
#include <algorithm>
#include <iterator>

#include "chains/row.hpp"
#include "x509/der.hpp"

namespace tlsget::test {

namespace {

namespace tag = x509::der::tag;

std::string member(std::size_t position, std::size_t length) {
  if (position == 0) return "the leaf";
  if (position + 1 == length) return "the root";
  return fmt::format("authority {}", position);
}

/// At `position` a certificate that is valid from and to; asked at test_now.
Build valid_at(std::size_t length, std::size_t position, std::chrono::sys_seconds from,
               std::chrono::sys_seconds to) {
  return chain_with([=](Chain& chain) { chain.at(position).valid(from, to); }, length);
}

/// The same fault at each place of chains of several lengths.
std::vector<Row> rows_of_positions() {
  std::vector<Row> rows;
  for (std::size_t length = 2; length <= 4; ++length)
    for (std::size_t position = 0; position < length; ++position)
      rows.push_back(
          {fmt::format("{} of {} certificates has expired", member(position, length), length),
           valid_at(length, position, test_now - 30 * day, test_now - day),
           fmt::format("expired[{}]", position),
           fmt::format("certificate has expired[{}]", position),
           "The certificate chain uses expired certificate"});
  for (std::size_t position = 0; position < 4; ++position)
    rows.push_back({fmt::format("{} of 4 certificates is not valid yet", member(position, 4)),
                    valid_at(4, position, test_now + day, test_now + 30 * day),
                    fmt::format("not_yet_valid[{}]", position),
                    fmt::format("certificate is not yet valid[{}]", position),
                    "The certificate chain uses not yet valid certificate"});
  return rows;
}

std::vector<Row> rows_of_boundaries() {
  std::vector<Row> rows;
  for (std::size_t position = 0; position < 3; ++position) {
    const std::string who = member(position, 3);
    rows.push_back({fmt::format("{} is asked about in its very last second", who),
                    valid_at(3, position, test_now - day, test_now), "trusted",
                    fmt::format("certificate has expired[{}]", position), "trusted",
                    "OpenSSL ends validity a second early; notAfter is inclusive (RFC 5280 section "
                    "4.1.2.5)"});
    rows.push_back({fmt::format("{} is asked about one second after its last", who),
                    valid_at(3, position, test_now - day, test_now - second),
                    fmt::format("expired[{}]", position),
                    fmt::format("certificate has expired[{}]", position),
                    "The certificate chain uses expired certificate"});
    rows.push_back({fmt::format("{} is asked about in its very first second", who),
                    valid_at(3, position, test_now, test_now + day), "trusted", "trusted",
                    "trusted"});
    rows.push_back({fmt::format("{} is asked about one second before its first", who),
                    valid_at(3, position, test_now + second, test_now + day),
                    fmt::format("not_yet_valid[{}]", position),
                    fmt::format("certificate is not yet valid[{}]", position),
                    "The certificate chain uses not yet valid certificate"});
  }
  return rows;
}

constexpr std::chrono::sys_seconds at_year(int year) {
  return std::chrono::sys_days{std::chrono::year{year} / 1 / 1};
}

/// Instead of the leaf's notAfter, which is 2027-06-01T12:00:00Z.
Build leaf_ends(std::uint8_t tag, const char* text) {
  return chain_with([=](Chain& chain) {
    chain.edit(0, [=](const x509::Bytes& tbs) {
      return der_replaced(tbs, der_text(tag::utc_time, "270601120000Z"), der_text(tag, text));
    });
  });
}

std::vector<Row> rows_of_encodings() {
  return {
      {"the leaf is valid to the end of the year 9999",
       valid_at(3, 0, test_now - day, at_year(9999) + 365 * day - second), "trusted", "trusted",
       "trusted"},
      {"the root is valid since 1950, the first year of UTCTime",
       valid_at(3, 2, at_year(1950), test_now + day), "trusted", "trusted", "trusted"},
      {"the root is valid since 1900, in GeneralizedTime",
       valid_at(3, 2, at_year(1900), test_now + day), "trusted", "trusted", "trusted"},
      {"a chain in the year 2060, in GeneralizedTime", chain_with([](Chain& chain) {
         for (std::size_t i = 0; i < 3; ++i) chain.at(i).valid(at_year(2055), at_year(2065));
         chain.time = at_year(2060);
       }),
       "trusted", "trusted", "trusted"},
      {"a chain of the years to 2049 is asked about in 2060", chain_with([](Chain& chain) {
         chain.leaf().valid(test_now, at_year(2049));
         chain.authority().valid(test_now, at_year(2065));
         chain.root().valid(test_now, at_year(2065));
         chain.time = at_year(2060);
       }),
       "expired[0]", "certificate has expired[0]",
       "The certificate chain uses expired certificate"},
      {"the leaf's end lies before its beginning", valid_at(3, 0, test_now + day, test_now - day),
       "expired[0], not_yet_valid[0]", "certificate is not yet valid[0]",
       "The certificate chain uses not yet valid certificate"},
      {"the leaf's end is a GeneralizedTime before 2050",
       leaf_ends(tag::generalized_time, "20270601120000Z"), "trusted", "trusted", "trusted"},
      {"the leaf's end is a UTCTime without seconds", leaf_ends(tag::utc_time, "2706011200Z"),
       "malformed[0]", "format error in certificate's notAfter field[0]", "trusted",
       "GnuTLS takes a UTCTime without seconds; RFC 5280 section 4.1.2.5.1 demands them"},
      {"the leaf's end is a UTCTime with an offset from Greenwich",
       leaf_ends(tag::utc_time, "270601120000+0100"), "malformed[0]",
       "format error in certificate's notAfter field[0]", "cannot be read"},
      {"the leaf's end is a GeneralizedTime with a fraction of a second",
       leaf_ends(tag::generalized_time, "20270601120000.5Z"), "malformed[0]",
       "format error in certificate's notAfter field[0]", "cannot be read"},
      {"the leaf's end is the 30th of February", leaf_ends(tag::utc_time, "270230120000Z"),
       "malformed[0]", "format error in certificate's notAfter field[0]", "trusted",
       "GnuTLS takes a day that is not in the calendar"},
      {"the leaf's end has 61 seconds in its minute", leaf_ends(tag::utc_time, "270601120061Z"),
       "malformed[0]", "format error in certificate's notAfter field[0]", "cannot be read"},
      {"the leaf's end has a zone that is no Z", leaf_ends(tag::utc_time, "270601120000z"),
       "malformed[0]", "format error in certificate's notAfter field[0]", "cannot be read"},
      {"the leaf's end has no zone at all", leaf_ends(tag::utc_time, "270601120000"),
       "malformed[0]", "format error in certificate's notAfter field[0]", "cannot be read"},
      {"the leaf's end is a string that is no time",
       leaf_ends(tag::printable_string, "270601120000Z"), "malformed[0]", "cannot be read",
       "cannot be read"},
  };
}

}  // namespace

std::vector<Row> validity_rows() {
  std::vector<Row> rows = rows_of_positions();
  std::ranges::move(rows_of_boundaries(), std::back_inserter(rows));
  std::ranges::move(rows_of_encodings(), std::back_inserter(rows));
  return rows;
}

}  // namespace tlsget::test
