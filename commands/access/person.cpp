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

bool same_human(const Person& one, const Person& other) {
    if (one.id == other.id) return true;
    if (one.email && other.email && *one.email == *other.email) return true;
    return std::any_of(one.identities.begin(), one.identities.end(), [&](const Identity& identity) {
        return std::find(other.identities.begin(), other.identities.end(), identity) != other.identities.end();
    });
}

}  // namespace botones
