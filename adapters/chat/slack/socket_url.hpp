// Where the next Socket Mode connection goes: asked for with the app's own token, once for each connection.
#pragma once
#include <string>

#include "adapters/chat/slack/web_api.hpp"

namespace botones::slack {

/// Any worker thread.
class SocketUrls {
public:
    /// `settings.bot_token` is here the app-level token (xapp-…, scope connections:write); `client` must outlive this.
    SocketUrls(WebApi::Settings settings, http::Client& client, WebApi::Now now = Pace::Clock::now);
    /// A fresh URL, good once and for seconds (apps.connections.open). Errors: as WebApi::call; misconfigured when the
    /// token or Socket Mode itself is not in order.
    Result<std::string> next(CallContext& call);

private:
    WebApi api_;
};

}  // namespace botones::slack
