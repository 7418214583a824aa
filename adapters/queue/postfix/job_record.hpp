// The durable record of one queue job: what was asked, and what postsuper(1) said, written by postsuper itself.
//
// Two files: QUEUE-JOB.ids, synced before anything is done, says that the job was begun; QUEUE-JOB.log is the standard
// error of every postsuper that works for it. Each of them holds the log's lock (flock(2)) by inheritance until it ends,
// even when this program is killed: whoever gets the lock knows that nobody works for the job any more.
#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "adapters/process/descriptor.hpp"
#include "commands/ports/mail_queue.hpp"
#include "commands/result.hpp"

namespace botones::postfix {

/// What was said of a message last: by postsuper, or (`was_held`) by this program before it held others.
enum class Said { removed, held, released, requeued, was_held };

struct Statements {
    std::unordered_map<std::string, Said> by_id;
    bool holding_begun = false;
};

/// The statements of postsuper's lines `postsuper: ID: removed` and of our own; every other line is passed over, and so
/// is a last line without an end. A later statement replaces an earlier one.
Statements parse_statements(std::string_view log);

class JobRecord {
public:
    /// Whether a job of this name was ever begun and not forgotten.
    static bool exists(const std::filesystem::path& state_dir, std::string_view queue, std::string_view job);
    /// Opens the record, begins it if there is none (synced to the disk), and waits for its lock.
    /// Errors: invalid_input `bad_job_name`; unavailable (`queue_state_unwritable`; `queue_job_running`: the lock was
    /// not free in time).
    static Result<JobRecord> open(const CallContext& call, const std::filesystem::path& state_dir, std::string_view queue,
                                  std::string_view job, std::span<const MessageIdentity> messages);
    static void remove(const std::filesystem::path& state_dir, std::string_view queue, std::string_view job);

    /// Where postsuper's standard error must go.
    int log() const { return log_.number(); }
    /// All that was said from octet `offset` of the log on.
    Statements statements(std::uint64_t offset = 0) const;
    std::uint64_t size() const;
    /// Lines in the log beyond `offset`, which moves to the end of the last of them.
    std::uint64_t count_lines(std::uint64_t& offset) const;
    /// Says, synced, that messages will be held from now on, and which were on hold before: whatever else is on hold
    /// afterwards was put there by this job, though postsuper may have died before it could say so.
    /// Errors: unavailable `queue_state_unwritable`.
    Result<void> begin_holding(std::span<const QueueId> held_before) const;
    /// The last octets of the log, for operators.
    std::string tail() const;

private:
    explicit JobRecord(process::Descriptor log) : log_(std::move(log)) {}
    std::string content(std::uint64_t offset) const;
    process::Descriptor log_;
};

}  // namespace botones::postfix
