// "mailbox add_user": one more secondary user of a unit's mailbox, named by its responsible (S120).
#include <algorithm>

#include "commands/operations/mailbox/_users.hpp"

namespace botones::operations {

namespace {

Result<Plan> plan_add_user(CallContext& call, World& world, const Asking&, const Arguments& arguments) {
    const auto order = users_order(call, world, arguments);
    if (!order) return pass(order);
    AccountChanges changes;
    changes.secondary_users = order->mailbox.account.attributes.secondary_users;
    auto& users = *changes.secondary_users;
    if (std::find(users.begin(), users.end(), order->person) == users.end()) users.push_back(order->person);
    return plan_users(arguments, *order, "mailbox.add_user", changes);
}

}  // namespace

Operation mailbox_add_user() {
    Operation operation;
    operation.name = "mailbox.add_user";
    operation.arguments = users_arguments();
    operation.tier = Tier::confirm;
    operation.examples = {"add ana.diaz as secondary user of ventas@example.org"};
    operation.plan = plan_add_user;
    use_account_steps(operation);
    return operation;
}

}  // namespace botones::operations
