// What the halves of SlackPlatform, sending and reading, share.
#pragma once
#include <string>
#include <string_view>

#include "commands/ports/chat_platform.hpp"

namespace botones::slack {

/// The metadata type of our own posts; its payload holds the delivery's id.
inline constexpr std::string_view metadata_type = "botones_delivery";

/// "T1/U1" or "@T1/U1" → "U1"
inline std::string user_of(std::string_view identity) { return std::string(identity.substr(identity.rfind('/') + 1)); }

inline bool is_personal(const Delivery& delivery) {
    return delivery.conversation.privacy == Conversation::Privacy::personal || delivery.conversation.id.starts_with('@');
}

}  // namespace botones::slack
