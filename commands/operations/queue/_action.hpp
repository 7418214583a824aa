// What purge, hold, release and requeue share: a preview by filter, an action on exactly the previewed messages, and an
// account of every one of them afterwards.
#pragma once
#include <string>
#include <vector>

#include "commands/operation.hpp"
#include "commands/operations/queue/_filter.hpp"
#include "commands/operations/queue/_listing.hpp"

namespace botones::operations {

struct QueueAction {
    std::string name;  // "queue.purge"
    QueueVerb verb = QueueVerb::remove;
};

/// The whole operation of a verb.
Operation queue_operation(const QueueAction& action, Tier tier, std::vector<std::string> examples);

/// The filter of an order, with what the verb implies: release looks in hold, requeue in deferred unless told otherwise.
QueueFilter filter_for(const QueueAction& action, const Arguments& arguments);
/// Messages that already are as the order wants them are no part of it.
bool already_there(const QueueAction& action, const QueuedMessage& message);

/// Errors: invalid_input `scope_too_broad`, `not_supported_by_server`; those of chosen_queues and resolve_local_part.
Result<Plan> plan_queue_action(CallContext& call, World& world, const QueueAction& action, const Arguments& arguments);
/// Previewed messages may have gone; more new ones than the policy bears are conflict `preview_changed` {before, now}.
Result<void> preview_holds(CallContext& call, World& world, const QueueAction& action, const Plan& plan);

/// The queues as they are now, beside the preview.
struct SecondLook {
    std::int64_t still_there = 0;  // previewed and there, as the same message
    std::int64_t held = 0;         // of those, in the hold queue
    std::int64_t newcomers = 0;    // matching, but not previewed: never acted on
};
Result<SecondLook> look_again(CallContext& call, World& world, const QueueAction& action, const Plan& plan);

Result<StepResult> act_on_listing(CallContext& call, World& world, const Asking& asking, const QueueAction& action,
                                  const Plan& plan, const Step& step);
Result<StepTruth> read_action_back(CallContext& call, World& world, const Asking& asking, const QueueAction& action,
                                   const Plan& plan, const Step& step);
/// Accounts for every previewed message: acted on + gone meanwhile + left = previewed.
Result<Outcome> account_for(CallContext& call, World& world, const Asking& asking, const QueueAction& action,
                            const Plan& plan, const std::vector<TextArgs>& results);

}  // namespace botones::operations
