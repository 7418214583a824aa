// Looks people and roles up by id, platform identity and e-mail address.
#include "commands/access/person.hpp"

#include <algorithm>

namespace botones {

People::People(std::vector<Person> people, std::vector<Role> roles) : people_(std::move(people)), roles_(std::move(roles)) {
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
    const auto found = std::find_if(roles_.begin(), roles_.end(), [&](const Role& r) { return r.name == name; });
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
    return People(std::move(people), roles_);
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
