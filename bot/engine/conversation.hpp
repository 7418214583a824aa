// One inbound message from the journal to its answer or request: who, what, may they, plan or answer.
#pragma once
#include <cstdint>
#include <functional>

#include "bot/engine/context.hpp"
#include "bot/engine/planning.hpp"
#include "commands/inbound.hpp"
#include "commands/language/understand.hpp"

namespace botones::engine {

/// Worker threads; messages of one sender in one conversation come in order.
class Talk {
public:
    /// `approved` is called for a request that may run at once.
    Talk(Context& context, std::function<void(RequestId)> approved) : context_(context), approved_(std::move(approved)) {}

    /// Ends with a transaction that marks the inbox row as processed together with everything it caused. A crash before
    /// it leaves the row to be handled again; planning only reads, so nothing is doubled.
    /// False when that transaction could not be written: the row will come again.
    bool handle(CallContext& call, std::int64_t inbox, const Inbound& inbound);

private:
    struct Said {
        std::string words;
        std::optional<RequestId> request;  // of a pressed button
        std::optional<std::int64_t> generation;
        bool pressed = false;
    };

    Result<Said> what_was_said(const Inbound& inbound);
    bool answer_unknown_person(const Handling& handling, const Inbound& inbound);
    bool act_on(CallContext& call, const Handling& handling, const Inbound& inbound, const Said& said);
    bool carry_out(CallContext& call, const Handling& handling, const Order& order);
    bool read(CallContext& call, const Handling& handling, const Operation& operation, const Order& order);
    bool plan(CallContext& call, const Handling& handling, const Operation& operation, const Order& order);
    bool refuse(const Handling& handling, const Order& order, const Error& error);
    bool ask(const Handling& handling, const language::Question& question);
    std::optional<Order> completed_question(const Handling& handling, const std::string& words);
    /// Stores the answer and ends the inbox row, with an optional audit record.
    bool finish(const Handling& handling, std::optional<Card> card,
                const std::function<Result<void>(journal::Transaction&)>& also = nullptr);

    Context& context_;
    std::function<void(RequestId)> approved_;
};

}  // namespace botones::engine
