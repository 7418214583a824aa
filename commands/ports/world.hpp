// World: everything operations may ask of the outside, by role; bot/wiring fills it, tests fill it with their own.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "commands/access/person.hpp"
#include "commands/card.hpp"
#include "commands/order.hpp"
#include "commands/outcome.hpp"
#include "commands/ports/directory.hpp"
#include "commands/ports/mail_queue.hpp"

namespace botones {

/// The only source of wall-clock time (style 5).
class WallClock {
public:
    virtual ~WallClock() = default;
    virtual TimePoint now() const = 0;
};

/// The only source of randomness.
class Random {
public:
    virtual ~Random() = default;
    /// A one-time password of about 80 bits, from letters and digits that are not mistaken for one another (D3).
    virtual Secret password() = 0;
};

struct NamedQueue {
    std::string name;  // "mta1"
    MailQueue* queue = nullptr;
};

class MessageTrace;

struct NamedTrace {
    std::string name;
    MessageTrace* trace = nullptr;
};

/// Which backend serves which domain ([[domains]]).
class Estate {
public:
    virtual ~Estate() = default;
    virtual std::vector<Domain> domains() const = 0;
    /// nullptr when the domain is not administered here.
    virtual Directory* directory(const Domain& domain) const = 0;
    /// Every queue once, in configured order.
    virtual std::vector<NamedQueue> queues() const = 0;
    /// Every place where the way of messages is known, once; none: traces are not connected.
    virtual std::vector<NamedTrace> traces() const { return {}; }
};

struct TicketEntry {
    TimePoint at;
    std::string author;
    std::string kind;  // opened, comment, solution, event
    Text body;
};
struct Ticket {
    TicketId id{0};
    std::string opened_by;  // person id
    std::string concerns;   // address or person id the ticket is about
    std::string unit;
    std::string state;      // open, solved, cancelled
    std::string assignee;
    Text subject;
    std::optional<RequestId> request;
    TimePoint opened_at;
    std::optional<TimePoint> solved_at;
    std::vector<TicketEntry> entries;
};
struct TicketFilter {
    enum class Which { mine, unit, all } which = Which::mine;
    const Person* person = nullptr;
    bool open_only = false;
    std::size_t limit = 20;
};

/// Tickets: the service desk's memory (the embedded one is in the journal).
class TicketDesk {
public:
    virtual ~TicketDesk() = default;
    virtual Result<Ticket> find(CallContext& call, TicketId id) = 0;
    /// The ticket a request belongs to. As it stands it looks through the newest tickets; a desk that can, looks it up.
    virtual Result<Ticket> find_by_request(CallContext& call, RequestId id);
    virtual Result<std::vector<Ticket>> list(CallContext& call, const TicketFilter& filter) = 0;
    virtual Result<TicketId> open(CallContext& call, const Person& by, const std::string& concerns, const Text& subject,
                                  const std::string& idempotency_key) = 0;
    virtual Result<void> comment(CallContext& call, TicketId id, const Person& by, const std::string& body,
                                 const std::string& idempotency_key) = 0;
};

/// What is known of a request to those who list or decide it.
struct RequestSummary {
    RequestId id{0};
    std::optional<TicketId> ticket;
    std::string operation;
    std::string state;  // the engine's state name
    std::string asked_by;
    Text title;
    TimePoint asked_at;
    std::optional<TimePoint> expires_at;
};

enum class Verdict { approve, deny };

/// The engine's requests, as operations see them: pending approvals, decisions, withdrawal.
class Requests {
public:
    virtual ~Requests() = default;
    /// Waiting requests `person` may decide (never their own), oldest first.
    virtual Result<std::vector<RequestSummary>> waiting_for(CallContext& call, const Person& person) = 0;
    virtual Result<std::vector<RequestSummary>> asked_by(CallContext& call, const Person& person) = 0;
    /// First valid decision wins. `generation` is the preview that was decided on (a button's); absent: the newest.
    /// Errors: denied (`self_approval`, `not_an_approver`), conflict (`already_decided` with who and when, `preview_changed`,
    /// `expired`), not_found.
    virtual Result<void> decide(CallContext& call, const Person& person, RequestId id, Verdict verdict,
                                const std::string& reason, std::optional<std::int64_t> generation) = 0;
    /// The asker's own yes to a `confirm` request. Errors as decide.
    virtual Result<void> confirm(CallContext& call, const Person& person, RequestId id,
                                 std::optional<std::int64_t> generation) = 0;
    /// Withdraws a request that has not started. Errors: denied (not the asker's), conflict (`already_running`).
    virtual Result<void> cancel(CallContext& call, const Person& person, RequestId id) = 0;
};

struct AuditEntry {
    std::int64_t sequence = 0;
    TimePoint at;
    std::string actor;
    std::string action;
    std::string request;
    std::string subject;
};
struct AuditFilter {
    std::string operation;  // "queue.purge" or empty
    std::string actor;
    std::optional<RequestId> request;
    std::optional<TimePoint> since;
    std::optional<TimePoint> until;
    std::size_t limit = 20;
};
struct ChainState {
    std::int64_t records = 0;
    std::optional<std::int64_t> first_bad;
};

class AuditLog {
public:
    virtual ~AuditLog() = default;
    virtual Result<std::vector<AuditEntry>> search(CallContext& call, const AuditFilter& filter) = 0;
    virtual Result<ChainState> verify(CallContext& call) = 0;
};

/// Hands a new password to its owner without ever showing it in chat (D3).
class SecretHandover {
public:
    virtual ~SecretHandover() = default;
    /// Makes a one-time password for `account`, sealed in the journal before it is set anywhere. The same request and
    /// step get the same password again (a repeat after a crash sets what will be handed over).
    virtual Result<Secret> prepare(CallContext& call, RequestId request, const std::string& account) = 0;
    /// Opens the claim for 24 h once the backend has the password; the engine then sends its link.
    virtual Result<void> release(CallContext& call, RequestId request) = 0;

    /// One for each account, in that order, all sealed before any is answered; an empty one for a claim that was opened.
    virtual Result<std::vector<Secret>> prepare_many(CallContext& call, RequestId request,
                                                     const std::vector<std::string>& accounts);
    /// Opens the claims of those accounts, and wipes what else was prepared for the request.
    virtual Result<void> release_many(CallContext& call, RequestId request, const std::vector<std::string>& accounts);
};

/// A file that came with an order, as it was kept.
struct KeptFile {
    std::string name;
    std::string content;
};

/// What people sent with their orders, by digest.
class Files {
public:
    virtual ~Files() = default;
    /// Errors: not_found `file_gone` (it was kept for a week).
    virtual Result<KeptFile> find(CallContext& call, const std::string& digest) = 0;
};

/// The files that answer an order given by file, made anew from the journal each time: what was planned, what became of
/// each row, and the claim links that are still open.
class Reports {
public:
    virtual ~Reports() = default;
    /// Errors: not_found `no_report`; denied `not_your_request` (links are for the asker alone).
    virtual Result<std::vector<Attachment>> of(CallContext& call, const Person& reader, Language language,
                                               RequestId request) = 0;
};

/// What finished steps of earlier requests left behind.
class PastSteps {
public:
    virtual ~PastSteps() = default;
    /// The facts of the newest finished step of that name on that target (StepResult::facts), if there is one: what
    /// closing an account took away (D4).
    virtual Result<std::optional<TextArgs>> last_facts(CallContext& call, const std::string& step,
                                                       const std::string& target) = 0;
};

struct Policy;
struct Operation;
class RoleGrants;
class AppSenders;
class Notices;

/// Everything an operation's functions get. References live as long as the call.
struct World {
    const Estate& estate;
    TicketDesk& tickets;
    Requests& requests;
    AuditLog& audit;
    SecretHandover& handover;
    const WallClock& clock;
    const Policy& policy;
    const People& people;
    const std::vector<Operation>& catalogue;
    PastSteps* past_steps = nullptr;  // absent: memberships lost at closing are not offered back
    RoleGrants* grants = nullptr;     // absent: roles are those of the configuration
    AppSenders* app_senders = nullptr;
    Notices* notices = nullptr;       // absent: nobody is told anything they did not ask for
    std::string zone = {};            // the institution's, IANA; empty: UTC
    Files* files = nullptr;           // absent: no order comes with a file
    Reports* reports = nullptr;
};

/// Who asks, in which request: part of every operation call.
struct Asking {
    const Person& person;
    Language language = Language::en;
    std::optional<RequestId> request;        // absent for reads
    std::optional<std::int64_t> generation;  // of the preview a button belonged to
    /// Unique per inbound order: makes writes of read-tier operations (ticket.comment) idempotent.
    std::string idempotency_key;
};

}  // namespace botones
