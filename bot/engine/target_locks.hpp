// One running job per target: two orders on one account or one queue run one after the other.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bot/engine/guarded.hpp"

namespace botones::engine {

/// All targets of a job are taken at once or not at all, so jobs cannot wait for each other in a circle. Any thread.
class TargetLocks {
public:
    /// Frees its targets when it goes out of scope.
    class Hold {
    public:
        Hold(TargetLocks& locks, std::vector<std::string> targets) : locks_(&locks), targets_(std::move(targets)) {}
        Hold(Hold&& other) noexcept : locks_(std::exchange(other.locks_, nullptr)), targets_(std::move(other.targets_)) {}
        Hold& operator=(Hold&&) = delete;
        ~Hold();

    private:
        TargetLocks* locks_;
        std::vector<std::string> targets_;
    };

    /// The hold, or nothing while any target is taken; then `again` is called once, when one of them is freed.
    std::unique_ptr<Hold> take(const std::vector<std::string>& targets, std::function<void()> again);

private:
    void free(const std::vector<std::string>& targets);

    struct Waiting {
        std::vector<std::function<void()>> jobs;
    };
    Guarded<std::map<std::string, Waiting>> taken_;
};

}  // namespace botones::engine
