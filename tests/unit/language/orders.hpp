// What the order language tests share: words in, the JSON line of what they mean out.
#pragma once
#include <string>

#include <nlohmann/json.hpp>

#include "commands/catalogue.hpp"
#include "commands/language/understand.hpp"

namespace botones::language::testing {

inline const std::vector<Operation>& catalogue() {
    static const auto operations = all_operations();
    return operations;
}

inline Understood heard(const std::string& words, Platform platform = Platform::plain, Language house = Language::en) {
    Hearing hearing;
    hearing.platform = platform;
    hearing.house = house;
    return understand(words, hearing, catalogue());
}

inline nlohmann::json meaning(const std::string& words, Platform platform = Platform::plain) {
    return nlohmann::json::parse(to_json_line(heard(words, platform)));
}

inline nlohmann::json order(const std::string& operation, nlohmann::json args) { return {{"op", operation}, {"args", std::move(args)}}; }

/// The stable reason of a refusal, the code of a question, or the operation that would run.
inline std::string verdict(const std::string& words, Platform platform = Platform::plain) {
    const auto understood = heard(words, platform);
    if (const auto* refusal = std::get_if<Refusal>(&understood.meaning)) return refusal->reason;
    if (const auto* question = std::get_if<Question>(&understood.meaning)) return "? " + question->code;
    return std::get<Order>(understood.meaning).operation;
}

}  // namespace botones::language::testing
