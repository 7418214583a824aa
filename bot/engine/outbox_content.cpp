// What a row of the outbox says, rendered from the newest state of things when it is sent.
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "bot/engine/handover.hpp"
#include "bot/engine/outbox.hpp"
#include "bot/engine/outgoing.hpp"
#include "bot/engine/reports.hpp"
#include "commands/catalogue.hpp"

namespace botones::engine {

Result<Outbox::Content> Outbox::content_of(const Row& row) {
    const auto alone = [](Result<Card> card) -> Result<Content> {
        if (!card) return pass(card);
        Content content;
        content.cards.push_back(std::move(*card));
        return content;
    };
    if (row.kind == "card") return alone(card_of_request(RequestId(row.request)));
    if (row.kind == "claim" && row.card == report_mark) return alone(reports_.card(RequestId(row.request), row.language));
    if (row.kind == "claim") return alone(claim_card(row));
    const auto parsed = nlohmann::json::parse(row.card, nullptr, false);
    if (parsed.is_discarded()) return fail(Kind::internal, "card_unreadable");
    if (row.kind == "home") return Content{parsed.get<std::vector<Card>>()};
    return alone(parsed.get<Card>());
}

Result<Card> Outbox::claim_card(const Row& row) {
    auto token = row.card.empty() ? handover_.link_token(RequestId(row.request))
                                  : Result<std::string>(handover_.token_of(std::strtoll(row.card.c_str(), nullptr, 10)));
    if (!token) return pass(token);
    Card card;
    card.state = CardState::info;
    card.request = RequestId(row.request).text();
    card.title = Text::of("engine.claim.title");
    card.lines.push_back(Text::of("engine.claim.link", {{"link", context_.public_url + "/claim/" + *token}}));
    card.lines.push_back(Text::of("engine.claim.once", {{"life", context_.institution.get()->policy.claim_lifetime}}));
    card.audience = Card::Audience::asker_only;
    return card;
}

Result<Card> Outbox::card_of_request(RequestId id) {
    const auto institution = context_.institution.get();
    RequestView view;
    auto loaded = context_.journal.read([&](sqlite::Database& database) -> Result<void> {
        auto request = load_request(database, context_.catalogue, id);
        if (!request) return pass(request);
        view.request = std::move(*request);
        auto decisions = load_decisions(database, id, view.request.generation);
        if (!decisions) return pass(decisions);
        view.decisions = std::move(*decisions);
        return {};
    });
    if (!loaded) return pass(loaded);
    const auto* operation = find_operation(context_.catalogue, view.request.operation);
    view.tier = tier_of(institution->policy, view.request.operation, operation == nullptr ? Tier::run : operation->tier, view.request.plan);
    context_.progress.with([&](const auto& progress) {
        if (const auto found = progress.find(id.number()); found != progress.end()) view.progress = found->second;
    });
    auto card = request_card(view, *institution);
    if (card.actions.empty()) return card;
    auto tokens = context_.journal.write([&](journal::Transaction& transaction) -> Result<void> {
        for (auto& action : card.actions) {
            auto token = button_token(transaction, id, view.request.generation, action.say);
            if (!token) return pass(token);
            action.token = std::move(*token);
        }
        return {};
    });
    if (!tokens) return pass(tokens);
    return card;
}

}  // namespace botones::engine
