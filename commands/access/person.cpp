// Looks people and roles up by id, platform identity and e-mail address.
#include "commands/access/person.hpp"

#include <algorithm>

namespace botones {

namespace {

/// S135: a limited role reaches no more than its limit, whatever the configuration says of it.
void limit(Role& role, const EntitlementRules& rules) {
    const auto found = rules.role_limits.find(rules.role_name(role.name));
    if (found == rules.role_limits.end()) return;
    for (auto* patterns : {&role.allow, &role.approve, &role.allow_self, &role.allow_owned}) *patterns = within(*patterns, found->second);
}

/// The one to tell about when several are out of date: the next to begin, else the last to have ended.
bool is_nearer(const Grant& one, const std::optional<Grant>& other, TimePoint now) {
    if (!other) return true;
    const bool coming = one.from > now;
    if (coming != (other->from > now)) return coming;
    return coming ? one.from < other->from : one.until > other->until;
}

}  // namespace

People::People(std::vector<Person> people, std::vector<Role> roles, EntitlementRules rules)
    : people_(std::move(people)), roles_(std::move(roles)), rules_(std::move(rules)) {
    for (auto& role : roles_) limit(role, rules_);
    for (std::size_t index = 0; index < people_.size(); ++index) {
        by_id_.emplace(people_[index].id.text(), index);
        for (const auto& identity : people_[index].identities) by_identity_.emplace(identity, index);
    }
}

const Person* People::find(const PersonId& id) const {
    const auto found = by_id_.find(id.text());
    return found == by_id_.end() ? nullptr : &people_[found->second];
}

const Person* People::find(const Identity& identity) const {
    const auto found = by_identity_.find(identity);
    return found == by_identity_.end() ? nullptr : &people_[found->second];
}

const Person* People::owner_of(const Address& address) const {
    const auto found = std::find_if(people_.begin(), people_.end(), [&](const Person& p) { return p.email == address; });
    return found == people_.end() ? nullptr : &*found;
}

const Role* People::role(std::string_view name) const {
    auto found = std::find_if(roles_.begin(), roles_.end(), [&](const Role& r) { return r.name == name; });
    if (found == roles_.end()) {
        const auto wanted = rules_.role_name(name);
        found = std::find_if(roles_.begin(), roles_.end(), [&](const Role& r) { return rules_.role_name(r.name) == wanted; });
    }
    return found == roles_.end() ? nullptr : &*found;
}

const Person* People::only_owner_of(const Address& address) const {
    const auto owns = [&](const Person& p) { return p.email == address; };
    return std::count_if(people_.begin(), people_.end(), owns) == 1 ? owner_of(address) : nullptr;
}

People People::with_links(const std::vector<std::pair<Identity, PersonId>>& links,
                          const std::vector<std::pair<PersonId, std::string>>& reaches) const {
    auto people = people_;
    for (const auto& [identity, id] : links) {
        const auto found = by_id_.find(id.text());
        if (found != by_id_.end() && !by_identity_.contains(identity)) people[found->second].identities.push_back(identity);
    }
    for (const auto& [id, platform] : reaches) {
        const auto found = by_id_.find(id.text());
        if (found == by_id_.end()) continue;
        auto& reach = people[found->second].reach;
        std::erase(reach, platform);
        reach.insert(reach.begin(), platform);
    }
    return People(std::move(people), roles_, rules_);
}

People People::under(EntitlementRules rules) const { return People(people_, roles_, std::move(rules)); }

People People::with_grants(const std::vector<Grant>& grants, TimePoint now) const {
    auto people = people_;
    for (const auto& grant : grants) {
        const auto found = by_id_.find(grant.person.text());
        if (found == by_id_.end()) continue;
        auto& person = people[found->second];
        if (!grant.in_force(now)) {
            if (is_nearer(grant, person.outside_dates, now)) person.outside_dates = grant;
            continue;
        }
        if (!grant.is_delegation()) {
            person.held.push_back({grant.role, PersonId(std::string()), person.unit, grant.until});
            continue;
        }
        const auto* principal = find(grant.principal);
        if (principal == nullptr) continue;
        for (const auto& role : principal->roles)
            if (grant.role.empty() || grant.role == role) person.held.push_back({role, grant.principal, principal->unit, grant.until});
    }
    for (auto& person : people)
        if (!person.held.empty()) person.outside_dates.reset();
    return People(std::move(people), roles_, rules_);
}

std::string People::name_of(const PersonId& id) const {
    const auto* person = find(id);
    return person == nullptr || person->name.empty() ? id.text() : person->name;
}

std::vector<Identity> identities_to_reach(const Person& person) {
    std::vector<Identity> ordered;
    for (const auto& platform : person.reach)
        for (const auto& identity : person.identities)
            if (identity.platform == platform) ordered.push_back(identity);
    for (const auto& identity : person.identities) {
        const bool there = std::find(ordered.begin(), ordered.end(), identity) != ordered.end();
        if (!there && identity.platform != "terminal") ordered.push_back(identity);
    }
    return ordered;
}

bool same_human(const Person& one, const Person& other) {
    if (one.id == other.id) return true;
    if (one.email && other.email && *one.email == *other.email) return true;
    return std::any_of(one.identities.begin(), one.identities.end(), [&](const Identity& identity) {
        return std::find(other.identities.begin(), other.identities.end(), identity) != other.identities.end();
    });
}

}  // namespace botones
