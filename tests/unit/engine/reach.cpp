// Where people are told things, and what happens when a platform is slow, away, or comes back.
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include "tests/unit/engine/talking.hpp"

using namespace botones;
using namespace botones::testing;

namespace {

constexpr const char* order = "create account ana.prueba name \"Ana Prueba\" unit Legal";
const Error away{Kind::unavailable, "away", {}, {}, {}};

Person& one(Desk& desk, const std::string& id) {
    return *std::find_if(desk.people.begin(), desk.people.end(), [&](const Person& p) { return p.id == PersonId(id); });
}

bool is_for(const Arrived& arrived, const std::string& who, const std::string& platform) {
    return arrived.delivery.conversation.id == Desk::private_of(who, platform).id;
}

int private_cards(const RecordingPlatform& on, const std::string& who) {
    int count = 0;
    for (const auto& each : on.arrived()) count += is_for(each, who, on.name()) ? 1 : 0;
    return count;
}

}  // namespace

TEST_CASE("an approver is told on the platform they want, the others where they are configured first") {
    Desk desk([](Desk& before) { one(before, "mail_admin").reach = {"teams", "slack"}; });
    desk.say("agent", order);
    desk.teams.wait([](const Arrived& each) { return is_for(each, "mail_admin", "teams"); }, "the card of mail_admin");
    desk.slack.wait([](const Arrived& each) { return is_for(each, "mail_admin2", "slack"); }, "the card of mail_admin2");
    desk.settle();
    CHECK(private_cards(desk.slack, "mail_admin") == 0);
    CHECK(private_cards(desk.teams, "mail_admin2") == 0);
    CHECK(desk.number("SELECT notified FROM requests") == 2);
}

TEST_CASE("an approver with no place that answers is passed over to the next, and that is on record") {
    Desk desk([](Desk& before) {
        before.policy.approvers_notified = 1;
        one(before, "mail_admin").identities = {{"terminal", "mail_admin"}};
    });
    desk.say("agent", order);
    desk.slack.wait([](const Arrived& each) { return is_for(each, "mail_admin2", "slack"); }, "the next approver's card");
    desk.settle();
    CHECK(desk.text("SELECT subject FROM audit WHERE action = 'approver.passed_over'") == "mail_admin");
    CHECK(desk.number("SELECT notified FROM requests") == 1);
}

TEST_CASE("a platform that goes away while an approver is told passes the request on to the next") {
    Desk desk([](Desk& before) {
        before.policy.approvers_notified = 1;
        one(before, "mail_admin").identities = {Desk::identity("mail_admin", "teams")};
    });
    desk.teams.trouble(away);
    desk.say("agent", order);
    desk.slack.wait([](const Arrived& each) { return is_for(each, "mail_admin2", "slack"); }, "the next approver's card");
    CHECK(desk.text("SELECT subject FROM audit WHERE action = 'approver.passed_over'") == "mail_admin");
}

TEST_CASE("who asked is told who could approve when nobody can be told") {
    Desk desk([](Desk& before) {
        for (const auto* id : {"mail_admin", "mail_admin2"}) one(before, id).identities = {{"terminal", id}};
    });
    desk.say("agent", order);
    const auto card = desk.shown(desk.slack, "R-1", CardState::waiting_approval);
    REQUIRE(line(card.lines, "engine.nobody_told") != nullptr);
    CHECK(text_arg(line(card.lines, "engine.nobody_told")->args, "who") == "mail_admin, mail_admin2");
}

TEST_CASE("every card of a request follows it to its end, on every platform, and none keeps a live button") {
    Desk desk([](Desk& before) { one(before, "mail_admin").reach = {"teams"}; });
    desk.say("agent", order);
    const auto waiting = desk.shown(desk.teams, "R-1", CardState::waiting_approval);
    desk.shown(desk.slack, "R-1", CardState::waiting_approval);
    Inbound press;
    press.type = Inbound::Type::click;
    press.sender = Desk::identity("mail_admin", "teams");
    press.conversation = Desk::private_of("mail_admin", "teams");
    press.token = token_of(waiting, "approve R-1");
    desk.come_in(press);
    CHECK(desk.shown(desk.teams, "R-1", CardState::done).actions.empty());
    CHECK(desk.shown(desk.slack, "R-1", CardState::done).actions.empty());
    desk.settle("slack");
    desk.settle("teams");
    CHECK(desk.number("SELECT count(*) FROM cards WHERE message_ref IS NULL") == 0);
}

TEST_CASE("a platform that hangs does not hold up the others") {
    Desk desk([](Desk& before) { one(before, "mail_admin").reach = {"teams"}; });
    desk.teams.hold(true);
    for (int i = 0; i < 6; ++i) desk.say("agent", "whoami", Desk::channel("T" + std::to_string(i), "teams"));
    desk.wait([&] { return desk.teams.tries() >= 2; }, "the senders of teams to be busy");
    desk.say("agent", "whoami");
    CHECK(desk.answer("agent").operation == "whoami");
    desk.teams.hold(false);
    desk.settle("teams");
    CHECK(desk.teams.arrived().size() == 6);
}

TEST_CASE("what an outage held up for hours arrives when it ends, once and in order") {
    Desk desk;
    desk.slack.trouble(away);
    desk.say("agent", "whoami");
    desk.say("agent", "help");
    const auto failed_tries = [&] { return desk.number("SELECT coalesce(min(attempts), 0) FROM outbox WHERE id = 1 AND state = 'pending'"); };
    for (int hour = 0; hour < 20; ++hour) {
        desk.wait([&] { return failed_tries() > hour; }, "another try");
        desk.clock.step(std::chrono::hours(1));
    }
    desk.settle("teams");
    desk.slack.trouble(std::nullopt);
    desk.clock.step(std::chrono::seconds(31));
    desk.settle();
    const auto arrived = desk.slack.arrived();
    REQUIRE(arrived.size() == 2);
    CHECK(arrived[0].card().operation == "whoami");
    CHECK(arrived[1].card().operation == "help");
}

TEST_CASE("rows that waited for their own back-off are due at once when their platform is back") {
    Desk desk;
    desk.slack.trouble(away);
    for (int i = 0; i < 5; ++i) desk.say("agent", "whoami", Desk::channel("C" + std::to_string(i)));
    desk.wait([&] { return desk.number("SELECT count(*) FROM outbox WHERE attempts > 0 AND state = 'pending'") == 5; }, "five tries");
    desk.slack.trouble(std::nullopt);
    desk.say("agent", "whoami");
    desk.answer("agent");  // the first success ends the outage for all, although no time has passed
    CHECK(desk.slack.arrived().size() == 6);
}

TEST_CASE("an attachment survives the outbox byte for byte") {
    Card card;
    card.title = Text::plain("picture");
    card.attachments.push_back({"queue.png", "image/png", Text::plain("a queue"), std::string("\x89PNG\0\xff\n", 7)});
    const auto json = nlohmann::json(card).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    const auto again = nlohmann::json::parse(json).get<Card>();
    REQUIRE(again.attachments.size() == 1);
    CHECK(again.attachments.front().bytes == card.attachments.front().bytes);
    CHECK(again.attachments.front().alt.literal == "a queue");
}

TEST_CASE("a home page shows open tickets, what waits for a decision, and only what that person may do") {
    Desk desk;
    desk.say("agent", order);
    desk.shown(desk.slack, "R-1", CardState::waiting_approval);
    const auto come_home = [&](const std::string& who) {
        Inbound inbound;
        inbound.type = Inbound::Type::home;
        inbound.sender = Desk::identity(who);
        inbound.conversation = Desk::private_of(who);
        desk.come_in(inbound);
        return desk.slack.wait([&](const Arrived& each) {
            return each.delivery.manner == Delivery::Manner::home && each.delivery.recipient == Desk::identity(who).id;
        }, "a home page");
    };
    const auto admin = come_home("mail_admin");
    REQUIRE(admin.cards.size() == 3);
    CHECK(admin.cards[0].operation == "ticket.list");
    CHECK(admin.cards[1].operation == "approval.list");
    CHECK_FALSE(token_of(admin.cards[1], "approve R-1").empty());
    const auto agent = come_home("agent");
    REQUIRE(agent.cards.size() == 2);
    CHECK(number(agent.cards[0].fields, "tickets") == 1);
    CHECK_FALSE(token_of(agent.cards[1], "create account").empty());
    const auto user = come_home("user");
    CHECK(token_of(user.cards.back(), "create account").empty());
    const auto token = token_of(agent.cards[1], "create account");
    desk.press("mail_admin", token);
    CHECK(desk.answer("mail_admin").code == "not_your_button");
}

TEST_CASE("people say where they want to be told things, and are refused where nobody knows them") {
    Desk desk;
    const auto words = GENERATE(std::string("notify me in teams"), std::string("Avísame por Teams"), std::string("me avise no teams"));
    desk.say("mail_admin", words);
    CHECK(desk.answer("mail_admin").title.key == "engine.reach");
    desk.say("mail_admin", "notify me in bitrix24");
    CHECK(desk.answer("mail_admin").code == "reach_unknown");
    desk.say("agent", order);
    desk.teams.wait([](const Arrived& each) { return is_for(each, "mail_admin", "teams"); }, "the card of mail_admin");
    CHECK(private_cards(desk.slack, "mail_admin") == 2);
}
