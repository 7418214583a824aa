// SQL of roles held for a time.
#include "bot/engine/grants.hpp"

#include <nlohmann/json.hpp>

#include "commands/ports/world.hpp"

namespace botones::engine {
namespace {

// Whoever asks long after their dates is told that they have no right, not since when.
constexpr auto remembered_for = std::chrono::days(90);

constexpr const char* columns = "SELECT id, person, role, principal, starts_at, ends_at FROM grants WHERE ";

Grant grant_of(const sqlite::Statement& row) {
    Grant grant;
    grant.id = row.integer(0);
    grant.person = PersonId(std::string(row.text(1)));
    grant.role = row.text(2);
    grant.principal = PersonId(std::string(row.text(3)));
    grant.from = row.column<TimePoint>(4);
    grant.until = row.column<TimePoint>(5);
    return grant;
}

Result<std::vector<Grant>> grants_of(Result<sqlite::Statement> query) {
    if (!query) return pass(query);
    std::vector<Grant> grants;
    auto walked = query->each([&](const sqlite::Statement& row) { grants.push_back(grant_of(row)); });
    if (!walked) return pass(walked);
    return grants;
}

Result<void> record(journal::Transaction& transaction, RequestId request, const char* action, const Grant& grant) {
    const nlohmann::json body{{"grant", grant.id},
                              {"role", grant.role},
                              {"principal", grant.principal.text()},
                              {"from", grant.from.time_since_epoch().count()},
                              {"until", grant.until.time_since_epoch().count()}};
    return transaction.audit({"botones", action, request.number(), std::nullopt, grant.person.text(),
                              body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)});
}

Result<void> insert(journal::Transaction& transaction, RequestId request, Grant grant) {
    auto inserted = transaction.run(
        "INSERT INTO grants (person, role, principal, starts_at, ends_at, request_id, granted_at) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (request_id) DO NOTHING",
        grant.person.text(), grant.role, grant.principal.text(), grant.from, grant.until, request.number(), transaction.now());
    if (!inserted) return pass(inserted);
    if (*inserted == 0) return {};
    grant.id = transaction.last_id();
    return record(transaction, request, "role.granted", grant);
}

Result<void> end_now(journal::Transaction& transaction, RequestId request, std::int64_t id) {
    auto open = grants_of(transaction.query(std::string(columns) + "id = ?1 AND ends_at > ?2", id, transaction.now()));
    if (!open) return pass(open);
    if (open->empty()) return {};
    auto ended = transaction.run(
        "UPDATE grants SET ends_at = ?2, starts_at = min(starts_at, ?2), ended_by = ?3 WHERE id = ?1", id, transaction.now(),
        request.number());
    if (!ended) return pass(ended);
    return record(transaction, request, "role.revoked", open->front());
}

}  // namespace

Result<void> JournalGrants::load() {
    const auto since = clock_.now() - remembered_for;
    auto grants = journal_.read([&](sqlite::Database& database) {
        return grants_of(database.query(std::string(columns) + "ends_at > ?1 ORDER BY id", since));
    });
    if (!grants) return pass(grants);
    institution_.set_grants(std::move(*grants), clock_);
    return {};
}

Result<std::vector<Grant>> JournalGrants::of(CallContext&, const PersonId& person) {
    return journal_.read([&](sqlite::Database& database) {
        return grants_of(database.query(std::string(columns) + "person = ?1 AND ends_at > ?2 ORDER BY id", person.text(), clock_.now()));
    });
}

Result<Grant> JournalGrants::made_by(CallContext&, RequestId request) {
    return journal_.read([&](sqlite::Database& database) -> Result<Grant> {
        auto found = grants_of(database.query(std::string(columns) + "request_id = ?1", request.number()));
        if (!found) return pass(found);
        if (found->empty()) return fail(Kind::not_found, "no_such_grant");
        return found->front();
    });
}

Result<void> JournalGrants::add(CallContext&, RequestId request, const Grant& grant) {
    auto added = journal_.write([&](journal::Transaction& transaction) { return insert(transaction, request, grant); });
    if (!added) return added;
    return load();
}

Result<void> JournalGrants::end(CallContext&, RequestId request, std::int64_t grant) {
    auto ended = journal_.write([&](journal::Transaction& transaction) { return end_now(transaction, request, grant); });
    if (!ended) return ended;
    return load();
}

}  // namespace botones::engine
