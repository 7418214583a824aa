// Register, then update: both, because neither alone makes the portal as wanted.
#include "adapters/chat/bitrix24/registration.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "adapters/chat/bitrix24/decode.hpp"

namespace botones::bitrix24 {
namespace {

using nlohmann::json;

Method of_portal(std::string name) { return {std::move(name), Effect::repeatable, Target::portal}; }

std::int64_t id_in(const json& answer, const char* what) {
    const auto object = answer.is_object() ? answer.value(what, json()) : json();
    const auto id = object.is_object() ? object.value("id", json()) : json();
    return id.is_number_integer() ? id.get<std::int64_t>() : 0;
}

json with_token(json arguments, const Secret& token) {
    if (!token.empty()) arguments["botToken"] = std::string(token.reveal());
    return arguments;
}

Result<std::int64_t> revision_of(CallContext& call, Rest& rest) {
    const auto answer = rest.call(call, of_portal("imbot.v2.Revision.get"), json::object());
    if (!answer && answer.error().detail.find("ERROR_METHOD_NOT_FOUND") != std::string::npos) {
        return fail(Kind::misconfigured, "bitrix24_too_old", {},
                    "this portal has no imbot.v2: update its modules im, imbot and rest");
    }
    if (!answer) return pass(answer);
    const auto revision = answer->is_object() ? answer->value("rest", json()) : *answer;
    return revision.is_number_integer() ? revision.get<std::int64_t>() : 0;
}

json fields_of(const Registration& wanted) {
    json fields = {{"properties", {{"name", wanted.name}, {"workPosition", wanted.position}}},
                   {"eventMode", wanted.webhook_url.empty() ? "fetch" : "webhook"}};
    if (!wanted.webhook_url.empty()) fields["webhookUrl"] = wanted.webhook_url;
    return fields;
}

Result<std::int64_t> bot_of(CallContext& call, Rest& rest, const Registration& wanted) {
    auto fields = fields_of(wanted);
    fields["code"] = wanted.code;
    fields["type"] = "bot";  // hears only what is said to it: mentions and private dialogs
    // The quick start puts the token at the top, the reference into the fields; each ignores the other.
    const auto answer = rest.call(call, of_portal("imbot.v2.Bot.register"),
                                  with_token({{"fields", with_token(std::move(fields), wanted.bot_token)}}, wanted.bot_token));
    if (!answer) return pass(answer);
    const auto id = id_in(*answer, "bot");
    if (id <= 0) return fail(Kind::unavailable, "bitrix24_busy", {}, "imbot.v2.Bot.register: no bot in the answer");
    const auto updated = rest.call(call, of_portal("imbot.v2.Bot.update"),
                                   with_token({{"botId", id}, {"fields", fields_of(wanted)}}, wanted.bot_token));
    if (!updated) return pass(updated);
    return id;
}

struct Wanted {
    std::string_view command;
    json fields;
};

std::array<Wanted, 2> wanted_commands() {
    const json title = {{"en", "An order for the mail desk"}, {"es", "Una orden para la mesa de correo"},
                        {"br", "Uma ordem para a mesa de e-mail"}};
    const json params = {{"en", "help"}, {"es", "ayuda"}, {"br", "ajuda"}};
    const json shown = {{"title", title}, {"params", params}, {"common", false}, {"hidden", false}, {"extranetSupport", false}};
    const json hidden = {{"common", false}, {"hidden", true}, {"extranetSupport", false}};
    return {Wanted{order_command, shown}, Wanted{press_command, hidden}};
}

}  // namespace

Result<Registered> register_bot(CallContext& call, Rest& rest, const Registration& wanted) {
    Registered done;
    const auto revision = revision_of(call, rest);
    if (!revision) return pass(revision);
    done.revision = *revision;
    const auto bot = bot_of(call, rest, wanted);
    if (!bot) return pass(bot);
    done.bot_id = *bot;
    for (auto& [command, fields] : wanted_commands()) {
        auto first = fields;
        first["command"] = std::string(command);
        const auto answer = rest.call(call, of_portal("imbot.v2.Command.register"),
                                      with_token({{"botId", *bot}, {"fields", std::move(first)}}, wanted.bot_token));
        if (!answer) return pass(answer);
        const auto id = id_in(*answer, "command");
        if (id <= 0) return fail(Kind::unavailable, "bitrix24_busy", {}, "imbot.v2.Command.register: no command in the answer");
        const auto updated = rest.call(call, of_portal("imbot.v2.Command.update"),
                                       with_token({{"botId", *bot}, {"commandId", id}, {"fields", fields}}, wanted.bot_token));
        if (!updated) return pass(updated);
        done.commands.push_back("/" + std::string(command));
    }
    return done;
}

}  // namespace botones::bitrix24
