// "account delete": final, said so, typed again, two approvals, no group without an owner (S69, S160, S58).
#include <catch2/catch.hpp>

#include "tests/support/memory_groups.hpp"
#include "tests/support/world.hpp"

using namespace botones;
using namespace botones::testing;

namespace {

struct Leaving : TestWorld {
    MemoryGroups groups;
    Leaving() {
        directory.group_directory = &groups;
        directory.add({login("ana.diaz"), address("ana.diaz@example.org"), {address("ad@example.org")}, name("Ana Díaz"), "legal", {},
                       national_id("79000111"), {"all", "legal"}, {}});
        directory.add({login("luis.mora"), address("luis.mora@example.org"), {}, name("Luis Mora"), "legal", {}, {}, {}, {}});
    }
    Arguments order(const char* typed = nullptr) const {
        auto order = with({{"account", local("ana.diaz")}});
        if (typed != nullptr) order.set("typed_name", std::string(typed));
        return order;
    }
};

}  // namespace

TEST_CASE("S160 deleting asks for the name typed again, and refuses another one") {
    Leaving world;
    const auto asked = world.plan("account.delete", world.order());
    REQUIRE_FALSE(asked);
    CHECK(asked.error().code == "missing_arguments");
    CHECK(text_arg(asked.error().args, "missing") == "typed_name");
    CHECK(world.plan("account.delete", world.order("luis.mora")).error().code == "typed_name_differs");
    CHECK(world.plan("account.delete", world.order("ANA.DIAZ")));
    CHECK(world.plan("account.delete", world.order("ana.diaz@example.org")));
    CHECK(world.directory.writes == 0);
}

TEST_CASE("S69 S160 deletion says that it is final, needs two approvals, and takes the account out for good") {
    Leaving world;
    CHECK(world.operation("account.delete").tier == Tier::approve_two);
    const auto plan = world.plan("account.delete", world.order("ana.diaz"));
    REQUIRE(plan);
    CHECK(line(plan->lines, "account.deleting_is_final") != nullptr);
    CHECK(text_arg(line(plan->lines, "account.will_leave")->args, "groups") == "all, legal");
    const auto outcome = world.carry_out("account.delete", *plan);
    REQUIRE(outcome);
    CHECK(outcome->end == Outcome::End::done);
    CHECK(world.directory.entry("ana.diaz@example.org") == nullptr);
    CHECK(world.directory.entries.size() == 1);
    CHECK(text_arg(line(outcome->lines, "account.aliases_freed")->args, "aliases") == "ad@example.org");
}

TEST_CASE("S69 what was deleted stands on record, the password excepted") {
    Leaving world;
    const auto plan = world.plan("account.delete", world.order("ana.diaz"));
    const auto done = world.operation("account.delete").apply(world.call, world.world, world.asking(), *plan, plan->steps.back());
    REQUIRE(done);
    const auto was = text_arg(done->facts, "was");
    CHECK(was.find("\"groups\":[\"all\",\"legal\"]") != std::string::npos);
    CHECK(was.find("79000111") != std::string::npos);
    CHECK(was.find("old") == std::string::npos);
}

TEST_CASE("S58 nobody is deleted or closed who alone owns a group; the groups are named") {
    Leaving world;
    world.groups.add("board", {address("ana.diaz@example.org")});
    world.groups.add("archive", {address("ana.diaz@example.org"), address("gone@example.org")});
    world.groups.add("shared", {address("ana.diaz@example.org"), address("luis.mora@example.org")});
    for (const auto* operation : {"account.delete", "account.close"}) {
        const auto refused = world.plan(operation, world.order("ana.diaz"));
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == "groups_without_owner");
        CHECK(text_arg(refused.error().args, "groups") == "archive, board");
    }
    CHECK(world.directory.writes + world.groups.writes == 0);
}

TEST_CASE("S58 an owner who is closed does not count as one who is there") {
    Leaving world;
    world.groups.add("shared", {address("ana.diaz@example.org"), address("luis.mora@example.org")});
    CHECK(world.plan("account.close", world.order()));
    world.directory.entry("luis.mora@example.org")->account.state = AccountState::closed;
    CHECK(world.plan("account.close", world.order()).error().code == "groups_without_owner");
}

TEST_CASE("S58 S69 the deleted one leaves the owners of groups that others own, too") {
    Leaving world;
    world.groups.add("shared", {address("ana.diaz@example.org"), address("luis.mora@example.org")});
    const auto plan = world.plan("account.delete", world.order("ana.diaz"));
    REQUIRE(plan);
    REQUIRE(plan->steps.size() == 2);
    CHECK(plan->steps[0].target == "group:shared");
    REQUIRE(world.carry_out("account.delete", *plan)->end == Outcome::End::done);
    CHECK(world.groups.named("shared")->attributes.owners == std::vector<Address>{address("luis.mora@example.org")});
}

TEST_CASE("S69 an account changed since the preview is not deleted; one that is gone already is done") {
    Leaving world;
    const auto plan = world.plan("account.delete", world.order("ana.diaz"));
    const auto& operation = world.operation("account.delete");
    world.directory.entries[0].account.revision = "9";
    CHECK(operation.apply(world.call, world.world, world.asking(), *plan, plan->steps[0]).error().kind == Kind::conflict);
    world.directory.entries.erase(world.directory.entries.begin());
    CHECK(operation.apply(world.call, world.world, world.asking(), *plan, plan->steps[0])->effect == StepResult::Effect::already_so);
    CHECK(operation.read_back(world.call, world.world, world.asking(), *plan, plan->steps[0])->state == StepTruth::State::done);
}
