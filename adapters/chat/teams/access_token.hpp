// The bot's own token for the connector: client credentials of a single-tenant registration (RFC 6749 §4.4).
#pragma once
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "adapters/chat/teams/pace.hpp"
#include "adapters/http/client.hpp"
#include "commands/values/secret.hpp"

namespace botones::teams {

/// Fetched when it is needed, kept until limits::token_margin before its end, and by one caller at a time: the others
/// wait for what the first gets. Worker threads.
class AccessToken {
public:
    using Now = std::function<Pace::Clock::time_point()>;
    struct Settings {
        std::string url;  // with the tenant in its place
        std::string app_id;
        Secret password;
    };

    AccessToken(Settings settings, http::Client& client, Now now);

    /// Errors: misconfigured `teams_credentials`; unavailable or rate_limited `teams_busy`.
    Result<Secret> get(CallContext& call);
    /// The connector refused it: the next `get` fetches another one.
    void drop(const Secret& refused);

private:
    struct Fetched {
        Secret token;
        std::chrono::seconds life{0};
    };
    Result<Fetched> fetch(CallContext& call);

    Settings settings_;
    http::Client& client_;
    Now now_;
    std::mutex lock_;
    std::condition_variable changed_;
    bool fetching_ = false;
    Secret token_;
    Pace::Clock::time_point renew_at_{};
    Pace::Clock::time_point ends_at_{};
    // A failure is everybody's for a moment: callers in a row would hammer a service that is in trouble.
    std::optional<Error> failure_;
    Pace::Clock::time_point failed_at_{};
};

}  // namespace botones::teams
