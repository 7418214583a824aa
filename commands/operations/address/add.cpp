// "address add": one more address at which an account receives mail.
#include "commands/operations/account_card.hpp"
#include "commands/operations/address/_order.hpp"

namespace botones::operations {

namespace {

Result<Plan> plan_add(CallContext& call, World& world, const Asking&, const Arguments& arguments) {
    const auto order = address_order(call, world, arguments);
    if (!order) return pass(order);
    const auto& attributes = order->found.account.attributes;
    auto plan = plan_about(arguments, *order);
    plan.already_so = order->owned;
    plan.title = Text::of(plan.already_so ? "plan.address.there" : "plan.address.add",
                          {{"address", order->address.text()}, {"account", address_of(order->found.account)}});
    if (plan.already_so) return plan;
    AddressSet wanted{attributes.primary, attributes.secondary};
    wanted.secondary.push_back(order->address);
    plan.steps.push_back(make_addresses_step(order->found.account, wanted));
    return plan;
}

}  // namespace

Operation address_add() {
    Operation operation;
    operation.name = "address.add";
    operation.arguments = address_arguments();
    operation.tier = Tier::approve;
    operation.examples = {"add alias sales@example.org to juan.perez"};
    operation.plan = plan_add;
    use_account_steps(operation);
    return operation;
}

}  // namespace botones::operations
