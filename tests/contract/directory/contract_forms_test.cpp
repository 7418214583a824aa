// What every Directory promises of letters' forms, lengths, and of everything about an account at once.
#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

#include "tests/contract/directory/backends.hpp"
#include "tests/contract/directory/samples.hpp"

using namespace botones;
using namespace botones::tests;

TEST_CASE("an address beyond ASCII is one address in either Unicode form, or refused (RFC 6531)",
          "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    auto call = WorkerAccess::context();
    auto composed = person("nandu");
    // Each letter with its accent in one (NFC); the letter, then its accent (NFD).
    composed.primary = address("\u00f1and\u00fa@example.org");
    const auto decomposed = address("n\u0303andu\u0301@example.org");
    CHECK(composed.primary == decomposed);
    const auto made = directory.create(call, composed, password());
    if (!made) {
        CHECK(made.error().kind == Kind::invalid_input);
        CHECK(error_in(directory.find_by_login(call, login("nandu"))).kind == Kind::not_found);
        return;
    }
    CHECK(must(directory.find_by_address(call, decomposed)).attributes.login == login("nandu"));
    auto second = person("otra");
    second.secondary = {address("\u00d1AND\u00da@example.org")};
    CHECK(error_in(directory.create(call, second, password())).kind == Kind::already_exists);
}

TEST_CASE("a name typed in either Unicode form reads the same to a person", "[directory][contract]") {
    EACH_STAGE();
    auto decomposed = person("jose");
    decomposed.name = PersonName::parse({"Jose\u0301"}, {"Pen\u0303a"}).value();
    const auto account = created(stage->directory(), decomposed);
    CHECK(account.attributes.name == decomposed.name);
    CHECK(fold_for_matching(account.attributes.name.display()) == "jose pena");
}

TEST_CASE("a long login or address is kept whole or refused, never cut", "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    auto call = WorkerAccess::context();
    for (const std::size_t length : {20U, 21U, 32U, 63U, 64U}) {
        INFO(length);
        const auto attributes = person("a" + std::string(length - 1, 'b'));
        const auto made = directory.create(call, attributes, password());
        if (length <= 20) REQUIRE_DONE(made);
        // Active Directory's short names end after 20 letters: the first of these has the name of all others.
        if (!made) CHECK((made.error().kind == Kind::invalid_input || made.error().kind == Kind::already_exists));
        const auto found_one = directory.find_by_login(call, attributes.login);
        CHECK(found_one.has_value() == made.has_value());
        if (found_one) CHECK(found_one->attributes.primary == attributes.primary);
    }
}

TEST_CASE("a group is meant whatever the case of its name", "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    stage->add_group("Juridica", "juridica@example.org");
    auto attributes = person("ana");
    attributes.groups = {"JURIDICA"};
    CHECK(created(directory, attributes).attributes.groups == std::vector<std::string>{"Juridica"});
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory.set_state(call, found(directory, login("ana")), AccountState::closed));
    REQUIRE_DONE(directory.set_state(call, found(directory, login("ana")), AccountState::active));
    CHECK(must(directory.restore(call, found(directory, login("ana")), {{"juridica"}, {}})).empty());
    CHECK(stage->members("Juridica") == std::vector<std::string>{"ana"});
}

TEST_CASE("D4 closing and activating gives back an account with everything it can have", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(modify);
    for (const auto* group : {"todos", "juridica"}) stage->add_group(group, std::string(group) + "@example.org");
    auto attributes = person("gabinete");
    attributes.primary = address("gabinete@example.net");
    attributes.secondary = {address("gabinete@example.org"), address("despacho@example.org")};
    attributes.groups = {"juridica", "todos"};
    attributes.title = "Despacho";
    attributes.phone = "+57 601 555 0199";
    attributes.responsible = address("jefe@example.org");
    attributes.secondary_users = {address("a@example.org"), address("b@example.org")};
    const auto before = created(directory, attributes);
    for (int twice = 0; twice < 2; ++twice) {
        const auto lost = directory.set_state(call, found(directory, login("gabinete")), AccountState::closed);
        REQUIRE_DONE(lost);
        REQUIRE_DONE(directory.set_state(call, found(directory, login("gabinete")), AccountState::active));
        CHECK(must(directory.restore(call, found(directory, login("gabinete")), *lost)).empty());
        const auto after = found(directory, login("gabinete"));
        require_same(after.attributes, attributes);
        CHECK(after.key == before.key);
        CHECK(after.created == before.created);
        CHECK(must(directory.password_is(call, after, password())));
    }
}

TEST_CASE("D4 closing takes the forwards away, and they are shown before, given back and shown again", "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    auto call = WorkerAccess::context(std::chrono::minutes(2));
    const std::vector<std::string> forwards{"ana@elsewhere.test", "backup@elsewhere.test"};
    const auto before = created(directory, person("ana"));
    CHECK(before.forwards.empty());
    CHECK(must(directory.restore(call, before, {{}, forwards})).empty());
    const auto forwarding = found(directory, login("ana"));
    CHECK_THAT(forwarding.forwards, Catch::UnorderedEquals(forwards));
    CHECK(forwarding.revision != before.revision);
    const auto lost = must(directory.set_state(call, forwarding, AccountState::closed));
    CHECK_THAT(lost.forwards, Catch::UnorderedEquals(forwards));
    const auto closed = found(directory, login("ana"));
    CHECK(closed.forwards.empty());
    REQUIRE_DONE(directory.set_state(call, closed, AccountState::active));
    CHECK(must(directory.restore(call, found(directory, login("ana")), lost)).empty());
    CHECK_THAT(found(directory, login("ana")).forwards, Catch::UnorderedEquals(forwards));
}

TEST_CASE("of two states approved on one revision, exactly one is set", "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    const auto seen = created(directory, person("ana"));
    std::atomic<int> made = 0;
    std::atomic<int> moved = 0;
    {
        std::vector<std::jthread> threads;
        for (const auto state : {AccountState::locked, AccountState::closed}) {
            threads.emplace_back([&, state] {
                auto own = stage->another();
                auto within = WorkerAccess::context();
                const auto done = own->set_state(within, seen, state);
                if (done) ++made;
                if (!done && done.error().kind == Kind::conflict) ++moved;
            });
        }
    }
    CHECK(made == 1);
    CHECK(moved == 1);
    CHECK(found(directory, login("ana")).state != AccountState::active);
}

TEST_CASE("what one connection changes the next one sees at once", "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    auto other = stage->another();
    const auto account = created(directory, person("ana"));
    auto call = WorkerAccess::context();
    CHECK(found(*other, login("ana")).revision == account.revision);
    REQUIRE_DONE(other->set_state(call, account, AccountState::locked));
    CHECK(found(directory, login("ana")).state == AccountState::locked);
    REQUIRE_DONE(directory.set_password(call, account, Secret("second-Password-2")));
    CHECK(must(other->password_is(call, account, Secret("second-Password-2"))));
}
