// A whole world in memory for pure tests of operations: a directory, a queue, a desk and the rest, with a stepping clock.
#pragma once
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "commands/catalogue.hpp"
#include "tests/support/memory_directory.hpp"
#include "tests/support/memory_queue.hpp"
#include "tests/support/worker.hpp"

namespace botones::testing {

class SteppingClock : public WallClock {
public:
    TimePoint now() const override { return at; }
    void step(Seconds by) { at += by; }
    Seconds seconds() const { return std::chrono::duration_cast<Seconds>(at.time_since_epoch()); }
    TimePoint at = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) + std::chrono::hours(14);
};

class MemoryEstate : public Estate {
public:
    std::vector<Domain> served;
    std::vector<std::pair<Domain, Directory*>> directories;
    std::vector<NamedQueue> named;
    std::vector<NamedTrace> traced;

    void serve(const std::string& text, Directory& by) {
        served.push_back(domain(text));
        directories.emplace_back(domain(text), &by);
    }
    std::vector<Domain> domains() const override { return served; }
    Directory* directory(const Domain& wanted) const override {
        for (const auto& [each, by] : directories)
            if (each == wanted) return by;
        return nullptr;
    }
    std::vector<NamedQueue> queues() const override { return named; }
    std::vector<NamedTrace> traces() const override { return traced; }
};

class MemoryDesk : public TicketDesk {
public:
    std::vector<Ticket> tickets;
    std::map<std::string, std::int64_t> by_key;
    const SteppingClock* clock = nullptr;

    Ticket& add(std::int64_t number, const std::string& by, const std::string& concerns, const std::string& unit = {}) {
        Ticket ticket;
        ticket.id = TicketId(number);
        ticket.opened_by = by;
        ticket.concerns = concerns;
        ticket.unit = unit;
        ticket.state = "open";
        ticket.subject = Text::plain("subject");
        ticket.opened_at = clock->now();
        tickets.push_back(std::move(ticket));
        return tickets.back();
    }
    Result<Ticket> find(CallContext&, TicketId id) override {
        for (const auto& ticket : tickets)
            if (ticket.id == id) return ticket;
        return fail(Kind::not_found, "no_such_ticket");
    }
    Result<std::vector<Ticket>> list(CallContext&, const TicketFilter& filter) override {
        std::vector<Ticket> found;
        for (const auto& ticket : tickets) {
            const bool mine = filter.person != nullptr && ticket.opened_by == filter.person->id.text();
            const bool unit = filter.person != nullptr && ticket.unit == filter.person->unit;
            const bool wanted = filter.which == TicketFilter::Which::all || (filter.which == TicketFilter::Which::mine ? mine : unit);
            if (wanted && found.size() < filter.limit) found.push_back(ticket);
        }
        return found;
    }
    Result<TicketId> open(CallContext&, const Person& by, const std::string& concerns, const Text& subject,
                          const std::string& key) override {
        if (const auto known = by_key.find(key); known != by_key.end()) return TicketId(known->second);
        const auto number = static_cast<std::int64_t>(tickets.size()) + 1;
        add(number, by.id.text(), concerns).subject = subject;
        by_key.emplace(key, number);
        return TicketId(number);
    }
    Result<void> comment(CallContext&, TicketId id, const Person& by, const std::string& body, const std::string&) override {
        for (auto& ticket : tickets)
            if (ticket.id == id) ticket.entries.push_back({clock->now(), by.id.text(), "comment", Text::plain(body)});
        return {};
    }
};

/// Records what it is asked; answers what it is told to.
class ScriptedRequests : public Requests {
public:
    std::vector<RequestSummary> waiting;
    std::vector<std::string> calls;
    std::optional<Error> error;

    Result<std::vector<RequestSummary>> waiting_for(CallContext&, const Person&) override { return waiting; }
    Result<std::vector<RequestSummary>> asked_by(CallContext&, const Person&) override { return waiting; }
    Result<void> decide(CallContext&, const Person& person, RequestId id, Verdict verdict, const std::string& reason,
                        std::optional<std::int64_t>) override {
        return answer(person.id.text() + (verdict == Verdict::approve ? " approves " : " denies ") + id.text() + " " + reason);
    }
    Result<void> confirm(CallContext&, const Person& person, RequestId id, std::optional<std::int64_t>) override {
        return answer(person.id.text() + " confirms " + id.text());
    }
    Result<void> cancel(CallContext&, const Person& person, RequestId id) override {
        return answer(person.id.text() + " cancels " + id.text());
    }

private:
    Result<void> answer(std::string called) {
        calls.push_back(std::move(called));
        if (error) return *error;
        return {};
    }
};

class ScriptedAudit : public AuditLog {
public:
    std::vector<AuditEntry> entries;
    ChainState chain;
    AuditFilter asked;
    Result<std::vector<AuditEntry>> search(CallContext&, const AuditFilter& filter) override {
        asked = filter;
        return entries;
    }
    Result<ChainState> verify(CallContext&) override { return chain; }
};

/// The same request and account get the same password again; remembers what was released.
class MemoryHandover : public SecretHandover {
public:
    std::set<std::int64_t> released;
    Result<Secret> prepare(CallContext&, RequestId request, const std::string& account) override {
        return Secret("one-time-" + request.text() + "-" + account);
    }
    Result<void> release(CallContext&, RequestId request) override {
        released.insert(request.number());
        return {};
    }
};

class MemoryPast : public PastSteps {
public:
    std::map<std::pair<std::string, std::string>, TextArgs> facts;
    Result<std::optional<TextArgs>> last_facts(CallContext&, const std::string& step, const std::string& target) override {
        const auto found = facts.find({step, target});
        if (found == facts.end()) return std::optional<TextArgs>();
        return std::optional<TextArgs>(found->second);
    }
};

inline Person person(const std::string& id, std::vector<std::string> roles, const std::string& unit = {}) {
    Person made;
    made.id = PersonId(id);
    made.name = id;
    made.email = address(id + "@example.org");
    made.roles = std::move(roles);
    made.unit = unit;
    made.identities = {{"terminal", id}};
    return made;
}

/// Everything above, wired: example.org in one directory, one queue mta1, the demonstration's people and roles.
class TestWorld {
public:
    SteppingClock clock;
    MemoryDirectory directory;
    MemoryQueue queue;
    MemoryEstate estate;
    MemoryDesk desk;
    ScriptedRequests requests;
    ScriptedAudit audit;
    MemoryHandover handover;
    MemoryPast past;
    Policy policy;
    People people{{person("agent", {"agent"}, "central"), person("mail_admin", {"mail_admin"}),
                   person("mail_admin2", {"mail_admin"}), person("coordinator", {"coordinator"}),
                   person("user", {"user"}, "legal")},
                  {{"agent", {"account.*", "password.reset", "queue.*", "ticket.*"}, {}, {}, {}},
                   {"mail_admin", {"*"}, {"account.*", "queue.*", "password.*"}, {}, {}},
                   {"coordinator", {"ticket.*", "audit.*", "queue.show"}, {"queue.*"}, {}, {}},
                   {"user", {"ticket.open", "ticket.comment"}, {}, {}, {}}}};
    std::vector<Operation> catalogue = all_operations();
    World world{estate, desk, requests, audit, handover, clock, policy, people, catalogue, &past};
    CallContext call = WorkerAccess::context();

    TestWorld() {
        estate.serve("example.org", directory);
        estate.named = {{"mta1", &queue}};
        desk.clock = &clock;
    }
    const Person& who(const std::string& id) const { return *people.find(PersonId(id)); }
    Asking asking(const std::string& id = "agent", std::int64_t request = 17) const {
        return {who(id), Language::en, RequestId(request), std::nullopt, "message-1"};
    }
    const Operation& operation(const std::string& wanted) const { return *find_operation(catalogue, wanted); }

    Result<Plan> plan(const std::string& wanted, const Arguments& arguments, const std::string& id = "agent") {
        return operation(wanted).plan(call, world, asking(id), arguments);
    }
    Result<Card> answer(const std::string& wanted, const Arguments& arguments = {}, const std::string& id = "agent") {
        return operation(wanted).answer(call, world, asking(id), arguments);
    }
    /// Every step once, then the verification.
    Result<Outcome> carry_out(const std::string& wanted, const Plan& plan) {
        std::vector<TextArgs> results;
        for (const auto& step : plan.steps) {
            const auto done = operation(wanted).apply(call, world, asking(), plan, step);
            if (!done) return pass(done);
            results.push_back(done->facts);
        }
        return operation(wanted).verify(call, world, asking(), plan, results);
    }
};

inline Arguments with(std::initializer_list<std::pair<const char*, ArgumentValue>> values) {
    Arguments arguments;
    for (const auto& [key, value] : values) arguments.set(key, value);
    return arguments;
}

inline const Field* field(const std::vector<Field>& fields, const std::string& key) {
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.name == key; });
    return found == fields.end() ? nullptr : &*found;
}
inline std::int64_t number(const std::vector<Field>& fields, const std::string& key) {
    const auto* found = field(fields, key);
    return found == nullptr || !found->number ? -1 : *found->number;
}
inline const Text* line(const std::vector<Text>& lines, const std::string& key) {
    const auto found = std::find_if(lines.begin(), lines.end(), [&](const Text& t) { return t.key == key; });
    return found == lines.end() ? nullptr : &*found;
}
inline std::string text_arg(const TextArgs& args, const std::string& key) {
    const auto found = args.find(key);
    const auto* text = found == args.end() ? nullptr : std::get_if<std::string>(&found->second);
    return text == nullptr ? std::string() : *text;
}
inline std::int64_t number_arg(const TextArgs& args, const std::string& key) {
    const auto found = args.find(key);
    const auto* value = found == args.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
    return value == nullptr ? -1 : *value;
}

}  // namespace botones::testing
