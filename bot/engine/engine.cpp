// Puts the parts together and starts and stops them in order.
#include "bot/engine/engine.hpp"

#include "bot/engine/app_senders.hpp"
#include "bot/engine/audit_log.hpp"
#include "bot/engine/context.hpp"
#include "bot/engine/conversation.hpp"
#include "bot/engine/decisions.hpp"
#include "bot/engine/dispatcher.hpp"
#include "bot/engine/executor.hpp"
#include "bot/engine/grants.hpp"
#include "bot/engine/handover.hpp"
#include "bot/engine/intake.hpp"
#include "bot/engine/linking.hpp"
#include "bot/engine/notices.hpp"
#include "bot/engine/order_files.hpp"
#include "bot/engine/outbox.hpp"
#include "bot/engine/past_steps.hpp"
#include "bot/engine/reports.hpp"
#include "bot/engine/ticket_desk.hpp"
#include "bot/engine/timers.hpp"

namespace botones::engine {

struct Engine::Parts {
    Parts(EngineParts given, Handover opened)
        : workers(given.workers),
          context{given.journal,   given.clock,     workers,          given.catalogue, given.estate, given.texts,
                  given.institution, given.platforms, given.public_url, &desk,           &decisions,   &audit,
                  &handover,         &past},
          desk(given.journal),
          audit(given.journal),
          past(given.journal),
          grants(given.journal, given.institution, given.clock),
          app_senders(given.journal),
          notices(context),
          files(given.journal),
          handover(std::move(opened)),
          reports(context, handover),
          executor(context),
          decisions(context, [this](RequestId id) { executor.start(id); }),
          linking(given.journal, given.institution),
          talk(context, linking, [this](RequestId id) { executor.start(id); }),
          dispatcher(context, talk),
          outbox(context, handover, reports, given.senders),
          intake(given.journal, given.clock, given.longest_backlog, [this] { dispatcher.wake(); }),
          timers(context, executor, decisions, dispatcher) {
        context.files = &files;
        context.reports = &reports;
        context.something_said = [this] { outbox.wake(); };
        context.grants = &grants;
        context.app_senders = &app_senders;
        context.notices = &notices;
    }

    WorkerPool workers;
    Context context;
    JournalDesk desk;
    JournalAudit audit;
    JournalPast past;
    JournalGrants grants;
    JournalAppSenders app_senders;
    OutboxNotices notices;
    JournalFiles files;
    Handover handover;
    JournalReports reports;
    Executor executor;
    Decisions decisions;
    Linking linking;
    Talk talk;
    Dispatcher dispatcher;
    Outbox outbox;
    Intake intake;
    Timers timers;
    bool stopped = false;
};

Engine::Engine(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Engine::~Engine() { stop(); }

Result<std::unique_ptr<Engine>> Engine::open(EngineParts given) {
    auto handover = Handover::open(given.key_file, given.journal, given.clock, given.institution);
    if (!handover) return pass(handover);
    auto parts = std::make_unique<Parts>(std::move(given), std::move(*handover));
    return std::unique_ptr<Engine>(new Engine(std::move(parts)));
}

Result<void> Engine::start() {
    if (auto loaded = parts_->linking.load(); !loaded) return loaded;
    if (auto loaded = parts_->grants.load(); !loaded) return loaded;
    if (auto started = parts_->intake.start(); !started) return started;
    if (auto resumed = parts_->executor.resume_idle(); !resumed) return resumed;
    parts_->dispatcher.start(parts_->intake);
    parts_->outbox.start();
    parts_->timers.start();
    return {};
}

void Engine::stop() {
    if (std::exchange(parts_->stopped, true)) return;
    parts_->timers.stop();
    parts_->dispatcher.stop();
    parts_->workers.stop();
    parts_->outbox.stop();
}

void Engine::accept(Inbound inbound, std::function<void(Result<journal::Acceptance>)> done) {
    parts_->intake.accept(std::move(inbound), std::move(done));
}

namespace {

/// Looks again after every batch of the journal, because only that can change what `is_so` reads.
template <class IsSo>
Result<bool> wait_for(journal::Journal& journal, CallContext::Clock::time_point until, IsSo is_so) {
    for (;;) {
        const auto seen = journal.batches();
        Result<bool> so = is_so();
        if (!so || *so) return so;
        if (CallContext::Clock::now() >= until) return false;
        journal.wait_for_batch(seen, until);
    }
}

}  // namespace

Result<bool> Engine::wait_until_settled(const Conversation& conversation, std::int64_t inbox,
                                        CallContext::Clock::time_point until) {
    auto& journal = parts_->context.journal;
    return wait_for(journal, until, [&]() -> Result<bool> {
        auto busy = journal.read([&](sqlite::Database& database) {
            return database.value<std::int64_t>(
                "SELECT (SELECT count(*) FROM inbox WHERE id = ?3 AND processed_at IS NULL) + "
                "(SELECT count(*) FROM cards c JOIN requests r ON r.id = c.request_id WHERE c.platform = ?1 AND "
                "c.conversation = ?2 AND r.state IN ('approved', 'running', 'verifying')) + "
                "(SELECT count(*) FROM outbox WHERE lane = ?1 || ' ' || ?2 AND state IN ('pending', 'sending'))",
                conversation.platform, conversation.id, inbox);
        });
        if (!busy) return pass(busy);
        return busy->value_or(0) == 0;
    });
}

Result<bool> Engine::wait_until_said(const Conversation& conversation, CallContext::Clock::time_point until) {
    return wait_for(parts_->context.journal, until, [&]() -> Result<bool> {
        auto unsent = parts_->outbox.unsent(conversation);
        if (!unsent) return pass(unsent);
        return *unsent == 0;
    });
}

Result<Engine::Peek> Engine::peek_claim(const std::string& token) {
    auto peek = parts_->handover.peek(token);
    if (!peek) return pass(peek);
    switch (*peek) {
        case Handover::Peek::ready: return Peek::ready;
        case Handover::Peek::opened: return Peek::opened;
        case Handover::Peek::expired: return Peek::expired;
        case Handover::Peek::unknown: break;
    }
    return Peek::unknown;
}

Result<Engine::Claim> Engine::open_claim(const std::string& token) {
    auto claim = parts_->handover.open_claim(token);
    if (!claim) return pass(claim);
    return Claim{std::move(claim->account), std::move(claim->password)};
}

Result<std::string> Engine::keep_file(const std::string& name, std::string content) {
    return engine::keep_file(parts_->context.journal, {name, std::move(content)});
}

Result<std::string> Engine::issue_link_code(const PersonId& person) { return parts_->linking.issue(person); }

Result<std::int64_t> Engine::remove_links(const PersonId& person) { return parts_->linking.remove_all(person); }

Engine::Load Engine::load() const { return {parts_->intake.waiting(), parts_->workers.waiting()}; }

}  // namespace botones::engine
