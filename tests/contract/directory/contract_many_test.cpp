// What every Directory promises of many accounts at once: the answers of single calls, in the order asked.
#include <catch2/catch.hpp>

#include "tests/contract/directory/backends.hpp"
#include "tests/contract/directory/samples.hpp"

using namespace botones;
using namespace botones::tests;

namespace {

Secret password_of(std::size_t number) { return Secret("one-time-Password-" + std::to_string(number)); }

std::vector<NewAccount> new_accounts(const std::vector<AccountAttributes>& all) {
    std::vector<NewAccount> accounts;
    for (const auto& attributes : all) accounts.push_back({attributes, password_of(accounts.size())});
    return accounts;
}

}  // namespace

TEST_CASE("S103 many accounts are made at once, each with its own password", "[directory][many][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    auto call = WorkerAccess::context(std::chrono::minutes(2));
    stage->add_group("todos", "todos@example.org");
    std::vector<AccountAttributes> wanted;
    for (int i = 0; i < 25; ++i) {
        wanted.push_back(person("persona" + std::to_string(i)));
        wanted.back().national_id = national_id(std::to_string(500'000 + i));
        wanted.back().secondary = {address("p" + std::to_string(i) + "@example.net")};
        if (i % 2 == 0) wanted.back().groups = {"todos"};
    }
    const auto done = directory.create_many(call, new_accounts(wanted));
    REQUIRE(done.size() == wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        INFO(i);
        REQUIRE_DONE(done[i]);
        const auto account = found(directory, wanted[i].login);
        require_same(account.attributes, wanted[i]);
        CHECK(account.must_change_password);
        CHECK(account.state == AccountState::active);
        CHECK(must(directory.password_is(call, account, password_of(i))));
    }
    CHECK(stage->members("todos").size() == 13);
}

TEST_CASE("S103 a row that cannot be made says why, and the rows around it are made", "[directory][many][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    auto call = WorkerAccess::context();
    (void)created(directory, person("existe"));
    auto no_domain = person("lejos");
    no_domain.primary = address("lejos@example.com");
    auto no_group = person("suelta");
    no_group.groups = {"ninguno"};
    auto no_address = person("copia");
    no_address.primary = address("primera@example.org");
    auto control = person("control");
    control.unit = "a\x1b[31m";
    auto rows = new_accounts({person("primera"), person("existe"), no_domain, no_group, person("primera"), no_address,
                              control, person("ultima")});
    rows.push_back({person("vacia"), Secret("")});
    const auto done = directory.create_many(call, rows);
    REQUIRE(done.size() == rows.size());
    REQUIRE_DONE(done[0]);
    CHECK(error_in(done[1]).kind == Kind::already_exists);
    CHECK(text_of(error_in(done[1]), "login") == "existe");
    CHECK(text_of(error_in(done[2]), "domain") == "example.com");
    CHECK(text_of(error_in(done[3]), "group") == "ninguno");
    CHECK(error_in(done[4]).kind == Kind::already_exists);
    CHECK(error_in(done[5]).kind == Kind::already_exists);
    CHECK(text_of(error_in(done[5]), "address") == "primera@example.org");
    CHECK(error_in(done[6]).kind == Kind::invalid_input);
    REQUIRE_DONE(done[7]);
    CHECK(error_in(done[8]).code == "password_policy");
    for (const auto* text : {"lejos", "suelta", "copia", "control", "vacia"})
        CHECK(error_in(directory.find_by_login(call, login(text))).kind == Kind::not_found);
    CHECK(must(directory.password_is(call, found(directory, login("primera")), password_of(0))));
    CHECK(must(directory.password_is(call, found(directory, login("existe")), password())));
}

TEST_CASE("S103 a file sent twice makes every account once", "[directory][many][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    auto call = WorkerAccess::context();
    std::vector<AccountAttributes> wanted;
    for (int i = 0; i < 8; ++i) wanted.push_back(person("persona" + std::to_string(i)));
    for (const auto& row : directory.create_many(call, new_accounts(wanted))) REQUIRE_DONE(row);
    const auto before = found(directory, login("persona3"));
    for (const auto& row : directory.create_many(call, new_accounts(wanted)))
        CHECK(error_in(row).kind == Kind::already_exists);
    CHECK(found(directory, login("persona3")).revision == before.revision);
}

TEST_CASE("S50 many passwords are set at once, and an account that is gone is not found",
          "[directory][many][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    auto call = WorkerAccess::context();
    std::vector<NewPassword> wanted;
    for (std::size_t i = 0; i < 6; ++i) {
        auto account = created(directory, person("persona" + std::to_string(i)));
        if (i == 2) account.key = "00000000-0000-0000-0000-000000000000";
        wanted.push_back({account, i == 4 ? Secret("") : password_of(i)});
    }
    const auto done = directory.set_passwords(call, wanted);
    REQUIRE(done.size() == wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        INFO(i);
        const auto account = found(directory, login("persona" + std::to_string(i)));
        if (i == 2) {
            CHECK(error_in(done[i]).kind == Kind::not_found);
        } else if (i == 4) {
            CHECK(error_in(done[i]).code == "password_policy");
        } else {
            REQUIRE_DONE(done[i]);
            CHECK(must(directory.password_is(call, account, password_of(i))));
            CHECK(account.must_change_password);
            continue;
        }
        CHECK(must(directory.password_is(call, account, password())));
    }
}

TEST_CASE("many addresses are looked up at once, found or not, in the order asked", "[directory][many][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    auto call = WorkerAccess::context();
    stage->add_many("many", "700700", 300);
    auto ana = person("ana");
    ana.secondary = {address("a.diaz@example.net")};
    (void)created(directory, ana);
    std::vector<Address> wanted{address("A.Diaz@example.net"), address("nadie@example.org"),
                                address("ana@example.com")};
    for (int i = 299; i >= 0; --i) wanted.push_back(address("many" + std::to_string(i) + "@example.org"));
    wanted.push_back(address("ana@example.org"));
    wanted.push_back(address("ana@example.org"));
    const auto looked_up = directory.find_many(call, wanted);
    REQUIRE(looked_up.size() == wanted.size());
    CHECK(looked_up[0]->attributes.login == login("ana"));
    CHECK(error_in(looked_up[1]).kind == Kind::not_found);
    CHECK(error_in(looked_up[2]).kind == Kind::not_found);
    for (std::size_t i = 3; i < 303; ++i) {
        REQUIRE_DONE(looked_up[i]);
        CHECK(looked_up[i]->attributes.primary == wanted[i]);
    }
    CHECK(looked_up[303]->key == looked_up[0]->key);
    CHECK(looked_up[304]->key == looked_up[0]->key);
}

TEST_CASE("S36 S41 whose each address, login and national id is, is answered in the order asked", "[directory][many][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    auto call = WorkerAccess::context();
    stage->add_many("many", "700700", 60);
    stage->add_group("todos", "todos@example.org");
    auto ana = person("ana");
    ana.secondary = {address("a.diaz@example.net")};
    ana.groups = {"todos"};
    (void)created(directory, ana);
    auto eva = person("eva");
    eva.national_id = ana.national_id;
    (void)created(directory, eva);
    std::vector<AccountKey> keys{*ana.national_id, login("nadie"), address("A.Diaz@example.net"), login("eva"), national_id("999999")};
    for (int i = 59; i >= 0; --i) keys.emplace_back(login("many" + std::to_string(i)));
    keys.emplace_back(login("eva"));
    const auto holders = directory.holders_of(call, keys);
    REQUIRE(holders.size() == keys.size());
    for (const auto& one : holders) REQUIRE_DONE(one);
    REQUIRE(holders[0]->size() == 2);
    CHECK((*holders[0])[0].attributes.login == login("ana"));
    CHECK((*holders[0])[0].attributes.groups == std::vector<std::string>{"todos"});
    CHECK((*holders[0])[1].attributes.login == login("eva"));
    CHECK(holders[1]->empty());
    REQUIRE(holders[2]->size() == 1);
    CHECK((*holders[2])[0].key == (*holders[0])[0].key);
    CHECK((*holders[3])[0].attributes.login == login("eva"));
    CHECK(holders[4]->empty());
    for (std::size_t i = 5; i < 65; ++i) {
        REQUIRE(holders[i]->size() == 1);
        CHECK(AccountKey((*holders[i])[0].attributes.login) == keys[i]);
    }
    CHECK((*holders[65])[0].key == (*holders[3])[0].key);
}

TEST_CASE("nothing asked is nothing answered, and a call that is late does nothing in any row",
          "[directory][many][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    auto call = WorkerAccess::context();
    CHECK(directory.create_many(call, {}).empty());
    CHECK(directory.set_passwords(call, {}).empty());
    CHECK(directory.find_many(call, {}).empty());
    auto late = WorkerAccess::context(std::chrono::milliseconds(0));
    for (const auto& row : directory.create_many(late, new_accounts({person("ana"), person("eva")})))
        CHECK(error_in(row).kind == Kind::unavailable);
    for (const auto& row : directory.find_many(late, {address("ana@example.org")}))
        CHECK(error_in(row).kind == Kind::unavailable);
    CHECK(error_in(directory.find_by_login(call, login("ana"))).kind == Kind::not_found);
}
