// Reads the log of deferred recipients that bounce(8) keeps beside a message: defer/ID.
#pragma once
#include <string_view>
#include <vector>

#include "adapters/queue/postfix/address_text.hpp"
#include "commands/ports/mail_queue.hpp"

namespace botones::postfix {

/// Recipients with the reason of their delay, in the log's order. An entry that is not finished by an empty line is
/// still being written and left out.
std::vector<QueuedRecipient> parse_defer_log(std::string_view text, Charset charset);

}  // namespace botones::postfix
