// Groups across the directories of the estate: finding them, the people named for them, their steps and their cards.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "commands/operation.hpp"
#include "commands/operations/directories.hpp"
#include "commands/ports/group_directory.hpp"

namespace botones::operations {

/// A directory that has groups, by the first domain it serves.
struct GroupPlace {
    Directory* directory = nullptr;
    GroupDirectory* groups = nullptr;
    Domain domain;
};
/// Each once, in the order of the domains. Errors: misconfigured `groups_not_here` when there is none.
Result<std::vector<GroupPlace>> group_places(const World& world);
/// The place that serves the domain. Errors: as directory_of, misconfigured `groups_not_here`.
Result<GroupPlace> group_place(const World& world, const Domain& domain);

struct FoundGroup {
    Group group;
    GroupPlace place;
};
/// The group people mean by its name or whole address.
/// Errors: not_found `group_not_found` {group, similar}, conflict `ambiguous_group` {group}.
Result<FoundGroup> find_group(CallContext& call, const World& world, const std::string& text);

/// The group of an order's argument `group`. Errors: invalid_input `missing_arguments`; as find_group.
Result<FoundGroup> group_in(CallContext& call, const World& world, const Arguments& arguments);

/// Who is meant by the words of an order: logins, whole addresses, or people mentioned in chat ("slack:U1", "teams:Ana Díaz").
struct NamedPeople {
    std::vector<Address> found;          // primary addresses, each once
    std::vector<std::string> unknown;    // nobody here is called so
    std::vector<std::string> closed;     // accounts that get no mail; among `found`, too
    std::vector<std::string> outside;    // addresses of domains not administered here; among `found`, too
};
/// `members`: those already in the group are known by their address or its local part, whether or not they have an account.
/// Errors: conflict `ambiguous_local_part`; those of the directories.
Result<NamedPeople> people_named(CallContext& call, const World& world, const std::vector<std::string>& words,
                                 const std::vector<Address>& members = {});

/// The account as it is when it is open: who may own a group (S58). Errors: not_found `owner_not_live` {account}.
Result<Account> live_account(CallContext& call, const World& world, const Mailbox& mailbox);
/// Owners of the group whose accounts are open.
Result<std::vector<Address>> live_owners(CallContext& call, const World& world, const GroupAttributes& group);

/// Lock key of a group.
std::string group_target(const std::string& name, const Domain& domain);
/// Domain, first owner and the live owners; the asker's own address beside the primary one it belongs to.
Result<Scope> scope_of_group(CallContext& call, const World& world, const Person& asker, const FoundGroup& found);

/// The frame of a plan about that group: scope, binding to its revision, the arguments with its name.
Result<Plan> plan_about_group(CallContext& call, const World& world, const Asking& asking, const Arguments& arguments,
                              const FoundGroup& found);

/// Name, address, owners, members.
std::vector<Field> group_fields(const GroupAttributes& group);
std::vector<std::string> address_texts(const std::vector<Address>& addresses);

}  // namespace botones::operations
