// The delivery keys that are not in a block yet.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace botones::journal {

/// What is kept of a delivery key: its hash, evenly spread over all 64 bits, and the inbox row that holds the key.
struct KeyMark {
    std::uint64_t hash = 0;
    std::int64_t row = 0;
};

/// In the order of their coming, with a flat index by hash: 20 to 32 bytes a key.
class RecentKeys {
public:
    void add(KeyMark mark);
    /// Calls `accept(row)` with each row of this hash until one is accepted; whether one was.
    template <class Accept>
    bool any(std::uint64_t hash, Accept accept) const {
        if (slots_.empty()) return false;
        for (auto slot = hash & (slots_.size() - 1); slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
            const auto& mark = marks_[slots_[slot] - 1];
            if (mark.hash == hash && accept(mark.row)) return true;
        }
        return false;
    }
    /// Forgets all after the first `size`.
    void cut(std::size_t size);
    std::size_t size() const { return marks_.size(); }
    const std::vector<KeyMark>& all() const { return marks_; }

private:
    void index(std::size_t slots);
    void place(std::size_t position);

    std::vector<KeyMark> marks_;
    std::vector<std::uint32_t> slots_;  // position + 1, 0 when free; a power of two, at most half full
};

}  // namespace botones::journal
