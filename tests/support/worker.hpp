// Lets a test be a worker thread: gives it the CallContext that only the worker pool can make in the program.
#pragma once
#include <chrono>
#include <stop_token>
#include <string>

#include "commands/ports/call_context.hpp"

namespace botones {

class WorkerAccess {
public:
    static CallContext context(std::chrono::milliseconds within = std::chrono::seconds(30), std::stop_token stop = {}) {
        return CallContext(CallContext::Clock::now() + within, std::move(stop), "test");
    }
};

}  // namespace botones
