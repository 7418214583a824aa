// What the parts of the engine share: the journal, the clock, the workers, the institution, the backends.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bot/engine/connections.hpp"
#include "bot/engine/guarded.hpp"
#include "bot/engine/institution.hpp"
#include "bot/engine/worker_pool.hpp"
#include "bot/journal/journal.hpp"
#include "commands/language/texts.hpp"
#include "commands/operation.hpp"
#include "commands/ports/chat_platform.hpp"

namespace botones::engine {

/// Owned by Engine; every member outlives the parts. All members are safe for any thread.
struct Context {
    journal::Journal& journal;
    const WallClock& clock;
    WorkerPool& workers;  // orders and their execution
    const std::vector<Operation>& catalogue;
    const Estate& estate;
    const language::Texts& texts;
    CurrentInstitution& institution;
    std::map<std::string, ChatPlatform*> platforms;
    std::string public_url;

    TicketDesk* tickets = nullptr;
    Requests* requests = nullptr;
    AuditLog* audit = nullptr;
    SecretHandover* handover = nullptr;
    PastSteps* past = nullptr;
    RoleGrants* grants = nullptr;
    AppSenders* app_senders = nullptr;
    Notices* notices = nullptr;
    Files* files = nullptr;
    Reports* reports = nullptr;

    /// Something to say may be in the outbox now. Cheap; without it the outbox would be looked at only twice a second.
    std::function<void()> something_said = [] {};

    /// Which chat platforms answer.
    Connections connections = {};

    /// Live progress of running steps, by request number; shown, never journalled.
    Guarded<std::map<std::int64_t, Progress>> progress = {};
};

/// The World of one operation call under one snapshot of the institution, which the caller keeps alive.
inline World world_of(const Context& context, const Institution& institution) {
    World world{context.estate, *context.tickets,   *context.requests,  *context.audit,    *context.handover,
                context.clock,  institution.policy, institution.people, context.catalogue, context.past};
    world.grants = context.grants;
    world.app_senders = context.app_senders;
    world.notices = context.notices;
    world.zone = institution.zone;
    world.files = context.files;
    world.reports = context.reports;
    return world;
}

}  // namespace botones::engine
