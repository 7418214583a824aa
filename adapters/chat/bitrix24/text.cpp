// One pass over the code points (RFC 3629), then one over the lines.
#include "adapters/chat/bitrix24/text.hpp"

#include <algorithm>

#include "commands/values/unicode.hpp"

namespace botones::bitrix24 {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::string_view invisible = "\xE2\x80\x8B";  // U+200B: breaks a line's meaning, not its looks
constexpr std::string_view ellipsis = "…";

bool is_unseen(char32_t value) {
    return value < 0x20 || (value >= 0x7F && value < 0xA0) || (value >= 0x200B && value <= 0x200F) ||
           (value >= 0x2028 && value <= 0x202E) || (value >= 0x2060 && value <= 0x206F) || value == 0xFEFF ||
           (value >= 0xE0000 && value <= 0xE007F);
}

/// Readable characters and line feeds only, brackets as their twins, at most `units` long.
std::string literal(std::string_view text, std::size_t units) {
    std::string out;
    std::size_t used = 0;
    const auto put = [&](std::string_view bytes, std::size_t cost) {
        if (used + cost + 1 > units) return false;
        out += bytes;
        used += cost;
        return true;
    };
    for (std::size_t at = 0; at < text.size();) {
        const auto point = code_point_at(text, at);
        const auto bytes = text.substr(at, std::max<std::size_t>(point.bytes, 1));
        at += bytes.size();
        bool fits = true;
        if (point.bytes == 0) {
            fits = put(replacement, 1);
        } else if (point.value == '\t') {
            fits = put(" ", 1);
        } else if (point.value == '[' || point.value == ']') {
            fits = put(point.value == '[' ? "［" : "］", 1);
        } else if (point.value == '\n' || !is_unseen(point.value)) {
            fits = put(bytes, utf16_units(point.value));
        }
        if (!fits) return out.append(ellipsis);
    }
    return out;
}

/// A command, a quote, or the border of a quoted message, if it stood at the start of a line.
bool has_meaning(std::string_view line) {
    const auto first = line.find_first_not_of(' ');
    if (first == std::string_view::npos) return false;
    const auto rest = line.substr(first);
    return rest.front() == '/' || rest.starts_with(">>") || rest.find_first_not_of("- ") == std::string_view::npos;
}

std::string with_plain_lines(std::string_view text) {
    std::string out;
    for (;;) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        if (has_meaning(line)) out += invisible;
        out += line;
        if (end == std::string_view::npos) return out;
        out += '\n';
        text.remove_prefix(end + 1);
    }
}

}  // namespace

std::string escape(std::string_view text, std::size_t units) { return with_plain_lines(literal(text, units)); }

std::string escape_line(std::string_view text, std::size_t units) {
    auto line = literal(text, units);
    std::ranges::replace(line, '\n', ' ');
    return with_plain_lines(line);
}

std::string cell(std::string_view text, std::size_t units) {
    const auto lines = escape(text, units);
    std::string out;
    for (const char c : lines) {
        if (c == '\n') {
            out += "[BR]";
        } else {
            out += c;
        }
    }
    const bool seen = lines.find_first_not_of(" \n") != std::string::npos;
    return seen ? out : "–";
}

}  // namespace botones::bitrix24
