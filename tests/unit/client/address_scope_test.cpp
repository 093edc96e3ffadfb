#include "client/address_scope.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string_view>

namespace tlsget::client {
namespace {

AddressScope scope(std::string_view literal) {
  return scope_of(net::literal_address(url::parse_host(literal), 80));
}

}  // namespace

TEST_CASE("addresses of the internet are told from those of a machine or a network") {
  struct Row {
    std::string_view address;
    AddressScope scope;
  };
  constexpr auto global = AddressScope::global;
  constexpr auto own = AddressScope::own;
  constexpr auto nowhere = AddressScope::nowhere;
  constexpr Row rows[] = {
      {"0.0.0.0", nowhere},
      {"0.255.255.255", nowhere},
      {"1.0.0.0", global},
      {"9.255.255.255", global},
      {"10.0.0.0", own},
      {"10.255.255.255", own},
      {"11.0.0.0", global},
      {"100.63.255.255", global},
      {"100.64.0.0", own},
      {"100.127.255.255", own},
      {"100.128.0.0", global},
      {"126.255.255.255", global},
      {"127.0.0.1", own},
      {"127.255.255.255", own},
      {"128.0.0.0", global},
      {"169.253.255.255", global},
      {"169.254.169.254", own},
      {"169.255.0.0", global},
      {"172.15.255.255", global},
      {"172.16.0.0", own},
      {"172.31.255.255", own},
      {"172.32.0.0", global},
      {"192.0.0.8", own},
      {"192.0.1.0", global},
      {"192.0.2.1", own},
      {"192.167.255.255", global},
      {"192.168.0.1", own},
      {"192.169.0.0", global},
      {"198.17.255.255", global},
      {"198.18.0.0", own},
      {"198.19.255.255", own},
      {"198.20.0.0", global},
      {"198.51.100.7", own},
      {"203.0.113.7", own},
      {"223.255.255.255", global},
      {"224.0.0.1", nowhere},
      {"240.0.0.1", nowhere},
      {"255.255.255.255", nowhere},
      {"::", nowhere},
      {"::1", own},
      {"::2", nowhere},
      {"::8.8.8.8", global},
      {"::ffff:8.8.8.8", global},
      {"::ffff:127.0.0.1", own},
      {"::ffff:10.1.2.3", own},
      {"::ffff:169.254.169.254", own},
      {"::ffff:224.0.0.1", nowhere},
      {"::ffff:0:8.8.8.8", global},
      {"::ffff:0:127.0.0.1", own},
      {"::ffff:0:224.0.0.1", nowhere},
      {"64:ff9b::8.8.8.8", global},
      {"64:ff9b::10.0.0.1", own},
      {"64:ff9b:1::8.8.8.8", own},
      {"100::1", nowhere},
      {"2001::1", own},
      {"2001:1ff::1", own},
      {"2001:200::1", global},
      {"2001:db8::1", own},
      {"2001:db9::1", global},
      {"2002:808:808::1", global},
      {"2002:a00:1::1", own},
      {"2002:7f00:1::1", own},
      {"2606:4700::1111", global},
      {"3fff::1", own},
      {"5f00::1", own},
      {"fbff::1", global},
      {"fc00::1", own},
      {"fdff::1", own},
      {"fe7f::1", global},
      {"fe80::1", own},
      {"febf::1", own},
      {"fec0::1", own},
      {"ff02::1", nowhere},
  };
  for (const Row& row : rows) {
    INFO(row.address);
    CHECK(scope(row.address) == row.scope);
  }
}

TEST_CASE("a socket address of another family is nowhere") {
  CHECK(scope_of({}) == AddressScope::nowhere);
}

TEST_CASE("a host is one's own by its literal or as localhost, and no name is looked up") {
  for (const std::string_view host :
       {"localhost", "localhost.", "a.localhost", "127.0.0.1", "[::1]", "10.0.0.1", "fd00::1"}) {
    INFO(host);
    CHECK(is_own_host(url::parse_host(host)));
  }
  for (const std::string_view host :
       {"a.test", "notlocalhost", "8.8.8.8", "localhost.test", "2606:4700::1111", "224.0.0.1"}) {
    INFO(host);
    CHECK(!is_own_host(url::parse_host(host)));
  }
}

TEST_CASE("an address in text form is read with its zone, and what is none is nobody's own") {
  CHECK(is_own_address("127.0.0.1"));
  CHECK(is_own_address("::1"));
  CHECK(is_own_address("fe80::1%eth0"));
  CHECK(!is_own_address("8.8.8.8"));
  CHECK(!is_own_address("localhost"));
  CHECK(!is_own_address("/run/socket"));
  CHECK(!is_own_address(""));
}

}  // namespace tlsget::client
