// Asks each group of the owner for its other owners, and the directories for those.
#include "commands/operations/account/_ownership.hpp"

#include <algorithm>

#include "commands/operations/account_card.hpp"
#include "commands/operations/facts.hpp"
#include "commands/ports/group_directory.hpp"

namespace botones::operations {

namespace {

Result<bool> is_live(CallContext& call, const World& world, const Address& owner) {
    auto* directory = world.estate.directory(owner.domain());
    if (directory == nullptr) return false;
    const auto account = directory->find_by_address(call, owner);
    if (!account && account.error().kind == Kind::not_found) return false;
    if (!account) return pass(account);
    return account->state != AccountState::closed;
}

Result<bool> has_other_owner(CallContext& call, const World& world, const Group& group, const AccountAttributes& leaving) {
    for (const auto& owner : group.attributes.owners) {
        const auto& aliases = leaving.secondary;
        if (owner == leaving.primary || std::find(aliases.begin(), aliases.end(), owner) != aliases.end()) continue;
        const auto live = is_live(call, world, owner);
        if (!live || *live) return live;
    }
    return false;
}

}  // namespace

Result<OwnedGroups> owned_groups(CallContext& call, const World& world, const FoundAccount& found) {
    OwnedGroups owned;
    auto* groups = found.directory->groups();
    if (groups == nullptr) return owned;
    const auto& attributes = found.account.attributes;
    const auto names = groups->groups_owned_by(call, attributes.primary);
    if (!names) return pass(names);
    for (const auto& name : *names) {
        const auto group = groups->find_group(call, name);
        if (!group) return pass(group);
        const auto other = has_other_owner(call, world, *group, attributes);
        if (!other) return pass(other);
        (*other ? owned.shared : owned.alone).push_back(name);
    }
    return owned;
}

Result<OwnedGroups> groups_to_leave(CallContext& call, const World& world, const FoundAccount& found) {
    auto owned = owned_groups(call, world, found);
    if (!owned || owned->alone.empty()) return owned;
    return fail(Kind::conflict, "groups_without_owner",
                {{"account", address_of(found.account)}, {"groups", shown(listed(owned->alone))}});
}

}  // namespace botones::operations
