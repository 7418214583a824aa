// Changing an account step by step; every step can be read back, and a repeat finds its work done.
#include "commands/operations/account_steps.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "commands/operations/account_card.hpp"
#include "commands/operations/facts.hpp"

namespace botones::operations {

namespace {

constexpr std::string_view target_prefix = "account:";

nlohmann::json payload_of(const Account& account) {
    return {{"key", account.key}, {"revision", account.revision}, {"was", name_of(account.state)}, {"groups", account.attributes.groups}};
}

Memberships memberships_from(const nlohmann::json& json) {
    return {json.value("groups", std::vector<std::string>{}), json.value("forwards", std::vector<std::string>{})};
}

AccountState wanted_by(const Step& step) {
    return step.name == close_step ? AccountState::closed : AccountState::active;
}

/// The step's account as it is now, and what its payload says of it as it was previewed.
struct StepAccount {
    Account account;
    Directory* directory = nullptr;
    nlohmann::json payload;
};

Result<StepAccount> account_of(CallContext& call, const World& world, const Step& step) {
    const auto address = Address::parse(std::string_view(step.target).substr(target_prefix.size()));
    if (!address) return pass(address);
    auto found = find_account(call, world, Mailbox(*address));
    if (!found) return pass(found);
    auto payload = nlohmann::json::parse(step.payload, nullptr, false);
    if (payload.is_discarded()) return fail(Kind::internal, "bad_record");
    if (payload.value("key", "") != found->account.key)
        return fail(Kind::conflict, "account_replaced", {{"account", address->text()}});
    return StepAccount{std::move(found->account), found->directory, std::move(payload)};
}

TextArgs memberships_facts(const Memberships& lost) {
    return {{"memberships", nlohmann::json{{"groups", lost.groups}, {"forwards", lost.forwards}}.dump()},
            {"groups", listed(lost.groups)},
            {"forwards", listed(lost.forwards)}};
}

/// A directory that closes in several writes may have been interrupted between the state and the memberships.
bool is_whole(const Account& account, AccountState wanted) {
    return account.state == wanted && (wanted != AccountState::closed || account.attributes.groups.empty());
}

Result<StepResult> set_state(CallContext& call, StepAccount& at, AccountState wanted) {
    if (is_whole(at.account, wanted)) return StepResult{StepResult::Effect::already_so, memberships_facts(memberships_from(at.payload))};
    const bool resumed = at.account.state == wanted;
    at.account.revision = at.payload.value("revision", at.account.revision);
    auto lost = at.directory->set_state(call, at.account, wanted);
    if (!lost) return pass(lost);
    if (wanted != AccountState::closed) return StepResult{};
    // What an interrupted try took away is in the preview: the account had all of it then.
    auto all = resumed ? memberships_from(at.payload) : Memberships{};
    for (const auto& group : lost->groups)
        if (std::find(all.groups.begin(), all.groups.end(), group) == all.groups.end()) all.groups.push_back(group);
    for (const auto& forward : lost->forwards)
        if (std::find(all.forwards.begin(), all.forwards.end(), forward) == all.forwards.end()) all.forwards.push_back(forward);
    return StepResult{StepResult::Effect::done, memberships_facts(all)};
}

Result<Secret> prepared_password(CallContext& call, World& world, const Asking& asking, const Account& account) {
    if (!asking.request) return fail(Kind::internal, "no_request");
    return world.handover.prepare(call, *asking.request, address_of(account));
}

Result<StepResult> set_password(CallContext& call, World& world, const Asking& asking, StepAccount& at) {
    if (at.account.state == AccountState::closed)
        return fail(Kind::conflict, "account_closed", {{"account", address_of(at.account)}});
    const auto password = prepared_password(call, world, asking, at.account);
    if (!password) return pass(password);
    const auto set = at.directory->set_password(call, at.account, *password);
    if (!set) return pass(set);
    return StepResult{};
}

Result<StepResult> restore(CallContext& call, StepAccount& at) {
    const auto left_out = at.directory->restore(call, at.account, memberships_from(at.payload));
    if (!left_out) return pass(left_out);
    return StepResult{StepResult::Effect::done, {{"left_out", listed(*left_out)}}};
}

bool has_all(const std::vector<std::string>& there, const std::vector<std::string>& wanted) {
    return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& group) {
        return std::find(there.begin(), there.end(), group) != there.end();
    });
}

/// One step of the plan compared with the account as the directory has it now; empty when it holds.
Result<std::string> doubt_about(CallContext& call, World& world, const Asking& asking, const StepAccount& at, const Step& step) {
    if (step.name == close_step || step.name == activate_step)
        return at.account.state == wanted_by(step) ? std::string() : std::string("state");
    if (step.name != password_step) return std::string();
    if (at.directory->capabilities().forced_password_change && !at.account.must_change_password) return std::string("must_change");
    const auto password = prepared_password(call, world, asking, at.account);
    if (!password) return pass(password);
    const auto is_set = at.directory->password_is(call, at.account, *password);
    if (!is_set) return pass(is_set);
    return *is_set ? std::string() : std::string("password");
}

Outcome read_back_differs(const Plan& plan, const std::string& fields) {
    Outcome outcome;
    outcome.end = Outcome::End::needs_human;
    outcome.code = "read_back_differs";
    outcome.title = plan.title;
    outcome.lines.push_back(Text::of("reason.read_back_differs", {{"fields", fields}}));
    return outcome;
}

std::string text_in(const TextArgs& facts, const char* name) {
    const auto found = facts.find(name);
    const auto* text = found == facts.end() ? nullptr : std::get_if<std::string>(&found->second);
    return text == nullptr ? std::string("none") : *text;
}

/// What the ticket's solution says of one step (S48, S51).
void describe(const Step& step, const StepAccount& at, const TextArgs& facts, Outcome& outcome) {
    const auto account = address_of(at.account);
    if (step.name == close_step || step.name == activate_step) {
        outcome.lines.push_back(Text::of("done." + step.name, {{"account", account}}));
        outcome.fields.push_back(fact("before", Text::of("state." + at.payload.value("was", "active"))));
        outcome.fields.push_back(state_field("after", at.account.state));
    }
    if (step.name == close_step && text_in(facts, "groups") != "none")
        outcome.lines.push_back(Text::of("account.groups_lost", {{"groups", text_in(facts, "groups")}}));
    if (step.name == close_step && text_in(facts, "forwards") != "none")
        outcome.lines.push_back(Text::of("account.forwards_lost", {{"forwards", text_in(facts, "forwards")}}));
    if (step.name == password_step) {
        outcome.lines.push_back(Text::of("done.set_password", {{"account", account}}));
        if (at.account.state == AccountState::locked) outcome.lines.push_back(Text::of("account.stays_locked"));
    }
    if (step.name == restore_step) {
        outcome.lines.push_back(Text::of("done.restore_memberships", {{"groups", listed(memberships_from(at.payload).groups)}}));
        if (text_in(facts, "left_out") != "none")
            outcome.lines.push_back(Text::of("account.groups_left_out", {{"groups", text_in(facts, "left_out")}}));
    }
}

}  // namespace

std::string account_target(const Address& address) { return std::string(target_prefix) + address.text(); }

std::string binding_of(const Account& account) {
    return account.key + "|" + account.revision + "|" + std::string(name_of(account.state));
}

Step make_state_step(const Account& account, AccountState wanted) {
    return {wanted == AccountState::closed ? close_step : activate_step, account_target(account.attributes.primary),
            payload_of(account).dump()};
}

Step make_password_step(const Account& account) {
    return {password_step, account_target(account.attributes.primary), payload_of(account).dump()};
}

Step make_restore_step(const Account& account, const Memberships& lost) {
    nlohmann::json payload{{"key", account.key}, {"groups", lost.groups}, {"forwards", lost.forwards}};
    return {restore_step, account_target(account.attributes.primary), payload.dump()};
}

Result<Memberships> lost_at_closing(CallContext& call, World& world, const Account& account) {
    if (world.past_steps == nullptr) return Memberships{};
    const auto facts = world.past_steps->last_facts(call, close_step, account_target(account.attributes.primary));
    if (!facts) return pass(facts);
    if (!*facts) return Memberships{};
    const auto json = nlohmann::json::parse(text_in(**facts, "memberships"), nullptr, false);
    return json.is_object() ? memberships_from(json) : Memberships{};
}

Scope scope_of(const Account& account) {
    return {account.attributes.primary.domain().text(), account.attributes.unit, address_of(account)};
}

Plan plan_about(const Arguments& arguments, const Account& account) {
    Plan plan;
    plan.arguments = arguments;
    plan.scope = scope_of(account);
    plan.targets = binding_of(account);
    return plan;
}

Result<StepResult> apply_account_step(CallContext& call, World& world, const Asking& asking, const Plan&, const Step& step) {
    auto at = account_of(call, world, step);
    if (!at) return pass(at);
    if (step.name == password_step) return set_password(call, world, asking, *at);
    if (step.name == restore_step) return restore(call, *at);
    return set_state(call, *at, wanted_by(step));
}

Result<StepTruth> read_account_step(CallContext& call, World& world, const Asking& asking, const Plan&, const Step& step) {
    const auto at = account_of(call, world, step);
    if (!at) return pass(at);
    const auto truth = [](bool done, TextArgs facts = {}) {
        return StepTruth{done ? StepTruth::State::done : StepTruth::State::not_done, std::move(facts)};
    };
    if (step.name == restore_step) return truth(has_all(at->account.attributes.groups, memberships_from(at->payload).groups));
    if (step.name != password_step) {
        const bool done = is_whole(at->account, wanted_by(step));
        return truth(done, done ? memberships_facts(memberships_from(at->payload)) : TextArgs{});
    }
    const auto password = prepared_password(call, world, asking, at->account);
    if (!password) return pass(password);
    const auto is_set = at->directory->password_is(call, at->account, *password);
    if (!is_set) return pass(is_set);
    return truth(*is_set);
}

Result<Outcome> verify_account_steps(CallContext& call, World& world, const Asking& asking, const Plan& plan,
                                     const std::vector<TextArgs>& results, const std::string& operation) {
    Outcome outcome;
    auto words = plan.title.args;
    outcome.title = Text::of("outcome." + operation, std::move(words));
    bool new_password = false;
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        const auto& step = plan.steps[i];
        const auto at = account_of(call, world, step);
        if (!at) return pass(at);
        const auto doubt = doubt_about(call, world, asking, *at, step);
        if (!doubt) return pass(doubt);
        if (!doubt->empty()) return read_back_differs(plan, *doubt);
        if (i == 0) outcome.fields.push_back(fact("account", address_of(at->account)));
        describe(step, *at, i < results.size() ? results[i] : TextArgs{}, outcome);
        new_password = new_password || step.name == password_step;
    }
    if (new_password) {
        if (auto released = world.handover.release(call, *asking.request); !released) return pass(released);
        outcome.lines.push_back(Text::of("account.password_by_link"));
    }
    return outcome;
}

void use_account_steps(Operation& operation) {
    operation.apply = apply_account_step;
    operation.read_back = read_account_step;
    operation.verify = [name = operation.name](CallContext& call, World& world, const Asking& asking, const Plan& plan,
                                               const std::vector<TextArgs>& results) {
        return verify_account_steps(call, world, asking, plan, results, name);
    };
}

}  // namespace botones::operations
