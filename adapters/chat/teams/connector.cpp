// A refused token is fetched anew once; everything else is the caller's to repeat.
#include "adapters/chat/teams/connector.hpp"

#include <nlohmann/json.hpp>

#include "adapters/chat/teams/json_text.hpp"

namespace botones::teams {
namespace {

// Generous for the service, short enough that a worker is not held by a dead one; the call's deadline may be earlier.
constexpr std::chrono::seconds answer_within{10};
// A post that was given up may have arrived, and is then seen twice: it is worth a longer wait.
constexpr std::chrono::seconds post_within{60};

std::string url_of(const ConnectorCall& call) {
    return call.service_url + (call.service_url.ends_with('/') ? "" : "/") + call.path;
}

http::Request request_of(const ConnectorCall& call) {
    http::Request request;
    request.method = call.method;
    request.url = url_of(call);
    request.headers = {{"Accept", "application/json"}};
    if (!call.body.empty()) request.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
    request.body = call.body;
    request.timeout = call.effect == Effect::posts ? post_within : answer_within;
    return request;
}

}  // namespace

Result<http::Response> Connector::exchange(CallContext& context, const ConnectorCall& call) {
    constexpr int tries = 2;
    for (int attempt = 1;; ++attempt) {
        auto request = request_of(call);
        if (token_) {
            auto token = token_->get(context);
            if (!token) return pass(token);
            request.bearer = token->clone();
        }
        auto response = client_.send(context, request);
        const bool refused = response && response->status == 401 && token_;
        if (!refused || attempt == tries) return response;
        token_->drop(*request.bearer);
    }
}

Result<nlohmann::json> Connector::call(CallContext& context, const ConnectorCall& call) {
    if (!hosts_.allows(call.service_url)) return fail(Kind::denied, "teams_service_url");
    auto response = exchange(context, call);
    if (!response) {
        if (response.error().kind != Kind::uncertain) return pass(response);
        const auto kind = call.effect == Effect::posts ? Kind::uncertain : Kind::unavailable;
        return Error{kind, "teams_busy", {}, response.error().code, {}};
    }
    if (response->status < 200 || response->status > 299) return error_of(*response, call.effect);
    return read_object(response->body).value_or(nlohmann::json::object());
}

Result<void> Connector::ping(CallContext& context) {
    if (!token_) return {};
    const auto token = token_->get(context);
    if (!token) return pass(token);
    return {};
}

}  // namespace botones::teams
