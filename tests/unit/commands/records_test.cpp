// What the journal keeps of cards, plans and inbound orders comes back as it was; what an approval binds to.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "commands/inbound.hpp"
#include "tests/support/world.hpp"

using namespace botones;
using namespace botones::testing;

namespace {

Card full_card() {
    Card card;
    card.state = CardState::waiting_approval;
    card.request = "R-17";
    card.ticket = "T-9";
    card.operation = "queue.purge";
    card.code = "self_approval";
    card.title = Text::of("plan.queue.purge", {{"n", std::int64_t(214)}, {"age", Seconds(172800)}, {"at", TimePoint(std::chrono::milliseconds(5))}});
    card.lines = {Text::plain("ñandú"), Text::of("queue.not_undone")};
    card.fields = {{Text::of("field.messages"), Text::plain("214"), "messages", 214}, {Text::of("field.name"), Text::plain("x"), "", {}}};
    card.table = Table{{Text::of("field.from")}, {{Text::plain("a@b.test")}, {Text::plain("c@d.test")}}};
    card.progress = Progress{150, 214};
    card.actions = {{Text::of("action.try"), "approve R-17", "tok", Action::Style::danger}, {Text::plain("x"), "y", "", Action::Style::primary}};
    card.audience = Card::Audience::asker_only;
    return card;
}

const std::vector<ArgumentSpec> specs{{"from", ArgumentType::mailbox}, {"older_than", ArgumentType::duration}};

Plan full_plan() {
    Plan plan;
    plan.arguments = with({{"from", whole("ventas@example.org")}, {"older_than", Seconds(172800)}});
    plan.steps = {{"queue_remove", "queue:mta1", "at 5\n>a@b\nABCDEF 1 2\n"}, {"queue_remove", "queue:mta2", ""}};
    plan.scope = {"example.org", "legal", "ventas@example.org"};
    plan.title = Text::of("plan.queue.purge");
    plan.lines = {Text::plain("line")};
    plan.fields = {{Text::of("field.messages"), Text::plain("1"), "messages", 1}};
    plan.sample = Table{{Text::of("field.from")}, {{Text::plain("a@b.test")}}};
    plan.targets = "mta1:1;";
    return plan;
}

}  // namespace

TEST_CASE("a card comes back from JSON as it was") {
    const auto card = full_card();
    const nlohmann::json json = card;
    const auto back = nlohmann::json::parse(json.dump()).get<Card>();
    CHECK(nlohmann::json(back) == json);
    CHECK(back.state == card.state);
    CHECK(back.title == card.title);
    CHECK(back.fields[0].number == card.fields[0].number);
    CHECK_FALSE(back.fields[1].number);
    CHECK(back.table->rows[1][0] == card.table->rows[1][0]);
    CHECK(back.progress->total == 214);
    CHECK(back.actions[0].style == Action::Style::danger);
    CHECK(back.actions[1].style == Action::Style::primary);
    CHECK(back.audience == Card::Audience::asker_only);
    CHECK(nlohmann::json(nlohmann::json(Card{}).get<Card>()) == nlohmann::json(Card{}));
}

TEST_CASE("every state of a card has its own name in the contract") {
    for (const auto* name : {"info", "done", "clarify", "confirm", "waiting_approval", "running", "refused", "denied",
                             "expired", "failed", "needs_human"}) {
        Card card = nlohmann::json{{"state", name}, {"title", Text{}}}.get<Card>();
        CHECK(name_of(card.state) == name);
    }
}

TEST_CASE("an error becomes a card that says why, by its kind") {
    const auto state = [](Kind kind, const char* code) { return card_of(Error{kind, code, {}, {}, {}}).state; };
    CHECK(state(Kind::denied, "self_approval") == CardState::refused);
    CHECK(state(Kind::not_found, "account_not_found") == CardState::refused);
    CHECK(state(Kind::invalid_input, "missing_arguments") == CardState::clarify);
    CHECK(state(Kind::conflict, "ambiguous_local_part") == CardState::clarify);
    CHECK(state(Kind::conflict, "expired") == CardState::expired);
    CHECK(state(Kind::unavailable, "directory_unavailable") == CardState::failed);
    CHECK(state(Kind::uncertain, "answer_lost") == CardState::needs_human);
    const auto card = card_of(Error{Kind::denied, "self_approval", {{"who", std::string("mail_admin")}}, "for operators", {}});
    CHECK(card.code == "self_approval");
    REQUIRE(card.lines.size() == 1);
    CHECK(card.lines[0] == Text::of("reason.self_approval", {{"who", std::string("mail_admin")}}));
    CHECK(nlohmann::json(card).dump().find("for operators") == std::string::npos);
}

TEST_CASE("missing arguments are named by their labels") {
    const auto card = card_of(Error{Kind::invalid_input, "missing_arguments", {{"missing", std::string("unit groups")}}, {}, {}});
    REQUIRE(card.lines.size() == 3);
    CHECK(card.lines[1].key == "field.unit");
    CHECK(card.lines[2].key == "field.groups");
}

TEST_CASE("a plan comes back from JSON as it was") {
    const auto plan = full_plan();
    const auto json = plan_to_json(plan);
    const auto back = plan_from_json(specs, nlohmann::json::parse(json.dump()));
    REQUIRE(back);
    CHECK(plan_to_json(*back) == json);
    CHECK(back->arguments == plan.arguments);
    CHECK(digest_of("queue.purge", *back, "1") == digest_of("queue.purge", plan, "1"));
    CHECK_FALSE(plan_from_json(specs, nlohmann::json::object()));
    CHECK_FALSE(plan_from_json(specs, nlohmann::json{{"arguments", 3}}));
}

TEST_CASE("the digest changes with everything an approval binds to, and with nothing else") {
    const auto digest = digest_of("queue.purge", full_plan(), "1");
    CHECK(digest.size() == 64);
    const auto changed = [&](const std::function<void(Plan&)>& change) {
        auto plan = full_plan();
        change(plan);
        return digest_of("queue.purge", plan, "1") != digest;
    };
    CHECK(digest_of("queue.hold", full_plan(), "1") != digest);
    CHECK(digest_of("queue.purge", full_plan(), "2") != digest);
    CHECK(changed([](Plan& p) { p.arguments.set("older_than", Seconds(172801)); }));
    CHECK(changed([](Plan& p) { p.steps[0].payload += "x"; }));
    CHECK(changed([](Plan& p) { p.steps[0].target = "queue:mta3"; }));
    CHECK(changed([](Plan& p) { std::swap(p.steps[0], p.steps[1]); }));
    CHECK(changed([](Plan& p) { p.steps.pop_back(); }));
    CHECK(changed([](Plan& p) { p.targets = "mta1:2;"; }));
    CHECK_FALSE(changed([](Plan& p) { p.lines.clear(); }));
    CHECK_FALSE(changed([](Plan& p) { p.title = Text::plain("said otherwise"); }));
}

TEST_CASE("moving a character from one part to the next changes the digest") {
    auto one = full_plan();
    auto other = full_plan();
    one.steps[0].name = "ab";
    one.steps[0].target = "c";
    other.steps[0].name = "a";
    other.steps[0].target = "bc";
    CHECK(digest_of("queue.purge", one, "1") != digest_of("queue.purge", other, "1"));
}

TEST_CASE("an inbound order comes back from its text as it was") {
    Inbound inbound;
    inbound.type = Inbound::Type::form;
    inbound.dedupe_key = "slack:event:Ev1";
    inbound.also = {"slack:post:1"};
    inbound.sender = {"slack", "T1/U1"};
    inbound.conversation = {"slack", "C1", "17.1", Conversation::Privacy::personal};
    inbound.words = "créame \"juan\" \\ \n\t\x01 a José";
    inbound.token = "tok";
    inbound.values = {{"unit", "Jurídica"}, {"groups", "a\nb"}};
    inbound.files = {{"altas.csv", "text/csv", "F1", 12}};
    inbound.trigger = "1.2.x";
    inbound.quoted = true;
    inbound.response_url = "https://example.test/r";
    inbound.message_ref = "C1/17.1";
    const auto text = to_text(inbound);
    const auto back = nlohmann::json::parse(text).get<Inbound>();
    CHECK(to_text(back) == text);
    CHECK(back.type == inbound.type);
    CHECK(back.also == inbound.also);
    CHECK(back.conversation == inbound.conversation);
    CHECK(back.sender == inbound.sender);
    CHECK(back.words == inbound.words);
    CHECK(back.values == inbound.values);
    CHECK(back.files.at(0).size == 12);
    CHECK(back.quoted);
    CHECK(back.message_ref == inbound.message_ref);
}

TEST_CASE("an inbound order of the first version is still read") {
    const auto old = nlohmann::json::parse(R"({"type":"click","key":"k","from":["slack","T1/U1"],"where":{"platform":"slack","id":"C1"}})");
    const auto inbound = old.get<Inbound>();
    CHECK(inbound.type == Inbound::Type::click);
    CHECK(inbound.sender == Identity{"slack", "T1/U1"});
}

TEST_CASE("bytes that are no UTF-8 do not keep an inbound order from being written") {
    Inbound inbound;
    inbound.words = "caf\xE9";
    CHECK(nlohmann::json::parse(to_text(inbound)).at("words") == "caf\uFFFD");
}

TEST_CASE("queues, verbs and account states are known by the names the mail systems use") {
    for (const auto* name : {"maildrop", "active", "incoming", "deferred", "hold"}) CHECK(name_of(*queue_from(name)) == name);
    CHECK_FALSE(queue_from("corrupt"));
    CHECK(name_of(QueueVerb::requeue) == "requeue");
    CHECK(name_of(AccountState::locked) == "locked");
}
