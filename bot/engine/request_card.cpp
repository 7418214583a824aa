// Draws the card of a request from its state.
#include "bot/engine/request_card.hpp"

#include "bot/engine/outgoing.hpp"

namespace botones::engine {
namespace {

std::string name_of_person(const Institution& institution, const PersonId& id) {
    const auto* person = institution.people.find(id);
    return person == nullptr || person->name.empty() ? id.text() : person->name;
}

void add_outcome(Card& card, const Outcome& outcome) {
    card.title = outcome.title;
    card.lines = outcome.lines;
    card.fields = outcome.fields;
    card.code = outcome.code;
}

void add_preview(Card& card, const RequestView& view) {
    const auto& plan = view.request.plan;
    card.title = plan.title;
    card.lines = plan.lines;
    card.fields = plan.fields;
    if (is_open(view.request.state)) card.table = plan.sample;
}

void add_waiting(Card& card, const RequestView& view, const Institution& institution) {
    const auto& request = view.request;
    const auto* asker = institution.people.find(request.person);
    if (asker == nullptr) return;
    const auto approvers = approvers_for(institution.people, *asker, request.operation, request.plan.scope);
    std::string names;
    for (const auto* approver : approvers) names += (names.empty() ? "" : ", ") + name_of_person(institution, approver->id);
    const std::int64_t needed = view.tier == Tier::approve_two ? 2 : 1;
    card.lines.push_back(Text::of("engine.waiting", {{"needed", needed - static_cast<std::int64_t>(view.decisions.size())},
                                                     {"who", names.empty() ? std::string("–") : names}}));
    if (request.notified == 0) card.lines.push_back(Text::of("engine.nobody_told", {{"who", names.empty() ? std::string("–") : names}}));
    if (request.expires_at) card.lines.push_back(Text::of("engine.expires", {{"when", *request.expires_at}}));
}

void add_decisions(Card& card, const RequestView& view, const Institution& institution) {
    for (const auto& decision : view.decisions) {
        TextArgs args = {{"who", name_of_person(institution, decision.person)}, {"when", decision.at}};
        if (decision.decision == "approve") {
            card.lines.push_back(Text::of("engine.approved_by", std::move(args)));
        } else {
            args.emplace("reason", decision.reason.empty() ? std::string("–") : decision.reason);
            card.lines.push_back(Text::of("engine.denied_by", std::move(args)));
        }
    }
}

}  // namespace

Card request_card(const RequestView& view, const Institution& institution) {
    const auto& request = view.request;
    Card card;
    card.state = shown_as(request.state);
    card.request = request.id.text();
    if (request.ticket.number() != 0) card.ticket = request.ticket.text();
    card.operation = request.operation;
    if (request.outcome) {
        add_outcome(card, *request.outcome);
    } else {
        add_preview(card, view);
    }
    if (!request.reason_code.empty()) card.code = request.reason_code;
    if (request.state == State::waiting_approval) add_waiting(card, view, institution);
    if (request.state == State::expired) card.lines.push_back(Text::of("engine.expired"));
    if (request.state == State::cancelled) card.lines.push_back(Text::of("engine.cancelled"));
    if (request.generation > 1 && is_open(request.state)) card.lines.insert(card.lines.begin(), Text::of("engine.replanned"));
    add_decisions(card, view, institution);
    if (is_executing(request.state)) card.progress = view.progress;
    card.actions = actions_of(request.id, request.state);
    if (request.outcome) card.actions.insert(card.actions.end(), request.outcome->actions.begin(), request.outcome->actions.end());
    return card;
}

}  // namespace botones::engine
