// Builds the blocks; only the classic set (header, section, context, actions), which every client and workspace knows.
#include "adapters/chat/slack/render.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "adapters/chat/slack/limits.hpp"
#include "adapters/chat/slack/markup.hpp"
#include "adapters/chat/slack/table.hpp"
#include "commands/card_text.hpp"
#include "commands/table_file.hpp"
#include "commands/values/unicode.hpp"

namespace botones::slack {

namespace {

using nlohmann::json;

constexpr std::size_t field_units = 600;      // of the 2000 allowed: a card is read, not scrolled
constexpr std::size_t most_fields = 40;
constexpr std::size_t progress_cells = 20;
constexpr std::size_t most_buttons = 2 * limits::action_elements;
constexpr std::size_t most_table_bytes = 8 << 20;  // of a file; nobody reads more, and it is held in memory
constexpr std::size_t fallback_units = 3000;  // of limits::fallback_text

json plain_text(std::string text) { return {{"type", "plain_text"}, {"text", std::move(text)}, {"emoji", false}}; }

// verbatim: otherwise Slack itself looks for mentions, channel names and addresses in the text.
json mrkdwn(std::string text) { return {{"type", "mrkdwn"}, {"text", std::move(text)}, {"verbatim", true}}; }

json section(json text) { return {{"type", "section"}, {"text", std::move(text)}}; }

/// The blocks under construction and the characters left for them.
class Message {
public:
    explicit Message(std::size_t units) : left_(units) {}

    std::size_t left() const { return left_; }
    std::size_t at_most(std::size_t units) const { return std::min(units, left_); }
    void spend(std::string_view text) { left_ -= std::min(left_, utf16_length(text)); }
    void add(json block) {
        if (blocks_.size() < limits::blocks) blocks_.push_back(std::move(block));
    }
    json take() { return std::move(blocks_); }

private:
    json blocks_ = json::array();
    std::size_t left_;
};

json button_of(const std::string& id, const std::string& label, const std::string& token, Action::Style style) {
    json button = {{"type", "button"}, {"action_id", id}, {"text", plain_text(plain(label, limits::button_text))}, {"value", token}};
    if (style == Action::Style::primary) button["style"] = "primary";
    if (style == Action::Style::danger) button["style"] = "danger";
    return button;
}

bool carried(const std::string& token) { return !token.empty() && token.size() <= limits::button_value; }

std::vector<json> buttons_of(const Card& card, const Say& say) {
    std::vector<json> buttons;
    if (card.form && carried(card.form->token)) {
        buttons.push_back(button_of("form", say(card.form->title), card.form->token, Action::Style::primary));
    }
    std::size_t number = 0;
    for (const auto& action : card.actions) {
        if (!carried(action.token)) continue;
        buttons.push_back(button_of("order_" + std::to_string(number++), say(action.label), action.token, action.style));
        if (buttons.size() == most_buttons) break;
    }
    return buttons;
}

std::string progress_of(const Progress& progress) {
    return progress_bar(progress, progress_cells) + " " + progress_count(progress);
}

/// Adds lines as few sections; a line with an address of its own becomes a link in its own section.
void add_lines(Message& message, const std::vector<std::string>& lines) {
    std::string gathered;
    const auto flush = [&] {
        if (!gathered.empty()) message.add(section(plain_text(std::exchange(gathered, {}))));
    };
    for (const auto& line : lines) {
        const auto units = message.at_most(limits::section_text);
        if (units < 20) {
            gathered += gathered.empty() ? "…" : "\n…";
            break;
        }
        if (has_link(line)) {
            flush();
            const auto text = literal_with_links(line, units);
            message.spend(text);
            message.add(section(mrkdwn(text)));
            continue;
        }
        const auto text = plain(line, units - 1);
        if (utf16_length(gathered) + 1 + utf16_length(text) > limits::section_text) flush();
        if (!gathered.empty()) gathered += '\n';
        gathered += text;
        message.spend(text + "\n");
    }
    flush();
}

/// At most half of what is left, so that long lines cannot push the facts out.
std::vector<json> field_sections(Message& message, const std::vector<Field>& fields, const Say& say) {
    constexpr std::size_t label_units = 120;
    const auto reserve = message.left() / 2;
    std::vector<json> sections;
    json shown = json::array();
    std::size_t count = 0;
    for (const auto& field : fields) {
        if (count == most_fields || message.left() < reserve + label_units) break;
        const auto label = cell(say(field.label), label_units);
        const auto head = literal(label, label_units);
        // A label with mrkdwn characters of its own cannot be bold.
        auto text = (head == escape(label) ? "*" + head + "*" : head) + "\n";
        text += literal(say(field.value), field_units);
        message.spend(text);
        shown.push_back(mrkdwn(std::move(text)));
        ++count;
        if (shown.size() == limits::section_fields || count == fields.size()) {
            sections.push_back({{"type", "section"}, {"fields", std::exchange(shown, json::array())}});
        }
    }
    if (!shown.empty()) sections.push_back({{"type", "section"}, {"fields", shown}});
    if (count < fields.size()) sections.push_back(section(plain_text("… +" + std::to_string(fields.size() - count))));
    return sections;
}

/// Whether all of it is there.
bool add_table(Message& message, const Table& table, const Say& say, const std::string& file) {
    auto shown = code_blocks(table, say, message.left(), file);
    for (auto& piece : shown.pieces) {
        message.spend(piece);
        message.add(section(mrkdwn(std::move(piece))));
    }
    return shown.whole;
}

void add_buttons(Message& message, const std::vector<json>& buttons, const std::string& prefix) {
    for (std::size_t first = 0, row = 0; first < buttons.size(); first += limits::action_elements, ++row) {
        const auto last = std::min(buttons.size(), first + limits::action_elements);
        json elements = json::array();
        for (auto i = first; i < last; ++i) elements.push_back(buttons[i]);
        message.add({{"type", "actions"}, {"block_id", prefix + "orders_" + std::to_string(row)}, {"elements", elements}});
    }
}

std::size_t units_of(const std::vector<json>& buttons) {
    std::size_t units = 0;
    for (const auto& button : buttons) units += utf16_length(button["text"]["text"].get_ref<const std::string&>());
    return units;
}

/// How one card is laid out: where, and how much of it.
struct Layout {
    std::size_t units = limits::message_text;
    std::string prefix;                // of its block ids
    std::string file;                  // that holds the whole table; empty: none
};

struct Blocks {
    json list;
    bool whole_table = true;
};

std::string title_of(const Card& card, const Say& say) {
    return std::string(icon(card.state)) + cell(say(card.title), limits::section_text);
}

Blocks blocks_of(const Card& card, const Say& say, const Layout& layout) {
    const auto title = title_of(card, say);
    std::vector<std::string> lines;
    if (utf16_length(title) > limits::header_text) lines.push_back(title);
    for (const auto& line : card.lines) lines.push_back(say(line));

    const auto buttons = buttons_of(card, say);
    const auto numbers = cell(numbers_of(card), 200);
    const bool has_numbers = !card.ticket.empty() || !card.request.empty();
    const bool has_progress = card.progress && card.progress->total > 0;
    const auto fixed = limits::header_text + utf16_length(numbers) + units_of(buttons) + 80;
    Message message(layout.units - std::min(layout.units, fixed));

    Blocks blocks;
    message.add({{"type", "header"}, {"text", plain_text(plain(title, limits::header_text))}});
    auto fields = field_sections(message, card.fields, say);
    add_lines(message, lines);
    for (auto& field : fields) message.add(std::move(field));
    if (has_progress) message.add(section(plain_text(progress_of(*card.progress))));
    if (card.table) blocks.whole_table = add_table(message, *card.table, say, layout.file);
    if (has_numbers) message.add({{"type", "context"}, {"elements", {plain_text(numbers)}}});
    add_buttons(message, buttons, layout.prefix);
    blocks.list = message.take();
    return blocks;
}

std::string dumped(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace

Rendered render(const Card& card, const Say& say, Overflow overflow) {
    Layout layout;
    if (overflow == Overflow::attached) layout.file = table_file_name(card);
    const auto blocks = blocks_of(card, say, layout);
    auto rest = blocks.whole_table || layout.file.empty() ? std::nullopt : table_file(card, say, most_table_bytes);
    if (!rest && !blocks.whole_table && !layout.file.empty()) return render(card, say, Overflow::counted);
    std::string text = title_of(card, say);
    for (const auto& line : card.lines) text.append("\n").append(say(line));
    Rendered rendered{escape_within(text, fallback_units), dumped(blocks.list), {}};
    if (rest) rendered.rest.push_back(std::move(*rest));
    return rendered;
}

std::string home_view(const std::vector<Card>& sections, const Say& say) {
    constexpr std::size_t units = 40'000;  // keeps the view below 250 kB, which no block may be cut for
    constexpr std::size_t reserve = 2;     // the divider and the count of what is left out
    json list = json::array();
    std::size_t shown = 0;
    for (const auto& card : sections) {
        const Layout layout{std::min(limits::message_text, units / sections.size()), "s" + std::to_string(shown) + "_", ""};
        const auto blocks = blocks_of(card, say, layout).list;
        if (list.size() + blocks.size() + reserve > limits::view_blocks) break;
        if (shown++ > 0) list.push_back({{"type", "divider"}});
        for (const auto& block : blocks) list.push_back(block);
    }
    if (shown < sections.size()) list.push_back(section(plain_text("… +" + std::to_string(sections.size() - shown))));
    return dumped({{"type", "home"}, {"blocks", std::move(list)}});
}

}  // namespace botones::slack
