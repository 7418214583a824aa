// "queue top": who has most in the queue, by sender or by recipient domain: how an abused account shows (S84).
#include "commands/operations/facts.hpp"
#include "commands/operations/nearness.hpp"
#include "commands/operations/queue/_filter.hpp"
#include "commands/operations/queue/_survey.hpp"

namespace botones::operations {

namespace {

constexpr std::size_t ranks = 10;

enum class By { sender, sender_domain, recipient_domain };

By ranking_of(const Arguments& arguments) {
    const auto* by = arguments.get<std::string>("by");
    if (by != nullptr && *by == "recipient_domain") return By::recipient_domain;
    if (by != nullptr && *by == "sender_domain") return By::sender_domain;
    return By::sender;
}

std::string domain_of(std::string_view address) {
    const auto at = address.rfind('@');
    return at == std::string_view::npos ? std::string() : ascii_lower(address.substr(at + 1));
}

/// A message counts once for each recipient domain it is for.
void count_message(const QueuedMessage& message, By by, Tally& tally) {
    if (by == By::sender) return count(tally, message.sender);
    if (by == By::sender_domain) return count(tally, domain_of(message.sender));
    std::set<std::string> domains;
    for (const auto& recipient : message.recipients) domains.insert(domain_of(recipient.address));
    for (const auto& domain : domains) count(tally, domain);
}

Result<Card> top(CallContext& call, World& world, const Asking& asking, const Arguments& arguments) {
    const auto filter = filter_from(arguments);
    const auto queues = chosen_queues(world, filter);
    if (!queues) return pass(queues);
    const auto by = ranking_of(arguments);
    const auto detail = by == By::recipient_domain ? MailQueue::Detail::full : MailQueue::Detail::sender_only;
    Tally tally;
    std::int64_t messages = 0;
    for (const auto& queue : *queues) {
        const auto listed = queue.queue->list(call, detail, [&](const QueuedMessage& message) {
            ++messages;
            count_message(message, by, tally);
        });
        if (!listed) return pass(listed);
    }
    auto words = filter_words(filter, *queues);
    words.emplace("n", messages);
    words.emplace("by", by == By::sender ? "sender" : by == By::sender_domain ? "sender_domain" : "recipient_domain");
    auto card = info_card("queue.top", Text::of("queue.top.title", std::move(words)));
    card.fields.push_back(fact("messages", messages));
    Table table;
    table.columns = {Text::of("field.rank"), Text::of(by == By::sender ? "field.from" : "field.domain"),
                     Text::of("field.messages")};
    std::int64_t rank = 0;
    for (const auto& [name, n] : ranked(tally, ranks))
        table.rows.push_back({number_text(++rank), Text::plain(name.empty() ? "<>" : shown(name)), number_text(n)});
    if (!table.rows.empty()) card.table = std::move(table);
    card.actions.push_back(action("action.show_queue", {"queue.show", {}, asking.language}));
    return card;
}

}  // namespace

Operation queue_top() {
    Operation operation;
    operation.name = "queue.top";
    operation.arguments = {{"by", ArgumentType::choice, ArgumentSpec::Need::optional,
                            {"sender", "sender_domain", "recipient_domain"}},
                           {"server", ArgumentType::text}};
    operation.examples = {"top senders"};
    operation.answer = top;
    return operation;
}

}  // namespace botones::operations
