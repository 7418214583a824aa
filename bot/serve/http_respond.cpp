// Hands answers over to the network thread they belong to.
#include "bot/serve/http_respond.hpp"

#include <utility>

namespace botones::serve {

AnswerQueue::AnswerQueue(std::function<void()> wake, std::function<void(Answer&&)> deliver)
    : wake_(std::move(wake)), deliver_(std::move(deliver)) {}

void AnswerQueue::put(Answer&& answer) {
    if (loop_thread_.load(std::memory_order_relaxed) == std::this_thread::get_id()) return deliver_(std::move(answer));
    const std::lock_guard lock(mutex_);
    if (!open_) return;
    const bool first = waiting_.empty();
    waiting_.push_back(std::move(answer));
    if (first) wake_();
}

void AnswerQueue::attach() {
    loop_thread_.store(std::this_thread::get_id(), std::memory_order_relaxed);
}

void AnswerQueue::detach() {
    loop_thread_.store(std::thread::id{}, std::memory_order_relaxed);
    const std::lock_guard lock(mutex_);
    open_ = false;
    waiting_.clear();
}

void AnswerQueue::take(std::vector<Answer>& answers) {
    const std::lock_guard lock(mutex_);
    answers.swap(waiting_);
}

Respond::Respond(std::shared_ptr<AnswerQueue> queue, ExchangeId to) : queue_(std::move(queue)), to_(to) {}

Respond& Respond::operator=(Respond&& other) noexcept {
    if (this != &other) {
        drop();
        queue_ = std::move(other.queue_);
        to_ = other.to_;
    }
    return *this;
}

Respond::~Respond() {
    drop();
}

void Respond::operator()(HttpResponse response) {
    if (const auto queue = std::exchange(queue_, nullptr)) queue->put({to_, std::move(response)});
}

void Respond::drop() noexcept {
    if (!queue_) return;
    try {
        HttpResponse failed;
        failed.status = 500;
        (*this)(std::move(failed));
    } catch (...) {  // out of memory: the connection's handler deadline answers instead
    }
}

}  // namespace botones::serve
