// Puts the pieces together, the buttons' room reserved first.
#include "adapters/chat/teams/render.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "adapters/chat/teams/json_text.hpp"
#include "adapters/chat/teams/limits.hpp"
#include "adapters/chat/teams/markup.hpp"
#include "adapters/chat/teams/render_parts.hpp"
#include "commands/card_text.hpp"
#include "commands/table_file.hpp"

namespace botones::teams {
namespace {

using nlohmann::json;

constexpr std::size_t title_points = 250;
constexpr std::size_t line_points = 3000;
constexpr std::size_t field_points = 600;  // a card is read, not scrolled
constexpr std::size_t label_points = 100;
constexpr std::size_t most_fields = 40;
// A FactSet gives its titles what they want and cuts the values: what is longer becomes a line (440 px hold about 50 letters).
constexpr std::size_t fact_title_points = 20;
constexpr std::size_t fact_points = 44;
constexpr std::size_t line_label_points = 40;
constexpr std::size_t progress_cells = 16;  // a phone breaks what is longer; the numbers go first
constexpr std::size_t frame_bytes = 700;     // the card around its elements, with room for "…"
constexpr std::size_t bytes_of_a_point = 4;  // UTF-8, or a backslash and its escapes in JSON

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

/// What the title's sign means, for those who cannot see it or do not know it; the other states' titles say it.
std::string_view state_key(CardState state) {
    switch (state) {
        case CardState::waiting_approval: return "card.state.waiting_approval";
        case CardState::running: return "card.state.running";
        case CardState::refused: return "card.state.refused";
        case CardState::denied: return "card.state.denied";
        case CardState::expired: return "card.state.expired";
        case CardState::failed: return "card.state.failed";
        case CardState::needs_human: return "card.state.needs_human";
        case CardState::info:
        case CardState::done:
        case CardState::clarify:
        case CardState::confirm: return "";
    }
    return "";
}

/// "T-9 · R-17 · waiting for approval".
std::string status_of(const Card& card, const Say& say) {
    const auto key = state_key(card.state);
    std::string status;
    for (const auto& part : {card.ticket, card.request, key.empty() ? std::string() : say(Text::of(std::string(key)))}) {
        if (!part.empty()) status += (status.empty() ? "" : " · ") + part;
    }
    return status;
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

/// Spaces at an end would keep the stars from being markup.
std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(' ');
    return first == std::string::npos ? text : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

bool fits_a_fact(std::string_view label, std::string_view value) {
    const auto title = points_of(label);
    return title <= fact_title_points && title + points_of(value) <= fact_points && value.find('\n') == std::string_view::npos;
}

json field_line(const std::string& label, const std::string& value) {
    const auto bold = literal(trimmed(plain(label, line_label_points)), line_label_points);
    return text_block("**" + bold + "** " + literal(value, field_points));
}

/// Short ones as facts, long ones as lines, in the order given.
void add_fields(Body& body, const Card& card, const Say& say) {
    const auto reserve = card.table ? body.left() / 2 : 0;
    json facts = json::array();
    std::size_t spent = 0;
    std::size_t shown = 0;
    const auto close = [&] {
        if (!facts.empty()) body.add({{"type", "FactSet"}, {"facts", std::exchange(facts, json::array())}});
        spent = 0;
    };
    for (const auto& field : card.fields) {
        const auto label = say(field.label);
        const auto value = say(field.value);
        const bool short_one = fits_a_fact(label, value);
        json element = short_one ? json{{"title", literal(label, label_points)}, {"value", literal(value, field_points)}}
                                 : field_line(label, value);
        if (shown == most_fields || spent + cost_of(element) + 80 + reserve > body.left()) break;
        ++shown;
        if (!short_one) {
            close();
            body.add(std::move(element));
            continue;
        }
        spent += cost_of(element);
        facts.push_back(std::move(element));
    }
    close();
    if (const auto missing = card.fields.size() - shown; missing > 0) body.add(text_block("… \\+" + std::to_string(missing)));
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

/// Pictures come last into the count and before the buttons on the card. What is left is only named.
std::vector<Attachment> add_attachments(json& elements, const Card& card, const Say& say) {
    constexpr std::size_t most = 5;
    auto used = utf16_bytes(dumped(elements)) + 2 * frame_bytes;
    std::vector<Attachment> rest;
    for (std::size_t i = 0; i < card.attachments.size() && i < most; ++i) {
        const auto room = limits::activity_utf16 > used ? limits::activity_utf16 - used : 0;
        auto picture = picture_element(card.attachments[i], say, room);
        if (!picture) rest.push_back(card.attachments[i]);
        elements.push_back(picture ? std::move(*picture) : file_line(card.attachments[i], say));
        used += utf16_bytes(dumped(elements.back()));
    }
    return rest;
}

}  // namespace

Rendered render(const Card& card, const Say& say, Overflow overflow) {
    const auto spoken = say(card.title);
    const auto title = std::string(icon(card.state)) + plain(spoken, title_points);
    std::vector<json> last;
    if (card.form) last = input_elements(*card.form, say);
    if (const auto status = status_of(card, say); !status.empty()) {
        auto block = text_block(literal(status, label_points));
        block["isSubtle"] = true;
        block["size"] = "Small";
        last.push_back(std::move(block));
    }
    for (auto& set : action_sets(card, say)) last.push_back(std::move(set));

    auto fixed = frame_bytes + 400 * card.attachments.size();
    for (const auto& element : last) fixed += cost_of(element);
    Body body(limits::card_bytes - std::min(limits::card_bytes, fixed));
    auto head = text_block(std::string(icon(card.state)) + literal(spoken, title_points));
    head["weight"] = "Bolder";
    head["size"] = "Medium";
    body.add(std::move(head));
    add_lines(body, card, say);
    add_fields(body, card, say);
    if (card.progress && card.progress->total > 0) {
        body.add(text_block(progress_count(*card.progress) + " " + progress_bar(*card.progress, progress_cells)));
    }
    bool whole_table = true;
    if (card.table) {
        auto table = table_elements(*card.table, say, body.left(), overflow == Overflow::attached ? table_file_name(card) : "");
        whole_table = table.whole;
        for (auto& element : table.elements) body.add(std::move(element));
    }
    auto file = whole_table || overflow == Overflow::counted ? std::nullopt : table_file(card, say, longest_attachment);
    if (!file && !whole_table && overflow == Overflow::attached) return render(card, say, Overflow::counted);
    auto elements = body.take();
    auto rest = add_attachments(elements, card, say);
    for (auto& element : last) elements.push_back(std::move(element));

    if (file) rest.push_back(std::move(*file));
    std::string summary = title;
    if (!card.lines.empty()) summary += " · " + say(card.lines.front());
    return {plain(summary, limits::summary), dumped(frame_of(std::move(elements), title, card)), std::move(rest)};
}

}  // namespace botones::teams
