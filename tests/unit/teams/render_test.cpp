// Cards as Adaptive Cards: golden files per kind of card, every limit for any card, and nothing people wrote taken as markup.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "adapters/chat/teams/markup.hpp"
#include "adapters/chat/teams/render.hpp"
#include "any_card.hpp"
#include "card_limits.hpp"
#include "commands/language/texts.hpp"
#include "tests/support/sample_cards.hpp"

using namespace botones;
using namespace botones::teams;
using sample::button;
using sample::golden;
using sample::request_card;
using sample::say_literally;
using sample::words;
using nlohmann::json;

namespace {

json rendered(const Card& card) { return json::parse(render(card, say_literally).card); }

/// As somebody who reads English sees it.
json rendered_in_english(const Card& card) {
    static const language::Texts texts("America/Bogota");
    return json::parse(render(card, [](const Text& text) { return texts.say(Language::en, text); }).card);
}

std::string contents_of(const std::filesystem::path& path) {
    std::stringstream contents;
    contents << std::ifstream(path, std::ios::binary).rdbuf();
    return contents.str();
}

Card approval_card() {
    auto card = sample::approval_card();
    card.lines.push_back(Text::of("engine.waiting", {{"needed", std::int64_t{1}}, {"who", "Marta Admin, Pedro Admin"}}));
    return card;
}

Card form_card() {
    auto card = request_card(CardState::clarify, "Create account");
    card.form.emplace();
    card.form->title = words("What is missing");
    card.form->submit = words("Send");
    card.form->token = "token-of-form";
    FormField id{"national_id", words("National id"), words("1013624577"), FormField::Kind::text, true, "", {}};
    FormField unit{"unit", words("Unit"), {}, FormField::Kind::choice, true, "law", {{words("Law"), "law"}, {words("Sales"), "sales"}}};
    FormField groups{"groups", words("Groups"), {}, FormField::Kind::many, false, "all\na,b", {{words("All"), "all"}, {words("A, B"), "a,b"}}};
    FormField until{"until", words("Until"), {}, FormField::Kind::date, false, "2026-12-31", {}};
    FormField note{"note", words("Note"), {}, FormField::Kind::long_text, false, "", {}};
    card.form->fields = {id, unit, groups, until, note};
    card.actions = {button("Cancel", "cancel R-91")};
    return card;
}

Card report_card() {
    auto card = request_card(CardState::done, "Queue of mta1");
    card.lines = {words("see https://bot.example.org/claim/1-abc.")};
    card.attachments = {{"queue.png", "image/png", words("messages by hour"), contents_of(BOTONES_SOURCE "/tests/unit/teams/queue.png")},
                        {"report.csv", "text/csv", words("all messages"), "a,b\n"}};
    return card;
}

Card confirm_card() {
    auto card = request_card(CardState::confirm, "Release 3 held messages?");
    card.operation = "queue.release";
    card.lines = {words("held since 09:12 · 184 kB")};
    card.fields = {{words("Server"), words("mta1"), "", {}},
                   {words("Filter"), words("from = boletin@example.org, to = every address at lists.example.net"), "", {}}};
    card.table = Table{{words("id"), words("sender"), words("recipients")},
                       {{words("4F2A91C03D"), words("boletin@example.org"), words("120")},
                        {words("4F2A91C0B7"), words("boletin@example.org"), words("48")},
                        {words("4F2A91C118"), words("boletin@example.org"), words("7")}}};
    card.actions = {button("Release 3 messages", "confirm R-91", Action::Style::primary), button("Cancel", "cancel R-91")};
    return card;
}

Card refused_card() {
    Error error;
    error.kind = Kind::denied;
    error.code = "self_approval";
    error.args = {{"who", "Marta Admin, Pedro Admin"}};
    auto card = botones::card_of(error);
    card.request = "R-91";
    card.ticket = "T-1045";
    return card;
}

/// As the outbox sends it to the owner's helper.
Card claim_card() {
    Card card;
    card.request = "R-91";
    card.title = Text::of("engine.claim.title");
    card.lines = {Text::of("engine.claim.link", {{"link", "https://bot.example.org/claim/k3J9xQ2mV7tB5nZ8"}}),
                  Text::of("engine.claim.once", {{"life", Seconds(86400)}})};
    return card;
}

std::map<std::string, Card> golden_cards() {
    auto cards = sample::cards();
    auto done = request_card(CardState::done, "209 removed");
    done.fields = {{words("Left"), words("0"), "left", 0}};
    cards["waiting_approval"] = approval_card();
    cards["done"] = done;
    cards["refused"] = refused_card();
    cards["confirm"] = confirm_card();
    cards["form"] = form_card();
    cards["report"] = report_card();
    cards["claim"] = claim_card();
    return cards;
}

const json& last(const json& card) { return card["body"].back(); }

}  // namespace

TEST_CASE("each kind of card is rendered as its golden file", "[teams][render]") {
    const std::filesystem::path folder = BOTONES_SOURCE "/tests/unit/teams/golden";
    for (const auto& [name, card] : golden_cards()) {
        INFO(name);
        const auto message = rendered_in_english(card);
        const auto shown = message.dump(2) + "\n";
        CHECK(shown == golden(folder / (name + ".json"), shown));
        CHECK(broken_limits(message) == std::vector<std::string>{});
    }
}

TEST_CASE("any card is rendered within every limit of Teams", "[teams][render]") {
    std::mt19937 random(7);
    const int runs = std::getenv("BOTONES_TEST_LONG") != nullptr ? 5000 : 150;
    for (int i = 0; i < runs; ++i) {
        const auto card = any_card(random);
        INFO(i);
        REQUIRE(broken_limits(rendered(card)) == std::vector<std::string>{});
    }
}

TEST_CASE("every character that could be Markdown is escaped, and nothing else", "[teams][markup]") {
    CHECK(literal("juan.perez@example.org", 100) == "juan.perez@example.org");
    CHECK(literal("a_b*c", 100) == "a\\_b\\*c");
    CHECK(literal("[x](https://evil)", 100) == "\\[x\\](https://evil)");
    CHECK(literal("# heading", 100) == "\\# heading");
    CHECK(literal("- item", 100) == "\\- item");
    CHECK(literal("a - b # c > d | (e) {f} ~g <1 & 2", 100) == "a - b # c > d | (e) {f} ~g <1 & 2");
    CHECK(literal("12. item", 100) == "12\\. item");
    CHECK(literal("12.5 MB", 100) == "12.5 MB");
    CHECK(literal("    code", 100) == "code");
    CHECK(literal("{{DATE(2026-01-01T00:00:00Z)}}", 100).find("{{") == std::string::npos);
    CHECK(literal("&lt;", 100) == "\\&lt;");
    CHECK(literal("one\ntwo\n\nthree", 100) == "one\n\ntwo\n\nthree");
    CHECK(literal("", 100) == "–");
    CHECK(literal(" \n", 100) == "–");
}

TEST_CASE("addresses in lines become links that show themselves", "[teams][markup]") {
    CHECK(literal_with_links("open https://a.org/x_y.", 100) == "open [https://a.org/x\\_y](https://a.org/x_y).");
    CHECK(literal_with_links("https://a.org/)](javascript:x)", 100) == "[https://a.org/](https://a.org/))\\](javascript:x)");
    CHECK(literal_with_links("no link", 100) == "no link");
    CHECK(literal_with_links("https://a.org/" + std::string(200, 'x'), 50).find("](") == std::string::npos);
}

TEST_CASE("cutting respects code points and shows itself", "[teams][markup]") {
    CHECK(plain("abcdef", 6) == "abcdef");
    CHECK(plain("abcdefg", 6) == "abcde…");
    CHECK(plain("😀😀😀😀", 3) == "😀😀…");
    CHECK(plain("one\r\ntwo\tx", 100) == "one two x");
    CHECK(plain("gro.\u202e" "elpmaxe", 100) == "gro.elpmaxe");
    CHECK(plain("a\xff" "b", 100) == "a\uFFFDb");
}

namespace {

/// The first place of `text` that a client would read as markup; "" when there is none.
std::string live_markup(const std::string& text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto two = text.substr(at, 2);
        // A link stands where its words are its own address.
        const bool bad_link = text[at] == '[' && text.compare(at, 9, "[https://") != 0;
        const bool live = text[at] == '*' || text[at] == '_' || text[at] == '`' || two == "{{" || two == "~~" || two == "<a" || two == "&l";
        if (live || bad_link) return text.substr(at, 20);
        if (text[at] == '\\') ++at;
        // What stands between the brackets of a link's address is the address, literally.
        if (two == "](") at = text.find(')', at);
    }
    return {};
}

}  // namespace

TEST_CASE("nothing people wrote can link, mention or format", "[teams][render]") {
    std::mt19937 random(11);
    for (int i = 0; i < 100; ++i) {
        auto card = any_card(random);
        for (auto& line : card.lines) line = words(any(random).text(60));
        for (const auto& text : markdown_of(rendered(card))) {
            INFO(text);
            // A long field is a line whose label is bold; what is written in it cannot end the stars.
            const auto label = text.starts_with("**") ? text.find("** ", 2) : 0;
            REQUIRE(label != std::string::npos);
            REQUIRE(live_markup(text.substr(0, label).substr(label > 0 ? 2 : 0)).empty());
            REQUIRE(live_markup(text.substr(label > 0 ? label + 3 : 0)).empty());
        }
    }
}

TEST_CASE("a button carries its opaque token and nothing else, in both of its forms", "[teams][render]") {
    const auto card = rendered(approval_card());
    const auto& approve = last(card)["actions"][0];
    CHECK(approve["type"] == "Action.Execute");
    CHECK(approve["data"] == json{{"botones", "token-of-approve R-91"}});
    CHECK(approve["fallback"]["type"] == "Action.Submit");
    CHECK(approve["fallback"]["data"] == approve["data"]);
    CHECK(approve["associatedInputs"] == "none");
    CHECK(approve["style"] == "positive");
    CHECK(last(card)["actions"][1]["style"] == "destructive");
}

TEST_CASE("a card without actions has no buttons, and a button without a token is left out", "[teams][render]") {
    auto card = approval_card();
    card.actions.clear();
    CHECK(rendered(card).dump().find("ActionSet") == std::string::npos);
    card.actions = {button("Approve", "approve R-91")};
    card.actions[0].token.clear();
    CHECK(rendered(card).dump().find("ActionSet") == std::string::npos);
}

TEST_CASE("what does not fit is cut where it can be seen, and the buttons stay", "[teams][render]") {
    auto card = request_card(CardState::info, "Queue");
    card.table = Table{{words("id"), words("sender")}, {}};
    for (int i = 0; i < 1000; ++i) card.table->rows.push_back({words(std::to_string(i)), words("ventas@example.org")});
    CHECK(rendered(card).dump().find("… \\\\+") != std::string::npos);
    card = approval_card();
    card.lines.assign(100, words(std::string(500, 'x')));
    const auto shown = rendered(card);
    CHECK(shown.dump().find("Asked by") != std::string::npos);
    CHECK(last(shown)["actions"].size() == 3);
    card.actions.assign(30, button("x", "y"));
    CHECK(last(rendered(card))["text"] == "… \\+10");
}

TEST_CASE("a picture that fits is shown, a file or a large picture is named and left for an offer", "[teams][render]") {
    auto card = report_card();
    CHECK(render(card, say_literally).rest.size() == 1);
    auto body = rendered(card)["body"].dump();
    CHECK(body.find("data:image/png;base64,") != std::string::npos);
    CHECK(body.find("report.csv · all messages") != std::string::npos);
    card.attachments[0].bytes.assign(200'000, 'x');
    body = rendered(card)["body"].dump();
    CHECK(body.find("data:image") == std::string::npos);
    CHECK(body.find("queue.png · messages by hour") != std::string::npos);
    const auto rest = render(card, say_literally).rest;
    REQUIRE(rest.size() == 2);
    CHECK(rest[0].bytes == card.attachments[0].bytes);
    CHECK(rest[1].name == "report.csv");
}

TEST_CASE("a table that does not fit is counted, or goes whole into a file the card names", "[teams][render]") {
    Card card;
    card.operation = "queue.show";
    card.title = words("Queue");
    card.table = Table{{words("sender"), words("messages")}, {}};
    for (int i = 0; i < 500; ++i) card.table->rows.push_back({words("sender" + std::to_string(i) + "@example.org"), words("7")});
    CHECK(render(card, say_literally).rest.empty());
    const auto message = render(card, say_literally, Overflow::attached);
    REQUIRE(message.rest.size() == 1);
    CHECK(message.rest[0].name == "queue.show.csv");
    CHECK(std::ranges::count(message.rest[0].bytes, '\n') == 501);
    CHECK(broken_limits(json::parse(message.card)) == std::vector<std::string>{});
    CHECK(message.card.find("first") != std::string::npos);
    card.table->rows.assign(3, std::vector<Text>(7, words("x")));
    card.table->columns.assign(7, words("y"));
    CHECK(render(card, say_literally, Overflow::attached).rest.size() == 1);
    card.table->columns.resize(5);
    for (auto& row : card.table->rows) row.resize(5);
    CHECK(render(card, say_literally, Overflow::attached).rest.empty());
    card.table->rows.assign(2000, {words(std::string(1000, 'x'))});
    CHECK(render(card, say_literally, Overflow::attached).rest.empty());
}

TEST_CASE("no card asks for anything by itself", "[teams][render]") {
    for (const auto& [name, card] : golden_cards()) {
        INFO(name);
        CHECK(rendered(card).dump().find("\"refresh\"") == std::string::npos);
    }
}

TEST_CASE("the notification is the title and the first line, in plain words", "[teams][render]") {
    const auto message = render(approval_card(), say_literally);
    CHECK(message.summary.starts_with("⏳ Purge 214 messages from ventas@example.org on mta1 · oldest"));
}
