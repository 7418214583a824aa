// Sees the queue through `postqueue -j`, for a process that may not read the queue directories.
#pragma once
#include <string>

#include "adapters/queue/postfix/instance.hpp"
#include "adapters/queue/postfix/queue_reader.hpp"

namespace botones::postfix {

/// One postqueue(1) for each call, its output read line by line. A listing costs the mail system about 30 µs a message.
/// Without root, `-c` works only for directories named by alternate_config_directories of the default main.cf.
class QueueListing final : public QueueReader {
public:
    QueueListing(Instance instance, std::string postqueue, std::string config_dir)
        : instance_(std::move(instance)), postqueue_(std::move(postqueue)), config_dir_(std::move(config_dir)) {}

    Result<void> list(const CallContext& call, MailQueue::Detail detail, const MailQueue::Visit& visit) override;
    Result<Sightings> sight(const CallContext& call, std::span<const MessageIdentity> messages) override;
    Result<void> probe(const CallContext& call) override;

private:
    enum class Amount { all, first };
    Result<void> read(const CallContext& call, Amount amount, MailQueue::Detail detail, const MailQueue::Visit& visit);

    const Instance instance_;
    const std::string postqueue_;
    const std::string config_dir_;
};

}  // namespace botones::postfix
