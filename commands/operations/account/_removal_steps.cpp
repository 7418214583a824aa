// Steps that end an account: its owner leaves the groups others own, too, then the entry goes (S69, S160, S58).
#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "commands/operations/account/_attributes.hpp"
#include "commands/operations/account/_step.hpp"
#include "commands/operations/account_card.hpp"
#include "commands/operations/account_steps.hpp"
#include "commands/operations/facts.hpp"
#include "commands/ports/group_directory.hpp"

namespace botones::operations {

namespace {

/// What the entry was, for the record: nobody brings it back.
TextArgs removal_facts(const StepRun& run) { return {{"was", run.payload.value("snapshot", "none")}}; }

Result<StepTruth> removal_truth(StepRun& run) { return truth_of(!run.at, run.at ? TextArgs{} : removal_facts(run)); }

Result<StepResult> remove_entry(StepRun& run) {
    if (!run.at) return StepResult{StepResult::Effect::already_so, removal_facts(run)};
    if (auto removed = run.at->directory->remove(run.call, as_previewed(run)); !removed) return pass(removed);
    return StepResult{StepResult::Effect::done, removal_facts(run)};
}

void tell_removed(const StepRun& run, const TextArgs&, Outcome& outcome) {
    const auto groups = run.payload.value("groups", std::vector<std::string>{});
    if (!groups.empty()) outcome.lines.push_back(Text::of("account.groups_lost", {{"groups", shown(listed(groups))}}));
    const auto aliases = run.payload.value("aliases", std::vector<std::string>{});
    if (!aliases.empty()) outcome.lines.push_back(Text::of("account.aliases_freed", {{"aliases", listed(aliases)}}));
}

void tell_still_there(const StepRun& run, Outcome& outcome) {
    if (!run.at) return;
    outcome.fields.push_back(state_field("state", run.at->account.state));
    outcome.lines.push_back(Text::of("account.still_in_groups", {{"groups", shown(listed(run.at->account.attributes.groups))}}));
}

struct Owned {
    GroupDirectory* groups = nullptr;
    Group group;
    std::vector<Address> others;  // the owners that stay
};

/// The account itself may be gone already.
Result<Owned> owned_group(StepRun& run) {
    const auto leaving = Address::parse(run.payload.value("account", ""));
    if (!leaving) return fail(Kind::internal, "bad_record");
    const auto directory = directory_of(run.world, leaving->domain());
    if (!directory) return pass(directory);
    auto* groups = (*directory)->groups();
    if (groups == nullptr) return fail(Kind::misconfigured, "not_supported", {{"what", "groups"}});
    auto group = groups->find_group(run.call, run.payload.value("group", ""));
    if (!group) return pass(group);
    Owned owned{groups, std::move(*group), {}};
    for (const auto& owner : owned.group.attributes.owners)
        if (owner != *leaving) owned.others.push_back(owner);
    return owned;
}

/// A group that is gone has no owner to lose.
bool is_gone(const Error& error) { return error.kind == Kind::not_found; }

Result<StepTruth> given_up(StepRun& run) {
    const auto owned = owned_group(run);
    if (!owned && is_gone(owned.error())) return truth_of(true);
    if (!owned) return pass(owned);
    return truth_of(owned->others.size() == owned->group.attributes.owners.size());
}

Result<StepResult> give_up(StepRun& run) {
    const auto owned = owned_group(run);
    if (!owned && is_gone(owned.error())) return StepResult{StepResult::Effect::already_so, {}};
    if (!owned) return pass(owned);
    if (owned->others.size() == owned->group.attributes.owners.size()) return StepResult{StepResult::Effect::already_so, {}};
    if (owned->others.empty())
        return fail(Kind::conflict, "groups_without_owner",
                    {{"account", run.payload.value("account", "none")}, {"groups", shown(owned->group.attributes.name)}});
    if (auto set = owned->groups->set_owners(run.call, owned->group, owned->others); !set) return pass(set);
    return StepResult{};
}

void tell_group(const StepRun& run, const TextArgs&, Outcome& outcome) {
    outcome.lines.push_back(Text::of("account.left_owners", {{"group", shown(run.payload.value("group", ""))}}));
}

void tell_still_owner(const StepRun& run, Outcome& outcome) {
    outcome.lines.push_back(Text::of("account.still_owner", {{"group", shown(run.payload.value("group", ""))}}));
}

}  // namespace

std::span<const StepKind> removal_kinds() {
    static constexpr std::array kinds{
        StepKind{give_up_step, "done.give_up_group", "missing.give_up_group", give_up, given_up, tell_group, tell_still_owner},
        StepKind{remove_step, "done.remove_account", "missing.remove_account", remove_entry, removal_truth, tell_removed, tell_still_there},
    };
    return kinds;
}

Step make_give_up_step(const Account& account, const std::string& group) {
    const nlohmann::json payload{{"key", account.key}, {"account", address_of(account)}, {"group", group}};
    return {give_up_step, "group:" + group, payload.dump()};
}

Step make_remove_step(const Account& account) {
    auto payload = payload_of(account);
    payload["snapshot"] = attributes_to_payload(account.attributes);
    return {remove_step, account_target(account.attributes.primary), payload.dump()};
}

}  // namespace botones::operations
