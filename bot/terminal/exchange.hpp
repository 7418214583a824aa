// One thing said and all that came back, settled: each card in its newest state, in the order they first came.
#pragma once
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/terminal/terminal_platform.hpp"

namespace botones::terminal {

/// Cards come from worker threads.
class Exchange {
public:
    /// True when this is news: another message, or another state than before.
    bool add(const Shown& shown);
    /// The token of the button a typed number means: on the newest card that has buttons.
    std::optional<std::string> token_of(std::string_view typed);
    /// After the line came to rest.
    const std::vector<Shown>& cards() const { return cards_; }

private:
    std::mutex mutex_;
    std::vector<Shown> cards_;
};

/// How an exchange counts for the exit code.
enum class Verdict { good, refused, failed };
Verdict verdict_of(const Exchange& exchange);

}  // namespace botones::terminal
