// Runs postsuper(1) for one job: ids on its standard input, its words into the job's record.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "adapters/process/runner.hpp"
#include "adapters/queue/postfix/job_record.hpp"

namespace botones::postfix {

class Postsuper {
public:
    /// What to do, and where: `everywhere` or in the hold queue only.
    enum class Order { remove, hold, release, requeue, remove_held, requeue_held };

    Postsuper(std::vector<std::string> prefix, std::string program, std::string config_dir);

    /// Whether this process may run it at all. Errors: misconfigured `queue_needs_root`.
    Result<void> check_rights() const;
    /// Gives the ids to a postsuper, half of them to a second one when they are many and there are two cores, and waits
    /// until the call's deadline, or until nothing was said for 30 s and 2 ms for each id. Each lives in a session of its
    /// own and goes on when this program is killed. What they did, only the record tells: the exit status is 0 for ids
    /// that do not exist.
    /// Errors: misconfigured (`program_missing`, `queue_tool_failed`: it did nothing), unavailable (not started),
    /// uncertain (`queue_deadline`, `queue_stopped`, `queue_tool_failed`: ended half-way).
    Result<void> run(const CallContext& call, Order order, std::span<const QueueId> ids, const JobRecord& record) const {
        return run(call, order, ids, record, {0, ids.size()});
    }
    /// The ids are part of more: `before` were given to earlier runs of `total`. Only the progress shown differs.
    struct Share {
        std::uint64_t before = 0;
        std::uint64_t total = 0;
    };
    Result<void> run(const CallContext& call, Order order, std::span<const QueueId> ids, const JobRecord& record, Share share) const;

private:
    process::Program program(Order order) const;
    /// Progress is said by the one that was given a share.
    Result<void> run_one(const CallContext& call, Order order, std::span<const QueueId> ids, const JobRecord& record,
                         std::optional<Share> share) const;

    const std::vector<std::string> prefix_;
    const std::string program_;
    const std::string config_dir_;
};

}  // namespace botones::postfix
