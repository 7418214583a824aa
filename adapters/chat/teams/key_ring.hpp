// The signing keys in use, and when to look for new ones: daily, and when a token names a key nobody knows.
#pragma once
#include <memory>
#include <mutex>

#include "adapters/chat/teams/signing_keys.hpp"
#include "commands/result.hpp"

namespace botones::teams {

/// Any thread; nothing here blocks. The fetch itself is the caller's, on a worker, between `begin_fetch` and `end_fetch`.
class KeyRing {
public:
    using Keys = std::shared_ptr<const SigningKeys>;  // shared: a fetch replaces them while others verify

    /// Null before the first successful fetch.
    Keys keys() const;
    /// Whether they are older than limits::keys_fresh, or not there.
    bool stale(TimePoint now) const;
    enum class Look {
        begun,      ///< the caller fetches now, and calls `end_fetch`
        under_way,  ///< somebody does already
        too_soon    ///< the last look is less than limits::between_fetches ago
    };
    Look begin_fetch(TimePoint now);
    /// A failed look keeps the old keys.
    void end_fetch(Result<SigningKeys> fetched, TimePoint now);

private:
    mutable std::mutex lock_;
    Keys keys_;
    TimePoint fetched_{};
    TimePoint looked_{};
    bool under_way_ = false;
    bool looked_once_ = false;
};

}  // namespace botones::teams
