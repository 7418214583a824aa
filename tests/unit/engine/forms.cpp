// What an order lacks is asked: by a form where there are forms, one thing after the other where there are none.
#include <catch2/catch.hpp>

#include "tests/unit/engine/talking.hpp"

using namespace botones;
using namespace botones::testing;

namespace {

void need_everything(Desk& desk) { desk.policy.account_required_fields = {"national_id", "unit", "groups"}; }
void with_forms(Desk& desk) {
    need_everything(desk);
    desk.slack.forms = true;
    desk.slack.opens = true;
}

constexpr const char* order = "create account lady.rodriguez name \"Lady Rodríguez\" unit Legal";
const std::map<std::string, std::string> good = {{"login", "lady.rodriguez"}, {"given_names", "Lady Johana"}, {"surnames", "Rodríguez Peña"},
                                                 {"national_id", "52.418.903"}, {"unit", "Legal"}, {"groups", "all, legal"}};

}  // namespace

TEST_CASE("S39 an order that lacks facts is shown as a form with what is known and what is missing") {
    Desk desk(with_forms);
    desk.say("agent", order);
    const auto card = desk.answer("agent");
    CHECK(card.state == CardState::clarify);
    CHECK(card.code == "missing_arguments");
    REQUIRE(card.form);
    CHECK_FALSE(card.form->token.empty());
    CHECK(field_of(*card.form, "unit")->value == "Legal");
    CHECK_FALSE(field_of(*card.form, "unit")->required);
    CHECK(field_of(*card.form, "given_names")->value == "Lady");
    CHECK(field_of(*card.form, "national_id")->required);
    CHECK(field_of(*card.form, "groups")->required);
    CHECK(field_of(*card.form, "ticket") == nullptr);
    CHECK(desk.number("SELECT count(*) FROM requests") == 0);
}

TEST_CASE("S39 a submitted form becomes the order it completes") {
    Desk desk(with_forms);
    desk.say("agent", order);
    const auto token = desk.answer("agent").form->token;
    desk.submit("agent", token, good);
    desk.shown(desk.slack, "R-1", CardState::waiting_approval);
    const auto plan = desk.text("SELECT arguments FROM requests WHERE id = 1");
    CHECK(plan.find("52418903") != std::string::npos);
    CHECK(plan.find(R"(["all","legal"])") != std::string::npos);
    CHECK(plan.find("Rodríguez") != std::string::npos);
    desk.submit("agent", token, good);
    CHECK(desk.answer("agent").code == "question_expired");
    CHECK(desk.number("SELECT count(*) FROM requests") == 1);
}

TEST_CASE("what is wrong in a form is told and asked again, and what was right is kept") {
    Desk desk(with_forms);
    desk.say("agent", order);
    const auto token = desk.answer("agent").form->token;
    auto values = good;
    values["national_id"] = "no lo sé";
    values["groups"] = "";
    desk.submit("agent", token, values);
    const auto card = desk.answer("agent");
    CHECK(card.code == "form_wrong");
    REQUIRE(card.form);
    CHECK(line(card.lines, "engine.form.missing") != nullptr);
    REQUIRE(line(card.lines, "engine.form.wrong") != nullptr);
    CHECK(text_arg(line(card.lines, "engine.form.wrong")->args, "field") == "National id");
    CHECK(field_of(*card.form, "national_id")->value == "no lo sé");
    CHECK(field_of(*card.form, "given_names")->value == "Lady Johana");
    desk.submit("agent", card.form->token, good);
    desk.shown(desk.slack, "R-1", CardState::waiting_approval);
}

TEST_CASE("a pressed form button opens the form at once, and too late is told with the button again") {
    Desk desk(with_forms);
    desk.say("agent", order);
    const auto token = desk.answer("agent").form->token;
    desk.press("agent", token);
    desk.wait([&] { return desk.slack.opened().size() == 1; }, "the form");
    CHECK(desk.slack.opened().front().token == token);
    CHECK(field_of(desk.slack.opened().front(), "unit")->value == "Legal");
    desk.settle();
    desk.slack.form_error = Error{Kind::conflict, "form_too_late", {}, {}, {}};
    desk.press("agent", token);
    const auto late = desk.answer("agent");
    CHECK(late.code == "form_too_late");
    REQUIRE(late.form);
    CHECK(late.form->token == token);
}

TEST_CASE("only the person asked opens and submits a form, and only in its time") {
    Desk desk(with_forms);
    desk.say("agent", order);
    const auto token = desk.answer("agent").form->token;
    desk.press("mail_admin", token);
    CHECK(desk.answer("mail_admin").code == "not_your_button");
    desk.submit("mail_admin", token, good);
    CHECK(desk.answer("mail_admin").code == "not_your_button");
    CHECK(desk.slack.opened().empty());
    desk.clock.step(std::chrono::minutes(31));
    desk.submit("agent", token, good);
    CHECK(desk.answer("agent").code == "question_expired");
    CHECK(desk.number("SELECT count(*) FROM requests") == 0);
}

TEST_CASE("what was said elsewhere ends the typed answer, not the form") {
    Desk desk(with_forms);
    desk.say("agent", order);
    const auto token = desk.answer("agent").form->token;
    desk.say("agent", "whoami");
    CHECK(desk.answer("agent").operation == "whoami");
    desk.say("agent", "52418903");
    CHECK(desk.answer("agent").code != "missing_arguments");
    desk.submit("agent", token, good);
    desk.shown(desk.slack, "R-1", CardState::waiting_approval);
}

TEST_CASE("a denial by button opens its form, and the reason belongs to the preview that was pressed") {
    Desk desk(with_forms);
    desk.policy.account_required_fields.clear();
    desk.say("agent", "create account ana.prueba name \"Ana Prueba\" unit Legal id 1013624577 groups all");
    const auto card = desk.shown(desk.slack, "R-1", CardState::waiting_approval);
    desk.settle();
    desk.press("mail_admin", token_of(card, "deny R-1"));
    desk.wait([&] { return desk.slack.opened().size() == 1; }, "the form of the reason");
    const auto form = desk.slack.opened().front();
    REQUIRE(form.fields.size() == 1);
    CHECK(form.fields.front().name == "reason");
    CHECK(form.fields.front().kind == FormField::Kind::long_text);
    desk.settle();
    desk.submit("mail_admin", form.token, {{"reason", "the contract is not signed"}});
    desk.shown(desk.slack, "R-1", CardState::denied);
    CHECK(desk.text("SELECT reason FROM approvals") == "the contract is not signed");
}

TEST_CASE("where there are no forms, one thing is asked after the other") {
    Desk desk(need_everything);
    desk.say("agent", order);
    auto card = desk.answer("agent");
    CHECK(card.code == "missing_arguments");
    CHECK_FALSE(card.form);
    CHECK(card.title.key == "engine.ask_next");
    CHECK(text_arg(card.title.args, "what") == "National id");
    desk.say("agent", "52.418.903");
    card = desk.answer("agent");
    CHECK(text_arg(card.title.args, "what") == "Groups");
    desk.say("agent", "all and legal");
    desk.shown(desk.slack, "R-1", CardState::waiting_approval);
    CHECK(desk.text("SELECT arguments FROM requests").find(R"(["all","legal"])") != std::string::npos);
    CHECK(desk.number("SELECT count(*) FROM questions") == 0);
}

TEST_CASE("an answer that cannot be used is asked for again; cancel ends the asking") {
    Desk desk(need_everything);
    desk.say("agent", order);
    desk.answer("agent");
    desk.say("agent", "no tengo idea");
    const auto again = desk.answer("agent");
    CHECK(again.state == CardState::clarify);
    CHECK(text_arg(again.title.args, "what") == "National id");
    desk.say("agent", GENERATE(std::string("cancel"), std::string("cancelar"), std::string("no")));
    CHECK(desk.answer("agent").title.key == "engine.question_ended");
    desk.say("agent", "52418903");
    CHECK(desk.answer("agent").code == "unknown_words");
    CHECK(desk.number("SELECT count(*) FROM requests") == 0);
}

TEST_CASE("an answer counts only from the person asked, in that place, within ten minutes") {
    Desk desk(need_everything);
    desk.say("agent", order);
    desk.answer("agent");
    SECTION("another person") {
        desk.say("mail_admin", "52418903");
        CHECK(desk.answer("mail_admin").code == "unknown_words");
    }
    SECTION("another place") {
        desk.say("agent", "52418903", Desk::channel("C1"));
        const auto there = desk.slack.wait([](const Arrived& each) { return each.delivery.conversation.id == "C1"; }, "an answer there");
        CHECK(there.card().code == "unknown_words");
    }
    SECTION("another time") {
        desk.clock.step(std::chrono::minutes(11));
        desk.say("agent", "52418903");
        CHECK(desk.answer("agent").code == "unknown_words");
    }
    CHECK(desk.number("SELECT count(*) FROM requests") == 0);
}

TEST_CASE("D6 several addresses with one local part are offered as buttons that give the whole order") {
    Desk desk([](Desk& before) {
        before.directory.add({login("ventas"), address("ventas@example.org"), {}, name("Ventas Uno"), "c", "", {}, {}, ""});
        before.directory.add({login("ventas2"), address("ventas2@example.org"), {address("ventas@example.net")}, name("Ventas Dos"), "c", "", {}, {}, ""});
    });
    desk.say("agent", "close account ventas");
    const auto card = desk.answer("agent");
    CHECK(card.code == "ambiguous_local_part");
    REQUIRE(card.actions.size() >= 2);
    CHECK_FALSE(card.actions.front().token.empty());
    const auto all = card.actions[0].say + " " + card.actions[1].say;
    CHECK_THAT(all, Catch::Contains("ventas@example.org") && Catch::Contains("close account"));
}

TEST_CASE("quoted or forwarded words are refused, whatever they say") {
    Desk desk;
    Inbound inbound;
    inbound.sender = Desk::identity("agent");
    inbound.conversation = Desk::private_of("agent");
    inbound.words = "create account ana.prueba name \"Ana Prueba\" unit Legal";
    inbound.quoted = true;
    desk.come_in(inbound);
    const auto card = desk.answer("agent");
    CHECK(card.state == CardState::refused);
    CHECK(card.code == "quoted");
    CHECK(desk.number("SELECT count(*) FROM requests") == 0);
}

TEST_CASE("a password typed into a form is refused and stored nowhere") {
    Desk desk(with_forms);
    desk.say("agent", order);
    const auto token = desk.answer("agent").form->token;
    auto values = good;
    values["unit"] = "my password is Trustno1-really";
    desk.submit("agent", token, values);
    CHECK(desk.answer("agent").code == "password_in_chat");
    CHECK(desk.number("SELECT count(*) FROM inbox WHERE payload LIKE '%Trustno1%'") == 0);
    CHECK(desk.number("SELECT count(*) FROM questions WHERE body LIKE '%Trustno1%'") == 0);
}

TEST_CASE("a write whose verb was mistyped is shown as understood and waits for its asker's yes, whatever its tier") {
    Desk desk([](Desk& before) {
        before.policy.tiers["account.close"] = Tier::run;
        before.directory.add({login("ana.ruiz"), address("ana.ruiz@example.org"), {}, name("Ana Ruiz"), "c", "", {}, {}, ""});
    });
    desk.say("agent", "clse account ana.ruiz@example.org");
    const auto card = desk.answer("agent");
    CHECK(card.state == CardState::confirm);
    CHECK(card.code == "corrected");
    REQUIRE(line(card.lines, "engine.corrected_word") != nullptr);
    CHECK(text_arg(line(card.lines, "engine.corrected_word")->args, "from") == "clse");
    CHECK(desk.number("SELECT count(*) FROM requests") == 0);
    SECTION("typed") {
        desk.say("agent", "yes");
        desk.shown(desk.slack, "R-1", CardState::done);
    }
    SECTION("pressed, by nobody else") {
        const auto token = card.actions.front().token;
        desk.press("mail_admin", token);
        CHECK(desk.answer("mail_admin").code == "not_your_button");
        CHECK(desk.number("SELECT count(*) FROM requests") == 0);
        desk.press("agent", token);
        desk.shown(desk.slack, "R-1", CardState::done);
    }
    SECTION("too late") {
        desk.clock.step(std::chrono::minutes(11));
        desk.say("agent", "yes");
        desk.answer("agent");
        desk.press("agent", card.actions.front().token);
        CHECK(desk.answer("agent").code == "button_unknown");
        CHECK(desk.number("SELECT count(*) FROM requests") == 0);
    }
}

TEST_CASE("a bare yes confirms what waits for it in that place, and only there") {
    Desk desk([](Desk& before) { before.policy.tiers["account.create"] = Tier::confirm; });
    desk.say("agent", "create account ana.prueba name \"Ana Prueba\" unit Legal");
    desk.shown(desk.slack, "R-1", CardState::confirm);
    desk.say("agent", "yes", Desk::channel("C1"));
    desk.settle();
    CHECK(desk.state_of(1) == "confirming");
    desk.say("agent", "yes");
    desk.shown(desk.slack, "R-1", CardState::done);
}
