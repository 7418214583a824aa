// "role grant": a role for a time, approved by somebody else; only roles that the policy lets be granted (S135).
#include <algorithm>

#include "commands/operations/facts.hpp"
#include "commands/operations/role/_terms.hpp"

namespace botones::operations {

namespace {

Result<const Role*> grantable_role(const World& world, const Arguments& arguments) {
    const auto* name = arguments.get<std::string>("role");
    if (name == nullptr) return fail(Kind::invalid_input, "missing_arguments", {{"missing", "role"}});
    const auto& rules = world.people.rules();
    const auto wanted = rules.role_name(*name);
    if (std::find(rules.grantable.begin(), rules.grantable.end(), wanted) == rules.grantable.end())
        return fail(Kind::denied, "role_not_grantable", {{"role", shown(*name)}, {"roles", listed(rules.grantable)}});
    const auto* role = world.people.role(wanted);
    if (role == nullptr) return fail(Kind::not_found, "role_unknown", {{"role", shown(*name)}});
    return role;
}

bool has_role(const People& people, const Person& person, const Role& role) {
    return std::any_of(person.roles.begin(), person.roles.end(), [&](const std::string& each) { return people.role(each) == &role; });
}

Result<Plan> plan_grant(CallContext&, World& world, const Asking&, const Arguments& arguments) {
    const auto found = person_in(world, arguments, "person");
    if (!found) return pass(found);
    const auto& person = **found;
    const auto role = grantable_role(world, arguments);
    if (!role) return pass(role);
    const auto term = term_in(world, arguments, Days::may_be_open);
    if (!term) return pass(term);
    Grant grant;
    grant.person = person.id;
    grant.role = (*role)->name;
    grant.from = term->from;
    grant.until = term->until;
    Plan plan;
    plan.arguments = arguments;
    plan.scope = scope_of_person(person);
    const TextArgs words{{"person", shown(world.people.name_of(person.id))}, {"role", (*role)->name}, {"from", term->from}, {"until", term->until}};
    plan.already_so = has_role(world.people, person, **role);
    plan.title = Text::of(plan.already_so ? "plan.role.configured_already" : "plan.role.grant", words);
    plan.fields = {fact("person", person.id.text()), fact("role", (*role)->name), fact("allowed", listed((*role)->allow))};
    if (plan.already_so) return plan;
    plan.steps = {make_grant_step(grant)};
    plan.targets = plan.steps.front().payload;
    plan.fields.push_back(fact("from_day", term->from));
    plan.fields.push_back(fact("to_day", term->until));
    plan.lines = {Text::of("role.reviewed", {{"until", term->until}})};
    return plan;
}

}  // namespace

Operation role_grant() {
    Operation operation;
    operation.name = "role.grant";
    operation.arguments = {{"person", ArgumentType::account, ArgumentSpec::Need::required},
                           {"role", ArgumentType::choice, ArgumentSpec::Need::required, {"exchange.subadmin"}},
                           {"from_day", ArgumentType::moment},
                           {"to_day", ArgumentType::moment}};
    operation.tier = Tier::approve;
    operation.examples = {"register ana.diaz as subadministrator of Exchange"};
    operation.plan = plan_grant;
    use_role_steps(operation);
    return operation;
}

}  // namespace botones::operations
