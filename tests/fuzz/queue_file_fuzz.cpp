// Any bytes are a queue file: reading it ends, stays inside, and both details agree on the sender.
#include <cstdlib>

#include "adapters/queue/postfix/address_text.hpp"
#include "adapters/queue/postfix/defer_log.hpp"
#include "tests/unit/queue/queue_file_bytes.hpp"

using namespace botones;
using namespace botones::postfix;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    for (const auto queue : {QueueName::deferred, QueueName::maildrop}) {
        const auto full = read(text, MailQueue::Detail::full, queue);
        const auto brief = read(text, MailQueue::Detail::sender_only, queue);
        if (full.has_value() != brief.has_value()) std::abort();
        if (full && (full->sender != brief->sender || full->size != brief->size)) std::abort();
        if (full) {
            const auto shown = shown_address(full->sender, Charset::utf8);
            if (shown.find_first_of(std::string_view("\0\n\r", 3)) != std::string::npos) std::abort();
        }
    }
    for (const auto& delay : parse_defer_log(text, Charset::utf8))
        if (delay.address.empty() || delay.delay_reason.empty()) std::abort();
    return 0;
}
