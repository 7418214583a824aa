// What every Directory promises of an account's addresses.
#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

#include "tests/contract/directory/backends.hpp"
#include "tests/contract/directory/samples.hpp"

using namespace botones;
using namespace botones::tests;

namespace {

/// Whose it is: the login, or "" when nobody's.
std::string owner_of(Directory& directory, const std::string& text) {
    auto call = WorkerAccess::context();
    const auto owner = directory.find_by_address(call, address(text));
    if (!owner && owner.error().kind != Kind::not_found) FAIL(owner.error().code);
    return owner ? owner->attributes.login.text() : std::string();
}

}  // namespace

TEST_CASE("S123 S124 a second domain's address becomes the primary one and the first stays as secondary",
          "[directory][contract]") {
    EACH_STAGE_THAT_CAN(addresses);
    const auto before = created(directory, person("ana"));
    REQUIRE_DONE(directory.set_addresses(call, before, address("ana@example.net"), {address("ana@example.org")}));
    const auto after = found(directory, login("ana"));
    CHECK(after.attributes.primary == address("ana@example.net"));
    CHECK(after.attributes.secondary == std::vector<Address>{address("ana@example.org")});
    CHECK(after.key == before.key);
    CHECK(after.revision != before.revision);
    CHECK(after.state == before.state);
    CHECK(owner_of(directory, "ana@example.org") == "ana");
    CHECK(owner_of(directory, "ana@example.net") == "ana");
    CHECK(must(directory.password_is(call, after, password())));
}

TEST_CASE("S122 addresses taken away are nobody's afterwards, and those added are the account's",
          "[directory][contract]") {
    EACH_STAGE_THAT_CAN(addresses);
    auto attributes = person("ana");
    attributes.secondary = {address("ana@example.net"), address("a.diaz@example.org")};
    const auto before = created(directory, attributes);
    REQUIRE_DONE(directory.set_addresses(call, before, address("ana.diaz@example.org"),
                                         {address("a.diaz@example.org"), address("adiaz@example.net")}));
    for (const auto* gone : {"ana@example.org", "ana@example.net"}) CHECK(owner_of(directory, gone).empty());
    for (const auto* kept : {"ana.diaz@example.org", "a.diaz@example.org", "adiaz@example.net"})
        CHECK(owner_of(directory, kept) == "ana");
    CHECK(must(directory.find_by_local_part(call, "ana", 5)).empty());
    CHECK(must(directory.find_by_local_part(call, "adiaz", 5)).size() == 1);
    auto second = person("eva");
    second.secondary = {address("ana@example.org")};
    REQUIRE_DONE(directory.create(call, second, password()));
}

TEST_CASE("the primary and a secondary address change places and back: the account is as it was",
          "[directory][contract]") {
    EACH_STAGE_THAT_CAN(addresses);
    auto attributes = person("ana");
    attributes.secondary = {address("ana@example.net")};
    (void)created(directory, attributes);
    REQUIRE_DONE(directory.set_addresses(call, found(directory, login("ana")), address("ana@example.net"),
                                         {address("ana@example.org")}));
    REQUIRE_DONE(directory.set_addresses(call, found(directory, login("ana")), address("ana@example.org"),
                                         {address("ana@example.net")}));
    require_same(found(directory, login("ana")).attributes, attributes);
}

TEST_CASE("addresses that are already so are success, in any order and spelling, also from an old preview",
          "[directory][contract]") {
    EACH_STAGE_THAT_CAN(addresses);
    auto attributes = person("ana");
    attributes.secondary = {address("a@example.net"), address("b@example.net")};
    const auto seen = created(directory, attributes);
    REQUIRE_DONE(directory.set_addresses(call, seen, address("ana@example.org"),
                                         {address("c@example.net"), address("b@example.net")}));
    const auto after = found(directory, login("ana"));
    REQUIRE_DONE(directory.set_addresses(
        call, seen, address("ANA@Example.ORG"),
        {address("B@example.net"), address("c@EXAMPLE.net"), address("b@example.net"), address("ana@example.org")}));
    const auto again = found(directory, login("ana"));
    CHECK(again.revision == after.revision);
    CHECK(sorted(again.attributes.secondary) == std::vector<std::string>{"b@example.net", "c@example.net"});
}

TEST_CASE("S35 an address somebody else has, in whatever way, is refused by name and nothing changes",
          "[directory][contract]") {
    EACH_STAGE_THAT_CAN(addresses);
    stage->add_group("todos", "todos@example.org");
    auto other = person("eva");
    other.secondary = {address("eva@example.net")};
    (void)created(directory, other);
    REQUIRE_DONE(directory.set_state(call, created(directory, person("cerrada")), AccountState::closed));
    const auto seen = created(directory, person("ana"));
    for (const auto* taken : {"eva@example.org", "Eva@Example.NET", "todos@example.org", "cerrada@example.org"}) {
        INFO(taken);
        const auto as_secondary = error_in(directory.set_addresses(call, seen, address("ana.diaz@example.org"),
                                                                   {address("x@example.org"), address(taken)}));
        CHECK(as_secondary.kind == Kind::already_exists);
        CHECK(text_of(as_secondary, "address") == address(taken).text());
        const auto as_primary =
            error_in(directory.set_addresses(call, seen, address(taken), {address("ana@example.org")}));
        CHECK(as_primary.kind == Kind::already_exists);
        CHECK(text_of(as_primary, "address") == address(taken).text());
    }
    const auto after = found(directory, login("ana"));
    require_same(after.attributes, person("ana"));
    CHECK(after.revision == seen.revision);
    CHECK(owner_of(directory, "x@example.org").empty());
}

TEST_CASE("an address of a domain that is not administered here is refused", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(addresses);
    const auto seen = created(directory, person("ana"));
    const auto refused =
        error_in(directory.set_addresses(call, seen, address("ana@example.org"), {address("ana@example.com")}));
    CHECK(refused.kind == Kind::invalid_input);
    CHECK(text_of(refused, "domain") == "example.com");
    require_same(found(directory, login("ana")).attributes, person("ana"));
}

TEST_CASE("addresses change only if the account is still what was approved", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(addresses);
    const auto seen = created(directory, person("ana"));
    REQUIRE_DONE(directory.set_password(call, seen, Secret("somebody-Else-2")));
    const auto refused = error_in(directory.set_addresses(call, seen, address("ana@example.net"), {}));
    CHECK(refused.kind == Kind::conflict);
    CHECK(refused.code == "revision_moved");
    CHECK(found(directory, login("ana")).attributes.primary == address("ana@example.org"));
    auto ghost = seen;
    ghost.key = "00000000-0000-0000-0000-000000000000";
    CHECK(error_in(directory.set_addresses(call, ghost, address("ana@example.net"), {})).kind == Kind::not_found);
}

TEST_CASE("of two accounts that want one address at once, one gets it and the other is told whose it is",
          "[directory][contract]") {
    EACH_STAGE_THAT_CAN(addresses);
    for (const auto* text : {"ana", "eva"}) (void)created(directory, person(text));
    std::atomic<int> made = 0;
    std::atomic<int> taken = 0;
    {
        std::vector<std::jthread> threads;
        for (const auto* text : {"ana", "eva"}) {
            threads.emplace_back([&, text] {
                auto own = stage->another();
                auto within = WorkerAccess::context();
                const auto seen = own->find_by_login(within, login(text));
                if (!seen) return;
                const auto done =
                    own->set_addresses(within, *seen, seen->attributes.primary, {address("ventas@example.org")});
                if (done) ++made;
                if (!done && done.error().kind == Kind::already_exists) ++taken;
            });
        }
    }
    CHECK(made == 1);
    CHECK(taken == 1);
    CHECK_FALSE(owner_of(directory, "ventas@example.org").empty());
}

TEST_CASE("an account with forty addresses keeps and loses them all", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(addresses);
    (void)created(directory, person("ana"));
    std::vector<Address> many;
    for (int i = 0; i < 40; ++i) many.push_back(address("ana" + std::to_string(i) + "@example.net"));
    REQUIRE_DONE(directory.set_addresses(call, found(directory, login("ana")), address("ana@example.org"), many));
    CHECK(sorted(found(directory, login("ana")).attributes.secondary) == sorted(many));
    REQUIRE_DONE(directory.set_addresses(call, found(directory, login("ana")), address("ana@example.org"), {}));
    CHECK(found(directory, login("ana")).attributes.secondary.empty());
    CHECK(owner_of(directory, "ana39@example.net").empty());
}

TEST_CASE("the longest address RFC 5321 §4.5.3.1 allows is an address like any other", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(addresses);
    (void)created(directory, person("ana"));
    const auto longest = std::string(64, 'a') + "@example.org";
    const auto odd = std::string("o'hara+a=b#c&d!{e}~^_-/f@example.org");
    REQUIRE_DONE(directory.set_addresses(call, found(directory, login("ana")), address(longest), {address(odd)}));
    CHECK(owner_of(directory, longest) == "ana");
    CHECK(owner_of(directory, odd) == "ana");
}

TEST_CASE("a closed account may get other addresses and stays closed; the state decides, not the address",
          "[directory][contract]") {
    EACH_STAGE_THAT_CAN(addresses);
    REQUIRE_DONE(directory.set_state(call, created(directory, person("ana")), AccountState::closed));
    REQUIRE_DONE(directory.set_addresses(call, found(directory, login("ana")), address("ana@example.net"), {}));
    const auto after = found(directory, login("ana"));
    CHECK(after.state == AccountState::closed);
    CHECK(after.attributes.primary == address("ana@example.net"));
}

TEST_CASE("a member stays a member under its new primary address", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(addresses);
    if (directory.groups() == nullptr) return;
    const auto members = people(directory, {"ana", "eva"});
    (void)created(*directory.groups(), group_of("todos", members, {members.front()}));
    REQUIRE_DONE(directory.set_addresses(call, found(directory, login("ana")), address("ana@example.net"),
                                         {address("ana@example.org")}));
    const auto group = found(*directory.groups(), "todos").attributes;
    CHECK(sorted(group.members) == std::vector<std::string>{"ana@example.net", "eva@example.org"});
    CHECK(sorted(group.owners) == std::vector<std::string>{"ana@example.net"});
    CHECK(found(directory, login("ana")).attributes.groups == std::vector<std::string>{"todos"});
}
