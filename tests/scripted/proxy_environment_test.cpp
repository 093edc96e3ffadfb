// The environment's proxies, by our binary under the name curl and by curl.
//
// Each row's proxy answers the request itself; without it there is nothing at o.test, so the exit
// code tells which way was taken: 0 by the proxy, 6 or 7 without.
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include "support/experiment.hpp"
#include "support/proxy_scripts.hpp"

namespace tlsget::test {
namespace {

using Variables = std::map<std::string, std::string>;
using List = std::vector<std::string>;

struct Way {
  const char* about;
  Variables environment;
  List arguments;
  bool by_proxy;
};

Outcome compared(const Way& way) {
  INFO(way.about);
  Experiment experiment{.scripts = {serve([](const auto&) { return Reply{.body = "ok\n"}; })},
                        .arguments = way.arguments,
                        .environment = way.environment};
  // What goes without a proxy comes to a port where nobody listens, without a look-up.
  experiment.arguments.insert(
      experiment.arguments.begin(),
      {"-sS", "--resolve", "o.test:1:127.0.0.1", "--resolve", "a.o.test:1:127.0.0.1"});
  const auto outcome = like_curl(experiment);
  CHECK(outcome.requests.size() == (way.by_proxy ? 1 : 0));
  CHECK(outcome.result.exit_code == (way.by_proxy ? 0 : 7));
  return outcome;
}

TEST_CASE("which of the environment's variables count is curl's choice") {
  const List fetch{"http://o.test:1/"};
  for (const Way& way : {
           Way{"http_proxy", {{"http_proxy", "$URL"}}, fetch, true},
           Way{"HTTP_PROXY is not read", {{"HTTP_PROXY", "$URL"}}, fetch, false},
           Way{"ALL_PROXY", {{"ALL_PROXY", "$URL"}}, fetch, true},
           Way{"all_proxy first",
               {{"all_proxy", "$URL"}, {"ALL_PROXY", "127.0.0.1:1"}},
               fetch,
               true},
           Way{"http_proxy first",
               {{"http_proxy", "$URL"}, {"all_proxy", "127.0.0.1:1"}},
               fetch,
               true},
           Way{"https_proxy is not for http", {{"https_proxy", "$URL"}}, fetch, false},
           Way{"a login", {{"http_proxy", "http://u:p%40@127.0.0.1:$PORT"}}, fetch, true},
           Way{"-x first", {{"http_proxy", "127.0.0.1:1"}}, {"-x", "$URL", fetch[0]}, true},
           Way{"an empty -x switches off", {{"http_proxy", "$URL"}}, {"-x", "", fetch[0]}, false},
       })
    compared(way);
}

TEST_CASE("https goes by HTTPS_PROXY or https_proxy") {
  for (const char* name : {"HTTPS_PROXY", "https_proxy"}) {
    const auto outcome = like_curl(
        {.scripts = {connect_proxy(serve([](const auto&) { return Reply{.body = "ok\n"}; }), true)},
         .arguments = {"-sS", "--cacert", "$CA", "https://localhost:444/"},
         .environment = {{name, "$URL"}}});
    CHECK(outcome.result.exit_code == 0);
    CHECK(outcome.requests.size() == 2);
  }
}

TEST_CASE("what is excepted from the environment's proxies is curl's choice") {
  struct Exception {
    const char* list;
    const char* url;
    bool by_proxy;
  };
  const char* const host = "http://o.test:1/";
  const char* const below = "http://a.o.test:1/";
  const char* const v4 = "http://127.0.0.1:1/";
  const char* const v6 = "http://[::1]:1/";
  for (const auto& [list, url, by_proxy] :
       {Exception{"o.test", host, false}, Exception{".o.test", host, false},
        Exception{"O.TEST", host, false}, Exception{"test", below, false},
        Exception{"o.test", below, false}, Exception{".o.test", below, false},
        Exception{"a.o.test", host, true}, Exception{"xo.test,  o.test", host, false},
        Exception{"o.test:1", host, true}, Exception{"o.tes", host, true},
        Exception{"*", host, false}, Exception{"*.o.test", below, true}, Exception{"", host, true},
        Exception{"127.0.0.1", v4, false}, Exception{"127.0.0.0/8", v4, false},
        Exception{"127.0.0.0/33", v4, true}, Exception{"127.0.0.2/31", v4, true},
        Exception{"0.0.1", v4, true}, Exception{"::1", v6, false}}) {
    for (const char* name : {"no_proxy", "NO_PROXY"})
      compared({list, {{"http_proxy", "$URL"}, {name, list}}, {url}, by_proxy});
    compared({list, {{"http_proxy", "$URL"}}, {"--noproxy", list, url}, by_proxy});
  }
}

// Curl's manual has networks of IPv6 too; its 8.14.1 does not find an address in them.
TEST_CASE("networks of IPv6 are excepted, and addresses in brackets") {
  struct Exception {
    const char* list;
    bool by_proxy;
  };
  for (const auto& [list, by_proxy] :
       {Exception{"[::1]", false}, Exception{"::/64", false}, Exception{"::1/128", false},
        Exception{"fe80::/10", true}, Exception{"::2/127", true}, Exception{"::/129", true}}) {
    const auto outcome = as_curl({.scripts = {reply("HTTP/1.1 204 No\r\n\r\n")},
                                  .arguments = {"-sS", "http://[::1]:1/"},
                                  .environment = {{"http_proxy", "$URL"}, {"no_proxy", list}}});
    INFO(list << "\n" << describe(outcome));
    CHECK(outcome.result.exit_code == (by_proxy ? 0 : 7));
    CHECK(outcome.requests.size() == (by_proxy ? 1 : 0));
  }
}

TEST_CASE("the option --noproxy takes the place of the environment's list") {
  const Variables excepted{{"http_proxy", "$URL"}, {"no_proxy", "o.test"}};
  compared({"another list", excepted, {"--noproxy", "x.test", "http://o.test:1/"}, true});
  compared({"an empty list", excepted, {"--noproxy", "", "http://o.test:1/"}, true});
}

TEST_CASE("a login in the environment's proxy is not told") {
  const auto outcome = with_tlsget({.arguments = {"-v", "http://o.test/"},
                                    .environment = {{"http_proxy", "ann:hunter2@127.0.0.1:1"}}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 7);
  CHECK(outcome.result.err.find("reaching the proxy 127.0.0.1:1") != std::string::npos);
  CHECK(outcome.result.err.find("hunter2") == std::string::npos);
}

}  // namespace
}  // namespace tlsget::test
