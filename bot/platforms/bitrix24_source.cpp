// The asking loop; it runs as one long job of a worker, because only the worker pool may wait.
#include "bot/platforms/bitrix24_source.hpp"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <memory>

#include "bot/log/log.hpp"

namespace botones::platforms {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds ask_time{30};
constexpr std::chrono::seconds durable_time{20};
constexpr std::chrono::seconds conversation{60};  // after somebody spoke, the next word is near
constexpr milliseconds longest_wait{60'000};

/// Outlives the question it was made for: the journal may answer after a stop.
struct Outcomes {
    std::mutex mutex;
    std::condition_variable_any changed;
    std::size_t left = 0;
    std::optional<Error> failure;

    void done(const Result<bool>& accepted) {
        {
            const std::lock_guard lock(mutex);
            --left;
            if (!accepted && !failure) failure = accepted.error();
        }
        changed.notify_all();
    }
};

void wait(CallContext& call, milliseconds time) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, call.stop_token(), time, [] { return false; });
}

}  // namespace

Bitrix24Source::Bitrix24Source(Settings settings, bitrix24::Rest& rest, Bookmarks& bookmarks)
    : settings_(std::move(settings)),
      queue_({settings_.queue.bot_id, settings_.queue.bot_token.clone(), settings_.queue.member}, rest),
      bookmarks_(bookmarks) {}

std::string Bitrix24Source::bookmark() const {
    return "bitrix24.offset." + settings_.queue.member + "." + std::to_string(settings_.queue.bot_id);
}

void Bitrix24Source::start(Accept accept) {
    accept_ = std::move(accept);
    worker_.post("bitrix24", ask_time, [this](CallContext& call) { listen(call); });
}

void Bitrix24Source::stop() {
    worker_.stop();
    connected_ = false;
}

void Bitrix24Source::listen(CallContext& call) {
    while (!call.stop_requested()) wait(call, ask(call));
}

milliseconds Bitrix24Source::ask(CallContext& call) {
    call.set_deadline(CallContext::Clock::now() + ask_time);
    if (!offset_known_) {
        const auto kept = bookmarks_.load(bookmark());
        if (!kept) return failed(kept.error());
        std::int64_t number = 0;
        if (*kept && std::from_chars((*kept)->data(), (*kept)->data() + (*kept)->size(), number).ec == std::errc()) offset_ = number;
        offset_known_ = true;
    }
    auto batch = queue_.take(call, offset_);
    if (!batch) return failed(batch.error());
    if (batch->bot_deleted) log::event(log::Level::error, "bitrix24_bot_deleted", {{"bot", std::to_string(settings_.queue.bot_id)}});
    for (const auto& why : batch->skipped) log::event(log::Level::debug, "bitrix24_event_skipped", {{"why", why}});
    const bool heard = !batch->orders.empty();
    if (const auto durable = make_durable(call, std::move(batch->orders)); !durable) return failed(durable.error());
    if (batch->next_offset && batch->next_offset != offset_) {
        if (const auto kept = bookmarks_.store(bookmark(), std::to_string(*batch->next_offset)); !kept) return failed(kept.error());
        offset_ = batch->next_offset;
    }
    if (!connected_.exchange(true) || failures_ > 0) log::event(log::Level::info, "bitrix24_connected");
    failures_ = 0;
    const auto now = CallContext::Clock::now();
    if (heard) last_heard_ = now;
    const bool in_conversation = last_heard_ != decltype(last_heard_){} && now - last_heard_ < conversation;
    const auto pause = batch->more || in_conversation ? settings_.busy_pause : settings_.idle_pause;
    return std::min(pause, settings_.idle_pause);
}

milliseconds Bitrix24Source::failed(const Error& error) {
    // Somebody else's traffic may use up the portal's limit: that is a delay, not a broken connection.
    if (error.kind == Kind::rate_limited) return std::max(error.retry_after, milliseconds(100));
    connected_ = false;
    if (failures_ < 30) ++failures_;
    const bool first = failures_ == 1;
    log::event(first ? log::Level::warning : log::Level::debug, "bitrix24_not_heard", {{"code", error.code}, {"detail", error.detail}});
    const auto backed_off = settings_.idle_pause * (1 << std::min(failures_ - 1, 6));
    return std::clamp(std::max(backed_off, error.retry_after), milliseconds(20), longest_wait);
}

Result<void> Bitrix24Source::make_durable(CallContext& call, std::vector<Inbound> orders) {
    if (orders.empty()) return {};
    auto outcomes = std::make_shared<Outcomes>();
    outcomes->left = orders.size();
    for (auto& order : orders) {
        accept_(std::move(order), [outcomes](Result<bool> accepted) { outcomes->done(accepted); });
    }
    std::unique_lock lock(outcomes->mutex);
    const bool all = outcomes->changed.wait_for(lock, call.stop_token(), durable_time, [&] { return outcomes->left == 0; });
    if (outcomes->failure) return *outcomes->failure;
    if (!all) return fail(Kind::unavailable, "overloaded");
    return {};
}

}  // namespace botones::platforms
