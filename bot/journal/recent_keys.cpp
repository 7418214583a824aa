// Open addressing with linear probing (Knuth TAOCP 3 §6.4, algorithm L).
#include "bot/journal/recent_keys.hpp"

#include <algorithm>

namespace botones::journal {

namespace {
constexpr std::size_t fewest_slots = 256;
}

void RecentKeys::add(KeyMark mark) {
    marks_.push_back(mark);
    if (marks_.size() * 2 > slots_.size()) return index(std::max(fewest_slots, slots_.size() * 2));
    place(marks_.size() - 1);
}

void RecentKeys::cut(std::size_t size) {
    if (size >= marks_.size()) return;
    marks_.resize(size);
    index(slots_.size());
}

void RecentKeys::index(std::size_t slots) {
    slots_.assign(slots, 0);
    for (std::size_t position = 0; position < marks_.size(); ++position) place(position);
}

void RecentKeys::place(std::size_t position) {
    auto slot = marks_[position].hash & (slots_.size() - 1);
    while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = static_cast<std::uint32_t>(position + 1);
}

}  // namespace botones::journal
