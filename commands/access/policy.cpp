// Who may ask and who may decide: roles by operation and scope, separation of duties, tiers.
#include "commands/access/policy.hpp"

#include <algorithm>
#include <array>

namespace botones {

namespace {

/// Open to everyone who is known: they tell or touch nothing but the person's own requests and tickets, or their own
/// rules decide (an approval's rules are may_approve's, whose refusal names who can).
constexpr std::array<std::string_view, 9> open_to_all{
    "help",        "whoami",      "request.cancel", "request.confirm", "approval.list", "approval.approve",
    "approval.deny", "ticket.status", "ticket.list",
};

constexpr std::size_t named_at_most = 5;

using Patterns = std::vector<std::string> Role::*;

bool allows(const Role& role, Patterns patterns, std::string_view operation) {
    const auto& list = role.*patterns;
    return std::any_of(list.begin(), list.end(), [&](const std::string& p) { return matches(p, operation); });
}

bool contains(const std::vector<std::string>& list, const std::string& text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

/// A role limited to domains or units reaches only what names one of them: an effect without a domain is everywhere.
bool reaches(const Role& role, const Scope* scope) {
    if (scope == nullptr) return true;
    return (role.domains.empty() || contains(role.domains, scope->domain)) &&
           (role.units.empty() || contains(role.units, scope->unit));
}

bool entitled(const People& people, const Person& person, Patterns patterns, std::string_view operation, const Scope* scope) {
    return std::any_of(person.roles.begin(), person.roles.end(), [&](const std::string& name) {
        const auto* role = people.role(name);
        return role != nullptr && allows(*role, patterns, operation) && reaches(*role, scope);
    });
}

std::string names_of(const std::vector<const Person*>& people) {
    std::string names;
    for (std::size_t i = 0; i < people.size() && i < named_at_most; ++i) {
        if (i > 0) names += ", ";
        names += people[i]->name.empty() ? people[i]->id.text() : people[i]->name;
    }
    return names.empty() ? "none" : names;
}

std::vector<const Person*> entitled_people(const People& people, Patterns patterns, std::string_view operation,
                                           const Scope* scope) {
    std::vector<const Person*> found;
    for (const auto& person : people.all())
        if (entitled(people, person, patterns, operation, scope)) found.push_back(&person);
    return found;
}

}  // namespace

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

bool matches(std::string_view pattern, std::string_view operation) {
    if (pattern == "*" || pattern == operation) return true;
    return pattern.ends_with(".*") && operation.starts_with(pattern.substr(0, pattern.size() - 1));
}

Result<void> may_ask(const People& people, const Person& person, std::string_view operation, const Scope* scope) {
    if (std::find(open_to_all.begin(), open_to_all.end(), operation) != open_to_all.end()) return {};
    if (entitled(people, person, &Role::allow, operation, scope)) return {};
    const bool elsewhere = entitled(people, person, &Role::allow, operation, nullptr);
    TextArgs args{{"operation", std::string(operation)},
                  {"who", names_of(entitled_people(people, &Role::allow, operation, scope))}};
    return fail(Kind::denied, elsewhere ? "out_of_scope" : "not_authorized", std::move(args));
}

Result<void> may_approve(const People& people, const Person& approver, const Person& asker, std::string_view operation,
                         const Scope& scope) {
    TextArgs args{{"operation", std::string(operation)},
                  {"who", names_of(approvers_for(people, asker, operation, scope))}};
    if (same_human(approver, asker)) return fail(Kind::denied, "self_approval", std::move(args));
    if (entitled(people, approver, &Role::approve, operation, &scope)) return {};
    const bool elsewhere = entitled(people, approver, &Role::approve, operation, nullptr);
    return fail(Kind::denied, elsewhere ? "out_of_scope" : "not_an_approver", std::move(args));
}

bool may_approve_anything(const People& people, const Person& person) {
    return std::any_of(person.roles.begin(), person.roles.end(), [&](const std::string& name) {
        const auto* role = people.role(name);
        return role != nullptr && !role->approve.empty();
    });
}

std::vector<const Person*> approvers_for(const People& people, const Person& asker, std::string_view operation,
                                         const Scope& scope) {
    auto found = entitled_people(people, &Role::approve, operation, &scope);
    std::erase_if(found, [&](const Person* person) { return same_human(*person, asker); });
    return found;
}

}  // namespace botones
