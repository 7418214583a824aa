// One thread that looks at the journal's times twice a second.
#include "bot/engine/timers.hpp"

#include <condition_variable>
#include <mutex>

#include "bot/engine/decisions.hpp"
#include "bot/engine/dispatcher.hpp"
#include "bot/engine/executor.hpp"
#include "bot/engine/handover.hpp"
#include "bot/engine/linking.hpp"
#include "bot/engine/order_files.hpp"
#include "bot/journal/inbox.hpp"
#include "bot/log/log.hpp"

namespace botones::engine {
namespace {

constexpr auto interval = std::chrono::milliseconds(500);
constexpr int sweep_every = 10;        // ticks: 5 s
constexpr int clean_up_every = 7200;   // ticks: 1 h
constexpr auto keep_rows = std::chrono::hours(24 * 7);

}  // namespace

void Timers::start() {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Timers::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
}

void Timers::run(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    for (int ticks = 1; !stop.stop_requested(); ++ticks) {
        std::unique_lock lock(mutex);
        never.wait_for(lock, stop, interval, [] { return false; });
        if (stop.stop_requested()) return;
        if (auto done = tick(context_.clock.now()); !done) {
            log::event(log::Level::warning, "timers_delayed", {{"code", done.error().code}});
        }
        if (ticks % sweep_every == 0) {
            dispatcher_.sweep();
            if (auto resumed = executor_.resume_idle(); !resumed) {
                log::event(log::Level::warning, "timers_delayed", {{"code", resumed.error().code}});
            }
        }
        if (ticks % clean_up_every != 0) continue;
        if (auto cleaned = clean_up(); !cleaned) {
            log::event(log::Level::warning, "clean_up_delayed", {{"code", cleaned.error().code}});
        }
    }
}

Result<void> Timers::tick(TimePoint now) {
    if (auto fired = fire_due(now); !fired) return fired;
    return expire_due(now);
}

Result<void> Timers::fire_due(TimePoint now) {
    std::vector<std::pair<std::int64_t, std::string>> due;
    auto found = context_.journal.read([&](sqlite::Database& database) -> Result<void> {
        auto query = database.query(
            "SELECT id, subject FROM timers WHERE state = 'waiting' AND kind = 'resume' AND due_at <= ?1 LIMIT 100", now);
        if (!query) return pass(query);
        return query->each([&](const sqlite::Statement& row) { due.emplace_back(row.integer(0), row.text(1)); });
    });
    if (!found) return found;
    for (const auto& [id, subject] : due) {
        auto fired = context_.journal.write([&, number = id](journal::Transaction& transaction) -> Result<void> {
            auto changed = transaction.run("UPDATE timers SET state = 'fired' WHERE id = ?1", number);
            if (!changed) return pass(changed);
            return {};
        });
        if (!fired) return fired;
        if (const auto request = RequestId::parse(subject)) executor_.start(*request);
    }
    return {};
}

Result<void> Timers::expire_due(TimePoint now) {
    std::vector<RequestId> due;
    auto found = context_.journal.read([&](sqlite::Database& database) -> Result<void> {
        auto query = database.query(
            "SELECT id FROM requests WHERE state IN ('confirming', 'waiting_approval') AND expires_at <= ?1 LIMIT 100", now);
        if (!query) return pass(query);
        return query->each([&](const sqlite::Statement& row) { due.emplace_back(row.integer(0)); });
    });
    if (!found) return found;
    for (const auto id : due) {
        if (auto expired = decisions_.expire(id); !expired && expired.error().code != "request_moved") return expired;
    }
    return {};
}

Result<void> Timers::clean_up() {
    auto cleaned = context_.journal.write([](journal::Transaction& transaction) -> Result<void> {
        if (auto wiped = Handover::wipe_expired(transaction); !wiped) return wiped;
        auto buttons = transaction.run("DELETE FROM buttons WHERE expires_at <= ?1", transaction.now());
        if (!buttons) return pass(buttons);
        auto questions = transaction.run("DELETE FROM questions WHERE expires_at <= ?1", transaction.now());
        if (!questions) return pass(questions);
        auto codes = transaction.run("DELETE FROM link_codes WHERE expires_at <= ?1", transaction.now());
        if (!codes) return pass(codes);
        auto tries = transaction.run("DELETE FROM link_tries WHERE at <= ?1", transaction.now() - link_code_life);
        if (!tries) return pass(tries);
        if (auto forgotten = forget_files(transaction, transaction.now() - keep_rows); !forgotten) return forgotten;
        auto sent = transaction.run("DELETE FROM outbox WHERE state IN ('sent', 'failed') AND created_at < ?1",
                                    transaction.now() - keep_rows);
        if (!sent) return pass(sent);
        return {};
    });
    if (!cleaned) return cleaned;
    auto pruned = journal::prune_inbox(context_.journal, keep_rows);
    if (!pruned) return pass(pruned);
    return {};
}

}  // namespace botones::engine
