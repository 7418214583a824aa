// The way back from a handler: one-shot responders and the queue that carries answers to their network thread.
// A group commit releases many answers at once: they share one wake-up instead of one post each.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "bot/serve/http_message.hpp"

namespace botones::serve {

/// Names one request in flight. A connection's place is reused by others, the exchange number never.
struct ExchangeId {
    std::uint32_t place = 0;
    std::uint64_t exchange = 0;
};

struct Answer {
    ExchangeId to;
    HttpResponse response;
};

/// Carries answers to one network loop. Shared by the loop and every responder it gave out, because a responder may
/// outlive the loop; after `detach` answers are dropped.
class AnswerQueue {
public:
    /// `wake` makes the loop call `take` soon; it is called under the queue's lock, once until the next `take`.
    /// `deliver` is the short way, used when the answer comes on the loop's own thread.
    AnswerQueue(std::function<void()> wake, std::function<void(Answer&&)> deliver);

    /// Any thread.
    void put(Answer&& answer);
    /// Loop thread: from now on this thread's answers go the short way.
    void attach();
    /// The loop's end, on its thread or after it.
    void detach();
    /// Loop thread: exchanges `answers` (empty) for those that have come.
    void take(std::vector<Answer>& answers);

private:
    std::function<void()> wake_;
    std::function<void(Answer&&)> deliver_;
    std::mutex mutex_;
    std::vector<Answer> waiting_;
    bool open_ = true;
    std::atomic<std::thread::id> loop_thread_{};
};

/// Answers one request, from any thread, at most once. Dropped without an answer it sends an empty 500.
class Respond {
public:
    Respond(std::shared_ptr<AnswerQueue> queue, ExchangeId to);
    Respond(Respond&&) noexcept = default;
    Respond& operator=(Respond&& other) noexcept;
    Respond(const Respond&) = delete;
    Respond& operator=(const Respond&) = delete;
    ~Respond();

    /// Sends the response; a second call does nothing. The network thread writes it.
    void operator()(HttpResponse response);

private:
    void drop() noexcept;

    std::shared_ptr<AnswerQueue> queue_;
    ExchangeId to_;
};

}  // namespace botones::serve
