// What every Directory promises of changing accounts.
#include <catch2/catch.hpp>

#include "tests/contract/directory/backends.hpp"
#include "tests/contract/directory/samples.hpp"

using namespace botones;
using namespace botones::tests;

namespace {

Account locked(Directory& directory, const std::string& name, AccountState state) {
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory.set_state(call, created(directory, person(name)), state));
    return found(directory, login(name));
}

}  // namespace

TEST_CASE("S48 every state can be reached from every other", "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    (void)created(directory, person("ana"));
    auto call = WorkerAccess::context();
    using enum AccountState;
    for (const auto state : {locked, active, closed, active, locked, closed, locked, active}) {
        const auto before = found(directory, login("ana"));
        REQUIRE_DONE(directory.set_state(call, before, state));
        const auto after = found(directory, login("ana"));
        CHECK(after.state == state);
        CHECK(after.key == before.key);
        CHECK(after.revision != before.revision);
    }
}

TEST_CASE("a state is set only if the account is still what was approved", "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    const auto seen = created(directory, person("ana"));
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory.set_password(call, seen, Secret("somebody-Else-2")));
    const auto refused = error_in(directory.set_state(call, seen, AccountState::closed));
    CHECK(refused.kind == Kind::conflict);
    CHECK(refused.code == "revision_moved");
    CHECK(found(directory, login("ana")).state == AccountState::active);
}

TEST_CASE("setting the state an account is already in succeeds, also from an old preview", "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    const auto seen = created(directory, person("ana"));
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory.set_state(call, seen, AccountState::closed));
    const auto after = found(directory, login("ana"));
    REQUIRE_DONE(directory.set_state(call, seen, AccountState::closed));
    CHECK(found(directory, login("ana")).revision == after.revision);
}

TEST_CASE("reading an account does not move its revision", "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    const auto first = created(directory, person("ana"));
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory.password_is(call, first, password()));
    REQUIRE_DONE(directory.password_is(call, first, Secret("wrong-Password-1")));
    CHECK(found(directory, login("ana")).revision == first.revision);
}

TEST_CASE("D4 closing takes the account out of its groups, and activating with restore gives all of it back",
          "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    for (const auto* group : {"todos", "juridica", "solo"})
        stage->add_group(group, std::string(group) + "@example.org");
    auto other = person("eva");
    other.groups = {"todos", "juridica"};
    (void)created(directory, other);
    auto attributes = person("ana");
    attributes.secondary = {address("ana@example.net")};
    attributes.groups = {"juridica", "solo", "todos"};  // the only member of "solo"
    const auto before = created(directory, attributes);
    auto call = WorkerAccess::context();

    const auto lost = directory.set_state(call, before, AccountState::closed);
    REQUIRE_DONE(lost);
    CHECK(lost->groups == attributes.groups);
    CHECK(found(directory, login("ana")).attributes.groups.empty());
    CHECK(stage->members("todos") == std::vector<std::string>{"eva"});
    CHECK(stage->members("solo").empty());

    REQUIRE_DONE(directory.set_state(call, found(directory, login("ana")), AccountState::active));
    const auto missing = directory.restore(call, found(directory, login("ana")), *lost);
    REQUIRE_DONE(missing);
    CHECK(missing->empty());
    const auto after = found(directory, login("ana"));
    require_same(after.attributes, before.attributes);
    CHECK(after.state == before.state);
    CHECK(after.key == before.key);
    CHECK(after.must_change_password == before.must_change_password);
    CHECK(*directory.password_is(call, after, password()));
    CHECK(stage->members("solo") == std::vector<std::string>{"ana"});
}

TEST_CASE("D4 groups that are gone since the closing are named, the others given back, and twice is once",
          "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    stage->add_group("todos", "todos@example.org");
    stage->add_group("comite", "comite@example.org");
    auto attributes = person("ana");
    attributes.groups = {"comite", "todos"};
    auto call = WorkerAccess::context();
    const auto lost = directory.set_state(call, created(directory, attributes), AccountState::closed);
    REQUIRE_DONE(lost);
    stage->remove_group("comite");
    REQUIRE_DONE(directory.set_state(call, found(directory, login("ana")), AccountState::active));
    for (int twice = 0; twice < 2; ++twice) {
        const auto missing = directory.restore(call, found(directory, login("ana")), *lost);
        REQUIRE_DONE(missing);
        CHECK(*missing == std::vector<std::string>{"comite"});
        CHECK(found(directory, login("ana")).attributes.groups == std::vector<std::string>{"todos"});
    }
}

TEST_CASE("S50 a reset replaces the password and demands its change", "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    const auto account = created(directory, person("ana"));
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory.set_password(call, account, Secret("second-Password-2")));
    const auto after = found(directory, login("ana"));
    CHECK(after.must_change_password);
    REQUIRE(after.password_changed);
    CHECK(after.state == AccountState::active);
    CHECK(after.revision != account.revision);
    CHECK(*directory.password_is(call, after, Secret("second-Password-2")));
    CHECK_FALSE(*directory.password_is(call, after, password()));
}

TEST_CASE("a locked or closed account is still locked or closed after a reset, and says whether a password is its own",
          "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    const auto state = GENERATE(AccountState::locked, AccountState::closed);
    const auto account = locked(directory, "ana", state);
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory.set_password(call, account, Secret("second-Password-2")));
    const auto after = found(directory, login("ana"));
    CHECK(after.state == state);
    CHECK(after.must_change_password);
    CHECK(*directory.password_is(call, after, Secret("second-Password-2")));
    CHECK_FALSE(*directory.password_is(call, after, password()));
}

TEST_CASE("an empty new password is refused and the old one stays", "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    const auto account = created(directory, person("ana"));
    auto call = WorkerAccess::context();
    const auto refused = error_in(directory.set_password(call, account, Secret("")));
    CHECK(refused.kind == Kind::invalid_input);
    CHECK(refused.code == "password_policy");
    CHECK(*directory.password_is(call, account, password()));
}

TEST_CASE("changing an account that is gone is not found", "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    auto ghost = created(directory, person("ana"));
    ghost.key = "00000000-0000-0000-0000-000000000000";
    auto call = WorkerAccess::context();
    CHECK(error_in(directory.set_state(call, ghost, AccountState::closed)).kind == Kind::not_found);
    CHECK(error_in(directory.set_password(call, ghost, password())).kind == Kind::not_found);
    CHECK(error_in(directory.password_is(call, ghost, password())).kind == Kind::not_found);
    CHECK(error_in(directory.restore(call, ghost, {})).kind == Kind::not_found);
    CHECK(found(directory, login("ana")).state == AccountState::active);
}

TEST_CASE("S36 a person who comes back gets the closed account again: same key and addresses, a password to be changed",
          "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    auto attributes = person("lady.rodriguez");
    attributes.secondary = {address("lady.rodriguez@example.net")};
    const auto before = created(directory, attributes);
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory.set_state(call, before, AccountState::closed));
    const auto known = directory.find_by_national_id(call, *attributes.national_id);
    REQUIRE_DONE(known);
    REQUIRE(known->size() == 1);
    REQUIRE_DONE(directory.set_state(call, known->front(), AccountState::active));
    REQUIRE_DONE(directory.set_password(call, known->front(), Secret("second-Password-2")));
    const auto after = found(directory, login("lady.rodriguez"));
    CHECK(after.key == before.key);
    CHECK(after.created == before.created);
    CHECK(after.state == AccountState::active);
    CHECK(after.must_change_password);
    require_same(after.attributes, before.attributes);
    CHECK(*directory.password_is(call, after, Secret("second-Password-2")));
}

TEST_CASE("D5 locking leaves the memberships alone, and closing from there takes them", "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    stage->add_group("todos", "todos@example.org");
    auto attributes = person("ana");
    attributes.groups = {"todos"};
    auto call = WorkerAccess::context();
    const auto nothing = directory.set_state(call, created(directory, attributes), AccountState::locked);
    REQUIRE_DONE(nothing);
    CHECK(nothing->groups.empty());
    CHECK(found(directory, login("ana")).attributes.groups == attributes.groups);
    const auto lost = directory.set_state(call, found(directory, login("ana")), AccountState::closed);
    REQUIRE_DONE(lost);
    CHECK(lost->groups == attributes.groups);
    CHECK(stage->members("todos").empty());
}

TEST_CASE("closing one account leaves everybody else's memberships and state alone", "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    stage->add_group("todos", "todos@example.org");
    for (const auto* name : {"ana", "ana2", "mariana"}) {
        auto attributes = person(name);
        attributes.groups = {"todos"};
        (void)created(directory, attributes);
    }
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory.set_state(call, found(directory, login("ana")), AccountState::closed));
    CHECK(stage->members("todos") == std::vector<std::string>{"ana2", "mariana"});
    for (const auto* name : {"ana2", "mariana"}) CHECK(found(directory, login(name)).state == AccountState::active);
}
