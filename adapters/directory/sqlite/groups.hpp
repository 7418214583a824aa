// The groups of the embedded directory.
#pragma once
#include "adapters/directory/sqlite/connections.hpp"
#include "commands/ports/group_directory.hpp"

namespace botones::directory_sqlite {

/// Any worker thread. Members may be accounts, other groups of the file (by their address) and addresses of domains
/// that are not the file's; owners are accounts. Errors beside the port's: invalid_input `unknown_member`,
/// `unknown_owner`, `unknown_domain`; already_exists `group_taken`, `address_taken`.
class Groups final : public GroupDirectory {
public:
    /// The connections are the directory's, which outlives this.
    explicit Groups(Connections& connections) : connections_(connections) {}

    Result<Group> find_group(CallContext& call, std::string_view name) override;
    Result<Group> find_group_by_address(CallContext& call, const Address& address) override;
    Result<std::vector<std::string>> similar_groups(CallContext& call, std::string_view text,
                                                    std::size_t limit) override;
    Result<std::vector<std::string>> groups_owned_by(CallContext& call, const Address& owner) override;
    Result<void> create_group(CallContext& call, const GroupAttributes& group) override;
    Result<MemberChange> change_members(CallContext& call, const Group& group, const std::vector<Address>& add,
                                        const std::vector<Address>& remove) override;
    Result<void> set_owners(CallContext& call, const Group& group, const std::vector<Address>& owners) override;
    Result<void> remove_group(CallContext& call, const Group& group) override;

private:
    Connections& connections_;
};

}  // namespace botones::directory_sqlite
