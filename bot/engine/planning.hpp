// From an understood write order to a request with a plan: who may, what exactly, which tier, which cards.
#pragma once
#include "bot/engine/context.hpp"
#include "bot/engine/outgoing.hpp"
#include "bot/engine/request_store.hpp"

namespace botones::engine {

struct OpenQuestion;

/// One inbound message being handled. What it points to outlives it.
struct Handling {
    std::int64_t inbox = 0;
    const Person* person = nullptr;
    const Institution* institution = nullptr;
    Addressee reply = {};                         // where the answer goes
    std::optional<std::int64_t> generation = {};  // of the preview whose button was pressed
    const Inbound* inbound = nullptr;             // what came in
    const OpenQuestion* answered = nullptr;       // the question this answers, if it does
};

/// The end of every handling, in its last transaction: a question is answered, or what was said was about something else.
Result<void> end_handling(journal::Transaction& transaction, const Handling& handling);

/// Plans the order and stores it as a request in its first resting state, with ticket, cards and audit records, in one
/// transaction that also marks the inbox row as processed. The request's number, for the executor when approved at once.
/// Errors: what may_ask or the operation's plan refuses.
struct Planned {
    RequestId id{0};
    State state = State::planned;
};
Result<Planned> plan_request(CallContext& call, Context& context, const Handling& handling, const Operation& operation,
                             const Order& order);

/// Plans again; true when the effect is the one that was approved (still_valid, or equal digests).
/// `fresh` gets the new plan when it differs. Errors: the operation's own.
struct Recheck {
    bool same = false;
    std::optional<Plan> fresh;
};
Result<Recheck> recheck(CallContext& call, Context& context, const Institution& institution,
                        const RequestRecord& request);

/// Stores a fresh plan as the next generation of an open or approved request, back in front of those who decide.
Result<void> replan(journal::Transaction& transaction, Context& context, const Institution& institution,
                    RequestRecord& request, Plan fresh);

}  // namespace botones::engine
