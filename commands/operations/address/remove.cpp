// "address remove": an account no longer receives at that address; its primary one, and those its class must have, stay.
#include <algorithm>

#include "commands/operations/account_card.hpp"
#include "commands/operations/address/_order.hpp"
#include "commands/operations/address/_rule.hpp"

namespace botones::operations {

namespace {

/// Errors: conflict `primary_not_removed` {address}; denied `address_required` {address, domain, rule} (S122, S123).
Result<void> check_removable(const Policy& policy, const AccountAttributes& attributes, const Address& address) {
    if (attributes.primary == address) return fail(Kind::conflict, "primary_not_removed", {{"address", address.text()}});
    const auto rule = address_rule(policy, attributes.link_type);
    const auto rest = without(attributes.secondary, address);
    for (const auto& fault : faults_of(rule, attributes.primary, rest)) {
        if (fault.what != AddressFault::What::missing || fault.domain != address.domain().text()) continue;
        return fail(Kind::denied, "address_required",
                    {{"address", address.text()}, {"domain", fault.domain}, {"rule", policy.address_rule}});
    }
    return {};
}

Result<Plan> plan_remove(CallContext& call, World& world, const Asking&, const Arguments& arguments) {
    const auto order = address_order(call, world, arguments);
    if (!order) return pass(order);
    const auto& attributes = order->found.account.attributes;
    auto plan = plan_about(arguments, *order);
    plan.already_so = !order->owned;
    plan.title = Text::of(plan.already_so ? "plan.address.not_there" : "plan.address.remove",
                          {{"address", order->address.text()}, {"account", address_of(order->found.account)}});
    if (plan.already_so) return plan;
    if (auto removable = check_removable(world.policy, attributes, order->address); !removable) return pass(removable);
    plan.lines.push_back(Text::of("address.removing_means", {{"address", order->address.text()}}));
    plan.steps.push_back(make_addresses_step(order->found.account, {attributes.primary, without(attributes.secondary, order->address)}));
    return plan;
}

}  // namespace

Operation address_remove() {
    Operation operation;
    operation.name = "address.remove";
    operation.arguments = address_arguments();
    operation.tier = Tier::approve;
    operation.examples = {"remove alias sales@example.org from juan.perez"};
    operation.plan = plan_remove;
    use_account_steps(operation);
    return operation;
}

}  // namespace botones::operations
