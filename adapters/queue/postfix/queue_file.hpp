// Reads the envelope of one Postfix queue file: records of a type octet, a length in 7-bit groups (lowest first) and
// the content, as postcat(1) -v shows them. Files are untrusted here: every length and every step is bounded.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "commands/ports/mail_queue.hpp"

namespace botones::postfix {

/// The octets of a queue file, read in windows as the parser asks for them.
class FileBytes {
public:
    virtual ~FileBytes() = default;
    /// Up to `wanted` octets from `offset`; fewer only at the end of the file. Valid until the next call.
    virtual std::string_view at(std::uint64_t offset, std::size_t wanted) = 0;
};

/// What the file system says about a queue file.
struct FileFacts {
    QueueName queue = QueueName::deferred;
    std::uint64_t size = 0;
    Seconds modified{0};
};

/// The envelope with its addresses as stored: raw, unquoted octets.
struct Envelope {
    Seconds arrival{0};
    std::uint64_t size = 0;
    std::string sender;
    std::vector<std::string> recipients;  // those still to be delivered; empty for Detail::sender_only
};

/// Reads up to the sender or, for Detail::full, all recipients: those before the content and those that were extracted
/// from it or added by a filter behind it. Nothing when the file names no sender (yet): showq(8) lists no such file.
/// A file that is damaged after its sender gives what stands before the damage, as showq(8) does.
std::optional<Envelope> read_envelope(FileBytes& file, const FileFacts& facts, MailQueue::Detail detail);

}  // namespace botones::postfix
