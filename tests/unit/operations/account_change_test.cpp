// Showing, closing, activating and resetting: states as ordered, nothing lost, no secret shown (S48, S50, D3, D4).
#include <catch2/catch.hpp>

#include "tests/support/world.hpp"

using namespace botones;
using namespace botones::testing;

namespace {

Account& juan(TestWorld& world, AccountState state = AccountState::active) {
    AccountAttributes made{login("juan.perez"), address("juan.perez@example.org"), {}, name("Juan Pérez"), "legal", {},
                           national_id("1013624577"), {"all", "legal"}, {}};
    return world.directory.add(std::move(made), state);
}

Arguments about(const std::string& text) { return with({{"account", text.find('@') == std::string::npos ? local(text) : whole(text)}}); }

}  // namespace

TEST_CASE("an account is found by its whole address, an alias, or a login that is unambiguous") {
    TestWorld world;
    juan(world).attributes.secondary = {address("jp@example.org")};
    for (const auto* said : {"juan.perez@example.org", "jp@example.org", "juan.perez", "jp"}) {
        CAPTURE(said);
        const auto card = world.answer("account.show", about(said));
        REQUIRE(card);
        CHECK(field(card->fields, "account")->value.literal == "juan.perez@example.org");
    }
}

TEST_CASE("D6 a local part that two accounts have is asked about with both addresses") {
    TestWorld world;
    MemoryDirectory other;
    world.estate.serve("example.net", other);
    juan(world);
    auto twin = world.directory.entries[0].account.attributes;
    twin.primary = address("juan.perez@example.net");
    other.add(twin);
    const auto refused = world.answer("account.show", about("juan.perez"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "ambiguous_local_part");
    CHECK(text_arg(refused.error().args, "choices") == "juan.perez@example.net, juan.perez@example.org");
}

TEST_CASE("an account that does not exist is refused with the ones that are like it") {
    TestWorld world;
    juan(world);
    for (const auto* said : {"juan.peres", "juan.peres@example.org"}) {
        const auto refused = world.answer("account.show", about(said));
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == "account_not_found");
        CHECK(text_arg(refused.error().args, "similar") == "juan.perez@example.org");
    }
    CHECK(world.answer("account.show", about("x@elsewhere.test")).error().code == "domain_not_administered");
}

TEST_CASE("a national id is shown by its last characters, and whole only to the asker who asks for it") {
    TestWorld world;
    juan(world);
    auto card = world.answer("account.show", about("juan.perez"));
    CHECK(field(card->fields, "national_id")->value.literal == "•••577");
    CHECK(card->audience == Card::Audience::conversation);
    auto order = about("juan.perez");
    order.set("field", std::string("national_id"));
    card = world.answer("account.show", order);
    CHECK(field(card->fields, "national_id")->value.literal == "1013624577");
    CHECK(card->audience == Card::Audience::asker_only);
}

TEST_CASE("one fact asked for is one fact answered") {
    TestWorld world;
    juan(world);
    auto order = about("juan.perez");
    order.set("field", std::string("last_login"));
    const auto card = world.answer("account.show", order);
    REQUIRE(card->fields.size() == 2);
    CHECK(card->fields[1].name == "last_login");
    CHECK(card->fields[1].value.key == "value.never");
}

TEST_CASE("S48 D4 closing shows what will be lost, sets the state, and records what was lost") {
    TestWorld world;
    juan(world);
    world.directory.entries[0].account.forwards = {"out@elsewhere.test"};
    const auto plan = world.plan("account.close", about("juan.perez"));
    REQUIRE(plan);
    CHECK(text_arg(line(plan->lines, "account.will_lose")->args, "groups") == "all, legal");
    CHECK(plan->scope.owner == "juan.perez@example.org");
    const auto done = world.operation("account.close").apply(world.call, world.world, world.asking(), *plan, plan->steps[0]);
    REQUIRE(done);
    CHECK(text_arg(done->facts, "memberships") == R"({"aliases":[],"forwards":["out@elsewhere.test"],"groups":["all","legal"]})");
    const auto outcome = world.operation("account.close").verify(world.call, world.world, world.asking(), *plan, {done->facts});
    REQUIRE(outcome);
    CHECK(outcome->end == Outcome::End::done);
    CHECK(field(outcome->fields, "before")->value.key == "state.active");
    CHECK(field(outcome->fields, "after")->value.key == "state.closed");
    CHECK(text_arg(line(outcome->lines, "account.forwards_lost")->args, "forwards") == "out@elsewhere.test");
}

TEST_CASE("D4 a closing whose answer was lost has the forwards on record all the same") {
    TestWorld world;
    juan(world);
    world.directory.entries[0].account.forwards = {"out@elsewhere.test"};
    const auto plan = world.plan("account.close", about("juan.perez"));
    REQUIRE(plan);
    CHECK(text_arg(line(plan->lines, "account.will_stop_forwarding")->args, "forwards") == "out@elsewhere.test");
    const auto& close = world.operation("account.close");
    world.directory.lose_answer = true;
    const auto lost = close.apply(world.call, world.world, world.asking(), *plan, plan->steps[0]);
    REQUIRE_FALSE(lost);
    CHECK(lost.error().kind == Kind::uncertain);
    const auto truth = close.read_back(world.call, world.world, world.asking(), *plan, plan->steps[0]);
    REQUIRE(truth);
    CHECK(truth->state == StepTruth::State::done);
    CHECK(text_arg(truth->facts, "memberships") == R"({"aliases":[],"forwards":["out@elsewhere.test"],"groups":["all","legal"]})");
}

TEST_CASE("S48 closing what is closed and activating what is active writes nothing") {
    TestWorld world;
    auto& account = juan(world);
    CHECK(world.plan("account.activate", about("juan.perez"))->already_so);
    account.state = AccountState::closed;
    CHECK_FALSE(world.plan("account.close", about("juan.perez"))->already_so);  // closed half-way: still in groups
    account.attributes.groups.clear();
    CHECK(world.plan("account.close", about("juan.perez"))->already_so);
    CHECK(world.directory.writes == 0);
}

TEST_CASE("an account that changed since the preview gives another digest and is not closed") {
    TestWorld world;
    auto& account = juan(world);
    const auto plan = world.plan("account.close", about("juan.perez"));
    account.revision = "2";
    const auto again = world.plan("account.close", plan->arguments);
    CHECK(digest_of("account.close", *plan, "1") != digest_of("account.close", *again, "1"));
    const auto done = world.operation("account.close").apply(world.call, world.world, world.asking(), *plan, plan->steps[0]);
    REQUIRE_FALSE(done);
    CHECK(done.error().kind == Kind::conflict);
    CHECK(world.directory.entries[0].account.state == AccountState::active);
}

TEST_CASE("another account under the same address is never changed for the previewed one") {
    TestWorld world;
    juan(world);
    const auto plan = world.plan("account.close", about("juan.perez"));
    world.directory.entries[0].account.key = "another";
    const auto done = world.operation("account.close").apply(world.call, world.world, world.asking(), *plan, plan->steps[0]);
    REQUIRE_FALSE(done);
    CHECK(done.error().code == "account_replaced");
}

TEST_CASE("a lost answer to closing is read back, with the groups it took away") {
    TestWorld world;
    juan(world);
    const auto plan = world.plan("account.close", about("juan.perez"));
    const auto& operation = world.operation("account.close");
    world.directory.lose_answer = true;
    REQUIRE_FALSE(operation.apply(world.call, world.world, world.asking(), *plan, plan->steps[0]));
    const auto truth = operation.read_back(world.call, world.world, world.asking(), *plan, plan->steps[0]);
    REQUIRE(truth);
    CHECK(truth->state == StepTruth::State::done);
    CHECK(text_arg(truth->facts, "groups") == "all, legal");
}

TEST_CASE("D4 activating gives back what the last closing took away") {
    TestWorld world;
    auto& account = juan(world);
    const auto closing = world.plan("account.close", about("juan.perez"));
    const auto closed = world.operation("account.close").apply(world.call, world.world, world.asking(), *closing, closing->steps[0]);
    world.past.facts[{closing->steps[0].name, closing->steps[0].target}] = closed->facts;
    REQUIRE(account.attributes.groups.empty());
    const auto plan = world.plan("account.activate", about("juan.perez"));
    REQUIRE(plan);
    REQUIRE(plan->steps.size() == 2);
    const auto outcome = world.carry_out("account.activate", *plan);
    REQUIRE(outcome);
    CHECK(outcome->end == Outcome::End::done);
    CHECK(account.state == AccountState::active);
    CHECK(account.attributes.groups == std::vector<std::string>{"all", "legal"});
}

TEST_CASE("S50 D3 a reset sets the prepared one-time password, forces its change, and opens the claim only then") {
    TestWorld world;
    juan(world);
    const auto plan = world.plan("password.reset", about("juan.perez"));
    REQUIRE(plan);
    CHECK(world.handover.released.empty());
    const auto outcome = world.carry_out("password.reset", *plan);
    REQUIRE(outcome);
    CHECK(outcome->end == Outcome::End::done);
    CHECK(world.directory.entries[0].account.must_change_password);
    CHECK(world.directory.entries[0].password == "one-time-R-17-juan.perez@example.org");
    CHECK(world.handover.released.contains(17));
}

TEST_CASE("a locked account stays locked across a reset, and the card says so") {
    TestWorld world;
    auto& account = juan(world, AccountState::locked);
    const auto plan = world.plan("password.reset", about("juan.perez"));
    CHECK(line(plan->lines, "account.stays_locked") != nullptr);
    REQUIRE(world.carry_out("password.reset", *plan));
    CHECK(account.state == AccountState::locked);
}

TEST_CASE("a closed account gets no new password: it has to be activated first") {
    TestWorld world;
    juan(world, AccountState::closed);
    CHECK(world.plan("password.reset", about("juan.perez")).error().code == "account_closed");
}

TEST_CASE("whoever forgot their own password is known by their configured address and by nothing they say") {
    TestWorld world;
    auto own = world.directory.add({login("user"), address("user@example.org"), {}, name("Uma"), {}, {}, {}, {}, {}});
    juan(world);
    const auto plan = world.plan("password.reset", with({{"self", true}}), "user");
    REQUIRE(plan);
    CHECK(plan->steps[0].target == "account:user@example.org");
    auto claim = about("juan.perez");
    claim.set("self_claimed", true);
    const auto refused = world.plan("password.reset", claim, "user");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "not_your_account");
    claim.set("account", whole("user@example.org"));
    CHECK(world.plan("password.reset", claim, "user"));
}

TEST_CASE("a lost answer to a reset is read back by the prepared password") {
    TestWorld world;
    juan(world);
    const auto plan = world.plan("password.reset", about("juan.perez"));
    const auto& operation = world.operation("password.reset");
    const auto truth = [&] { return operation.read_back(world.call, world.world, world.asking(), *plan, plan->steps[0])->state; };
    CHECK(truth() == StepTruth::State::not_done);
    world.directory.lose_answer = true;
    REQUIRE_FALSE(operation.apply(world.call, world.world, world.asking(), *plan, plan->steps[0]));
    CHECK(truth() == StepTruth::State::done);
}

TEST_CASE("a password that was changed again before the verification is not handed over as if it were set") {
    TestWorld world;
    juan(world);
    const auto plan = world.plan("password.reset", about("juan.perez"));
    const auto& operation = world.operation("password.reset");
    REQUIRE(operation.apply(world.call, world.world, world.asking(), *plan, plan->steps[0]));
    world.directory.entries[0].password = "changed";
    const auto outcome = operation.verify(world.call, world.world, world.asking(), *plan, {{}});
    REQUIRE(outcome);
    CHECK(outcome->code == "read_back_differs");
    CHECK(world.handover.released.empty());
}
