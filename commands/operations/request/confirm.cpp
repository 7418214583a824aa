// "confirm R-17": the asker's own yes, where the policy asks for no more.
#include "commands/operations/approval/_decide.hpp"
#include "commands/operations/facts.hpp"

namespace botones::operations {

namespace {

Result<Card> confirm(CallContext& call, World& world, const Asking& asking, const Arguments& arguments) {
    const auto request = request_in(arguments);
    if (!request) return pass(request);
    const auto confirmed = world.requests.confirm(call, asking.person, *request, asking.generation);
    if (!confirmed) return pass(confirmed);
    auto card = info_card("request.confirm", Text::of("request.confirmed", {{"request", request->text()}}));
    card.state = CardState::done;
    card.request = request->text();
    return card;
}

}  // namespace

Operation request_confirm() {
    Operation operation;
    operation.name = "request.confirm";
    operation.arguments = {{"request", ArgumentType::request, ArgumentSpec::Need::required}};
    operation.examples = {"confirm R-17"};
    operation.answer = confirm;
    return operation;
}

}  // namespace botones::operations
