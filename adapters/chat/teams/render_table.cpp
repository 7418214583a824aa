// Tables whose columns share the width as their texts ask for it.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "adapters/chat/teams/markup.hpp"
#include "adapters/chat/teams/render_parts.hpp"

namespace botones::teams {
namespace {

using nlohmann::json;

constexpr std::size_t cell_points = 200;
constexpr std::size_t most_columns = 5;      // more of them are unreadable on a phone
constexpr std::size_t padding_points = 3;    // a cell's margins are about as wide as three letters
constexpr std::size_t narrowest_points = 6;
constexpr std::size_t shared_points = 60;    // no column takes more than its fair part of about a line and a half

struct Column {
    std::size_t weight = narrowest_points;
    bool numeric = false;
};

/// "1 234,5", "-3 %": digits with what groups, signs or parts them.
bool is_number(std::string_view text) {
    const bool digit = std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
    const bool date = text.find('-', 1) != std::string_view::npos;
    return digit && !date && text.find_first_not_of("0123456789.,%+- ") == std::string_view::npos;
}

std::string spoken(const std::vector<Text>& row, std::size_t at, const Say& say) {
    return at < row.size() ? plain(say(row[at]), cell_points) : std::string("–");
}

Column column_of(const Table& table, std::size_t at, std::size_t columns, const Say& say) {
    constexpr std::string_view nothing = "–";
    Column column;
    std::size_t longest = table.columns.empty() ? 0 : points_of(spoken(table.columns, at, say));
    bool number = false;
    bool words = false;
    for (const auto& row : table.rows) {
        const auto text = spoken(row, at, say);
        longest = std::max(longest, points_of(text));
        number = number || is_number(text);
        words = words || (!is_number(text) && text != nothing);
    }
    column.weight = std::clamp(longest + padding_points, narrowest_points, shared_points / columns);
    column.numeric = number && !words;
    return column;
}

json row_of(const std::vector<Text>& texts, const std::vector<Column>& columns, const Say& say) {
    json cells = json::array();
    for (std::size_t i = 0; i < columns.size(); ++i) {
        auto block = text_block(i < texts.size() ? literal(say(texts[i]), cell_points) : "–");
        if (columns[i].numeric) block["horizontalAlignment"] = "Right";
        cells.push_back({{"type", "TableCell"}, {"items", json::array({std::move(block)})}});
    }
    return {{"type", "TableRow"}, {"cells", std::move(cells)}};
}

/// The headings of the columns that are left out.
json other_columns(const Table& table, const Say& say) {
    std::string names;
    for (std::size_t i = most_columns; i < table.columns.size(); ++i) names += (names.empty() ? "" : ", ") + say(table.columns[i]);
    auto block = text_block("… " + (names.empty() ? std::string() : literal(names, cell_points)));
    block["isSubtle"] = true;
    return block;
}

/// What stands under a table of which `shown` rows are there.
json tail_of(const Table& table, std::size_t shown, const Say& say, const std::string& file) {
    if (file.empty()) return text_block("… \\+" + std::to_string(table.rows.size() - shown));
    if (shown == table.rows.size()) return text_block("📎 " + literal(file, cell_points));
    return text_block(literal(say(Text::of("card.first_rows", {{"shown", static_cast<std::int64_t>(shown)},
                                                              {"total", static_cast<std::int64_t>(table.rows.size())},
                                                              {"file", file}})), cell_points));
}

std::size_t columns_of(const Table& table) {
    std::size_t columns = table.columns.size();
    for (const auto& row : table.rows) columns = std::max(columns, row.size());
    return columns;
}

}  // namespace

TableElements table_elements(const Table& table, const Say& say, std::size_t bytes, const std::string& file) {
    const auto more_bytes = cost_of(tail_of(table, 0, say, file)) + 20;
    const auto all = columns_of(table);
    if (all == 0) return {};
    std::vector<Column> columns(std::min(all, most_columns));
    for (std::size_t i = 0; i < columns.size(); ++i) columns[i] = column_of(table, i, columns.size(), say);
    json element = {{"type", "Table"}, {"columns", json::array()}, {"rows", json::array()}, {"firstRowAsHeader", !table.columns.empty()}};
    for (const auto& column : columns) element["columns"].push_back({{"width", column.weight}});
    json others = all > columns.size() ? other_columns(table, say) : json();
    auto spent = cost_of(element) + more_bytes + (others.is_null() ? 0 : cost_of(others));
    const auto add = [&](json row) {
        const auto cost = cost_of(row);
        if (spent + cost > bytes) return false;
        spent += cost;
        element["rows"].push_back(std::move(row));
        return true;
    };
    std::size_t shown = 0;
    const bool headed = table.columns.empty() || add(row_of(table.columns, columns, say));
    while (headed && shown < table.rows.size() && add(row_of(table.rows[shown], columns, say))) ++shown;
    TableElements made;
    made.whole = shown == table.rows.size() && others.is_null();
    if (!element["rows"].empty()) {
        made.elements.push_back(std::move(element));
        if (!others.is_null()) made.elements.push_back(std::move(others));
    }
    if (shown < table.rows.size() || (!made.whole && !file.empty())) made.elements.push_back(tail_of(table, shown, say, file));
    return made;
}

}  // namespace botones::teams
