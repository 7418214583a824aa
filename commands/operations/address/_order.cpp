// Finds the account and the address an order means, and who has the address now.
#include "commands/operations/address/_order.hpp"

#include <algorithm>

#include "commands/operations/account_card.hpp"
#include "commands/operations/facts.hpp"
#include "commands/ports/group_directory.hpp"

namespace botones::operations {

namespace {

Result<Address> said_address(const Arguments& arguments, const Account& account) {
    const auto* mailbox = arguments.get<Mailbox>("address");
    if (mailbox == nullptr) return fail(Kind::invalid_input, "missing_arguments", {{"missing", "address"}});
    if (const auto* address = std::get_if<Address>(mailbox)) return *address;
    return Address::parse(text_of(*mailbox) + "@" + account.attributes.primary.domain().text());
}

bool has(const AccountAttributes& attributes, const Address& address) {
    const auto& others = attributes.secondary;
    return attributes.primary == address || std::find(others.begin(), others.end(), address) != others.end();
}

/// Errors: conflict `address_in_use`.
Result<void> check_free(CallContext& call, Directory& directory, const Address& address) {
    const auto account = directory.find_by_address(call, address);
    if (account) return fail(Kind::conflict, "address_in_use", {{"address", address.text()}, {"holder", address_of(*account)}});
    if (account.error().kind != Kind::not_found) return pass(account);
    auto* groups = directory.groups();
    if (groups == nullptr) return {};
    const auto group = groups->find_group_by_address(call, address);
    if (group) return fail(Kind::conflict, "address_in_use", {{"address", address.text()}, {"holder", shown(group->attributes.name)}});
    if (group.error().kind != Kind::not_found) return pass(group);
    return {};
}

}  // namespace

Result<AddressOrder> address_order(CallContext& call, const World& world, const Arguments& arguments) {
    auto found = account_in(call, world, arguments);
    if (!found) return pass(found);
    auto address = said_address(arguments, found->account);
    if (!address) return pass(address);
    if (!found->directory->capabilities().addresses) return fail(Kind::misconfigured, "not_supported", {{"what", "addresses"}});
    AddressOrder order{std::move(*found), std::move(*address), false};
    order.owned = has(order.found.account.attributes, order.address);
    if (order.owned) return order;
    const auto directory = directory_of(world, order.address.domain());
    if (!directory) return pass(directory);
    if (*directory != order.found.directory)
        return fail(Kind::conflict, "address_elsewhere", {{"address", order.address.text()}, {"account", address_of(order.found.account)}});
    if (auto free = check_free(call, **directory, order.address); !free) return pass(free);
    return order;
}

Plan plan_about(const Arguments& arguments, const AddressOrder& order) {
    auto plan = plan_about(arguments, order.found.account);
    plan.arguments.set("address", Mailbox(order.address));
    plan.fields = account_fields(order.found.account, order.found.directory->capabilities());
    return plan;
}

std::vector<Address> without(const std::vector<Address>& addresses, const Address& left_out) {
    auto rest = addresses;
    std::erase(rest, left_out);
    return rest;
}

std::vector<ArgumentSpec> address_arguments() {
    return {{"account", ArgumentType::account, ArgumentSpec::Need::required},
            {"address", ArgumentType::account, ArgumentSpec::Need::required},
            {"ticket", ArgumentType::ticket}};
}

}  // namespace botones::operations
