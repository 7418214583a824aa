// SQL of application senders.
#include "bot/engine/app_senders.hpp"

#include <nlohmann/json.hpp>

namespace botones::engine {

Result<AppSender> JournalAppSenders::find(CallContext&, const std::string& from) {
    return journal_.read([&](sqlite::Database& database) -> Result<AppSender> {
        auto query = database.query("SELECT app, sender, audience, domains, reason FROM app_senders WHERE sender = ?1", from);
        if (!query) return pass(query);
        auto found = query->step();
        if (!found) return pass(found);
        if (!*found) return fail(Kind::not_found, "no_such_app_sender");
        const auto domains = nlohmann::json::parse(query->text(3), nullptr, false);
        if (!domains.is_array()) return fail(Kind::internal, "bad_record");
        return AppSender{std::string(query->text(0)), std::string(query->text(1)), std::string(query->text(2)),
                         domains.get<std::vector<std::string>>(), std::string(query->text(4))};
    });
}

Result<void> JournalAppSenders::record(CallContext&, RequestId request, const AppSender& sender) {
    return journal_.write([&](journal::Transaction& transaction) -> Result<void> {
        const auto domains = nlohmann::json(sender.domains).dump();
        auto written = transaction.run(
            "INSERT INTO app_senders (sender, app, audience, domains, reason, request_id, recorded_at) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (sender) DO UPDATE SET app = excluded.app, "
            "audience = excluded.audience, domains = excluded.domains, reason = excluded.reason, "
            "request_id = excluded.request_id, recorded_at = excluded.recorded_at",
            sender.from, sender.app, sender.audience, domains, sender.reason, request.number(), transaction.now());
        if (!written) return pass(written);
        const nlohmann::json body{{"app", sender.app}, {"audience", sender.audience}, {"domains", sender.domains}};
        return transaction.audit({"botones", "app_sender.recorded", request.number(), std::nullopt, sender.from,
                                  body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)});
    });
}

}  // namespace botones::engine
