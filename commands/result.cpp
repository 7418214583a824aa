// Names of error kinds, and texts to and from JSON (the form they have in the journal).
#include "commands/result.hpp"

#include <nlohmann/json.hpp>

namespace botones {

std::string_view name_of(Kind kind) {
    switch (kind) {
        case Kind::invalid_input: return "invalid_input";
        case Kind::not_found: return "not_found";
        case Kind::already_exists: return "already_exists";
        case Kind::conflict: return "conflict";
        case Kind::denied: return "denied";
        case Kind::rate_limited: return "rate_limited";
        case Kind::unavailable: return "unavailable";
        case Kind::uncertain: return "uncertain";
        case Kind::misconfigured: return "misconfigured";
        case Kind::internal: return "internal";
    }
    return "internal";
}

Text Text::of(std::string key, TextArgs args) {
    Text text;
    text.key = std::move(key);
    text.args = std::move(args);
    return text;
}

Text Text::plain(std::string literal) {
    Text text;
    text.literal = std::move(literal);
    return text;
}

namespace {

nlohmann::json value_to_json(const TextValue& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
    if (const auto* time = std::get_if<TimePoint>(&value)) return {{"t", time->time_since_epoch().count()}};
    return {{"s", std::get<Seconds>(value).count()}};
}

TextValue value_from_json(const nlohmann::json& json) {
    if (json.is_string()) return json.get<std::string>();
    if (json.is_number_integer()) return json.get<std::int64_t>();
    if (json.contains("t")) return TimePoint(std::chrono::milliseconds(json.at("t").get<std::int64_t>()));
    return Seconds(json.at("s").get<std::int64_t>());
}

}  // namespace

nlohmann::json args_to_json(const TextArgs& args) {
    auto json = nlohmann::json::object();
    for (const auto& [name, value] : args) json[name] = value_to_json(value);
    return json;
}

TextArgs args_from_json(const nlohmann::json& json) {
    TextArgs args;
    for (const auto& [name, value] : json.items()) args.emplace(name, value_from_json(value));
    return args;
}

void to_json(nlohmann::json& json, const Text& text) {
    if (text.key.empty()) {
        json = {{"l", text.literal}};
        return;
    }
    json = {{"k", text.key}};
    if (!text.args.empty()) json["a"] = args_to_json(text.args);
}

void from_json(const nlohmann::json& json, Text& text) {
    text = {};
    if (json.contains("l")) text.literal = json.at("l").get<std::string>();
    if (json.contains("k")) text.key = json.at("k").get<std::string>();
    if (json.contains("a")) text.args = args_from_json(json.at("a"));
}

}  // namespace botones
