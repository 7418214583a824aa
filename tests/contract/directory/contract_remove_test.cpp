// What every Directory promises of deleting accounts.
#include <catch2/catch.hpp>

#include "tests/contract/directory/backends.hpp"
#include "tests/contract/directory/samples.hpp"

using namespace botones;
using namespace botones::tests;

TEST_CASE("S69 a deleted account is found in no way any more", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(removal);
    auto attributes = person("ana");
    attributes.secondary = {address("ana@example.net")};
    REQUIRE_DONE(directory.remove(call, created(directory, attributes)));
    CHECK(error_in(directory.find_by_login(call, login("ana"))).kind == Kind::not_found);
    for (const auto* text : {"ana@example.org", "ana@example.net"})
        CHECK(error_in(directory.find_by_address(call, address(text))).kind == Kind::not_found);
    CHECK(must(directory.find_by_national_id(call, *attributes.national_id)).empty());
    CHECK(must(directory.find_by_local_part(call, "ana", 5)).empty());
    CHECK(must(directory.similar(call, "ana", 5)).empty());
}

TEST_CASE("S69 deleting leaves no membership behind, and nobody else loses one", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(removal);
    for (const auto* group : {"todos", "solo"}) stage->add_group(group, std::string(group) + "@example.org");
    for (const auto* text : {"ana", "ana2"}) {
        auto attributes = person(text);
        attributes.groups = {"todos"};
        if (std::string(text) == "ana") attributes.groups.push_back("solo");  // its only member
        (void)created(directory, attributes);
    }
    REQUIRE_DONE(directory.remove(call, found(directory, login("ana"))));
    CHECK(stage->members("todos") == std::vector<std::string>{"ana2"});
    CHECK(stage->members("solo").empty());
    // A new account of the same name starts without what the old one had.
    CHECK(created(directory, person("ana")).attributes.groups.empty());
    CHECK(stage->members("todos") == std::vector<std::string>{"ana2"});
}

TEST_CASE("S69 a deleted account is no group's member or owner", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(removal);
    if (directory.groups() == nullptr) return;
    const auto all = people(directory, {"ana", "eva"});
    (void)created(*directory.groups(), group_of("todos", all, all));
    REQUIRE_DONE(directory.remove(call, found(directory, login("ana"))));
    const auto group = found(*directory.groups(), "todos").attributes;
    CHECK(sorted(group.members) == std::vector<std::string>{"eva@example.org"});
    CHECK(sorted(group.owners) == std::vector<std::string>{"eva@example.org"});
}

TEST_CASE("login and addresses of a deleted account are free, and whoever gets them is another account",
          "[directory][contract]") {
    EACH_STAGE_THAT_CAN(removal);
    auto attributes = person("ana");
    attributes.secondary = {address("ana@example.net")};
    const auto old = created(directory, attributes);
    REQUIRE_DONE(directory.remove(call, old));
    const auto young = created(directory, attributes);
    CHECK(young.key != old.key);
    CHECK(young.state == AccountState::active);
    // What was approved for the old one does nothing to the new one of the same name.
    CHECK(error_in(directory.set_state(call, old, AccountState::closed)).kind == Kind::not_found);
    CHECK(error_in(directory.remove(call, old)).kind == Kind::not_found);
    CHECK(found(directory, login("ana")).revision == young.revision);
}

TEST_CASE("an account is deleted only if it is still what was approved", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(removal);
    const auto seen = created(directory, person("ana"));
    auto other = stage->another();
    REQUIRE_DONE(other->set_password(call, found(*other, login("ana")), Secret("somebody-Else-2")));
    const auto refused = error_in(directory.remove(call, seen));
    CHECK(refused.kind == Kind::conflict);
    CHECK(refused.code == "revision_moved");
    REQUIRE_DONE(directory.remove(call, found(directory, login("ana"))));
}

TEST_CASE("what was deleted is not found by any further change", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(removal);
    const auto gone = created(directory, person("ana"));
    REQUIRE_DONE(directory.remove(call, gone));
    CHECK(error_in(directory.remove(call, gone)).kind == Kind::not_found);
    CHECK(error_in(directory.set_state(call, gone, AccountState::active)).kind == Kind::not_found);
    CHECK(error_in(directory.set_password(call, gone, password())).kind == Kind::not_found);
    CHECK(error_in(directory.password_is(call, gone, password())).kind == Kind::not_found);
    CHECK(error_in(directory.restore(call, gone, {})).kind == Kind::not_found);
    const auto can = directory.capabilities();
    if (can.modify) CHECK(error_in(directory.modify(call, gone, {.unit = "x"})).kind == Kind::not_found);
    if (can.addresses)
        CHECK(error_in(directory.set_addresses(call, gone, address("b@example.org"), {})).kind == Kind::not_found);
    if (can.unlock) CHECK(error_in(directory.unlock(call, gone)).kind == Kind::not_found);
}

TEST_CASE("S69 locked and closed accounts are deleted like active ones", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(removal);
    for (const auto state : {AccountState::active, AccountState::locked, AccountState::closed}) {
        REQUIRE_DONE(directory.set_state(call, created(directory, person("ana")), state));
        REQUIRE_DONE(directory.remove(call, found(directory, login("ana"))));
        CHECK(error_in(directory.find_by_login(call, login("ana"))).kind == Kind::not_found);
    }
}

TEST_CASE("deleting one account leaves those alone whose names begin or end so", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(removal);
    for (const auto* text : {"ana", "ana2", "mariana", "ana.diaz"}) (void)created(directory, person(text));
    REQUIRE_DONE(directory.remove(call, found(directory, login("ana"))));
    for (const auto* text : {"ana2", "mariana", "ana.diaz"})
        require_same(found(directory, login(text)).attributes, person(text));
}
