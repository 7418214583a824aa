// The same operations that answer in chat make the sections.
#include "bot/engine/home.hpp"

#include <array>

#include "commands/catalogue.hpp"

namespace botones::engine {
namespace {

constexpr std::array quick_actions{"account.create", "password.reset", "account.show", "queue.show",
                                   "queue.top",      "ticket.open",    "ticket.list",  "help"};
constexpr std::size_t most_quick_actions = 6;

Card section(CallContext& call, World& world, const Asking& asking, const Operation& operation, const Arguments& arguments) {
    auto card = operation.answer(call, world, asking, arguments);
    auto shown = card ? std::move(*card) : card_of(card.error());
    shown.operation = operation.name;
    return shown;
}

Card quick(const Context& context, const Institution& institution, const Person& person, Language language) {
    Card card;
    card.title = Text::of("engine.home.quick");
    for (const auto* name : quick_actions) {
        const auto* operation = find_operation(context.catalogue, name);
        const bool offered = operation != nullptr && card.actions.size() < most_quick_actions &&
                             may_ask(institution.people, person, name, nullptr);
        if (!offered) continue;
        Action action;
        action.label = Text::of(std::string("operation.") + name);
        action.say = words_of({name, {}, language});
        card.actions.push_back(std::move(action));
    }
    return card;
}

}  // namespace

std::vector<Card> home_sections(CallContext& call, Context& context, const Institution& institution, const Person& person,
                                Language language) {
    auto world = world_of(context, institution);
    const Asking asking{person, language, std::nullopt, std::nullopt, {}};
    std::vector<Card> sections;
    if (const auto* tickets = find_operation(context.catalogue, "ticket.list")) {
        Arguments mine;
        mine.set("mine", true);
        mine.set("state", std::string("open"));
        sections.push_back(section(call, world, asking, *tickets, mine));
    }
    const auto* approvals = find_operation(context.catalogue, "approval.list");
    if (approvals != nullptr && may_approve_anything(institution.people, person)) {
        sections.push_back(section(call, world, asking, *approvals, {}));
    }
    sections.push_back(quick(context, institution, person, language));
    return sections;
}

}  // namespace botones::engine
