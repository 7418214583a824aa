// SQL of requests, steps and decisions.
#include "bot/engine/request_store.hpp"

#include <nlohmann/json.hpp>

#include "commands/catalogue.hpp"

namespace botones::engine {
namespace {

using nlohmann::json;

std::string_view name_of(Outcome::End end) {
    switch (end) {
        case Outcome::End::done: return "done";
        case Outcome::End::failed: return "failed";
        case Outcome::End::needs_human: return "needs_human";
    }
    return "failed";
}

Result<Plan> read_plan(const std::vector<Operation>& catalogue, const std::string& operation, std::string_view text) {
    const auto* declared = find_operation(catalogue, operation);
    if (declared == nullptr) return fail(Kind::internal, "operation_gone", {{"operation", operation}});
    const auto parsed = json::parse(text, nullptr, false);
    if (parsed.is_discarded()) return fail(Kind::internal, "plan_unreadable");
    return plan_from_json(declared->arguments, parsed);
}

RequestRecord read_row(const sqlite::Statement& row) {
    RequestRecord record;
    record.id = RequestId(row.integer(0));
    record.inbox = row.integer(1);
    record.ticket = TicketId(row.integer(2));
    record.person = PersonId(std::string(row.text(3)));
    record.operation = row.text(4);
    record.language = language_from(row.text(5)).value_or(Language::en);
    record.conversation.platform = row.text(6);
    record.conversation.id = row.text(7);
    record.conversation.thread = row.text(8);
    record.state = state_from(row.text(9)).value_or(State::failed);
    record.generation = row.integer(10);
    record.digest = row.text(12);
    record.policy_version = row.text(13);
    record.reason_code = row.text(14);
    if (!row.is_null(15)) record.outcome = outcome_from_json(row.text(15));
    record.created_at = row.column<TimePoint>(16);
    record.updated_at = row.column<TimePoint>(17);
    record.expires_at = row.column<std::optional<TimePoint>>(18);
    record.notified = row.column<std::optional<std::int64_t>>(19);
    return record;
}

}  // namespace

std::string outcome_to_json(const Outcome& outcome) {
    json fields = json::array();
    for (const auto& field : outcome.fields) {
        json entry = {{"label", field.label}, {"value", field.value}, {"name", field.name}};
        if (field.number) entry["number"] = *field.number;
        fields.push_back(std::move(entry));
    }
    json actions = json::array();
    for (const auto& action : outcome.actions) actions.push_back({{"label", action.label}, {"say", action.say}});
    return json{{"end", name_of(outcome.end)}, {"code", outcome.code}, {"title", outcome.title}, {"lines", outcome.lines},
                {"fields", std::move(fields)}, {"actions", std::move(actions)}}
        .dump(-1, ' ', false, json::error_handler_t::replace);
}

Outcome outcome_from_json(std::string_view text) {
    const auto stored = json::parse(text);
    Outcome outcome;
    const auto end = stored.at("end").get<std::string>();
    outcome.end = end == "done" ? Outcome::End::done : end == "failed" ? Outcome::End::failed : Outcome::End::needs_human;
    outcome.code = stored.at("code").get<std::string>();
    outcome.title = stored.at("title").get<Text>();
    outcome.lines = stored.at("lines").get<std::vector<Text>>();
    for (const auto& entry : stored.at("fields")) {
        Field field{entry.at("label").get<Text>(), entry.at("value").get<Text>(), entry.at("name").get<std::string>(), {}};
        if (entry.contains("number")) field.number = entry.at("number").get<std::int64_t>();
        outcome.fields.push_back(std::move(field));
    }
    if (!stored.contains("actions")) return outcome;  // written before outcomes had any
    for (const auto& entry : stored.at("actions")) {
        outcome.actions.push_back({entry.at("label").get<Text>(), entry.at("say").get<std::string>(), {}, Action::Style::plain});
    }
    return outcome;
}

Result<RequestRecord> load_request(sqlite::Database& database, const std::vector<Operation>& catalogue, RequestId id) {
    auto query = database.query(
        "SELECT id, coalesce(inbox_id, 0), coalesce(ticket_id, 0), person, operation, language, platform, conversation, "
        "thread, state, generation, plan, digest, policy_version, reason_code, outcome, created_at, updated_at, "
        "expires_at, notified FROM requests WHERE id = ?1",
        id.number());
    if (!query) return pass(query);
    auto found = query->step();
    if (!found) return pass(found);
    if (!*found) return fail(Kind::not_found, "no_such_request", {{"request", id.text()}});
    auto record = read_row(*query);
    auto plan = read_plan(catalogue, record.operation, query->text(11));
    if (!plan) return pass(plan);
    record.plan = std::move(*plan);
    return record;
}

Result<std::vector<StepRecord>> load_steps(sqlite::Database& database, RequestId id) {
    std::vector<StepRecord> steps;
    auto query = database.query("SELECT ordinal, state, attempt, result FROM steps WHERE request_id = ?1 ORDER BY ordinal",
                                id.number());
    if (!query) return pass(query);
    auto walked = query->each([&](const sqlite::Statement& row) {
        StepRecord step{row.column<int>(0), std::string(row.text(1)), row.column<int>(2), {}};
        if (!row.is_null(3)) step.facts = args_from_json(json::parse(row.text(3)));
        steps.push_back(std::move(step));
    });
    if (!walked) return pass(walked);
    return steps;
}

Result<std::vector<DecisionRecord>> load_decisions(sqlite::Database& database, RequestId id, std::int64_t generation) {
    std::vector<DecisionRecord> decisions;
    auto query = database.query(
        "SELECT person, decision, reason, decided_at FROM approvals WHERE request_id = ?1 AND generation = ?2 "
        "ORDER BY decided_at, person",
        id.number(), generation);
    if (!query) return pass(query);
    auto walked = query->each([&](const sqlite::Statement& row) {
        decisions.push_back({PersonId(std::string(row.text(0))), std::string(row.text(1)), std::string(row.text(2)),
                             row.column<TimePoint>(3)});
    });
    if (!walked) return pass(walked);
    return decisions;
}

Result<std::vector<RequestId>> requests_where(sqlite::Database& database, bool (*wanted)(State)) {
    std::vector<RequestId> ids;
    auto query = database.query("SELECT id, state FROM requests WHERE state NOT IN "
                                "('done', 'failed', 'needs_human', 'refused', 'denied', 'expired', 'cancelled') ORDER BY id");
    if (!query) return pass(query);
    auto walked = query->each([&](const sqlite::Statement& row) {
        const auto state = state_from(row.text(1));
        if (state && wanted(*state)) ids.emplace_back(row.integer(0));
    });
    if (!walked) return pass(walked);
    return ids;
}

Result<void> insert_request(journal::Transaction& transaction, RequestRecord& record) {
    record.created_at = record.updated_at = transaction.now();
    record.state = State::received;
    auto inserted = transaction.run(
        "INSERT INTO requests (inbox_id, person, operation, arguments, language, platform, conversation, thread, state, "
        "created_at, updated_at) VALUES (nullif(?1, 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)",
        record.inbox, record.person.text(), record.operation,
        arguments_to_json(record.plan.arguments).dump(-1, ' ', false, json::error_handler_t::replace),
        name_of(record.language), record.conversation.platform, record.conversation.id, record.conversation.thread,
        name_of(record.state), record.created_at);
    if (!inserted) return pass(inserted);
    record.id = RequestId(transaction.last_id());
    return transaction.audit({record.person.text(), "request.received", record.id.number(), std::nullopt,
                              record.operation, "{}"});
}

Result<void> move_request(journal::Transaction& transaction, RequestRecord& record, Event event, const PersonId& actor,
                          const std::string& body) {
    const auto to = next(record.state, event);
    if (!to) {
        return fail(Kind::internal, "transition_not_allowed", {},
                    std::string(name_of(record.state)) + " " + std::string(name_of(event)));
    }
    auto moved = transaction.run(
        "UPDATE requests SET state = ?1, updated_at = ?2 WHERE id = ?3 AND state = ?4 AND generation = ?5", name_of(*to),
        transaction.now(), record.id.number(), name_of(record.state), record.generation);
    if (!moved) return pass(moved);
    if (*moved != 1) return fail(Kind::conflict, "request_moved", {{"request", record.id.text()}});
    record.state = *to;
    record.updated_at = transaction.now();
    const std::optional<std::int64_t> ticket =
        record.ticket.number() == 0 ? std::nullopt : std::optional(record.ticket.number());
    return transaction.audit({actor.text(), "request." + std::string(name_of(event)), record.id.number(), ticket,
                              record.operation, body});
}

Result<void> save_plan(journal::Transaction& transaction, const RequestRecord& record) {
    auto saved = transaction.run(
        "UPDATE requests SET ticket_id = nullif(?2, 0), generation = ?3, plan = ?4, digest = ?5, policy_version = ?6, "
        "expires_at = ?7, arguments = ?8 WHERE id = ?1",
        record.id.number(), record.ticket.number(), record.generation,
        plan_to_json(record.plan).dump(-1, ' ', false, json::error_handler_t::replace), record.digest,
        record.policy_version, record.expires_at,
        arguments_to_json(record.plan.arguments).dump(-1, ' ', false, json::error_handler_t::replace));
    if (!saved) return pass(saved);
    return {};
}

Result<void> save_outcome(journal::Transaction& transaction, const RequestRecord& record) {
    auto saved = transaction.run("UPDATE requests SET outcome = ?2, reason_code = ?3 WHERE id = ?1", record.id.number(),
                                 record.outcome ? std::optional(outcome_to_json(*record.outcome)) : std::nullopt,
                                 record.reason_code);
    if (!saved) return pass(saved);
    return {};
}

}  // namespace botones::engine
