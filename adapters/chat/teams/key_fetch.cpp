// Two GETs; a fresh look each time, because this runs only when there is reason to look.
#include "adapters/chat/teams/key_fetch.hpp"

#include <nlohmann/json.hpp>

#include "adapters/chat/teams/json_text.hpp"

namespace botones::teams {
namespace {

Result<std::string> get(CallContext& call, http::Client& client, const std::string& url) {
    http::Request request;
    request.method = "GET";
    request.url = url;
    request.headers = {{"Accept", "application/json"}};
    request.timeout = std::chrono::seconds(8);
    auto response = client.send(call, request);
    if (!response) return pass(response);
    if (response->status == 200) return std::move(response->body);
    return fail(Kind::unavailable, "teams_keys_unreachable", {}, "HTTP " + std::to_string(response->status));
}

}  // namespace

Result<SigningKeys> fetch_signing_keys(CallContext& call, http::Client& client, const std::string& openid_url) {
    const auto text = get(call, client, openid_url);
    if (!text) return pass(text);
    const auto metadata = read_object(*text);
    const auto issuer = metadata ? text_at(*metadata, "issuer") : std::string();
    const auto jwks_url = metadata ? text_at(*metadata, "jwks_uri") : std::string();
    if (issuer.empty() || jwks_url.empty()) return fail(Kind::unavailable, "teams_keys_unreadable", {}, "no OpenID metadata");
    const auto set = get(call, client, jwks_url);
    if (!set) return pass(set);
    return read_signing_keys(*set, issuer);
}

}  // namespace botones::teams
