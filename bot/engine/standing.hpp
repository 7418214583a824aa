// Whether a sender belongs to the organisation now, as their platform says it; never remembered longer than a second.
#pragma once
#include <chrono>
#include <map>

#include "bot/engine/guarded.hpp"
#include "bot/engine/institution.hpp"
#include "commands/ports/chat_platform.hpp"

namespace botones::engine {

/// Guests, external and deactivated users have no rights, whatever the configuration says of them. Worker threads.
class Standing {
public:
    explicit Standing(const std::map<std::string, ChatPlatform*>& platforms) : platforms_(platforms) {}

    /// Before anything that changes the world. A platform without profiles has nothing to say against anybody.
    /// Errors: denied `not_a_member`; unavailable `standing_unknown`, when the platform does not answer.
    Result<void> check(CallContext& call, const Identity& sender);

    /// The one person whose configured address the platform has verified for this sender; nullptr: nobody, or unknown now.
    const Person* known_by_mail(CallContext& call, const Identity& sender, const Institution& institution);

private:
    struct Seen {
        Result<Profile> profile;
        std::chrono::steady_clock::time_point at;
    };
    Result<Profile> profile(CallContext& call, const Identity& sender);

    const std::map<std::string, ChatPlatform*>& platforms_;
    Guarded<std::map<Identity, Seen>> seen_;
};

}  // namespace botones::engine
