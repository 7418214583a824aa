// A step's name stands in its request's plan; its facts in its own row.
#include "bot/engine/past_steps.hpp"

#include <nlohmann/json.hpp>

namespace botones::engine {
namespace {

constexpr int looked_at = 50;  // steps on one account: an account is not closed behind fifty other changes unseen

}  // namespace

Result<std::optional<TextArgs>> JournalPast::last_facts(CallContext&, const std::string& step, const std::string& target) {
    return journal_.read([&](sqlite::Database& database) -> Result<std::optional<TextArgs>> {
        auto query = database.query(
            "SELECT s.result, json_extract(r.plan, '$.steps[' || s.ordinal || '].name') FROM steps s JOIN requests r "
            "ON r.id = s.request_id WHERE s.target = ?1 AND s.state = 'done' ORDER BY s.finished_at DESC, s.request_id DESC "
            "LIMIT ?2",
            target, looked_at);
        if (!query) return pass(query);
        for (;;) {
            auto row = query->step();
            if (!row) return pass(row);
            if (!*row) return std::optional<TextArgs>();
            if (query->text(1) != step || query->is_null(0)) continue;
            const auto facts = nlohmann::json::parse(query->text(0), nullptr, false);
            if (!facts.is_object()) return fail(Kind::internal, "step_unreadable");
            return std::optional(args_from_json(facts));
        }
    });
}

}  // namespace botones::engine
