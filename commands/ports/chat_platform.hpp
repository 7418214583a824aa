// ChatPlatform: how a card reaches people on one platform. Blocking; worker threads only.
#pragma once
#include <string>

#include "commands/card.hpp"
#include "commands/inbound.hpp"
#include "commands/order.hpp"
#include "commands/ports/call_context.hpp"
#include "commands/result.hpp"

namespace botones {

namespace language {
class Texts;
}

/// One message to send. `id` is unique for ever: a platform that can, carries it so that an interrupted send can be found.
struct Delivery {
    enum class Manner { post, update, whisper, respond };  // whisper: only `recipient` sees it; respond: by response_url
    std::int64_t id = 0;
    Manner manner = Manner::post;
    Conversation conversation;
    std::string recipient;     // platform id for whisper and personal conversations
    std::string message_ref;   // for update; for respond: the response URL
    Language language = Language::en;
    const Card* card = nullptr;
};

class ChatPlatform {
public:
    virtual ~ChatPlatform() = default;
    virtual std::string name() const = 0;
    virtual Result<void> ping(CallContext& call) = 0;
    /// Sends and returns the platform's reference of the message (empty for whisper and respond).
    /// Errors: rate_limited with retry_after, unavailable (not sent), uncertain (perhaps sent: ask find_sent),
    /// not_found (conversation or message is gone), misconfigured (credentials), invalid_input (rejected card).
    virtual Result<std::string> send(CallContext& call, const Delivery& delivery) = 0;
    /// The reference of a message an interrupted send left, or not_found if it did not arrive.
    virtual Result<std::string> find_sent(CallContext& call, const Delivery& delivery) = 0;
};

}  // namespace botones
