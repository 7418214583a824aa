// One event that cannot be read never holds up the others.
#include "adapters/chat/bitrix24/queue.hpp"

#include <nlohmann/json.hpp>

#include "adapters/chat/bitrix24/limits.hpp"

namespace botones::bitrix24 {
namespace {

using nlohmann::json;

std::optional<std::int64_t> number_at(const json& object, const char* key) {
    if (!object.is_object() || !object.contains(key) || !object.at(key).is_number_integer()) return std::nullopt;
    return object.at(key).get<std::int64_t>();
}

}  // namespace

Result<Batch> Queue::take(CallContext& call, std::optional<std::int64_t> offset) {
    json arguments = {{"botId", settings_.bot_id}, {"limit", limits::events}};
    if (!settings_.bot_token.empty()) arguments["botToken"] = std::string(settings_.bot_token.reveal());
    if (offset) arguments["offset"] = *offset;
    const auto answer = rest_.call(call, {"imbot.v2.Event.get", Effect::repeatable, Target::portal}, std::move(arguments));
    if (!answer) return pass(answer);
    if (!answer->is_object() || !answer->contains("events") || !answer->at("events").is_array()) {
        return fail(Kind::unavailable, "bitrix24_busy", {}, "imbot.v2.Event.get: no events in the answer");
    }
    Batch batch;
    for (const auto& event : answer->at("events")) {
        ++batch.events;
        const auto id = number_at(event, "eventId").value_or(0);
        const auto type = event.is_object() && event.contains("type") && event.at("type").is_string()
                              ? event.at("type").get<std::string>()
                              : std::string();
        if (id <= 0) {
            batch.skipped.emplace_back("event_id");
            continue;
        }
        batch.bot_deleted = batch.bot_deleted || type == "ONIMBOTV2DELETE";
        auto decoded = decode(type, event.value("data", json()), {settings_.member, settings_.bot_id, id, 0});
        if (auto* heard = std::get_if<Inbound>(&decoded)) batch.orders.push_back(std::move(*heard));
        if (const auto* ignored = std::get_if<Ignore>(&decoded)) batch.skipped.push_back(ignored->why);
        if (const auto* bad = std::get_if<BadRequest>(&decoded)) batch.skipped.push_back("bad_" + bad->why);
    }
    batch.next_offset = number_at(*answer, "nextOffset");
    batch.more = answer->value("hasMore", json()) == true;
    return batch;
}

}  // namespace botones::bitrix24
