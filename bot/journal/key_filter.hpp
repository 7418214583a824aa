// Whether a set of hashes may hold one: a small answer in memory to a question about a large table.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace botones::journal {

/// A Bloom filter (Bloom, CACM 13(7), 1970) whose bits for one key lie in one cache line. About one in a hundred
/// hashes that were never added is answered with yes; a hash that was added never with no.
/// Hashes must be evenly spread over all 64 bits.
class KeyFilter {
public:
    explicit KeyFilter(std::size_t keys);
    /// As `bytes` gave it. An empty or odd-sized text makes a filter that answers yes to everything.
    static KeyFilter from_bytes(std::span<const std::uint8_t> bytes);

    void add(std::uint64_t hash);
    bool may_have(std::uint64_t hash) const;
    /// Little-endian words, the same on every machine.
    std::vector<std::uint8_t> bytes() const;

private:
    static constexpr std::size_t words_per_line = 8;

    KeyFilter() = default;
    std::size_t line_of(std::uint64_t hash) const;

    std::vector<std::uint64_t> words_;
};

}  // namespace botones::journal
