// Plans, stores, asks.
#include "bot/engine/planning.hpp"

#include "bot/engine/completion.hpp"
#include "bot/engine/open_question.hpp"
#include "bot/engine/reach.hpp"
#include "bot/engine/ticket_desk.hpp"
#include "bot/journal/inbox.hpp"
#include "commands/catalogue.hpp"

namespace botones::engine {
namespace {

Event first_question(Tier tier) {
    switch (tier) {
        case Tier::run: return Event::approve;
        case Tier::confirm: return Event::ask_confirm;
        case Tier::approve:
        case Tier::approve_two: return Event::ask_approval;
    }
    return Event::ask_approval;
}

Asking asking_of(const Person& person, const RequestRecord& request) {
    return {person, request.language, request.id.number() == 0 ? std::nullopt : std::optional(request.id), std::nullopt, {}};
}

/// Where the asker may only ask, somebody else decides, whatever the tier says (S33, S63).
void add_needed_approval(const Institution& institution, const Person& asker, const std::string& operation, Plan& plan) {
    if (plan.approvals == 0 && needs_decision(institution.people, asker, operation, plan.scope)) plan.approvals = 1;
}

Outcome outcome_already_so(const Plan& plan) {
    Outcome outcome;
    outcome.title = plan.title;
    outcome.lines = plan.lines;
    outcome.fields = plan.fields;
    return outcome;
}

Result<void> store_planned(journal::Transaction& transaction, Context& context, const Handling& handling,
                           RequestRecord& request, Tier tier) {
    const auto& actor = handling.person->id;
    if (auto inserted = insert_request(transaction, request); !inserted) return inserted;
    auto ticket = open_ticket(transaction, *handling.person, request.plan.scope.owner, request.plan.title, request.id);
    if (!ticket) return pass(ticket);
    request.ticket = *ticket;
    const auto& people = handling.institution->people;
    const auto principal = acts_for_in_asking(people, *handling.person, request.operation, request.plan.scope);
    if (auto told = tell_whose_place(transaction, people, request.ticket, actor, principal); !told) return told;
    for (const auto event : {Event::understand, Event::plan}) {
        if (auto moved = move_request(transaction, request, event, actor); !moved) return moved;
    }
    const auto& policy = handling.institution->policy;
    if (tier != Tier::run && !request.plan.already_so) request.expires_at = transaction.now() + policy.approval_lifetime;
    if (auto saved = save_plan(transaction, request); !saved) return saved;
    const auto event = request.plan.already_so ? Event::finish : first_question(tier);
    if (auto moved = move_request(transaction, request, event, actor, "{\"digest\":\"" + request.digest + "\"}"); !moved) {
        return moved;
    }
    if (request.plan.already_so) {
        request.outcome = outcome_already_so(request.plan);
        if (auto saved = save_outcome(transaction, request); !saved) return saved;
        // The case carries the fact that was found (S37).
        for (const auto& line : request.outcome->lines) {
            if (auto added = add_ticket_entry(transaction, request.ticket, "botones", "solution", line); !added) return added;
        }
        if (auto ended = end_ticket(transaction, request.ticket, "solved"); !ended) return ended;
    }
    if (auto shown = show_request(transaction, handling.reply, request.id); !shown) return shown;
    if (auto sent = send_report_to_asker(transaction, context, *handling.institution, request); !sent) return sent;
    if (request.state != State::waiting_approval) return {};
    return notify_approvers(transaction, context, *handling.institution, request);
}

}  // namespace

Result<void> end_handling(journal::Transaction& transaction, const Handling& handling) {
    if (handling.answered != nullptr) {
        if (auto ended = end_question(transaction, *handling.answered); !ended) return ended;
    }
    return stop_hearing(transaction, handling.reply.conversation, handling.person->id);
}

Result<Planned> plan_request(CallContext& call, Context& context, const Handling& handling, const Operation& operation,
                             const Order& order) {
    const auto& institution = *handling.institution;
    RequestRecord request;
    request.inbox = handling.inbox;
    request.person = handling.person->id;
    request.operation = operation.name;
    request.language = handling.reply.language;
    request.conversation = handling.reply.conversation;
    auto world = world_of(context, institution);
    auto plan = operation.plan(call, world, asking_of(*handling.person, request), order.arguments);
    if (!plan) return pass(plan);
    if (auto allowed = may_ask(institution.people, *handling.person, operation.name, &plan->scope); !allowed) {
        return pass(allowed);
    }
    add_needed_approval(institution, *handling.person, operation.name, *plan);
    request.plan = std::move(*plan);
    const auto tier = tier_of(institution.policy, operation.name, operation.tier, request.plan);
    request.policy_version = institution.policy.version;
    request.digest = digest_of(operation.name, request.plan, request.policy_version);
    auto stored = context.journal.write([&](journal::Transaction& transaction) -> Result<void> {
        if (auto kept = store_planned(transaction, context, handling, request, tier); !kept) return kept;
        if (auto ended = end_handling(transaction, handling); !ended) return ended;
        return journal::mark_processed(transaction, handling.inbox);
    });
    if (!stored) return pass(stored);
    return Planned{request.id, request.state};
}

Result<Recheck> recheck(CallContext& call, Context& context, const Institution& institution,
                        const RequestRecord& request) {
    const auto* operation = find_operation(context.catalogue, request.operation);
    const auto* asker = institution.people.find(request.person);
    if (operation == nullptr) return fail(Kind::internal, "operation_gone", {{"operation", request.operation}});
    if (asker == nullptr) return fail(Kind::denied, "asker_gone", {{"person", request.person.text()}});
    if (auto allowed = may_ask(institution.people, *asker, request.operation, &request.plan.scope); !allowed) {
        return pass(allowed);
    }
    const bool intact = digest_of(request.operation, request.plan, institution.policy.version) == request.digest;
    auto world = world_of(context, institution);
    const auto asking = asking_of(*asker, request);
    if (intact && operation->still_valid) {
        auto valid = operation->still_valid(call, world, asking, request.plan);
        if (valid) return Recheck{true, std::nullopt};
        if (valid.error().code != "preview_changed") return pass(valid);
    }
    auto fresh = operation->plan(call, world, asking, request.plan.arguments);
    if (!fresh) return pass(fresh);
    const bool same = intact && !operation->still_valid &&
                      digest_of(request.operation, *fresh, institution.policy.version) == request.digest;
    if (same) return Recheck{true, std::nullopt};
    return Recheck{false, std::move(*fresh)};
}

Result<void> replan(journal::Transaction& transaction, Context& context, const Institution& institution,
                    RequestRecord& request, Plan fresh) {
    const auto* operation = find_operation(context.catalogue, request.operation);
    if (const auto* asker = institution.people.find(request.person)) add_needed_approval(institution, *asker, request.operation, fresh);
    const auto tier = tier_of(institution.policy, request.operation, operation->tier, fresh);
    auto event = Event::replan;
    if (request.state == State::approved && first_question(tier) == Event::ask_confirm) event = Event::ask_confirm;
    if (auto moved = move_request(transaction, request, event, PersonId("botones"), "{\"why\":\"preview_changed\"}"); !moved) {
        return moved;
    }
    request.plan = std::move(fresh);
    request.policy_version = institution.policy.version;
    request.digest = digest_of(request.operation, request.plan, request.policy_version);
    request.generation += 1;
    request.expires_at = transaction.now() + institution.policy.approval_lifetime;
    if (auto saved = save_plan(transaction, request); !saved) return saved;
    return refresh_cards(transaction, request.id);
}

}  // namespace botones::engine
