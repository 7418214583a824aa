// Hears Bitrix24 by asking for the bot's events: no inbound port, works from behind any firewall.
#pragma once
#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <string>

#include "adapters/chat/bitrix24/queue.hpp"
#include "bot/engine/worker_pool.hpp"
#include "commands/ports/inbound_source.hpp"

namespace botones::platforms {

/// One worker asks, hands every order to the journal, and asks with the next offset, which confirms the last batch at the
/// portal, only after all of it is durable. The offset is a bookmark: after a crash the same events come again and are
/// known by their keys. Failures wait longer each time, up to a minute.
class Bitrix24Source final : public InboundSource {
public:
    struct Settings {
        bitrix24::Queue::Settings queue;
        std::chrono::milliseconds idle_pause{5000};
        std::chrono::milliseconds busy_pause{2000};
    };

    /// `rest` and `bookmarks` must outlive it.
    Bitrix24Source(Settings settings, bitrix24::Rest& rest, Bookmarks& bookmarks);

    std::string name() const override { return "bitrix24"; }
    void start(Accept accept) override;
    void stop() override;
    bool connected() const override { return connected_; }

private:
    void listen(CallContext& call);
    /// How long to wait before the next question.
    std::chrono::milliseconds ask(CallContext& call);
    std::chrono::milliseconds failed(const Error& error);
    Result<void> make_durable(CallContext& call, std::vector<Inbound> orders);
    std::string bookmark() const;

    Settings settings_;
    bitrix24::Queue queue_;
    Bookmarks& bookmarks_;
    Accept accept_;
    std::optional<std::int64_t> offset_;
    bool offset_known_ = false;
    int failures_ = 0;
    std::chrono::steady_clock::time_point last_heard_{};
    std::atomic<bool> connected_{false};
    engine::WorkerPool worker_{1};  // last: ends before what it uses
};

}  // namespace botones::platforms
