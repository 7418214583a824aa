// "role delegate": somebody stands in for the asker from one day to another, with all the asker is configured for (S62).
#include "commands/operations/facts.hpp"
#include "commands/operations/role/_terms.hpp"

namespace botones::operations {

namespace {

Result<Plan> plan_delegate(CallContext&, World& world, const Asking& asking, const Arguments& arguments) {
    const auto alternate = person_in(world, arguments, "to");
    if (!alternate) return pass(alternate);
    const auto& person = **alternate;
    if (same_human(person, asking.person)) return fail(Kind::invalid_input, "alternate_is_asker");
    if (asking.person.roles.empty()) return fail(Kind::invalid_input, "nothing_to_delegate");
    const auto term = term_in(world, arguments, Days::must_end);
    if (!term) return pass(term);
    Grant grant;
    grant.person = person.id;
    grant.principal = asking.person.id;
    grant.from = term->from;
    grant.until = term->until;
    Plan plan;
    plan.arguments = arguments;
    plan.steps = {make_grant_step(grant)};
    plan.scope = scope_of_person(person);
    plan.targets = plan.steps.front().payload;
    plan.title = Text::of("plan.role.delegate", {{"person", shown(world.people.name_of(person.id))},
                                                 {"principal", shown(world.people.name_of(asking.person.id))},
                                                 {"from", term->from}, {"until", term->until}});
    plan.fields = {fact("person", person.id.text()), fact("principal", asking.person.id.text()), fact("roles", listed(asking.person.roles)),
                   fact("from_day", term->from), fact("to_day", term->until)};
    plan.lines = {Text::of("role.delegation_means")};
    return plan;
}

}  // namespace

Operation role_delegate() {
    Operation operation;
    operation.name = "role.delegate";
    operation.arguments = {{"to", ArgumentType::account, ArgumentSpec::Need::required},
                           {"from_day", ArgumentType::moment},
                           {"to_day", ArgumentType::moment}};
    operation.tier = Tier::approve;
    operation.examples = {"make ana.diaz my deputy from 22 to 26"};
    operation.plan = plan_delegate;
    use_role_steps(operation);
    return operation;
}

}  // namespace botones::operations
