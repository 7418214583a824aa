// What happens because time passes: retries, expiry, forgotten rows, old rows. The times themselves are in the journal.
#pragma once
#include <thread>

#include "bot/engine/context.hpp"

namespace botones::engine {

class Decisions;
class Dispatcher;
class Executor;

class Timers {
public:
    Timers(Context& context, Executor& executor, Decisions& decisions, Dispatcher& dispatcher)
        : context_(context), executor_(executor), decisions_(decisions), dispatcher_(dispatcher) {}

    void start();
    void stop();
    /// Does what is due at `now`; answers what could not be done.
    Result<void> tick(TimePoint now);

private:
    void run(const std::stop_token& stop);
    Result<void> fire_due(TimePoint now);
    Result<void> expire_due(TimePoint now);
    Result<void> clean_up();

    Context& context_;
    Executor& executor_;
    Decisions& decisions_;
    Dispatcher& dispatcher_;
    std::jthread thread_;
};

}  // namespace botones::engine
