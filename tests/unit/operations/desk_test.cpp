// Tickets, approvals, requests, audit, whoami and help: what each tells, and to whom.
#include <catch2/catch.hpp>

#include "tests/support/world.hpp"

using namespace botones;
using namespace botones::testing;

namespace {

std::string code_of(const Result<Card>& card) { return card ? "ok" : card.error().code; }
Arguments ticket(std::int64_t number) { return with({{"ticket", TicketId(number)}}); }

}  // namespace

TEST_CASE("a ticket's status is for its opener, the person it concerns, and the desk; others are told who can") {
    TestWorld world;
    world.desk.add(9, "mail_admin", "user@example.org").request = RequestId(17);
    world.desk.add(10, "mail_admin", "mail_admin2");
    CHECK(code_of(world.answer("ticket.status", ticket(9), "user")) == "ok");
    CHECK(code_of(world.answer("ticket.status", ticket(9), "mail_admin")) == "ok");
    CHECK(code_of(world.answer("ticket.status", ticket(10), "agent")) == "ok");
    const auto refused = world.answer("ticket.status", ticket(10), "user");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "not_your_ticket");
    CHECK(text_arg(refused.error().args, "who").find("agent") != std::string::npos);
}

TEST_CASE("a role with the unit's tickets sees its own unit's and no other's") {
    TestWorld world;
    world.people = People({person("chief", {"chief"}, "legal")}, {{"chief", {"ticket.list.unit"}, {}, {}, {}}});
    world.desk.add(1, "x", "y", "legal");
    world.desk.add(2, "x", "y", "treasury");
    CHECK(code_of(world.answer("ticket.status", ticket(1), "chief")) == "ok");
    CHECK(code_of(world.answer("ticket.status", ticket(2), "chief")) == "not_your_ticket");
    CHECK(number(world.answer("ticket.list", with({{"unit", std::string("Legal")}}), "chief")->fields, "tickets") == 1);
    CHECK(code_of(world.answer("ticket.list", with({{"unit", std::string("treasury")}}), "chief")) == "not_authorized");
}

TEST_CASE("a request's number finds its ticket, and an unknown number is said so") {
    TestWorld world;
    auto& known = world.desk.add(9, "agent", "user@example.org");
    known.request = RequestId(17);
    known.state = "solved";
    known.entries = {{world.clock.now(), "mail_admin", "solution", Text::plain("created")}};
    const auto card = world.answer("ticket.status", with({{"request", RequestId(17)}}));
    REQUIRE(card);
    CHECK(card->ticket == "T-9");
    CHECK(card->request == "R-17");
    CHECK(card->lines.at(0).literal == "created");
    CHECK(code_of(world.answer("ticket.status", with({{"request", RequestId(99)}}))) == "ticket_not_found");
    CHECK(code_of(world.answer("ticket.status", ticket(99))) == "ticket_not_found");
}

TEST_CASE("whoever may not list everybody's tickets lists their own") {
    TestWorld world;
    world.desk.add(1, "user", "user@example.org");
    world.desk.add(2, "agent", "agent@example.org").state = "solved";
    CHECK(number(world.answer("ticket.list", {}, "user")->fields, "tickets") == 1);
    CHECK(number(world.answer("ticket.list", {}, "agent")->fields, "tickets") == 2);
    CHECK(number(world.answer("ticket.list", with({{"mine", true}}), "agent")->fields, "tickets") == 1);
    CHECK(number(world.answer("ticket.list", with({{"state", std::string("solved")}}), "agent")->fields, "tickets") == 1);
}

TEST_CASE("the same message opens one ticket however often it comes") {
    TestWorld world;
    const auto order = with({{"body", std::string("no puedo entrar")}});
    CHECK(world.answer("ticket.open", order, "user")->ticket == "T-1");
    CHECK(world.answer("ticket.open", order, "user")->ticket == "T-1");
    CHECK(world.desk.tickets.size() == 1);
    CHECK(world.desk.tickets[0].concerns == "user@example.org");
}

TEST_CASE("a comment goes only on a ticket one may read") {
    TestWorld world;
    world.desk.add(1, "agent", "agent@example.org");
    auto order = ticket(1);
    order.set("body", std::string("done"));
    CHECK(code_of(world.answer("ticket.comment", order, "user")) == "not_your_ticket");
    CHECK(code_of(world.answer("ticket.comment", order, "agent")) == "ok");
    CHECK(world.desk.tickets[0].entries.size() == 1);
}

TEST_CASE("decisions, confirmations and withdrawals go to the engine, and its refusals come back as they are") {
    TestWorld world;
    auto order = with({{"request", RequestId(17)}});
    CHECK(world.answer("approval.approve", order, "mail_admin")->request == "R-17");
    order.set("reason", std::string("no form"));
    CHECK(code_of(world.answer("approval.deny", order, "mail_admin")) == "ok");
    CHECK(code_of(world.answer("request.cancel", order)) == "ok");
    CHECK(code_of(world.answer("request.confirm", order)) == "ok");
    CHECK(world.requests.calls == std::vector<std::string>{"mail_admin approves R-17 ", "mail_admin denies R-17 no form",
                                                           "agent cancels R-17", "agent confirms R-17"});
    world.requests.error = Error{Kind::denied, "self_approval", {}, {}, {}};
    CHECK(code_of(world.answer("approval.approve", order)) == "self_approval");
    CHECK(code_of(world.answer("approval.approve", {})) == "missing_arguments");
}

TEST_CASE("what waits for a decision is listed with a button each") {
    TestWorld world;
    world.requests.waiting = {{RequestId(17), TicketId(9), "queue.purge", "waiting_approval", "agent", Text::plain("purge"), world.clock.now(), {}}};
    const auto card = world.answer("approval.list", {}, "mail_admin");
    REQUIRE(card);
    CHECK(number(card->fields, "approvals") == 1);
    CHECK(card->table->rows[0][0].literal == "R-17");
    CHECK(card->actions.size() == 1);
}

TEST_CASE("an audit search understands days and people, and refuses what it does not understand") {
    TestWorld world;
    world.audit.entries = {{1, world.clock.now(), "agent", "queue.purge", "R-17", "mta1"}};
    auto card = world.answer("audit.search", with({{"op", std::string("queue.purge")}, {"date", std::string("yesterday")}, {"person", std::string("AGENT")}}), "coordinator");
    REQUIRE(card);
    CHECK(number(card->fields, "records") == 1);
    CHECK(world.audit.asked.operation == "queue.purge");
    CHECK(world.audit.asked.actor == "agent");
    CHECK(*world.audit.asked.since == TimePoint(std::chrono::sys_days(std::chrono::year(2026) / 11 / 19)));
    CHECK(*world.audit.asked.until == TimePoint(std::chrono::sys_days(std::chrono::year(2026) / 11 / 20)));
    CHECK(world.answer("audit.search", with({{"date", std::string("2026-11-02")}})));
    for (const auto* bad : {"2026-02-30", "12/03", "20261102xx", "tomorrow"})
        CHECK(code_of(world.answer("audit.search", with({{"date", std::string(bad)}}))) == "bad_date");
    CHECK(code_of(world.answer("audit.search", with({{"person", std::string("nobody")}}))) == "person_unknown");
}

TEST_CASE("a broken audit chain is said with its first bad record") {
    TestWorld world;
    world.audit.chain = {12, {}};
    CHECK(world.answer("audit.verify")->state == CardState::done);
    world.audit.chain = {12, 7};
    const auto card = world.answer("audit.verify");
    CHECK(card->state == CardState::failed);
    CHECK(card->code == "audit_chain_broken");
    CHECK(number(card->fields, "first_bad") == 7);
}

TEST_CASE("whoami tells one's roles, unit and what one may approve, to oneself alone") {
    TestWorld world;
    const auto card = world.answer("whoami", {}, "coordinator");
    CHECK(field(card->fields, "roles")->value.literal == "coordinator");
    CHECK(field(card->fields, "may_approve")->value.literal == "queue.hold, queue.purge, queue.release, queue.requeue");
    CHECK(card->audience == Card::Audience::asker_only);
    CHECK(field(world.answer("whoami", {}, "user")->fields, "may_approve")->value.key == "value.nothing");
}

TEST_CASE("help shows only what this person may ask") {
    TestWorld world;
    const auto labels = [&](const char* id) {
        std::set<std::string> keys;
        const auto card = world.answer("help", {}, id);
        for (const auto& each : card->fields) keys.insert(each.label.key);
        return keys;
    };
    CHECK(labels("agent").contains("operation.queue.purge"));
    CHECK_FALSE(labels("user").contains("operation.queue.purge"));
    CHECK(labels("user").contains("operation.ticket.open"));
}

TEST_CASE("help with a topic, in any of the languages, says what one can, what it takes, and who can do the rest") {
    TestWorld world;
    for (const auto* topic : {"queue", "cola", "Fila", "queue.purge"}) {
        const auto card = world.answer("help", with({{"topic", std::string(topic)}}), "coordinator");
        REQUIRE(card);
        CHECK(card->title.key == "help.family.queue");
        std::map<std::string, Text> said;
        for (const auto& each : card->fields) said.emplace(each.label.key, each.value);
        CHECK(said.at("operation.queue.show").key == "help.queue.show");
        CHECK(said.at("operation.queue.purge").key == "help.cannot");
        CHECK(text_arg(said.at("operation.queue.purge").args, "who") == "agent, mail_admin, mail_admin2");
    }
    const auto purge = world.answer("help", with({{"topic", std::string("queue")}}), "agent")->fields;
    const auto found = std::find_if(purge.begin(), purge.end(), [](const Field& f) { return f.label.key == "operation.queue.purge"; });
    CHECK(text_arg(found->value.args, "tier") == "approve");
}

TEST_CASE("help with an unknown topic names the nearest") {
    TestWorld world;
    const auto refused = world.answer("help", with({{"topic", std::string("qeue")}}));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "unknown_topic");
    CHECK(text_arg(refused.error().args, "nearest").find("queue") == 0);
}
