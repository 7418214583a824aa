// "ask the owner": whoever may not change a group has its owner asked, who orders it with one press (S58).
#include "commands/operations/facts.hpp"
#include "commands/operations/group/_groups.hpp"
#include "commands/ports/notices.hpp"

namespace botones::operations {

namespace {

Order order_for_owner(const Arguments& arguments, const std::string& group, Language language) {
    const auto* change = arguments.get<std::string>("change");
    const auto* members = arguments.get<std::vector<std::string>>("members");
    Order order{change != nullptr && *change == "remove" ? "group.remove_member" : "group.add_member", {}, language};
    order.arguments.set("group", group);
    if (members != nullptr) order.arguments.set("members", *members);
    return order;
}

Card card_for_owner(const World& world, const Asking& asking, const Arguments& arguments, const std::string& group, const Person& owner) {
    const auto order = order_for_owner(arguments, group, owner.language.value_or(asking.language));
    const bool removing = order.operation == "group.remove_member";
    const auto* members = arguments.get<std::vector<std::string>>("members");
    auto card = info_card("group.ask_owner", Text::of("group.owner_asked.title", {{"group", shown(group)}}));
    card.lines.push_back(Text::of("group.owner_asked.what", {{"who", shown(world.people.name_of(asking.person.id))},
                                                             {"group", shown(group)},
                                                             {"change", std::string(removing ? "remove" : "add")},
                                                             {"members", members == nullptr ? std::string("none") : shown(listed(*members))}}));
    if (members != nullptr && !members->empty()) card.actions.push_back(action("action.order_it", order, Action::Style::primary));
    return card;
}

Result<Card> ask(CallContext& call, World& world, const Asking& asking, const Arguments& arguments) {
    const auto found = group_in(call, world, arguments);
    if (!found) return pass(found);
    const auto& name = found->group.attributes.name;
    const auto live = live_owners(call, world, found->group.attributes);
    if (!live) return pass(live);
    if (live->empty()) return fail(Kind::conflict, "group_has_no_owner", {{"group", shown(name)}});
    const auto& owner = live->front();
    const auto* person = world.people.owner_of(owner);
    const auto title = Text::of("group.owner_ticket", {{"group", shown(name)}, {"who", owner.text()}});
    const auto ticket = world.tickets.open(call, asking.person, owner.text(), title, asking.idempotency_key);
    if (!ticket) return pass(ticket);
    bool told = false;
    if (person != nullptr && world.notices != nullptr) {
        const auto notice = world.notices->tell(call, *person, card_for_owner(world, asking, arguments, name, *person), asking.idempotency_key);
        if (!notice) return pass(notice);
        told = *notice;
    }
    const auto called = person == nullptr ? owner.text() : shown(world.people.name_of(person->id));
    auto card = info_card("group.ask_owner", Text::of(told ? "group.owner_told" : "group.owner_not_told", {{"who", called}, {"ticket", ticket->text()}}));
    card.state = CardState::done;
    card.ticket = ticket->text();
    return card;
}

}  // namespace

Operation group_ask_owner() {
    Operation operation;
    operation.name = "group.ask_owner";
    operation.arguments = {{"group", ArgumentType::name, ArgumentSpec::Need::required},
                           {"members", ArgumentType::words},
                           {"change", ArgumentType::choice, ArgumentSpec::Need::optional, {"add", "remove"}}};
    operation.examples = {"ask the owner of group all-staff to add ana.diaz"};
    operation.answer = ask;
    return operation;
}

}  // namespace botones::operations
