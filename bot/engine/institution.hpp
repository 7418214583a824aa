// What a configuration says of the institution: an immutable snapshot; a reload swaps in a new one.
#pragma once
#include <memory>
#include <mutex>
#include <string>

#include "commands/access/person.hpp"
#include "commands/access/policy.hpp"

namespace botones::engine {

struct Institution {
    std::string name;
    Language language = Language::en;
    std::string zone = "UTC";
    People people{{}, {}};
    Policy policy;
};

/// The newest snapshot. Any thread; who holds one keeps deciding by it until they take another.
class CurrentInstitution {
public:
    explicit CurrentInstitution(std::shared_ptr<const Institution> first) : current_(std::move(first)) {}
    std::shared_ptr<const Institution> get() const {
        const std::lock_guard lock(mutex_);
        return current_;
    }
    void set(std::shared_ptr<const Institution> next) {
        const std::lock_guard lock(mutex_);
        current_ = std::move(next);
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Institution> current_;
};

}  // namespace botones::engine
