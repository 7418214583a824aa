// Registers the bot and its commands at a portal, as often as one likes.
#pragma once
#include <string>

#include "adapters/chat/bitrix24/rest.hpp"

namespace botones::bitrix24 {

struct Registration {
    std::string code = "botones";      // what makes a repeat find the same bot
    std::string name = "Botones";
    std::string position = "E-mail service desk";
    Secret bot_token;
    std::string webhook_url;           // empty: fetch mode
};

struct Registered {
    std::int64_t bot_id = 0;
    std::int64_t revision = 0;         // of the portal's bot API
    std::vector<std::string> commands;
};

/// A repeated registration returns what is there without changing it, so each is followed by an update
/// ("imbot.v2.Bot.register", "imbot.v2.Command.register").
/// Errors: misconfigured `bitrix24_too_old` (a portal without imbot.v2), else as Rest::call. Any worker thread.
Result<Registered> register_bot(CallContext& call, Rest& rest, const Registration& wanted);

}  // namespace botones::bitrix24
