// Sees the queue by reading its files, as showq(8) does, several times faster than through it. Needs to be root or the
// mail owner.
#pragma once
#include "adapters/queue/postfix/listing_cache.hpp"
#include "adapters/queue/postfix/queue_reader.hpp"
#include "adapters/queue/postfix/queue_walk.hpp"

namespace botones::postfix {

/// Lists what `postqueue -j` lists, field by field (tested on a real queue). Only files that are complete (mode 0700)
/// count; a message that vanishes while it is looked at is passed over. Changes nothing, locks nothing.
class QueueFiles final : public QueueReader {
public:
    /// `cache` outlives this reader; it serves listings that need no recipients.
    QueueFiles(Instance instance, ListingCache& cache) : instance_(std::move(instance)), cache_(cache) {}

    /// Whether this process may read these directories.
    static bool readable(const Instance& instance);

    Result<void> list(const CallContext& call, MailQueue::Detail detail, const MailQueue::Visit& visit) override;
    Result<Sightings> sight(const CallContext& call, std::span<const MessageIdentity> messages) override;
    Result<Pins> pin(const CallContext& call, std::span<const MessageIdentity> messages) override;
    Result<void> probe(const CallContext& call) override;

private:
    const Instance instance_;
    ListingCache& cache_;
};

}  // namespace botones::postfix
