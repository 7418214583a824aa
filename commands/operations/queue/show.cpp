// "queue show": how much waits in each Postfix queue, in which direction, since when, and from whom (S28).
#include <algorithm>
#include <array>

#include "commands/operations/facts.hpp"
#include "commands/operations/queue/_filter.hpp"
#include "commands/operations/queue/_survey.hpp"

namespace botones::operations {

namespace {

constexpr std::array all_queues{QueueName::active, QueueName::incoming, QueueName::deferred, QueueName::hold,
                                QueueName::maildrop};
constexpr std::size_t top_senders = 5;

struct Census {
    std::array<std::int64_t, all_queues.size()> by_queue{};
    std::int64_t incoming = 0;  // every recipient is in a domain of ours
    std::int64_t outgoing = 0;  // at least one is not
    std::int64_t messages = 0;
    std::uint64_t octets = 0;
    Seconds oldest = Seconds::max();
    Tally senders;
};

bool is_ours(const World& world, const std::string& recipient) {
    const auto at = recipient.rfind('@');
    if (at == std::string::npos) return true;
    const auto domain = Domain::parse(std::string_view(recipient).substr(at + 1));
    return domain && world.estate.directory(*domain) != nullptr;
}

void count_message(const World& world, const QueuedMessage& message, Census& census) {
    for (std::size_t i = 0; i < all_queues.size(); ++i)
        if (all_queues[i] == message.queue) ++census.by_queue[i];
    ++census.messages;
    census.octets += message.size;
    census.oldest = std::min(census.oldest, message.arrival);
    count(census.senders, message.sender);
    if (message.recipients.empty()) return;  // maildrop entries have none yet
    bool outside = false;
    for (const auto& recipient : message.recipients) outside = outside || !is_ours(world, recipient.address);
    ++(outside ? census.outgoing : census.incoming);
}

bool wants(const Arguments& arguments, std::string_view direction) {
    const auto* directions = arguments.get<std::vector<std::string>>("direction");
    return directions == nullptr || directions->empty() ||
           std::find(directions->begin(), directions->end(), direction) != directions->end();
}

std::vector<Field> fields_of(const Census& census, const QueueFilter& filter, const Arguments& arguments, Seconds now) {
    std::vector<Field> fields{fact("messages", census.messages)};
    for (std::size_t i = 0; i < all_queues.size(); ++i)
        if (!filter.queue || *filter.queue == all_queues[i])
            fields.push_back(fact(std::string(name_of(all_queues[i])), census.by_queue[i]));
    if (wants(arguments, "incoming")) fields.push_back(fact("to_us", census.incoming));
    if (wants(arguments, "outgoing")) fields.push_back(fact("to_others", census.outgoing));
    if (census.messages > 0) {
        fields.push_back(fact("oldest", now - census.oldest));
        fields.push_back(fact("size", size_text(census.octets)));
    }
    return fields;
}

Table senders_table(const Tally& senders) {
    Table table;
    table.columns = {Text::of("field.from"), Text::of("field.messages")};
    for (const auto& [sender, n] : ranked(senders, top_senders))
        table.rows.push_back({Text::plain(sender.empty() ? "<>" : shown(sender)), number_text(n)});
    return table;
}

Result<Card> show(CallContext& call, World& world, const Asking& asking, const Arguments& arguments) {
    const auto filter = filter_from(arguments);
    const auto queues = chosen_queues(world, filter);
    if (!queues) return pass(queues);
    const auto now = std::chrono::duration_cast<Seconds>(world.clock.now().time_since_epoch());
    const MessageMatch match(filter, now);
    Census census;
    for (const auto& queue : *queues) {
        const auto listed = queue.queue->list(call, MailQueue::Detail::full, [&](const QueuedMessage& message) {
            if (match.matches(message)) count_message(world, message, census);
        });
        if (!listed) return pass(listed);
    }
    auto words = filter_words(filter, *queues);
    words.emplace("n", census.messages);
    auto card = info_card("queue.show", Text::of("queue.show.title", std::move(words)));
    card.fields = fields_of(census, filter, arguments, now);
    if (census.messages > 0) card.table = senders_table(census.senders);
    card.actions.push_back(action("action.top_senders", {"queue.top", {}, asking.language}));
    return card;
}

}  // namespace

Operation queue_show() {
    Operation operation;
    operation.name = "queue.show";
    operation.arguments = {{"queue", ArgumentType::choice, ArgumentSpec::Need::optional,
                            {"maildrop", "active", "incoming", "deferred", "hold"}},
                           {"direction", ArgumentType::words, ArgumentSpec::Need::optional, {"incoming", "outgoing"}},
                           {"server", ArgumentType::text},
                           {"from", ArgumentType::mailbox},
                           {"to", ArgumentType::mailbox},
                           {"older_than", ArgumentType::duration}};
    operation.examples = {"show queue", "show deferred queue"};
    operation.answer = show;
    return operation;
}

}  // namespace botones::operations
