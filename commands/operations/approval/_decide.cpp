// Passes the decision on to the engine, which knows the rules of who and when.
#include "commands/operations/approval/_decide.hpp"

#include "commands/operations/facts.hpp"

namespace botones::operations {

Result<RequestId> request_in(const Arguments& arguments) {
    if (const auto* request = arguments.get<RequestId>("request")) return *request;
    return fail(Kind::invalid_input, "missing_arguments", {{"missing", "request"}});
}

Result<Card> decide(CallContext& call, World& world, const Asking& asking, const Arguments& arguments, Verdict verdict) {
    const auto request = request_in(arguments);
    if (!request) return pass(request);
    const auto* reason = arguments.get<std::string>("reason");
    const auto decided = world.requests.decide(call, asking.person, *request, verdict, reason == nullptr ? "" : *reason, asking.generation);
    if (!decided) return pass(decided);
    const bool yes = verdict == Verdict::approve;
    auto card = info_card(yes ? "approval.approve" : "approval.deny",
                          Text::of(yes ? "approval.approved" : "approval.denied", {{"request", request->text()}}));
    card.state = CardState::done;
    card.request = request->text();
    return card;
}

}  // namespace botones::operations
