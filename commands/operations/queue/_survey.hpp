// A survey of the queues in one pass: what a filter matches, and everything a preview shows of it.
#pragma once
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "commands/operations/queue/_filter.hpp"
#include "commands/operations/queue/_listing.hpp"

namespace botones::operations {

/// Strings counted without copying the ones already known.
struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using Tally = std::unordered_map<std::string, std::int64_t, TextHash, std::equal_to<>>;
using TextSet = std::unordered_set<std::string, TextHash, std::equal_to<>>;
void count(Tally& tally, std::string_view text);
/// The most frequent first, at most `limit`; ties by text.
std::vector<std::pair<std::string, std::int64_t>> ranked(const Tally& tally, std::size_t limit);

/// Sees every message once; keeps counts, the matching ids, five samples, and never a whole message.
class Survey {
public:
    Survey(const QueueFilter& filter, Seconds now, const std::vector<NamedQueue>& queues);

    void see(std::size_t queue, const QueuedMessage& message);

    std::int64_t messages() const { return messages_; }
    std::vector<ListingWriter>& listings() { return listings_; }
    const Tally& senders() const { return senders_; }
    const Tally& lookalikes() const { return lookalikes_; }
    const std::set<std::string>& whole_senders() const { return whole_senders_; }
    const std::set<std::string>& whole_recipients() const { return whole_recipients_; }
    std::vector<Field> fields() const;
    /// Senders who will never be told that their message did not arrive (D12): all but the null sender.
    std::int64_t senders_not_told() const;
    Table sample() const;

private:
    struct Sample {
        Seconds arrival;
        std::uint64_t size;
        std::string id, sender, recipient;
        bool operator<(const Sample& other) const { return arrival < other.arrival; }
    };
    void take(std::size_t queue, const QueuedMessage& message);
    void keep_sample(const QueuedMessage& message);
    void notice_lookalike(const QueuedMessage& message);

    QueueFilter filter_;
    MessageMatch match_;
    Seconds now_;
    std::string wanted_local_;
    std::vector<ListingWriter> listings_;
    Tally senders_;
    Tally lookalikes_;
    TextSet recipient_domains_;
    std::set<std::string> whole_senders_;     // kept only while a local part is to be resolved
    std::set<std::string> whole_recipients_;
    std::vector<Sample> samples_;             // the oldest five
    std::int64_t messages_ = 0;
    std::int64_t older_than_two_days_ = 0;
    std::uint64_t octets_ = 0;
    Seconds oldest_ = Seconds::max();
};

}  // namespace botones::operations
