// Puts configuration, links and roles for a time together.
#include "bot/engine/institution.hpp"

#include "commands/ports/world.hpp"

namespace botones::engine {

CurrentInstitution::CurrentInstitution(std::shared_ptr<const Institution> first) : configured_(std::move(first)) { renew(); }

std::shared_ptr<const Institution> CurrentInstitution::get() const {
    const std::lock_guard lock(mutex_);
    if (next_change_ && clock_->now() >= *next_change_) renew();
    return current_;
}

void CurrentInstitution::set(std::shared_ptr<const Institution> next) {
    const std::lock_guard lock(mutex_);
    configured_ = std::move(next);
    renew();
}

void CurrentInstitution::set_links(Links links) {
    const std::lock_guard lock(mutex_);
    links_ = std::move(links);
    renew();
}

void CurrentInstitution::set_grants(std::vector<Grant> grants, const WallClock& clock) {
    const std::lock_guard lock(mutex_);
    grants_ = std::move(grants);
    clock_ = &clock;
    renew();
}

void CurrentInstitution::renew() const {
    auto next = std::make_shared<Institution>(*configured_);
    next->people = next->people.under(next->policy.entitlement);
    if (!links_.identities.empty() || !links_.reaches.empty()) next->people = next->people.with_links(links_.identities, links_.reaches);
    next_change_.reset();
    if (!grants_.empty()) {
        const auto now = clock_->now();
        next->people = next->people.with_grants(grants_, now);
        next_change_ = next_change(grants_, now);
    }
    current_ = std::move(next);
}

}  // namespace botones::engine
