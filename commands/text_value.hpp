// A language-neutral text: a key of the message catalogues with typed arguments, spoken only at the border.
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <variant>

#include <nlohmann/json_fwd.hpp>

namespace botones {

using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;
using Seconds = std::chrono::seconds;

/// What a text's placeholder may hold. Times are shown in the institution's zone, durations in words.
using TextValue = std::variant<std::string, std::int64_t, TimePoint, Seconds>;
using TextArgs = std::map<std::string, TextValue>;

/// One sentence or label. With an empty key, `literal` is shown as it is (names, addresses, numbers: never prose).
struct Text {
    std::string key;
    TextArgs args;
    std::string literal;

    static Text of(std::string key, TextArgs args = {});
    static Text plain(std::string literal);
    bool empty() const { return key.empty() && literal.empty(); }
    bool operator==(const Text&) const = default;
};

void to_json(nlohmann::json& json, const Text& text);
void from_json(const nlohmann::json& json, Text& text);
/// Arguments alone, e.g. an error's or a step's facts.
nlohmann::json args_to_json(const TextArgs& args);
TextArgs args_from_json(const nlohmann::json& json);

}  // namespace botones
