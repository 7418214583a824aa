// The door of the engine: an inbound order is durable before it is acknowledged, once however often it is delivered.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>

#include "bot/journal/inbox.hpp"
#include "commands/inbound.hpp"
#include "commands/ports/world.hpp"

namespace botones::engine {

class Intake {
public:
    /// `arrived` is called on the journal's writer thread when there is something new to read.
    Intake(journal::Journal& journal, const WallClock& clock, std::size_t longest_backlog, std::function<void()> arrived);

    /// Counts what an earlier run left unprocessed. Before the first accept.
    Result<void> start();
    /// Any thread, never blocks. `done` comes on the journal's writer thread once the order is durable; the words of a
    /// message that holds a password are dropped before anything is stored.
    /// Errors: unavailable `overloaded` (too much waits: nothing was stored), `store_unavailable`.
    void accept(Inbound inbound, std::function<void(Result<journal::Acceptance>)> done);
    /// The dispatcher says that a row reached its end.
    void processed() { waiting_.fetch_sub(1, std::memory_order_relaxed); }
    std::int64_t waiting() const { return waiting_.load(std::memory_order_relaxed); }
    /// Orders accepted since the start: how busy the door is.
    std::int64_t accepted() const { return accepted_.load(std::memory_order_relaxed); }

private:
    journal::Journal& journal_;
    const WallClock& clock_;
    const std::int64_t longest_backlog_;
    std::function<void()> arrived_;
    std::atomic<std::int64_t> waiting_{0};
    std::atomic<std::int64_t> accepted_{0};
};

}  // namespace botones::engine
