// Lays out columns by their widest cell and cuts the text into sections.
#include "adapters/chat/slack/table.hpp"

#include <algorithm>
#include <utility>

#include "adapters/chat/slack/limits.hpp"
#include "adapters/chat/slack/markup.hpp"
#include "commands/values/unicode.hpp"

namespace botones::slack {

namespace {

constexpr std::size_t widest_cell = 48;
constexpr std::size_t most_columns = 12;
constexpr std::string_view fence = "```";

using Row = std::vector<std::string>;

Row spoken(const std::vector<Text>& cells, const Say& say) {
    Row row;
    for (const auto& text : cells) {
        if (row.size() == most_columns) break;
        row.push_back(cell(say(text), widest_cell));
    }
    return row;
}

std::vector<std::size_t> widths_of(const Row& head, const std::vector<Row>& rows) {
    std::vector<std::size_t> widths;
    const auto widen = [&](const Row& row) {
        if (widths.size() < row.size()) widths.resize(row.size());
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], utf16_length(row[i]));
    };
    widen(head);
    std::ranges::for_each(rows, widen);
    return widths;
}

bool is_number(std::string_view text) {
    const auto part = [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == ',' || c == '-' || c == '%'; };
    return std::ranges::all_of(text, part);
}

std::vector<bool> numeric_columns(const std::vector<Row>& rows, std::size_t columns) {
    std::vector<bool> numeric(columns, true);
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) numeric[i] = numeric[i] && is_number(row[i]);
    }
    return numeric;
}

struct Layout {
    std::vector<std::size_t> widths;
    std::vector<bool> numeric;
};

std::string line_of(const Row& row, const Layout& layout) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const std::string padding(layout.widths[i] - utf16_length(row[i]), ' ');
        if (i > 0) line += "  ";
        line += layout.numeric[i] ? padding + row[i] : row[i] + padding;
    }
    while (line.ends_with(' ')) line.pop_back();
    return escape(line) + "\n";
}

std::string tail_of(std::size_t shown, std::size_t total, const std::string& file, const Say& say) {
    if (file.empty()) return "… +" + std::to_string(total - shown);
    return say(Text::of("card.first_rows", {{"shown", static_cast<std::int64_t>(shown)},
                                            {"total", static_cast<std::int64_t>(total)},
                                            {"file", file}}));
}

}  // namespace

TableText code_blocks(const Table& table, const Say& say, std::size_t units, const std::string& file) {
    const std::size_t tail = 24 + (file.empty() ? 0 : utf16_length(escape(tail_of(table.rows.size(), table.rows.size(), file, say))));
    const auto head = spoken(table.columns, say);
    std::vector<Row> rows;
    for (const auto& row : table.rows) rows.push_back(spoken(row, say));
    if (rows.empty() && head.empty()) return {};
    const auto widths = widths_of(head, rows);
    const Layout layout{widths, numeric_columns(rows, widths.size())};

    std::vector<std::string> pieces;
    std::string piece;
    std::size_t used = tail;
    const auto close = [&] {
        if (!piece.empty()) pieces.push_back(std::string(fence) + "\n" + std::exchange(piece, {}) + std::string(fence));
    };
    const auto add = [&](const std::string& line) {
        const auto length = utf16_length(line);
        if (used + length > units) return false;
        if (utf16_length(piece) + length + tail > limits::section_text) {
            close();
            used += 2 * fence.size() + 1;
        }
        piece += line;
        used += length;
        return true;
    };
    if (!head.empty() && !add(line_of(head, layout))) return {{}, false};
    std::size_t shown = 0;
    while (shown < rows.size() && add(line_of(rows[shown], layout))) ++shown;
    const bool whole = shown == rows.size();
    if (!whole) piece += escape(cell(tail_of(shown, rows.size(), file, say), limits::section_text)) + "\n";
    close();
    return {std::move(pieces), whole};
}

}  // namespace botones::slack
