// What an event of the bot says: words, a press, or something to forget.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include <nlohmann/json_fwd.hpp>

#include "commands/inbound.hpp"

namespace botones::bitrix24 {

/// Nothing for us (edits, own and system messages, unknown types). `why` is a stable word for a counter.
struct Ignore {
    std::string why;
};
/// Authentic but unreadable.
struct BadRequest {
    std::string why;
};
using Decoded = std::variant<Ignore, BadRequest, Inbound>;

/// The commands the bot registers: people type the one, buttons carry the other with their opaque token.
inline constexpr std::string_view order_command = "mail";
inline constexpr std::string_view press_command = "press";

/// An answer to a press in a group is for the one who pressed: "bitrix24:member/16" instead of a response URL.
inline constexpr std::string_view private_answer = "bitrix24:";

struct Origin {
    std::string member = "member";  // the portal, first half of an identity "member/15"
    std::int64_t bot_id = 0;
    std::int64_t event_id = 0;      // of the queue; 0: it came by webhook
    std::int64_t at = 0;            // when it was sent, Unix seconds; 0: not told
};

/// Reads `data` of an ONIMBOTV2… event, as the queue gives it (real types) or as a webhook does (every scalar a string:
/// "1", "0", ""). Pure, never throws for what a sender can write. Any thread.
///
/// Only active employees are heard: no bots, connectors, extranet users or guests. The actor is `user`, never the
/// message's author, which is the bot itself when its button is pressed. An edited message is never an order.
/// Keys: a message by its id, which is unique in the portal; a command by message and command; a press by the queue's
/// event id, or by button, person and second. A private dialog is "@member/15", so that it has one name whoever begins.
Decoded decode(std::string_view event, const nlohmann::json& data, const Origin& origin);

}  // namespace botones::bitrix24
