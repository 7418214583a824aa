// Binds a verb to the functions it shares with the others.
#include "commands/operations/queue/_action.hpp"

namespace botones::operations {

Operation queue_operation(const QueueAction& action, Tier tier, std::vector<std::string> examples) {
    Operation operation;
    operation.name = action.name;
    operation.arguments = filter_arguments();
    operation.tier = tier;
    operation.examples = std::move(examples);
    operation.plan = [action](CallContext& call, World& world, const Asking&, const Arguments& arguments) {
        return plan_queue_action(call, world, action, arguments);
    };
    operation.still_valid = [action](CallContext& call, World& world, const Asking&, const Plan& plan) {
        return preview_holds(call, world, action, plan);
    };
    operation.apply = [action](CallContext& call, World& world, const Asking& asking, const Plan& plan, const Step& step) {
        return act_on_listing(call, world, asking, action, plan, step);
    };
    operation.read_back = [action](CallContext& call, World& world, const Asking& asking, const Plan& plan, const Step& step) {
        return read_action_back(call, world, asking, action, plan, step);
    };
    operation.verify = [action](CallContext& call, World& world, const Asking& asking, const Plan& plan,
                                const std::vector<TextArgs>& results) {
        return account_for(call, world, asking, action, plan, results);
    };
    return operation;
}

}  // namespace botones::operations
