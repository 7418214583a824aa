// Cleaning and cutting by code point, escaping by character.
#include "adapters/chat/teams/markup.hpp"

#include <algorithm>

#include "commands/values/unicode.hpp"

namespace botones::teams {
namespace {

constexpr std::string_view nothing = "–";
constexpr std::string_view ellipsis = "…";

bool is_dropped(char32_t c) {
    return (c < 0x20 && c != '\n') || (c >= 0x7F && c <= 0x9F) || c == 0xFEFF || changes_direction(c);
}

enum class Lines { kept, joined };

/// Cleaned and cut in one pass.
std::string cleaned(std::string_view text, std::size_t points, Lines lines) {
    std::string out;
    std::size_t count = 0;
    std::size_t fits = 0;  // bytes that leave room for the ellipsis
    for (std::size_t at = 0; at < text.size();) {
        const auto point = code_point_at(text, at);
        const bool valid = point.bytes > 0;
        const auto bytes = valid ? text.substr(at, point.bytes) : std::string_view("\uFFFD");
        const auto value = valid ? point.value : char32_t{0xFFFD};
        const auto c = value == 0x2028 || value == 0x2029 ? U'\n' : value;
        at += valid ? point.bytes : 1;
        const bool space = c == '\t' || (c == '\n' && lines == Lines::joined);
        if (!space && is_dropped(c)) continue;
        if (count == points) return out.substr(0, fits).append(points == 0 ? "" : ellipsis);
        if (count + 1 == points) fits = out.size();
        out.append(space ? " " : c == '\n' ? "\n" : bytes);
        ++count;
    }
    const bool blank = std::ranges::all_of(out, [](char c) { return c == ' ' || c == '\n'; });
    return blank ? std::string(nothing) : out;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// "1. " and "1) " would begin a numbered list: the place of the sign to escape, or npos.
std::size_t list_sign(std::string_view line) {
    const auto end = static_cast<std::size_t>(std::ranges::find_if_not(line, is_digit) - line.begin());
    const bool sign = end > 0 && end < line.size() && (line[end] == '.' || line[end] == ')');
    return sign && (end + 1 == line.size() || line[end + 1] == ' ') ? end : std::string_view::npos;
}

/// Only what has a meaning where it stands: a client that knows fewer escapes than CommonMark shows their backslashes.
bool is_markup(std::string_view line, std::size_t at) {
    const char c = line[at];
    const char next = at + 1 < line.size() ? line[at + 1] : '\0';
    const char before = at > 0 ? line[at - 1] : '\0';
    switch (c) {
        case '\\':
        case '*':
        case '_':
        case '[':
        case ']':
        case '`': return true;
        case '~': return next == '~' || before == '~';
        case '<': return is_letter(next) || next == '/' || next == '!' || next == '?';
        case '&': return is_letter(next) || next == '#';
        case '{': return before == '{';  // {{DATE(…)}} is read before Markdown, so the pair must be parted
        case '#':
        case '>':
        case '-':
        case '+':
        case '=': return at == 0;
        default: return false;
    }
}

void escape_line(std::string_view line, std::string& out) {
    // Spaces in front would make a code block of it.
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    const auto numbered = list_sign(line);
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (i == numbered || is_markup(line, i)) out += '\\';
        out += line[i];
    }
}

/// `text` is clean. Lines become paragraphs, because a single break is a space in Markdown.
std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    while (true) {
        const auto end = text.find('\n');
        escape_line(text.substr(0, end), out);
        if (end == std::string_view::npos) return out;
        text.remove_prefix(end + 1);
        if (!out.empty() && !out.ends_with('\n')) out += "\n\n";
    }
}

/// Where a link that starts at `start` ends; brackets, quotes and the closing full stop are not part of it.
std::size_t link_end(std::string_view text, std::size_t start) {
    const auto in_link = [](char c) {
        return c > 0x20 && c < 0x7F && std::string_view("<>|\"'`\\^{}()[]").find(c) == std::string_view::npos;
    };
    auto end = start;
    while (end < text.size() && in_link(text[end])) ++end;
    while (end > start && std::string_view(".,;:!?").find(text[end - 1]) != std::string_view::npos) --end;
    return end;
}

}  // namespace

std::string plain(std::string_view text, std::size_t points) { return cleaned(text, points, Lines::joined); }

std::string literal(std::string_view text, std::size_t points) { return escaped(cleaned(text, points, Lines::kept)); }

std::string literal_with_links(std::string_view text, std::size_t points) {
    const auto clean = cleaned(text, points, Lines::kept);
    // A link that was cut would lead elsewhere.
    if (clean.find("https://") == std::string::npos || clean.ends_with(ellipsis)) return escaped(clean);
    std::string_view rest = clean;
    std::string out;
    while (true) {
        const auto start = rest.find("https://");
        const auto words = rest.substr(0, start);
        if (!words.empty()) out += escaped(words);
        if (start == std::string_view::npos) return out;
        const auto end = link_end(rest, start);
        const auto link = rest.substr(start, end - start);
        out += "[" + escaped(link) + "](" + std::string(link) + ")";
        rest.remove_prefix(end);
        if (rest.starts_with(' ')) out += ' ';
    }
}

}  // namespace botones::teams
