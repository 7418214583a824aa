// A press on one of our buttons: Action.Execute's data or Action.Submit's value, which are alike.
#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>

#include "adapters/chat/teams/decode_parts.hpp"
#include "adapters/chat/teams/json_text.hpp"
#include "adapters/chat/teams/limits.hpp"
#include "adapters/chat/teams/percent.hpp"

namespace botones::teams {
namespace {

using nlohmann::json;

constexpr std::size_t longest_token = 256;
constexpr std::size_t most_values = 64;

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return std::nullopt;
    int number = 0;
    const auto end = text.data() + at + count;
    const auto read = std::from_chars(text.data() + at, end, number);
    if (read.ec != std::errc() || read.ptr != end || number < 0) return std::nullopt;
    return number;
}

/// The minute of "2026-11-20T10:00:00.000Z", counted from 1970.
std::optional<long long> minute_of(std::string_view timestamp) {
    const auto year = digits(timestamp, 0, 4), month = digits(timestamp, 5, 2), day = digits(timestamp, 8, 2);
    const auto hour = digits(timestamp, 11, 2), minute = digits(timestamp, 14, 2);
    if (!year || !month || !day || !hour || !minute) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    return static_cast<long long>(std::chrono::sys_days(date).time_since_epoch().count()) * 1440 + *hour * 60 + *minute;
}

/// FNV-1a: two fillings of a form within a minute are two submissions.
std::string digest_of(const std::map<std::string, std::string>& values) {
    std::uint64_t hash = 14695981039346656037U;
    const auto add = [&](std::string_view text) {
        for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
        hash = (hash ^ 0xFFU) * 1099511628211U;
    };
    for (const auto& [name, value] : values) {
        add(name);
        add(value);
    }
    return std::to_string(hash);
}

/// An input's value as the renderer sends it: text; some clients send numbers and truths as such.
std::string value_of(const json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_boolean() || value.is_number()) return dumped(value);
    return {};
}

/// "a,b%2Cc" → "a\nb,c"
std::string lines_of(std::string_view joined) {
    std::string lines;
    while (!joined.empty()) {
        const auto comma = joined.find(',');
        if (!lines.empty()) lines += '\n';
        lines += percent_decoded(joined.substr(0, comma));
        joined = comma == std::string_view::npos ? std::string_view() : joined.substr(comma + 1);
    }
    return lines;
}

void read_values(const json& data, Inbound& inbound) {
    for (const auto& [name, value] : data.items()) {
        if (inbound.values.size() == most_values) return;
        if (name.starts_with(input_prefix)) inbound.values[name.substr(input_prefix.size())] = value_of(value);
        if (name.starts_with(many_prefix)) inbound.values[name.substr(many_prefix.size())] = lines_of(value_of(value));
    }
}

}  // namespace

bool read_press(const json& activity, const json& data, Inbound& inbound) {
    const auto token = text_at(data, data_token);
    if (token.empty() || token.size() > longest_token) return false;
    inbound.token = token;
    inbound.type = Inbound::Type::click;
    // What a press is told, everybody in a channel would read.
    if (inbound.conversation.privacy == Conversation::Privacy::shared) inbound.response_url = private_answer;
    if (text_at(data, data_kind) == kind_form) {
        inbound.type = Inbound::Type::form;
        read_values(data, inbound);
    }
    const auto minute = minute_of(text_at(activity, "timestamp"));
    if (!minute) return true;
    // This minute and the next: a repetition half a minute later shares at least one of them.
    const auto pressed = "teams:press:" + inbound.sender.id + "/" + text_at(activity, "replyToId").substr(0, limits::id) + "/" + token + "/" +
                         (inbound.values.empty() ? "" : digest_of(inbound.values)) + "/";
    inbound.also.push_back(pressed + std::to_string(*minute));
    inbound.also.push_back(pressed + std::to_string(*minute + 1));
    return true;
}

}  // namespace botones::teams
