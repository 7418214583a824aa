// "address set_primary": the address an account sends from; the class of its person may demand its domain (S124, D8).
#include "commands/operations/account_card.hpp"
#include "commands/operations/address/_order.hpp"
#include "commands/operations/address/_rule.hpp"

namespace botones::operations {

namespace {

/// Errors: denied `primary_must_be_tjepa` {account, class, domain, rule} for a class that the rule lists,
/// `primary_must_be_common` {account, domain, rule} for every other.
Result<void> check_rule(const Policy& policy, const AccountAttributes& attributes, const Address& address) {
    const auto rule = address_rule(policy, attributes.link_type);
    if (rule.primary.empty() || address.domain().text() == rule.primary) return {};
    return fail(Kind::denied, rule.of_class ? "primary_must_be_tjepa" : "primary_must_be_common",
                {{"account", attributes.primary.text()},
                 {"class", attributes.link_type.empty() ? "none" : attributes.link_type},
                 {"domain", rule.primary},
                 {"rule", policy.address_rule}});
}

Result<Plan> plan_set_primary(CallContext& call, World& world, const Asking&, const Arguments& arguments) {
    const auto order = address_order(call, world, arguments);
    if (!order) return pass(order);
    const auto& attributes = order->found.account.attributes;
    auto plan = plan_about(arguments, *order);
    plan.already_so = attributes.primary == order->address;
    plan.title = Text::of(plan.already_so ? "plan.address.is_primary" : "plan.address.set_primary",
                          {{"address", order->address.text()}, {"account", address_of(order->found.account)}});
    if (plan.already_so) return plan;
    if (auto fits = check_rule(world.policy, attributes, order->address); !fits) return pass(fits);
    AddressSet wanted{order->address, without(attributes.secondary, order->address)};
    wanted.secondary.push_back(attributes.primary);
    plan.lines.push_back(Text::of("address.primary_stays", {{"address", attributes.primary.text()}}));
    plan.steps.push_back(make_addresses_step(order->found.account, wanted));
    return plan;
}

}  // namespace

Operation address_set_primary() {
    Operation operation;
    operation.name = "address.set_primary";
    operation.arguments = address_arguments();
    operation.tier = Tier::approve;
    operation.examples = {"set sales@example.org as primary address of juan.perez"};
    operation.plan = plan_set_primary;
    use_account_steps(operation);
    return operation;
}

}  // namespace botones::operations
