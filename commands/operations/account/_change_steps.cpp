// Steps that change an account's fields and addresses (S49, S51, S70, S71, S122–S124).
#include <algorithm>
#include <array>
#include <set>

#include <nlohmann/json.hpp>

#include "commands/operations/account/_changes.hpp"
#include "commands/operations/account/_step.hpp"
#include "commands/operations/account_steps.hpp"
#include "commands/operations/facts.hpp"

namespace botones::operations {

namespace {

Result<AccountChanges> changes_in(const StepRun& run) { return changes_from_json(run.payload.value("changes", nlohmann::json::object())); }

/// Field, old and new value, as the record keeps them (S51).
TextArgs change_facts(const StepRun& run) { return {{"changes", run.payload.value("told", nlohmann::json::array()).dump()}}; }

Result<StepTruth> modify_truth(StepRun& run) {
    const auto changes = changes_in(run);
    if (!changes) return pass(changes);
    const auto missing = differences_to(run.at->account.attributes, *changes);
    if (missing.empty()) return truth_of(true, change_facts(run));
    std::vector<std::string> fields;
    for (const auto& change : missing) fields.push_back(change.field);
    return truth_of(false, {{"differs", listed(fields)}});
}

Result<StepResult> modify(StepRun& run) {
    const auto changes = changes_in(run);
    if (!changes) return pass(changes);
    if (differences_to(run.at->account.attributes, *changes).empty())
        return StepResult{StepResult::Effect::already_so, change_facts(run)};
    if (auto made = run.at->directory->modify(run.call, as_previewed(run), *changes); !made) return pass(made);
    return StepResult{StepResult::Effect::done, change_facts(run)};
}

void tell_changes(const StepRun& run, const TextArgs&, Outcome& outcome) {
    for (const auto& change : field_changes_from_json(run.payload.value("told", nlohmann::json::array())))
        outcome.lines.push_back(change_line(change));
}

void tell_unchanged(const StepRun& run, Outcome& outcome) {
    const auto changes = changes_in(run);
    if (!changes) return;
    for (const auto& change : differences_to(run.at->account.attributes, *changes)) outcome.lines.push_back(change_line(change));
}

struct Addresses {
    std::string primary;
    std::vector<std::string> secondary;
    bool same_as(const AccountAttributes& now) const {
        const auto there = texts_of(now.secondary);
        return now.primary.text() == primary &&
               std::set<std::string>(there.begin(), there.end()) == std::set<std::string>(secondary.begin(), secondary.end());
    }
};

Addresses wanted_addresses(const StepRun& run) {
    return {run.payload.value("primary", ""), run.payload.value("secondary", std::vector<std::string>{})};
}

TextArgs address_facts(const StepRun& run) {
    const auto wanted = wanted_addresses(run);
    return {{"primary_before", run.payload.value("primary_before", "none")},
            {"others_before", listed(run.payload.value("aliases", std::vector<std::string>{}))},
            {"primary", wanted.primary},
            {"others", listed(wanted.secondary)}};
}

Result<StepTruth> addresses_truth(StepRun& run) {
    if (wanted_addresses(run).same_as(run.at->account.attributes)) return truth_of(true, address_facts(run));
    return truth_of(false, {{"differs", std::string("other_addresses")}});
}

Result<StepResult> set_addresses(StepRun& run) {
    const auto wanted = wanted_addresses(run);
    if (wanted.same_as(run.at->account.attributes)) return StepResult{StepResult::Effect::already_so, address_facts(run)};
    const auto primary = Address::parse(wanted.primary);
    if (!primary) return pass(primary);
    std::vector<Address> secondary;
    for (const auto& text : wanted.secondary) {
        auto address = Address::parse(text);
        if (!address) return pass(address);
        secondary.push_back(std::move(*address));
    }
    const auto account = run.payload.value("after_others", false) ? run.at->account : as_previewed(run);
    if (auto set = run.at->directory->set_addresses(run.call, account, *primary, secondary); !set) return pass(set);
    return StepResult{StepResult::Effect::done, address_facts(run)};
}

void tell_addresses(const StepRun& run, const TextArgs&, Outcome& outcome) {
    const auto wanted = wanted_addresses(run);
    const auto before = run.payload.value("primary_before", "none");
    if (before != wanted.primary)
        outcome.lines.push_back(Text::of("account.change", {{"field", "primary"}, {"before", before}, {"after", wanted.primary}}));
    const auto others = listed(run.payload.value("aliases", std::vector<std::string>{}));
    if (others != listed(wanted.secondary))
        outcome.lines.push_back(Text::of("account.change", {{"field", "other_addresses"}, {"before", others}, {"after", listed(wanted.secondary)}}));
}

}  // namespace

std::span<const StepKind> change_kinds() {
    static constexpr std::array kinds{
        StepKind{modify_step, "done.modify_account", "missing.modify_account", modify, modify_truth, tell_changes, tell_unchanged},
        StepKind{addresses_step, "done.set_addresses", "missing.set_addresses", set_addresses, addresses_truth, tell_addresses, nullptr},
    };
    return kinds;
}

Step make_modify_step(const Account& account, const AccountChanges& changes) {
    auto payload = payload_of(account);
    payload["changes"] = changes_to_json(changes);
    payload["told"] = field_changes_to_json(differences_to(account.attributes, changes));
    return {modify_step, account_target(account.attributes.primary), payload.dump()};
}

Step make_addresses_step(const Account& account, const AddressSet& wanted) {
    auto payload = payload_of(account);
    payload["primary_before"] = account.attributes.primary.text();
    payload["primary"] = wanted.primary.text();
    payload["secondary"] = texts_of(wanted.secondary);
    if (wanted.after_others) payload["after_others"] = true;
    return {addresses_step, account_target(account.attributes.primary), payload.dump()};
}

}  // namespace botones::operations
