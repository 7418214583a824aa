// Open addressing over indexes: one hash, one comparison, no allocation per message.
#include "adapters/queue/postfix/message_table.hpp"

#include <functional>

namespace botones::postfix {

std::size_t MessageTable::slot_of(std::string_view id) const {
    const std::size_t mask = slots_.size() - 1;
    auto slot = std::hash<std::string_view>{}(id) & mask;
    while (slots_[slot] != 0 && name(slots_[slot] - 1) != id) slot = (slot + 1) & mask;
    return slot;
}

const MessageTable::Entry* MessageTable::find(std::string_view id) const {
    if (slots_.empty()) return nullptr;
    const auto number = slots_[slot_of(id)];
    return number == 0 ? nullptr : &entries_[number - 1];
}

bool MessageTable::insert(std::string_view id, Seconds arrival, std::uint64_t size, std::string_view sender) {
    if (slots_.size() < 2 * (entries_.size() + 1)) grow();
    const auto slot = slot_of(id);
    if (slots_[slot] != 0) return false;
    spans_.push_back({static_cast<std::uint32_t>(names_.size()), static_cast<std::uint32_t>(id.size())});
    names_.append(id);
    entries_.push_back({arrival.count(), size, number_of(sender)});
    slots_[slot] = static_cast<std::uint32_t>(entries_.size());
    return true;
}

void MessageTable::grow() {
    slots_.assign(slots_.empty() ? 1024 : 2 * slots_.size(), 0);
    for (std::size_t i = 0; i < entries_.size(); ++i) slots_[slot_of(name(i))] = static_cast<std::uint32_t>(i + 1);
}

std::uint32_t MessageTable::number_of(std::string_view sender) {
    const auto [place, added] = sender_numbers_.try_emplace(std::string(sender), static_cast<std::uint32_t>(senders_.size()));
    if (added) senders_.push_back(&place->first);
    return place->second;
}

}  // namespace botones::postfix
