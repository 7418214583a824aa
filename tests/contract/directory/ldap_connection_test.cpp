// LDAP only: encryption, credentials, silence, restarts, cancellation.
#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

#include "adapters/directory/ldap/directory.hpp"
#include "tests/contract/directory/backends.hpp"
#include "tests/contract/directory/samples.hpp"
#include "tests/contract/directory/stalling_proxy.hpp"

using namespace botones;
using namespace botones::tests;
using std::chrono::milliseconds;

namespace {

int port_of(const std::string& url) { return std::stoi(url.substr(url.rfind(':') + 1)); }

std::unique_ptr<LdapDirectory> opened(LdapSettings settings) {
    auto directory = LdapDirectory::open(std::move(settings));
    REQUIRE_DONE(directory);
    return std::move(*directory);
}

LdapSettings through(const StallingProxy& proxy) {
    auto settings = settings_for(shared_slapd());
    settings.urls = {"ldap://127.0.0.1:" + std::to_string(proxy.port())};
    return settings;
}

/// How long `work` took.
template <class Work>
milliseconds duration_of(Work work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start);
}

Error ping_error(LdapSettings settings) {
    auto call = WorkerAccess::context(std::chrono::seconds(10));
    return error_in(opened(std::move(settings))->ping(call));
}

}  // namespace

TEST_CASE("StartTLS, LDAPS and the local socket all work", "[directory][ldap]") {
    for (const auto* key : {"LDAP_URL", "LDAPS_URL", "LDAPI_URL"}) {
        INFO(key);
        auto settings = settings_for(shared_slapd());
        settings.urls = {shared_slapd().at(key)};
        auto call = WorkerAccess::context();
        REQUIRE_DONE(opened(std::move(settings))->ping(call));
    }
}

TEST_CASE("a server whose certificate the authority did not sign is refused as misconfigured", "[directory][ldap]") {
    const Server other("slapd", {});
    for (const auto* key : {"LDAP_URL", "LDAPS_URL"}) {
        INFO(key);
        auto settings = settings_for(shared_slapd());
        settings.urls = {shared_slapd().at(key)};
        settings.ca_file = other.at("LDAP_CA");
        const auto refused = ping_error(std::move(settings));
        CHECK(refused.kind == Kind::misconfigured);
        CHECK(refused.code == "directory_tls");
    }
}

TEST_CASE("RFC 4513 §3.1.3 a certificate for another name than the URL's is refused", "[directory][ldap]") {
    const StallingProxy proxy(port_of(shared_slapd().at("LDAP_URL")), "127.0.0.2");
    const StallingProxy encrypted(port_of(shared_slapd().at("LDAPS_URL")), "127.0.0.2");
    auto settings = settings_for(shared_slapd());
    settings.urls = {"ldap://127.0.0.2:" + std::to_string(proxy.port())};
    CHECK(ping_error(std::move(settings)).code == "directory_tls");
    settings = settings_for(shared_slapd());
    settings.urls = {"ldaps://127.0.0.2:" + std::to_string(encrypted.port())};
    CHECK(ping_error(std::move(settings)).code == "directory_tls");
}

TEST_CASE("a missing authority file is misconfigured, not a connection without checking", "[directory][ldap]") {
    auto settings = settings_for(shared_slapd());
    settings.ca_file = "/nonexistent/ca.pem";
    CHECK(ping_error(std::move(settings)).kind == Kind::misconfigured);
}

TEST_CASE("clear text is refused to anything but loopback, and allowed there only when asked for",
          "[directory][ldap]") {
    auto settings = settings_for(shared_slapd());
    settings.tls = LdapTls::none;
    auto call = WorkerAccess::context();
    REQUIRE_DONE(opened(std::move(settings))->ping(call));
    settings = settings_for(shared_slapd());
    settings.tls = LdapTls::none;
    settings.urls = {"ldap://192.0.2.1:389"};
    const auto refused = ping_error(std::move(settings));
    CHECK(refused.kind == Kind::misconfigured);
    CHECK(refused.code == "directory_tls");
}

TEST_CASE("wrong or empty credentials are misconfigured", "[directory][ldap]") {
    auto settings = settings_for(shared_slapd());
    settings.bind_password = Secret("wrong");
    const auto refused = ping_error(std::move(settings));
    CHECK(refused.kind == Kind::misconfigured);
    CHECK(refused.code == "directory_credentials");
    settings = settings_for(shared_slapd());
    settings.bind_password = Secret();
    CHECK(error_in(LdapDirectory::open(std::move(settings))).code == "directory_credentials");
}

TEST_CASE("ping names a configured attribute or base that the server does not have", "[directory][ldap]") {
    auto settings = settings_for(shared_slapd());
    settings.attributes.national_id = "cedula";
    const auto refused = ping_error(std::move(settings));
    CHECK(refused.kind == Kind::misconfigured);
    CHECK(text_of(refused, "attribute") == "cedula");
    settings = settings_for(shared_slapd());
    settings.groups_base = "ou=nowhere,dc=example,dc=org";
    CHECK(ping_error(std::move(settings)).code == "directory_base");
}

TEST_CASE("the second URL is used when the first does not answer", "[directory][ldap]") {
    auto settings = settings_for(shared_slapd());
    settings.urls.insert(settings.urls.begin(), "ldap://127.0.0.1:1");
    auto call = WorkerAccess::context();
    REQUIRE_DONE(opened(std::move(settings))->ping(call));
}

TEST_CASE("nobody listening is unavailable, at once", "[directory][ldap]") {
    auto settings = settings_for(shared_slapd());
    settings.urls = {"ldap://127.0.0.1:1"};
    CHECK(ping_error(std::move(settings)).kind == Kind::unavailable);
}

TEST_CASE("a server that falls silent costs a read no more than the call's deadline", "[directory][ldap]") {
    wipe(shared_slapd());
    StallingProxy proxy(port_of(shared_slapd().at("LDAP_URL")));
    auto directory = opened(through(proxy));
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory->ping(call));
    proxy.pass(Passing::nothing);
    auto hurried = WorkerAccess::context(milliseconds(400));
    const auto took = duration_of(
        [&] { CHECK(error_in(directory->find_by_login(hurried, login("ana"))).kind == Kind::unavailable); });
    CHECK(took >= milliseconds(390));
    CHECK(took < milliseconds(2000));
    proxy.pass(Passing::both);
    auto again = WorkerAccess::context();
    CHECK(error_in(directory->find_by_login(again, login("ana"))).kind == Kind::not_found);
}

TEST_CASE("a server silent from the first byte costs no more than the deadline either", "[directory][ldap]") {
    StallingProxy proxy(port_of(shared_slapd().at("LDAP_URL")));
    StallingProxy encrypted(port_of(shared_slapd().at("LDAPS_URL")));
    proxy.pass(Passing::nothing);
    encrypted.pass(Passing::nothing);
    auto settings = through(proxy);
    SECTION("StartTLS") {}
    SECTION("LDAPS") { settings.urls = {"ldaps://127.0.0.1:" + std::to_string(encrypted.port())}; }
    auto directory = opened(std::move(settings));
    auto hurried = WorkerAccess::context(milliseconds(400));
    const auto took = duration_of([&] { CHECK(error_in(directory->ping(hurried)).kind == Kind::unavailable); });
    CHECK(took < milliseconds(2000));
}

TEST_CASE("a write whose answer is lost is uncertain, and reading back tells what became of it", "[directory][ldap]") {
    wipe(shared_slapd());
    StallingProxy proxy(port_of(shared_slapd().at("LDAP_URL")));
    auto directory = opened(through(proxy));
    const auto direct = opened(settings_for(shared_slapd()));
    const auto account = created(*directory, person("ana"));
    auto hurried = WorkerAccess::context(milliseconds(600));
    auto call = WorkerAccess::context();
    SECTION("a reset: the look-up is answered, the reset is not") {
        proxy.lose_answer_to(2);
        const auto error = error_in(directory->set_password(hurried, account, Secret("second-Password-2")));
        CHECK(error.kind == Kind::uncertain);
        CHECK(error.code == "answer_lost");
        CHECK(*direct->password_is(call, account, Secret("second-Password-2")));
    }
    SECTION("a creation: three look-ups are answered, the add is not") {
        proxy.lose_answer_to(4);
        CHECK(error_in(directory->create(hurried, person("eva"), password())).kind == Kind::uncertain);
        require_same(found(*direct, login("eva")).attributes, person("eva"));
    }
    SECTION("a closing: the look-up is answered, the change is not") {
        proxy.lose_answer_to(2);
        CHECK(error_in(directory->set_state(hurried, account, AccountState::closed)).kind == Kind::uncertain);
        CHECK(found(*direct, login("ana")).state == AccountState::closed);
    }
    SECTION("when it was already the look-up that stayed unanswered, nothing was asked for") {
        proxy.lose_answer_to(1);
        CHECK(error_in(directory->set_password(hurried, account, Secret("second-Password-2"))).kind ==
              Kind::unavailable);
        CHECK(*direct->password_is(call, account, password()));
    }
}

TEST_CASE("RFC 4511 §4.11 a stop request ends a waiting call at once", "[directory][ldap]") {
    StallingProxy proxy(port_of(shared_slapd().at("LDAP_URL")));
    auto directory = opened(through(proxy));
    auto call = WorkerAccess::context();
    const bool connected = GENERATE(true, false);
    if (connected) REQUIRE_DONE(directory->ping(call));
    proxy.pass(Passing::nothing);
    std::stop_source stop;
    auto waiting = WorkerAccess::context(std::chrono::seconds(20), stop.get_token());
    const auto before = proxy.requested();
    std::jthread stopper([&] {
        std::this_thread::sleep_for(milliseconds(50));
        stop.request_stop();
    });
    const auto took = duration_of([&] {
        const auto error = error_in(directory->find_by_login(waiting, login("ana")));
        CHECK(error.kind == Kind::unavailable);
        CHECK(error.code == "cancelled");
    });
    CHECK(took < milliseconds(2000));
    CHECK(proxy.requested() == before);
}

TEST_CASE("after the server was restarted the next read and the next write just work", "[directory][ldap]") {
    Server slapd("slapd", {});
    auto directory = opened(settings_for(slapd));
    const auto account = created(*directory, person("ana"));
    const std::vector<std::string> same_ports{"--port", std::to_string(port_of(slapd.at("LDAP_URL"))), "--tls-port",
                                              std::to_string(port_of(slapd.at("LDAPS_URL")))};
    auto call = WorkerAccess::context();
    slapd.stop();
    CHECK(error_in(directory->find_by_login(call, login("ana"))).kind == Kind::unavailable);
    CHECK(error_in(directory->set_password(call, account, Secret("second-Password-2"))).kind == Kind::unavailable);
    slapd.start(same_ports);
    CHECK(found(*directory, login("ana")).key == account.key);
    slapd.stop();
    slapd.start(same_ports);
    REQUIRE_DONE(directory->set_password(call, account, Secret("second-Password-2")));
}

TEST_CASE("many workers share one directory", "[directory][ldap]") {
    wipe(shared_slapd());
    auto directory = opened(settings_for(shared_slapd()));
    (void)created(*directory, person("ana"));
    std::atomic<int> good = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&] {
                for (int n = 0; n < 20; ++n) {
                    auto call = WorkerAccess::context();
                    if (directory->find_by_login(call, login("ana"))) ++good;
                }
            });
        }
    }
    CHECK(good == 160);
}
