// People's further identities and where they want to be reached.
#include <catch2/catch.hpp>

#include "commands/access/policy.hpp"
#include "tests/support/world.hpp"

using namespace botones;
using namespace botones::testing;

namespace {

Person ana() {
    auto made = person("ana", {"agent"});
    made.identities = {{"slack", "S1"}, {"teams", "T1"}, {"terminal", "ana"}};
    return made;
}

std::string platforms(const Person& who) {
    std::string text;
    for (const auto& identity : identities_to_reach(who)) text += identity.platform + " ";
    return text;
}

}  // namespace

TEST_CASE("people are reached in the order they want, then as configured, in a terminal only if they say so") {
    auto who = ana();
    CHECK(platforms(who) == "slack teams ");
    who.reach = {"teams"};
    CHECK(platforms(who) == "teams slack ");
    who.reach = {"terminal", "bitrix24"};
    CHECK(platforms(who) == "terminal slack teams ");
}

TEST_CASE("links add identities to people and take none from anybody") {
    const People people({ana(), person("eva", {"agent"})}, {});
    const auto linked = people.with_links({{{"bitrix24", "7"}, PersonId("eva")}, {{"slack", "S1"}, PersonId("eva")}, {{"slack", "S9"}, PersonId("nobody")}},
                                          {{PersonId("ana"), "teams"}});
    REQUIRE(linked.find(Identity{"bitrix24", "7"}) != nullptr);
    CHECK(linked.find(Identity{"bitrix24", "7"})->id == PersonId("eva"));
    CHECK(linked.find(Identity{"slack", "S1"})->id == PersonId("ana"));
    CHECK(linked.find(Identity{"slack", "S9"}) == nullptr);
    CHECK(platforms(*linked.find(PersonId("ana"))) == "teams slack ");
    CHECK(people.find(Identity{"bitrix24", "7"}) == nullptr);
}

TEST_CASE("an address that two people have is nobody's alone") {
    auto second = person("eva", {});
    second.email = address("ana@example.org");
    CHECK(People({ana(), second}, {}).only_owner_of(address("ana@example.org")) == nullptr);
    CHECK(People({ana()}, {}).only_owner_of(address("ana@example.org"))->id == PersonId("ana"));
    CHECK(People({ana()}, {}).only_owner_of(address("eva@example.org")) == nullptr);
}

TEST_CASE("who may approve something is told from who may approve nothing") {
    const TestWorld world;
    CHECK(may_approve_anything(world.people, world.who("mail_admin")));
    CHECK(may_approve_anything(world.people, world.who("coordinator")));
    CHECK_FALSE(may_approve_anything(world.people, world.who("agent")));
}
