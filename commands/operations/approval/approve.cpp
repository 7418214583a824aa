// "approve R-17": the yes of somebody who may give it.
#include "commands/operations/approval/_decide.hpp"

namespace botones::operations {

Operation approval_approve() {
    Operation operation;
    operation.name = "approval.approve";
    operation.arguments = {{"request", ArgumentType::request, ArgumentSpec::Need::required}, {"reason", ArgumentType::text}};
    operation.examples = {"approve R-17"};
    operation.answer = [](CallContext& call, World& world, const Asking& asking, const Arguments& arguments) {
        return decide(call, world, asking, arguments, Verdict::approve);
    };
    return operation;
}

}  // namespace botones::operations
