// Half an octet a digit.
#include "commands/values/hex.hpp"

namespace botones {

namespace {

std::optional<unsigned> value_of(char digit) {
    if (digit >= '0' && digit <= '9') return static_cast<unsigned>(digit - '0');
    if (digit >= 'a' && digit <= 'f') return static_cast<unsigned>(digit - 'a') + 10;
    if (digit >= 'A' && digit <= 'F') return static_cast<unsigned>(digit - 'A') + 10;
    return std::nullopt;
}

}  // namespace

std::string to_hex(std::span<const unsigned char> octets) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * octets.size());
    for (const auto octet : octets) {
        text += digits[octet >> 4U];
        text += digits[octet & 0xFU];
    }
    return text;
}

std::string to_hex(std::string_view octets) {
    return to_hex(std::span(reinterpret_cast<const unsigned char*>(octets.data()), octets.size()));
}

std::optional<std::string> from_hex(std::string_view digits) {
    if (digits.size() % 2 != 0) return std::nullopt;
    std::string octets;
    octets.reserve(digits.size() / 2);
    for (std::size_t at = 0; at < digits.size(); at += 2) {
        const auto high = value_of(digits[at]);
        const auto low = value_of(digits[at + 1]);
        if (!high || !low) return std::nullopt;
        octets += static_cast<char>(*high << 4U | *low);
    }
    return octets;
}

}  // namespace botones
