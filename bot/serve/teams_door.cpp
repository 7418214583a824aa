// Answers Teams.
#include "bot/serve/teams_door.hpp"

#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "adapters/chat/teams/key_fetch.hpp"
#include "adapters/chat/teams/limits.hpp"
#include "adapters/chat/teams/webhook_signature.hpp"
#include "bot/log/log.hpp"

namespace botones::serve {
namespace {

constexpr std::string_view messages_path = "/api/messages";
constexpr std::string_view webhook_path = "/teams/outgoing-webhook";
constexpr auto fetch_time = std::chrono::seconds(20);
constexpr auto note_time = std::chrono::seconds(10);
constexpr auto file_time = std::chrono::seconds(90);
constexpr int most_files = 16;  // on their way; who presses again finds the offer as it was
constexpr int most_notes = 256;  // waiting to be written; what is dropped is noted at the next message

HttpResponse json_response(const nlohmann::json& body) { return {200, body.dump(), "application/json", {}}; }

/// What an invoke is answered with; always HTTP 200 (MicrosoftDocs/AdaptiveCards "Universal Action Model").
HttpResponse invoke_answer(unsigned code, const char* type, nlohmann::json value) {
    return json_response({{"statusCode", code}, {"type", type}, {"value", std::move(value)}});
}

/// A sign, because the door does not know the person's language; the cards follow by themselves.
HttpResponse pressed_answer() { return invoke_answer(200, "application/vnd.microsoft.activity.message", "✓"); }

HttpResponse ignored_answer(const std::string& invoke) {
    if (invoke.empty()) return {};
    // Anything but 200 shows the person "Unable to reach app" (microsoft/Agents#398).
    if (invoke != "adaptiveCard/action") return json_response(nlohmann::json::object());
    return invoke_answer(400, "application/vnd.microsoft.error", {{"code", "BadRequest"}, {"message", "✗"}});
}

/// Reasons that tell of somebody who tries what they may not, of all that are ignored.
bool is_suspicious(std::string_view why) { return why == "tenant_foreign" || why == "sender_without_account"; }

}  // namespace

TeamsDoor::TeamsDoor(Settings settings, const Parts& parts)
    : settings_(std::move(settings)), parts_(parts), hosts_(settings_.service_hosts), worker_(2) {
    // The first person to write should not wait for keys.
    if (!settings_.openid_url.empty()) look_for_keys();
}

bool TeamsDoor::opens(std::string_view path) const {
    return path == messages_path || (path == webhook_path && !settings_.webhook_secret.empty());
}

void TeamsDoor::handle(std::string_view path, const HttpRequest& request, Respond respond) {
    if (path == webhook_path) return webhook(request, std::move(respond));
    message({std::string(request.header("Authorization")), request.body, std::move(respond)});
}

void TeamsDoor::answer(HttpResponse response, Respond& respond) {
    parts_.metrics.request("teams", response.status);
    respond(std::move(response));
}

void TeamsDoor::refuse(std::string_view reason, Respond& respond) {
    parts_.metrics.security_event(reason);
    answer({401, {}, {}, {}}, respond);
}

void TeamsDoor::message(Message message) {
    if (settings_.openid_url.empty()) return read(nullptr, std::move(message));
    if (ring_.stale(parts_.clock.now())) look_for_keys();
    teams::TokenClaims claims;
    std::string why;
    switch (judge(message, claims, why)) {
        case Verdict::good: return read(&claims, std::move(message));
        case Verdict::refused: return refuse(why, message.respond);
        case Verdict::wait: return wait_for_keys(std::move(message), why);
    }
}

TeamsDoor::Verdict TeamsDoor::judge(const Message& message, teams::TokenClaims& claims, std::string& why) const {
    static const teams::SigningKeys none;
    const auto keys = ring_.keys();
    // Without keys the rest of the token is still looked at: what is malformed needs no key to be refused.
    auto checked = teams::check_token(message.authorization, settings_.app_id, keys ? *keys : none, parts_.clock.now());
    if (checked) {
        claims = std::move(*checked);
        return Verdict::good;
    }
    why = checked.error().code;
    return why == "token_unknown_key" ? Verdict::wait : Verdict::refused;
}

void TeamsDoor::wait_for_keys(Message message, const std::string& why) {
    {
        const std::lock_guard guard(lock_);
        const auto look = ring_.begin_fetch(parts_.clock.now());
        const bool room = waiting_.size() < teams::limits::most_waiting;
        if (look == teams::KeyRing::Look::begun) {
            worker_.post("teams_keys", fetch_time, [this](CallContext& call) { fetch_keys(call); });
        }
        if (look != teams::KeyRing::Look::too_soon && room) {
            waiting_.push_back(std::move(message));
            return;
        }
    }
    // Who cannot be judged is asked to come again; who names a key that is known not to exist is refused.
    if (!ring_.keys()) return answer({503, {}, {}, {}}, message.respond);
    refuse(why, message.respond);
}

void TeamsDoor::look_for_keys() {
    const std::lock_guard guard(lock_);
    if (ring_.begin_fetch(parts_.clock.now()) != teams::KeyRing::Look::begun) return;
    worker_.post("teams_keys", fetch_time, [this](CallContext& call) { fetch_keys(call); });
}

void TeamsDoor::fetch_keys(CallContext& call) {
    auto fetched = teams::fetch_signing_keys(call, parts_.client, settings_.openid_url);
    if (!fetched) {
        log::event(log::Level::warning, "teams_keys_missing",
                   {{"code", fetched.error().code}, {"detail", fetched.error().detail}});
    }
    std::vector<Message> waited;
    {
        // Together, so that nobody begins to wait for a look that has ended.
        const std::lock_guard guard(lock_);
        ring_.end_fetch(std::move(fetched), parts_.clock.now());
        waited.swap(waiting_);
    }
    for (auto& message : waited) settle(std::move(message));
}

void TeamsDoor::settle(Message message) {
    teams::TokenClaims claims;
    std::string why;
    const auto verdict = judge(message, claims, why);
    if (verdict == Verdict::good) return read(&claims, std::move(message));
    if (verdict == Verdict::wait && !ring_.keys()) return answer({503, {}, {}, {}}, message.respond);
    refuse(why, message.respond);
}

void TeamsDoor::read(const teams::TokenClaims* claims, Message message) {
    auto decoded = teams::decode(message.body, {settings_.tenant_id});
    if (claims != nullptr && !decoded.channel.empty()) {
        auto speaks = teams::speaks_for(*claims, decoded.service_url, decoded.channel);
        if (!speaks) return refuse(speaks.error().code, message.respond);
    }
    if (std::holds_alternative<teams::BadRequest>(decoded.what)) return answer({400, {}, {}, {}}, message.respond);
    if (claims != nullptr && decoded.channel.empty()) return refuse("token_endorsement", message.respond);
    if (!hosts_.allows(decoded.service_url)) return refuse("service_url_host", message.respond);
    note(decoded.sighting);
    if (auto* inbound = std::get_if<Inbound>(&decoded.what)) {
        auto response = decoded.invoke.empty() ? HttpResponse{} : pressed_answer();
        return accept(std::move(*inbound), std::move(response), std::move(message.respond));
    }
    if (auto* consent = std::get_if<teams::FileConsent>(&decoded.what)) {
        deliver_file(std::move(*consent));
        return answer(json_response(nlohmann::json::object()), message.respond);
    }
    const auto& why = std::get<teams::Ignore>(decoded.what).why;
    if (is_suspicious(why)) parts_.metrics.security_event(why);
    answer(ignored_answer(decoded.invoke), message.respond);
}

void TeamsDoor::webhook(const HttpRequest& request, Respond respond) {
    auto checked = teams::check_webhook(request.header("Authorization"), request.body, settings_.webhook_secret);
    if (!checked) return refuse(checked.error().code, respond);
    auto decoded = teams::decode(request.body, {settings_.tenant_id, teams::DecodeSettings::Route::webhook});
    if (std::holds_alternative<teams::BadRequest>(decoded.what)) return answer({400, {}, {}, {}}, respond);
    if (!hosts_.allows(decoded.service_url)) return refuse("service_url_host", respond);
    auto* inbound = std::get_if<Inbound>(&decoded.what);
    if (inbound == nullptr) return answer(json_response({{"type", "message"}, {"text", "✗"}}), respond);
    accept(std::move(*inbound), json_response({{"type", "message"}, {"text", settings_.webhook_answer}}), std::move(respond));
}

void TeamsDoor::accept(Inbound inbound, HttpResponse answer, Respond respond) {
    // std::function wants something copyable; the responder is not.
    auto shared = std::make_shared<Respond>(std::move(respond));
    parts_.engine.accept(std::move(inbound), [this, shared, response = std::move(answer)](Result<journal::Acceptance> accepted) mutable {
        if (!accepted) response = {503, {}, {}, {}};
        this->answer(std::move(response), *shared);
    });
}

void TeamsDoor::deliver_file(teams::FileConsent consent) {
    if (!settings_.deliver_file || files_.load() >= most_files) return;
    ++files_;
    worker_.post("teams_file", file_time, [this, consent = std::move(consent)](CallContext& call) {
        if (auto delivered = settings_.deliver_file(call, consent); !delivered) {
            log::event(log::Level::warning, "teams_file_lost",
                       {{"code", delivered.error().code}, {"detail", delivered.error().detail}});
        }
        --files_;
    });
}

void TeamsDoor::note(const std::optional<teams::Sighting>& sighting) {
    if (!sighting || !parts_.book.note(*sighting) || notes_.load() >= most_notes) return;
    ++notes_;
    worker_.post("teams_note", note_time, [this, seen = *sighting](CallContext&) {
        if (auto kept = parts_.book.keep(seen); !kept) {
            log::event(log::Level::warning, "teams_note_lost", {{"code", kept.error().code}});
        }
        --notes_;
    });
}

}  // namespace botones::serve
