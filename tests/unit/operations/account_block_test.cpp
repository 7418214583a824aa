// Blocking by the norm and its end (S162), lock-outs by wrong passwords (S110), closing and opening as a round trip (S48, D4).
#include <catch2/catch.hpp>

#include "commands/choices.hpp"
#include "tests/support/world.hpp"

using namespace botones;
using namespace botones::testing;

namespace {

Account& jose(TestWorld& world, AccountState state = AccountState::active) {
    return world.directory.add({login("jose.ribamar"), address("jose.ribamar@example.org"), {address("jr@example.org")},
                                name("José Ribamar"), "sede", {}, {}, {"all", "sede"}, {}}, state);
}

Arguments order(std::initializer_list<std::pair<const char*, ArgumentValue>> values = {}) {
    auto arguments = with(values);
    arguments.set("account", local("jose.ribamar"));
    return arguments;
}

Arguments with_grounds() { return order({{"reason", std::string("chain letters")}, {"reference", std::string("memo 12")}}); }

void remember(TestWorld& world, const Step& step, const TextArgs& facts) { world.past.facts[{step.name, step.target}] = facts; }

/// Every step once, its facts remembered as the journal does.
void carry_out_and_remember(TestWorld& world, const std::string& operation, const Plan& plan) {
    for (const auto& step : plan.steps) {
        const auto done = world.operation(operation).apply(world.call, world.world, world.asking(), plan, step);
        REQUIRE(done);
        remember(world, step, done->facts);
    }
}

}  // namespace

TEST_CASE("S162 blocking needs a reason and a reference; a case number is one") {
    TestWorld world;
    jose(world);
    const auto missing = [&](const Arguments& arguments) { return text_arg(world.plan("mailbox.block", arguments).error().args, "missing"); };
    CHECK(missing(order()) == "reason reference");
    CHECK(missing(order({{"reason", std::string("misuse")}})) == "reference");
    CHECK(missing(order({{"reference", std::string("memo 12")}})) == "reason");
    CHECK(world.plan("mailbox.block", order({{"reason", std::string("misuse")}, {"ticket", TicketId(9)}})));
    CHECK(world.directory.writes == 0);
}

TEST_CASE("S162 a block stops sign-in only, is verified, and its grounds stand in the case") {
    TestWorld world;
    auto& account = jose(world);
    const auto plan = world.plan("mailbox.block", with_grounds());
    REQUIRE(plan);
    const auto outcome = world.carry_out("mailbox.block", *plan);
    REQUIRE(outcome);
    CHECK(outcome->end == Outcome::End::done);
    CHECK(account.state == AccountState::locked);
    CHECK(account.attributes.groups.size() == 2);
    CHECK(text_arg(line(outcome->lines, "mailbox.grounds")->args, "reference") == "memo 12");
    CHECK(field(outcome->fields, "after")->value.key == "state.locked");
    CHECK(world.plan("mailbox.block", with_grounds())->already_so);
}

TEST_CASE("S162 unblocking mirrors it: reason and reference, why it was blocked, and the state it had") {
    TestWorld world;
    auto& account = jose(world);
    carry_out_and_remember(world, "mailbox.block", *world.plan("mailbox.block", with_grounds()));
    CHECK(text_arg(world.plan("mailbox.unblock", order()).error().args, "missing") == "reason reference");
    const auto plan = world.plan("mailbox.unblock", order({{"reason", std::string("case closed")}, {"reference", std::string("memo 14")}}));
    REQUIRE(plan);
    CHECK(text_arg(line(plan->lines, "mailbox.was_blocked")->args, "reason") == "chain letters");
    REQUIRE(world.carry_out("mailbox.unblock", *plan)->end == Outcome::End::done);
    CHECK(account.state == AccountState::active);
    CHECK(world.plan("mailbox.unblock", order())->already_so);
}

TEST_CASE("S162 S110 a block by the norm is not lifted as a lock-out nor by activating: mailbox.unblock is named and offered") {
    TestWorld world;
    jose(world, AccountState::locked);
    for (const auto* operation : {"account.unlock", "account.activate"}) {
        const auto refused = world.plan(operation, order());
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == "blocked_by_norm");
        CHECK(text_arg(refused.error().args, "operation") == "mailbox.unblock");
        const auto ways = choices_of(refused.error(), {operation, order(), Language::en});
        REQUIRE(ways.size() == 1);
        CHECK(ways[0].operation == "mailbox.unblock");
    }
}

TEST_CASE("S110 a lock-out by wrong passwords is lifted; state and password stay") {
    TestWorld world;
    auto& account = jose(world);
    CHECK(world.plan("account.unlock", order())->already_so);
    account.locked_out = true;
    const auto named = world.plan("mailbox.unblock", order());
    REQUIRE_FALSE(named);
    CHECK(named.error().code == "locked_out_not_blocked");
    const auto plan = world.plan("account.unlock", order());
    REQUIRE(plan);
    REQUIRE(world.carry_out("account.unlock", *plan)->end == Outcome::End::done);
    CHECK_FALSE(account.locked_out);
    CHECK(account.state == AccountState::active);
    CHECK(world.directory.entries[0].password == "old");
}

TEST_CASE("D4 S48 closing and activating are a round trip: state, groups, forwards and addresses as before") {
    TestWorld world;
    auto& account = jose(world);
    world.directory.entries[0].account.forwards = {"out@elsewhere.test"};
    const auto before = account.attributes;
    carry_out_and_remember(world, "account.close", *world.plan("account.close", order()));
    CHECK(account.state == AccountState::closed);
    account.attributes.secondary.clear();  // a backend that lets go of a closed account's addresses
    const auto plan = world.plan("account.activate", order());
    REQUIRE(plan);
    CHECK(text_arg(line(plan->lines, "account.will_restore_aliases")->args, "aliases") == "jr@example.org");
    carry_out_and_remember(world, "account.activate", *plan);
    CHECK(account.state == AccountState::active);
    CHECK(account.attributes.groups == before.groups);
    CHECK(account.attributes.secondary == before.secondary);
    CHECK(world.directory.entries[0].account.forwards == std::vector<std::string>{"out@elsewhere.test"});
}

TEST_CASE("D4 what one closing took away is offered back once") {
    TestWorld world;
    auto& account = jose(world);
    carry_out_and_remember(world, "account.close", *world.plan("account.close", order()));
    carry_out_and_remember(world, "account.activate", *world.plan("account.activate", order()));
    account.attributes.groups = {"all"};  // taken out of the other later, on purpose
    CHECK(world.plan("account.activate", order())->already_so);
}
