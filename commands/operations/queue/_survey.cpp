// Counting what a preview shows, message by message.
#include "commands/operations/queue/_survey.hpp"

#include <algorithm>

#include "commands/operations/facts.hpp"
#include "commands/operations/nearness.hpp"

namespace botones::operations {

namespace {

constexpr std::size_t sample_size = 5;
constexpr Seconds two_days = std::chrono::hours(48);

std::string local_part_wanted(const std::optional<Mailbox>& from) {
    if (!from) return {};
    if (const auto* address = std::get_if<Address>(&*from)) return address->local();
    if (const auto* local = std::get_if<LocalPart>(&*from)) return ascii_lower(local->text);
    return {};
}

bool is_local_part(const std::optional<Mailbox>& mailbox) {
    return mailbox && std::holds_alternative<LocalPart>(*mailbox);
}

std::string_view domain_of(std::string_view address) {
    const auto at = address.rfind('@');
    return at == std::string_view::npos ? std::string_view{} : address.substr(at + 1);
}

}  // namespace

void count(Tally& tally, std::string_view text) {
    const auto found = tally.find(text);
    if (found == tally.end())
        tally.emplace(std::string(text), 1);
    else
        ++found->second;
}

std::vector<std::pair<std::string, std::int64_t>> ranked(const Tally& tally, std::size_t limit) {
    std::vector<std::pair<std::string, std::int64_t>> all(tally.begin(), tally.end());
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(std::min(limit, all.size()));
    std::partial_sort(all.begin(), middle, all.end(), [](const auto& one, const auto& other) {
        return one.second != other.second ? one.second > other.second : one.first < other.first;
    });
    all.erase(middle, all.end());
    return all;
}

Survey::Survey(const QueueFilter& filter, Seconds now, const std::vector<NamedQueue>& queues)
    : filter_(filter), match_(filter, now), now_(now), wanted_local_(local_part_wanted(filter.from)),
      listings_(queues.size(), ListingWriter(now)) {}

void Survey::see(std::size_t queue, const QueuedMessage& message) {
    if (match_.matches(message))
        take(queue, message);
    else
        notice_lookalike(message);
}

void Survey::take(std::size_t queue, const QueuedMessage& message) {
    listings_[queue].add(message);
    ++messages_;
    octets_ += message.size;
    oldest_ = std::min(oldest_, message.arrival);
    if (message.arrival < now_ - two_days) ++older_than_two_days_;
    count(senders_, message.sender);
    for (const auto& recipient : message.recipients) {
        const auto domain = domain_of(recipient.address);
        if (!recipient_domains_.contains(domain)) recipient_domains_.emplace(ascii_lower(domain));
    }
    if (is_local_part(filter_.from)) whole_senders_.insert(ascii_lower(message.sender));
    if (is_local_part(filter_.to)) whole_recipients_.insert(ascii_lower(match_.matching_recipient(message)));
    keep_sample(message);
}

void Survey::keep_sample(const QueuedMessage& message) {
    if (samples_.size() == sample_size && samples_.back().arrival <= message.arrival) return;
    Sample sample{message.arrival, message.size, message.id.text(), message.sender, {}};
    if (!message.recipients.empty()) sample.recipient = message.recipients.front().address;
    samples_.insert(std::upper_bound(samples_.begin(), samples_.end(), sample), std::move(sample));
    if (samples_.size() > sample_size) samples_.pop_back();
}

void Survey::notice_lookalike(const QueuedMessage& message) {
    if (wanted_local_.empty() || match_.from_matches(message.sender)) return;
    const auto sender = ascii_lower(message.sender);
    if (alike(wanted_local_, std::string_view(sender).substr(0, sender.rfind('@')))) count(lookalikes_, sender);
}

std::int64_t Survey::senders_not_told() const {
    return static_cast<std::int64_t>(senders_.size()) - (senders_.contains(std::string_view{}) ? 1 : 0);
}

std::vector<Field> Survey::fields() const {
    std::vector<Field> fields{fact("messages", messages_)};
    if (messages_ == 0) return fields;
    fields.push_back(fact("senders", static_cast<std::int64_t>(senders_.size())));
    auto size = fact("size", size_text(octets_));
    size.number = static_cast<std::int64_t>(octets_);
    fields.push_back(std::move(size));
    fields.push_back(fact("oldest", now_ - oldest_));
    fields.push_back(fact("recipient_domains", static_cast<std::int64_t>(recipient_domains_.size())));
    fields.push_back(fact("older_than_two_days", older_than_two_days_));
    return fields;
}

Table Survey::sample() const {
    Table table;
    for (const auto* column : {"queue_id", "from", "to", "arrived", "size"})
        table.columns.push_back(Text::of(std::string("field.") + column));
    for (const auto& sample : samples_)
        table.rows.push_back({Text::plain(sample.id), Text::plain(sample.sender.empty() ? "<>" : shown(sample.sender)),
                              Text::plain(shown(sample.recipient)), time_text(sample.arrival), size_text(sample.size)});
    return table;
}

}  // namespace botones::operations
