// What orders about one address of an account have in common.
#pragma once
#include "commands/operation.hpp"
#include "commands/operations/account_steps.hpp"

namespace botones::operations {

struct AddressOrder {
    FoundAccount found;
    Address address;     // in the account's domain when only its local part was said
    bool owned = false;  // the account has it already
};

/// Errors: those of find_account and Address::parse; invalid_input `missing_arguments`, `domain_not_administered`; conflict
/// `address_elsewhere` {address, account} (the domain is another directory's), `address_in_use` {address, holder};
/// misconfigured `not_supported`.
Result<AddressOrder> address_order(CallContext& call, const World& world, const Arguments& arguments);

/// The plan's frame; `address` resolved.
Plan plan_about(const Arguments& arguments, const AddressOrder& order);

/// The account's addresses without one of them.
std::vector<Address> without(const std::vector<Address>& addresses, const Address& left_out);

std::vector<ArgumentSpec> address_arguments();

}  // namespace botones::operations
