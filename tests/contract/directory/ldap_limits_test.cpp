// LDAP only: servers that take no changes, limit answers, store passwords in the clear or list members by address.
#include <malloc.h>

#include <catch2/catch.hpp>

#include <fstream>

#include "adapters/directory/ldap/directory.hpp"
#include "adapters/directory/ldap/site_session.hpp"
#include "tests/contract/directory/backends.hpp"
#include "tests/contract/directory/samples.hpp"

using namespace botones;
using namespace botones::tests;

namespace {

std::unique_ptr<LdapDirectory> opened(LdapSettings settings) { return must(LdapDirectory::open(std::move(settings))); }

std::string entry_of(const std::string& name) {
    return "dn: uid=" + name + ",ou=people,dc=example,dc=org\nobjectClass: inetOrgPerson\nobjectClass: mailAccount\nuid: " +
           name + "\ncn: Ana\nsn: Ana\ngivenName: Ana\nmail: " + name +
           "@example.org\nmailAccountStatus: active\nnationalId: 700700\n\n";
}

const std::string viewer = "cn=viewer,ou=services,dc=example,dc=org";

/// That many accounts, a group with the first of them, and a service account without rights or limits of its own.
void write_entries(const std::filesystem::path& file, int count) {
    std::ofstream out(file);
    for (int i = 0; i < count; ++i) out << entry_of("many" + std::to_string(i));
    out << "dn: cn=todos,ou=groups,dc=example,dc=org\nobjectClass: groupOfNames\nobjectClass: mailGroup\ncn: todos\n"
        << "mail: todos@example.org\nmember: uid=many0,ou=people,dc=example,dc=org\n"
        << "owner: uid=many0,ou=people,dc=example,dc=org\n\n"
        << "dn: " << viewer << "\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\n"
        << "cn: viewer\nuserPassword: viewer-secret\n";
}

Result<void> nothing(const Account&) { return {}; }

}  // namespace

TEST_CASE("a server that takes no changes refuses each of them as read-only, and is read as ever", "[directory][ldap]") {
    const TemporaryDirectory folder;
    write_entries(folder.path() / "entries.ldif", 2);
    const Server slapd("slapd", {"--read-only", "--ldif", folder.path() / "entries.ldif"});
    auto directory = opened(settings_for(slapd));
    auto& groups = *directory->groups();
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory->ping(call));
    const auto account = found(*directory, login("many1"));
    const auto group = found(groups, "todos");
    const auto other = address("many1@example.org");
    for (const auto& error :
         {error_in(directory->create(call, person("ana"), password())),
          error_in(directory->set_state(call, account, AccountState::closed)),
          error_in(directory->set_password(call, account, Secret("second-Password-2"))),
          error_in(directory->modify(call, account, {.unit = "Archivo"})),
          error_in(directory->set_addresses(call, account, address("otra@example.org"), {})),
          error_in(directory->remove(call, account)), error_in(groups.create_group(call, group_of("ventas", {}, {other}))),
          error_in(groups.change_members(call, group, {other}, {})), error_in(groups.set_owners(call, group, {other})),
          error_in(groups.remove_group(call, group))}) {
        CHECK(error.kind == Kind::unavailable);
        CHECK(error.code == "read_only");
    }
    CHECK(found(*directory, login("many1")).revision == account.revision);
    CHECK(found(groups, "todos").revision == group.revision);
}

TEST_CASE("with a wrong password of its own the directory changes nothing and says what is wrong", "[directory][ldap]") {
    const Server slapd("slapd", {});  // of its own, because wrong passwords lock the service account out
    auto good = opened(settings_for(slapd));
    const auto account = created(*good, person("ana"));
    const auto group = created(*good->groups(), group_of("ventas", {}, {account.attributes.primary}));
    auto settings = settings_for(slapd);
    settings.bind_password = Secret("wrong-Password-1");
    auto directory = opened(std::move(settings));
    auto call = WorkerAccess::context();
    for (const auto& error :
         {error_in(directory->modify(call, account, {.unit = "Archivo"})),
          error_in(directory->set_addresses(call, account, address("otra@example.org"), {})),
          error_in(directory->remove(call, account)), error_in(directory->unlock(call, account)),
          error_in(directory->each(call, {}, nothing)), error_in(directory->groups()->find_group(call, "ventas")),
          error_in(directory->groups()->change_members(call, group, {account.attributes.primary}, {})),
          error_in(directory->groups()->remove_group(call, group))}) {
        CHECK(error.kind == Kind::misconfigured);
        CHECK(error.code == "directory_credentials");
    }
    CHECK(found(*good, login("ana")).revision == account.revision);
}

TEST_CASE("10,000 accounts are shown over pages beyond the server's size limit, in memory that does not grow with them",
          "[directory][ldap][large]") {
    constexpr int count = 10'000;
    const TemporaryDirectory folder;
    write_entries(folder.path() / "entries.ldif", count);
    const Server slapd("slapd", {"--ldif", folder.path() / "entries.ldif"});
    auto directory = opened(settings_for(slapd));
    auto call = WorkerAccess::context(std::chrono::minutes(3));
    int seen = 0;
    std::size_t first = 0;
    std::size_t most = 0;
    REQUIRE_DONE(directory->each(call, {}, [&](const Account&) -> Result<void> {
        ++seen;
        const auto held = mallinfo2().uordblks + mallinfo2().hblkhd;
        if (seen == 1) first = held;
        most = std::max(most, held);
        return {};
    }));
    CHECK(seen == count);
    CHECK(most - first < 4'000'000);  // a page of 500 entries is about 1 MB; all of them would be 20
    CHECK(must(directory->find_by_national_id(call, national_id("700700"))).size() == count);

    auto limited = settings_for(slapd);
    limited.bind_dn = viewer;
    limited.bind_password = Secret("viewer-secret");
    auto reading = opened(std::move(limited));
    const auto cut_short = error_in(reading->each(call, {}, nothing));
    CHECK(cut_short.kind == Kind::misconfigured);  // an incomplete answer is never taken for the whole
    CHECK(cut_short.code == "directory_limit");
}

TEST_CASE("no account is created where its password would be stored as it is: the server says so, or is looked at",
          "[directory][ldap]") {
    for (const bool told : {true, false}) {
        INFO((told ? "the configuration can be read" : "it cannot"));
        std::vector<std::string> options{"--clear-passwords"};
        if (told) options.emplace_back("--show-config");
        const Server slapd("slapd", options);
        auto directory = opened(settings_for(slapd));
        auto call = WorkerAccess::context();
        const auto ping = directory->ping(call);
        CHECK(ping.has_value() == !told);
        if (!ping) CHECK(ping.error().code == "password_not_hashed");
        const auto refused = error_in(directory->create(call, person("ana"), password()));
        CHECK(refused.kind == Kind::misconfigured);
        CHECK(refused.code == "password_not_hashed");
        CHECK(error_in(directory->find_by_login(call, login("ana"))).kind == Kind::not_found);
    }
    const Server slapd("slapd", {"--show-config"});
    auto directory = opened(settings_for(slapd));
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory->ping(call));
    (void)created(*directory, person("ana"));
}

TEST_CASE("S110 a lock-out by wrong passwords is told and lifted; the state stays, and the next slip does not lock again",
          "[directory][ldap]") {
    wipe(shared_slapd());
    auto directory = opened(settings_for(shared_slapd()));
    ldap::SiteSession session(settings_for(shared_slapd()));
    auto call = WorkerAccess::context();
    const auto sign_in = [&](const std::string& text) {
        return must(session.try_password(call, "uid=ana,ou=people,dc=example,dc=org", Secret(text))).ok();
    };
    const auto fresh = created(*directory, person("ana"));
    CHECK_FALSE(fresh.locked_out);
    for (int i = 0; i < 5; ++i) CHECK_FALSE(sign_in("wrong-Password-1"));
    const auto shut = found(*directory, login("ana"));
    CHECK(shut.locked_out);
    CHECK(shut.state == AccountState::active);
    CHECK(shut.revision == fresh.revision);
    REQUIRE_DONE(directory->unlock(call, fresh));
    CHECK_FALSE(found(*directory, login("ana")).locked_out);
    CHECK_FALSE(sign_in("wrong-Password-1"));
    CHECK(sign_in("first-Password-1"));
    REQUIRE_DONE(directory->unlock(call, found(*directory, login("ana"))));  // not locked out: nothing to do

    REQUIRE_DONE(directory->set_state(call, found(*directory, login("ana")), AccountState::locked));
    const auto locked = found(*directory, login("ana"));
    CHECK_FALSE(locked.locked_out);
    REQUIRE_DONE(directory->unlock(call, locked));
    CHECK(found(*directory, login("ana")).state == AccountState::locked);
    CHECK_FALSE(sign_in("first-Password-1"));
}

TEST_CASE("where groups list addresses, outsiders can be members and a member's new address is followed",
          "[directory][groups][ldap]") {
    const Server slapd("slapd", {});
    auto settings = settings_for(slapd);
    settings.groups.object_class = "nisMailAlias";
    settings.groups.member = "rfc822MailMember";
    settings.groups.member_is = LdapMember::address;
    auto directory = opened(std::move(settings));
    auto& groups = *directory->groups();
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory->ping(call));
    const auto ana = created(*directory, person("ana"));
    const auto outsider = address("socio+mx@example.com");
    const auto wanted = group_of("ventas", {ana.attributes.primary, outsider}, {ana.attributes.primary});
    require_same(created(groups, wanted).attributes, wanted);
    REQUIRE_DONE(directory->set_addresses(call, ana, address("ana@example.net"), {address("ana@example.org")}));
    CHECK(sorted(found(groups, "ventas").attributes.members) == sorted({address("ana@example.net"), outsider}));
    CHECK(found(*directory, login("ana")).attributes.groups == std::vector<std::string>{"ventas"});
    CHECK(must(groups.change_members(call, found(groups, "ventas"), {}, {address("ana@example.org"), outsider})).removed.size() == 2);
    CHECK(found(groups, "ventas").attributes.members.empty());
    CHECK(error_in(groups.change_members(call, found(groups, "ventas"), {address("nadie@example.org")}, {})).code ==
          "unknown_member");
}

TEST_CASE("what other programs keep beside the responsible stays when that changes", "[directory][ldap]") {
    wipe(shared_slapd());
    auto directory = opened(settings_for(shared_slapd()));
    auto attributes = person("gabinete");
    attributes.responsible = address("jefe@example.org");
    attributes.secondary_users = {address("o'hara+a=b#c&d@example.org")};
    require_same(created(*directory, attributes).attributes, attributes);
    change_by_hand(shared_slapd(), "dn: uid=gabinete,ou=people,dc=example,dc=org\nchangetype: modify\nadd: labeledURI\n"
                                   "labeledURI: https://gabinete.example.org home page\nlabeledURI: mailto:x@example.org\n");
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory->modify(call, found(*directory, login("gabinete")),
                                   {.responsible = address("jefa@example.net"), .secondary_users = std::vector<Address>{}}));
    CHECK(found(*directory, login("gabinete")).attributes.responsible == address("jefa@example.net"));
    ldap::SiteSession session(settings_for(shared_slapd()));
    const auto entry = must(session.entry_at(call, "uid=gabinete,ou=people,dc=example,dc=org", {"labeledURI"}));
    auto values = entry.all("labeledURI");
    std::sort(values.begin(), values.end());
    CHECK(values == std::vector<std::string>{"https://gabinete.example.org home page", "mailto:jefa@example.net responsible",
                                             "mailto:x@example.org"});
}

TEST_CASE("S110 a lock-out that has lasted its time is none any more, and one whose policy is unknown stays", "[directory][ldap]") {
    wipe(shared_slapd());
    auto directory = opened(settings_for(shared_slapd()));
    auto blind = settings_for(shared_slapd());
    blind.policy_entry.clear();
    auto unaware = opened(std::move(blind));
    (void)created(*directory, person("ana"));
    const auto locked_since = [](const std::string& moment) {
        change_by_hand(shared_slapd(), "dn: uid=ana,ou=people,dc=example,dc=org\nchangetype: modify\nreplace: pwdAccountLockedTime\npwdAccountLockedTime: " + moment + "\n");
    };
    locked_since("20200101000000Z");
    CHECK_FALSE(found(*directory, login("ana")).locked_out);
    CHECK(found(*unaware, login("ana")).locked_out);
    locked_since("20990101000000Z");
    CHECK(found(*directory, login("ana")).locked_out);
}
