// Adds to an audit record whose place its actor takes, and who had a step done.
#include "bot/journal/transaction.hpp"

#include <nlohmann/json.hpp>

namespace botones::journal {

namespace {

constexpr std::string_view service = "botones";

std::string with(const std::string& body, const nlohmann::json& more) {
    auto whole = nlohmann::json::parse(body, nullptr, false);
    if (!whole.is_object()) return body;
    whole.update(more);
    return whole.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

Result<std::string> Transaction::principals_of(const std::string& person) {
    auto found = value<std::string>(
        "SELECT group_concat(principal, ' ') FROM (SELECT DISTINCT principal FROM grants WHERE person = ?1 AND principal <> '' "
        "AND starts_at <= ?2 AND ?2 < ends_at ORDER BY principal)",
        person, now_);
    if (!found) return pass(found);
    return found->value_or("");
}

Result<void> Transaction::audit(const AuditRecord& record) {
    nlohmann::json more = nlohmann::json::object();
    auto who = record.actor;
    if (who == service) {
        if (!record.request || !record.action.starts_with("step.")) return chain_.append(database_, record, now_);
        auto asker = value<std::string>("SELECT person FROM requests WHERE id = ?1", *record.request);
        if (!asker) return pass(asker);
        who = asker->value_or("");
        more["performer"] = who;
    }
    auto principals = principals_of(who);
    if (!principals) return pass(principals);
    if (!principals->empty()) more["alternate_of"] = *principals;
    if (more.empty()) return chain_.append(database_, record, now_);
    auto whole = record;
    whole.body = with(record.body, more);
    return chain_.append(database_, whole, now_);
}

}  // namespace botones::journal
