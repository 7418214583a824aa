// One table after the method pages of docs.slack.dev (2026-08).
#include "adapters/chat/slack/errors.hpp"

#include <algorithm>
#include <array>

namespace botones::slack {

namespace {

enum class Meaning { busy, perhaps_done, limited, credentials, gone, late, card, not_allowed };

struct Known {
    std::string_view error;
    Meaning meaning;
};

// internal_error and fatal_error: "some aspect of the operation" may have succeeded, say the method pages.
constexpr auto known_errors = std::to_array<Known>({
    {"ratelimited", Meaning::limited},
    {"rate_limited", Meaning::limited},
    {"message_limit_exceeded", Meaning::limited},
    {"internal_error", Meaning::perhaps_done},
    {"fatal_error", Meaning::perhaps_done},
    {"service_unavailable", Meaning::busy},
    {"request_timeout", Meaning::busy},
    {"team_added_to_org", Meaning::busy},
    {"update_failed", Meaning::busy},
    {"invalid_auth", Meaning::credentials},
    {"not_authed", Meaning::credentials},
    {"account_inactive", Meaning::credentials},
    {"token_revoked", Meaning::credentials},
    {"token_expired", Meaning::credentials},
    {"org_login_required", Meaning::credentials},
    {"ekm_access_denied", Meaning::credentials},
    {"access_denied", Meaning::credentials},
    {"accesslimited", Meaning::credentials},
    {"not_allowed_token_type", Meaning::credentials},
    {"missing_scope", Meaning::credentials},
    {"no_permission", Meaning::credentials},
    {"two_factor_setup_required", Meaning::credentials},
    {"team_not_found", Meaning::credentials},
    {"unknown_method", Meaning::credentials},
    {"method_deprecated", Meaning::credentials},
    {"messages_tab_disabled", Meaning::credentials},
    {"not_enabled", Meaning::credentials},  // views.publish: the app's home tab is off
    {"forbidden_team", Meaning::credentials},
    {"user_removed_from_team", Meaning::credentials},
    {"team_disabled", Meaning::credentials},
    {"channel_not_found", Meaning::gone},
    {"not_in_channel", Meaning::gone},
    {"is_archived", Meaning::gone},
    {"is_inactive", Meaning::gone},
    {"thread_not_found", Meaning::gone},
    {"cannot_reply_to_message", Meaning::gone},
    {"message_not_found", Meaning::gone},
    {"cant_update_message", Meaning::gone},
    {"edit_window_closed", Meaning::gone},
    {"user_not_in_channel", Meaning::gone},
    {"user_not_found", Meaning::gone},
    {"user_not_visible", Meaning::gone},
    {"user_disabled", Meaning::gone},
    {"users_not_found", Meaning::gone},
    {"used_url", Meaning::gone},
    {"expired_url", Meaning::gone},
    {"file_not_found", Meaning::gone},
    {"not_found", Meaning::gone},
    {"expired_trigger_id", Meaning::late},
    {"exchanged_trigger_id", Meaning::late},
    {"invalid_trigger_id", Meaning::late},
    {"invalid_blocks", Meaning::card},
    {"invalid_blocks_format", Meaning::card},
    {"msg_blocks_too_long", Meaning::card},
    {"msg_too_long", Meaning::card},
    {"block_mismatch", Meaning::card},
    {"no_text", Meaning::card},
    {"metadata_too_large", Meaning::card},
    {"invalid_metadata_format", Meaning::card},
    {"invalid_arguments", Meaning::card},
    {"view_too_large", Meaning::card},
    {"enterprise_is_restricted", Meaning::not_allowed},
    {"file_uploads_disabled", Meaning::not_allowed},
    {"file_upload_size_restricted", Meaning::not_allowed},
    {"storage_limit_reached", Meaning::not_allowed},
    {"posting_to_channel_denied", Meaning::not_allowed},
});

/// restricted_action, restricted_action_read_only_channel, …_thread_locked and their like.
constexpr std::string_view restricted = "restricted_action";

Error made(Kind kind, std::string code, std::string detail) { return {kind, std::move(code), {}, std::move(detail), {}}; }

}  // namespace

Error error_of(std::string_view error, Effect effect, std::string detail) {
    const auto known = std::ranges::find(known_errors, error, &Known::error);
    if (error.starts_with(restricted)) return made(Kind::denied, "slack_not_allowed", std::move(detail));
    if (known == known_errors.end()) return made(Kind::internal, "slack_refused", std::move(detail));
    switch (known->meaning) {
        case Meaning::busy: return made(Kind::unavailable, "slack_busy", std::move(detail));
        case Meaning::perhaps_done:
            return made(effect == Effect::posts ? Kind::uncertain : Kind::unavailable, "slack_busy", std::move(detail));
        case Meaning::limited: {
            auto limited = made(Kind::rate_limited, "slack_busy", std::move(detail));
            limited.retry_after = std::chrono::minutes(1);  // the window of Slack's limits; used without a Retry-After
            return limited;
        }
        case Meaning::credentials: return made(Kind::misconfigured, "slack_credentials", std::move(detail));
        case Meaning::gone: return made(Kind::not_found, "slack_gone", std::move(detail));
        case Meaning::late: return made(Kind::conflict, "form_too_late", std::move(detail));
        case Meaning::card: return made(Kind::invalid_input, "slack_card_refused", std::move(detail));
        case Meaning::not_allowed: return made(Kind::denied, "slack_not_allowed", std::move(detail));
    }
    return made(Kind::internal, "slack_refused", std::move(detail));
}

}  // namespace botones::slack
