// Draws cards in a terminal.
#include "bot/terminal/printing.hpp"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace botones::terminal {
namespace {

constexpr std::size_t bar_width = 20;

class Painter {
public:
    Painter(const language::Texts& texts, const Shown& shown, const Look& look) : texts_(texts), shown_(shown), look_(look) {}

    std::string paint() {
        const auto& card = shown_.card;
        head(card);
        for (const auto& line : card.lines) out_ += "  " + say(line) + "\n";
        for (const auto& field : card.fields) out_ += "  " + dim(say(field.label) + ":") + " " + say(field.value) + "\n";
        if (card.table) table(*card.table);
        if (card.progress && card.progress->total > 0) bar(*card.progress);
        for (const auto& file : card.attachments)
            out_ += "  [" + printable(file.name) + "] " + say(file.alt) + ", " + std::to_string(file.bytes.size()) + " B\n";
        buttons(card);
        return std::move(out_);
    }

private:
    std::string say(const Text& text) const { return printable(texts_.say(shown_.language, text)); }
    std::string code(std::string_view sequence, const std::string& text) const {
        if (look_.colour == Look::Colour::none) return text;
        return "\x1b[" + std::string(sequence) + "m" + text + "\x1b[0m";
    }
    std::string dim(const std::string& text) const { return code("2", text); }

    static std::pair<std::string_view, std::string_view> mark_of(CardState state) {
        switch (state) {
            case CardState::done: return {"✔", "32"};
            case CardState::refused:
            case CardState::denied: return {"✖", "31"};
            case CardState::failed:
            case CardState::needs_human: return {"⚠", "31"};
            case CardState::expired: return {"⌛", "33"};
            case CardState::clarify:
            case CardState::confirm: return {"?", "33"};
            case CardState::waiting_approval: return {"…", "33"};
            case CardState::running: return {"▶", "36"};
            case CardState::info: break;
        }
        return {"·", "36"};
    }

    void head(const Card& card) {
        const auto [mark, colour] = mark_of(card.state);
        std::string numbers = card.request;
        if (!card.ticket.empty()) numbers += (numbers.empty() ? "" : " · ") + card.ticket;
        out_ += code(colour, std::string(mark)) + " " + code("1", say(card.title));
        if (!numbers.empty()) out_ += "  " + dim(numbers);
        out_ += "\n";
    }

    void table(const Table& table) {
        std::vector<std::vector<std::string>> rows(1);
        for (const auto& column : table.columns) rows[0].push_back(say(column));
        for (const auto& row : table.rows) {
            rows.emplace_back();
            for (const auto& cell : row) rows.back().push_back(say(cell));
        }
        std::vector<std::size_t> widths(table.columns.size(), 0);
        for (const auto& row : rows) {
            for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i) widths[i] = std::max(widths[i], columns_of(row[i]));
        }
        fit(widths);
        for (const auto& row : rows) {
            std::string line = "   ";
            for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i) line += " " + padded(row[i], widths[i]) + " ";
            while (line.ends_with(' ')) line.pop_back();
            out_ += (&row == &rows.front() ? dim(line) : line) + "\n";
        }
    }

    void fit(std::vector<std::size_t>& widths) const {
        constexpr std::size_t narrowest = 8;
        std::size_t total = 3 + 2 * widths.size();
        for (const auto width : widths) total += width;
        while (total > look_.width) {
            auto widest = std::max_element(widths.begin(), widths.end());
            if (widest == widths.end() || *widest <= narrowest) return;
            --*widest;
            --total;
        }
    }

    static std::string padded(const std::string& text, std::size_t width) {
        const auto columns = columns_of(text);
        if (columns <= width) return text + std::string(width - columns, ' ');
        std::string cut;
        for (std::size_t i = 0; i < text.size();) {
            std::size_t next = i + 1;
            while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xC0) == 0x80) ++next;
            const auto grown = cut + text.substr(i, next - i);
            if (columns_of(grown) + 1 > width) break;
            cut = grown;
            i = next;
        }
        cut += "…";
        return cut + std::string(width - std::min(width, columns_of(cut)), ' ');
    }

    void bar(const Progress& progress) {
        const auto filled = static_cast<std::size_t>(progress.done * bar_width / progress.total);
        std::string bar;
        for (std::size_t i = 0; i < bar_width; ++i) bar += i < filled ? "█" : "░";
        out_ += "  [" + bar + "] " + std::to_string(progress.done) + " / " + std::to_string(progress.total) + "\n";
    }

    void buttons(const Card& card) {
        if (card.actions.empty()) return;
        std::string line = " ";
        for (std::size_t i = 0; i < card.actions.size(); ++i) {
            line += " [" + std::to_string(i + 1) + " " + say(card.actions[i].label) + "]";
        }
        out_ += code("36", line) + "\n";
    }

    const language::Texts& texts_;
    const Shown& shown_;
    const Look& look_;
    std::string out_;
};

}  // namespace

std::size_t columns_of(std::string_view text) {
    const auto characters = icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
    std::size_t columns = 0;
    for (std::int32_t i = 0; i < characters.length(); i = characters.moveIndex32(i, 1)) {
        const auto character = characters.char32At(i);
        const auto type = u_charType(character);
        if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK) continue;
        const auto width = u_getIntPropertyValue(character, UCHAR_EAST_ASIAN_WIDTH);
        columns += width == U_EA_FULLWIDTH || width == U_EA_WIDE ? 2 : 1;
    }
    return columns;
}

std::string printable(std::string_view text) {
    std::string shown;
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        if (byte == '\t' || byte == '\n') {
            shown += byte == '\n' ? "\n  " : " ";
        } else if (byte < 0x20 || byte == 0x7F) {
            shown += "�";
        } else {
            shown += character;
        }
    }
    return shown;
}

std::string as_text(const language::Texts& texts, const Shown& shown, const Look& look) {
    return Painter(texts, shown, look).paint();
}

std::string as_json(const language::Texts& texts, const Shown& shown) {
    const auto& card = shown.card;
    const auto say = [&](const Text& text) { return texts.say(shown.language, text); };
    std::string text;
    for (const auto& line : card.lines) text += (text.empty() ? "" : "\n") + say(line);
    auto fields = nlohmann::ordered_json::object();
    for (const auto& field : card.fields) {
        const auto& name = field.name.empty() ? say(field.label) : field.name;
        if (field.number) {
            fields[name] = *field.number;
        } else {
            fields[name] = say(field.value);
        }
    }
    auto actions = nlohmann::ordered_json::array();
    for (const auto& action : card.actions) actions.push_back({{"label", say(action.label)}, {"say", action.say}});
    nlohmann::ordered_json json = {{"request", card.request}, {"ticket", card.ticket},      {"op", card.operation},
                                   {"state", name_of(card.state)}, {"code", card.code}, {"title", say(card.title)},
                                   {"text", text}, {"fields", std::move(fields)}, {"actions", std::move(actions)}};
    if (card.table) {
        auto rows = nlohmann::ordered_json::array();
        for (const auto& row : card.table->rows) {
            auto cells = nlohmann::ordered_json::array();
            for (const auto& cell : row) cells.push_back(say(cell));
            rows.push_back(std::move(cells));
        }
        json["table"] = std::move(rows);
    }
    for (const auto& file : card.attachments) {
        nlohmann::ordered_json entry{{"name", file.name}, {"media_type", file.media_type}, {"octets", file.bytes.size()}};
        if (file.media_type.starts_with("text/")) entry["text"] = file.bytes;
        json["files"].push_back(std::move(entry));
    }
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace botones::terminal
