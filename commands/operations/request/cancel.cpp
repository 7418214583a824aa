// "cancel R-17": the asker withdraws what has not started.
#include "commands/operations/approval/_decide.hpp"
#include "commands/operations/facts.hpp"

namespace botones::operations {

namespace {

Result<Card> cancel(CallContext& call, World& world, const Asking& asking, const Arguments& arguments) {
    const auto request = request_in(arguments);
    if (!request) return pass(request);
    const auto cancelled = world.requests.cancel(call, asking.person, *request);
    if (!cancelled) return pass(cancelled);
    auto card = info_card("request.cancel", Text::of("request.cancelled", {{"request", request->text()}}));
    card.state = CardState::done;
    card.request = request->text();
    return card;
}

}  // namespace

Operation request_cancel() {
    Operation operation;
    operation.name = "request.cancel";
    operation.arguments = {{"request", ArgumentType::request, ArgumentSpec::Need::required}};
    operation.examples = {"cancel R-17"};
    operation.answer = cancel;
    return operation;
}

}  // namespace botones::operations
