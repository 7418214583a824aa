// Puts configuration and links together.
#include "bot/engine/institution.hpp"

namespace botones::engine {

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

void CurrentInstitution::renew() {
    if (links_.identities.empty() && links_.reaches.empty()) {
        current_ = configured_;
        return;
    }
    auto linked = std::make_shared<Institution>(*configured_);
    linked->people = configured_->people.with_links(links_.identities, links_.reaches);
    current_ = std::move(linked);
}

}  // namespace botones::engine
