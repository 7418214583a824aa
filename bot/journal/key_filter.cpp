// The bits of a key: six of the 512 of its line.
#include "bot/journal/key_filter.hpp"

#include <algorithm>

namespace botones::journal {

namespace {

constexpr std::size_t bits_per_key = 12;
constexpr int bits_set = 6;
constexpr unsigned bits_of_position = 9;  // 512 in a line

/// Calls `use(word, bit)` for each bit of a hash until it answers false.
template <class Use>
bool each_bit(std::uint64_t hash, Use use) {
    // The line was chosen by the upper half; a product spreads the rest anew (Fibonacci hashing, Knuth TAOCP 3 §6.4).
    auto positions = hash * 0x9e3779b97f4a7c15;
    for (int set = 0; set < bits_set; ++set) {
        const auto position = positions >> (64 - bits_of_position);
        positions <<= bits_of_position;
        if (!use(position / 64, std::uint64_t{1} << (position % 64))) return false;
    }
    return true;
}

}  // namespace

KeyFilter::KeyFilter(std::size_t keys)
    : words_(std::max<std::size_t>(1, (keys * bits_per_key + 511) / 512) * words_per_line) {}

KeyFilter KeyFilter::from_bytes(std::span<const std::uint8_t> bytes) {
    KeyFilter filter;
    if (bytes.size() % (words_per_line * 8) != 0) return filter;
    filter.words_.resize(bytes.size() / 8);
    for (std::size_t at = 0; at < bytes.size(); ++at) filter.words_[at / 8] |= std::uint64_t{bytes[at]} << (at % 8 * 8);
    return filter;
}

std::size_t KeyFilter::line_of(std::uint64_t hash) const {
    return static_cast<std::size_t>(((hash >> 32) * (words_.size() / words_per_line)) >> 32) * words_per_line;
}

void KeyFilter::add(std::uint64_t hash) {
    if (words_.empty()) return;
    const auto line = line_of(hash);
    each_bit(hash, [&](std::size_t word, std::uint64_t bit) {
        words_[line + word] |= bit;
        return true;
    });
}

bool KeyFilter::may_have(std::uint64_t hash) const {
    if (words_.empty()) return true;
    const auto line = line_of(hash);
    return each_bit(hash, [&](std::size_t word, std::uint64_t bit) { return (words_[line + word] & bit) != 0; });
}

std::vector<std::uint8_t> KeyFilter::bytes() const {
    std::vector<std::uint8_t> bytes(words_.size() * 8);
    for (std::size_t at = 0; at < bytes.size(); ++at) bytes[at] = static_cast<std::uint8_t>(words_[at / 8] >> (at % 8 * 8));
    return bytes;
}

}  // namespace botones::journal
