// Reads one line of `postqueue -j` (postqueue(1), "JSON OBJECT FORMAT").
#pragma once
#include <string_view>

#include "commands/ports/mail_queue.hpp"
#include "commands/result.hpp"

namespace botones::postfix {

/// One message. Unknown members are passed over, whatever they hold: they come with new versions. Recipients that
/// already bounced (`bounce_reason`, 3.11) are left out: they are not waiting any more. `empty_address` is the name by
/// which the null sender is shown (empty_address_recipient).
/// Errors: unavailable `queue_listing_malformed`.
Result<QueuedMessage> parse_postqueue_line(std::string_view line, std::string_view empty_address, MailQueue::Detail detail);

}  // namespace botones::postfix
