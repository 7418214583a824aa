// "mailbox remove_user": somebody is no longer a secondary user of a unit's mailbox (S120).
#include "commands/operations/mailbox/_users.hpp"

namespace botones::operations {

namespace {

Result<Plan> plan_remove_user(CallContext& call, World& world, const Asking&, const Arguments& arguments) {
    const auto order = users_order(call, world, arguments);
    if (!order) return pass(order);
    AccountChanges changes;
    changes.secondary_users = order->mailbox.account.attributes.secondary_users;
    std::erase(*changes.secondary_users, order->person);
    return plan_users(arguments, *order, "mailbox.remove_user", changes);
}

}  // namespace

Operation mailbox_remove_user() {
    Operation operation;
    operation.name = "mailbox.remove_user";
    operation.arguments = users_arguments();
    operation.tier = Tier::confirm;
    operation.examples = {"remove ana.diaz as secondary user of ventas@example.org"};
    operation.plan = plan_remove_user;
    use_account_steps(operation);
    return operation;
}

}  // namespace botones::operations
