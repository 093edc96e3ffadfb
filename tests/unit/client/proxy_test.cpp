#include "client/proxy.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "base/error.hpp"

namespace tlsget::client {
namespace {

TEST_CASE("a proxy's text has a scheme, a login, a host and a port, or what is usual") {
  struct Case {
    const char* text;
    ProxyKind kind;
    const char* place;
    const char* login;
  };
  for (const Case& c : {
           Case{"p.test", ProxyKind::http, "p.test:1080", ""},
           {"p.test:3128", ProxyKind::http, "p.test:3128", ""},
           {"http://p.test/", ProxyKind::http, "p.test:1080", ""},
           {"https://p.test", ProxyKind::https, "p.test:443", ""},
           {"https://p.test:99", ProxyKind::https, "p.test:99", ""},
           {"HTTP://P.TEST", ProxyKind::http, "p.test:1080", ""},
           {"u:p@p.test", ProxyKind::http, "p.test:1080", "u|p"},
           {"http://u%20s:p%3aq@p.test", ProxyKind::http, "p.test:1080", "u s|p:q"},
           {"socks://p.test", ProxyKind::socks4, "p.test:1080", ""},
           {"socks4://p.test", ProxyKind::socks4, "p.test:1080", ""},
           {"socks4a://u@p.test", ProxyKind::socks4a, "p.test:1080", "u|"},
           {"socks5://[::1]:9", ProxyKind::socks5, "[::1]:9", ""},
           {"socks5h://p.test", ProxyKind::socks5_hostname, "p.test:1080", ""},
           {"socks5h://localhost/run/tor/socks", ProxyKind::socks5_hostname, "/run/tor/socks", ""},
       }) {
    INFO(c.text);
    const Proxy proxy = parse_proxy(c.text, ProxyKind::http);
    CHECK(proxy.kind == c.kind);
    CHECK(proxy.place() == c.place);
    CHECK((proxy.login ? proxy.login->user + "|" + proxy.login->password : "") == c.login);
  }
  CHECK(parse_proxy("p.test", ProxyKind::socks5).kind == ProxyKind::socks5);
}

TEST_CASE("a proxy's text that is none is refused without its login") {
  for (const char* text : {"http://u:secret@p.test:99999", "u:secret@", "ftp://u:secret@p.test"}) {
    INFO(text);
    try {
      parse_proxy(text, ProxyKind::http);
      FAIL("a proxy");
    } catch (const Error& error) {
      CHECK(error.message().find("secret") == std::string::npos);
      CHECK(error.category() == (std::string_view(text).starts_with("ftp")
                                     ? Category::connect
                                     : Category::resolve_proxy));
    }
  }
}

TEST_CASE("no_proxy has names with all below them, addresses and networks") {
  struct Case {
    const char* list;
    const char* host;
    bool excepted;
  };
  for (const Case& c : {
           Case{"a.test", "a.test", true},
           {"a.test", "b.a.test", true},
           {"a.test", "xa.test", false},
           {".a.test", "a.test", true},
           {".a.test", "b.a.test", true},
           {"a.test.", "a.test", true},
           {"a.test", "a.test.", true},
           {"A.TEST", "a.test", true},
           {"x.test, a.test", "a.test", true},
           {"x.test,,a.test", "a.test", true},
           {"x.test a.test", "a.test", false},
           {"a.test x.test", "a.test", true},
           {"*", "a.test", true},
           {"a,*", "b.test", false},
           {"a.test:80", "a.test", false},
           {"", "a.test", false},
           {".", "a.test", false},
           {"127.0.0.1", "127.0.0.1", true},
           {"0.0.1", "127.0.0.1", false},
           {"127.0.0.0/8", "127.9.0.1", true},
           {"127.0.0.0/8", "128.0.0.1", false},
           {"192.0.2.128/25", "192.0.2.129", true},
           {"192.0.2.128/25", "192.0.2.127", false},
           {"127.0.0.1/32", "127.0.0.1", true},
           {"127.0.0.1/33", "127.0.0.1", false},
           {"127.0.0.1/0", "127.0.0.1", true},
           {"0.0.0.0/0", "127.0.0.1", false},
           {"127.0.0.0/x", "127.0.0.1", false},
           {"::1", "[::1]", true},
           {"[::1]", "[::1]", true},
           {"fd00::/8", "[fd12::1]", true},
           {"fd00::/8", "[fc00::1]", false},
           {"::/129", "[::1]", false},
           {"127.0.0.0/8", "a.test", false},
           {"*", "[::1]", true},
       }) {
    INFO(c.list << " and " << c.host);
    CHECK(is_excepted(c.list, url::parse_host(c.host)) == c.excepted);
  }
}

/// "socks place, http place, tunnel".
std::string plan_text(const ProxySettings& settings, const char* url, bool other_target = false) {
  const ProxyPlan plan = plan_proxies(settings, url::parse(url), other_target);
  std::string text = plan.socks ? "socks " + plan.socks->place() : "";
  if (plan.http) text += (text.empty() ? "http " : ", http ") + plan.http->place();
  return text + (plan.tunnel ? ", tunnel" : "");
}

TEST_CASE("the environment's proxies go by the URL's scheme, and the caller's before them") {
  ProxySettings settings;
  CHECK(plan_text(settings, "http://a.test/").empty());
  settings.environment = {.http = "h:1", .https = "s:2", .all = "all:3", .no_proxy = "n.test"};
  CHECK(plan_text(settings, "http://a.test/") == "http h:1");
  CHECK(plan_text(settings, "https://a.test/") == "http s:2, tunnel");
  CHECK(plan_text(settings, "https://n.test/").empty());
  settings.environment.https.clear();
  CHECK(plan_text(settings, "https://a.test/") == "http all:3, tunnel");
  settings.no_proxy = "";
  CHECK(plan_text(settings, "http://n.test/") == "http h:1");
  settings.proxy = "own:4";
  CHECK(plan_text(settings, "http://a.test/") == "http own:4");
  settings.tunnel = true;
  CHECK(plan_text(settings, "http://a.test/") == "http own:4, tunnel");
  settings.tunnel = false;
  CHECK(plan_text(settings, "http://a.test/", true) == "http own:4, tunnel");
  settings.pre_proxy = "socks5://pre:5";
  CHECK(plan_text(settings, "http://a.test/") == "socks pre:5, http own:4");
  settings.proxy = "socks4://own:4";
  CHECK(plan_text(settings, "http://a.test/") == "socks pre:5");
  settings.pre_proxy.reset();
  settings.proxy = "";
  CHECK(plan_text(settings, "http://a.test/").empty());
}

TEST_CASE("a login of its own goes before the proxy's text only where that has none") {
  ProxySettings settings;
  settings.login = ProxyLogin{"own", "p"};
  settings.proxy = "http://u:q@p.test";
  CHECK(plan_proxies(settings, url::parse("http://a.test/"), false).http->login->user == "u");
  settings.proxy = "http://p.test";
  settings.pre_proxy = "socks5://pre";
  const ProxyPlan plan = plan_proxies(settings, url::parse("http://a.test/"), false);
  CHECK(plan.http->login->user == "own");
  CHECK_FALSE(plan.socks->login);
}

TEST_CASE("plans that differ in proxy, login or tunnel have keys that differ") {
  const auto key = [](const char* proxy, bool tunnel) {
    ProxySettings settings;
    settings.proxy = proxy;
    settings.tunnel = tunnel;
    return plan_proxies(settings, url::parse("http://a.test/"), false).key();
  };
  CHECK(key("http://p", false) == key("p", false));
  CHECK(key("p", false) != key("q", false));
  CHECK(key("p", false) != key("p", true));
  CHECK(key("p", false) != key("https://p:1080", false));
  CHECK(key("a:bc@p", false) != key("ab:c@p", false));
  CHECK(key("a:b@p", false) != key("p", false));
}

}  // namespace
}  // namespace tlsget::client
