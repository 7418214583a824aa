// Guarded<T>: a value behind its own lock; there is no way to touch it without holding the lock (style 8).
#pragma once
#include <mutex>
#include <utility>

namespace botones::engine {

template <class T>
class Guarded {
public:
    template <class F>
    auto with(F&& use) {
        const std::lock_guard lock(mutex_);
        return std::forward<F>(use)(value_);
    }

private:
    std::mutex mutex_;
    T value_{};
};

}  // namespace botones::engine
