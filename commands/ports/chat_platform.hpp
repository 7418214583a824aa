// ChatPlatform: how a card reaches people on one platform. Blocking; worker threads only.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "commands/card.hpp"
#include "commands/inbound.hpp"
#include "commands/order.hpp"
#include "commands/ports/call_context.hpp"
#include "commands/result.hpp"
#include "commands/values/address.hpp"

namespace botones {

namespace language {
class Texts;
}

/// One message to send. `id` is unique for ever: a platform that can, carries it so that an interrupted send can be found.
struct Delivery {
    /// whisper: only `recipient` sees it; respond: by response_url; home: the recipient's home page, made of `sections`.
    enum class Manner { post, update, whisper, respond, home };
    std::int64_t id = 0;
    Manner manner = Manner::post;
    Conversation conversation;
    std::string recipient;     // platform id for whisper and personal conversations
    std::string message_ref;   // for update; for respond: the response URL
    Language language = Language::en;
    const Card* card = nullptr;
    const std::vector<Card>* sections = nullptr;
};

/// What a platform knows of one of its users now.
struct Profile {
    bool active = false;   // not deactivated
    bool member = false;   // of the organisation itself: no guest, no external user, no bot
    std::optional<Address> verified_email;
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
    /// The reference of a message an interrupted send left. Errors: not_found (it did not arrive, or a repeat makes no second
    /// one), uncertain (this platform cannot be searched, but answers again), unavailable and rate_limited (ask again).
    virtual Result<std::string> find_sent(CallContext& call, const Delivery& delivery) = 0;

    /// True: a pressed form button is answered by `open_form`. False: `Card::form` is rendered inside the card, or, where
    /// there are no forms at all (`has_forms` false), the engine asks field by field.
    virtual bool opens_forms() const { return false; }
    virtual bool has_forms() const { return false; }
    /// Shows the form to the one who pressed. Errors: conflict `form_too_late` (the trigger has expired), as `send`.
    virtual Result<void> open_form(CallContext&, const Inbound&, Language, const Form&) {
        return fail(Kind::invalid_input, "forms_not_here");
    }
    /// Errors: not_found `profile_unknown` (no such user, or a platform without profiles), unavailable, rate_limited.
    virtual Result<Profile> profile(CallContext&, const Identity&) { return fail(Kind::not_found, "profile_unknown"); }
    /// The content of a file somebody sent. Errors: invalid_input `file_too_large`, not_found, unavailable.
    virtual Result<std::string> fetch(CallContext&, const InboundFile&, std::size_t /*most*/) {
        return fail(Kind::not_found, "files_not_here");
    }
};

}  // namespace botones
