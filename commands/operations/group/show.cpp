// "group show": who is in it, whose it is, where mail to it goes.
#include "commands/operations/facts.hpp"
#include "commands/operations/group/_groups.hpp"

namespace botones::operations {

namespace {

Result<Card> show(CallContext& call, World& world, const Asking& asking, const Arguments& arguments) {
    const auto found = group_in(call, world, arguments);
    if (!found) return pass(found);
    const auto scope = scope_of_group(call, world, asking.person, *found);
    if (!scope) return pass(scope);
    if (auto may = may_ask(world.people, asking.person, "group.show", &*scope); !may && !is_owner(asking.person, *scope)) return pass(may);
    const auto& group = found->group.attributes;
    auto card = info_card("group.show", Text::of("group.show.title", {{"group", shown(group.name)}}));
    card.fields = group_fields(group);
    if (scope->owners.empty()) card.lines.push_back(Text::of("group.no_live_owner"));
    return card;
}

}  // namespace

Operation group_show() {
    Operation operation;
    operation.name = "group.show";
    operation.arguments = {{"group", ArgumentType::name, ArgumentSpec::Need::required}};
    operation.examples = {"who is in group all-staff"};
    operation.answer = show;
    return operation;
}

}  // namespace botones::operations
