// ASCII and the letters of Latin-1, by tables.
#include "commands/values/latin.hpp"

#include <array>
#include <cstdint>

namespace botones {

namespace {

constexpr unsigned char lead_of_signs = 0xC2;    // U+0080 to U+00BF in UTF-8
constexpr unsigned char lead_of_letters = 0xC3;  // U+00C0 to U+00FF
constexpr unsigned char soft_hyphen = 0xAD;
constexpr unsigned char sharp_s = 0x9F;

// U+00C0 to U+00FF without case and accent (NFKD and case folding); 0 where a letter is more than its base.
constexpr std::string_view bases{
    "aaaaaa\0ceeeeiiii"
    "\0nooooo\0\0uuuuy\0\0"
    "aaaaaa\0ceeeeiiii"
    "\0nooooo\0\0uuuuy\0y",
    64};

// Æ, Ð, Ø and Þ have a small form; × has none.
constexpr bool is_capital(unsigned char trail) { return trail == 0x86 || trail == 0x90 || trail == 0x98 || trail == 0x9E; }

enum class Byte : std::uint8_t { other, plain, signs, letters };

constexpr auto kinds = [] {
    std::array<Byte, 256> all{};
    for (std::size_t c = 0x20; c < 0x7F; ++c) all[c] = Byte::plain;
    all['\n'] = all['\r'] = all['\t'] = Byte::plain;
    all[lead_of_signs] = Byte::signs;
    all[lead_of_letters] = Byte::letters;
    return all;
}();

unsigned char byte_at(std::string_view text, std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0; }

bool is_trail(unsigned char byte) { return (byte & 0xC0) == 0x80; }

}  // namespace

bool is_plain_latin(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto kind = kinds[static_cast<unsigned char>(text[at])];
        if (kind == Byte::plain) continue;
        if (kind == Byte::other) return false;
        const auto trail = byte_at(text, ++at);
        if (!is_trail(trail) || (kind == Byte::signs && (trail < 0xA0 || trail == soft_hyphen))) return false;
    }
    return true;
}

std::optional<std::size_t> fold_latin(std::string_view text, char* out) {
    const char* const begin = out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte < 0x80) {
            *out++ = static_cast<char>(byte >= 'A' && byte <= 'Z' ? byte + 0x20 : byte);
            continue;
        }
        const auto trail = byte_at(text, ++at);
        if (byte != lead_of_letters || !is_trail(trail)) return std::nullopt;
        if (const char base = bases[trail - 0x80U]; base != 0) {
            *out++ = base;
        } else if (trail == sharp_s) {
            *out++ = 's';
            *out++ = 's';
        } else {
            *out++ = static_cast<char>(lead_of_letters);
            *out++ = static_cast<char>(is_capital(trail) ? trail + 0x20 : trail);
        }
    }
    return static_cast<std::size_t>(out - begin);
}

}  // namespace botones
