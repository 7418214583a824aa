// Acting on exactly the previewed messages, and accounting for each of them (S29, S30, S87, S88).
#include <catch2/catch.hpp>

#include <chrono>
#include <random>

#include "tests/support/world.hpp"

using namespace botones;
using namespace botones::testing;

namespace {

std::string id_of(int number) {
    std::string text = std::to_string(number);
    return "AB" + std::string(6 - text.size(), '0') + text;
}

void fill(TestWorld& world, int count, const std::string& sender = "ventas@example.org") {
    for (int i = 0; i < count; ++i) world.queue.add(id_of(i), sender, world.clock.seconds() - Seconds(i), 1000);
}

const Arguments ventas = with({{"from", whole("ventas@example.org")}});

struct Sum {
    std::int64_t previewed, acted, gone, left;
};
Sum sum_of(const Outcome& outcome) {
    return {number(outcome.fields, "previewed"), number(outcome.fields, "acted"), number(outcome.fields, "gone"), number(outcome.fields, "left")};
}

}  // namespace

TEST_CASE("S87 S88 a purge deletes all and only the previewed messages and accounts for each") {
    TestWorld world;
    fill(world, 20);
    world.queue.add("CCCCC1", "ventas2@example.org", world.clock.seconds());
    const auto plan = world.plan("queue.purge", ventas);
    REQUIRE(plan);
    for (int i = 0; i < 3; ++i) world.queue.deliver(id_of(i));
    const auto outcome = world.carry_out("queue.purge", *plan);
    REQUIRE(outcome);
    const auto [previewed, acted, gone, left] = sum_of(*outcome);
    CHECK(previewed == 20);
    CHECK(acted == 17);
    CHECK(gone == 3);
    CHECK(left == 0);
    CHECK(outcome->end == Outcome::End::done);
    REQUIRE(world.queue.messages.size() == 1);
    CHECK(world.queue.messages[0].sender == "ventas2@example.org");
    CHECK(world.queue.jobs.empty());
}

TEST_CASE("a queue id reused by another message since the preview is never deleted") {
    TestWorld world;
    fill(world, 3);
    const auto plan = world.plan("queue.purge", ventas);
    world.queue.deliver(id_of(1));
    world.queue.add(id_of(1), "director@example.org", world.clock.seconds());
    const auto outcome = world.carry_out("queue.purge", *plan);
    REQUIRE(world.queue.messages.size() == 1);
    CHECK(world.queue.messages[0].sender == "director@example.org");
    CHECK(sum_of(*outcome).acted == 2);
    CHECK(sum_of(*outcome).gone == 1);
}

TEST_CASE("what the server leaves in the queue is said with its number, and the request is not called done") {
    TestWorld world;
    fill(world, 5);
    const auto plan = world.plan("queue.purge", ventas);
    world.queue.refuses = {id_of(2), id_of(3)};
    const auto outcome = world.carry_out("queue.purge", *plan);
    REQUIRE(outcome);
    CHECK(outcome->end == Outcome::End::needs_human);
    CHECK(outcome->code == "messages_left");
    CHECK(sum_of(*outcome).left == 2);
    CHECK(number_arg(line(outcome->lines, "reason.messages_left")->args, "n") == 2);
}

TEST_CASE("messages that came after the preview are counted and not touched") {
    TestWorld world;
    fill(world, 40);
    const auto plan = world.plan("queue.purge", ventas);
    world.queue.add("DDDDD1", "ventas@example.org", world.clock.seconds());
    CHECK(world.operation("queue.purge").still_valid(world.call, world.world, world.asking(), *plan));
    const auto outcome = world.carry_out("queue.purge", *plan);
    CHECK(number(outcome->fields, "arrived_since") == 1);
    CHECK(world.queue.messages.size() == 1);
}

TEST_CASE("a queue that grew beyond the policy's share since the preview voids it; one that shrank does not") {
    TestWorld world;
    fill(world, 40);
    const auto plan = world.plan("queue.purge", ventas);
    const auto valid = [&] { return world.operation("queue.purge").still_valid(world.call, world.world, world.asking(), *plan); };
    for (int i = 0; i < 30; ++i) world.queue.deliver(id_of(i));
    CHECK(valid());
    for (int i = 0; i < 4; ++i) world.queue.add("DDDDD" + std::to_string(i), "ventas@example.org", world.clock.seconds());
    CHECK(valid());
    world.queue.add("DDDDD9", "ventas@example.org", world.clock.seconds());
    const auto refused = valid();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "preview_changed");
    CHECK(number_arg(refused.error().args, "before") == 40);
    CHECK(number_arg(refused.error().args, "now") == 15);
}

TEST_CASE("a reused id counts as a newcomer when it matches") {
    TestWorld world;
    fill(world, 2);
    const auto plan = world.plan("queue.purge", ventas);
    world.queue.deliver(id_of(1));
    world.queue.add(id_of(1), "ventas@example.org", world.clock.seconds() + Seconds(5));
    CHECK_FALSE(world.operation("queue.purge").still_valid(world.call, world.world, world.asking(), *plan));
}

TEST_CASE("S30 messages that grow old while an approval waits are no newcomers") {
    TestWorld world;
    const auto now = world.clock.seconds();
    world.queue.add("AAAAA1", "a@example.org", now - std::chrono::hours(49));
    world.queue.add("AAAAA2", "a@example.org", now - std::chrono::hours(47));
    const auto plan = world.plan("queue.purge", with({{"older_than", Seconds(std::chrono::hours(48))}}));
    world.clock.step(std::chrono::hours(2));
    CHECK(world.operation("queue.purge").still_valid(world.call, world.world, world.asking(), *plan));
    REQUIRE(world.carry_out("queue.purge", *plan));
    CHECK(world.queue.messages.size() == 1);
}

TEST_CASE("a purge killed half way is continued with what is left, and the whole is accounted for once") {
    TestWorld world;
    fill(world, 10);
    const auto plan = world.plan("queue.purge", ventas);
    const auto& operation = world.operation("queue.purge");
    const auto& step = plan->steps[0];
    const auto truth = [&] { return operation.read_back(world.call, world.world, world.asking(), *plan, step); };
    CHECK(truth()->state == StepTruth::State::not_done);
    world.queue.dies_after = 4;
    const auto killed = operation.apply(world.call, world.world, world.asking(), *plan, step);
    REQUIRE_FALSE(killed);
    CHECK(killed.error().kind == Kind::uncertain);
    CHECK(truth()->state == StepTruth::State::not_done);
    world.queue.deliver(id_of(9));
    const auto done = operation.apply(world.call, world.world, world.asking(), *plan, step);
    REQUIRE(done);
    CHECK(number_arg(done->facts, "acted") == 9);
    CHECK(number_arg(done->facts, "gone") == 1);
    CHECK(truth()->state == StepTruth::State::done);
    const auto outcome = operation.verify(world.call, world.world, world.asking(), *plan, {done->facts});
    CHECK(sum_of(*outcome).acted == 9);
    CHECK(world.queue.acts == 2);
}

TEST_CASE("a purge that finished while its answer was lost is read back, not repeated") {
    TestWorld world;
    fill(world, 10);
    const auto plan = world.plan("queue.purge", ventas);
    const auto& operation = world.operation("queue.purge");
    REQUIRE(operation.apply(world.call, world.world, world.asking(), *plan, plan->steps[0]));
    const auto truth = operation.read_back(world.call, world.world, world.asking(), *plan, plan->steps[0]);
    CHECK(truth->state == StepTruth::State::done);
    CHECK(number_arg(truth->facts, "acted") == 10);
    const auto again = operation.apply(world.call, world.world, world.asking(), *plan, plan->steps[0]);
    CHECK(number_arg(again->facts, "acted") == 10);
    CHECK(world.queue.acts == 1);
}

TEST_CASE("hold is verified by the hold queue itself, release by what is no longer in it") {
    TestWorld world;
    fill(world, 6);
    auto plan = world.plan("queue.hold", ventas);
    world.queue.refuses = {id_of(5)};
    auto outcome = world.carry_out("queue.hold", *plan);
    CHECK(sum_of(*outcome).acted == 5);
    CHECK(sum_of(*outcome).left == 1);
    CHECK(outcome->end == Outcome::End::needs_human);
    world.queue.refuses.clear();
    plan = world.plan("queue.release", ventas);
    CHECK(number(plan->fields, "messages") == 5);
    outcome = world.carry_out("queue.release", *plan);
    CHECK(sum_of(*outcome).acted == 5);
    CHECK(outcome->end == Outcome::End::done);
}

TEST_CASE("S29 every message deferred at the start gets a new attempt, and none is lost") {
    TestWorld world;
    fill(world, 6);
    const auto plan = world.plan("queue.requeue", with({{"queue", std::string("deferred")}}));
    const auto outcome = world.carry_out("queue.requeue", *plan);
    CHECK(sum_of(*outcome).acted == 6);
    CHECK(sum_of(*outcome).left == 0);
    CHECK(world.queue.messages.size() == 6);
}

TEST_CASE("removed + delivered meanwhile + left = previewed, whatever the queue does between preview and deletion") {
    const auto seed = GENERATE(range(1u, 200u));
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto chance = [&](unsigned percent) { return random() % 100 < percent; };
    TestWorld world;
    world.policy.queue_growth_percent = 1000;
    const int count = 1 + static_cast<int>(random() % 60);
    fill(world, count);
    const auto plan = world.plan("queue.purge", ventas);
    REQUIRE(plan);
    std::set<std::string> innocent;
    for (int i = 0; i < count; ++i) {
        if (chance(20)) {
            world.queue.deliver(id_of(i));
            if (!chance(50)) continue;
            const auto* sender = chance(50) ? "ventas@example.org" : "director@example.org";
            world.queue.add(id_of(i), sender, world.clock.seconds() + Seconds(1));
            innocent.insert(id_of(i));
        } else if (chance(10)) {
            world.queue.refuses.insert(id_of(i));
        }
    }
    const auto& operation = world.operation("queue.purge");
    const auto& step = plan->steps[0];
    if (chance(50)) world.queue.dies_after = random() % 60;
    auto done = operation.apply(world.call, world.world, world.asking(), *plan, step);
    if (!done) {
        if (chance(50) && !world.queue.messages.empty()) world.queue.deliver(world.queue.messages.back().id.text());
        done = operation.apply(world.call, world.world, world.asking(), *plan, step);
    }
    REQUIRE(done);
    const auto outcome = operation.verify(world.call, world.world, world.asking(), *plan, {done->facts});
    REQUIRE(outcome);
    const auto [previewed, acted, gone, left] = sum_of(*outcome);
    CHECK(previewed == count);
    CHECK(acted + gone + left == previewed);
    CHECK(acted >= 0);
    CHECK(gone >= 0);
    CHECK((left > 0) == (outcome->end != Outcome::End::done));
    std::int64_t there = 0;
    for (const auto& message : world.queue.messages)
        if (world.queue.refuses.contains(message.id.text())) ++there;
    CHECK(left == there);
    for (const auto& [job, ids] : world.queue.jobs)
        for (const auto& id : ids) CHECK_FALSE(innocent.contains(id.text()));
}

TEST_CASE("a hundred thousand messages are previewed in one pass and few bytes each") {
    TestWorld world;
    world.queue.messages.reserve(100'000);
    for (int i = 0; i < 100'000; ++i) world.queue.add(id_of(i), i % 10 == 0 ? "x" + std::to_string(i) + "@example.org" : "ventas@example.org", world.clock.seconds());
    const auto plan = world.plan("queue.purge", ventas);
    REQUIRE(plan);
    CHECK(world.queue.lists == 1);
    CHECK(number(plan->fields, "messages") == 90'000);
    CHECK(plan->steps[0].payload.size() < 90'000 * 32);
}
