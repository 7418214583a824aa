// Puts the pieces together, the buttons' room reserved first.
#include "adapters/chat/teams/render.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "adapters/chat/teams/json_text.hpp"
#include "adapters/chat/teams/limits.hpp"
#include "adapters/chat/teams/markup.hpp"
#include "adapters/chat/teams/render_parts.hpp"

namespace botones::teams {
namespace {

using nlohmann::json;

constexpr std::size_t title_points = 250;
constexpr std::size_t line_points = 3000;
constexpr std::size_t field_points = 600;  // a card is read, not scrolled
constexpr std::size_t label_points = 100;
constexpr std::size_t most_fields = 40;
constexpr std::size_t frame_bytes = 700;     // the card around its elements, with room for "…"
constexpr std::size_t bytes_of_a_point = 4;  // UTF-8, or a backslash and its escapes in JSON

std::string_view icon(CardState state) {
    switch (state) {
        case CardState::info: return "";
        case CardState::done: return "✅ ";
        case CardState::clarify: return "❓ ";
        case CardState::confirm: return "⚠️ ";
        case CardState::waiting_approval: return "⏳ ";
        case CardState::running: return "⚙️ ";
        case CardState::refused: return "⛔ ";
        case CardState::denied: return "🚫 ";
        case CardState::expired: return "⌛ ";
        case CardState::failed: return "❌ ";
        case CardState::needs_human: return "🆘 ";
    }
    return "";
}

/// The elements under construction and the bytes left for them.
class Body {
public:
    explicit Body(std::size_t bytes) : left_(bytes) {}
    std::size_t left() const { return left_; }
    std::size_t points(std::size_t wanted) const { return std::min(wanted, left_ / bytes_of_a_point); }
    bool holds(const json& element) const { return cost_of(element) <= left_; }
    void add(json element) {
        left_ -= std::min(left_, cost_of(element));
        elements_.push_back(std::move(element));
    }
    json take() { return std::move(elements_); }

private:
    json elements_ = json::array();
    std::size_t left_;
};

std::string numbers_of(const Card& card) {
    std::string numbers = card.ticket;
    if (!numbers.empty() && !card.request.empty()) numbers += " · ";
    return numbers + card.request;
}

std::string progress_bar(const Progress& progress) {
    constexpr std::uint64_t cells = 20;
    const auto done = std::min(progress.done, progress.total);
    // Long double is exact enough for a bar and cannot overflow.
    const auto full = static_cast<std::uint64_t>(static_cast<long double>(done) / static_cast<long double>(progress.total) * cells);
    std::string bar;
    for (std::uint64_t i = 0; i < cells; ++i) bar += i < full ? "█" : "░";
    return bar + " " + std::to_string(progress.done) + " / " + std::to_string(progress.total);
}

/// At most half of what is left goes to the lines, so that long ones cannot push the facts out.
void add_lines(Body& body, const Card& card, const Say& say) {
    constexpr std::size_t least_points = 20;
    const auto reserve = card.fields.empty() && !card.table ? 0 : body.left() / 2;
    for (const auto& line : card.lines) {
        const auto room = body.left() > reserve ? (body.left() - reserve) / bytes_of_a_point : 0;
        if (room < least_points + 15) return body.add(text_block("…"));
        auto block = text_block(literal_with_links(say(line), std::min(line_points, room - 15)));
        // A link is written twice.
        if (!body.holds(block)) block = text_block(literal(say(line), std::min(line_points, room - 15)));
        body.add(std::move(block));
    }
}

void add_fields(Body& body, const Card& card, const Say& say) {
    const auto reserve = card.table ? body.left() / 2 : 0;
    json facts = json::array();
    std::size_t spent = 40;
    for (const auto& field : card.fields) {
        const json fact = {{"title", literal(say(field.label), label_points)}, {"value", literal(say(field.value), field_points)}};
        if (facts.size() == most_fields || spent + cost_of(fact) + reserve > body.left()) break;
        spent += cost_of(fact);
        facts.push_back(fact);
    }
    const auto missing = card.fields.size() - facts.size();
    if (!facts.empty()) body.add({{"type", "FactSet"}, {"facts", std::move(facts)}});
    if (missing > 0) body.add(text_block("… \\+" + std::to_string(missing)));
}

std::size_t utf16_bytes(std::string_view text) {
    std::size_t units = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
    }
    return 2 * units;
}

json frame_of(json elements, const std::string& title, const Card& card) {
    // Table needs 1.5; Action.Execute 1.4. A client that is older shows the fallback text.
    return {{"type", "AdaptiveCard"},
            {"$schema", "http://adaptivecards.io/schemas/adaptive-card.json"},
            {"version", card.table ? "1.5" : "1.4"},
            {"fallbackText", title},
            {"body", std::move(elements)}};
}

/// Pictures come last into the count and before the buttons on the card.
void add_attachments(json& elements, const Card& card, const Say& say) {
    constexpr std::size_t most = 5;
    auto used = utf16_bytes(dumped(elements)) + 2 * frame_bytes;
    for (std::size_t i = 0; i < card.attachments.size() && i < most; ++i) {
        const auto room = limits::activity_utf16 > used ? limits::activity_utf16 - used : 0;
        auto element = attachment_element(card.attachments[i], say, room);
        used += utf16_bytes(dumped(element));
        elements.push_back(std::move(element));
    }
}

}  // namespace

Rendered render(const Card& card, const Say& say) {
    const auto spoken = say(card.title);
    const auto title = std::string(icon(card.state)) + plain(spoken, title_points);
    std::vector<json> last;
    if (card.form) last = form_elements(*card.form, say);
    if (const auto numbers = numbers_of(card); !numbers.empty()) {
        auto block = text_block(literal(numbers, label_points));
        block["isSubtle"] = true;
        block["size"] = "Small";
        last.push_back(std::move(block));
    }
    for (auto& set : action_sets(card.actions, say)) last.push_back(std::move(set));

    auto fixed = frame_bytes + 400 * card.attachments.size();
    for (const auto& element : last) fixed += cost_of(element);
    Body body(limits::card_bytes - std::min(limits::card_bytes, fixed));
    auto head = text_block(std::string(icon(card.state)) + literal(spoken, title_points));
    head["weight"] = "Bolder";
    head["size"] = "Medium";
    body.add(std::move(head));
    add_lines(body, card, say);
    add_fields(body, card, say);
    if (card.progress && card.progress->total > 0) body.add(text_block(progress_bar(*card.progress)));
    if (card.table) {
        for (auto& element : table_elements(*card.table, say, body.left())) body.add(std::move(element));
    }
    auto elements = body.take();
    add_attachments(elements, card, say);
    for (auto& element : last) elements.push_back(std::move(element));

    std::string summary = title;
    if (!card.lines.empty()) summary += " · " + say(card.lines.front());
    return {plain(summary, limits::summary), dumped(frame_of(std::move(elements), title, card))};
}

}  // namespace botones::teams
