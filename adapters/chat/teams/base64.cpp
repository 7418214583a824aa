// Four characters are three bytes.
#include "adapters/chat/teams/base64.hpp"

#include <cstdint>

namespace botones::teams {
namespace {

constexpr std::string_view common = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

int value_of(char c, std::string_view last_two) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == last_two[0]) return 62;
    return c == last_two[1] ? 63 : -1;
}

std::optional<std::string> decode(std::string_view text, std::string_view last_two) {
    if (text.size() % 4 == 1) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t held = 0;
    int bits = 0;
    for (const char c : text) {
        const int value = value_of(c, last_two);
        if (value < 0) return std::nullopt;
        held = (held << 6 | static_cast<std::uint32_t>(value)) & 0xFFFFFF;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        bytes += static_cast<char>(held >> bits & 0xFF);
    }
    // Bits that no byte takes must be zero: otherwise one signature has several spellings.
    if ((held & ((1U << bits) - 1)) != 0) return std::nullopt;
    return bytes;
}

}  // namespace

std::optional<std::string> base64url_decode(std::string_view text) { return decode(text, "-_"); }

std::optional<std::string> base64_decode(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
    return decode(text, "+/");
}

std::string base64_encode(std::string_view bytes) {
    constexpr std::string_view last_two = "+/";
    const auto character = [&](std::uint32_t value) { return value < 62 ? common[value] : last_two[value - 62]; };
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const auto byte = [&](std::size_t i) {
            return at + i < bytes.size() ? static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + i])) : 0U;
        };
        const std::uint32_t group = byte(0) << 16 | byte(1) << 8 | byte(2);
        text += character(group >> 18);
        text += character(group >> 12 & 63);
        text += at + 1 < bytes.size() ? character(group >> 6 & 63) : '=';
        text += at + 2 < bytes.size() ? character(group & 63) : '=';
    }
    return text;
}

}  // namespace botones::teams
