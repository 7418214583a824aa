// How sure one must be before an order runs.
#include "commands/access/policy.hpp"

#include <algorithm>
#include <array>

namespace botones {

std::string_view name_of(Tier tier) {
    switch (tier) {
        case Tier::run: return "run";
        case Tier::confirm: return "confirm";
        case Tier::approve: return "approve";
        case Tier::approve_two: return "approve_two";
    }
    return "approve";
}

std::optional<Tier> tier_from(std::string_view text) {
    constexpr std::array all{Tier::run, Tier::confirm, Tier::approve, Tier::approve_two};
    for (const auto tier : all)
        if (name_of(tier) == text) return tier;
    return std::nullopt;
}

Tier tier_of(const Policy& policy, std::string_view operation, Tier own) {
    const auto found = policy.tiers.find(operation);
    return found == policy.tiers.end() ? own : found->second;
}

Tier tier_of(const Policy& policy, std::string_view operation, Tier own, const Plan& plan) {
    const auto usual = tier_of(policy, operation, own);
    if (plan.approvals > 1) return Tier::approve_two;
    return plan.approvals == 1 ? std::max(usual, Tier::approve) : usual;
}

}  // namespace botones
