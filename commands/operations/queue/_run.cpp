// Acting on the previewed messages and accounting for each: an attempt that was interrupted is continued, never repeated.
#include <algorithm>
#include <unordered_set>

#include "commands/operations/facts.hpp"
#include "commands/operations/queue/_action.hpp"

namespace botones::operations {

namespace {

constexpr int attempts_at_most = 3;
constexpr std::size_t ids_named_at_most = 20;

Result<MailQueue*> queue_of(const World& world, const Step& step) {
    for (const auto& named : world.estate.queues())
        if (step.target == "queue:" + named.name) return named.queue;
    return fail(Kind::misconfigured, "no_queue");
}

/// The name a job is recovered by: request, step, attempt.
std::string job_name(const Asking& asking, const Plan& plan, const Step& step, int attempt) {
    const auto at = std::find_if(plan.steps.begin(), plan.steps.end(), [&](const Step& s) { return s.target == step.target; });
    const auto index = std::to_string(at - plan.steps.begin());
    const auto request = asking.request ? asking.request->text() : std::string("R-0");
    return request + "." + index + (attempt == 0 ? "" : "." + std::to_string(attempt));
}

/// The attempts of one step, taken together.
struct Attempts {
    int count = 0;
    std::int64_t messages = 0;
    std::int64_t acted = 0;
    std::int64_t gone = 0;
    std::vector<QueueId> untouched;
    std::vector<MessageIdentity> remaining;  // everything no attempt has acted on

    void add(const QueueReport& report) {
        ++count;
        acted += static_cast<std::int64_t>(report.acted.size());
        gone = static_cast<std::int64_t>(report.gone.size());
        untouched = report.untouched;
        std::unordered_set<std::string_view> ids;
        for (const auto& id : report.acted) ids.insert(id.text());
        std::erase_if(remaining, [&](const MessageIdentity& message) { return ids.contains(message.id.text()); });
    }
    bool complete() const { return count > 0 && (untouched.empty() || count >= attempts_at_most); }
    TextArgs facts() const {
        TextArgs facts{{"messages", messages},
                       {"acted", acted},
                       {"gone", gone},
                       {"untouched", static_cast<std::int64_t>(untouched.size())},
                       {"attempts", static_cast<std::int64_t>(count)}};
        std::vector<std::string> ids;
        for (std::size_t i = 0; i < untouched.size() && i < ids_named_at_most; ++i) ids.push_back(untouched[i].text());
        if (!ids.empty()) facts.emplace("untouched_ids", listed(ids));
        return facts;
    }
};

struct ActionRun {
    CallContext& call;
    MailQueue& queue;
    const QueueAction& action;
    const Asking& asking;
    const Plan& plan;
    const Step& step;

    std::string job(int attempt) const { return job_name(asking, plan, step, attempt); }

    /// What earlier attempts did; none when the step never started.
    Result<Attempts> recover() const {
        Attempts attempts;
        attempts.remaining = Listing(step.payload).identities();
        attempts.messages = static_cast<std::int64_t>(attempts.remaining.size());
        while (attempts.count < attempts_at_most) {
            const auto report = queue.recover(call, action.verb, attempts.remaining, job(attempts.count));
            if (!report && report.error().kind == Kind::not_found) break;
            if (!report) return pass(report);
            attempts.add(*report);
        }
        return attempts;
    }
};

std::int64_t number_in(const TextArgs& facts, const char* name) {
    const auto found = facts.find(name);
    const auto* number = found == facts.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
    return number == nullptr ? 0 : *number;
}

/// What the queue itself says is left of the previewed messages of one step.
Result<std::int64_t> left_of(CallContext& call, const World& world, const QueueAction& action, const Step& step,
                             const TextArgs& facts) {
    // A requeued message comes back under a new id (postsuper(1) -r), so its old id says nothing.
    if (action.verb != QueueVerb::remove) return number_in(facts, "untouched");
    const auto queue = queue_of(world, step);
    if (!queue) return pass(queue);
    const auto there = (*queue)->still_there(call, Listing(step.payload).identities());
    if (!there) return pass(there);
    return static_cast<std::int64_t>(there->size());
}

struct Account {
    std::int64_t previewed = 0;
    std::int64_t acted = 0;
    std::int64_t left = 0;
    std::int64_t newcomers = 0;
    std::int64_t gone() const { return previewed - acted - left; }
};

Result<Account> add_up(CallContext& call, World& world, const QueueAction& action, const Plan& plan,
                       const std::vector<TextArgs>& results) {
    Account account;
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        const TextArgs facts = i < results.size() ? results[i] : TextArgs{};
        const auto left = left_of(call, world, action, plan.steps[i], facts);
        if (!left) return pass(left);
        account.previewed += Listing::count(plan.steps[i].payload);
        account.acted += number_in(facts, "acted");
        account.left += *left;
    }
    const bool source_may_go_on = plan.arguments.has("from") || plan.arguments.has("to");
    const bool reads_hold = action.verb == QueueVerb::hold || action.verb == QueueVerb::release;
    if (!reads_hold && !source_may_go_on) return account;
    const auto look = look_again(call, world, action, plan);
    if (!look) return pass(look);
    account.newcomers = look->newcomers;
    if (action.verb == QueueVerb::hold) {
        account.left = look->still_there - look->held;
        account.acted = look->held;
    }
    if (action.verb == QueueVerb::release) account.left = look->held;
    return account;
}

Outcome outcome_of(const QueueAction& action, const Plan& plan, Account account) {
    account.acted = std::min(account.acted, account.previewed - account.left);
    Outcome outcome;
    auto words = plan.title.args;
    words["n"] = account.acted;
    outcome.title = Text::of("outcome." + action.name, std::move(words));
    outcome.lines.push_back(Text::of("queue.account", {{"verb", std::string(name_of(action.verb))},
                                                       {"previewed", account.previewed},
                                                       {"acted", account.acted},
                                                       {"gone", account.gone()},
                                                       {"left", account.left}}));
    outcome.fields = {fact("previewed", account.previewed), fact("acted", account.acted), fact("gone", account.gone()),
                      fact("left", account.left)};
    if (account.newcomers > 0) {
        outcome.lines.push_back(Text::of("queue.arrived_since", {{"n", account.newcomers}}));
        outcome.fields.push_back(fact("arrived_since", account.newcomers));
    }
    if (account.left > 0) {
        outcome.end = Outcome::End::needs_human;
        outcome.code = "messages_left";
        outcome.lines.push_back(Text::of("reason.messages_left", {{"n", account.left}}));
    }
    return outcome;
}

}  // namespace

Result<StepResult> act_on_listing(CallContext& call, World& world, const Asking& asking, const QueueAction& action,
                                  const Plan& plan, const Step& step) {
    const auto queue = queue_of(world, step);
    if (!queue) return pass(queue);
    const ActionRun run{call, **queue, action, asking, plan, step};
    auto attempts = run.recover();
    if (!attempts) return pass(attempts);
    if (!attempts->complete() && !attempts->remaining.empty()) {
        const auto report = (*queue)->act(call, action.verb, attempts->remaining, run.job(attempts->count));
        if (!report) return pass(report);
        attempts->add(*report);
    }
    StepResult result;
    if (attempts->acted == 0 && attempts->untouched.empty()) result.effect = StepResult::Effect::already_so;
    result.facts = attempts->facts();
    return result;
}

Result<StepTruth> read_action_back(CallContext& call, World& world, const Asking& asking, const QueueAction& action,
                                   const Plan& plan, const Step& step) {
    const auto queue = queue_of(world, step);
    if (!queue) return pass(queue);
    const auto attempts = ActionRun{call, **queue, action, asking, plan, step}.recover();
    if (!attempts) return pass(attempts);
    if (!attempts->complete()) return StepTruth{StepTruth::State::not_done, {}};
    return StepTruth{StepTruth::State::done, attempts->facts()};
}

Result<Outcome> account_for(CallContext& call, World& world, const Asking& asking, const QueueAction& action,
                            const Plan& plan, const std::vector<TextArgs>& results) {
    const auto account = add_up(call, world, action, plan, results);
    if (!account) return pass(account);
    for (const auto& step : plan.steps)
        if (const auto queue = queue_of(world, step))
            for (int attempt = 0; attempt < attempts_at_most; ++attempt)
                (*queue)->forget(job_name(asking, plan, step, attempt));
    return outcome_of(action, plan, *account);
}

}  // namespace botones::operations
