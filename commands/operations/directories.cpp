// Looks through every directory; never guesses between two accounts (D6).
#include "commands/operations/directories.hpp"

#include <algorithm>

#include "commands/operations/facts.hpp"
#include "commands/operations/nearness.hpp"

namespace botones::operations {

namespace {

constexpr std::size_t choices_at_most = 6;

void add_addresses(std::set<std::string>& found, const Account& account, const std::string& local) {
    const auto add = [&](const Address& address) {
        if (address.local() == local) found.insert(address.text());
    };
    add(account.attributes.primary);
    for (const auto& address : account.attributes.secondary) add(address);
}

Result<std::string> similar_accounts(CallContext& call, const World& world, std::string_view text) {
    std::vector<std::string> similar;
    for (auto* directory : all_directories(world.estate)) {
        auto found = directory->similar(call, text, choices_at_most);
        if (!found) return pass(found);
        for (const auto& account : *found) similar.push_back(account.attributes.primary.text());
    }
    if (similar.size() > choices_at_most) similar.erase(similar.begin() + choices_at_most, similar.end());
    return listed(similar);
}

Result<FoundAccount> not_found(CallContext& call, const World& world, const std::string& account, std::string_view near) {
    auto similar = similar_accounts(call, world, near);
    if (!similar) return pass(similar);
    return fail(Kind::not_found, "account_not_found", {{"account", account}, {"similar", *similar}});
}

Result<FoundAccount> find_by_whole_address(CallContext& call, const World& world, const Address& address) {
    const auto directory = directory_of(world, address.domain());
    if (!directory) return pass(directory);
    auto account = (*directory)->find_by_address(call, address);
    if (account) return FoundAccount{std::move(*account), *directory};
    if (account.error().kind != Kind::not_found) return pass(account);
    return not_found(call, world, address.text(), address.local());
}

}  // namespace

std::vector<Directory*> all_directories(const Estate& estate) {
    std::vector<Directory*> found;
    for (const auto& domain : estate.domains()) {
        auto* directory = estate.directory(domain);
        if (directory != nullptr && std::find(found.begin(), found.end(), directory) == found.end()) found.push_back(directory);
    }
    return found;
}

Result<Directory*> directory_of(const World& world, const Domain& domain) {
    if (auto* directory = world.estate.directory(domain)) return directory;
    std::vector<std::string> domains;
    for (const auto& known : world.estate.domains()) domains.push_back(known.text());
    return fail(Kind::invalid_input, "domain_not_administered", {{"domain", domain.text()}, {"domains", listed(domains)}});
}

Result<Address> resolve_local_part(CallContext& call, const World& world, std::string_view local, std::set<std::string> also) {
    const auto text = ascii_lower(local);
    for (auto* directory : all_directories(world.estate)) {
        auto accounts = directory->find_by_local_part(call, text, choices_at_most);
        if (!accounts) return pass(accounts);
        for (const auto& account : *accounts) add_addresses(also, account, text);
    }
    if (also.size() == 1) return Address::parse(*also.begin());
    if (also.empty()) {
        auto similar = similar_accounts(call, world, text);
        if (!similar) return pass(similar);
        return fail(Kind::not_found, "address_unknown", {{"text", text}, {"similar", *similar}});
    }
    std::vector<std::string> choices(also.begin(), also.end());
    if (choices.size() > choices_at_most) choices.erase(choices.begin() + choices_at_most, choices.end());
    return fail(Kind::conflict, "ambiguous_local_part", {{"text", text}, {"choices", listed(choices)}});
}

Result<FoundAccount> find_account(CallContext& call, const World& world, const Mailbox& mailbox) {
    if (const auto* address = std::get_if<Address>(&mailbox)) return find_by_whole_address(call, world, *address);
    const auto* local = std::get_if<LocalPart>(&mailbox);
    if (local == nullptr) return fail(Kind::invalid_input, "bad_address", {{"value", text_of(mailbox)}});
    const auto address = resolve_local_part(call, world, local->text);
    if (address) return find_by_whole_address(call, world, *address);
    if (address.error().code != "address_unknown") return pass(address);
    auto error = address.error();
    error.code = "account_not_found";
    error.args.emplace("account", local->text);
    return error;
}

}  // namespace botones::operations
