// One table by status; 403 alone needs the code too.
#include "adapters/chat/teams/errors.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "adapters/chat/teams/json_text.hpp"

namespace botones::teams {
namespace {

Error made(Kind kind, const char* code, std::string detail, std::chrono::milliseconds wait = {}) {
    return {kind, code, {}, std::move(detail), wait};
}

/// Who is not there, or does not want to hear us, is not reached by asking again.
Error forbidden(std::string_view code, std::string detail) {
    constexpr std::array<std::string_view, 2> gone{"BotNotInConversationRoster", "ConversationBlockedByUser"};
    if (std::ranges::find(gone, code) != gone.end()) return made(Kind::not_found, "teams_gone", std::move(detail));
    if (code == "InvalidBotApiHost") return made(Kind::misconfigured, "teams_credentials", std::move(detail));
    return made(Kind::denied, "teams_not_allowed", std::move(detail));
}

/// Printable and short: it goes into a log line.
std::string code_in(const std::string& body) {
    const auto answer = read_object(body).value_or(nlohmann::json::object());
    auto code = text_at(answer, {"error", "code"});
    std::erase_if(code, [](char c) { return c <= 0x20 || c >= 0x7F; });
    return code.substr(0, 80);
}

}  // namespace

Error error_of(const http::Response& response, Effect effect) {
    const auto code = code_in(response.body);
    auto detail = "HTTP " + std::to_string(response.status) + (code.empty() ? "" : " " + code);
    const std::chrono::milliseconds asked = http::retry_after(response);
    const auto lost = effect == Effect::posts ? Kind::uncertain : Kind::unavailable;
    switch (response.status) {
        case 400:
        case 413: return made(Kind::invalid_input, "teams_card_refused", std::move(detail));
        case 401: return made(Kind::misconfigured, "teams_credentials", std::move(detail));
        case 403: return forbidden(code, std::move(detail));
        case 404: return made(Kind::not_found, "teams_gone", std::move(detail));
        // Refused before anything was done: both may be tried again freely.
        case 412: return made(Kind::unavailable, "teams_busy", std::move(detail), asked);
        case 429:
            return made(Kind::rate_limited, "teams_busy", std::move(detail), std::max(asked, std::chrono::milliseconds(2000)));
        // There is no idempotency key: a message may have been delivered all the same.
        case 502:
        case 503:
        case 504: return made(lost, "teams_busy", std::move(detail), asked);
        default: return made(Kind::internal, "teams_refused", std::move(detail));
    }
}

}  // namespace botones::teams
