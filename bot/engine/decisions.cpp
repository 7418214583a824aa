// Checks a decision against people, generation, digest and world, then records it in one transaction.
#include "bot/engine/decisions.hpp"

#include <nlohmann/json.hpp>

#include "bot/engine/outgoing.hpp"
#include "bot/engine/planning.hpp"
#include "bot/engine/ticket_desk.hpp"
#include "commands/catalogue.hpp"

namespace botones::engine {
namespace {

RequestSummary summary_of(const RequestRecord& request) {
    RequestSummary summary;
    summary.id = request.id;
    if (request.ticket.number() != 0) summary.ticket = request.ticket;
    summary.operation = request.operation;
    summary.state = name_of(request.state);
    summary.asked_by = request.person.text();
    summary.title = request.plan.title;
    summary.asked_at = request.created_at;
    summary.expires_at = request.expires_at;
    return summary;
}

std::string reason_body(const std::string& reason) {
    return nlohmann::json{{"reason", reason}}.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

Result<RequestRecord> Decisions::load(RequestId id) {
    return context_.journal.read([&](sqlite::Database& db) { return load_request(db, context_.catalogue, id); });
}

Result<std::vector<RequestSummary>> Decisions::waiting_for(CallContext&, const Person& person) {
    const auto institution = context_.institution.get();
    return context_.journal.read([&](sqlite::Database& database) -> Result<std::vector<RequestSummary>> {
        std::vector<RequestSummary> waiting;
        auto ids = requests_where(database, [](State state) { return state == State::waiting_approval; });
        if (!ids) return pass(ids);
        for (const auto id : *ids) {
            auto request = load_request(database, context_.catalogue, id);
            if (!request) return pass(request);
            const auto* asker = institution->people.find(request->person);
            if (asker == nullptr) continue;
            if (may_approve(institution->people, person, *asker, request->operation, request->plan.scope)) {
                waiting.push_back(summary_of(*request));
            }
        }
        return waiting;
    });
}

Result<std::vector<RequestSummary>> Decisions::asked_by(CallContext&, const Person& person) {
    return context_.journal.read([&](sqlite::Database& database) -> Result<std::vector<RequestSummary>> {
        std::vector<RequestSummary> asked;
        auto ids = requests_where(database, [](State state) { return !is_final(state); });
        if (!ids) return pass(ids);
        for (const auto id : *ids) {
            auto request = load_request(database, context_.catalogue, id);
            if (!request) return pass(request);
            if (request->person == person.id) asked.push_back(summary_of(*request));
        }
        return asked;
    });
}

Error Decisions::already_decided(const RequestRecord& request) {
    auto decisions = context_.journal.read(
        [&](sqlite::Database& database) { return load_decisions(database, request.id, request.generation); });
    TextArgs args = {{"request", request.id.text()}, {"state", std::string(name_of(request.state))}};
    if (decisions && !decisions->empty()) {
        args.emplace("who", context_.institution.get()->people.name_of(decisions->back().person));
        args.emplace("when", decisions->back().at);
        return {Kind::conflict, "already_decided", std::move(args), {}, {}};
    }
    return {Kind::conflict, request.state == State::expired ? "request_expired" : "not_waiting", std::move(args), {}, {}};
}

Result<void> Decisions::check_open(const RequestRecord& request, State wanted, std::optional<std::int64_t> generation) {
    if (request.state != wanted) return already_decided(request);
    if (generation && *generation != request.generation) {
        return fail(Kind::conflict, "preview_outdated", {{"request", request.id.text()}});
    }
    if (request.expires_at && *request.expires_at <= context_.clock.now()) {
        if (auto expired = expire(request.id); !expired) return expired;
        return fail(Kind::conflict, "request_expired", {{"request", request.id.text()}});
    }
    return {};
}

Result<void> Decisions::check_world(CallContext& call, const Institution& institution, RequestRecord& request) {
    auto checked = recheck(call, context_, institution, request);
    if (!checked) return pass(checked);
    if (checked->same) return {};
    auto voided = context_.journal.write([&](journal::Transaction& transaction) {
        return replan(transaction, context_, institution, request, std::move(*checked->fresh));
    });
    if (!voided) return voided;
    return fail(Kind::conflict, "preview_changed", {{"request", request.id.text()}});
}

Result<bool> Decisions::record_approval(journal::Transaction& transaction, const Institution& institution,
                                        RequestRecord& request, const Person& person, const std::string& reason) {
    auto earlier = load_decisions(transaction.database(), request.id, request.generation);
    if (!earlier) return pass(earlier);
    for (const auto& decision : *earlier) {
        const auto* other = institution.people.find(decision.person);
        if (decision.person == person.id || (other != nullptr && same_human(*other, person))) {
            return fail(Kind::conflict, "second_person_needed", {{"request", request.id.text()}});
        }
    }
    auto inserted = transaction.run(
        "INSERT INTO approvals (request_id, generation, person, decision, reason, decided_at) "
        "VALUES (?1, ?2, ?3, 'approve', ?4, ?5)",
        request.id.number(), request.generation, person.id.text(), reason, transaction.now());
    if (!inserted) return pass(inserted);
    const auto principal = acts_for_in_deciding(institution.people, person, request.operation, request.plan.scope);
    if (auto told = tell_whose_place(transaction, institution.people, request.ticket, person.id, principal); !told) return pass(told);
    if (!reason.empty()) {
        const TextArgs words{{"who", institution.people.name_of(person.id)}, {"when", transaction.now()}, {"reason", reason}};
        auto told = add_ticket_entry(transaction, request.ticket, person.id.text(), "event", Text::of("engine.approved_because", words));
        if (!told) return pass(told);
    }
    const auto* operation = find_operation(context_.catalogue, request.operation);
    const auto tier = tier_of(institution.policy, request.operation, operation->tier, request.plan);
    const std::size_t needed = tier == Tier::approve_two ? 2 : 1;
    const bool enough = earlier->size() + 1 >= needed;
    if (enough) {
        const auto body = nlohmann::json{{"digest", request.digest}, {"reason", reason}};
        auto moved = move_request(transaction, request, Event::approve, person.id,
                                  body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
        if (!moved) return pass(moved);
    } else {
        auto noted = transaction.audit({person.id.text(), "request.first_approval", request.id.number(),
                                        request.ticket.number(), request.operation, "{\"digest\":\"" + request.digest + "\"}"});
        if (!noted) return pass(noted);
    }
    if (auto refreshed = refresh_cards(transaction, request.id); !refreshed) return pass(refreshed);
    return enough;
}

Result<void> Decisions::record_denial(journal::Transaction& transaction, RequestRecord& request, const Person& person,
                                      const std::string& reason) {
    auto inserted = transaction.run(
        "INSERT INTO approvals (request_id, generation, person, decision, reason, decided_at) "
        "VALUES (?1, ?2, ?3, 'deny', ?4, ?5) ON CONFLICT (request_id, generation, person) DO UPDATE SET decision = 'deny', "
        "reason = excluded.reason, decided_at = excluded.decided_at",
        request.id.number(), request.generation, person.id.text(), reason, transaction.now());
    if (!inserted) return pass(inserted);
    if (auto moved = move_request(transaction, request, Event::deny, person.id, reason_body(reason)); !moved) return moved;
    request.reason_code = "denied_by_approver";
    // S55: the no of an operation that has another way tells that way, on the card and in the case.
    const auto* operation = find_operation(context_.catalogue, request.operation);
    if (operation != nullptr && !operation->when_denied.empty()) {
        request.outcome = Outcome{Outcome::End::failed, request.reason_code, request.plan.title, operation->when_denied, {}};
        for (const auto& line : operation->when_denied) {
            if (auto added = add_ticket_entry(transaction, request.ticket, "botones", "solution", line); !added) return added;
        }
    }
    if (auto saved = save_outcome(transaction, request); !saved) return saved;
    auto told = add_ticket_entry(transaction, request.ticket, person.id.text(), "event",
                                 Text::of("engine.denied_by", {{"who", person.name}, {"when", transaction.now()}, {"reason", reason}}));
    if (!told) return told;
    if (auto ended = end_ticket(transaction, request.ticket, "cancelled"); !ended) return ended;
    return refresh_cards(transaction, request.id);
}

Result<void> Decisions::decide(CallContext& call, const Person& person, RequestId id, Verdict verdict,
                               const std::string& reason, std::optional<std::int64_t> generation) {
    auto request = load(id);
    if (!request) return pass(request);
    const auto institution = context_.institution.get();
    const auto* asker = institution->people.find(request->person);
    if (asker == nullptr) return fail(Kind::denied, "asker_gone", {{"person", request->person.text()}});
    auto allowed = may_approve(institution->people, person, *asker, request->operation, request->plan.scope);
    if (!allowed) return allowed;
    if (auto open = check_open(*request, State::waiting_approval, generation); !open) return open;
    if (verdict == Verdict::deny) {
        if (reason.empty()) return fail(Kind::invalid_input, "reason_needed", {{"request", id.text()}});
        return context_.journal.write(
            [&](journal::Transaction& transaction) { return record_denial(transaction, *request, person, reason); });
    }
    const auto* operation = find_operation(context_.catalogue, request->operation);
    if (operation != nullptr && operation->approval_needs_reason && reason.empty()) {
        return fail(Kind::invalid_input, "missing_arguments", {{"missing", "reason"}});
    }
    if (auto same = check_world(call, *institution, *request); !same) return same;
    auto enough = context_.journal.write([&](journal::Transaction& transaction) {
        return record_approval(transaction, *institution, *request, person, reason);
    });
    // Somebody else was faster between our look and our write: say who.
    if (!enough && enough.error().code == "request_moved") {
        auto newer = load(id);
        if (newer) return already_decided(*newer);
    }
    if (!enough) return pass(enough);
    if (*enough) approved_(id);
    return {};
}

Result<void> Decisions::confirm(CallContext& call, const Person& person, RequestId id,
                                std::optional<std::int64_t> generation) {
    auto request = load(id);
    if (!request) return pass(request);
    const auto institution = context_.institution.get();
    const auto* asker = institution->people.find(request->person);
    if (asker == nullptr || !same_human(*asker, person)) {
        return fail(Kind::denied, "not_your_request", {{"request", id.text()}, {"who", institution->people.name_of(request->person)}});
    }
    if (auto open = check_open(*request, State::confirming, generation); !open) return open;
    if (auto same = check_world(call, *institution, *request); !same) return same;
    auto moved = context_.journal.write([&](journal::Transaction& transaction) -> Result<void> {
        auto approved = move_request(transaction, *request, Event::approve, person.id, "{\"digest\":\"" + request->digest + "\"}");
        if (!approved) return approved;
        return refresh_cards(transaction, id);
    });
    if (!moved) return moved;
    approved_(id);
    return {};
}

Result<void> Decisions::cancel(CallContext&, const Person& person, RequestId id) {
    auto request = load(id);
    if (!request) return pass(request);
    const auto institution = context_.institution.get();
    const auto* asker = institution->people.find(request->person);
    if (asker == nullptr || !same_human(*asker, person)) {
        return fail(Kind::denied, "not_your_request", {{"request", id.text()}, {"who", institution->people.name_of(request->person)}});
    }
    if (is_executing(request->state)) return fail(Kind::conflict, "already_running", {{"request", id.text()}});
    if (!is_open(request->state)) return already_decided(*request);
    return context_.journal.write([&](journal::Transaction& transaction) -> Result<void> {
        if (auto moved = move_request(transaction, *request, Event::cancel, person.id); !moved) return moved;
        if (auto ended = end_ticket(transaction, request->ticket, "cancelled"); !ended) return ended;
        return refresh_cards(transaction, id);
    });
}

Result<void> Decisions::expire(RequestId id) {
    auto request = load(id);
    if (!request) return pass(request);
    if (!is_open(request->state)) return {};
    return context_.journal.write([&](journal::Transaction& transaction) -> Result<void> {
        if (auto moved = move_request(transaction, *request, Event::expire, PersonId("botones")); !moved) return moved;
        request->reason_code = "request_expired";
        if (auto saved = save_outcome(transaction, *request); !saved) return saved;
        if (auto ended = end_ticket(transaction, request->ticket, "cancelled"); !ended) return ended;
        return refresh_cards(transaction, id);
    });
}

}  // namespace botones::engine
