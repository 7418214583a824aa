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

namespace {

/// One account that is there or not, as a list of at most one.
Result<std::vector<Account>> as_list(Result<Account> found) {
    std::vector<Account> list;
    if (found) {
        list.push_back(std::move(*found));
    } else if (found.error().kind != Kind::not_found) {
        return pass(found);
    }
    return list;
}

}  // namespace

std::vector<Result<std::vector<Account>>> Directory::holders_of(CallContext& call, const std::vector<AccountKey>& keys) {
    std::vector<Result<std::vector<Account>>> results;
    results.reserve(keys.size());
    for (const auto& key : keys) {
        if (const auto* address = std::get_if<Address>(&key)) {
            results.push_back(as_list(find_by_address(call, *address)));
        } else if (const auto* login = std::get_if<Login>(&key)) {
            results.push_back(as_list(find_by_login(call, *login)));
        } else {
            results.push_back(find_by_national_id(call, std::get<NationalId>(key)));
        }
    }
    return results;
}

}  // namespace botones
