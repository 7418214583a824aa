// Ends requests.
#include "bot/engine/completion.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "bot/engine/outgoing.hpp"
#include "bot/engine/reach.hpp"
#include "bot/engine/ticket_desk.hpp"
#include "commands/catalogue.hpp"

namespace botones::engine {
namespace {

Event event_of(const RequestRecord& request, Outcome::End end) {
    switch (end) {
        case Outcome::End::done: return Event::finish;
        case Outcome::End::failed: return Event::fail;
        case Outcome::End::needs_human: return request.state == State::approved ? Event::fail : Event::give_up;
    }
    return Event::fail;
}

std::string display_name(const Institution& institution, const PersonId& id) {
    const auto* person = institution.people.find(id);
    return person == nullptr || person->name.empty() ? id.text() : person->name;
}

Result<void> write_solution(journal::Transaction& transaction, const Institution& institution,
                            const RequestRecord& request) {
    const auto& outcome = *request.outcome;
    if (auto added = add_ticket_entry(transaction, request.ticket, "botones", "solution", outcome.title); !added) return added;
    for (const auto& line : outcome.lines) {
        if (auto added = add_ticket_entry(transaction, request.ticket, "botones", "solution", line); !added) return added;
    }
    auto decisions = load_decisions(transaction.database(), request.id, request.generation);
    if (!decisions) return pass(decisions);
    std::string approvers;
    for (const auto& decision : *decisions) {
        if (decision.decision != "approve") continue;
        approvers += (approvers.empty() ? "" : ", ") + display_name(institution, decision.person);
    }
    TextArgs args = {{"asker", display_name(institution, request.person)},
                     {"approvers", approvers.empty() ? std::string("–") : approvers},
                     {"procedure", institution.policy.procedure.empty() ? std::string("–") : institution.policy.procedure}};
    auto added = add_ticket_entry(transaction, request.ticket, "botones", "solution",
                                  Text::of("engine.ticket.people", std::move(args)));
    if (!added) return added;
    if (outcome.end != Outcome::End::done) return {};  // somebody still has to look at it: the ticket stays open
    return end_ticket(transaction, request.ticket, "solved");
}

bool has_report(const Context& context, const RequestRecord& request) {
    const auto* operation = find_operation(context.catalogue, request.operation);
    return operation != nullptr && operation->report;
}

/// Who asked is told where they asked; the owner of the account, who asked for nothing, where they are reached best.
std::optional<Addressee> asked_place(const Context& context, const Institution& institution, const Person& person,
                                     const RequestRecord& request) {
    for (const auto& identity : person.identities) {
        if (identity.platform != request.conversation.platform || !context.platforms.contains(identity.platform)) continue;
        return Addressee{private_conversation(identity), identity.id, person.language.value_or(institution.language), {}};
    }
    return std::nullopt;
}

struct OpenClaim {
    std::int64_t id = 0;
    std::string account;
};

Result<std::vector<OpenClaim>> claims_of(sqlite::Database& database, RequestId request) {
    std::vector<OpenClaim> claims;
    auto query = database.query("SELECT id, account FROM claims WHERE request_id = ?1 AND active = 1", request.number());
    if (!query) return pass(query);
    auto walked = query->each([&](const sqlite::Statement& row) { claims.push_back({row.integer(0), std::string(row.text(1))}); });
    if (!walked) return pass(walked);
    return claims;
}

/// Of many: owners who can be reached get their own link, and the asker a file with the links of all others.
Result<void> hand_over_many(journal::Transaction& transaction, Context& context, const Institution& institution,
                            const RequestRecord& request) {
    auto claims = claims_of(transaction.database(), request.id);
    if (!claims) return pass(claims);
    for (const auto& claim : *claims) {
        const auto address = Address::parse(claim.account);
        const auto* owner = address ? institution.people.owner_of(*address) : nullptr;
        const auto place = owner == nullptr ? std::nullopt : private_place(context, institution, *owner);
        if (!place) continue;
        if (auto sent = send_claim(transaction, *place, request.id, claim.id); !sent) return sent;
    }
    return send_report_to_asker(transaction, context, institution, request);
}

Result<void> hand_over(journal::Transaction& transaction, Context& context, const Institution& institution,
                       const RequestRecord& request) {
    if (has_report(context, request)) return hand_over_many(transaction, context, institution, request);
    if (request.state != State::done) return {};
    auto account = transaction.value<std::string>("SELECT account FROM claims WHERE request_id = ?1 AND active = 1",
                                                  request.id.number());
    if (!account) return pass(account);
    if (!*account) return {};
    if (const auto address = Address::parse(**account)) {
        if (const auto* owner = institution.people.owner_of(*address)) {
            const auto place = private_place(context, institution, *owner);
            if (place) return send_claim(transaction, *place, request.id);
        }
    }
    const auto* asker = institution.people.find(request.person);
    if (asker == nullptr) return {};
    const auto place = asked_place(context, institution, *asker, request);
    if (!place) return {};
    return send_claim(transaction, *place, request.id);
}

}  // namespace

Result<void> complete(journal::Transaction& transaction, Context& context, const Institution& institution,
                      RequestRecord& request, Outcome outcome) {
    const auto event = event_of(request, outcome.end);
    // The procedure in force is stored with every executed order (S1), the policy's version too (S112).
    const auto body = nlohmann::json{{"code", outcome.code},
                                     {"procedure", institution.policy.procedure},
                                     {"policy", request.policy_version}}
                          .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    if (auto moved = move_request(transaction, request, event, PersonId("botones"), body); !moved) return moved;
    request.outcome = std::move(outcome);
    request.reason_code = request.outcome->code;
    if (auto saved = save_outcome(transaction, request); !saved) return saved;
    if (auto written = write_solution(transaction, institution, request); !written) return written;
    if (auto handed = hand_over(transaction, context, institution, request); !handed) return handed;
    return refresh_cards(transaction, request.id);
}

Result<void> send_report_to_asker(journal::Transaction& transaction, const Context& context, const Institution& institution,
                                  const RequestRecord& request) {
    if (!has_report(context, request)) return {};
    const auto* asker = institution.people.find(request.person);
    if (asker == nullptr) return {};
    const auto place = asked_place(context, institution, *asker, request);
    if (!place) return {};
    return send_report(transaction, *place, request.id);
}

Result<bool> schedule_retry(journal::Transaction& transaction, RequestId id, std::chrono::milliseconds at_least) {
    using std::chrono::seconds;
    constexpr std::array waits = {seconds(2), seconds(5), seconds(15), seconds(30), seconds(60), seconds(120)};
    auto tries = transaction.value<std::int64_t>("SELECT count(*) FROM timers WHERE kind = 'resume' AND subject = ?1",
                                                 id.text());
    if (!tries) return pass(tries);
    const auto number = static_cast<std::size_t>(tries->value_or(0));
    if (number >= waits.size()) return false;
    const auto wait = std::max<std::chrono::milliseconds>(waits[number], at_least);
    auto inserted = transaction.run("INSERT INTO timers (due_at, kind, subject) VALUES (?1, 'resume', ?2)",
                                    transaction.now() + wait, id.text());
    if (!inserted) return pass(inserted);
    return true;
}

}  // namespace botones::engine
