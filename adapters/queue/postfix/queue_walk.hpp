// Walks the directories of a Postfix queue, hashed or not, and gives the files' names in the order of their inodes.
#pragma once
#include <sys/types.h>

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "adapters/queue/postfix/instance.hpp"

namespace botones::postfix {

/// One name found in a queue directory that can be a queue id.
struct FileName {
    ino_t inode;
    std::array<char, 30> text;  // ids have at most 27 characters; ends with NUL
    std::uint8_t length;
    std::string_view id() const { return {text.data(), length}; }
    const char* c_str() const { return text.data(); }
};

/// Files of one directory; `folder` is open for openat(2) during the call.
using OnFiles = std::function<Result<void>(QueueName queue, int folder, std::span<const FileName> files)>;

/// Walks maildrop, incoming, active, deferred and hold, in the direction in which messages move, then incoming and
/// active again: a message that is tried anew meanwhile goes from deferred to active and would be missed. So a name may
/// come twice. Changes nothing and locks nothing. Stops at the first error of `on_files`.
/// Errors: misconfigured `queue_access`, unavailable (`queue_unreadable`, `queue_deadline`, `queue_stopped`).
Result<void> walk_queue(const CallContext& call, const Instance& instance, const OnFiles& on_files);

/// unavailable `queue_deadline` or `queue_stopped` when the call must end now.
Result<void> check_time(const CallContext& call);

/// The Error for a failed system call on the queue: `queue_access` where rights are missing, else `queue_unreadable`.
tl::unexpected<Error> unreadable(int error, std::string_view what);

}  // namespace botones::postfix
