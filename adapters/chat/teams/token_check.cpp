// One step after the other; the first that fails names the reason.
#include "adapters/chat/teams/token_check.hpp"

#include <algorithm>
#include <optional>

#include <nlohmann/json.hpp>

#include "adapters/chat/teams/base64.hpp"
#include "adapters/chat/teams/json_text.hpp"
#include "adapters/chat/teams/limits.hpp"

namespace botones::teams {
namespace {

using nlohmann::json;

struct Parts {
    std::string_view header;
    std::string_view payload;
    std::string_view signature;
    std::string_view signed_text;  // header "." payload
};

std::optional<Parts> split(std::string_view token) {
    const auto first = token.find('.');
    const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) return std::nullopt;
    return Parts{token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1),
                 token.substr(0, second)};
}

std::optional<json> object_in(std::string_view part) {
    const auto text = base64url_decode(part);
    return text ? read_object(*text) : std::nullopt;
}

tl::unexpected<Error> refused(const char* code) { return fail(Kind::denied, code); }

Result<void> check_times(const json& claims, TimePoint now) {
    const auto& until = member(claims, "exp");
    const auto& from = member(claims, "nbf");
    if (!until.is_number() || !from.is_number()) return refused("token_malformed");
    const auto seconds = std::chrono::duration<double>(now.time_since_epoch()).count();
    const auto skew = static_cast<double>(limits::clock_skew.count());
    if (seconds >= until.get<double>() + skew) return refused("token_expired");
    if (from.get<double>() > seconds + skew) return refused("token_not_yet");
    return {};
}

Result<TokenClaims> check_claims(const json& claims, std::string_view app_id, const SigningKeys& keys, TimePoint now) {
    if (text_at(claims, "iss") != keys.issuer || keys.issuer.empty()) return refused("token_issuer");
    if (text_at(claims, "aud") != app_id || app_id.empty()) return refused("token_audience");
    if (auto timely = check_times(claims, now); !timely) return pass(timely);
    return TokenClaims{text_at(claims, "serviceurl"), {}};
}

}  // namespace

Result<TokenClaims> check_token(std::string_view authorization, std::string_view app_id, const SigningKeys& keys, TimePoint now) {
    constexpr std::string_view scheme = "Bearer ";
    if (!authorization.starts_with(scheme)) return refused("token_missing");
    const auto token = authorization.substr(scheme.size());
    if (token.size() > limits::token) return refused("token_malformed");
    const auto parts = split(token);
    if (!parts) return refused("token_malformed");
    const auto header = object_in(parts->header);
    if (!header) return refused("token_malformed");
    // The algorithm is ours to choose, never the token's (RFC 8725 §3.1); `crit` would ask for what we do not know.
    if (text_at(*header, "alg") != "RS256" || header->contains("crit")) return refused("token_algorithm");
    const auto key = keys.by_kid.find(text_at(*header, "kid"));
    if (key == keys.by_kid.end()) return refused("token_unknown_key");
    const auto signature = base64url_decode(parts->signature);
    if (!signature) return refused("token_malformed");
    if (!signed_by(key->second, parts->signed_text, *signature)) return refused("token_signature");
    const auto claims = object_in(parts->payload);
    if (!claims) return refused("token_malformed");
    auto checked = check_claims(*claims, app_id, keys, now);
    if (checked) checked->channels = key->second.endorsements;
    return checked;
}

Result<void> speaks_for(const TokenClaims& claims, std::string_view service_url, std::string_view channel) {
    if (claims.service_url.empty() || claims.service_url != service_url) return refused("token_service_url");
    if (std::ranges::find(claims.channels, channel) == claims.channels.end()) return refused("token_endorsement");
    return {};
}

}  // namespace botones::teams
