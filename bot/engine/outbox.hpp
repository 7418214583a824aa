// Sends what the journal says is to be sent: in order per conversation, with back-off, never twice.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "bot/engine/context.hpp"
#include "bot/engine/request_card.hpp"
#include "commands/inbound.hpp"

namespace botones::engine {

class Handover;

/// One delivery per conversation is under way at a time. A row is marked as sending before the platform is called; after
/// a crash, and after a lost answer, the platform is asked whether the message arrived before it is sent again.
class Outbox {
public:
    Outbox(Context& context, Handover& handover) : context_(context), handover_(handover) {}

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
        std::string message_ref;   // of the card, when it was shown before
    };
    void run(const std::stop_token& stop);
    Result<std::vector<Row>> due_rows(TimePoint now);
    void deliver(CallContext& call, Row row);
    Result<std::string> send(CallContext& call, ChatPlatform& platform, const Row& row);
    Result<Card> card_of_row(const Row& row);
    Result<Card> claim_card(const Row& row);
    Result<Card> card_of_request(RequestId id);
    void record_sent(const Row& row, const std::string& message_ref);
    void record_failure(const Row& row, const Error& error);
    static std::string lane_of(const Row& row) { return row.conversation.platform + " " + row.conversation.id; }

    Context& context_;
    Handover& handover_;
    std::mutex mutex_;
    std::condition_variable_any woken_;
    bool awake_ = true;
    std::set<std::string> busy_lanes_;
    std::jthread thread_;
};

}  // namespace botones::engine
