// The folded forms of tokens, and the traits of bytes that tell which tokens need one.
#pragma once
#include <array>
#include <cstdint>
#include <memory_resource>
#include <string_view>

namespace botones::language {

// What a byte may be the start of, and what a chunk that holds it may be: small letters are nothing special.
enum Trait : std::uint16_t {
    ends = 1,      // a space, a mark, or the first byte of a wide one
    capital = 2,
    latin = 4,     // the first byte of a letter of Latin-1
    foreign = 8,   // … of any other
    digit = 16,
    dot = 32,
    at_sign = 64,
    sign = 128,
    quote = 256,   // may open a quotation
};

inline constexpr auto traits = [] {
    std::array<std::uint16_t, 256> all{};
    for (std::size_t c = 0; c < 0x80; ++c) all[c] = sign;
    for (std::size_t c = 'a'; c <= 'z'; ++c) all[c] = 0;
    for (std::size_t c = 'A'; c <= 'Z'; ++c) all[c] = capital;
    for (std::size_t c = '0'; c <= '9'; ++c) all[c] = digit;
    for (std::size_t c = 0xC0; c < 0x100; ++c) all[c] = foreign;
    all[0xC3] = latin;
    all['.'] = dot;
    all['@'] = at_sign;
    for (const char c : std::string_view(" ,;()[]{}!?\"<>\n")) all[static_cast<unsigned char>(c)] = sign | ends;
    for (const std::size_t c : {0xC2U, 0xE2U}) all[c] = foreign | ends | quote;
    for (const unsigned char c : {'"', '\''}) all[c] |= quote;
    return all;
}();

inline std::uint16_t traits_of(char c) { return traits[static_cast<unsigned char>(c)]; }

/// Folds tokens for comparing (fold_for_matching), with one kind of apostrophe; what folding changes is kept in `memory`.
class TokenFolder {
public:
    explicit TokenFolder(std::pmr::memory_resource& memory) : memory_(memory) {}
    std::string_view fold(std::string_view text) const;

private:
    std::string_view folded_slowly(std::string_view text) const;
    char* allocate(std::size_t size) const { return static_cast<char*>(memory_.allocate(size, 1)); }

    std::pmr::memory_resource& memory_;
};

}  // namespace botones::language
