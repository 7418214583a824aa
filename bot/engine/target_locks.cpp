// A map of taken targets with those who wait behind each.
#include "bot/engine/target_locks.hpp"

namespace botones::engine {

TargetLocks::Hold::~Hold() {
    if (locks_ != nullptr) locks_->free(targets_);
}

std::unique_ptr<TargetLocks::Hold> TargetLocks::take(const std::vector<std::string>& targets, std::function<void()> again) {
    return taken_.with([&](auto& taken) -> std::unique_ptr<Hold> {
        for (const auto& target : targets) {
            const auto found = taken.find(target);
            if (found == taken.end()) continue;
            found->second.jobs.push_back(std::move(again));
            return nullptr;
        }
        for (const auto& target : targets) taken.emplace(target, Waiting{});
        return std::make_unique<Hold>(*this, targets);
    });
}

void TargetLocks::free(const std::vector<std::string>& targets) {
    std::vector<std::function<void()>> waiting;
    taken_.with([&](auto& taken) {
        for (const auto& target : targets) {
            const auto found = taken.find(target);
            if (found == taken.end()) continue;
            for (auto& job : found->second.jobs) waiting.push_back(std::move(job));
            taken.erase(found);
        }
    });
    for (auto& job : waiting) job();
}

}  // namespace botones::engine
