// The listing of a previewed queue: which messages an approval is for, in a form that 100,000 of them fit in lightly.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "commands/ports/mail_queue.hpp"

namespace botones::operations {

/// Writes a step's payload: "at <seconds>" for the moment of the preview, then for each message "id arrival size" after
/// a line ">sender" wherever the sender changes. ASCII only: other octets of a sender are percent-encoded.
class ListingWriter {
public:
    explicit ListingWriter(Seconds previewed_at);
    void add(const QueuedMessage& message);
    std::int64_t count() const { return count_; }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
    std::string sender_;
    std::int64_t count_ = 0;
};

/// A payload read back, looking into the payload's own bytes (which must outlive it).
class Listing {
public:
    explicit Listing(std::string_view payload);
    std::size_t size() const { return entries_.size(); }
    /// The first line alone.
    static Seconds previewed_at(std::string_view payload);
    /// How many messages a payload lists, without reading them.
    static std::int64_t count(std::string_view payload);
    /// Whether this very message was previewed: a reused id is another message.
    bool has(const QueuedMessage& message) const;
    std::vector<MessageIdentity> identities() const;

private:
    struct Entry {
        std::string_view id;
        Seconds arrival;
        std::uint64_t size;
        std::size_t sender;
    };
    std::vector<std::string> senders_;
    std::vector<Entry> entries_;
    std::unordered_map<std::string_view, std::size_t> by_id_;
};

}  // namespace botones::operations
