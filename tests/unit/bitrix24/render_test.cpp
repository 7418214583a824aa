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

using namespace botones;
using namespace botones::bitrix24;
using nlohmann::json;

namespace {

Text words(std::string text) { return Text::plain(std::move(text)); }

std::string say_literally(const Text& text) { return text.key.empty() ? text.literal : text.key; }

Rendered rendered(const Card& card) { return render(card, say_literally, 456); }

json whole(const Rendered& message) {
    json all = {{"message", message.message}};
    if (!message.attach.empty()) all["attach"] = json::parse(message.attach);
    if (!message.keyboard.empty()) all["keyboard"] = json::parse(message.keyboard);
    return all;
}

Action button(const char* label, const char* say, Action::Style style = Action::Style::plain) {
    return {words(label), say, std::string("token-of-") + say, style};
}

Card card_of(CardState state, const char* title) {
    Card card;
    card.state = state;
    card.request = "R-91";
    card.ticket = "T-1045";
    card.operation = "queue.purge";
    card.title = words(title);
    return card;
}

Card approval_card() {
    auto card = card_of(CardState::waiting_approval, "Purge 214 messages from ventas@example.org on mta1");
    card.lines = {words("oldest 3 h 10 min · 18 MB · 37 recipient domains"),
                  words("not touched: venta@example.org (12), ventas2@example.org (40)")};
    card.fields = {{words("Asked by"), words("agent"), "asked_by", {}},
                   {words("Messages"), words("214"), "messages", 214},
                   {words("Filter"), words("from = [ventas]@example.org"), "", {}}};
    card.table = Table{{words("sender"), words("messages")},
                       {{words("ventas@example.org"), words("209")}, {words("[user=all]x[/user]"), words("5")}}};
    card.actions = {button("Approve", "approve R-91", Action::Style::primary),
                    button("Deny…", "deny R-91", Action::Style::danger), button("Cancel", "cancel R-91")};
    return card;
}

std::vector<std::pair<std::string, Card>> golden_cards() {
    auto running = card_of(CardState::running, "Purging");
    running.progress = Progress{150, 214};
    auto done = card_of(CardState::done, "209 removed · 5 had been delivered meanwhile · 0 left");
    done.lines = {words("One-time link for the owner: https://bot.example.org/claim/abc?x=1&y=2.")};
    auto clarify = card_of(CardState::clarify, "Did you mean “purge”?");
    clarify.request.clear();
    clarify.actions = {button("purge queue from ventas@example.org", "purge queue from ventas@example.org")};
    auto refused = card_of(CardState::refused, "You cannot approve your own request");
    refused.code = "self_approval";
    auto info = card_of(CardState::info, "Queue");
    info.request.clear();
    info.ticket.clear();
    info.table = Table{{words("sender"), words("messages"), words("oldest")},
                       {{words("ventas@example.org"), words("214"), words("3 h")}, {words("boletin@example.org"), words("7"), words("2 days")}}};
    auto confirm = card_of(CardState::confirm, "Release 3 held messages?");
    confirm.actions = {button("Yes", "confirm R-91", Action::Style::primary), button("No", "cancel R-91")};
    auto denied = card_of(CardState::denied, "Denied by mail_admin");
    denied.fields = {{words("Reason"), words("not today"), "reason", {}}};
    return {{"waiting_approval", approval_card()},
            {"running", running},
            {"done", done},
            {"clarify", clarify},
            {"refused", refused},
            {"info", info},
            {"confirm", confirm},
            {"denied", denied},
            {"expired", card_of(CardState::expired, "Nobody decided in time")},
            {"failed", card_of(CardState::failed, "The directory did not answer")},
            {"needs_human", card_of(CardState::needs_human, "Not known whether it was done")}};
}

}  // namespace

TEST_CASE("each kind of card is rendered as its golden file", "[bitrix24][render]") {
    const std::filesystem::path folder = BOTONES_SOURCE "/tests/unit/bitrix24/golden";
    for (const auto& [name, card] : golden_cards()) {
        INFO(name);
        const auto message = rendered(card);
        CHECK(broken_limits(message) == std::vector<std::string>());
        const auto path = folder / (name + ".json");
        if (std::getenv("BOTONES_WRITE_GOLDEN") != nullptr) std::ofstream(path) << whole(message).dump(2) << "\n";
        std::ifstream file(path);
        std::stringstream golden;
        golden << file.rdbuf();
        CHECK(whole(message).dump(2) + "\n" == golden.str());
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
    auto card = card_of(CardState::info, "Queue");
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
    auto card = card_of(CardState::done, "Done");
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
