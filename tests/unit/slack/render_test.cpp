// Cards as Block Kit: golden files per kind of card, every limit for any card, and nothing people wrote taken as markup.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "adapters/chat/slack/markup.hpp"
#include "adapters/chat/slack/render.hpp"
#include "any_card.hpp"
#include "block_limits.hpp"
#include "commands/values/unicode.hpp"
#include "tests/support/sample_cards.hpp"

using namespace botones;
using namespace botones::slack;
using sample::approval_card;
using sample::button;
using sample::golden;
using sample::request_card;
using sample::say_literally;
using sample::words;
using nlohmann::json;

namespace {

struct Message {
    std::string text;
    json blocks;
};

Message rendered(const Card& card) {
    const auto message = render(card, say_literally);
    return {message.text, json::parse(message.blocks)};
}

std::string all_text(const json& node) {
    if (node.is_string()) return node.get<std::string>() + "\n";
    std::string text;
    if (node.is_structured()) {
        for (const auto& child : node) text += all_text(child);
    }
    return text;
}

}  // namespace

TEST_CASE("each kind of card is rendered as its golden file", "[slack][render]") {
    const std::filesystem::path folder = BOTONES_SOURCE "/tests/unit/slack/golden";
    for (const auto& [name, card] : sample::cards()) {
        INFO(name);
        const auto message = rendered(card);
        const auto shown = message.blocks.dump(2) + "\n";
        CHECK(shown == golden(folder / (name + ".json"), shown));
        CHECK(broken_limits(message.text, message.blocks) == std::vector<std::string>{});
    }
}

TEST_CASE("any card is rendered within every limit of Slack", "[slack][render]") {
    std::mt19937 random(7);
    const int runs = std::getenv("BOTONES_TEST_LONG") != nullptr ? 20'000 : 300;
    for (int i = 0; i < runs; ++i) {
        const auto message = rendered(any(random).card());
        INFO(i);
        REQUIRE(broken_limits(message.text, message.blocks) == std::vector<std::string>{});
    }
}

TEST_CASE("nothing people wrote can mention, link or format", "[slack][render]") {
    const std::string hostile = "<!channel> <@U1> <https://evil|bank> & *bold* `code`";
    auto card = approval_card();
    card.title = words(hostile);
    card.lines = {words(hostile), words("see https://example.org/x and " + hostile)};
    card.fields = {{words(hostile), words(hostile), "", {}}};
    card.table = Table{{words(hostile)}, {{words(hostile)}}};
    const auto message = rendered(card);
    CHECK(message.text.find('<') == std::string::npos);
    for (const auto& block : message.blocks) {
        for (const auto& text : {block.value("text", json()), block.value("fields", json())}) {
            if (text.is_object() && text["type"] == "plain_text") continue;
            const auto shown = all_text(text);
            INFO(shown);
            CHECK(shown.find("<!") == std::string::npos);
            CHECK(shown.find("<@") == std::string::npos);
            CHECK(shown.find("|bank>") == std::string::npos);
        }
    }
    std::mt19937 random(11);
    for (int i = 0; i < 2000; ++i) {
        const auto shown = literal_with_links(any(random).text(200), 300);
        INFO(shown);
        for (auto at = shown.find('<'); at != std::string::npos; at = shown.find('<', at + 1)) {
            REQUIRE(shown.compare(at, 9, "<https://") == 0);
            REQUIRE(shown.find('|', at) > shown.find('>', at));
        }
        REQUIRE(utf16_length(shown) <= 300);
    }
}

TEST_CASE("text with mrkdwn characters is shown as code, other text as it is", "[slack][markup]") {
    CHECK(literal("juan.perez@example.org", 100) == "juan.perez@example.org");
    CHECK(literal("a & b < c > d", 100) == "a &amp; b &lt; c &gt; d");
    CHECK(literal("&lt;", 100) == "&amp;lt;");
    CHECK(literal("*x*", 100) == "`*x*`");
    CHECK(literal("a`b_c", 100) == "`a'b_c`");
    CHECK(literal("> quote", 100) == "`&gt; quote`");
    CHECK(literal("one\n> two", 100) == "`one &gt; two`");
    CHECK(literal(":warning: x", 100) == "`:warning: x`");
    CHECK(literal("10:30:15", 100) == "`10:30:15`");
    CHECK(literal("at 10:30", 100) == "at 10:30");
    CHECK(literal("", 100) == "–");
    CHECK(literal(" \n", 100) == "–");
}

TEST_CASE("cutting respects code points, entities and the length Slack counts", "[slack][markup]") {
    CHECK(plain("abcdef", 6) == "abcdef");
    CHECK(plain("abcdefg", 6) == "abcde…");
    CHECK(plain("ééééééé", 6) == "ééééé…");
    CHECK(plain("😀😀😀😀", 6) == "😀😀…");
    CHECK(plain("😀😀😀", 6) == "😀😀😀");
    CHECK(literal("<<<<", 12) == "&lt;&lt;…");
    CHECK(literal("<<<", 12) == "&lt;&lt;&lt;");
    CHECK(utf16_length(literal("_____________", 8)) <= 8);
}

TEST_CASE("control characters, direction changes and bad bytes do not reach the screen", "[slack][markup]") {
    CHECK(plain(std::string("a\0b\x1b[31m\x7f", 9), 100) == "ab[31m");
    CHECK(plain("gro.\u202eelpmaxe", 100) == "gro.elpmaxe");
    CHECK(plain("a\xff" "b\xed\xa0\x80", 100) == "a\uFFFDb\uFFFD\uFFFD\uFFFD");
    CHECK(plain("one\r\ntwo\u2028three\tx", 100) == "one\ntwo\nthree x");
}

TEST_CASE("addresses in lines become links that show themselves", "[slack][markup]") {
    CHECK(literal_with_links("open https://a.org/x?a=1&b=2.", 100) == "open <https://a.org/x?a=1&amp;b=2>.");
    CHECK(literal_with_links("(https://a.org/x)", 100) == "(<https://a.org/x>)");
    CHECK(literal_with_links("https://a.org/<!channel>", 100) == "<https://a.org/>&lt;!channel&gt;");
}

TEST_CASE("a card without actions has no buttons, and a button without a token is left out", "[slack][render]") {
    auto card = approval_card();
    card.actions.clear();
    CHECK(rendered(card).blocks.dump().find("\"actions\"") == std::string::npos);
    card.actions = {button("Approve", "approve R-91")};
    card.actions[0].token.clear();
    CHECK(rendered(card).blocks.dump().find("\"actions\"") == std::string::npos);
}

TEST_CASE("a button carries nothing but its opaque token", "[slack][render]") {
    const auto blocks = rendered(approval_card()).blocks;
    const auto& approve = blocks.back()["elements"][0];
    CHECK(approve["value"] == "token-of-approve R-91");
    CHECK(approve["style"] == "primary");
    CHECK_FALSE(approve.contains("confirm"));
    CHECK_FALSE(blocks.back()["elements"][2].contains("style"));
}

TEST_CASE("what does not fit is cut where it can be seen", "[slack][render]") {
    auto card = request_card(CardState::info, "Queue");
    card.table = Table{{words("id"), words("sender")}, {}};
    for (int i = 0; i < 1000; ++i) card.table->rows.push_back({words(std::to_string(i)), words("ventas@example.org")});
    const auto shown = all_text(rendered(card).blocks);
    CHECK(shown.find("… +") != std::string::npos);
    card = approval_card();
    card.lines.assign(100, words(std::string(500, 'x')));
    const auto blocks = rendered(card).blocks;
    CHECK(all_text(blocks).find("…") != std::string::npos);
    CHECK(all_text(blocks).find("Asked by") != std::string::npos);
    CHECK(blocks.back()["type"] == "actions");
}
