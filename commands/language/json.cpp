// What was understood as one JSON line, in the shapes of `botones parse` (contract).
#include <nlohmann/json.hpp>

#include "commands/language/rules.hpp"
#include "commands/language/understand.hpp"

namespace botones::language {

namespace {

using Json = nlohmann::json;

Json shown_arguments(std::string_view operation, const Arguments& arguments) {
    const auto json = arguments_to_json(arguments);
    const auto& rules = Rules::own().of(operation);
    auto shown = Json::object();
    for (const auto& [name, value] : json.items()) {
        // "set.unit": a value inside another object.
        const std::string key(rules.shown_name(name));
        const auto dot = key.find('.');
        (dot == std::string::npos ? shown[key] : shown[key.substr(0, dot)][key.substr(dot + 1)]) = value;
    }
    return shown;
}

Json shape(const Order& order) { return {{"op", order.operation}, {"args", shown_arguments(order.operation, order.arguments)}}; }

Json shape(const Refusal& refusal) {
    auto args = Json::object();
    if (!refusal.would_be.empty()) args["would_be"] = refusal.would_be;
    args["reason"] = refusal.reason;
    for (const auto* name : {"rule", "never_echo"}) {
        const auto found = refusal.args.find(name);
        if (found == refusal.args.end()) continue;
        if (const auto* text = std::get_if<std::string>(&found->second)) args[name] = *text;
    }
    return {{"op", "refuse"}, {"args", args}};
}

Json shape(const Question& question) {
    auto args = shown_arguments(question.would_be, question.partial);
    if (!question.candidates.empty()) {
        args["candidates"] = question.candidates;
    } else if (!question.would_be.empty()) {
        args["would_be"] = question.would_be;
    }
    for (const auto& name : question.missing) args["missing"].push_back(Rules::own().of(question.would_be).shown_name(name));
    if (question.missing.empty() && question.candidates.empty()) args["reason"] = question.code;
    if (!question.wording.empty()) args["question"] = question.wording;
    return {{"op", "clarify"}, {"args", args}};
}

}  // namespace

std::string to_json_line(const Understood& understood) {
    const auto json = std::visit([&](const auto& meaning) { return shape(meaning); }, understood.meaning);
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace botones::language
