// What a queue order matches and what its preview says (S28–S30, S84, S86, D6, D12, D13).
#include <catch2/catch.hpp>

#include "tests/support/world.hpp"

using namespace botones;
using namespace botones::testing;

namespace {

constexpr Seconds two_days = std::chrono::hours(48);

/// The ids a purge by these arguments would remove.
std::set<std::string> matched(TestWorld& world, const Arguments& arguments, const std::string& operation = "queue.purge") {
    const auto plan = world.plan(operation, arguments);
    std::set<std::string> ids;
    if (!plan || plan->steps.empty()) return ids;
    std::istringstream lines(plan->steps[0].payload);
    for (std::string text; std::getline(lines, text);)
        if (!text.starts_with('>') && !text.starts_with("at ")) ids.insert(text.substr(0, text.find(' ')));
    return ids;
}

Arguments from(const std::string& text) { return with({{"from", text.find('@') == std::string::npos ? local(text) : whole(text)}}); }

AccountAttributes account(const std::string& whole_address) {
    const auto made = address(whole_address);
    return {login(made.local()), made, {}, name("Ana Gil"), {}, {}, {}, {}, {}};
}

}  // namespace

TEST_CASE("S30 a message exactly 48 hours old stays, one second older goes") {
    TestWorld world;
    const auto now = world.clock.seconds();
    world.queue.add("AAAAA1", "a@example.org", now - two_days);
    world.queue.add("AAAAA2", "a@example.org", now - two_days - Seconds(1));
    world.queue.add("AAAAA3", "a@example.org", now);
    CHECK(matched(world, with({{"older_than", two_days}})) == std::set<std::string>{"AAAAA2"});
}

TEST_CASE("D6 a purge by sender matches the whole address and never a part of one") {
    TestWorld world;
    const auto now = world.clock.seconds();
    world.queue.add("AAAAA1", "ana@example.org", now);
    world.queue.add("AAAAA2", "Ana@EXAMPLE.org", now);
    for (const auto* other : {"mariana@example.org", "ana.diaz@example.org", "ana@example.org.test", "ana@example.com", "xana@example.org", "", "ana"})
        world.queue.add("BBBBB1", other, now);
    CHECK(matched(world, from("ana@example.org")) == std::set<std::string>{"AAAAA1", "AAAAA2"});
}

TEST_CASE("senders outside ASCII are compared folded too") {
    TestWorld world;
    world.queue.add("AAAAA1", "PEÑA@example.org", world.clock.seconds());
    CHECK(matched(world, from("peña@example.org")) == std::set<std::string>{"AAAAA1"});
}

TEST_CASE("the null sender can be asked for and matches nothing else") {
    TestWorld world;
    world.queue.add("AAAAA1", "", world.clock.seconds());
    world.queue.add("AAAAA2", "mailer-daemon@example.org", world.clock.seconds());
    CHECK(matched(world, with({{"from", Mailbox(NullSender{})}})) == std::set<std::string>{"AAAAA1"});
}

TEST_CASE("sender, recipient and age must all hold") {
    TestWorld world;
    const auto now = world.clock.seconds();
    world.queue.add("AAAAA1", "a@example.org", now - two_days * 2).recipients = {{"x@b.test", ""}, {"y@b.test", ""}};
    world.queue.add("AAAAA2", "a@example.org", now).recipients = {{"y@b.test", ""}};
    world.queue.add("AAAAA3", "c@example.org", now - two_days * 2).recipients = {{"y@b.test", ""}};
    world.queue.add("AAAAA4", "a@example.org", now - two_days * 2).recipients = {{"yy@b.test", ""}};
    auto order = from("a@example.org");
    order.set("to", whole("Y@b.test"));
    CHECK(matched(world, order) == std::set<std::string>{"AAAAA1", "AAAAA2"});
    order.set("older_than", two_days);
    CHECK(matched(world, order) == std::set<std::string>{"AAAAA1"});
}

TEST_CASE("an unfiltered purge is refused; a queue or a server alone is no filter") {
    TestWorld world;
    world.queue.add("AAAAA1", "a@example.org", world.clock.seconds());
    for (const auto& order : {with({}), with({{"queue", std::string("deferred")}}), with({{"server", std::string("mta1")}})})
        CHECK(world.plan("queue.purge", order).error().code == "scope_too_broad");
    CHECK(world.plan("queue.requeue", {}).error().code == "scope_too_broad");
    CHECK(world.plan("queue.requeue", with({{"queue", std::string("deferred")}})));
}

TEST_CASE("D6 a bare local part is resolved to the one whole address that has it") {
    TestWorld world;
    world.queue.add("AAAAA1", "ventas@example.org", world.clock.seconds());
    world.queue.add("AAAAA2", "ventas2@example.org", world.clock.seconds());
    const auto plan = world.plan("queue.purge", from("ventas"));
    REQUIRE(plan);
    CHECK(*plan->arguments.get<Mailbox>("from") == whole("ventas@example.org"));
    CHECK(plan->scope.domain == "example.org");
    CHECK(number(plan->fields, "messages") == 1);
}

TEST_CASE("D6 a local part of several addresses, in the queue or the directory, is asked about") {
    TestWorld world;
    world.queue.add("AAAAA1", "ventas@example.org", world.clock.seconds());
    SECTION("two in the queue") { world.queue.add("AAAAA2", "Ventas@elsewhere.test", world.clock.seconds()); }
    SECTION("one in the queue, another in the directory") {
        auto other = account("v@example.org");
        other.secondary = {address("ventas@elsewhere.test")};
        world.directory.add(other);
    }
    const auto refused = world.plan("queue.purge", from("ventas"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "ambiguous_local_part");
    CHECK(text_arg(refused.error().args, "choices") == "ventas@elsewhere.test, ventas@example.org");
}

TEST_CASE("a local part nobody has is refused with what is like it, never corrected") {
    TestWorld world;
    world.directory.add(account("ventas@example.org"));
    const auto refused = world.plan("queue.purge", from("venta"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "address_unknown");
    CHECK(text_arg(refused.error().args, "similar") == "ventas@example.org");
}

TEST_CASE("D6 D12 D13 the preview counts, names who is never told, and lists the look-alikes that are not touched") {
    TestWorld world;
    const auto now = world.clock.seconds();
    for (int i = 0; i < 7; ++i)
        world.queue.add("AAAAA" + std::to_string(i), "ventas@example.org", now - std::chrono::hours(i * 10), 1'000'000)
            .recipients = {{"x@d" + std::to_string(i % 3) + ".test", ""}};
    for (const auto* other : {"venta@example.org", "venta@example.org", "ventas2@example.org", "mariaventas@example.org", "ventas@example.net", "boletin@example.org"})
        world.queue.add("BBBBB1", other, now);
    const auto plan = world.plan("queue.purge", from("ventas@example.org"));
    REQUIRE(plan);
    CHECK(number(plan->fields, "messages") == 7);
    CHECK(number(plan->fields, "senders") == 1);
    CHECK(number(plan->fields, "size") == 7'000'000);
    CHECK(number(plan->fields, "oldest") == 60 * 3600);
    CHECK(number(plan->fields, "recipient_domains") == 3);
    CHECK(number(plan->fields, "older_than_two_days") == 2);
    CHECK(number_arg(line(plan->lines, "queue.never_told")->args, "n") == 1);
    std::map<std::string, std::int64_t> untouched;
    for (const auto& text : plan->lines)
        if (text.key == "queue.not_touched") untouched[text_arg(text.args, "sender")] = number_arg(text.args, "n");
    CHECK(untouched == std::map<std::string, std::int64_t>{
                           {"venta@example.org", 2}, {"ventas2@example.org", 1}, {"mariaventas@example.org", 1}, {"ventas@example.net", 1}});
    REQUIRE(plan->sample);
    REQUIRE(plan->sample->rows.size() == 5);
    CHECK(plan->sample->rows[0][0].literal == "AAAAA6");
}

TEST_CASE("D13 a purge by age names the senders it affects, the null sender apart") {
    TestWorld world;
    const auto old = world.clock.seconds() - two_days * 2;
    world.queue.add("AAAAA1", "a@example.org", old);
    world.queue.add("AAAAA2", "a@example.org", old);
    world.queue.add("AAAAA3", "b@example.org", old);
    world.queue.add("AAAAA4", "", old);
    const auto plan = world.plan("queue.purge", with({{"older_than", two_days}}));
    CHECK(number_arg(line(plan->lines, "queue.never_told")->args, "n") == 2);
    const auto* first = line(plan->lines, "queue.sender");
    REQUIRE(first != nullptr);
    CHECK(text_arg(first->args, "sender") == "a@example.org");
    CHECK(number_arg(first->args, "n") == 2);
}

TEST_CASE("nothing to purge is answered with the fact and the look-alikes, without a step") {
    TestWorld world;
    world.queue.add("AAAAA1", "ventas@example.org", world.clock.seconds());
    const auto plan = world.plan("queue.purge", from("venta@example.org"));
    REQUIRE(plan);
    CHECK(plan->already_so);
    CHECK(plan->steps.empty());
    CHECK(text_arg(line(plan->lines, "queue.not_touched")->args, "sender") == "ventas@example.org");
}

TEST_CASE("hold takes what is not held, release what is, requeue what is deferred") {
    TestWorld world;
    const auto now = world.clock.seconds();
    world.queue.add("AAAAA1", "a@example.org", now, 1, QueueName::deferred);
    world.queue.add("AAAAA2", "a@example.org", now, 1, QueueName::hold);
    world.queue.add("AAAAA3", "a@example.org", now, 1, QueueName::active);
    CHECK(matched(world, from("a@example.org"), "queue.hold") == std::set<std::string>{"AAAAA1", "AAAAA3"});
    CHECK(matched(world, from("a@example.org"), "queue.release") == std::set<std::string>{"AAAAA2"});
    CHECK(matched(world, from("a@example.org"), "queue.requeue") == std::set<std::string>{"AAAAA1"});
    CHECK(matched(world, from("a@example.org"), "queue.purge").size() == 3);
}

TEST_CASE("messages on several servers are a step each, and an unknown server is refused with the known ones") {
    TestWorld world;
    MemoryQueue second;
    world.estate.named.push_back({"mta2", &second});
    world.queue.add("AAAAA1", "a@example.org", world.clock.seconds());
    second.add("AAAAA1", "a@example.org", world.clock.seconds());
    const auto plan = world.plan("queue.purge", from("a@example.org"));
    REQUIRE(plan);
    REQUIRE(plan->steps.size() == 2);
    CHECK(plan->steps[1].target == "queue:mta2");
    CHECK(number(plan->fields, "messages") == 2);
    auto order = from("a@example.org");
    order.set("server", std::string("MTA2"));
    CHECK(world.plan("queue.purge", order)->steps.size() == 1);
    order.set("server", std::string("mta9"));
    const auto refused = world.plan("queue.purge", order);
    CHECK(refused.error().code == "unknown_server");
    CHECK(text_arg(refused.error().args, "servers") == "mta1, mta2");
}

TEST_CASE("what a server cannot do is refused before anything is listed") {
    TestWorld world;
    world.queue.can.hold = false;
    CHECK(world.plan("queue.hold", from("a@example.org")).error().code == "not_supported_by_server");
    CHECK(world.queue.lists == 0);
}

TEST_CASE("a stored sender that would deceive is shown without its tricks") {
    TestWorld world;
    world.queue.add("AAAAA1", "ven\u202Etas\x01\xFF@example.org", world.clock.seconds() - two_days * 2);
    const auto plan = world.plan("queue.purge", with({{"older_than", two_days}}));
    CHECK(plan->sample->rows[0][1].literal == "ven?tas??@example.org");
    CHECK(std::all_of(plan->steps[0].payload.begin(), plan->steps[0].payload.end(), [](char c) { return static_cast<unsigned char>(c) < 0x7F; }));
    REQUIRE(world.carry_out("queue.purge", *plan));
    CHECK(world.queue.messages.empty());
}

TEST_CASE("S28 the queue is counted by queue, by direction and by sender, with the oldest age") {
    TestWorld world;
    const auto now = world.clock.seconds();
    world.queue.add("AAAAA1", "a@example.org", now - Seconds(60), 10, QueueName::active);
    world.queue.add("AAAAA2", "a@example.org", now, 10, QueueName::hold);
    world.queue.add("AAAAA3", "b@elsewhere.test", now, 10).recipients = {{"ana@Example.org", ""}};
    world.queue.add("AAAAA4", "", now, 10, QueueName::maildrop).recipients.clear();
    auto card = world.answer("queue.show");
    REQUIRE(card);
    CHECK(number(card->fields, "messages") == 4);
    CHECK(number(card->fields, "active") == 1);
    CHECK(number(card->fields, "deferred") == 1);
    CHECK(number(card->fields, "to_us") == 1);
    CHECK(number(card->fields, "to_others") == 2);
    CHECK(number(card->fields, "oldest") == 60);
    CHECK(card->table->rows[0][0].literal == "a@example.org");
    card = world.answer("queue.show", with({{"queue", std::string("hold")}}));
    CHECK(number(card->fields, "messages") == 1);
    CHECK(number(card->fields, "active") == -1);
    CHECK(number(world.answer("queue.show", from("a@example.org"))->fields, "messages") == 2);
}

TEST_CASE("S84 the queue is ranked by sender or by recipient domain") {
    TestWorld world;
    for (int i = 0; i < 3; ++i) world.queue.add("AAAAA" + std::to_string(i), "loud@example.org", world.clock.seconds());
    world.queue.add("BBBBB1", "quiet@example.org", world.clock.seconds()).recipients = {{"x@a.test", ""}, {"y@A.test", ""}, {"z@b.test", ""}};
    auto card = world.answer("queue.top");
    CHECK(card->table->rows[0][1].literal == "loud@example.org");
    CHECK(number_arg(card->table->rows[0][2].args, "n") == 3);
    card = world.answer("queue.top", with({{"by", std::string("recipient_domain")}}));
    CHECK(card->table->rows[0][1].literal == "elsewhere.test");
    CHECK(card->table->rows[1][1].literal == "a.test");
    CHECK(number_arg(card->table->rows[1][2].args, "n") == 1);
}
