// Nothing of a body is believed before its token.
#include "adapters/chat/bitrix24/webhook.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "adapters/chat/bitrix24/bracket_form.hpp"
#include "adapters/chat/bitrix24/limits.hpp"

namespace botones::bitrix24 {
namespace {

using nlohmann::json;

std::string media_type(std::string_view content_type) {
    const auto end = content_type.find(';');
    std::string type(content_type.substr(0, end));
    std::erase_if(type, [](char c) { return c == ' ' || c == '\t'; });
    std::ranges::transform(type, type.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return type;
}

std::optional<json> tree_of(std::string_view content_type, std::string_view body) {
    const auto type = media_type(content_type);
    if (type == "application/x-www-form-urlencoded") {
        auto form = read_bracket_form(body);
        return form ? std::optional(std::move(*form)) : std::nullopt;
    }
    if (type != "application/json") return std::nullopt;
    const auto shallow = [](int depth, json::parse_event_t, json&) { return depth < limits::json_depth; };
    auto parsed = json::parse(body, shallow, false);
    return parsed.is_object() ? std::optional(std::move(parsed)) : std::nullopt;
}

std::string_view text_at(const json& object, const char* key) {
    if (!object.is_object() || !object.contains(key) || !object.at(key).is_string()) return {};
    return object.at(key).get_ref<const std::string&>();
}

std::int64_t seconds_at(const json& object, const char* key) {
    if (object.contains(key) && object.at(key).is_number_integer()) {
        return std::max<std::int64_t>(object.at(key).get<std::int64_t>(), 0);
    }
    const auto text = text_at(object, key);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && number > 0 ? number : 0;
}

}  // namespace

Heard Webhook::hear(std::string_view content_type, std::string_view body, std::chrono::system_clock::time_point now) const {
    const auto tree = tree_of(content_type, body);
    if (!tree) return Forged{"bitrix24_unreadable"};
    const auto auth = tree->value("auth", json());
    const auto token = text_at(auth, "application_token");
    if (settings_.application_token.empty() || token.empty() || !settings_.application_token.equals(token)) {
        return Forged{"bitrix24_token"};
    }
    if (settings_.check_member && text_at(auth, "member_id") != settings_.member) return Forged{"bitrix24_member"};
    const auto at = seconds_at(*tree, "ts");
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    const auto longest = std::chrono::seconds(limits::oldest_event).count();
    if (at != 0 && (seconds - at > longest || at - seconds > longest)) return Forged{"bitrix24_stale"};
    const auto decoded = decode(text_at(*tree, "event"), tree->value("data", json()), {settings_.member, settings_.bot_id, 0, at});
    return std::visit([](const auto& each) -> Heard { return each; }, decoded);
}

}  // namespace botones::bitrix24
