// Finding accounts across the directories of the estate, by whole address or by a local part that must be unambiguous.
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "commands/ports/world.hpp"

namespace botones::operations {

/// Every directory once, in the order of the domains it serves.
std::vector<Directory*> all_directories(const Estate& estate);

/// The directory of an administered domain. Errors: invalid_input `domain_not_administered` {domain, domains}.
Result<Directory*> directory_of(const World& world, const Domain& domain);

/// The one whole address with this local part, among the directories' accounts and `also` (D6).
/// Errors: conflict `ambiguous_local_part` {text, choices}, not_found `address_unknown` {text, similar}.
Result<Address> resolve_local_part(CallContext& call, const World& world, std::string_view local,
                                   std::set<std::string> also = {});

struct FoundAccount {
    Account account;
    Directory* directory = nullptr;
};

/// The account people mean by a whole address or a bare login.
/// Errors: not_found `account_not_found` {account, similar}, and those of the other functions here.
Result<FoundAccount> find_account(CallContext& call, const World& world, const Mailbox& mailbox);

}  // namespace botones::operations
