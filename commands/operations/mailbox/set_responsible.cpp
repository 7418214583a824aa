// "mailbox set_responsible": who answers for a unit's mailbox: the head, or whom the head names (S119).
#include "commands/operations/mailbox/_users.hpp"

namespace botones::operations {

namespace {

Result<Plan> plan_set_responsible(CallContext& call, World& world, const Asking&, const Arguments& arguments) {
    const auto order = users_order(call, world, arguments);
    if (!order) return pass(order);
    AccountChanges changes;
    changes.responsible = order->person;
    return plan_users(arguments, *order, "mailbox.set_responsible", changes);
}

}  // namespace

Operation mailbox_set_responsible() {
    Operation operation;
    operation.name = "mailbox.set_responsible";
    operation.arguments = users_arguments();
    operation.tier = Tier::approve;
    operation.examples = {"set ana.diaz as responsible of ventas@example.org"};
    operation.plan = plan_set_responsible;
    use_account_steps(operation);
    return operation;
}

}  // namespace botones::operations
