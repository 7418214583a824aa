// Pins: open queue files, so that their inodes, and with them their short queue ids, cannot be given to other messages.
#pragma once
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "adapters/process/descriptor.hpp"
#include "adapters/queue/postfix/instance.hpp"
#include "commands/ports/mail_queue.hpp"

namespace botones::postfix {

/// A short queue id is five digits of microseconds and the file's inode number (postconf(5) enable_long_queue_ids): no
/// other file can get it while that inode is in use, and an open descriptor keeps it in use, whatever becomes of the
/// message. Reads nothing, locks nothing, delays no delivery.
class Pins {
public:
    /// How many messages this process can pin at a time.
    static std::size_t most();

    Pins() = default;
    /// Pins those of `messages` that are found where `instance` puts them and whose name holds their inode. `root` is
    /// the open queue directory.
    Pins(const Instance& instance, int root, std::span<const MessageIdentity> messages);

    /// Whether this id now means the same message for as long as the pins live. What message that is, look after this.
    bool hold(const QueueId& id) const { return ids_.contains(id.text()); }

private:
    std::vector<process::Descriptor> files_;
    std::unordered_set<std::string> ids_;
};

}  // namespace botones::postfix
