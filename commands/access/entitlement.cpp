// Decides by the roles a person has or holds for a time, and by the institution's rules about owners and local units.
#include "commands/access/entitlement.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "commands/plan.hpp"
#include "commands/values/person_name.hpp"

namespace botones {

namespace {

/// Open to everyone who is known: they tell or touch nothing but the person's own requests and tickets, or their own
/// rules decide (an approval's rules are may_approve's, whose refusal names who can).
constexpr std::array<std::string_view, 10> open_to_all{
    "help",        "whoami",        "request.cancel", "request.confirm", "approval.list", "approval.approve",
    "approval.deny", "ticket.status", "ticket.list",    "group.ask_owner",
};
/// What whoever is out of their dates may still ask: who they are, and why nothing else (S62).
constexpr std::array<std::string_view, 2> open_out_of_dates{"help", "whoami"};

constexpr std::size_t named_at_most = 5;

enum class Wish { ask, approve };

template <class List, class Item>
bool contains(const List& list, const Item& item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

/// A role as one person has it: where it reaches, and whose it really is.
struct Held {
    const Role* role = nullptr;
    PersonId principal{std::string()};
    std::string_view unit;
};

std::vector<Held> roles_of(const People& people, const Person& person) {
    std::vector<Held> all;
    for (const auto& name : person.roles)
        if (const auto* role = people.role(name)) all.push_back({role, PersonId(std::string()), person.unit});
    for (const auto& held : person.held)
        if (const auto* role = people.role(held.role)) all.push_back({role, held.principal, held.unit});
    return all;
}

bool same_unit(std::string_view one, std::string_view other) {
    return one == other || fold_for_matching(one) == fold_for_matching(other);
}

/// A role limited to domains or units reaches only what names one of them: an effect without a domain is everywhere.
bool reaches(const Held& held, const Scope* scope) {
    if (scope == nullptr) return true;
    const auto& role = *held.role;
    const bool in_domain = role.domains.empty() || contains(role.domains, scope->domain);
    const bool in_unit = role.units.empty() || contains(role.units, scope->unit);
    return in_domain && in_unit && (!role.own_unit || (!held.unit.empty() && same_unit(held.unit, scope->unit)));
}

bool names(const Person& person, const std::string& text) {
    return text == person.id.text() || (person.email && text == person.email->text());
}

bool decides_as_managing_unit(const People& people, const Held& held, std::string_view operation) {
    const auto& rules = people.rules();
    return matches_any(rules.for_managing_unit, operation) && contains(rules.managing_unit, rules.role_name(held.role->name));
}

bool allows(const People& people, const Person& person, const Held& held, Wish wish, std::string_view operation, const Scope* scope) {
    const auto& role = *held.role;
    if (wish == Wish::approve) {
        if (role.requests_only) return false;
        if (matches_any(people.rules().for_managing_unit, operation)) return decides_as_managing_unit(people, held, operation);
        return matches_any(role.approve, operation);
    }
    if (matches_any(role.allow, operation)) return true;
    // What is one's own is not handed on: a deputy asks about the principal's affairs by the principal's other roles.
    if (!held.principal.empty()) return false;
    if (matches_any(role.allow_self, operation) && (scope == nullptr || names(person, scope->owner))) return true;
    return matches_any(role.allow_owned, operation) && (scope == nullptr || is_owner(person, *scope));
}

/// Own roles come before held ones, and those that may act before those that may only ask.
std::optional<Held> right_of(const People& people, const Person& person, Wish wish, std::string_view operation, const Scope* scope) {
    std::optional<Held> best;
    for (const auto& held : roles_of(people, person)) {
        if (!allows(people, person, held, wish, operation, scope) || !reaches(held, scope)) continue;
        const auto rank = [](const Held& each) { return (each.role->requests_only ? 2 : 0) + (each.principal.empty() ? 0 : 1); };
        if (!best || rank(held) < rank(*best)) best = held;
    }
    return best;
}

std::string names_of(const std::vector<const Person*>& people) {
    std::string names;
    for (std::size_t i = 0; i < people.size() && i < named_at_most; ++i) {
        if (i > 0) names += ", ";
        names += people[i]->name.empty() ? people[i]->id.text() : people[i]->name;
    }
    return names.empty() ? "none" : names;
}

std::vector<const Person*> entitled_people(const People& people, Wish wish, std::string_view operation, const Scope* scope) {
    std::vector<const Person*> found;
    for (const auto& person : people.all())
        if (right_of(people, person, wish, operation, scope)) found.push_back(&person);
    return found;
}

tl::unexpected<Error> outside_dates(const People& people, const Grant& grant) {
    return fail(Kind::denied, "outside_dates",
                {{"role", grant.role.empty() ? std::string("none") : grant.role}, {"from", grant.from}, {"until", grant.until},
                 {"principal", grant.is_delegation() ? people.name_of(grant.principal) : std::string("none")}});
}

/// Whether the role for a time that is over, or not begun, would have given the right.
bool would_allow(const People& people, const Person& person, Wish wish, std::string_view operation, const Scope* scope) {
    if (!person.outside_dates) return false;
    auto then = person;
    const auto& grant = *person.outside_dates;
    const auto* principal = people.find(grant.principal);
    const auto& unit = principal == nullptr ? person.unit : principal->unit;
    const auto roles = principal == nullptr || !grant.role.empty() ? std::vector<std::string>{grant.role} : principal->roles;
    for (const auto& role : roles) then.held.push_back({role, grant.principal, unit, grant.until});
    return right_of(people, then, wish, operation, scope).has_value();
}

tl::unexpected<Error> no_right(const People& people, const Person& person, Wish wish, std::string_view operation, const Scope* scope,
                               TextArgs args) {
    if (would_allow(people, person, wish, operation, scope)) return outside_dates(people, *person.outside_dates);
    const bool elsewhere = right_of(people, person, wish, operation, nullptr).has_value();
    return fail(Kind::denied, elsewhere ? "out_of_scope" : wish == Wish::ask ? "not_authorized" : "not_an_approver", std::move(args));
}

bool is_local(const EntitlementRules& rules, std::string_view unit) {
    return std::any_of(rules.local_units.begin(), rules.local_units.end(), [&](const std::string& each) { return same_unit(each, unit); });
}

bool may_ask_for_local(const People& people, const Person& person, std::string_view operation, const Scope* scope) {
    const auto& rules = people.rules();
    const auto roles = roles_of(people, person);
    return std::any_of(roles.begin(), roles.end(), [&](const Held& held) {
        return contains(rules.local_requesters, rules.role_name(held.role->name)) && reaches(held, scope) &&
               allows(people, person, held, Wish::ask, operation, scope);
    });
}

/// S45: a local unit asks through its network administrator alone.
Result<void> check_local(const People& people, const Person& person, std::string_view operation, const Scope* scope) {
    const auto& rules = people.rules();
    if (!matches_any(rules.local_operations, operation)) return {};
    const bool local = scope != nullptr ? is_local(rules, scope->unit) : is_local(rules, person.unit);
    if (!local || may_ask_for_local(people, person, operation, scope)) return {};
    const Scope unit_of_person{"", person.unit, ""};
    const auto* where = scope != nullptr ? scope : &unit_of_person;
    std::vector<const Person*> can;
    for (const auto& each : people.all())
        if (may_ask_for_local(people, each, operation, where)) can.push_back(&each);
    return fail(Kind::denied, "requester_must_be_local_network_admin",
                {{"unit", where->unit}, {"who", names_of(can)}, {"rule", rules.local_rule}});
}

const OwnerRule* owner_rule(const EntitlementRules& rules, std::string_view operation) {
    const auto found = std::find_if(rules.owners.begin(), rules.owners.end(), [&](const OwnerRule& each) { return matches(each.operation, operation); });
    return found == rules.owners.end() ? nullptr : &*found;
}

bool is_exempt(const People& people, const Person& person, const OwnerRule& rule) {
    const auto roles = roles_of(people, person);
    return std::any_of(roles.begin(), roles.end(),
                       [&](const Held& held) { return contains(rule.exempt, people.rules().role_name(held.role->name)); });
}

/// What owners are called: by the name of the person with that address, else by the address.
std::string owners_named(const People& people, const Scope& scope) {
    std::string all;
    for (const auto& owner : scope.owners) {
        const auto address = Address::parse(owner);
        const auto* person = address ? people.owner_of(*address) : people.find(PersonId(owner));
        all += (all.empty() ? "" : ", ") + (person == nullptr || person->name.empty() ? owner : person->name);
    }
    return all;
}

/// S58, S119: what is somebody's own only they ask to change. `passed`: owning it is enough.
struct Ownership {
    bool passed = false;
    std::optional<Error> refused = {};
};
Ownership check_owner(const People& people, const Person& person, std::string_view operation, const Scope* scope) {
    const auto* rule = owner_rule(people.rules(), operation);
    if (rule == nullptr) return {};
    const bool open = rule->ask == OwnerRule::Ask::open;
    // Whose it is, the plan will tell.
    if (scope == nullptr) return {open, {}};
    if (scope->owners.empty()) return {};
    if (is_owner(person, *scope)) return {open, {}};
    if (is_exempt(people, person, *rule)) return {};
    const bool group = operation.starts_with("group.");
    TextArgs args{{"who", owners_named(people, *scope)}, {"rule", group ? people.rules().owner_rule : std::string("004 §7")}};
    return {false, Error{Kind::denied, group ? "requester_is_not_group_owner" : "requester_is_not_responsible", std::move(args), {}, {}}};
}

PersonId acts_for(const People& people, const Person& person, Wish wish, std::string_view operation, const Scope& scope) {
    const auto right = right_of(people, person, wish, operation, &scope);
    return right ? right->principal : PersonId(std::string());
}

}  // namespace

bool is_owner(const Person& person, const Scope& scope) {
    return std::any_of(scope.owners.begin(), scope.owners.end(), [&](const std::string& owner) { return names(person, owner); });
}

Result<void> may_ask(const People& people, const Person& person, std::string_view operation, const Scope* scope) {
    if (person.roles.empty() && person.held.empty() && person.outside_dates && !contains(open_out_of_dates, operation))
        return outside_dates(people, *person.outside_dates);
    if (contains(open_to_all, operation) || matches_any(people.rules().for_managing_unit, operation)) return {};
    if (auto local = check_local(people, person, operation, scope); !local) return local;
    auto ownership = check_owner(people, person, operation, scope);
    if (ownership.refused) return std::move(*ownership.refused);
    if (ownership.passed || right_of(people, person, Wish::ask, operation, scope)) return {};
    return no_right(people, person, Wish::ask, operation, scope,
                    {{"operation", std::string(operation)}, {"who", names_of(entitled_people(people, Wish::ask, operation, scope))}});
}

Result<void> may_approve(const People& people, const Person& approver, const Person& asker, std::string_view operation,
                         const Scope& scope) {
    TextArgs args{{"operation", std::string(operation)},
                  {"who", names_of(approvers_for(people, asker, operation, scope))}};
    if (same_human(approver, asker)) return fail(Kind::denied, "self_approval", std::move(args));
    // Nobody gives a role to themselves, whoever asked for it.
    if (operation.starts_with("role.") && names(approver, scope.owner)) return fail(Kind::denied, "self_approval", std::move(args));
    const auto right = right_of(people, approver, Wish::approve, operation, &scope);
    if (!right) return no_right(people, approver, Wish::approve, operation, &scope, std::move(args));
    const auto asked_for = acts_for(people, asker, Wish::ask, operation, scope);
    if (right->principal == asker.id || asked_for == approver.id) {
        args.emplace("principal", people.name_of(right->principal == asker.id ? asker.id : approver.id));
        return fail(Kind::denied, "stands_in_for_asker", std::move(args));
    }
    return {};
}

bool may_approve_somewhere(const People& people, const Person& person, std::string_view operation) {
    return right_of(people, person, Wish::approve, operation, nullptr).has_value();
}

bool may_approve_anything(const People& people, const Person& person) {
    const auto roles = roles_of(people, person);
    const auto& rules = people.rules();
    return std::any_of(roles.begin(), roles.end(), [&](const Held& held) {
        return !held.role->requests_only && (!held.role->approve.empty() || contains(rules.managing_unit, rules.role_name(held.role->name)));
    });
}

std::vector<const Person*> approvers_for(const People& people, const Person& asker, std::string_view operation,
                                         const Scope& scope) {
    const auto asked_for = acts_for(people, asker, Wish::ask, operation, scope);
    std::vector<const Person*> found;
    for (const auto& person : people.all()) {
        if (same_human(person, asker) || person.id == asked_for) continue;
        if (operation.starts_with("role.") && names(person, scope.owner)) continue;
        const auto right = right_of(people, person, Wish::approve, operation, &scope);
        if (right && right->principal != asker.id) found.push_back(&person);
    }
    return found;
}

bool needs_decision(const People& people, const Person& person, std::string_view operation, const Scope& scope) {
    if (matches_any(people.rules().for_managing_unit, operation)) return true;
    const auto right = right_of(people, person, Wish::ask, operation, &scope);
    return right && right->role->requests_only;
}

PersonId acts_for_in_asking(const People& people, const Person& person, std::string_view operation, const Scope& scope) {
    return acts_for(people, person, Wish::ask, operation, scope);
}

PersonId acts_for_in_deciding(const People& people, const Person& person, std::string_view operation, const Scope& scope) {
    return acts_for(people, person, Wish::approve, operation, scope);
}

}  // namespace botones
