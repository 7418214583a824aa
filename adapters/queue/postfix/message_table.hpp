// A compact table of queue messages by id: which were seen in one pass, and what is known of them for the next.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "commands/ports/mail_queue.hpp"

namespace botones::postfix {

/// About 50 octets a message where senders repeat (a queue of 100,000: 5 MB), in a few large blocks that go back to the
/// system whole. Not for several threads, but const calls on a finished table are.
class MessageTable {
public:
    struct Entry {
        std::int64_t arrival = 0;  // seconds since the epoch
        std::uint64_t size = 0;
        std::uint32_t sender = 0;  // for sender_of
    };

    /// The entry of an id, nullptr if there is none. Valid until the next insert.
    const Entry* find(std::string_view id) const;
    bool contains(std::string_view id) const { return find(id) != nullptr; }
    /// False when the id is there already (nothing changes).
    bool insert(std::string_view id, Seconds arrival, std::uint64_t size, std::string_view sender);
    const std::string& sender_of(const Entry& entry) const { return *senders_[entry.sender]; }
    std::size_t count() const { return entries_.size(); }

private:
    struct Name {
        std::uint32_t offset;
        std::uint32_t length;
    };
    std::size_t slot_of(std::string_view id) const;
    std::string_view name(std::size_t index) const { return std::string_view(names_).substr(spans_[index].offset, spans_[index].length); }
    void grow();
    std::uint32_t number_of(std::string_view sender);

    std::string names_;
    std::vector<Name> spans_;
    std::vector<Entry> entries_;
    std::vector<std::uint32_t> slots_;  // index + 1 of an entry; 0: free; a power of two of them
    std::unordered_map<std::string, std::uint32_t> sender_numbers_;
    std::vector<const std::string*> senders_;
};

}  // namespace botones::postfix
