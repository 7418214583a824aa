// A clock that went back counts as time passed: better one look too many than none for a year.
#include "adapters/chat/teams/key_ring.hpp"

#include "adapters/chat/teams/limits.hpp"

namespace botones::teams {

KeyRing::Keys KeyRing::keys() const {
    const std::lock_guard guard(lock_);
    return keys_;
}

bool KeyRing::stale(TimePoint now) const {
    const std::lock_guard guard(lock_);
    return !keys_ || now < fetched_ || now - fetched_ > limits::keys_fresh;
}

KeyRing::Look KeyRing::begin_fetch(TimePoint now) {
    const std::lock_guard guard(lock_);
    if (under_way_) return Look::under_way;
    if (looked_once_ && now >= looked_ && now - looked_ < limits::between_fetches) return Look::too_soon;
    under_way_ = looked_once_ = true;
    looked_ = now;
    return Look::begun;
}

void KeyRing::end_fetch(Result<SigningKeys> fetched, TimePoint now) {
    const std::lock_guard guard(lock_);
    under_way_ = false;
    if (!fetched) return;
    keys_ = std::make_shared<const SigningKeys>(std::move(*fetched));
    fetched_ = now;
}

}  // namespace botones::teams
