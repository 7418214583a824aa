// Active Directory only: encryption, credentials, rights, lost answers, restarts.
#include <catch2/catch.hpp>

#include "adapters/directory/active_directory/account_entry.hpp"
#include "adapters/directory/active_directory/directory.hpp"
#include "tests/contract/directory/backends.hpp"
#include "tests/contract/directory/samples.hpp"
#include "tests/contract/directory/stalling_proxy.hpp"

using namespace botones;
using namespace botones::tests;
using std::chrono::milliseconds;

namespace {

int port_of(const std::string& url) { return std::stoi(url.substr(url.rfind(':') + 1)); }

std::unique_ptr<ActiveDirectory> opened(ActiveDirectorySettings settings) { return must(ActiveDirectory::open(std::move(settings))); }

Error ping_error(ActiveDirectorySettings settings) {
    auto call = WorkerAccess::context(std::chrono::seconds(10));
    return error_in(opened(std::move(settings))->ping(call));
}

}  // namespace

TEST_CASE("a domain is spoken to over StartTLS and LDAPS", "[directory][ad]") {
    for (const auto* key : {"AD_URL", "AD_LDAPS_URL"}) {
        INFO(key);
        auto settings = domain_settings_for(shared_samba());
        settings.urls = {shared_samba().at(key)};
        auto call = WorkerAccess::context();
        REQUIRE_DONE(opened(std::move(settings))->ping(call));
    }
}

TEST_CASE("clear text is refused at once: no password would be taken over it", "[directory][ad]") {
    auto settings = domain_settings_for(shared_samba());
    settings.tls = LdapTls::none;
    const auto refused = error_in(ActiveDirectory::open(std::move(settings)));
    CHECK(refused.kind == Kind::misconfigured);
    CHECK(refused.code == "directory_tls");
}

TEST_CASE("ping tells wrong credentials, a wrong base and an unknown attribute apart", "[directory][ad]") {
    auto settings = domain_settings_for(shared_samba());
    settings.bind_password = Secret("wrong-Password-1");
    CHECK(ping_error(std::move(settings)).code == "directory_credentials");
    settings = domain_settings_for(shared_samba());
    settings.groups_base = "OU=Nowhere,DC=ad,DC=example,DC=org";
    CHECK(ping_error(std::move(settings)).code == "directory_base");
    settings = domain_settings_for(shared_samba());
    settings.attributes.national_id = "cedula";
    CHECK(text_of(ping_error(std::move(settings)), "attribute") == "cedula");
    settings = domain_settings_for(shared_samba());
    settings.people_base = "ou=people";
    CHECK(error_in(ActiveDirectory::open(std::move(settings))).code == "directory_base");
}

TEST_CASE("referrals to other parts of the forest are not followed", "[directory][ad]") {
    wipe_domain(shared_samba());
    auto settings = domain_settings_for(shared_samba());
    settings.people_base = shared_samba().at("AD_BASE");  // the root, where the server refers to its other partitions
    auto directory = opened(std::move(settings));
    auto call = WorkerAccess::context();
    CHECK(error_in(directory->find_by_login(call, login("nobody"))).kind == Kind::not_found);
    CHECK(directory->find_by_local_part(call, "nobody", 5)->empty());
}

TEST_CASE("a service account without the rights is a matter of configuration and changes nothing", "[directory][ad]") {
    wipe_domain(shared_samba());
    auto directory = opened(domain_settings_for(shared_samba()));
    const auto account = created(*directory, person("ana"));
    (void)created(*directory, person("viewer"));
    active_directory::DomainSession session(administrator_of(shared_samba()));
    auto call = WorkerAccess::context();
    REQUIRE(must(session.modify(call, "CN=viewer," + shared_samba().at("AD_PEOPLE"),
                                {{ldap::Change::How::replace, "pwdLastSet", {"-1"}}}))
                .ok());
    auto settings = domain_settings_for(shared_samba());
    settings.bind_dn = "viewer@" + shared_samba().at("AD_REALM");
    settings.bind_password = password();
    auto viewer = opened(std::move(settings));
    const auto seen = found(*viewer, login("ana"));
    CHECK(seen.key == account.key);
    for (const auto& error : {error_in(viewer->set_state(call, seen, AccountState::locked)),
                              error_in(viewer->set_password(call, seen, Secret("second-Password-2"))),
                              error_in(viewer->create(call, person("eva"), password()))}) {
        CHECK(error.kind == Kind::misconfigured);
        CHECK(error.code == "directory_rights");
    }
    CHECK(found(*directory, login("ana")).state == AccountState::active);
    CHECK(*directory->password_is(call, account, password()));
}

TEST_CASE("a write to the domain whose answer is lost is uncertain, and reading back tells what became of it",
          "[directory][ad]") {
    wipe_domain(shared_samba());
    StallingProxy proxy(port_of(shared_samba().at("AD_URL")));
    auto settings = domain_settings_for(shared_samba());
    settings.urls = {"ldap://127.0.0.1:" + std::to_string(proxy.port())};
    auto directory = opened(std::move(settings));
    auto direct = opened(domain_settings_for(shared_samba()));
    const auto account = created(*directory, person("ana"));
    auto hurried = WorkerAccess::context(milliseconds(1500));
    auto call = WorkerAccess::context();
    SECTION("a reset: the look-up is answered, the reset is not") {
        proxy.lose_answer_to(2);
        const auto error = error_in(directory->set_password(hurried, account, Secret("second-Password-2")));
        CHECK(error.kind == Kind::uncertain);
        CHECK(error.code == "answer_lost");
        CHECK(*direct->password_is(call, account, Secret("second-Password-2")));
    }
    SECTION("a creation: two look-ups are answered, the add is not") {
        proxy.lose_answer_to(3);
        CHECK(error_in(directory->create(hurried, person("eva"), password())).kind == Kind::uncertain);
        require_same(found(*direct, login("eva")).attributes, person("eva"));
    }
    SECTION("when it was already the look-up that stayed unanswered, nothing was asked for") {
        proxy.lose_answer_to(1);
        CHECK(error_in(directory->set_password(hurried, account, Secret("second-Password-2"))).kind ==
              Kind::unavailable);
        CHECK(*direct->password_is(call, account, password()));
    }
}
