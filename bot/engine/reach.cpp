// Chooses places and keeps the record of who was passed over.
#include "bot/engine/reach.hpp"

#include <nlohmann/json.hpp>

namespace botones::engine {
namespace {

Addressee place_on(const Identity& identity, const Person& person, const Institution& institution) {
    return {private_conversation(identity), identity.id, person.language.value_or(institution.language), {}};
}

std::optional<Addressee> live_place(Context& context, const Institution& institution, const Person& person) {
    for (const auto& identity : identities_to_reach(person)) {
        if (!context.platforms.contains(identity.platform) || !context.connections.is_up(identity.platform)) continue;
        return place_on(identity, person, institution);
    }
    return std::nullopt;
}

/// Whether the request's card was refused there for good before anybody saw it, e.g. because the app is not installed.
Result<bool> was_in_vain(journal::Transaction& transaction, const Identity& identity, RequestId request) {
    auto refused = transaction.value<std::int64_t>(
        "SELECT id FROM cards WHERE request_id = ?1 AND platform = ?2 AND recipient = ?3 AND personal = 1 AND live = 0 AND "
        "coalesce(message_ref, '') = ''",
        request.number(), identity.platform, identity.id);
    if (!refused) return pass(refused);
    return refused->has_value();
}

/// Where this approver is asked: a platform that answers and has not refused this card. Each is tried once.
Result<std::optional<Addressee>> place_to_decide(journal::Transaction& transaction, Context& context, const Institution& institution,
                                                 const Person& person, RequestId request) {
    for (const auto& identity : identities_to_reach(person)) {
        if (!context.platforms.contains(identity.platform) || !context.connections.is_up(identity.platform)) continue;
        auto vain = was_in_vain(transaction, identity, request);
        if (!vain) return pass(vain);
        if (!*vain) return std::optional(place_on(identity, person, institution));
    }
    return std::optional<Addressee>();
}

/// Whether the request is shown to this person already, in private and on a platform that answers.
Result<bool> was_told(journal::Transaction& transaction, Context& context, const Person& person, RequestId request) {
    for (const auto& identity : person.identities) {
        if (!context.connections.is_up(identity.platform)) continue;
        auto card = transaction.value<std::int64_t>(
            "SELECT id FROM cards WHERE request_id = ?1 AND platform = ?2 AND recipient = ?3 AND personal = 1 AND live = 1",
            request.number(), identity.platform, identity.id);
        if (!card) return pass(card);
        if (*card) return true;
    }
    return false;
}

Result<void> record_passed_over(journal::Transaction& transaction, const RequestRecord& request, const Person& person) {
    auto known = transaction.value<std::int64_t>(
        "SELECT seq FROM audit WHERE request_id = ?1 AND action = 'approver.passed_over' AND subject = ?2",
        request.id.number(), person.id.text());
    if (!known) return pass(known);
    if (*known) return {};
    const auto body = nlohmann::json{{"platforms", person.identities.size()}, {"operation", request.operation}}.dump();
    return transaction.audit({"botones", "approver.passed_over", request.id.number(), request.ticket.number(), person.id.text(), body});
}

}  // namespace

std::optional<Addressee> private_place(Context& context, const Institution& institution, const Person& person) {
    if (auto live = live_place(context, institution, person)) return live;
    for (const auto& identity : identities_to_reach(person)) {
        if (context.platforms.contains(identity.platform)) return place_on(identity, person, institution);
    }
    return std::nullopt;
}

Result<void> notify_approvers(journal::Transaction& transaction, Context& context, const Institution& institution,
                              RequestRecord& request) {
    const auto* asker = institution.people.find(request.person);
    if (asker == nullptr) return {};
    int told = 0;
    for (const auto* approver : approvers_for(institution.people, *asker, request.operation, request.plan.scope)) {
        if (told >= institution.policy.approvers_notified) break;
        auto known = was_told(transaction, context, *approver, request.id);
        if (!known) return pass(known);
        if (*known) {
            ++told;
            continue;
        }
        const auto place = place_to_decide(transaction, context, institution, *approver, request.id);
        if (!place) return pass(place);
        if (!*place) {
            if (auto recorded = record_passed_over(transaction, request, *approver); !recorded) return recorded;
            continue;
        }
        if (auto shown = show_request(transaction, **place, request.id); !shown) return shown;
        ++told;
    }
    request.notified = told;
    auto noted = transaction.run("UPDATE requests SET notified = ?2 WHERE id = ?1", request.id.number(), told);
    if (!noted) return pass(noted);
    return {};
}

}  // namespace botones::engine
