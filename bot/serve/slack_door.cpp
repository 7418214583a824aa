// Answers Slack.
#include "bot/serve/slack_door.hpp"

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

namespace botones::serve {
namespace {

std::optional<slack::Route> route_of(std::string_view path) {
    if (path == "/slack/events") return slack::Route::events;
    if (path == "/slack/commands") return slack::Route::commands;
    if (path == "/slack/interactivity") return slack::Route::interactivity;
    return std::nullopt;
}

}  // namespace

bool SlackDoor::opens(std::string_view path) const { return route_of(path).has_value(); }

void SlackDoor::refuse(std::string_view reason, Respond& respond) {
    metrics_.security_event(reason);
    metrics_.request("slack", 401);
    respond({401, {}, {}, {}});
}

void SlackDoor::handle(std::string_view path, const HttpRequest& request, Respond respond) {
    const auto signature = request.header("X-Slack-Signature");
    const auto now = clock_.now();
    auto verified = check_.verify(request.body, request.header("X-Slack-Request-Timestamp"), signature, now);
    if (!verified) return refuse(verified.error().code, respond);
    if (replays_.seen(signature, now)) return refuse("signature_replayed", respond);
    auto decoded = slack::decode(*route_of(path), request.header("Content-Type"), request.body, settings_);
    if (auto* inbound = std::get_if<Inbound>(&decoded)) {
        return accept(std::move(*inbound), std::string(signature), std::move(respond));
    }
    HttpResponse response;
    if (const auto* challenge = std::get_if<slack::Challenge>(&decoded)) {
        response.content_type = "application/json";
        response.body = nlohmann::json{{"challenge", challenge->text}}.dump();
    }
    if (std::holds_alternative<slack::BadRequest>(decoded)) response.status = 400;
    metrics_.request("slack", response.status);
    respond(std::move(response));
}

void SlackDoor::accept(Inbound inbound, std::string signature, Respond respond) {
    // std::function wants something copyable; the responder is not.
    auto shared = std::make_shared<Respond>(std::move(respond));
    engine_.accept(std::move(inbound), [this, shared, signature = std::move(signature)](Result<journal::Acceptance> accepted) {
        const unsigned status = accepted ? 200 : 503;
        if (accepted) replays_.remember(signature, clock_.now());
        metrics_.request("slack", status);
        (*shared)({status, {}, {}, {}});
    });
}

}  // namespace botones::serve
