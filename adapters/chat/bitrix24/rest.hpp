// One call of a portal's REST API: how it is sent, and what its answer or its silence means.
#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "adapters/chat/bitrix24/errors.hpp"
#include "adapters/chat/bitrix24/oauth.hpp"
#include "adapters/chat/bitrix24/pace.hpp"
#include "adapters/http/client.hpp"
#include "commands/values/secret.hpp"

namespace botones::bitrix24 {

struct Method {
    std::string name;  // "imbot.v2.Chat.Message.send"
    Effect effect = Effect::repeatable;
    Target target = Target::portal;
};

/// Calls methods as JSON by POST: through an incoming webhook, whose URL is itself the credential, or with the tokens of a
/// local application. Blocking; any worker thread.
/// Calls that would exceed the portal's limits are `rate_limited` without being sent: two a second with a burst, the
/// pause after QUERY_LIMIT_EXCEEDED, a method's after OPERATION_TIME_LIMIT or shortly before it.
class Rest {
public:
    struct Settings {
        Secret webhook_url;      // "https://portal/rest/1/secret/"; empty: by tokens
        std::string portal_url;  // "https://portal/rest/" for a local application
        Tokens::Settings tokens;
        int calls_per_second = 2;  // 5 on the Enterprise plan; a burst is twenty times as many
    };

    /// `client` must outlive it.
    Rest(Settings settings, http::Client& client, Pace::Now now = Pace::Clock::now);

    /// The answer's `result`. Errors: error_of, those of http::Client; a lost answer or a 5xx without Bitrix24's words is
    /// uncertain for a method that posts, else unavailable. No error shows the URL, a token or an argument.
    Result<nlohmann::json> call(CallContext& context, const Method& method, nlohmann::json arguments);

    struct Command {
        std::string name;  // of its answer
        Method method;
        std::string query;  // bracket_query of the arguments
    };
    /// Up to limits::batch commands in one call; the answers in the commands' order, each with its own error, because
    /// a batch is HTTP 200 whatever happened inside ("batch").
    Result<std::vector<Result<nlohmann::json>>> batch(CallContext& context, const std::vector<Command>& commands);

    /// Downloads what the portal pointed to. Errors: denied `bitrix24_foreign_url` (another host), not_found,
    /// invalid_input `file_too_large`, unavailable.
    Result<std::string> download(CallContext& context, const std::string& url, std::size_t most);

    bool by_tokens() const { return tokens_ != nullptr; }
    Tokens* tokens() { return tokens_.get(); }

private:
    Result<nlohmann::json> exchange(CallContext& context, const Method& method, const nlohmann::json& arguments);
    Result<nlohmann::json> result_of(const Method& method, const http::Response& response);
    void mind_the_clock(const Method& method, const nlohmann::json& answer);

    Secret base_;
    std::unique_ptr<Tokens> tokens_;
    http::Client& client_;
    Pace pace_;
};

}  // namespace botones::bitrix24
