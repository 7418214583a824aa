// One action on the queue, from the record that says it was begun to the account of every message.
#pragma once
#include <span>
#include <vector>

#include "adapters/queue/postfix/job_record.hpp"
#include "adapters/queue/postfix/postsuper.hpp"
#include "adapters/queue/postfix/queue_reader.hpp"

namespace botones::postfix {

/// Long ids go straight to postsuper. A short id may belong to another message by the time postsuper sees it. Where the
/// queue's files can be opened, that is prevented: pin, look, act. Elsewhere what cannot be taken back (remove, requeue)
/// is done on hold only: hold, look again who was held, release those that are somebody else, act on the rest. What
/// waited on hold before and is somebody else stays there.
class QueueJob {
public:
    QueueJob(const CallContext& call, QueueReader& reader, const Postsuper& postsuper, const JobRecord& record)
        : call_(call), reader_(reader), postsuper_(postsuper), record_(record) {}

    /// Does what the record does not say to be done yet.
    Result<void> run(QueueVerb verb, std::span<const MessageIdentity> messages);
    /// Puts messages that an interrupted run holds, and only it, back where they were.
    Result<void> undo_holds(QueueVerb verb, std::span<const MessageIdentity> messages);
    /// Who was acted on, by the record; who of the others is gone or still there, by the queue.
    Result<QueueReport> account(QueueVerb verb, std::span<const MessageIdentity> messages);

private:
    using Messages = std::vector<MessageIdentity>;
    Result<void> run_short(QueueVerb verb, const Messages& messages);
    /// Acts on those it can pin; answers those that are still meant and could not be pinned.
    Result<Messages> run_pinned(QueueVerb verb, const Messages& messages);
    Result<void> run_on_hold(QueueVerb verb, const Messages& messages);
    enum class Whom { all, strangers };
    Result<void> release(Whom whom, std::span<const MessageIdentity> messages, const Sightings& now);

    const CallContext& call_;
    QueueReader& reader_;
    const Postsuper& postsuper_;
    const JobRecord& record_;
};

}  // namespace botones::postfix
