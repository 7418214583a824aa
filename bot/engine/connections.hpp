// Which chat platforms answer, as the last deliveries told.
#pragma once
#include <chrono>
#include <map>
#include <string>

#include "bot/engine/guarded.hpp"

namespace botones::engine {

/// Any thread. A platform nobody heard of yet counts as answering.
class Connections {
public:
    /// True when that is a change: it came back, or it went away just now.
    bool answered(const std::string& platform);
    bool failed(const std::string& platform);
    /// A failure is believed for a while, then the platform is tried again.
    bool is_up(const std::string& platform);

private:
    using Clock = std::chrono::steady_clock;
    Guarded<std::map<std::string, Clock::time_point>> down_;  // since the last failure
};

}  // namespace botones::engine
