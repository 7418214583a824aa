// LDAP only: slapo-ppolicy's traps, sign-ins between preview and approval, entries other programs made.
#include <catch2/catch.hpp>

#include <fstream>

#include "adapters/directory/ldap/directory.hpp"
#include "adapters/directory/ldap/site_session.hpp"
#include "tests/contract/directory/backends.hpp"
#include "tests/contract/directory/samples.hpp"

using namespace botones;
using namespace botones::tests;

namespace {

std::unique_ptr<LdapDirectory> opened(LdapSettings settings) {
    auto directory = LdapDirectory::open(std::move(settings));
    REQUIRE_DONE(directory);
    return std::move(*directory);
}

std::string dn_of(const std::string& name) { return "uid=" + name + ",ou=people,dc=example,dc=org"; }

/// What the server answers to that person's own sign-in: a result code (RFC 4511 §4.1.9).
int sign_in(const Server& slapd, const std::string& name, const Secret& secret) {
    ldap::SiteSession session(settings_for(slapd));
    auto call = WorkerAccess::context();
    const auto reply = session.try_password(call, dn_of(name), secret);
    REQUIRE_DONE(reply);
    return reply->code;
}

std::string attribute(const Server& slapd, const std::string& name, const std::string& wanted) {
    ldap::SiteSession session(settings_for(slapd));
    auto call = WorkerAccess::context();
    const auto entry = session.entry_at(call, dn_of(name), {wanted});
    REQUIRE_DONE(entry);
    return entry->first(wanted);
}

}  // namespace

TEST_CASE("the server refuses sign-in to locked and closed accounts and lets active ones in", "[directory][ldap]") {
    wipe(shared_slapd());
    auto directory = opened(settings_for(shared_slapd()));
    auto call = WorkerAccess::context();
    auto account = created(*directory, person("ana"));
    CHECK(sign_in(shared_slapd(), "ana", password()) == LDAP_SUCCESS);
    for (const auto state : {AccountState::locked, AccountState::closed}) {
        REQUIRE_DONE(directory->set_state(call, found(*directory, login("ana")), state));
        CHECK(sign_in(shared_slapd(), "ana", password()) == LDAP_INVALID_CREDENTIALS);
        REQUIRE_DONE(directory->set_password(call, account, Secret("second-Password-2")));
        CHECK(sign_in(shared_slapd(), "ana", Secret("second-Password-2")) == LDAP_INVALID_CREDENTIALS);
    }
    REQUIRE_DONE(directory->set_state(call, found(*directory, login("ana")), AccountState::active));
    CHECK(sign_in(shared_slapd(), "ana", Secret("second-Password-2")) == LDAP_SUCCESS);
}

TEST_CASE("the server stores the password of a new account as a hash", "[directory][ldap]") {
    wipe(shared_slapd());
    (void)created(*opened(settings_for(shared_slapd())), person("ana"));
    CHECK(attribute(shared_slapd(), "ana", "userPassword").substr(0, 6) == "{SSHA}");
}

TEST_CASE("S37 a sign-in is reported and does not void what was approved before it", "[directory][ldap]") {
    wipe(shared_slapd());
    auto directory = opened(settings_for(shared_slapd()));
    const auto seen = created(*directory, person("ana"));
    const auto entry_csn = attribute(shared_slapd(), "ana", "entryCSN");
    CHECK(sign_in(shared_slapd(), "ana", password()) == LDAP_SUCCESS);
    CHECK(sign_in(shared_slapd(), "ana", Secret("wrong-Password-1")) == LDAP_INVALID_CREDENTIALS);
    CHECK(attribute(shared_slapd(), "ana", "entryCSN") != entry_csn);
    const auto after = found(*directory, login("ana"));
    CHECK(after.last_login);
    CHECK(after.revision == seen.revision);
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory->set_state(call, seen, AccountState::closed));
}

TEST_CASE("a change by another program voids what was approved before it", "[directory][ldap]") {
    wipe(shared_slapd());
    auto directory = opened(settings_for(shared_slapd()));
    const auto seen = created(*directory, person("ana"));
    change_by_hand(shared_slapd(), "dn: " + dn_of("ana") +
                                       "\nchangetype: modify\nreplace: departmentNumber\ndepartmentNumber: Archivo\n");
    auto call = WorkerAccess::context();
    CHECK(error_in(directory->set_state(call, seen, AccountState::closed)).code == "revision_moved");
    CHECK(found(*directory, login("ana")).state == AccountState::active);
}

TEST_CASE("a lock-out after wrong passwords is no state, and activating ends it", "[directory][ldap]") {
    wipe(shared_slapd());
    auto directory = opened(settings_for(shared_slapd()));
    (void)created(*directory, person("ana"));
    for (int i = 0; i < 5; ++i)
        CHECK(sign_in(shared_slapd(), "ana", Secret("wrong-Password-1")) == LDAP_INVALID_CREDENTIALS);
    CHECK(sign_in(shared_slapd(), "ana", password()) == LDAP_INVALID_CREDENTIALS);
    const auto locked_out = found(*directory, login("ana"));
    CHECK(locked_out.state == AccountState::active);
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory->set_state(call, locked_out, AccountState::active));
    CHECK(sign_in(shared_slapd(), "ana", password()) == LDAP_SUCCESS);
}

TEST_CASE("asking whether a password is the account's leaves no trace of a sign-in", "[directory][ldap]") {
    wipe(shared_slapd());
    auto directory = opened(settings_for(shared_slapd()));
    const auto account = created(*directory, person("ana"));
    auto call = WorkerAccess::context();
    CHECK(*directory->password_is(call, account, password()));
    CHECK_FALSE(*directory->password_is(call, account, Secret("wrong-Password-1")));
    CHECK_FALSE(found(*directory, login("ana")).last_login);
    CHECK(attribute(shared_slapd(), "ana", "pwdFailureTime").empty());
}

TEST_CASE("a service account that is no password administrator still forces the change, and is told of a bad password",
          "[directory][ldap]") {
    const Server slapd("slapd", {"--no-manage"});
    auto directory = opened(settings_for(slapd));
    auto call = WorkerAccess::context();
    const auto account = created(*directory, person("ana"));
    CHECK(account.must_change_password);
    CHECK(*directory->password_is(call, account, password()));
    CHECK_FALSE(*directory->password_is(call, account, Secret("wrong-Password-1")));
    REQUIRE_DONE(directory->set_password(call, account, Secret("second-Password-2")));
    CHECK(found(*directory, login("ana")).must_change_password);

    for (const auto* bad : {"short", "second-Password-2"}) {  // pwdMinLength, pwdInHistory
        INFO(bad);
        const auto refused = error_in(directory->set_password(call, account, Secret(bad)));
        CHECK(refused.kind == Kind::invalid_input);
        CHECK(refused.code == "password_policy");
    }
    const auto refused = error_in(directory->create(call, person("eva"), Secret("short")));
    CHECK(refused.code == "password_policy");
    CHECK(error_in(directory->find_by_login(call, login("eva"))).kind == Kind::not_found);
}

TEST_CASE("where no hash can be read a sign-in tells, and of a locked account nothing can be told", "[directory][ldap]") {
    const TemporaryDirectory folder;
    const auto ldif = folder.path() / "viewer.ldif";
    const std::string viewer = "cn=viewer,ou=services,dc=example,dc=org";
    std::ofstream(ldif) << "dn: " << viewer << "\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\n"
                        << "cn: viewer\nuserPassword: viewer-secret\n";
    const Server slapd("slapd", {"--ldif", ldif});
    auto writing = opened(settings_for(slapd));
    const auto account = created(*writing, person("ana"));
    auto settings = settings_for(slapd);
    settings.bind_dn = viewer;
    settings.bind_password = Secret("viewer-secret");
    auto reading = opened(std::move(settings));
    auto call = WorkerAccess::context();
    CHECK(*reading->password_is(call, account, password()));
    CHECK_FALSE(*reading->password_is(call, account, Secret("wrong-Password-1")));
    REQUIRE_DONE(writing->set_state(call, found(*writing, login("ana")), AccountState::locked));
    const auto hidden = error_in(reading->password_is(call, account, password()));
    CHECK(hidden.kind == Kind::uncertain);
    CHECK(hidden.code == "cannot_tell");
}

TEST_CASE("entries made by others are read as well as they go, and doubles are a conflict that names both",
          "[directory][ldap]") {
    const TemporaryDirectory folder;
    const auto ldif = folder.path() / "others.ldif";
    std::ofstream(ldif)
        << "dn: " << dn_of("ventas")
        << "\nobjectClass: inetOrgPerson\nobjectClass: mailAccount\nuid: ventas\ncn: Ventas 2 (Norte)\nsn: .\n"
        << "mail: ventas@example.org\nmail: ventas@example.net\nmailAccountStatus: maintenance\ndescription: un "
           "buzon\n\n"
        << "dn: " << dn_of("doble")
        << "\nobjectClass: inetOrgPerson\nobjectClass: mailAccount\nuid: doble\ncn: Doble\nsn: Doble\n"
        << "mail: doble@example.org\nmailAlternateAddress: ventas@example.net\nmailAccountStatus: active\n\n"
        << "dn: uid=UPPER case,ou=people,dc=example,dc=org\nobjectClass: inetOrgPerson\nobjectClass: mailAccount\nuid: "
           "UPPER case\ncn: X\nsn: X\n"
        << "mail: upper@example.org\nmailAccountStatus: active\n";
    const Server slapd("slapd", {"--ldif", ldif});
    auto directory = opened(settings_for(slapd));
    auto call = WorkerAccess::context();
    const auto ventas = found(*directory, login("ventas"));
    CHECK(ventas.state == AccountState::locked);  // a status word that is not ours is not "may sign in"
    CHECK(ventas.attributes.created_month.empty());
    CHECK(ventas.attributes.secondary == std::vector<Address>{address("ventas@example.net")});
    const auto twice = error_in(directory->find_by_address(call, address("ventas@example.net")));
    CHECK(twice.kind == Kind::conflict);
    CHECK(text_of(twice, "owners") == "doble, ventas");
    const auto strange = error_in(directory->find_by_address(call, address("upper@example.org")));
    CHECK(strange.kind == Kind::misconfigured);
    CHECK(strange.code == "unreadable_entry");
}
