// Who somebody is: links by a one-time code, verified addresses, guests; and what a strange or former member may do.
#include <catch2/catch.hpp>

#include "bot/engine/linking.hpp"
#include "tests/unit/engine/talking.hpp"

using namespace botones;
using namespace botones::testing;

namespace {

Inbound words(const Identity& sender, const std::string& text, Conversation::Privacy privacy = Conversation::Privacy::personal) {
    Inbound inbound;
    inbound.sender = sender;
    inbound.conversation = {sender.platform, privacy == Conversation::Privacy::personal ? "@" + sender.id : "C1", {}, privacy};
    inbound.words = text;
    return inbound;
}

Card told(Desk& desk, const Inbound& inbound) {
    const auto before = desk.slack.arrived().size();
    desk.come_in(inbound);
    desk.wait([&] { return desk.slack.arrived().size() > before; }, "an answer");
    desk.settle();
    return desk.slack.arrived().back().card();
}

const Identity stranger{"slack", "S/new"};
const Profile good{true, true, std::nullopt};

Profile with_mail(const std::string& text) { return {true, true, address(text)}; }

}  // namespace

TEST_CASE("a code typed in a direct message binds that account to the person, once") {
    Desk desk;
    CHECK(told(desk, words(stranger, "whoami")).code == "unknown_person");
    const auto code = desk.engine().issue_link_code(PersonId("agent"));
    REQUIRE(code);
    CHECK(desk.number("SELECT count(*) FROM link_codes WHERE hash LIKE '%" + *code + "%'") == 0);
    const auto verb = GENERATE(std::string("link "), std::string("Vincular "), std::string("vincula "));
    CHECK(told(desk, words(stranger, verb + *code)).title.key == "engine.linked");
    const auto who = told(desk, words(stranger, "whoami"));
    REQUIRE(field(who.fields, "person") != nullptr);
    CHECK(field(who.fields, "person")->value.literal == "agent");
    CHECK(told(desk, words({"slack", "S/other"}, "link " + *code)).code == "link_code_unknown");
    CHECK(desk.number("SELECT count(*) FROM audit WHERE action = 'link.made' AND actor = 'agent'") == 1);
}

TEST_CASE("nobody approves their own request through a linked account") {
    Desk desk;
    const auto code = desk.engine().issue_link_code(PersonId("mail_admin"));
    told(desk, words(stranger, "link " + *code));
    desk.say("mail_admin", "create account ana.prueba name \"Ana Prueba\" unit Legal");
    desk.shown(desk.slack, "R-1", CardState::waiting_approval);
    desk.settle();
    CHECK(told(desk, words(stranger, "approve R-1")).code == "self_approval");
}

TEST_CASE("a link ends by the word, by the command, and a reload keeps it") {
    Desk desk;
    told(desk, words(stranger, "link " + *desk.engine().issue_link_code(PersonId("agent"))));
    desk.reload();
    CHECK(told(desk, words(stranger, "whoami")).operation == "whoami");
    SECTION("by the word") { CHECK(told(desk, words(stranger, "unlink")).title.key == "engine.unlinked"); }
    SECTION("by the command") { CHECK(desk.engine().remove_links(PersonId("agent")).value() == 1); }
    CHECK(told(desk, words(stranger, "whoami")).code == "unknown_person");
    CHECK(told(desk, words(stranger, "unlink")).code == "not_linked");
}

TEST_CASE("a code ends after ten minutes, and when a newer one is made") {
    Desk desk;
    const auto first = desk.engine().issue_link_code(PersonId("agent"));
    SECTION("time") { desk.clock.step(std::chrono::minutes(10) + std::chrono::seconds(1)); }
    SECTION("a newer one") { REQUIRE(desk.engine().issue_link_code(PersonId("agent"))); }
    CHECK(told(desk, words(stranger, "link " + *first)).code == "link_code_unknown");
}

TEST_CASE("wrong codes are counted by who types them, and the sixth is not even looked at") {
    Desk desk;
    const auto code = desk.engine().issue_link_code(PersonId("agent"));
    for (int i = 0; i < engine::most_link_tries; ++i) CHECK(told(desk, words(stranger, "link aaaaa-bbbbb")).code == "link_code_unknown");
    CHECK(told(desk, words(stranger, "link " + *code)).code == "link_too_many_tries");
    CHECK(told(desk, words({"slack", "S/other"}, "link " + *code)).title.key == "engine.linked");
}

TEST_CASE("a code typed where others read it links nobody and works no more") {
    Desk desk;
    const auto code = desk.engine().issue_link_code(PersonId("agent"));
    CHECK(told(desk, words(stranger, "link " + *code, Conversation::Privacy::shared)).code == "link_only_in_private");
    CHECK(told(desk, words(stranger, "link " + *code)).code == "link_code_unknown");
}

TEST_CASE("a configured account is not given to another person by a code; a code needs a person") {
    Desk desk;
    const auto code = desk.engine().issue_link_code(PersonId("mail_admin"));
    CHECK(told(desk, words(Desk::identity("agent"), "link " + *code)).code == "link_taken");
    const auto nobody = desk.engine().issue_link_code(PersonId("nobody"));
    REQUIRE_FALSE(nobody);
    CHECK(nobody.error().code == "no_such_person");
}

TEST_CASE("an unknown sender is known by an address their platform has verified, only where that is wanted") {
    const bool wanted = GENERATE(true, false);
    Desk desk([&](Desk& before) {
        before.link_by_email = wanted;
        before.slack.profiles.emplace("S/new", with_mail("agent@example.org"));
    });
    CHECK(told(desk, words(stranger, "whoami")).code == (wanted ? "" : "unknown_person"));
    CHECK(desk.number("SELECT count(*) FROM links") == 0);
}

TEST_CASE("a verified address is no proof when two people have it, when it is a guest's, or when nobody has it") {
    Desk desk([&](Desk& before) {
        before.link_by_email = true;
        before.people[1].email = address("agent@example.org");
        before.slack.profiles.emplace("S/two", with_mail("agent@example.org"));
        before.slack.profiles.emplace("S/guest", Profile{true, false, address("mail_admin@example.org")});
        before.slack.profiles.emplace("S/gone", Profile{false, true, address("mail_admin@example.org")});
        before.slack.profiles.emplace("S/none", with_mail("somebody@example.com"));
    });
    const auto* id = GENERATE("S/two", "S/guest", "S/gone", "S/none");
    CHECK(told(desk, words({"slack", id}, "whoami")).code == "unknown_person");
}

TEST_CASE("guests and deactivated people may look but not change anything, whatever their role") {
    const auto profile = GENERATE(Profile{true, false, std::nullopt}, Profile{false, true, std::nullopt});
    Desk desk([&](Desk& before) { before.slack.profiles.emplace("S/agent", profile); });
    CHECK(told(desk, words(Desk::identity("agent"), "create account ana.prueba name \"Ana Prueba\" unit Legal")).code == "not_a_member");
    CHECK(told(desk, words(Desk::identity("agent"), "whoami")).operation == "whoami");
    CHECK(desk.number("SELECT count(*) FROM requests") == 0);
}

TEST_CASE("an approver who was deactivated a second ago decides nothing") {
    Desk desk([&](Desk& before) { before.slack.profiles.emplace("S/mail_admin", good); });
    desk.say("agent", "create account ana.prueba name \"Ana Prueba\" unit Legal");
    desk.shown(desk.slack, "R-1", CardState::waiting_approval);
    desk.settle();
    desk.slack.profiles.insert_or_assign("S/mail_admin", Profile{false, true, std::nullopt});
    CHECK(told(desk, words(Desk::identity("mail_admin"), "approve R-1")).code == "not_a_member");
    CHECK(desk.state_of(1) == "waiting_approval");
}

TEST_CASE("while a platform does not tell who somebody is, nothing is changed for them, and reads go on") {
    Desk desk([&](Desk& before) {
        before.slack.profiles.emplace("S/agent", Error{Kind::unavailable, "slack_busy", {}, {}, {}});
    });
    const auto card = told(desk, words(Desk::identity("agent"), "create account ana.prueba name \"Ana Prueba\" unit Legal"));
    CHECK(card.code == "standing_unknown");
    CHECK(told(desk, words(Desk::identity("agent"), "whoami")).operation == "whoami");
}

TEST_CASE("a card speaks its reader's language, else the words', else the house's") {
    Desk desk([](Desk& before) {
        for (auto& each : before.people) each.language.reset();
        before.people[2].language = Language::pt;
    });
    desk.say("agent", "crear cuenta ana.prueba nombre \"Ana Prueba\" dependencia Legal");
    const auto asked = desk.slack.wait([](const Arrived& each) { return each.delivery.conversation.id == Desk::private_of("agent").id; }, "the asker's card");
    CHECK(asked.delivery.language == Language::es);
    const auto approver = desk.slack.wait([](const Arrived& each) { return each.delivery.conversation.id == Desk::private_of("mail_admin").id; }, "a card");
    CHECK(approver.delivery.language == Language::pt);
    const auto second = desk.slack.wait([](const Arrived& each) { return each.delivery.conversation.id == Desk::private_of("mail_admin2").id; }, "a card");
    CHECK(second.delivery.language == Language::en);
    desk.settle();
    const auto card = asked.card();
    const auto before = desk.slack.arrived().size();
    desk.press("user", token_of(card, "approve R-1"));
    desk.wait([&] { return desk.slack.arrived().size() > before; }, "the refusal");
    CHECK(desk.slack.arrived().back().delivery.language == Language::en);
}
