// "whoami": who the chat says the asker is, and what that lets them do.
#include "commands/operation.hpp"
#include "commands/operations/facts.hpp"

namespace botones::operations {

namespace {

/// What the person's roles let them approve, as operation names.
std::vector<std::string> may_approve_list(const World& world, const Person& person) {
    std::vector<std::string> names;
    for (const auto& operation : world.catalogue) {
        if (!operation.is_write() || !operation.connected) continue;
        if (may_approve_somewhere(world.people, person, operation.name)) names.push_back(operation.name);
    }
    return names;
}

Result<Card> whoami(CallContext&, World& world, const Asking& asking, const Arguments&) {
    const auto& person = asking.person;
    auto card = info_card("whoami", Text::of("whoami.title", {{"name", person.name.empty() ? person.id.text() : person.name}}));
    card.fields = {fact("person", person.id.text()), fact("roles", listed(person.roles))};
    if (person.email) card.fields.push_back(fact("email", person.email->text()));
    if (!person.unit.empty()) card.fields.push_back(fact("unit", person.unit));
    for (const auto& held : person.held) {
        const auto principal = held.principal.empty() ? std::string("none") : shown(world.people.name_of(held.principal));
        card.lines.push_back(Text::of("role.held", {{"role", held.role}, {"principal", principal}, {"until", held.until}}));
    }
    if (person.outside_dates) {
        const auto& dates = *person.outside_dates;
        const auto principal = dates.is_delegation() ? shown(world.people.name_of(dates.principal)) : std::string("none");
        card.lines.push_back(Text::of("reason.outside_dates", {{"principal", principal}, {"from", dates.from}, {"until", dates.until}}));
    }
    const auto approves = may_approve_list(world, person);
    card.fields.push_back(approves.empty() ? fact("may_approve", Text::of("value.nothing")) : fact("may_approve", listed(approves)));
    card.audience = Card::Audience::asker_only;
    return card;
}

}  // namespace

Operation person_whoami() {
    Operation operation;
    operation.name = "whoami";
    operation.examples = {"whoami"};
    operation.answer = whoami;
    return operation;
}

}  // namespace botones::operations
