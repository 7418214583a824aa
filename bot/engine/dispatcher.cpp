// The reading thread and its lanes.
#include "bot/engine/dispatcher.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "bot/log/log.hpp"

namespace botones::engine {
namespace {

constexpr std::size_t rows_at_once = 128;   // bounds memory, whatever the backlog on disk
// Acknowledging comes before working: chat platforms give seconds for the one and minutes for the other. While orders
// pour in, work is taken up in small portions at a steady pace, so that its commits share few disk syncs with theirs.
constexpr auto pace = std::chrono::milliseconds(20);
constexpr std::size_t rows_while_busy = 16;
constexpr std::size_t rows_while_flooded = 4;
constexpr std::int64_t busy_from = 4;       // accepted within one pace
constexpr std::int64_t flooded_from = 60;   // 3,000 a second: a storm, where every order understood is one accepted later
constexpr auto order_time = std::chrono::minutes(2);  // to understand and plan one order

}  // namespace

void Dispatcher::start(Intake& intake) {
    intake_ = &intake;
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Dispatcher::wake() {
    {
        const std::lock_guard lock(mutex_);
        awake_ = true;
    }
    woken_.notify_one();
}

void Dispatcher::sweep() {
    const std::lock_guard lock(mutex_);
    if (in_flight_ > 0 || intake_ == nullptr || intake_->waiting() <= 0) return;
    cursor_ = 0;
    awake_ = true;
    woken_.notify_one();
}

void Dispatcher::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
}

std::size_t Dispatcher::in_flight() const {
    const std::lock_guard lock(mutex_);
    return in_flight_;
}

void Dispatcher::run(const std::stop_token& stop) {
    lower_own_priority();
    auto last = std::chrono::steady_clock::now();
    std::int64_t accepted = 0;
    while (!stop.stop_requested()) {
        std::unique_lock lock(mutex_);
        if (!woken_.wait(lock, stop, [this] { return awake_ && in_flight_ < rows_at_once; })) return;
        auto room = rows_at_once - in_flight_;
        if (const auto now = std::chrono::steady_clock::now(); now - last < pace) {
            woken_.wait_until(lock, stop, last + pace, [] { return false; });
            if (stop.stop_requested()) return;
        }
        awake_ = false;
        lock.unlock();
        last = std::chrono::steady_clock::now();
        const auto newly = intake_->accepted() - std::exchange(accepted, intake_->accepted());
        if (newly >= busy_from) room = std::min(room, newly >= flooded_from ? rows_while_flooded : rows_while_busy);
        auto rows = next_rows(room);
        if (!rows) {
            log::event(log::Level::error, "inbox_not_read", {{"code", rows.error().code}});
            continue;  // the next sweep tries again
        }
        const bool more = rows->size() == room;
        for (auto& row : *rows) enqueue(std::move(row));
        if (more) wake();
    }
}

Result<std::vector<Dispatcher::Row>> Dispatcher::next_rows(std::size_t limit) {
    return context_.journal.read([&](sqlite::Database& database) -> Result<std::vector<Row>> {
        std::vector<Row> rows;
        auto query = database.query(
            "SELECT id, platform, conversation, sender, payload FROM inbox WHERE processed_at IS NULL AND id > ?1 "
            "ORDER BY id LIMIT ?2",
            cursor_, limit);
        if (!query) return pass(query);
        auto walked = query->each([&](const sqlite::Statement& found) {
            Row row;
            row.id = found.integer(0);
            row.lane = std::string(found.text(1)) + " " + std::string(found.text(2)) + " " + std::string(found.text(3));
            row.inbound = nlohmann::json::parse(found.text(4)).get<Inbound>();
            rows.push_back(std::move(row));
        });
        if (!walked) return pass(walked);
        return rows;
    });
}

void Dispatcher::enqueue(Row row) {
    const std::lock_guard lock(mutex_);
    cursor_ = row.id;
    ++in_flight_;
    auto [lane, fresh] = lanes_.try_emplace(row.lane);
    lane->second.push_back(std::move(row));
    if (!fresh) return;
    context_.workers.post("inbox", order_time, [this, name = lane->first](CallContext& call) { work_lane(call, name); });
}

void Dispatcher::work_lane(CallContext& call, const std::string& lane) {
    for (;;) {
        std::unique_lock lock(mutex_);
        auto& waiting = lanes_[lane];
        if (waiting.empty()) {
            lanes_.erase(lane);
            return;
        }
        auto row = std::move(waiting.front());
        waiting.pop_front();
        lock.unlock();
        call.set_deadline(CallContext::Clock::now() + order_time);
        if (talk_.handle(call, row.id, row.inbound)) intake_->processed();
        context_.something_said();
        lock.lock();
        --in_flight_;
        const bool ready = in_flight_ + 1 >= rows_at_once;
        lock.unlock();
        if (ready) woken_.notify_one();
    }
}

}  // namespace botones::engine
