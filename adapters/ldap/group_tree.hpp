// Groups as entries of a tree: one way to administer them, whatever kind of server keeps them.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/ldap/compare_and_set.hpp"
#include "adapters/ldap/session.hpp"
#include "commands/ports/group_directory.hpp"

namespace botones::ldap {

/// Somebody a group can name.
struct Party {
    std::string dn;      // empty: outside the directory
    Address address;     // the primary one
    std::string member;  // what groups list it by
};

/// How one kind of server keeps groups. Any number of threads.
class GroupKind {
public:
    virtual ~GroupKind() = default;

    /// What it has to learn of the server before the others are called.
    virtual Result<void> prepare(CallContext&) { return {}; }
    virtual Session& session() = 0;
    virtual const std::string& base() const = 0;
    virtual const std::vector<Domain>& domains() const = 0;

    /// Everything to ask for when a group is read, and the one that has its name.
    virtual std::vector<std::string> attributes() const = 0;
    virtual const std::string& name_attribute() const = 0;
    /// Filters for groups only.
    virtual std::string named(const std::string& name) const = 0;
    virtual std::string keyed(const std::string& key) const = 0;
    virtual std::string addressed(const Address& address) const = 0;
    virtual std::string owned_by(const std::string& dn) const = 0;
    virtual std::string like(const std::string& text) const = 0;

    /// All of a group but its members and owners.
    virtual Group group_from(const Entry& entry) const = 0;
    virtual std::vector<std::string> members_in(const Entry& entry) const = 0;
    virtual std::vector<std::string> owners_in(const Entry& entry) const = 0;
    /// The same text for two spellings of one member.
    virtual std::string comparable(const std::string& member) const = 0;

    /// Whoever has that address; nothing: nobody whom a group could list.
    virtual Result<std::optional<Party>> party_at(CallContext& call, const Address& address) = 0;
    /// The primary addresses of members, of those that have one.
    virtual Result<std::vector<Address>> addresses_of_members(CallContext& call, const std::vector<std::string>& members) = 0;
    virtual Result<std::vector<Address>> addresses_at(CallContext& call, const std::vector<std::string>& dns) = 0;
    virtual Result<bool> is_taken(CallContext& call, const Address& address) = 0;

    /// In one write. Errors: already_exists (`group_taken`, `address_taken`), invalid_input, uncertain.
    virtual Result<void> add(CallContext& call, const GroupAttributes& group, const std::vector<Party>& members,
                             const std::vector<Party>& owners) = 0;
    virtual std::vector<Change> member_changes(const Entry& entry, const std::vector<std::string>& added,
                                               const std::vector<std::string>& removed) const = 0;
    virtual Result<std::vector<Change>> owner_changes(CallContext& call, const Entry& entry,
                                                      const std::vector<Party>& owners) = 0;
    /// `current` answers not_found for a group that is gone.
    virtual EntryAccess access(CallContext& call, std::function<Result<Entry>()> current) = 0;
    virtual Result<Reply> remove(CallContext& call, const Entry& seen) = 0;
};

/// Any number of worker threads. A change of a group is one write, and fails if somebody else's came between.
class GroupTree final : public GroupDirectory {
public:
    explicit GroupTree(std::unique_ptr<GroupKind> kind) : kind_(std::move(kind)) {}

    Result<Group> find_group(CallContext& call, std::string_view name) override;
    Result<Group> find_group_by_address(CallContext& call, const Address& address) override;
    Result<std::vector<std::string>> similar_groups(CallContext& call, std::string_view text, std::size_t limit) override;
    Result<std::vector<std::string>> groups_owned_by(CallContext& call, const Address& owner) override;
    Result<void> create_group(CallContext& call, const GroupAttributes& group) override;
    Result<MemberChange> change_members(CallContext& call, const Group& group, const std::vector<Address>& add,
                                        const std::vector<Address>& remove) override;
    Result<void> set_owners(CallContext& call, const Group& group, const std::vector<Address>& owners) override;
    Result<void> remove_group(CallContext& call, const Group& group) override;

private:
    Result<Group> only(CallContext& call, const std::string& filter, const std::string& name);
    Result<Entry> current(CallContext& call, const Group& group);
    Result<std::vector<std::string>> names(CallContext& call, const std::string& filter);
    /// Errors: invalid_input (`unknown_member` or `unknown_owner`).
    Result<std::vector<Party>> members(CallContext& call, const std::vector<Address>& addresses);
    Result<std::vector<Party>> owners(CallContext& call, const std::vector<Address>& addresses);

    std::unique_ptr<GroupKind> kind_;
};

/// A name as it is stored: Unicode normal form C. It is compared so too, without case.
std::string stored_name(std::string_view name);

/// The addresses of the entries at these DNs, many at a time; `read` answers an entry's primary address if it has one.
Result<std::vector<Address>> addresses_of_entries(Session& session, CallContext& call, const std::vector<std::string>& dns,
                                                  const std::vector<std::string>& attributes,
                                                  const std::function<std::optional<Address>(const Entry&)>& read);

}  // namespace botones::ldap
