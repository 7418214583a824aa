// Patterns of operations and spellings of roles.
#include "commands/access/entitlement_rules.hpp"

#include <algorithm>

namespace botones {

namespace {

/// Whether everything `narrow` names is named by `wide`, too. A pattern of a family is longer than its prefix by "*".
bool covers(std::string_view wide, std::string_view narrow) { return wide == narrow || matches(wide, narrow); }

}  // namespace

std::string EntitlementRules::role_name(std::string_view name) const {
    std::string lower(name);
    for (auto& sign : lower)
        if (sign >= 'A' && sign <= 'Z') sign = static_cast<char>(sign - 'A' + 'a');
    const auto known = role_spellings.find(lower);
    return known == role_spellings.end() ? lower : known->second;
}

bool matches(std::string_view pattern, std::string_view operation) {
    if (pattern == "*" || pattern == operation) return true;
    return pattern.ends_with(".*") && operation.starts_with(pattern.substr(0, pattern.size() - 1));
}

bool matches_any(const std::vector<std::string>& patterns, std::string_view operation) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& each) { return matches(each, operation); });
}

std::vector<std::string> within(const std::vector<std::string>& patterns, const std::vector<std::string>& limit) {
    std::vector<std::string> both;
    for (const auto& pattern : patterns)
        for (const auto& allowed : limit) {
            const bool narrower = covers(allowed, pattern);
            if (!narrower && !covers(pattern, allowed)) continue;
            const auto& kept = narrower ? pattern : allowed;
            if (std::find(both.begin(), both.end(), kept) == both.end()) both.push_back(kept);
        }
    return both;
}

}  // namespace botones
