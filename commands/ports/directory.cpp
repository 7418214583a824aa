// Names of account states.
#include "commands/ports/directory.hpp"

namespace botones {

std::string_view name_of(AccountState state) {
    switch (state) {
        case AccountState::active: return "active";
        case AccountState::locked: return "locked";
        case AccountState::closed: return "closed";
    }
    return "closed";
}

namespace {

tl::unexpected<Error> not_supported(const char* what) { return fail(Kind::misconfigured, "not_supported", {{"what", what}}); }

}  // namespace

Result<void> Directory::modify(CallContext&, const Account&, const AccountChanges&) { return not_supported("modify"); }

Result<void> Directory::set_addresses(CallContext&, const Account&, const Address&, const std::vector<Address>&) {
    return not_supported("addresses");
}

Result<void> Directory::remove(CallContext&, const Account&) { return not_supported("removal"); }

Result<void> Directory::unlock(CallContext&, const Account&) { return not_supported("unlock"); }

Result<void> Directory::each(CallContext&, const std::optional<Domain>&, const Visit&) { return not_supported("listing"); }

std::vector<Result<void>> Directory::create_many(CallContext& call, const std::vector<NewAccount>& accounts) {
    std::vector<Result<void>> results;
    results.reserve(accounts.size());
    for (const auto& account : accounts) results.push_back(create(call, account.attributes, account.password));
    return results;
}

std::vector<Result<void>> Directory::set_passwords(CallContext& call, const std::vector<NewPassword>& passwords) {
    std::vector<Result<void>> results;
    results.reserve(passwords.size());
    for (const auto& wanted : passwords) results.push_back(set_password(call, wanted.account, wanted.password));
    return results;
}

std::vector<Result<Account>> Directory::find_many(CallContext& call, const std::vector<Address>& addresses) {
    std::vector<Result<Account>> results;
    results.reserve(addresses.size());
    for (const auto& address : addresses) results.push_back(find_by_address(call, address));
    return results;
}

}  // namespace botones
