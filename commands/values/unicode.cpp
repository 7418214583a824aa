// UTF-8 decoding and encoding after RFC 3629 §3 and §4.
#include "commands/values/unicode.hpp"

namespace botones {

namespace {

unsigned byte_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

bool continues(std::string_view text, std::size_t at, unsigned low, unsigned high) {
    return at < text.size() && byte_at(text, at) >= low && byte_at(text, at) <= high;
}

bool continues(std::string_view text, std::size_t at) { return continues(text, at, 0x80, 0xBF); }

}  // namespace

CodePoint code_point_at(std::string_view text, std::size_t at) {
    const unsigned first = byte_at(text, at);
    if (first < 0x80) return {first, 1};
    const auto tail = [&](std::size_t offset) { return byte_at(text, at + offset) & 0x3F; };
    if (first >= 0xC2 && first <= 0xDF) {
        if (!continues(text, at + 1)) return {};
        return {(first & 0x1F) << 6 | tail(1), 2};
    }
    if (first >= 0xE0 && first <= 0xEF) {
        const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
        const unsigned high = first == 0xED ? 0x9F : 0xBF;
        if (!continues(text, at + 1, low, high) || !continues(text, at + 2)) return {};
        return {(first & 0x0F) << 12 | tail(1) << 6 | tail(2), 3};
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const unsigned low = first == 0xF0 ? 0x90 : 0x80;
        const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
        if (!continues(text, at + 1, low, high) || !continues(text, at + 2) || !continues(text, at + 3)) return {};
        return {(first & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4};
    }
    return {};
}

void append_utf8(std::string& out, char32_t value) {
    const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (value < 0x80) {
        put(value);
    } else if (value < 0x800) {
        put(0xC0 | value >> 6);
        put(0x80 | (value & 0x3F));
    } else if (value < 0x10000) {
        put(0xE0 | value >> 12);
        put(0x80 | (value >> 6 & 0x3F));
        put(0x80 | (value & 0x3F));
    } else {
        put(0xF0 | value >> 18);
        put(0x80 | (value >> 12 & 0x3F));
        put(0x80 | (value >> 6 & 0x3F));
        put(0x80 | (value & 0x3F));
    }
}

bool is_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto point = code_point_at(text, at);
        if (point.bytes == 0) return false;
        at += point.bytes;
    }
    return true;
}

std::size_t utf16_length(std::string_view text) {
    std::size_t units = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto point = code_point_at(text, at);
        units += point.bytes == 0 ? 1 : utf16_units(point.value);
        at += point.bytes == 0 ? 1 : point.bytes;
    }
    return units;
}

bool changes_direction(char32_t value) {
    return value == 0x061C || value == 0x200E || value == 0x200F || (value >= 0x202A && value <= 0x202E) ||
           (value >= 0x2066 && value <= 0x2069);
}

}  // namespace botones
