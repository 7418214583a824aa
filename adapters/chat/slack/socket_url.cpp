// The token goes only into the header: as an argument Slack refuses it.
#include "adapters/chat/slack/socket_url.hpp"

#include <nlohmann/json.hpp>

#include "adapters/chat/slack/decode_parts.hpp"

namespace botones::slack {

SocketUrls::SocketUrls(WebApi::Settings settings, http::Client& client, WebApi::Now now)
    : api_(std::move(settings), client, std::move(now)) {}

Result<std::string> SocketUrls::next(CallContext& call) {
    const auto answer = api_.call(call, {"apps.connections.open", Effect::repeatable}, {});
    if (!answer) return pass(answer);
    auto url = text_at(*answer, "url");
    if (url.empty()) return fail(Kind::unavailable, "slack_busy", {}, "apps.connections.open without a url");
    return url;
}

}  // namespace botones::slack
