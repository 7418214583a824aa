// Active Directory only: control bits, Exchange's attributes, short names, sign-ins, policies, entries others made.
#include <catch2/catch.hpp>

#include "adapters/directory/active_directory/account_entry.hpp"
#include "adapters/directory/active_directory/directory.hpp"
#include "tests/contract/directory/backends.hpp"
#include "tests/contract/directory/samples.hpp"

using namespace botones;
using namespace botones::tests;
using active_directory::DomainSession;
using ldap::Change;

namespace {

const std::string people = "OU=People,DC=ad,DC=example,DC=org";

std::string dn_of(const std::string& name) { return "CN=" + name + "," + people; }

std::unique_ptr<ActiveDirectory> opened(ActiveDirectorySettings settings) { return must(ActiveDirectory::open(std::move(settings))); }

/// An empty domain and the bot's view of it.
std::unique_ptr<ActiveDirectory> fresh() {
    wipe_domain(shared_samba());
    return opened(domain_settings_for(shared_samba()));
}

/// What an administrator does by other means than Botones.
void by_hand(const std::string& dn, const std::vector<Change>& changes) {
    DomainSession session(administrator_of(shared_samba()));
    auto call = WorkerAccess::context();
    const auto reply = must(session.modify(call, dn, changes));
    if (!reply.ok()) FAIL(reply.code << " " << reply.diagnostic);
}

std::vector<std::string> values_of(const std::string& name, const std::string& attribute) {
    DomainSession session(administrator_of(shared_samba()));
    auto call = WorkerAccess::context();
    auto values = must(session.entry_at(call, dn_of(name), {attribute})).all(attribute);
    std::sort(values.begin(), values.end());
    return values;
}

std::string value_of(const std::string& name, const std::string& attribute) {
    const auto values = values_of(name, attribute);
    return values.empty() ? std::string() : values.front();
}

/// What the server answers to that person's own sign-in.
ldap::Reply sign_in(const std::string& name, const Secret& secret) {
    DomainSession session(domain_settings_for(shared_samba()));
    auto call = WorkerAccess::context();
    return must(session.try_password(call, dn_of(name), secret));
}

/// As if the person had changed the password they were given.
void no_change_demanded(const std::string& name) { by_hand(dn_of(name), {{Change::How::replace, "pwdLastSet", {"-1"}}}); }

constexpr auto closed = AccountState::closed;
constexpr auto locked = AccountState::locked;
constexpr auto active = AccountState::active;

void move(Directory& directory, const std::string& name, AccountState state) {
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory.set_state(call, found(directory, login(name)), state));
}

}  // namespace

TEST_CASE("the domain refuses sign-in to locked and closed accounts and lets active ones in", "[directory][ad]") {
    auto directory = fresh();
    (void)created(*directory, person("ana"));
    no_change_demanded("ana");
    CHECK(sign_in("ana", password()).ok());
    for (const auto state : {locked, closed}) {
        move(*directory, "ana", state);
        CHECK(sign_in("ana", password()).code == LDAP_INVALID_CREDENTIALS);
    }
    move(*directory, "ana", active);
    CHECK(sign_in("ana", password()).ok());
}

TEST_CASE("S50 until a new password is changed the domain lets nobody in with it", "[directory][ad]") {
    auto directory = fresh();
    const auto account = created(*directory, person("ana"));
    CHECK(sign_in("ana", password()).code == LDAP_INVALID_CREDENTIALS);
    no_change_demanded("ana");
    CHECK_FALSE(found(*directory, login("ana")).must_change_password);
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory->set_password(call, account, Secret("second-Password-2")));
    CHECK(found(*directory, login("ana")).must_change_password);
    CHECK(sign_in("ana", Secret("second-Password-2")).code == LDAP_INVALID_CREDENTIALS);
}

TEST_CASE("control bits that are not ours stay as they are", "[directory][ad]") {
    auto directory = fresh();
    (void)created(*directory, person("ana"));
    by_hand(dn_of("ana"), {{Change::How::replace, "userAccountControl", {"66048"}}});  // password never expires
    move(*directory, "ana", locked);
    CHECK(value_of("ana", "userAccountControl") == "66050");
    move(*directory, "ana", active);
    CHECK(value_of("ana", "userAccountControl") == "66048");
}

TEST_CASE("who enables a closed account by other means has opened it", "[directory][ad]") {
    auto directory = fresh();
    (void)created(*directory, person("ana"));
    move(*directory, "ana", closed);
    by_hand(dn_of("ana"), {{Change::How::replace, "userAccountControl", {"512"}}});
    CHECK(found(*directory, login("ana")).state == active);
    move(*directory, "ana", active);
    CHECK(value_of("ana", "adminDescription").empty());
}

TEST_CASE("D4 closing hides from Exchange's address lists, activating shows again only what closing hid",
          "[directory][ad]") {
    auto directory = fresh();
    (void)created(*directory, person("ana"));
    (void)created(*directory, person("eva"));
    by_hand(dn_of("eva"), {{Change::How::replace, "msExchHideFromAddressLists", {"TRUE"}}});
    for (const auto* name : {"ana", "eva"}) {
        move(*directory, name, closed);
        CHECK(value_of(name, "msExchHideFromAddressLists") == "TRUE");
        move(*directory, name, active);
    }
    CHECK(value_of("ana", "msExchHideFromAddressLists").empty());
    CHECK(value_of("eva", "msExchHideFromAddressLists") == "TRUE");
    CHECK(value_of("ana", "adminDescription").empty());
}

TEST_CASE("a closed account that becomes locked is shown in the address lists again", "[directory][ad]") {
    auto directory = fresh();
    (void)created(*directory, person("ana"));
    move(*directory, "ana", closed);
    move(*directory, "ana", locked);
    CHECK(value_of("ana", "msExchHideFromAddressLists").empty());
    CHECK(found(*directory, login("ana")).state == locked);
}

TEST_CASE("what another program keeps in the mark's attribute is not overwritten", "[directory][ad]") {
    auto directory = fresh();
    (void)created(*directory, person("ana"));
    by_hand(dn_of("ana"), {{Change::How::replace, "adminDescription", {"User_NoSync"}}});
    auto call = WorkerAccess::context();
    const auto refused = error_in(directory->set_state(call, found(*directory, login("ana")), closed));
    CHECK(refused.kind == Kind::misconfigured);
    CHECK(text_of(refused, "attribute") == "adminDescription");
    CHECK(value_of("ana", "adminDescription") == "User_NoSync");
    CHECK(found(*directory, login("ana")).state == active);
}

TEST_CASE("without Exchange's schema everything but its attributes works", "[directory][ad]") {
    const Server plain("samba", {"--no-exchange"});
    auto directory = opened(domain_settings_for(plain));
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory->ping(call));
    (void)created(*directory, person("ana"));
    move(*directory, "ana", closed);
    CHECK(found(*directory, login("ana")).state == closed);
    move(*directory, "ana", active);
    CHECK(found(*directory, login("ana")).state == active);
    // Several owners without msExchCoManagedByLink.
    const auto all = tests::people(*directory, {"eva", "luz"});
    (void)created(*directory->groups(), group_of("ventas", {}, all));
    CHECK(sorted(found(*directory->groups(), "ventas").attributes.owners) == sorted(all));
    for (const auto& one : all) CHECK(must(directory->groups()->groups_owned_by(call, one)).size() == 1);
    REQUIRE_DONE(directory->remove(call, found(*directory, login("luz"))));
    (void)created(*directory, person("luz"));
    CHECK(found(*directory->groups(), "ventas").attributes.owners == std::vector<Address>{all[0]});
}

TEST_CASE("S103 the primary address is SMTP:, the others smtp:, and mail is the primary", "[directory][ad]") {
    auto directory = fresh();
    auto attributes = person("ana");
    attributes.secondary = {address("ana@example.net"), address("ana.diaz@example.org")};
    (void)created(*directory, attributes);
    CHECK(values_of("ana", "proxyAddresses") ==
          std::vector<std::string>{"SMTP:ana@example.org", "smtp:ana.diaz@example.org", "smtp:ana@example.net"});
    CHECK(value_of("ana", "mail") == "ana@example.org");
    CHECK(value_of("ana", "userPrincipalName") == "ana@ad.example.org");
}

TEST_CASE("addresses of other kinds are no mail addresses and stay", "[directory][ad]") {
    auto directory = fresh();
    (void)created(*directory, person("ana"));
    by_hand(dn_of("ana"), {{Change::How::add, "proxyAddresses", {"X500:/o=Org/cn=ana", "SIP:ana@example.org"}}});
    CHECK(found(*directory, login("ana")).attributes.secondary.empty());
    move(*directory, "ana", closed);
    move(*directory, "ana", active);
    CHECK(values_of("ana", "proxyAddresses") ==
          std::vector<std::string>{"SIP:ana@example.org", "SMTP:ana@example.org", "X500:/o=Org/cn=ana"});
}

TEST_CASE("S40 a login of more than 20 characters is whole in the sign-in name, and its short form is taken once",
          "[directory][ad]") {
    auto directory = fresh();
    const auto account = created(*directory, person("maximiliano.rodriguez"));
    CHECK(account.attributes.login.text() == "maximiliano.rodriguez");
    CHECK(value_of("maximiliano.rodriguez", "sAMAccountName") == "maximiliano.rodrigue");
    auto call = WorkerAccess::context();
    const auto refused = error_in(directory->create(call, person("maximiliano.rodriguezz"), password()));
    CHECK(refused.kind == Kind::already_exists);
    CHECK(refused.code == "login_taken");
    CHECK(error_in(directory->find_by_login(call, login("maximiliano.rodriguezz"))).kind == Kind::not_found);
    CHECK(error_in(directory->find_by_login(call, login("maximiliano.rodrigue"))).kind == Kind::not_found);
    move(*directory, "maximiliano.rodriguez", locked);
}

TEST_CASE("account names are unique in the whole domain, groups and built-in accounts included", "[directory][ad]") {
    auto directory = fresh();
    auto call = WorkerAccess::context();
    for (const auto* name : {"administrator", "guest"}) {
        CHECK(error_in(directory->create(call, person(name), password())).code == "login_taken");
        CHECK(error_in(directory->find_by_login(call, login(name))).kind == Kind::not_found);
    }
}

TEST_CASE("a password that the domain's policy refuses changes nothing and is told as that", "[directory][ad]") {
    auto directory = fresh();
    const auto account = created(*directory, person("ana"));
    auto call = WorkerAccess::context();
    for (const auto* bad : {"Sh0rt", "long-enough-but-simple"}) {
        INFO(bad);
        const auto refused = error_in(directory->set_password(call, account, Secret(bad)));
        CHECK(refused.kind == Kind::invalid_input);
        CHECK(refused.code == "password_policy");
        CHECK(error_in(directory->create(call, person("eva"), Secret(bad))).code == "password_policy");
    }
    CHECK(error_in(directory->find_by_login(call, login("eva"))).kind == Kind::not_found);
    CHECK(*directory->password_is(call, account, password()));
}

TEST_CASE("S37 a sign-in to a domain is reported and does not void what was approved before it", "[directory][ad]") {
    auto directory = fresh();
    (void)created(*directory, person("ana"));
    no_change_demanded("ana");
    const auto seen = found(*directory, login("ana"));
    CHECK_FALSE(seen.last_login);
    CHECK(sign_in("ana", password()).ok());
    CHECK_FALSE(sign_in("ana", Secret("wrong-Password-1")).ok());
    const auto after = found(*directory, login("ana"));
    REQUIRE(after.last_login);
    CHECK(std::chrono::abs(*after.last_login - std::chrono::system_clock::now()) < std::chrono::minutes(5));
    CHECK(after.revision == seen.revision);
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory->set_state(call, seen, closed));
}

TEST_CASE("in a domain a change by another program voids what was approved before it", "[directory][ad]") {
    auto directory = fresh();
    const auto seen = created(*directory, person("ana"));
    by_hand(dn_of("ana"), {{Change::How::replace, "department", {"Archivo"}}});
    auto call = WorkerAccess::context();
    CHECK(error_in(directory->set_state(call, seen, closed)).code == "revision_moved");
    CHECK(found(*directory, login("ana")).state == active);
}

TEST_CASE("in a domain a lock-out after wrong passwords is no state, nothing can be told under it, and activating ends it",
          "[directory][ad]") {
    const std::string domain = "DC=ad,DC=example,DC=org";
    auto directory = fresh();
    (void)created(*directory, person("ana"));
    no_change_demanded("ana");
    by_hand(domain, {{Change::How::replace, "lockoutThreshold", {"3"}}});
    for (int i = 0; i < 3; ++i) CHECK_FALSE(sign_in("ana", Secret("wrong-Password-1")).ok());
    CHECK_FALSE(sign_in("ana", password()).ok());
    const auto account = found(*directory, login("ana"));
    CHECK(account.state == active);
    CHECK(account.locked_out);
    auto call = WorkerAccess::context();
    const auto hidden = error_in(directory->password_is(call, account, password()));
    CHECK(hidden.kind == Kind::uncertain);
    CHECK(hidden.code == "cannot_tell");
    REQUIRE_DONE(directory->set_state(call, account, active));
    CHECK(sign_in("ana", password()).ok());
    by_hand(domain, {{Change::How::replace, "lockoutThreshold", {"0"}}});
}

TEST_CASE("S110 a domain's lock-out is told and lifted, and the state stays", "[directory][ad]") {
    const std::string domain = "DC=ad,DC=example,DC=org";
    auto directory = fresh();
    const auto before = created(*directory, person("ana"));
    CHECK_FALSE(before.locked_out);
    no_change_demanded("ana");
    by_hand(domain, {{Change::How::replace, "lockoutThreshold", {"3"}}});
    for (int i = 0; i < 3; ++i) CHECK_FALSE(sign_in("ana", Secret("wrong-Password-1")).ok());
    auto call = WorkerAccess::context();
    const auto shut = found(*directory, login("ana"));
    CHECK(shut.locked_out);
    REQUIRE_DONE(directory->unlock(call, shut));
    CHECK_FALSE(found(*directory, login("ana")).locked_out);
    CHECK(sign_in("ana", password()).ok());
    REQUIRE_DONE(directory->unlock(call, found(*directory, login("ana"))));  // not locked out: nothing to do
    move(*directory, "ana", locked);
    REQUIRE_DONE(directory->unlock(call, found(*directory, login("ana"))));
    CHECK(found(*directory, login("ana")).state == locked);
    by_hand(domain, {{Change::How::replace, "lockoutThreshold", {"0"}}});
}

TEST_CASE("S103 when addresses change, those of other kinds stay and mail follows the primary", "[directory][ad]") {
    auto directory = fresh();
    (void)created(*directory, person("ana"));
    by_hand(dn_of("ana"), {{Change::How::add, "proxyAddresses", {"X500:/o=Org/cn=ana", "SIP:ana@example.org"}}});
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory->set_addresses(call, found(*directory, login("ana")), address("ana@example.net"),
                                          {address("ana@example.org")}));
    CHECK(values_of("ana", "proxyAddresses") == std::vector<std::string>{"SIP:ana@example.org", "SMTP:ana@example.net",
                                                                         "X500:/o=Org/cn=ana", "smtp:ana@example.org"});
    CHECK(value_of("ana", "mail") == "ana@example.net");
}

TEST_CASE("an account that was renamed or moved is found again by its key", "[directory][ad]") {
    auto directory = fresh();
    const auto account = created(*directory, person("ana"));
    by_hand(dn_of("ana"), {{Change::How::replace, "sAMAccountName", {"ana.diaz"}},
                           {Change::How::replace, "userPrincipalName", {"ana.diaz@ad.example.org"}}});
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory->set_password(call, account, Secret("second-Password-2")));
    CHECK(found(*directory, login("ana.diaz")).key == account.key);
}

TEST_CASE("in a domain entries made by others are read as well as they go, and doubles are a conflict that names both",
          "[directory][ad]") {
    auto directory = fresh();
    DomainSession session(administrator_of(shared_samba()));
    auto call = WorkerAccess::context();
    const auto add = [&](const std::string& name, std::vector<ldap::Attribute> attributes) {
        attributes.push_back({"sAMAccountName", {name}});
        REQUIRE(must(session.add(call, dn_of(name), attributes, {})).ok());
    };
    add("Ventas", {{"objectClass", {"user"}}, {"mail", {"ventas@example.org"}}, {"displayName", {"Ventas 2 (Norte)"}},
                   {"proxyAddresses", {"smtp:ventas@example.net"}}});
    add("doble", {{"objectClass", {"user"}}, {"mail", {"doble@example.org"}},
                  {"proxyAddresses", {"smtp:ventas@example.net"}}});
    add("nomail", {{"objectClass", {"user"}}});
    add("pc1$", {{"objectClass", {"computer"}}, {"mail", {"pc1@example.org"}}});
    const auto ventas = found(*directory, login("ventas"));
    CHECK(ventas.attributes.primary == address("ventas@example.org"));
    CHECK(ventas.attributes.secondary == std::vector<Address>{address("ventas@example.net")});
    CHECK(ventas.state == locked);  // new users without a password are disabled
    const auto twice = error_in(directory->find_by_address(call, address("ventas@example.net")));
    CHECK(twice.kind == Kind::conflict);
    CHECK(text_of(twice, "owners") == "doble, ventas");
    CHECK(error_in(directory->find_by_login(call, login("nomail"))).kind == Kind::not_found);
    CHECK(error_in(directory->find_by_address(call, address("pc1@example.org"))).kind == Kind::not_found);
    REQUIRE(must(session.remove(call, dn_of("pc1$"))).ok());
}
