// The lock is never held while the network is waited for.
#include "adapters/chat/teams/access_token.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "adapters/chat/teams/json_text.hpp"
#include "adapters/http/form.hpp"

namespace botones::teams {
namespace {

constexpr std::chrono::seconds failure_lasts{5};
constexpr const char* scope = "https://api.botframework.com/.default";

Error trouble(Kind kind, const char* code, std::string detail, std::chrono::milliseconds wait = {}) {
    return {kind, code, {}, "token: " + std::move(detail), wait};
}

}  // namespace

AccessToken::AccessToken(Settings settings, http::Client& client, Now now)
    : settings_(std::move(settings)), client_(client), now_(std::move(now)) {}

Result<Secret> AccessToken::get(CallContext& call) {
    std::unique_lock lock(lock_);
    while (true) {
        const auto now = now_();
        if (!token_.empty() && now < renew_at_) return token_.clone();
        if (failure_ && now - failed_at_ < failure_lasts) {
            if (!token_.empty() && now < ends_at_) return token_.clone();
            return *failure_;
        }
        if (!fetching_) break;
        if (changed_.wait_until(lock, call.deadline()) == std::cv_status::timeout) {
            return trouble(Kind::unavailable, "teams_busy", "waited too long");
        }
    }
    fetching_ = true;
    lock.unlock();
    auto fetched = fetch(call);
    lock.lock();
    fetching_ = false;
    changed_.notify_all();
    const auto now = now_();
    if (!fetched) {
        failure_ = fetched.error();
        failed_at_ = now;
        // Within the margin the old one still works.
        if (!token_.empty() && now < ends_at_) return token_.clone();
        return pass(fetched);
    }
    failure_.reset();
    token_ = std::move(fetched->token);
    ends_at_ = now + fetched->life;
    renew_at_ = ends_at_ - std::min(limits::token_margin, fetched->life / 2);
    return token_.clone();
}

void AccessToken::drop(const Secret& refused) {
    const std::lock_guard guard(lock_);
    // Another caller may have fetched a new one meanwhile.
    if (token_.equals(refused.reveal())) token_ = Secret();
}

Result<AccessToken::Fetched> AccessToken::fetch(CallContext& call) {
    http::Request request;
    request.url = settings_.url;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
    request.body = http::form_encode({{"grant_type", "client_credentials"},
                                      {"client_id", settings_.app_id},
                                      {"client_secret", std::string(settings_.password.reveal())},
                                      {"scope", scope}});
    request.timeout = std::chrono::seconds(10);
    const auto response = client_.send(call, request);
    // Asking twice for a token harms nobody, so a lost answer is no more than an unavailable service.
    if (!response) {
        const bool wrong = response.error().kind == Kind::misconfigured;
        return trouble(wrong ? Kind::misconfigured : Kind::unavailable, wrong ? "teams_credentials" : "teams_busy", response.error().code);
    }
    const auto answer = read_object(response->body).value_or(nlohmann::json::object());
    const auto status = "HTTP " + std::to_string(response->status) + " " + text_at(answer, "error").substr(0, 100);
    if (response->status == 429) {
        return trouble(Kind::rate_limited, "teams_busy", status, std::max(http::retry_after(*response), std::chrono::seconds(5)));
    }
    if (response->status >= 500) return trouble(Kind::unavailable, "teams_busy", status);
    if (response->status != 200) return trouble(Kind::misconfigured, "teams_credentials", status);
    const auto token = text_at(answer, "access_token");
    const auto& life = member(answer, "expires_in");
    if (token.empty() || !life.is_number()) return trouble(Kind::unavailable, "teams_busy", "answer without a token");
    return Fetched{Secret(token), std::chrono::seconds(std::clamp<std::int64_t>(life.get<std::int64_t>(), 1, 86'400))};
}

}  // namespace botones::teams
