// "account create": a new account by the naming rules, or the person's closed one opened again (S32–S43).
#include <algorithm>
#include <chrono>

#include "commands/operation.hpp"
#include "commands/operations/account/_attributes.hpp"
#include "commands/operations/account/_newcomer.hpp"
#include "commands/operations/account_card.hpp"
#include "commands/operations/account_steps.hpp"
#include "commands/operations/facts.hpp"

namespace botones::operations {

namespace {

constexpr const char* create_step = "create_account";

std::string month_of(TimePoint at) {
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(at));
    const auto month = std::to_string(static_cast<unsigned>(day.month()));
    return std::to_string(static_cast<int>(day.year())) + (month.size() == 1 ? "-0" : "-") + month;
}

/// S37: since when it exists and when it was last used, as the backend says; the case carries it.
Text exists_line(const Account& account, const DirectoryCapabilities& capabilities) {
    TextArgs words{{"account", address_of(account)},
                   {"created_known", std::string(account.created ? "yes" : "no")},
                   {"used", std::string(account.last_login ? "yes" : capabilities.last_login ? "never" : "unknown")}};
    if (account.created) words.emplace("created", *account.created);
    if (account.last_login) words.emplace("last_login", *account.last_login);
    return Text::of("account.exists_since", std::move(words));
}

/// S36, S37: the person has an account. Open: nothing is written, its dates are told. Closed: it is opened again.
Result<Plan> plan_for_existing(CallContext& call, World& world, const Arguments& arguments, const Newcomer& newcomer) {
    const auto& account = newcomer.existing->account;
    const auto capabilities = newcomer.directory->capabilities();
    auto plan = plan_about(arguments, account);
    plan.arguments = arguments;  // an order to create names no account
    plan.arguments.set("login", account.attributes.login);
    plan.fields = account_fields(account, capabilities);
    plan.lines = newcomer.lines;
    plan.already_so = account.state != AccountState::closed;
    const TextArgs words{{"account", address_of(account)}};
    if (plan.already_so) {
        plan.title = Text::of(account.state == AccountState::active ? "plan.account.exists" : "plan.account.exists_locked", words);
        plan.lines.push_back(exists_line(account, capabilities));
        return plan;
    }
    plan.title = Text::of("plan.account.reopen", words);
    plan.steps = {make_state_step(account, AccountState::active), make_password_step(account)};
    plan.lines.push_back(Text::of("account.not_a_second_one"));
    const auto lost = lost_at_closing(call, world, account);
    if (!lost) return pass(lost);
    offer_back(plan, account, *lost);
    plan.lines.push_back(Text::of("account.password_by_link"));
    return plan;
}

Plan plan_for_new(const Arguments& arguments, const Newcomer& newcomer) {
    const auto& wanted = *newcomer.wanted;
    Plan plan;
    plan.arguments = arguments;
    plan.arguments.set("login", wanted.login);
    plan.arguments.set("name", wanted.name);
    plan.arguments.set("domain", newcomer.domain);
    plan.steps.push_back({create_step, account_target(wanted.primary), attributes_to_payload(wanted)});
    plan.scope = {wanted.primary.domain().text(), wanted.unit, wanted.primary.text()};
    plan.targets = "new|" + wanted.primary.text();
    plan.title = Text::of("plan.account.create", {{"account", wanted.primary.text()}});
    plan.fields = attribute_fields(wanted);
    plan.lines = newcomer.lines;
    plan.lines.push_back(Text::of("account.password_by_link"));
    return plan;
}

Result<Plan> plan_create(CallContext& call, World& world, const Asking& asking, const Arguments& arguments) {
    const auto newcomer = find_newcomer(call, world, asking, arguments);
    if (!newcomer) return pass(newcomer);
    return newcomer->existing ? plan_for_existing(call, world, arguments, *newcomer) : plan_for_new(arguments, *newcomer);
}

/// A new account's attributes from its step, and the directory it goes to.
struct Creation {
    AccountAttributes attributes;
    Directory* directory = nullptr;
};

Result<Creation> creation_of(const World& world, const Step& step) {
    auto attributes = attributes_from_payload(step.payload);
    if (!attributes) return pass(attributes);
    const auto directory = directory_of(world, attributes->primary.domain());
    if (!directory) return pass(directory);
    return Creation{std::move(*attributes), *directory};
}

Result<Secret> password_for(CallContext& call, World& world, const Asking& asking, const Creation& creation) {
    if (!asking.request) return fail(Kind::internal, "no_request");
    return world.handover.prepare(call, *asking.request, creation.attributes.primary.text());
}

Result<StepResult> apply_create(CallContext& call, World& world, const Asking& asking, const Plan& plan, const Step& step) {
    if (step.name != create_step) return apply_account_step(call, world, asking, plan, step);
    auto creation = creation_of(world, step);
    if (!creation) return pass(creation);
    creation->attributes.created_month = month_of(world.clock.now());
    const auto password = password_for(call, world, asking, *creation);
    if (!password) return pass(password);
    const auto created = creation->directory->create(call, creation->attributes, *password);
    if (!created && created.error().kind == Kind::already_exists)
        return fail(Kind::conflict, "taken_meanwhile", {{"account", creation->attributes.primary.text()}}, created.error().code);
    if (!created) return pass(created);
    return StepResult{StepResult::Effect::done, {{"created_month", creation->attributes.created_month}}};
}

/// After a lost answer: ours if the attributes are those ordered and the password is the one prepared for this request.
Result<StepTruth> read_create_back(CallContext& call, World& world, const Asking& asking, const Plan& plan, const Step& step) {
    if (step.name != create_step) return read_account_step(call, world, asking, plan, step);
    const auto creation = creation_of(world, step);
    if (!creation) return pass(creation);
    const auto found = creation->directory->find_by_login(call, creation->attributes.login);
    if (!found && found.error().kind == Kind::not_found) return StepTruth{StepTruth::State::not_done, {}};
    if (!found) return pass(found);
    if (!differences(creation->attributes, found->attributes).empty()) return StepTruth{};
    const auto password = password_for(call, world, asking, *creation);
    if (!password) return pass(password);
    const auto ours = creation->directory->password_is(call, *found, *password);
    if (!ours) return pass(ours);
    if (!*ours) return StepTruth{};
    return StepTruth{StepTruth::State::done, {{"created_month", found->attributes.created_month}}};
}

/// S43: user and where to sign in; the password only by its link (D3).
Outcome created(const World& world, const Account& account, const DirectoryCapabilities& capabilities) {
    Outcome outcome;
    outcome.title = Text::of("outcome.account.create", {{"account", address_of(account)}});
    outcome.fields = account_fields(account, capabilities);
    outcome.fields.push_back(fact("login", account.attributes.login.text()));
    const auto& url = world.policy.mail_url;
    outcome.lines = {Text::of("done.create_account", {{"account", address_of(account)}}),
                     Text::of("account.sign_in", {{"login", account.attributes.login.text()}, {"url", url.empty() ? std::string("none") : url}}),
                     Text::of("account.password_by_link")};
    return outcome;
}

Outcome created_otherwise(const Plan& plan, const std::vector<std::string>& fields) {
    Outcome outcome;
    outcome.end = Outcome::End::needs_human;
    outcome.code = "read_back_differs";
    outcome.title = plan.title;
    outcome.lines.push_back(Text::of("reason.read_back_differs", {{"fields", listed(fields)}}));
    return outcome;
}

/// Reads the entry back and compares every attribute (S39); only then may the password be claimed (D3).
Result<Outcome> verify_create(CallContext& call, World& world, const Asking& asking, const Plan& plan,
                              const std::vector<TextArgs>& results) {
    if (plan.steps.empty() || plan.steps.front().name != create_step)
        return verify_account_steps(call, world, asking, plan, results, "account.reopen");
    const auto creation = creation_of(world, plan.steps.front());
    if (!creation) return pass(creation);
    const auto found = creation->directory->find_by_address(call, creation->attributes.primary);
    if (!found) return pass(found);
    const auto differing = differences(creation->attributes, found->attributes);
    if (!differing.empty()) return created_otherwise(plan, differing);
    if (auto released = world.handover.release(call, *asking.request); !released) return pass(released);
    return created(world, *found, creation->directory->capabilities());
}

/// An account that came to be without all its groups, or whose password nobody can claim, is told as it is.
Result<Outcome> creation_aftermath(CallContext& call, World& world, const Asking& asking, const Plan& plan) {
    if (plan.steps.empty() || plan.steps.front().name != create_step) {
        auto outcome = account_aftermath(call, world, asking, plan);
        if (!outcome) return outcome;
        Arguments account;
        account.set("account", Mailbox(Address::parse(plan.scope.owner).value()));
        outcome->actions = {repair(asking, "account.activate", account), repair(asking, "password.reset", account)};
        return outcome;
    }
    const auto creation = creation_of(world, plan.steps.front());
    if (!creation) return pass(creation);
    const auto& wanted = creation->attributes;
    Outcome outcome;
    const TextArgs words{{"account", wanted.primary.text()}};
    const auto found = creation->directory->find_by_address(call, wanted.primary);
    if (!found && found.error().kind != Kind::not_found) return pass(found);
    if (!found) {
        outcome.lines = {Text::of("missing.create_account", words)};
        outcome.actions = {repair(asking, "account.create", plan.arguments)};
        return outcome;
    }
    outcome.lines = {Text::of("account.is_there", words)};
    outcome.fields = {state_field("state", found->state)};
    const auto differing = differences(wanted, found->attributes);
    if (!differing.empty()) outcome.lines.push_back(Text::of("account.differs_in", {{"fields", listed(differing)}}));
    for (const auto& group : wanted.groups) {
        const auto& in = found->attributes.groups;
        if (std::find(in.begin(), in.end(), group) != in.end()) continue;
        outcome.lines.push_back(Text::of("account.not_in_groups", {{"groups", shown(group)}}));
        Arguments joining;
        joining.set("group", group);
        joining.set("members", std::vector<std::string>{wanted.primary.text()});
        outcome.actions.push_back(repair(asking, "group.add_member", joining));
    }
    // The prepared password opens nothing before the verification: another one is set and handed over.
    outcome.lines.push_back(Text::of("account.password_not_handed"));
    Arguments account;
    account.set("account", Mailbox(wanted.primary));
    outcome.actions.push_back(repair(asking, "password.reset", account));
    return outcome;
}

}  // namespace

Operation account_create() {
    Operation operation;
    operation.name = "account.create";
    operation.arguments = {{"login", ArgumentType::login},           {"name", ArgumentType::person_name},
                           {"national_id", ArgumentType::national_id}, {"unit", ArgumentType::text},
                           {"link_type", ArgumentType::text},        {"groups", ArgumentType::words},
                           {"ticket", ArgumentType::ticket},         {"domain", ArgumentType::text}};
    operation.tier = Tier::approve;
    operation.examples = {"create account juan.perez name \"Juan Pérez\" unit Tesorería id 1013624577"};
    operation.plan = plan_create;
    operation.apply = apply_create;
    operation.read_back = read_create_back;
    operation.verify = verify_create;
    operation.aftermath = creation_aftermath;
    return operation;
}

}  // namespace botones::operations
