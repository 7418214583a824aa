// "deny R-17, no form attached": the no of somebody who may give it, with its reason.
#include "commands/operations/approval/_decide.hpp"

namespace botones::operations {

Operation approval_deny() {
    Operation operation;
    operation.name = "approval.deny";
    operation.arguments = {{"request", ArgumentType::request, ArgumentSpec::Need::required},
                           {"reason", ArgumentType::text}};
    operation.examples = {"deny R-17: the form is missing"};
    operation.answer = [](CallContext& call, World& world, const Asking& asking, const Arguments& arguments) {
        return decide(call, world, asking, arguments, Verdict::deny);
    };
    return operation;
}

}  // namespace botones::operations
