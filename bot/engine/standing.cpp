// Asks a platform for a profile, within a short time.
#include "bot/engine/standing.hpp"

#include <algorithm>

namespace botones::engine {
namespace {

constexpr auto longest_memory = std::chrono::seconds(1);  // no rights are cached past one second
constexpr auto asking_time = std::chrono::seconds(5);     // somebody waits for the answer

}  // namespace

Result<Profile> Standing::profile(CallContext& call, const Identity& sender) {
    const auto platform = platforms_.find(sender.platform);
    if (platform == platforms_.end()) return fail(Kind::not_found, "profile_unknown");
    const auto now = std::chrono::steady_clock::now();
    auto remembered = seen_.with([&](auto& seen) -> std::optional<Result<Profile>> {
        std::erase_if(seen, [&](const auto& entry) { return now - entry.second.at >= longest_memory; });
        const auto found = seen.find(sender);
        if (found == seen.end()) return std::nullopt;
        return found->second.profile;
    });
    if (remembered) return std::move(*remembered);
    const auto deadline = call.deadline();
    call.set_deadline(std::min(deadline, CallContext::Clock::now() + asking_time));
    auto profile = platform->second->profile(call, sender);
    call.set_deadline(deadline);
    // The second begins before the question: what is remembered is never older than it claims.
    if (profile) seen_.with([&](auto& seen) { seen.insert_or_assign(sender, Seen{*profile, now}); });
    return profile;
}

Result<void> Standing::check(CallContext& call, const Identity& sender) {
    const auto known = profile(call, sender);
    if (!known && known.error().kind == Kind::not_found) return {};
    if (!known) {
        return Error{Kind::unavailable, "standing_unknown", {{"platform", sender.platform}},
                     known.error().code + " " + known.error().detail, known.error().retry_after};
    }
    if (known->active && known->member) return {};
    return fail(Kind::denied, "not_a_member", {{"platform", sender.platform}});
}

const Person* Standing::known_by_mail(CallContext& call, const Identity& sender, const Institution& institution) {
    if (!institution.link_by_email || sender.platform == "terminal") return nullptr;
    const auto known = profile(call, sender);
    if (!known || !known->active || !known->member || !known->verified_email) return nullptr;
    return institution.people.only_owner_of(*known->verified_email);
}

}  // namespace botones::engine
