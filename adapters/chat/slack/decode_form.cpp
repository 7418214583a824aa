// Slash commands, as forms and as JSON, and the form around an interaction.
#include "adapters/chat/slack/decode_parts.hpp"
#include "adapters/chat/slack/json_fields.hpp"
#include "adapters/chat/slack/response_url.hpp"
#include "adapters/http/form.hpp"
#include "commands/values/unicode.hpp"

namespace botones::slack {

namespace {

Result<http::Form> read_form(std::string_view body) {
    auto form = http::form_decode(body);
    if (!form) return form;
    for (const auto& [name, value] : *form) {
        if (!is_utf8(name) || !is_utf8(value)) return fail(Kind::invalid_input, "form_not_utf8");
    }
    return form;
}

struct Command {
    std::string_view team, user, trigger, text, response_url;
};

Decoded words_of(const Command& command, const DecodeSettings& settings) {
    if (!is_id(command.team) || !is_id(command.user) || !is_key(command.trigger)) return BadRequest{"command_fields"};
    Inbound inbound;
    inbound.dedupe_key.append("slack:trigger:").append(command.trigger);
    inbound.sender = identity_of(command.team, command.user);
    inbound.conversation = private_conversation(inbound.sender);
    inbound.words = command.text;
    inbound.trigger = command.trigger;
    inbound.response_url = allowed_or_none(command.response_url, settings);
    return inbound;
}

}  // namespace

std::string allowed_or_none(std::string_view url, const DecodeSettings& settings) {
    return response_url_allowed(url, settings.response_origins) ? std::string(url) : std::string();
}

Decoded decode_command(std::string_view json, const DecodeSettings& settings) {
    static const JsonFields fields = {"team_id", "user_id", "trigger_id", "text", "response_url"};
    const auto command = fields.read(json);
    if (!command) return BadRequest{"json"};
    return words_of({command->text(0), command->text(1), command->text(2), command->text(3), command->text(4)}, settings);
}

Decoded decode_command_form(std::string_view body, const DecodeSettings& settings) {
    const auto form = read_form(body);
    if (!form) return BadRequest{form.error().code};
    if (http::form_value(*form, "ssl_check") == "1") return SslCheck{};
    return words_of({http::form_value(*form, "team_id"), http::form_value(*form, "user_id"), http::form_value(*form, "trigger_id"),
                     http::form_value(*form, "text"), http::form_value(*form, "response_url")},
                    settings);
}

Decoded decode_interaction_form(std::string_view body, const DecodeSettings& settings) {
    const auto form = read_form(body);
    if (!form) return BadRequest{form.error().code};
    if (http::form_value(*form, "ssl_check") == "1") return SslCheck{};
    return decode_interaction(http::form_value(*form, "payload"), settings);
}

}  // namespace botones::slack
