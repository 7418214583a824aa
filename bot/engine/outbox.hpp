// Sends what the journal says is to be sent: in order per conversation, with back-off, never twice.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "bot/engine/context.hpp"
#include "bot/engine/request_card.hpp"
#include "commands/inbound.hpp"

namespace botones::engine {

class Handover;
class JournalReports;

/// One delivery per conversation is under way at a time, and every platform has senders of its own: one that is slow or
/// away holds nobody else up. A row is marked as sending before the platform is called; after a crash, and after a lost
/// answer, the platform is asked whether the message arrived, and nothing is sent again before it has said so.
class Outbox {
public:
    /// `senders`: how many deliveries of one platform may be under way.
    Outbox(Context& context, Handover& handover, JournalReports& reports, std::size_t senders);
    ~Outbox();

    void start();
    /// Something new may be due. Any thread, cheap.
    void wake();
    void stop();
    /// Rows of that conversation not yet sent, for those who wait until all is said.
    Result<std::int64_t> unsent(const Conversation& conversation);

private:
    struct Row {
        std::int64_t id = 0;
        std::string kind;
        Conversation conversation;
        std::string recipient;
        Language language = Language::en;
        std::int64_t request = 0;
        std::int64_t card_id = 0;
        std::string card;
        std::string response_url;
        bool interrupted = false;  // an earlier attempt may have arrived
        std::int64_t attempts = 0;
        TimePoint created_at;
        std::string message_ref;   // of the card, when it was shown before
    };
    /// One platform's senders and the conversations they are busy with.
    struct Lane {
        ChatPlatform* platform = nullptr;
        std::unique_ptr<WorkerPool> pool;
        std::set<std::string> busy;
        std::size_t most = 0;
    };
    /// What a failure leaves there: nothing, perhaps a message the platform will tell of, or one of which it never will.
    enum class Arrival { no, unknown, never_known };
    /// What is sent: one card, or the sections of a home page.
    struct Content {
        std::vector<Card> cards;
    };

    void run(const std::stop_token& stop);
    void give_up_orphans();
    void hand_out(const std::string& name, Lane& lane);
    Result<std::vector<Row>> due_rows(const std::string& platform, std::size_t limit);
    static Row read_row(const sqlite::Statement& found);
    void deliver(CallContext& call, Lane& lane, const Row& row);
    static Delivery delivery_of(const Row& row);
    /// What an attempt without an answer left there: as ChatPlatform::find_sent, and not_found for what was never tried or may
    /// be repeated freely.
    static Result<std::string> find_earlier(CallContext& call, ChatPlatform& platform, const Row& row);
    Result<std::string> send(CallContext& call, ChatPlatform& platform, const Row& row);
    Result<Content> content_of(const Row& row);
    Result<Card> claim_card(const Row& row);
    Result<Card> card_of_request(RequestId id);
    void record_sent(const Row& row, const std::string& message_ref);
    static Result<bool> newer_row(journal::Transaction& transaction, const Row& row);
    static std::chrono::milliseconds wait_after(const Error& error, std::int64_t attempts, Arrival arrival);
    void record_failure(const Row& row, const Error& error, Arrival arrival);
    /// The URL for late answers takes no more, or it is too late for it: the same is said to the person in private.
    static Result<void> answer_privately(journal::Transaction& transaction, const Row& row);
    /// The outage is over: what it held up is due now.
    void due_again(const std::string& platform);
    /// An approver's card cannot arrive: the next one is told.
    void pass_over(const Row& row);
    static std::string lane_of(const Row& row) { return row.conversation.platform + " " + row.conversation.id; }

    Context& context_;
    Handover& handover_;
    JournalReports& reports_;
    std::mutex mutex_;  // of what follows, and of every lane's `busy`
    std::condition_variable_any woken_;
    bool awake_ = true;
    std::map<std::string, Lane> lanes_;
    std::jthread thread_;
};

}  // namespace botones::engine
