// "audit verify": whether the audit chain still holds, record by record.
#include "commands/operation.hpp"
#include "commands/operations/facts.hpp"

namespace botones::operations {

namespace {

Result<Card> verify(CallContext& call, World& world, const Asking&, const Arguments&) {
    const auto chain = world.audit.verify(call);
    if (!chain) return pass(chain);
    const bool holds = !chain->first_bad;
    auto card = info_card("audit.verify", Text::of(holds ? "audit.holds" : "audit.broken", {{"n", chain->records}}));
    card.state = holds ? CardState::done : CardState::failed;
    card.fields.push_back(fact("records", chain->records));
    if (holds) return card;
    card.code = "audit_chain_broken";
    card.lines.push_back(Text::of("reason.audit_chain_broken", {{"record", *chain->first_bad}}));
    card.fields.push_back(fact("first_bad", *chain->first_bad));
    return card;
}

}  // namespace

Operation audit_verify() {
    Operation operation;
    operation.name = "audit.verify";
    operation.examples = {"audit verify"};
    operation.answer = verify;
    return operation;
}

}  // namespace botones::operations
