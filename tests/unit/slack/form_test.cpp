// Forms as modals and home pages as views: golden files, limits, and that what is asked comes back.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>

#include "adapters/chat/slack/form_view.hpp"
#include "any_card.hpp"
#include "block_limits.hpp"

using namespace botones;
using namespace botones::slack;
using nlohmann::json;
using Kind_ = FormField::Kind;

namespace {

Text words(std::string text) { return Text::plain(std::move(text)); }
std::string say(const Text& text) { return text.key.empty() ? text.literal : text.key; }

Form account_form() {
    Form form;
    form.title = words("New account");
    form.submit = words("Send");
    form.token = "tok3n";
    form.fields = {{"name", words("Full name"), words("Juana Pérez Gómez"), Kind_::text, true, "Lady Rodríguez", {}},
                   {"reason", words("Why"), {}, Kind_::long_text, false, "", {}},
                   {"unit", words("Unit"), {}, Kind_::choice, true, "legal", {{words("Legal"), "legal"}, {words("Treasury"), "treasury"}}},
                   {"groups", words("Groups"), {}, Kind_::many, false, "all\nlegal", {{words("Everybody"), "all"}, {words("Legal"), "legal"}, {words("Board"), "board"}}},
                   {"until", words("Ends"), words("last day of the contract"), Kind_::date, false, "2026-12-31", {}}};
    return form;
}

std::vector<Card> home_sections() {
    Card tickets;
    tickets.title = words("My tickets");
    tickets.lines = {words("Two are open.")};
    tickets.actions = {{words("T-1042"), "status T-1042", "token-1", Action::Style::plain}};
    Card approvals;
    approvals.state = CardState::waiting_approval;
    approvals.title = words("Waiting for me");
    approvals.fields = {{words("R-91"), words("Purge 214 messages"), "", {}}};
    approvals.actions = {{words("Approve"), "approve R-91", "token-2", Action::Style::primary}, {words("Deny…"), "deny R-91", "token-3", Action::Style::danger}};
    Card quick;
    quick.title = words("Quick actions");
    quick.form = account_form();
    return {tickets, approvals, quick};
}

void check_golden(const char* name, const std::string& text) {
    const auto path = std::string(BOTONES_SOURCE "/tests/unit/slack/golden_views/") + name + ".json";
    const auto shown = json::parse(text).dump(2) + "\n";
    if (std::getenv("BOTONES_WRITE_GOLDEN") != nullptr) std::ofstream(path) << shown;
    std::stringstream golden;
    golden << std::ifstream(path).rdbuf();
    CHECK(shown == golden.str());
}

}  // namespace

TEST_CASE("a form is a modal with one input for each field", "[slack][form]") {
    const auto text = modal(account_form(), {"tok3n", "", ""}, say);
    check_golden("modal", text);
    const auto view = json::parse(text);
    CHECK(view["private_metadata"] == "tok3n");
    CHECK(view["blocks"].size() == 5);
    CHECK(view["blocks"][2]["element"]["initial_option"]["value"] == "legal");
    CHECK(view["blocks"][3]["element"]["initial_options"].size() == 2);
}

TEST_CASE("sections of the home page stand one below another", "[slack][home]") {
    const auto text = home_view(home_sections(), say);
    check_golden("home", text);
    CHECK(json::parse(home_view({}, say))["blocks"].empty());
}

TEST_CASE("a home page of any cards stays within a view's limits", "[slack][home]") {
    std::mt19937 random(3);
    for (int i = 0; i < 60; ++i) {
        std::vector<Card> sections;
        for (auto n = random() % 30; n > 0; --n) sections.push_back(any(random).card());
        const auto text = home_view(sections, say);
        CHECK(text.size() < 250'000);
        const auto view = json::parse(text);
        REQUIRE(view["blocks"].size() <= 100);
        std::set<std::string> ids;
        for (const auto& block : view["blocks"]) {
            if (block.contains("block_id")) CHECK(ids.insert(block["block_id"]).second);
        }
    }
}

TEST_CASE("where a form was asked for is remembered only when it is a channel", "[slack][form]") {
    Form form = account_form();
    const auto origin = FormOrigin::of(form, {"slack", "C1", "17.1", Conversation::Privacy::shared});
    CHECK(origin.metadata() == "tok3n C1/17.1");
    CHECK(FormOrigin::read(origin.metadata()).thread == "17.1");
    CHECK(FormOrigin::of(form, {"slack", "@T1/U1", "", Conversation::Privacy::personal}).metadata() == "tok3n");
    CHECK(FormOrigin::of(form, {"slack", "D1", "", Conversation::Privacy::personal}).metadata() == "tok3n");
    CHECK(FormOrigin::read("").token.empty());
}

TEST_CASE("a choice Slack could not hold is typed instead", "[slack][form]") {
    Form form = account_form();
    auto& unit = form.fields[2];
    const auto type = [&] { return json::parse(modal(form, {"t", "", ""}, say))["blocks"][2]["element"]["type"].get<std::string>(); };
    CHECK(type() == "static_select");
    unit.choices.assign(101, {words("x"), "x"});
    CHECK(type() == "plain_text_input");
    unit.choices = {{words("x"), std::string(76, 'x')}};
    CHECK(type() == "plain_text_input");
    unit.choices = {{words("x"), "x"}, {words("y"), "x"}};
    CHECK(type() == "plain_text_input");
    unit.choices.clear();
    CHECK(type() == "plain_text_input");
    unit.choices.clear();
    for (int i = 0; i < 100; ++i) unit.choices.push_back({words("x"), std::to_string(i)});
    CHECK(type() == "static_select");
}

TEST_CASE("long and odd texts of a form are cut or left out", "[slack][form]") {
    Form form = account_form();
    form.title = words(std::string(100, 't'));
    form.submit = words("");
    form.fields[0].value = std::string(5000, 'v');
    form.fields[0].label = words("");
    form.fields[4].value = "tomorrow";
    form.fields.push_back(form.fields[0]);
    form.fields.push_back({"", words("nameless"), {}, Kind_::text, true, "", {}});
    const auto view = json::parse(modal(form, {"t", "", ""}, say));
    CHECK(view["title"]["text"].get<std::string>().size() <= 26);
    CHECK(view["submit"]["text"] == "–");
    CHECK(view["blocks"].size() == 5);
    CHECK(view["blocks"][0]["element"]["initial_value"].get<std::string>().size() <= 3002);
    CHECK_FALSE(view["blocks"][4]["element"].contains("initial_date"));
    for (int i = 0; i < 200; ++i) form.fields.push_back({"f" + std::to_string(i), words("x"), {}, Kind_::text, true, "", {}});
    CHECK(json::parse(modal(form, {"t", "", ""}, say))["blocks"].size() == 100);
}

TEST_CASE("a card with a form has a button that asks for it", "[slack][form]") {
    Card card;
    card.title = words("I still need two things");
    card.form = account_form();
    card.actions = {{words("Cancel"), "cancel", "token-c", Action::Style::plain}};
    const auto message = render(card, say);
    const auto blocks = json::parse(message.blocks);
    CHECK(broken_limits(message.text, blocks) == std::vector<std::string>{});
    const auto& buttons = blocks.back()["elements"];
    CHECK(buttons[0]["action_id"] == "form");
    CHECK(buttons[0]["value"] == "tok3n");
    CHECK(buttons[1]["action_id"] == "order_0");
    card.form->token.clear();
    CHECK(json::parse(render(card, say).blocks).back()["elements"].size() == 1);
}
