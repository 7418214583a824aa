// Looks a step's kind up, gives it the account as it is now, and puts what the kinds tell together.
#include "commands/operations/account_steps.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "commands/operations/account/_step.hpp"
#include "commands/operations/account_card.hpp"
#include "commands/operations/facts.hpp"

namespace botones::operations {

namespace {

constexpr std::string_view target_prefix = "account:";

Outcome read_back_differs(const Plan& plan, const std::string& fields) {
    Outcome outcome;
    outcome.end = Outcome::End::needs_human;
    outcome.code = "read_back_differs";
    outcome.title = plan.title;
    outcome.lines.push_back(Text::of("reason.read_back_differs", {{"fields", fields}}));
    return outcome;
}

std::string account_text(const Step& step) {
    return step.target.starts_with(target_prefix) ? step.target.substr(target_prefix.size()) : parsed_payload(step).value("account", "none");
}

Result<const StepKind*> known_kind(const Step& step) {
    const auto* kind = step_kind(step.name);
    if (kind == nullptr) return fail(Kind::internal, "bad_record", {}, step.name);
    return kind;
}

/// Tells one step of a finished plan; the name of what differs, or empty.
Result<std::string> tell_step(StepRun& run, const StepKind& kind, const TextArgs& facts, Outcome& outcome) {
    run.facts = &facts;
    const auto truth = kind.truth(run);
    if (!truth) return pass(truth);
    if (truth->state != StepTruth::State::done) {
        const auto differing = truth->facts.find("differs");
        return differing == truth->facts.end() ? std::string(kind.name) : std::get<std::string>(differing->second);
    }
    outcome.lines.push_back(Text::of(kind.done, {{"account", account_text(run.step)}}));
    if (kind.tell != nullptr) kind.tell(run, facts, outcome);
    return std::string();
}

Result<void> open_claim(CallContext& call, World& world, const Asking& asking, const Plan& plan, Outcome& outcome) {
    const bool new_password = std::any_of(plan.steps.begin(), plan.steps.end(), [](const Step& s) { return s.name == password_step; });
    if (!new_password) return {};
    if (auto released = world.handover.release(call, *asking.request); !released) return released;
    outcome.lines.push_back(Text::of("account.password_by_link"));
    return {};
}

void tell_half(StepRun& run, const StepKind& kind, Outcome& outcome) {
    outcome.lines.push_back(Text::of(kind.missing, {{"account", account_text(run.step)}}));
    if (kind.tell_missing != nullptr) kind.tell_missing(run, outcome);
}

}  // namespace

const StepKind* step_kind(std::string_view name) {
    for (const auto kinds : {state_kinds(), password_kinds(), change_kinds(), removal_kinds()})
        for (const auto& kind : kinds)
            if (kind.name == name) return &kind;
    return nullptr;
}

nlohmann::json payload_of(const Account& account) {
    return {{"key", account.key},
            {"revision", account.revision},
            {"was", name_of(account.state)},
            {"groups", account.attributes.groups},
            {"forwards", account.forwards},
            {"aliases", texts_of(account.attributes.secondary)}};
}

nlohmann::json parsed_payload(const Step& step) { return nlohmann::json::parse(step.payload, nullptr, false); }

Result<StepRun> run_of(CallContext& call, World& world, const Asking& asking, const Step& step, const nlohmann::json& payload) {
    if (!payload.is_object()) return fail(Kind::internal, "bad_record");
    const auto address = Address::parse(payload.value("account", account_text(step)));
    if (!address) return pass(address);
    StepRun run{call, world, asking, step, payload, std::nullopt, nullptr};
    auto found = find_account(call, world, Mailbox(*address));
    const bool may_be_gone = step.name == remove_step || step.name == give_up_step;
    if (!found && found.error().kind == Kind::not_found && may_be_gone) return run;
    if (!found) return pass(found);
    if (payload.value("key", "") != found->account.key)
        return fail(Kind::conflict, "account_replaced", {{"account", address->text()}});
    run.at = std::move(*found);
    return run;
}

Account as_previewed(const StepRun& run) {
    auto account = run.at->account;
    account.revision = run.payload.value("revision", account.revision);
    return account;
}

StepTruth truth_of(bool done, TextArgs facts) {
    return {done ? StepTruth::State::done : StepTruth::State::not_done, std::move(facts)};
}

std::vector<std::string> texts_of(const std::vector<Address>& addresses) {
    std::vector<std::string> texts;
    for (const auto& address : addresses) texts.push_back(address.text());
    return texts;
}

std::string text_in(const TextArgs& facts, const char* name) {
    const auto found = facts.find(name);
    const auto* text = found == facts.end() ? nullptr : std::get_if<std::string>(&found->second);
    return text == nullptr ? std::string("none") : *text;
}

std::string account_target(const Address& address) { return std::string(target_prefix) + address.text(); }

std::string binding_of(const Account& account) {
    return account.key + "|" + account.revision + "|" + std::string(name_of(account.state));
}

Scope scope_of(const Account& account) {
    const auto& attributes = account.attributes;
    Scope scope{attributes.primary.domain().text(), attributes.unit, address_of(account)};
    if (attributes.responsible) scope.owners = {attributes.responsible->text()};
    return scope;
}

Plan plan_about(const Arguments& arguments, const Account& account) {
    Plan plan;
    plan.arguments = arguments;
    plan.arguments.set("account", Mailbox(account.attributes.primary));
    plan.scope = scope_of(account);
    plan.targets = binding_of(account);
    return plan;
}

Result<FoundAccount> account_in(CallContext& call, const World& world, const Arguments& arguments) {
    const auto* mailbox = arguments.get<Mailbox>("account");
    if (mailbox == nullptr) return fail(Kind::invalid_input, "missing_arguments", {{"missing", "account"}});
    return find_account(call, world, *mailbox);
}

Result<StepResult> apply_account_step(CallContext& call, World& world, const Asking& asking, const Plan&, const Step& step) {
    const auto kind = known_kind(step);
    if (!kind) return pass(kind);
    const auto payload = parsed_payload(step);
    auto run = run_of(call, world, asking, step, payload);
    if (!run) return pass(run);
    return (*kind)->apply(*run);
}

Result<StepTruth> read_account_step(CallContext& call, World& world, const Asking& asking, const Plan&, const Step& step) {
    const auto kind = known_kind(step);
    if (!kind) return pass(kind);
    const auto payload = parsed_payload(step);
    auto run = run_of(call, world, asking, step, payload);
    if (!run) return pass(run);
    return (*kind)->truth(*run);
}

Result<Outcome> verify_account_steps(CallContext& call, World& world, const Asking& asking, const Plan& plan,
                                     const std::vector<TextArgs>& results, const std::string& operation) {
    Outcome outcome;
    outcome.title = Text::of("outcome." + operation, plan.title.args);
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        const auto& step = plan.steps[i];
        const auto kind = known_kind(step);
        if (!kind) return pass(kind);
        const auto payload = parsed_payload(step);
        auto run = run_of(call, world, asking, step, payload);
        if (!run) return pass(run);
        if (i == 0) outcome.fields.push_back(fact("account", account_text(step)));
        const auto differs = tell_step(*run, **kind, i < results.size() ? results[i] : TextArgs{}, outcome);
        if (!differs) return pass(differs);
        if (!differs->empty()) return read_back_differs(plan, *differs);
    }
    if (auto opened = open_claim(call, world, asking, plan, outcome); !opened) return pass(opened);
    return outcome;
}

Result<Outcome> account_aftermath(CallContext& call, World& world, const Asking& asking, const Plan& plan) {
    Outcome outcome;
    for (const auto& step : plan.steps) {
        const auto* kind = step_kind(step.name);
        if (kind == nullptr) continue;
        const auto payload = parsed_payload(step);
        auto run = run_of(call, world, asking, step, payload);
        if (!run) return pass(run);
        const auto truth = kind->truth(*run);
        if (!truth) return pass(truth);
        if (truth->state == StepTruth::State::done)
            outcome.lines.push_back(Text::of(kind->done, {{"account", account_text(step)}}));
        else
            tell_half(*run, *kind, outcome);
    }
    return outcome;
}

Action repair(const Asking& asking, const std::string& operation, Arguments arguments) {
    arguments.erase("typed_name");  // what makes sure is asked again
    return action("action.repair", Order{operation, std::move(arguments), asking.language}, Action::Style::primary);
}

void use_account_steps(Operation& operation) {
    const auto name = operation.name;
    operation.apply = apply_account_step;
    operation.read_back = read_account_step;
    operation.verify = [name](CallContext& call, World& world, const Asking& asking, const Plan& plan,
                              const std::vector<TextArgs>& results) {
        return verify_account_steps(call, world, asking, plan, results, name);
    };
    operation.aftermath = [name](CallContext& call, World& world, const Asking& asking, const Plan& plan) -> Result<Outcome> {
        auto outcome = account_aftermath(call, world, asking, plan);
        if (outcome) outcome->actions = {repair(asking, name, plan.arguments)};
        return outcome;
    };
}

}  // namespace botones::operations
