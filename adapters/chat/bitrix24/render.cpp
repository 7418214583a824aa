// Title and sentences are the message (what a notification shows); facts and tables are grids below it.
#include "adapters/chat/bitrix24/render.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "adapters/chat/bitrix24/decode.hpp"
#include "adapters/chat/bitrix24/limits.hpp"
#include "adapters/chat/bitrix24/text.hpp"
#include "commands/card_text.hpp"
#include "commands/values/unicode.hpp"

namespace botones::bitrix24 {
namespace {

using nlohmann::json;

constexpr std::size_t title_units = 300;
constexpr std::size_t line_units = 2000;
constexpr std::size_t label_units = 120;
constexpr std::size_t value_units = 600;
constexpr std::size_t most_fields = 40;
constexpr std::size_t progress_cells = 20;
constexpr std::size_t most_rows = 60;
constexpr std::size_t most_columns = 12;

std::string_view colour(CardState state) {
    switch (state) {
        case CardState::waiting_approval:
        case CardState::confirm:
        case CardState::clarify:
        case CardState::running: return "primary";
        case CardState::refused:
        case CardState::denied:
        case CardState::failed:
        case CardState::needs_human: return "alert";
        case CardState::expired: return "secondary";
        case CardState::info:
        case CardState::done: return "base";
    }
    return "base";
}

std::string_view colour(Action::Style style) {
    switch (style) {
        case Action::Style::plain: return "base";
        case Action::Style::primary: return "primary";
        case Action::Style::danger: return "alert";
    }
    return "base";
}

std::string dumped(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

/// As PHP would store it: everything beyond ASCII is \uXXXX there, six characters each.
std::size_t stored_size(const json& value) { return value.dump(-1, ' ', true, json::error_handler_t::replace).size(); }

std::string message_of(const Card& card, const Say& say) {
    auto text = std::string("[B]").append(icon(card.state)).append(escape_line(say(card.title), title_units)).append("[/B]");
    auto left = limits::card_text;
    for (const auto& line : card.lines) {
        if (left < 40) {
            text += "\n…";
            break;
        }
        const auto shown = escape(say(line), std::min(left, line_units));
        left -= std::min(left, utf16_length(shown) + 1);
        text.append("\n").append(shown);
    }
    if (card.progress && card.progress->total > 0) {
        text.append("\n").append(progress_bar(*card.progress, progress_cells)).append(" ").append(progress_count(*card.progress));
    }
    if (const auto numbers = escape_line(numbers_of(card), 200); !numbers.empty()) text.append("\n[I]").append(numbers).append("[/I]");
    return text;
}

/// The blocks of one attachment and what is left of its size.
class Attachment {
public:
    /// False: no room; a line that says how many are missing always has some.
    bool add_row(json& grid, std::string name, std::string value) {
        json row = {{"NAME", std::move(name)}, {"VALUE", std::move(value)}, {"DISPLAY", "ROW"}};
        const auto size = stored_size(row) + 1;
        if (used_ + size > limits::card_attach) return false;
        used_ += size;
        grid.push_back(std::move(row));
        return true;
    }
    void add_grid(json grid, std::size_t missing) {
        if (missing > 0) grid.push_back({{"NAME", "…"}, {"VALUE", "+" + std::to_string(missing)}, {"DISPLAY", "ROW"}});
        if (grid.empty()) return;
        if (!blocks_.empty()) blocks_.push_back({{"DELIMITER", {{"SIZE", 200}, {"COLOR", "#c6c6c6"}}}});
        blocks_.push_back({{"GRID", std::move(grid)}});
    }
    std::string dump(CardState state) const {
        if (blocks_.empty()) return {};
        return dumped({{"ID", 1}, {"COLOR_TOKEN", colour(state)}, {"BLOCKS", blocks_}});
    }

private:
    json blocks_ = json::array();
    std::size_t used_ = 400;  // the frame, the delimiter and the last rows
};

void add_fields(Attachment& attachment, const std::vector<Field>& fields, const Say& say) {
    json grid = json::array();
    for (const auto& field : fields) {
        if (grid.size() == most_fields) break;
        if (!attachment.add_row(grid, cell(say(field.label), label_units), cell(say(field.value), value_units))) break;
    }
    const auto missing = fields.size() - grid.size();
    attachment.add_grid(std::move(grid), missing);
}

/// What stands beside a row's first cell; each further cell under the name of its column when there are several.
std::string rest_of_row(const std::vector<Text>& row, const std::vector<Text>& columns, const Say& say) {
    std::string rest;
    for (std::size_t i = 1; i < std::min(row.size(), most_columns); ++i) {
        if (i > 1) rest += " · ";
        if (row.size() > 2 && i < columns.size()) rest += escape_line(say(columns[i]), label_units) + ": ";
        rest += escape_line(say(row[i]), label_units);
    }
    return rest.find_first_not_of(' ') == std::string::npos ? "–" : rest;
}

/// Grids of this platform have two columns (a name and a value), so that phones can show them. False when something is missing.
bool add_table(Attachment& attachment, const Table& table, const Say& say) {
    json grid = json::array();
    const bool headed = !table.columns.empty() && table.columns.size() <= 2;
    if (headed) {
        const auto second = table.columns.size() == 2 ? cell(say(table.columns[1]), label_units) : std::string("–");
        attachment.add_row(grid, cell(say(table.columns[0]), label_units), "[B]" + second + "[/B]");
    }
    std::size_t shown = 0;
    for (const auto& row : table.rows) {
        if (shown == most_rows) break;
        const auto name = row.empty() ? std::string("–") : cell(say(row[0]), label_units);
        if (!attachment.add_row(grid, name, rest_of_row(row, table.columns, say))) break;
        ++shown;
    }
    attachment.add_grid(std::move(grid), table.rows.size() - shown);
    return shown == table.rows.size() && std::ranges::all_of(table.rows, [](const auto& row) { return row.size() <= most_columns; });
}

std::string keyboard_of(const Card& card, const Say& say, std::int64_t bot_id) {
    json buttons = json::array();
    for (const auto& action : card.actions) {
        if (action.token.empty() || action.token.size() > limits::button_token) continue;
        if (buttons.size() == limits::buttons) break;
        auto label = escape_line(say(action.label), limits::button_text);
        if (label.find_first_not_of(' ') == std::string::npos) label = "–";
        // BLOCK would lock the button for a press that is refused, too.
        buttons.push_back({{"TEXT", std::move(label)},
                           {"COMMAND", press_command},
                           {"COMMAND_PARAMS", action.token},
                           {"BG_COLOR_TOKEN", colour(action.style)},
                           {"DISPLAY", "LINE"},
                           {"BLOCK", "N"}});
    }
    if (buttons.empty()) return {};
    while (stored_size(buttons) > limits::keyboard - 100) buttons.erase(buttons.size() - 1);
    return dumped({{"BOT_ID", bot_id}, {"BUTTONS", std::move(buttons)}});
}

}  // namespace

Rendered render(const Card& card, const Say& say, std::int64_t bot_id) {
    Attachment attachment;
    add_fields(attachment, card.fields, say);
    const bool whole_table = !card.table || add_table(attachment, *card.table, say);
    return {message_of(card, say), attachment.dump(card.state), keyboard_of(card, say, bot_id), whole_table};
}

}  // namespace botones::bitrix24
