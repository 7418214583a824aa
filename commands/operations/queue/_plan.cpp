// The preview of a queue action, and whether it still holds.
#include <algorithm>
#include <memory>

#include "commands/operations/directories.hpp"
#include "commands/operations/facts.hpp"
#include "commands/operations/queue/_action.hpp"
#include "commands/operations/queue/_survey.hpp"

namespace botones::operations {

namespace {

constexpr std::size_t lookalikes_at_most = 5;
constexpr std::size_t senders_at_most = 5;

Seconds now_of(const World& world) {
    return std::chrono::duration_cast<Seconds>(world.clock.now().time_since_epoch());
}

/// Deleting needs a sender, a recipient or an age; what can be taken back may take a whole queue.
bool narrow_enough(const QueueAction& action, const QueueFilter& filter, const Arguments& arguments) {
    return filter.picks() || (action.verb != QueueVerb::remove && arguments.has("queue"));
}

Result<void> supported(const QueueAction& action, const QueueFilter& filter, const NamedQueue& named) {
    const auto can = named.queue->capabilities();
    const bool holds = action.verb == QueueVerb::hold || action.verb == QueueVerb::release;
    const bool lacks = (holds && !can.hold) || (action.verb == QueueVerb::requeue && !can.requeue) ||
                       (filter.from && !can.senders_known);
    if (!lacks) return {};
    return fail(Kind::invalid_input, "not_supported_by_server", {{"server", named.name}});
}

Result<void> survey_all(CallContext& call, const QueueAction& action, const std::vector<NamedQueue>& queues, Survey& survey) {
    for (std::size_t i = 0; i < queues.size(); ++i) {
        const auto listed = queues[i].queue->list(call, MailQueue::Detail::full, [&](const QueuedMessage& message) {
            if (!already_there(action, message)) survey.see(i, message);
        });
        if (!listed) return pass(listed);
    }
    return {};
}

/// Turns local parts into the one address they mean; the plan then says the whole address (D6).
Result<void> resolve(CallContext& call, World& world, const Survey& survey, QueueFilter& filter, Arguments& arguments) {
    const auto side = [&](const char* name, std::optional<Mailbox>& mailbox, const std::set<std::string>& seen) -> Result<void> {
        const auto* local = mailbox ? std::get_if<LocalPart>(&*mailbox) : nullptr;
        if (local == nullptr) return {};
        auto address = resolve_local_part(call, world, local->text, seen);
        if (!address) return pass(address);
        mailbox = Mailbox(std::move(*address));
        arguments.set(name, *mailbox);
        return {};
    };
    if (auto from = side("from", filter.from, survey.whole_senders()); !from) return from;
    return side("to", filter.to, survey.whole_recipients());
}

void add_warnings(const QueueAction& action, const Survey& survey, std::vector<Text>& lines) {
    if (action.verb == QueueVerb::remove) {
        lines.push_back(Text::of("queue.never_told", {{"n", survey.senders_not_told()}}));
        lines.push_back(Text::of("queue.not_undone"));
    }
    if (action.verb == QueueVerb::hold) lines.push_back(Text::of("queue.bounce_clock_stops"));
    if (action.verb == QueueVerb::requeue) lines.push_back(Text::of("queue.bounce_clock_restarts"));
}

/// Who is affected (D13), and who looks alike and is not touched (D6).
void add_senders(const Survey& survey, std::vector<Text>& lines) {
    if (survey.senders().size() > 1)
        for (const auto& [sender, n] : ranked(survey.senders(), senders_at_most))
            lines.push_back(Text::of("queue.sender", {{"sender", sender.empty() ? "<>" : shown(sender)}, {"n", n}}));
    for (const auto& [sender, n] : ranked(survey.lookalikes(), lookalikes_at_most))
        lines.push_back(Text::of("queue.not_touched", {{"sender", shown(sender)}, {"n", n}}));
}

void add_steps(const QueueAction& action, const std::vector<NamedQueue>& queues, Survey& survey, Plan& plan) {
    for (std::size_t i = 0; i < queues.size(); ++i) {
        auto& listing = survey.listings()[i];
        if (listing.count() == 0) continue;
        const auto n = listing.count();
        plan.targets += queues[i].name + ":" + std::to_string(n) + ";";
        if (queues.size() > 1) plan.lines.push_back(Text::of("queue.on_server", {{"server", queues[i].name}, {"n", n}}));
        plan.steps.push_back({"queue_" + std::string(name_of(action.verb)), "queue:" + queues[i].name, listing.take()});
    }
}

}  // namespace

QueueFilter filter_for(const QueueAction& action, const Arguments& arguments) {
    auto filter = filter_from(arguments);
    if (action.verb == QueueVerb::release) filter.queue = QueueName::hold;
    if (action.verb == QueueVerb::requeue && !filter.queue) filter.queue = QueueName::deferred;
    return filter;
}

bool already_there(const QueueAction& action, const QueuedMessage& message) {
    return action.verb == QueueVerb::hold && message.queue == QueueName::hold;
}

Result<Plan> plan_queue_action(CallContext& call, World& world, const QueueAction& action, const Arguments& arguments) {
    auto filter = filter_for(action, arguments);
    if (!narrow_enough(action, filter, arguments))
        return fail(Kind::invalid_input, "scope_too_broad", {{"operation", action.name}, {"family", std::string("queue")}});
    const auto queues = chosen_queues(world, filter);
    if (!queues) return pass(queues);
    for (const auto& queue : *queues)
        if (auto can = supported(action, filter, queue); !can) return pass(can);
    Survey survey(filter, now_of(world), *queues);
    if (auto seen = survey_all(call, action, *queues, survey); !seen) return pass(seen);

    Plan plan;
    plan.arguments = arguments;
    if (auto resolved = resolve(call, world, survey, filter, plan.arguments); !resolved) return pass(resolved);
    plan.scope = scope_of(world, filter);
    auto words = filter_words(filter, *queues);
    words.emplace("n", survey.messages());
    plan.already_so = survey.messages() == 0;
    plan.title = Text::of(plan.already_so ? "plan.queue.none" : "plan." + action.name, std::move(words));
    plan.fields = survey.fields();
    if (!plan.already_so) {
        add_warnings(action, survey, plan.lines);
        plan.sample = survey.sample();
    }
    add_senders(survey, plan.lines);
    add_steps(action, *queues, survey, plan);
    return plan;
}

Result<SecondLook> look_again(CallContext& call, World& world, const QueueAction& action, const Plan& plan) {
    const auto filter = filter_for(action, plan.arguments);
    const auto queues = chosen_queues(world, filter);
    if (!queues) return pass(queues);
    SecondLook look;
    for (const auto& queue : *queues) {
        const auto step = std::find_if(plan.steps.begin(), plan.steps.end(),
                                       [&](const Step& s) { return s.target == "queue:" + queue.name; });
        const Listing listing(step == plan.steps.end() ? std::string_view{} : std::string_view(step->payload));
        // Age counts from the preview: what has grown old since is no newcomer.
        const MessageMatch match(filter, plan.steps.empty() ? now_of(world) : Listing::previewed_at(plan.steps.front().payload));
        const auto listed = queue.queue->list(call, filter.detail(), [&](const QueuedMessage& message) {
            if (listing.has(message)) {
                ++look.still_there;
                if (message.queue == QueueName::hold) ++look.held;
            } else if (match.matches(message) && !already_there(action, message)) {
                ++look.newcomers;
            }
        });
        if (!listed) return pass(listed);
    }
    return look;
}

Result<void> preview_holds(CallContext& call, World& world, const QueueAction& action, const Plan& plan) {
    const auto look = look_again(call, world, action, plan);
    if (!look) return pass(look);
    std::int64_t before = 0;
    for (const auto& step : plan.steps) before += Listing::count(step.payload);
    if (look->newcomers * 100 <= world.policy.queue_growth_percent * before) return {};
    return fail(Kind::conflict, "preview_changed", {{"before", before}, {"now", look->still_there + look->newcomers}});
}

}  // namespace botones::operations
