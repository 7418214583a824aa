// Requests in the journal: rows to records, and the one function that changes a request's state.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bot/engine/request_state.hpp"
#include "bot/journal/transaction.hpp"
#include "commands/inbound.hpp"
#include "commands/operation.hpp"

namespace botones::engine {

struct RequestRecord {
    RequestId id{0};
    std::int64_t inbox = 0;
    TicketId ticket{0};
    PersonId person{std::string()};
    std::string operation;
    Language language = Language::en;
    Conversation conversation;
    State state = State::received;
    std::int64_t generation = 1;
    Plan plan;
    std::string digest;
    std::string policy_version;
    std::string reason_code;
    std::optional<Outcome> outcome;
    TimePoint created_at;
    TimePoint updated_at;
    std::optional<TimePoint> expires_at;
    std::optional<std::int64_t> notified;  // approvers who were told; absent: nobody was asked
};

struct StepRecord {
    int ordinal = 0;
    std::string state;  // intent, done, failed, unknown
    int attempt = 0;
    TextArgs facts;
};

struct DecisionRecord {
    PersonId person{std::string()};
    std::string decision;  // approve, deny
    std::string reason;
    TimePoint at;
};

/// Reads a request with its plan. Errors: not_found `no_such_request`.
Result<RequestRecord> load_request(sqlite::Database& database, const std::vector<Operation>& catalogue, RequestId id);
Result<std::vector<StepRecord>> load_steps(sqlite::Database& database, RequestId id);
/// Decisions on this generation of the preview, oldest first.
Result<std::vector<DecisionRecord>> load_decisions(sqlite::Database& database, RequestId id, std::int64_t generation);
/// Ids of requests in a state for which `wanted` holds, oldest first.
Result<std::vector<RequestId>> requests_where(sqlite::Database& database, bool (*wanted)(State));

/// Inserts a new request in state received with its audit record; sets record.id.
Result<void> insert_request(journal::Transaction& transaction, RequestRecord& record);
/// Moves the request by one event of the table: row, audit record, `record.state`. A compare-and-set on the state the
/// caller saw. Errors: conflict `request_moved` when the row is elsewhere by now, internal for an event not in the table.
Result<void> move_request(journal::Transaction& transaction, RequestRecord& record, Event event, const PersonId& actor,
                          const std::string& body = "{}");
/// Stores plan, digest, generation and expiry (a new preview).
Result<void> save_plan(journal::Transaction& transaction, const RequestRecord& record);
Result<void> save_outcome(journal::Transaction& transaction, const RequestRecord& record);

std::string outcome_to_json(const Outcome& outcome);
Outcome outcome_from_json(std::string_view json);

}  // namespace botones::engine
