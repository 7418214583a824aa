// "account modify": permitted fields only, old and new value on record (S49, S51, S70, S71); users of a unit's mailbox
// (S119, S120).
#include <catch2/catch.hpp>

#include "tests/support/world.hpp"

using namespace botones;
using namespace botones::testing;

namespace {

Account& luis(TestWorld& world) {
    AccountAttributes made{login("luis.vega"), address("luis.vega@example.org"), {}, name("Luis Vega Soto"), "Legal", "planta",
                           national_id("79000111"), {"all"}, {}};
    return world.directory.add(std::move(made));
}

Arguments change(std::initializer_list<std::pair<const char*, ArgumentValue>> values) {
    auto order = with(values);
    order.set("account", local("luis.vega"));
    return order;
}

std::string told(const Text& text, const char* which) { return text_arg(text.args, which); }

}  // namespace

TEST_CASE("S49 S51 S70 a permitted field is changed, and the case says its old and its new value") {
    TestWorld world;
    luis(world);
    const auto plan = world.plan("account.modify", change({{"unit", std::string("Finance")}, {"phone", std::string("1234")}}));
    REQUIRE(plan);
    CHECK(world.directory.writes == 0);
    CHECK(plan->scope.unit == "Legal");
    const auto outcome = world.carry_out("account.modify", *plan);
    REQUIRE(outcome);
    CHECK(outcome->end == Outcome::End::done);
    const auto& now = world.directory.entries[0].account.attributes;
    CHECK(now.unit == "Finance");
    CHECK(now.phone == "1234");
    CHECK(now.login == login("luis.vega"));
    std::vector<std::string> lines;
    for (const auto& text : outcome->lines)
        if (text.key == "account.change") lines.push_back(told(text, "field") + ": " + told(text, "before") + " > " + told(text, "after"));
    CHECK(lines == std::vector<std::string>{"unit: Legal > Finance", "phone: none > 1234"});
}

TEST_CASE("S49 a field that is not permitted is refused by its name, with those that are") {
    TestWorld world;
    luis(world);
    for (const auto& [argument, field] : {std::pair{"new_national_id", "national_id"}, std::pair{"new_login", "login"}, std::pair{"new_link_type", "link_type"}}) {
        CAPTURE(argument);
        const auto refused = world.plan("account.modify", change({{argument, std::string("something")}, {"unit", std::string("Finance")}}));
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == "field_not_permitted");
        CHECK(text_arg(refused.error().args, "field") == field);
        CHECK(text_arg(refused.error().args, "fields") == "name, unit, title, phone");
    }
    CHECK(world.directory.writes == 0);
}

TEST_CASE("S71 the policy says which settings may be changed") {
    TestWorld world;
    luis(world);
    world.policy.modifiable_fields = {"link_type"};
    CHECK(world.plan("account.modify", change({{"new_link_type", std::string("contratista")}})));
    const auto refused = world.plan("account.modify", change({{"unit", std::string("Finance")}}));
    REQUIRE_FALSE(refused);
    CHECK(text_arg(refused.error().args, "field") == "unit");
}

TEST_CASE("S49 a surname alone leaves the given names, a whole name keeps the surnames apart where they are its end") {
    TestWorld world;
    auto& account = luis(world);
    const auto renamed = [&](std::initializer_list<std::pair<const char*, ArgumentValue>> values) {
        const auto plan = world.plan("account.modify", change(values));
        REQUIRE(plan);
        REQUIRE(world.carry_out("account.modify", *plan)->end == Outcome::End::done);
        return account.attributes.name;
    };
    auto now = renamed({{"surnames", std::string("Rojas Peña")}});
    CHECK(now.given() == std::vector<std::string>{"Luis"});
    CHECK(now.surnames() == std::vector<std::string>{"Rojas", "Peña"});
    now = renamed({{"display_name", std::string("LUIS ALBERTO ROJAS PEÑA")}});
    CHECK(now.given() == std::vector<std::string>{"Luis", "Alberto"});
    CHECK(now.surnames() == std::vector<std::string>{"Rojas", "Peña"});
    now = renamed({{"given_names", std::string("Luis")}});
    CHECK(now.display() == "Luis Rojas Peña");
}

TEST_CASE("S49 what is so already is answered with that fact; nothing is written") {
    TestWorld world;
    luis(world);
    const auto plan = world.plan("account.modify", change({{"unit", std::string("Legal")}}));
    REQUIRE(plan);
    CHECK(plan->already_so);
    CHECK(plan->steps.empty());
    CHECK(text_arg(world.plan("account.modify", change({})).error().args, "missing") == "display_name");
}

TEST_CASE("S51 a change the backend did not make is found out") {
    TestWorld world;
    luis(world);
    world.directory.corrupt = [](AccountAttributes& stored) { stored.unit = "elsewhere"; };
    const auto plan = world.plan("account.modify", change({{"unit", std::string("Finance")}}));
    const auto outcome = world.carry_out("account.modify", *plan);
    REQUIRE(outcome);
    CHECK(outcome->code == "read_back_differs");
    CHECK(text_arg(outcome->lines[0].args, "fields") == "unit");
}

TEST_CASE("S51 an account that moved since the preview is not changed; a lost answer is read back") {
    TestWorld world;
    auto& account = luis(world);
    const auto plan = world.plan("account.modify", change({{"unit", std::string("Finance")}}));
    const auto& operation = world.operation("account.modify");
    account.revision = "7";
    CHECK(operation.apply(world.call, world.world, world.asking(), *plan, plan->steps[0]).error().kind == Kind::conflict);
    account.revision = "1";
    world.directory.lose_answer = true;
    CHECK(operation.apply(world.call, world.world, world.asking(), *plan, plan->steps[0]).error().kind == Kind::uncertain);
    CHECK(operation.read_back(world.call, world.world, world.asking(), *plan, plan->steps[0])->state == StepTruth::State::done);
}

TEST_CASE("S119 S120 a unit's mailbox has a responsible, who names its secondary users") {
    TestWorld world;
    luis(world);
    const auto add = [&](const char* text) {
        world.directory.add({login(text), address(std::string(text) + "@example.org"), {}, name("Some Body"), {}, {}, {}, {}, {}});
    };
    add("user");
    add("ana.diaz");
    const auto order = [](const char* who) { return with({{"account", local("luis.vega")}, {"user", local(who)}}); };
    const auto made = world.plan("mailbox.set_responsible", order("user"));
    REQUIRE(made);
    REQUIRE(world.carry_out("mailbox.set_responsible", *made)->end == Outcome::End::done);
    const auto named = world.plan("mailbox.add_user", order("ana.diaz"), "user");
    REQUIRE(named);
    CHECK(named->scope.owners == std::vector<std::string>{"user@example.org"});
    REQUIRE(world.carry_out("mailbox.add_user", *named)->end == Outcome::End::done);
    const auto& now = world.directory.entries[0].account.attributes;
    CHECK(now.responsible == address("user@example.org"));
    CHECK(now.secondary_users == std::vector<Address>{address("ana.diaz@example.org")});
    CHECK(world.plan("mailbox.add_user", order("ana.diaz"))->already_so);
    const auto left = world.plan("mailbox.remove_user", order("ana.diaz"));
    REQUIRE(world.carry_out("mailbox.remove_user", *left)->end == Outcome::End::done);
    CHECK(world.directory.entries[0].account.attributes.secondary_users.empty());
}

TEST_CASE("S119 only the responsible or the managing unit changes a unit's mailbox and its users") {
    TestWorld world;
    luis(world).attributes.responsible = address("user@example.org");
    world.directory.add({login("ana.diaz"), address("ana.diaz@example.org"), {}, name("Ana Díaz"), {}, {}, {}, {}, {}});
    const auto plan = world.plan("mailbox.add_user", with({{"account", local("luis.vega")}, {"user", local("ana.diaz")}}));
    REQUIRE(plan);
    CHECK(may_ask(world.people, world.who("user"), "mailbox.add_user", &plan->scope));
    CHECK(may_ask(world.people, world.who("mail_admin"), "mailbox.add_user", &plan->scope));
    const auto refused = may_ask(world.people, world.who("agent"), "mailbox.add_user", &plan->scope);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "requester_is_not_responsible");
    CHECK(text_arg(refused.error().args, "who") == "user");
}
