// Any bytes are a line of postqueue -j: parsing ends, and what it accepts has an id that is one.
#include <cstdint>
#include <cstdlib>

#include "adapters/queue/postfix/job_record.hpp"
#include "adapters/queue/postfix/postqueue_json.hpp"

using namespace botones;
using namespace botones::postfix;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto message = parse_postqueue_line(text, "MAILER-DAEMON", MailQueue::Detail::full);
    if (message && !QueueId::parse(message->id.text())) std::abort();
    for (const auto& [id, said] : parse_statements(text).by_id)
        if (id.size() > text.size() || said > Said::was_held) std::abort();
    return 0;
}
