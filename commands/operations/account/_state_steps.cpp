// Steps that change an account's state, and the one that gives back what closing took away (S48, S162, D4).
#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "commands/operations/account/_step.hpp"
#include "commands/operations/account_card.hpp"
#include "commands/operations/account_steps.hpp"
#include "commands/operations/facts.hpp"

namespace botones::operations {

namespace {

using Texts = std::vector<std::string>;

AccountState wanted_by(const Step& step) {
    if (step.name == close_step) return AccountState::closed;
    return step.name == block_step ? AccountState::locked : AccountState::active;
}

Memberships memberships_in(const nlohmann::json& json) { return {json.value("groups", Texts{}), json.value("forwards", Texts{})}; }

Texts without(const Texts& all, const Texts& others) {
    Texts rest;
    for (const auto& each : all)
        if (std::find(others.begin(), others.end(), each) == others.end()) rest.push_back(each);
    return rest;
}

TextArgs closing_facts(const StepRun& run, const Memberships& lost) {
    const nlohmann::json all{{"groups", lost.groups}, {"forwards", lost.forwards}, {"aliases", run.payload.value("aliases", Texts{})}};
    return {{"memberships", all.dump()},
            {"groups", listed(lost.groups)},
            {"forwards", listed(lost.forwards)},
            {"closing", run.asking.request ? run.asking.request->text() : std::string("none")}};
}

/// What a step leaves on record.
TextArgs facts_of(const StepRun& run, const Memberships& lost) {
    if (run.step.name == close_step) return closing_facts(run, lost);
    if (run.step.name == activate_step) return {};
    return {{"reason", run.payload.value("reason", "none")}, {"reference", run.payload.value("reference", "none")}};
}

/// A directory that closes in several writes may have been interrupted between the state and the memberships.
bool is_whole(const Account& account, AccountState wanted) {
    return account.state == wanted && (wanted != AccountState::closed || (account.attributes.groups.empty() && account.forwards.empty()));
}

Result<StepTruth> state_truth(StepRun& run) {
    const auto wanted = wanted_by(run.step);
    if (is_whole(run.at->account, wanted)) return truth_of(true, facts_of(run, memberships_in(run.payload)));
    return truth_of(false, {{"differs", std::string(run.at->account.state == wanted ? "groups" : "state")}});
}

Result<StepResult> set_state(StepRun& run) {
    const auto wanted = wanted_by(run.step);
    if (is_whole(run.at->account, wanted))
        return StepResult{StepResult::Effect::already_so, facts_of(run, memberships_in(run.payload))};
    const bool resumed = run.at->account.state == wanted;
    // Half a closing moved the revision itself: what is left of it is not a change of somebody else's.
    auto lost = run.at->directory->set_state(run.call, resumed ? run.at->account : as_previewed(run), wanted);
    if (!lost) return pass(lost);
    // What an interrupted try took away is in the preview: the account had all of it then.
    auto all = resumed ? memberships_in(run.payload) : Memberships{};
    for (auto& group : without(lost->groups, all.groups)) all.groups.push_back(std::move(group));
    for (auto& forward : without(lost->forwards, all.forwards)) all.forwards.push_back(std::move(forward));
    return StepResult{StepResult::Effect::done, facts_of(run, all)};
}

void tell_state(const StepRun& run, const TextArgs& facts, Outcome& outcome) {
    outcome.fields.push_back(fact("before", Text::of("state." + run.payload.value("was", "active"))));
    outcome.fields.push_back(state_field("after", run.at->account.state));
    if (run.step.name == close_step && text_in(facts, "groups") != "none")
        outcome.lines.push_back(Text::of("account.groups_lost", {{"groups", shown(text_in(facts, "groups"))}}));
    if (run.step.name == close_step && text_in(facts, "forwards") != "none")
        outcome.lines.push_back(Text::of("account.forwards_lost", {{"forwards", shown(text_in(facts, "forwards"))}}));
    if (run.payload.contains("reason"))
        outcome.lines.push_back(Text::of("mailbox.grounds", {{"reason", run.payload.value("reason", "none")},
                                                             {"reference", run.payload.value("reference", "none")}}));
}

/// Closed, but still in groups: both are told.
void tell_half_closed(const StepRun& run, Outcome& outcome) {
    const auto& account = run.at->account;
    outcome.fields.push_back(state_field("state", account.state));
    if (run.step.name == close_step && account.state == AccountState::closed)
        outcome.lines.push_back(Text::of("account.still_in_groups", {{"groups", shown(listed(account.attributes.groups))}}));
}

Texts groups_to_restore(const StepRun& run) {
    auto wanted = memberships_in(run.payload).groups;
    if (run.facts == nullptr) return wanted;
    const auto left_out = ", " + text_in(*run.facts, "left_out") + ", ";  // they are no more
    std::erase_if(wanted, [&](const std::string& group) { return left_out.find(", " + group + ", ") != std::string::npos; });
    return wanted;
}

Result<StepTruth> restore_truth(StepRun& run) {
    const auto missing = without(groups_to_restore(run), run.at->account.attributes.groups);
    const bool forwarded = without(memberships_in(run.payload).forwards, run.at->account.forwards).empty();
    if (missing.empty() && forwarded) return truth_of(true, {{"left_out", std::string("none")}, {"closing", run.payload.value("closing", "none")}});
    return truth_of(false, {{"differs", std::string("groups")}});
}

Result<StepResult> restore(StepRun& run) {
    const auto left_out = run.at->directory->restore(run.call, run.at->account, memberships_in(run.payload));
    if (!left_out) return pass(left_out);
    return StepResult{StepResult::Effect::done, {{"left_out", listed(*left_out)}, {"closing", run.payload.value("closing", "none")}}};
}

void tell_restored(const StepRun& run, const TextArgs& facts, Outcome& outcome) {
    const auto& given = memberships_in(run.payload);
    outcome.lines.push_back(Text::of("account.given_back", {{"groups", shown(listed(groups_to_restore(run)))},
                                                            {"forwards", shown(listed(given.forwards))}}));
    if (text_in(facts, "left_out") != "none")
        outcome.lines.push_back(Text::of("account.groups_left_out", {{"groups", shown(text_in(facts, "left_out"))}}));
}

void tell_not_restored(const StepRun& run, Outcome& outcome) {
    const auto missing = without(memberships_in(run.payload).groups, run.at->account.attributes.groups);
    if (!missing.empty()) outcome.lines.push_back(Text::of("account.not_in_groups", {{"groups", shown(listed(missing))}}));
}

Step state_step(const char* name, const Account& account, const Grounds* grounds) {
    auto payload = payload_of(account);
    if (grounds != nullptr) {
        payload["reason"] = grounds->reason;
        payload["reference"] = grounds->reference;
    }
    return {name, account_target(account.attributes.primary), payload.dump()};
}

Result<std::optional<TextArgs>> last_facts(CallContext& call, World& world, const char* step, const Account& account) {
    if (world.past_steps == nullptr) return std::optional<TextArgs>();
    return world.past_steps->last_facts(call, step, account_target(account.attributes.primary));
}

}  // namespace

std::span<const StepKind> state_kinds() {
    static constexpr std::array kinds{
        StepKind{close_step, "done.close_account", "missing.close_account", set_state, state_truth, tell_state, tell_half_closed},
        StepKind{activate_step, "done.activate_account", "missing.activate_account", set_state, state_truth, tell_state, tell_half_closed},
        StepKind{block_step, "done.block_account", "missing.block_account", set_state, state_truth, tell_state, tell_half_closed},
        StepKind{unblock_step, "done.unblock_account", "missing.unblock_account", set_state, state_truth, tell_state, tell_half_closed},
        StepKind{restore_step, "done.restore_memberships", "missing.restore_memberships", restore, restore_truth, tell_restored,
                 tell_not_restored},
    };
    return kinds;
}

Step make_state_step(const Account& account, AccountState wanted) {
    return state_step(wanted == AccountState::closed ? close_step : activate_step, account, nullptr);
}

Step make_block_step(const Account& account, const Grounds& grounds) { return state_step(block_step, account, &grounds); }

Step make_unblock_step(const Account& account, const Grounds& grounds) { return state_step(unblock_step, account, &grounds); }

Step make_restore_step(const Account& account, const LostAtClosing& lost) {
    const nlohmann::json payload{{"key", account.key},
                                 {"groups", lost.memberships.groups},
                                 {"forwards", lost.memberships.forwards},
                                 {"closing", lost.closing}};
    return {restore_step, account_target(account.attributes.primary), payload.dump()};
}

void offer_back(Plan& plan, const Account& account, const LostAtClosing& lost) {
    if (lost.empty()) return;
    if (!lost.memberships.groups.empty() || !lost.memberships.forwards.empty()) {
        plan.steps.push_back(make_restore_step(account, lost));
        plan.lines.push_back(Text::of("account.will_restore", {{"groups", shown(listed(lost.memberships.groups))},
                                                               {"forwards", shown(listed(lost.memberships.forwards))}}));
    }
    if (lost.aliases.empty()) return;
    AddressSet all{account.attributes.primary, account.attributes.secondary, true};
    all.secondary.insert(all.secondary.end(), lost.aliases.begin(), lost.aliases.end());
    plan.steps.push_back(make_addresses_step(account, all));
    plan.lines.push_back(Text::of("account.will_restore_aliases", {{"aliases", shown(listed(texts_of(lost.aliases)))}}));
}

Result<LostAtClosing> lost_at_closing(CallContext& call, World& world, const Account& account) {
    const auto closed = last_facts(call, world, close_step, account);
    if (!closed) return pass(closed);
    LostAtClosing lost;
    if (!*closed) return lost;
    lost.closing = text_in(**closed, "closing");
    const auto restored = last_facts(call, world, restore_step, account);
    if (!restored) return pass(restored);
    // Records of old have no number: they count while the account is closed.
    const bool given_back = *restored && lost.closing != "none" && text_in(**restored, "closing") == lost.closing;
    if (given_back || (lost.closing == "none" && account.state != AccountState::closed)) return LostAtClosing{};
    const auto json = nlohmann::json::parse(text_in(**closed, "memberships"), nullptr, false);
    if (!json.is_object()) return lost;
    lost.memberships = memberships_in(json);
    if (account.state != AccountState::closed) lost.memberships.groups = without(lost.memberships.groups, account.attributes.groups);
    if (account.state != AccountState::closed) lost.memberships.forwards = without(lost.memberships.forwards, account.forwards);
    for (const auto& text : without(json.value("aliases", Texts{}), texts_of(account.attributes.secondary))) {
        auto address = Address::parse(text);
        if (address && *address != account.attributes.primary) lost.aliases.push_back(std::move(*address));
    }
    return lost;
}

Result<Grounds> grounds_of_block(CallContext& call, World& world, const Account& account) {
    const auto facts = last_facts(call, world, block_step, account);
    if (!facts) return pass(facts);
    if (!*facts) return Grounds{};
    return Grounds{text_in(**facts, "reason"), text_in(**facts, "reference")};
}

}  // namespace botones::operations
