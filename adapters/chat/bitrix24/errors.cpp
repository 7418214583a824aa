// One table after the method pages and "System errors" (apidocs.bitrix24.com, 2026-08).
#include "adapters/chat/bitrix24/errors.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace botones::bitrix24 {
namespace {

enum class Meaning { busy, perhaps_done, limited, credentials, gone, access, card };

struct Known {
    std::string_view error;
    Meaning meaning;
};

// MESSAGE_DUPLICATED_BY_UUID: an interrupted send of the same message is still at work; asked again, the portal answers
// with its number.
constexpr auto known_errors = std::to_array<Known>({
    {"QUERY_LIMIT_EXCEEDED", Meaning::limited},
    {"OPERATION_TIME_LIMIT", Meaning::limited},
    {"INTERNAL_SERVER_ERROR", Meaning::perhaps_done},
    {"ERROR_UNEXPECTED_ANSWER", Meaning::perhaps_done},
    {"SENDING_FAILED", Meaning::busy},
    {"COMMAND_ANSWER_FAILED", Meaning::busy},
    {"MESSAGE_DUPLICATED_BY_UUID", Meaning::busy},
    {"OVERLOAD_LIMIT", Meaning::credentials},
    {"PORTAL_DELETED", Meaning::credentials},
    {"ERROR_MANIFEST_IS_NOT_AVAILABLE", Meaning::credentials},
    {"ERROR_METHOD_NOT_FOUND", Meaning::credentials},
    {"ERROR_BATCH_METHOD_NOT_ALLOWED", Meaning::credentials},
    {"INVALID_REQUEST", Meaning::credentials},
    {"NO_AUTH_FOUND", Meaning::credentials},
    {"INVALID_CREDENTIALS", Meaning::credentials},
    {"INVALID_TOKEN", Meaning::credentials},
    {"EXPIRED_TOKEN", Meaning::credentials},
    {"INVALID_CLIENT", Meaning::credentials},
    {"INVALID_GRANT", Meaning::credentials},
    {"PAYMENT_REQUIRED", Meaning::credentials},
    {"INSUFFICIENT_SCOPE", Meaning::credentials},
    {"SCOPE_ERROR", Meaning::credentials},
    {"AUTH_ERROR", Meaning::credentials},
    {"USER_ACCESS_ERROR", Meaning::credentials},
    {"BOT_TOKEN_NOT_SPECIFIED", Meaning::credentials},
    {"BOT_TOKEN_INVALID_LENGTH", Meaning::credentials},
    {"BOT_ID_REQUIRED", Meaning::credentials},
    {"BOT_NOT_FOUND", Meaning::credentials},
    {"BOT_OWNERSHIP_ERROR", Meaning::credentials},
    {"BOT_CODE_ALREADY_TAKEN", Meaning::credentials},
    {"BOT_LIMIT_EXCEEDED", Meaning::credentials},
    {"BOT_WEBHOOK_URL_REQUIRED", Meaning::credentials},
    {"BOT_INVALID_CALLBACK", Meaning::credentials},
    {"ACCESS_DENIED", Meaning::access},
    {"ACCESS_ERROR", Meaning::access},
    {"DIALOG_NOT_FOUND", Meaning::gone},
    {"DIALOG_ID_EMPTY", Meaning::gone},
    {"CHAT_NOT_FOUND", Meaning::gone},
    {"USER_NOT_FOUND", Meaning::gone},
    {"MESSAGE_NOT_FOUND", Meaning::gone},
    {"CANT_EDIT_MESSAGE", Meaning::gone},
    {"FILE_NOT_FOUND", Meaning::gone},
    {"EMPTY_MESSAGE", Meaning::card},
    {"MESSAGE_EMPTY", Meaning::card},
    {"ATTACH_ERROR", Meaning::card},
    {"ATTACH_OVERSIZE", Meaning::card},
    {"KEYBOARD_ERROR", Meaning::card},
    {"KEYBOARD_OVERSIZE", Meaning::card},
    {"FILE_UPLOAD_FAILED", Meaning::card},
});

std::string upper_case(std::string_view text) {
    std::string out(text);
    for (auto& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
}

Error made(Kind kind, std::string code, std::string detail) { return {kind, std::move(code), {}, std::move(detail), {}}; }

}  // namespace

bool is_expired_token(std::string_view error) { return upper_case(error) == "EXPIRED_TOKEN"; }

Error error_of(std::string_view error, Effect effect, Target target, std::string detail) {
    const auto known = std::ranges::find(known_errors, upper_case(error), &Known::error);
    if (known == known_errors.end()) return made(Kind::internal, "bitrix24_refused", std::move(detail));
    switch (known->meaning) {
        case Meaning::busy: return made(Kind::unavailable, "bitrix24_busy", std::move(detail));
        case Meaning::perhaps_done:
            return made(effect == Effect::posts ? Kind::uncertain : Kind::unavailable, "bitrix24_busy", std::move(detail));
        case Meaning::limited: return made(Kind::rate_limited, "bitrix24_busy", std::move(detail));
        case Meaning::credentials: return made(Kind::misconfigured, "bitrix24_credentials", std::move(detail));
        case Meaning::gone: return made(Kind::not_found, "bitrix24_gone", std::move(detail));
        case Meaning::access:
            return target == Target::message ? made(Kind::not_found, "bitrix24_gone", std::move(detail))
                                             : made(Kind::misconfigured, "bitrix24_credentials", std::move(detail));
        case Meaning::card: return made(Kind::invalid_input, "bitrix24_card_refused", std::move(detail));
    }
    return made(Kind::internal, "bitrix24_refused", std::move(detail));
}

}  // namespace botones::bitrix24
