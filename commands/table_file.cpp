// Quoting by RFC 4180 §2; formulas made harmless as OWASP's "CSV Injection" says.
#include "commands/table_file.hpp"

#include <algorithm>

namespace botones {
namespace {

bool is_amount(std::string_view text) {
    const auto part = [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == ',' || c == '-' || c == '%'; };
    return std::ranges::all_of(text, part);
}

std::string quoted(std::string text) {
    constexpr std::string_view formula = "=+-@\t\r";
    if (!text.empty() && formula.find(text.front()) != std::string_view::npos && !is_amount(text)) text.insert(0, 1, '\'');
    if (text.find_first_of("\",\r\n") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += c;
        out += c;
    }
    return out + '"';
}

}  // namespace

std::string table_file_name(const Card& card) { return (card.operation.empty() ? "table" : card.operation) + ".csv"; }

std::optional<Attachment> table_file(const Card& card, const std::function<std::string(const Text&)>& say, std::size_t most) {
    if (!card.table) return std::nullopt;
    std::string text = "\xEF\xBB\xBF";
    const auto add = [&](const std::vector<Text>& cells) {
        for (std::size_t i = 0; i < cells.size(); ++i) text += (i > 0 ? "," : "") + quoted(say(cells[i]));
        text += "\r\n";
    };
    if (!card.table->columns.empty()) add(card.table->columns);
    for (const auto& row : card.table->rows) {
        add(row);
        if (text.size() > most) return std::nullopt;
    }
    return Attachment{table_file_name(card), "text/csv", card.title, std::move(text)};
}

}  // namespace botones
