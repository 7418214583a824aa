// Cleaning, escaping and cutting, all by code point.
#include "adapters/chat/slack/markup.hpp"
#include "commands/values/unicode.hpp"

#include <algorithm>


namespace botones::slack {

namespace {

constexpr std::string_view nothing = "–";
constexpr std::string_view ellipsis = "…";

bool is_dropped(char32_t c) {
    return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c <= 0x9F) || c == 0xFEFF || changes_direction(c);
}

enum class Lines { kept, joined };

std::string clean(std::string_view text, Lines lines) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto point = code_point_at(text, at);
        at += point.bytes == 0 ? 1 : point.bytes;
        auto c = point.bytes == 0 ? char32_t{0xFFFD} : point.value;
        if (c == 0x2028 || c == 0x2029) c = '\n';
        if (c == '\t' || (c == '\n' && lines == Lines::joined)) c = ' ';
        if (!is_dropped(c)) append_utf8(out, c);
    }
    const bool blank = std::ranges::all_of(out, [](char c) { return c == ' ' || c == '\n'; });
    return blank ? std::string(nothing) : out;
}

std::size_t plain_units(char32_t c) { return utf16_units(c); }

std::size_t escaped_units(char32_t c) {
    if (c == '&') return 5;
    if (c == '<' || c == '>') return 4;
    return utf16_units(c);
}

/// `text` is valid UTF-8.
std::string cut(std::string text, std::size_t units, std::size_t (*units_of)(char32_t)) {
    std::size_t used = 0;
    std::size_t fits = 0;  // bytes that leave room for the ellipsis
    for (std::size_t at = 0; at < text.size();) {
        const auto point = code_point_at(text, at);
        used += units_of(point.value);
        if (used > units) {
            text.resize(fits);
            return units == 0 ? std::string() : text.append(ellipsis);
        }
        at += point.bytes;
        if (used < units) fits = at;
    }
    return text;
}

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '+' || c == '\'';
}

/// ":name:" would become a picture.
bool has_emoji_name(std::string_view text) {
    for (auto start = text.find(':'); start != std::string_view::npos; start = text.find(':', start + 1)) {
        auto end = start + 1;
        while (end < text.size() && is_name_character(text[end])) ++end;
        if (end > start + 1 && end < text.size() && text[end] == ':') return true;
    }
    return false;
}

bool is_formatted(std::string_view text) {
    return text.find_first_of("*_~`") != std::string_view::npos || text.starts_with('>') ||
           text.find("\n>") != std::string_view::npos || has_emoji_name(text);
}

std::size_t next_link(std::string_view text, std::size_t from) { return text.find("https://", from); }

/// Where a link that starts at `start` ends; brackets, quotes and the closing full stop are not part of it.
std::size_t link_end(std::string_view text, std::size_t start) {
    const auto in_link = [](char c) {
        return c > 0x20 && c < 0x7F && std::string_view("<>|\"'`\\^{}").find(c) == std::string_view::npos;
    };
    auto end = start;
    while (end < text.size() && in_link(text[end])) ++end;
    while (end > start && std::string_view(".,;:!?)]").find(text[end - 1]) != std::string_view::npos) --end;
    return end;
}

std::string without_backticks(std::string text) {
    std::ranges::replace(text, '`', '\'');
    return text;
}

/// A code span must not begin or end with a space, nor span lines.
std::string code_span(std::string_view text, std::size_t units) {
    if (units < 3) return escape(cut(std::string(nothing), units, plain_units));
    return "`" + escape(cut(without_backticks(clean(text, Lines::joined)), units - 2, escaped_units)) + "`";
}

}  // namespace

std::string escape(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            default: out += c;
        }
    }
    return out;
}

std::string plain(std::string_view text, std::size_t units) { return cut(clean(text, Lines::kept), units, plain_units); }

std::string literal(std::string_view text, std::size_t units) {
    auto cleaned = clean(text, Lines::kept);
    if (is_formatted(cleaned)) return code_span(cleaned, units);
    return escape(cut(std::move(cleaned), units, escaped_units));
}

bool has_link(std::string_view text) { return next_link(text, 0) != std::string_view::npos; }

std::string literal_with_links(std::string_view text, std::size_t units) {
    const auto cleaned = clean(text, Lines::joined);
    const std::string_view rest = cleaned;
    std::string out;
    std::size_t used = 0;
    const auto add = [&](std::string piece) {
        used += utf16_length(piece);
        out += piece;
    };
    // A blank piece between two links is its own text, not "–".
    const auto add_words = [&](std::string_view words) {
        const bool blank = words.find_first_not_of(' ') == std::string_view::npos;
        if (!words.empty() && used < units) add(blank ? std::string(1, ' ') : literal(words, units - used));
    };
    std::size_t at = 0;
    for (auto start = next_link(rest, 0); start != std::string_view::npos; start = next_link(rest, at)) {
        const auto end = link_end(rest, start);
        add_words(rest.substr(at, start - at));
        const auto link = "<" + escape(rest.substr(start, end - start)) + ">";
        if (used + link.size() > units) {
            if (out.empty()) return literal(rest, units);
            return used < units ? out.append(ellipsis) : out;
        }
        add(link);
        at = end;
    }
    add_words(rest.substr(at));
    return out;
}

std::string escape_within(std::string_view text, std::size_t units) {
    return escape(cut(clean(text, Lines::kept), units, escaped_units));
}

std::string cell(std::string_view text, std::size_t units) {
    return cut(without_backticks(clean(text, Lines::joined)), units, plain_units);
}

}  // namespace botones::slack
