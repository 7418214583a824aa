// Reading and writing in one place each.
#include "adapters/chat/teams/json_text.hpp"

#include <nlohmann/json.hpp>

#include "adapters/chat/teams/limits.hpp"

namespace botones::teams {

using nlohmann::json;

std::optional<json> read_object(std::string_view text) {
    // Deep nesting would parse, and then overflow the stack when it is copied; a discarded value says it was there.
    bool too_deep = false;
    const auto shallow = [&](int depth, json::parse_event_t, json&) {
        too_deep = too_deep || depth > limits::json_depth;
        return !too_deep;
    };
    auto object = json::parse(text, shallow, false);
    if (too_deep || !object.is_object()) return std::nullopt;
    return object;
}

const json& member(const json& object, const char* name) {
    static const json nothing;
    if (!object.is_object()) return nothing;
    const auto found = object.find(name);
    return found == object.end() ? nothing : *found;
}

std::string text_at(const json& object, const char* name) {
    const auto& value = member(object, name);
    return value.is_string() ? value.get<std::string>() : std::string();
}

std::string text_at(const json& object, std::initializer_list<const char*> path) {
    const json* at = &object;
    for (const auto* name : path) at = &member(*at, name);
    return at->is_string() ? at->get<std::string>() : std::string();
}

std::string dumped(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace botones::teams
