// Cards as Bitrix24 shows them: golden files per kind of card, every limit for any card, and nothing people wrote taken as
// markup.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "adapters/chat/bitrix24/text.hpp"
#include "any_card.hpp"
#include "commands/values/unicode.hpp"
#include "message_limits.hpp"
#include "tests/support/sample_cards.hpp"

using namespace botones;
using namespace botones::bitrix24;
using sample::golden;
using sample::request_card;
using sample::say_literally;
using sample::words;
using nlohmann::json;

namespace {

Rendered rendered(const Card& card) { return render(card, say_literally, 456); }

json whole(const Rendered& message) {
    json all = {{"message", message.message}};
    if (!message.attach.empty()) all["attach"] = json::parse(message.attach);
    if (!message.keyboard.empty()) all["keyboard"] = json::parse(message.keyboard);
    return all;
}

std::map<std::string, Card> golden_cards() {
    auto cards = sample::cards();
    auto& approval = cards.at("waiting_approval");
    approval.fields[2].value = words("from = [ventas]@example.org");
    approval.table->rows[1][0] = words("[user=all]x[/user]");
    auto& info = cards.at("info");
    info.title = words("Queue");
    info.table = Table{{words("sender"), words("messages"), words("oldest")},
                       {{words("ventas@example.org"), words("214"), words("3 h")}, {words("boletin@example.org"), words("7"), words("2 days")}}};
    return cards;
}

}  // namespace

TEST_CASE("each kind of card is rendered as its golden file", "[bitrix24][render]") {
    const std::filesystem::path folder = BOTONES_SOURCE "/tests/unit/bitrix24/golden";
    for (const auto& [name, card] : golden_cards()) {
        INFO(name);
        const auto message = rendered(card);
        CHECK(broken_limits(message) == std::vector<std::string>());
        const auto shown = whole(message).dump(2) + "\n";
        CHECK(shown == golden(folder / (name + ".json"), shown));
    }
}

TEST_CASE("any card stays within every limit and lets no markup through", "[bitrix24][render]") {
    std::mt19937 random(20261121);
    for (int i = 0; i < 300; ++i) {
        const auto card = any_card(random);
        const auto message = rendered(card);
        INFO(i);
        REQUIRE(broken_limits(message) == std::vector<std::string>());
        REQUIRE(is_utf8(all_text(message)));
    }
}

TEST_CASE("what is cut says so", "[bitrix24][render]") {
    auto card = request_card(CardState::info, "Queue");
    card.table.emplace();
    card.table->columns = {words("sender"), words("messages")};
    for (int i = 0; i < 500; ++i) card.table->rows.push_back({words("sender" + std::to_string(i) + "@example.org"), words("7")});
    auto message = rendered(card);
    CHECK(message.attach.find("\"+440\"") != std::string::npos);
    card.table.reset();
    for (int i = 0; i < 50; ++i) card.fields.push_back({words("name"), words(std::string(600, 'x')), "", {}});
    message = rendered(card);
    CHECK(message.attach.find("\"NAME\":\"…\"") != std::string::npos);
    card.fields.clear();
    for (int i = 0; i < 50; ++i) card.lines.push_back(words(std::string(1000, 'x')));
    message = rendered(card);
    CHECK(message.message.find("…") != std::string::npos);
    CHECK(utf16_length(message.message) < 7000);
}

TEST_CASE("a card without facts has no attachment, and one without tokens no keyboard", "[bitrix24][render]") {
    auto card = request_card(CardState::done, "Done");
    card.actions = {{words("Approve"), "approve R-91", "", Action::Style::primary}};
    const auto message = rendered(card);
    CHECK(message.attach.empty());
    CHECK(message.keyboard.empty());
    CHECK(message.message == "[B]✅ Done[/B]\n[I]T-1045 · R-91[/I]");
}

TEST_CASE("people's words are literal, whatever they hold", "[bitrix24][text]") {
    const std::pair<const char*, const char*> rows[] = {
        {"[send=/press t]click[/send]", "［send=/press t］click［/send］"},
        {"/press token", "\u200b/press token"},
        {"  /press token", "\u200b  /press token"},
        {"a /b", "a /b"},
        {">>quoted", "\u200b>>quoted"},
        {"> one", "> one"},
        {"------", "\u200b------"},
        {"a\n- - -\nb", "a\n\u200b- - -\nb"},
        {"- item", "- item"},
        {"a\tb\r\nc", "a b\nc"},
        {"x\u202ey", "xy"},
        {"\xff", "\uFFFD"},
        {"", ""},
    };
    for (const auto& [given, shown] : rows) {
        INFO(given);
        CHECK(escape(given, 100) == shown);
    }
    CHECK(escape("0123456789", 5) == "0123…");
    CHECK(escape("😀😀😀", 5) == "😀😀…");
    CHECK(escape_line("a\nb", 10) == "a b");
    CHECK(cell("a\nb", 10) == "a[BR]b");
    CHECK(cell("\n ", 10) == "–");
    CHECK(cell("", 10) == "–");
}
