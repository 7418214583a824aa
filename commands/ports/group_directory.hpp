// GroupDirectory: groups and distribution lists of a directory: members, owners, address. Blocking; worker threads only.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "commands/ports/call_context.hpp"
#include "commands/result.hpp"
#include "commands/values/address.hpp"

namespace botones {

/// What a group is made of (S52); also the comparable part of an existing one. Members and owners are primary addresses;
/// a member outside the directory keeps the address it was added with.
struct GroupAttributes {
    std::string name;                // "sales-mx": unique in its directory, compared without case
    std::optional<Address> address;  // mail to it reaches every member (S73); absent: a group that takes no mail
    std::string description;         // the justification it was created with
    std::vector<Address> members;
    std::vector<Address> owners;     // who may ask for changes (S58)
};

struct Group {
    GroupAttributes attributes;
    std::string key;       // the backend's stable key across renames
    std::string revision;  // changes whenever the group does: what an approval binds to
};

/// What a change of members really did: those already in, or already out, are in neither list (S57).
struct MemberChange {
    std::vector<Address> added;
    std::vector<Address> removed;
};

class GroupDirectory {
public:
    virtual ~GroupDirectory() = default;

    /// Errors: not_found, conflict (more than one), unavailable, misconfigured.
    virtual Result<Group> find_group(CallContext& call, std::string_view name) = 0;
    virtual Result<Group> find_group_by_address(CallContext& call, const Address& address) = 0;
    /// Groups with a name close to `text` (prefix, one edit), for "did you mean"; at most `limit`.
    virtual Result<std::vector<std::string>> similar_groups(CallContext& call, std::string_view text, std::size_t limit) = 0;
    /// Names of the groups somebody owns, in order of name: nobody's closing may leave a group without a live owner (S58).
    virtual Result<std::vector<std::string>> groups_owned_by(CallContext& call, const Address& owner) = 0;

    /// Creates it with exactly these members and owners, in one atomic write (S54).
    /// Errors: already_exists (name, or an address that is an account's or another group's), invalid_input (a member that
    /// the backend cannot hold, naming which), uncertain.
    virtual Result<void> create_group(CallContext& call, const GroupAttributes& group) = 0;
    /// Adds and removes members; repeating it changes nothing (S57). Compare-and-set on `revision`.
    /// Errors: not_found, conflict (revision moved), invalid_input, uncertain.
    virtual Result<MemberChange> change_members(CallContext& call, const Group& group, const std::vector<Address>& add,
                                                const std::vector<Address>& remove) = 0;
    /// Makes these its owners. Errors: as change_members; invalid_input when empty (S58).
    virtual Result<void> set_owners(CallContext& call, const Group& group, const std::vector<Address>& owners) = 0;
    /// Deletes it if it is still at `revision`; what it was is in `group` (S56). Errors: not_found, conflict, uncertain.
    virtual Result<void> remove_group(CallContext& call, const Group& group) = 0;
};

}  // namespace botones
