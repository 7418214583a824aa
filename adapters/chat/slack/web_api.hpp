// One call of Slack's Web API: how it is sent, and what its answer or its silence means.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "adapters/chat/slack/errors.hpp"
#include "adapters/chat/slack/pace.hpp"
#include "adapters/http/client.hpp"
#include "adapters/http/form.hpp"
#include "commands/values/secret.hpp"

namespace botones::slack {

struct Method {
    std::string name;  // "chat.postMessage"
    Effect effect = Effect::repeatable;
};

/// Calls methods and posts to response URLs. Blocking; any worker thread.
/// After a 429 the method waits locally for its Retry-After: calls meanwhile are `rate_limited` without being sent.
class WebApi {
public:
    using Now = std::function<Pace::Clock::time_point()>;
    struct Settings {
        Secret bot_token;
        std::string api_url = "https://slack.com/api/";
        std::vector<std::string> response_origins;  // allowed beside Slack's own, see response_url_allowed
    };

    WebApi(Settings settings, http::Client& client, Now now);

    /// The answer's JSON object, `ok` checked. Errors: error_of, and those of http::Client; a lost answer or a 5xx is
    /// uncertain for a method that posts, else unavailable.
    Result<nlohmann::json> call(CallContext& context, const Method& method, const http::Form& arguments);
    /// auth.test, and the token's scopes as Slack lists them in its answer ("chat:write,users:read"); "" if it does not.
    Result<std::string> granted_scopes(CallContext& context);
    /// The content of a private file, with the token. Only from file_url_allowed; at most `most` bytes.
    /// Errors: invalid_input `file_too_large`, not_found, misconfigured (the scope files:read), denied, unavailable.
    Result<std::string> download(CallContext& context, const std::string& url, std::size_t most);
    /// Puts bytes where files.getUploadURLExternal said, without the token. Nobody sees them before they are shared.
    Result<void> upload(CallContext& context, const std::string& url, const std::string& bytes);
    /// Posts `body` (JSON) to a response URL. Errors as call; denied (`slack_response_url`) for any other URL.
    Result<void> respond(CallContext& context, const std::string& url, std::string body);
    Pace& pace() { return pace_; }
    Pace::Clock::time_point now() const { return now_(); }

private:
    Result<http::Response> exchange(CallContext& context, const http::Request& request, const Method& method);
    Result<http::Response> post(CallContext& context, const Method& method, const http::Form& arguments);
    Result<nlohmann::json> answer_of(const Method& method, const http::Response& response) const;

    Settings settings_;
    http::Client& client_;
    Now now_;
    Pace pace_;
};

}  // namespace botones::slack
