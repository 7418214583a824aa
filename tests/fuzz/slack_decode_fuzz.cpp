// Any bytes on any Slack route: no crash, no exception, and the field reader agrees with the reference JSON parser.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <nlohmann/json.hpp>

#include "adapters/chat/slack/decode.hpp"
#include "adapters/chat/slack/json_fields.hpp"
#include "adapters/chat/slack/limits.hpp"

using namespace botones::slack;
using nlohmann::json;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void decode_on_every_route(std::string_view body) {
    for (const auto route : {Route::commands, Route::interactivity}) {
        (void)decode(route, "application/x-www-form-urlencoded", body, {});
    }
    for (const auto route : {Route::events, Route::commands, Route::interactivity}) {
        const auto decoded = decode_payload(route, body, {});
        if (const auto* inbound = std::get_if<botones::Inbound>(&decoded)) {
            require(!inbound->dedupe_key.empty() && !inbound->sender.id.empty() && !inbound->conversation.id.empty());
        }
    }
}

/// The reference skips a byte order mark and takes a zero byte for the end; RFC 8259 allows neither.
bool is_laxer(std::string_view text) { return text.starts_with("\xEF") || text.find('\0') != std::string_view::npos; }

/// json.exception.out_of_range.406: a number no double holds, which is still JSON.
bool is_number_too_large(const json::exception& refusal) { return refusal.id == 406; }

void agree_with_reference(std::string_view text) {
    static const JsonFields fields = {"type", "event.text", "event.user", "actions"};
    const auto found = fields.read(text);
    json reference;
    bool too_deep = false;
    const auto shallow = [&](int depth, json::parse_event_t, json&) {
        too_deep = too_deep || depth > limits::json_depth;
        return !too_deep;
    };
    try {
        reference = json::parse(text, shallow);
    } catch (const json::exception& refusal) {
        require(!found || is_number_too_large(refusal));
        return;
    }
    if (too_deep || is_laxer(text)) return;
    require(found.has_value() == reference.is_object());
    if (!found) return;
    const auto type = reference.find("type");
    const auto actions = reference.find("actions");
    const bool has_list = actions != reference.end() && actions->is_structured();
    require(has_list ? json::parse(found->json(3)) == *actions : found->json(3).empty());
    const bool has_text = type != reference.end() && type->is_string();
    require(found->text(0) == (has_text ? type->get_ref<const std::string&>() : std::string()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    decode_on_every_route(text);
    agree_with_reference(text);
    return 0;
}
