// "role revoke": ends a role that was granted, or somebody's standing in, at once and everywhere (S62, S135).
#include <algorithm>

#include "commands/operations/facts.hpp"
#include "commands/operations/role/_terms.hpp"

namespace botones::operations {

namespace {

constexpr const char* alternate = "alternate";

bool is_meant(const Grant& grant, const std::string& role, const People& people) {
    if (role == alternate) return grant.is_delegation();
    return !grant.is_delegation() && people.rules().role_name(grant.role) == people.rules().role_name(role);
}

Result<std::vector<Grant>> grants_meant(CallContext& call, const World& world, const Person& person, const std::string& role) {
    if (world.grants == nullptr) return fail(Kind::misconfigured, "roles_not_here");
    auto open = world.grants->of(call, person.id);
    if (!open) return open;
    std::erase_if(*open, [&](const Grant& grant) { return !is_meant(grant, role, world.people); });
    return open;
}

Result<Plan> plan_revoke(CallContext& call, World& world, const Asking&, const Arguments& arguments) {
    const auto found = person_in(world, arguments, "person");
    if (!found) return pass(found);
    const auto& person = **found;
    const auto* role = arguments.get<std::string>("role");
    if (role == nullptr) return fail(Kind::invalid_input, "missing_arguments", {{"missing", "role"}});
    const auto grants = grants_meant(call, world, person, *role);
    if (!grants) return pass(grants);
    const TextArgs words{{"person", shown(world.people.name_of(person.id))}, {"role", *role}};
    const auto* configured = world.people.role(*role);
    const bool by_configuration = configured != nullptr && std::any_of(person.roles.begin(), person.roles.end(), [&](const std::string& each) {
        return world.people.role(each) == configured;
    });
    if (grants->empty() && by_configuration) return fail(Kind::denied, "role_configured", words);
    Plan plan;
    plan.arguments = arguments;
    plan.scope = scope_of_person(person);
    plan.already_so = grants->empty();
    plan.title = Text::of(plan.already_so ? "plan.role.not_held" : "plan.role.revoke", words);
    plan.fields = {fact("person", person.id.text()), fact("role", *role)};
    for (const auto& grant : *grants) {
        plan.steps.push_back(make_end_step(grant));
        plan.targets += std::to_string(grant.id) + "|";
        plan.fields.push_back(fact("to_day", grant.until));
    }
    return plan;
}

}  // namespace

Operation role_revoke() {
    Operation operation;
    operation.name = "role.revoke";
    operation.arguments = {{"person", ArgumentType::account, ArgumentSpec::Need::required},
                           {"role", ArgumentType::choice, ArgumentSpec::Need::required, {"exchange.subadmin", alternate}}};
    operation.tier = Tier::approve;
    operation.examples = {"revoke subadministrator of ana.diaz"};
    operation.plan = plan_revoke;
    use_role_steps(operation);
    return operation;
}

}  // namespace botones::operations
