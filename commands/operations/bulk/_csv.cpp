// Decoding, splitting, and quoting.
#include "commands/operations/bulk/_csv.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "commands/values/unicode.hpp"

namespace botones::operations {

namespace {

constexpr std::string_view utf8_mark = "\xef\xbb\xbf";

// Windows-1252 0x80–0x9F (Unicode's CP1252.TXT); 0: not used. The rest is Latin-1.
constexpr std::array<char16_t, 32> windows_1252{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178};

std::optional<std::string> from_windows_1252(std::string_view octets) {
    std::string text;
    text.reserve(octets.size() + octets.size() / 8);
    for (const char octet : octets) {
        const auto byte = static_cast<unsigned char>(octet);
        const char16_t code = byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80] : byte;
        if (code == 0) return std::nullopt;
        append_utf8(text, code);
    }
    return text;
}

bool is_text(std::string_view octets) {
    return std::none_of(octets.begin(), octets.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte == 0x7F || (byte < 0x20 && c != '\t' && c != '\r' && c != '\n');
    });
}

Result<std::string> decoded(std::string_view octets) {
    if (octets.size() > most_csv_octets) return fail(Kind::invalid_input, "file_too_large");
    if (octets.starts_with(utf8_mark)) octets.remove_prefix(utf8_mark.size());
    if (!is_text(octets)) return fail(Kind::invalid_input, "file_not_csv");
    if (is_utf8(octets)) return std::string(octets);
    auto text = from_windows_1252(octets);
    if (!text) return fail(Kind::invalid_input, "file_not_csv");
    return std::move(*text);
}

bool is_separator(char c) { return c == ',' || c == ';' || c == '\t'; }

/// Takes a line `sep=;` away, as Excel does.
std::optional<char> named_separator(std::string_view& text) {
    if (text.size() < 5 || !text.starts_with("sep=") || !is_separator(text[4])) return std::nullopt;
    const char separator = text[4];
    const auto end = text.find('\n');
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return separator;
}

/// The one the first line has most of, outside quotes.
char likely_separator(std::string_view text) {
    std::array<std::size_t, 3> counts{};
    constexpr std::string_view candidates = ",;\t";
    bool quoted = false;
    for (const char c : text) {
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '\n') break;
        if (const auto at = candidates.find(c); at != std::string_view::npos) ++counts[at];
    }
    return candidates[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin())];
}

std::string trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return std::string(text.substr(begin, text.find_last_not_of(blanks) - begin + 1));
}

/// One walk over the text; rows come out one by one.
class Splitter {
public:
    Splitter(std::string_view text, char separator, std::size_t first_line)
        : text_(text), separator_(separator), line_(first_line) {}

    bool ended() const { return at_ >= text_.size(); }

    Result<CsvRow> next() {
        CsvRow row;
        row.line = line_;
        for (;;) {
            auto cell = next_cell();
            if (!cell) return pass(cell);
            if (cell->size() > longest_csv_cell || row.cells.size() == most_csv_columns)
                return fail(Kind::invalid_input, "file_too_wide", {{"line", static_cast<std::int64_t>(row.line)}});
            row.cells.push_back(std::move(*cell));
            if (ended()) return row;
            const char c = text_[at_++];
            if (c == separator_) continue;
            ++line_;
            return row;
        }
    }

private:
    /// Ends before the separator or the line feed.
    Result<std::string> next_cell() {
        while (!ended() && text_[at_] == ' ') ++at_;
        if (ended() || text_[at_] != '"') {
            const auto begin = at_;
            while (!ended() && text_[at_] != separator_ && text_[at_] != '\n') ++at_;
            return trimmed(text_.substr(begin, at_ - begin));
        }
        const auto opened = line_;
        const auto broken = [&] { return fail(Kind::invalid_input, "file_bad_quotes", {{"line", static_cast<std::int64_t>(opened)}}); };
        std::string cell;
        for (++at_; !ended(); ++at_) {
            if (text_[at_] == '\n') ++line_;
            if (text_[at_] != '"') {
                cell += text_[at_];
                continue;
            }
            ++at_;
            if (!ended() && text_[at_] == '"') {
                cell += '"';
                continue;
            }
            while (!ended() && (text_[at_] == ' ' || text_[at_] == '\r')) ++at_;
            if (!ended() && text_[at_] != separator_ && text_[at_] != '\n') return broken();
            return trimmed(cell);
        }
        return broken();
    }

    std::string_view text_;
    char separator_;
    std::size_t line_;
    std::size_t at_ = 0;
};

bool is_empty(const CsvRow& row) {
    return std::all_of(row.cells.begin(), row.cells.end(), [](const std::string& cell) { return cell.empty(); });
}

bool looks_like_formula(std::string_view cell) {
    return !cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos;
}

}  // namespace

Result<CsvTable> read_csv(std::string_view octets) {
    const auto text = decoded(octets);
    if (!text) return pass(text);
    std::string_view rest = *text;
    const auto named = named_separator(rest);
    CsvTable table;
    table.separator = named ? *named : likely_separator(rest);
    Splitter splitter(rest, table.separator, named ? 2 : 1);
    while (!splitter.ended()) {
        auto row = splitter.next();
        if (!row) return pass(row);
        if (is_empty(*row)) continue;
        if (table.header.empty()) {
            table.header = std::move(row->cells);
            continue;
        }
        if (table.rows.size() == most_csv_rows)
            return fail(Kind::invalid_input, "file_too_many_rows", {{"most", static_cast<std::int64_t>(most_csv_rows)}});
        table.rows.push_back(std::move(*row));
    }
    if (table.rows.empty()) return fail(Kind::invalid_input, "file_empty");
    return table;
}

std::string csv_line(const std::vector<std::string>& cells, char separator) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) line += separator;
        const auto cell = looks_like_formula(cells[i]) ? "'" + cells[i] : cells[i];
        const bool plain = cell.find_first_of("\"\r\n;,\t") == std::string::npos;
        if (plain) {
            line += cell;
            continue;
        }
        line += '"';
        for (const char c : cell) line += c == '"' ? std::string("\"\"") : std::string(1, c);
        line += '"';
    }
    return line + "\r\n";
}

}  // namespace botones::operations
