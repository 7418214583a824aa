// One call of the Bot Connector: only to allowed services, with the token, and with an honest account of the outcome.
#pragma once
#include <memory>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "adapters/chat/teams/access_token.hpp"
#include "adapters/chat/teams/errors.hpp"
#include "adapters/chat/teams/service_hosts.hpp"

namespace botones::teams {

struct ConnectorCall {
    std::string method = "POST";
    std::string service_url;
    std::string path;  // "v3/conversations/…", its segments encoded
    Effect effect = Effect::repeatable;
    std::string body = {};
};

/// Blocking; any worker thread. Without a token (`auth = "none"`) calls go out bare, which only a test service takes.
class Connector {
public:
    Connector(ServiceHosts hosts, std::unique_ptr<AccessToken> token, http::Client& client)
        : hosts_(std::move(hosts)), token_(std::move(token)), client_(client) {}

    /// The answer's JSON object, {} if it has none. Errors: denied `teams_service_url` (nothing was sent), error_of, those
    /// of AccessToken; a lost answer is uncertain for what posts, else unavailable.
    Result<nlohmann::json> call(CallContext& context, const ConnectorCall& call);
    /// Whether the credentials are good.
    Result<void> ping(CallContext& context);
    const ServiceHosts& hosts() const { return hosts_; }

private:
    Result<http::Response> exchange(CallContext& context, const ConnectorCall& call);

    ServiceHosts hosts_;
    std::unique_ptr<AccessToken> token_;
    http::Client& client_;
};

}  // namespace botones::teams
