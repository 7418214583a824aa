// Accepts inbound orders into the journal.
#include "bot/engine/intake.hpp"

#include <algorithm>

#include "bot/journal/journal.hpp"
#include "commands/language/understand.hpp"

namespace botones::engine {
namespace {

journal::InboxRow row_of(const Inbound& inbound, TimePoint now) {
    journal::InboxRow row;
    row.dedupe_key = inbound.dedupe_key;
    row.also = inbound.also;
    row.platform = inbound.conversation.platform;
    row.conversation = inbound.conversation.id;
    row.sender = inbound.sender.id;
    row.payload = to_text(inbound);
    row.received_at = now;
    return row;
}

}  // namespace

Intake::Intake(journal::Journal& journal, const WallClock& clock, std::size_t longest_backlog, std::function<void()> arrived)
    : journal_(journal),
      clock_(clock),
      longest_backlog_(static_cast<std::int64_t>(longest_backlog)),
      arrived_(std::move(arrived)) {}

Result<void> Intake::start() {
    auto left = journal_.read([](sqlite::Database& database) {
        return database.value<std::int64_t>("SELECT count(*) FROM inbox WHERE processed_at IS NULL");
    });
    if (!left) return pass(left);
    waiting_ = left->value_or(0);
    return {};
}

void Intake::accept(Inbound inbound, std::function<void(Result<journal::Acceptance>)> done) {
    if (waiting() >= longest_backlog_) return done(Error{Kind::unavailable, "overloaded", {}, {}, std::chrono::seconds(5)});
    const bool password = language::mentions_password_value(inbound.words) ||
                          std::any_of(inbound.values.begin(), inbound.values.end(),
                                      [](const auto& value) { return language::mentions_password_value(value.second); });
    if (password) {
        inbound.words.clear();
        inbound.values.clear();
        inbound.withheld = "password_in_chat";
    }
    journal::accept(journal_, row_of(inbound, clock_.now()),
                    [this, done = std::move(done)](Result<journal::Acceptance> accepted) {
                        const bool fresh = accepted && accepted->novelty == journal::Novelty::accepted;
                        if (fresh) waiting_.fetch_add(1, std::memory_order_relaxed);
                        if (fresh) accepted_.fetch_add(1, std::memory_order_relaxed);
                        done(std::move(accepted));
                        if (fresh) arrived_();
                    });
}

}  // namespace botones::engine
