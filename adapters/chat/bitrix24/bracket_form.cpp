// Names are split at their brackets and walked into the tree.
#include "adapters/chat/bitrix24/bracket_form.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "adapters/chat/bitrix24/limits.hpp"
#include "adapters/http/form.hpp"
#include "commands/values/unicode.hpp"

namespace botones::bitrix24 {
namespace {

using nlohmann::json;

/// "a[b][]" → a, b, "". nullopt: not such a name.
std::optional<std::vector<std::string>> steps_of(std::string_view name) {
    if (name.empty() || name.size() > limits::form_name) return std::nullopt;
    const auto first = name.find('[');
    std::vector<std::string> steps{std::string(name.substr(0, first))};
    if (steps[0].empty() || steps[0].find(']') != std::string::npos) return std::nullopt;
    while (!name.empty() && first != std::string_view::npos) {
        const auto open = name.find('[');
        if (open == std::string_view::npos) break;
        const auto close = name.find(']', open);
        if (close == std::string_view::npos || steps.size() == limits::form_depth) return std::nullopt;
        const auto step = name.substr(open + 1, close - open - 1);
        if (step.find('[') != std::string_view::npos) return std::nullopt;
        steps.emplace_back(step);
        name.remove_prefix(close + 1);
        if (!name.empty() && name.front() != '[') return std::nullopt;
    }
    return steps;
}

/// False: the place is taken, or a scalar stands in the way.
bool place(json& tree, const std::vector<std::string>& steps, std::string value) {
    json* at = &tree;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const auto step = i > 0 && steps[i].empty() ? std::to_string(at->size()) : steps[i];
        const bool last = i + 1 == steps.size();
        const auto found = at->find(step);
        if (last && found != at->end()) return false;
        if (!last && found != at->end() && !found->is_object()) return false;
        at = &(*at)[step];
        if (last) {
            *at = std::move(value);
        } else if (at->is_null()) {
            *at = json::object();
        }
    }
    return true;
}

void add_query(http::Form& pairs, const std::string& name, const json& value) {
    if (value.is_object() || value.is_array()) {
        std::size_t index = 0;
        for (const auto& item : value.items()) {
            const auto step = value.is_object() ? item.key() : std::to_string(index++);
            add_query(pairs, name.empty() ? step : name + "[" + step + "]", item.value());
        }
    } else if (value.is_string()) {
        pairs.emplace_back(name, value.get<std::string>());
    } else if (value.is_boolean()) {
        pairs.emplace_back(name, value.get<bool>() ? "1" : "0");
    } else if (!value.is_null()) {
        pairs.emplace_back(name, value.dump());
    }
}

}  // namespace

Result<json> read_bracket_form(std::string_view body) {
    auto pairs = http::form_decode(body, limits::form_pairs);
    if (!pairs) return pass(pairs);
    json tree = json::object();
    for (auto& [name, value] : *pairs) {
        if (!is_utf8(name) || !is_utf8(value)) return fail(Kind::invalid_input, "form_malformed");
        const auto steps = steps_of(name);
        if (!steps || !place(tree, *steps, std::move(value))) return fail(Kind::invalid_input, "form_malformed");
    }
    return tree;
}

std::string bracket_query(const json& tree) {
    http::Form pairs;
    add_query(pairs, "", tree);
    return http::form_encode(pairs);
}

}  // namespace botones::bitrix24
