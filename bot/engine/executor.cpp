// The execution of one request, step by step.
#include "bot/engine/executor.hpp"

#include <algorithm>
#include <exception>
#include <nlohmann/json.hpp>
#include <set>

#include "bot/engine/completion.hpp"
#include "bot/engine/outgoing.hpp"
#include "bot/engine/planning.hpp"
#include "bot/log/log.hpp"
#include "commands/catalogue.hpp"

namespace botones::engine {
namespace {

// Long enough for 100,000 messages on a slow disk (mail-system reference: 2 ms an id); a step ends long before.
constexpr auto longest_job = std::chrono::minutes(20);
constexpr auto progress_every = std::chrono::seconds(1);

bool is_retryable(Kind kind) { return kind == Kind::unavailable || kind == Kind::rate_limited || kind == Kind::uncertain; }

std::vector<std::string> targets_of(const Plan& plan) {
    std::set<std::string> targets;
    for (const auto& step : plan.steps) targets.insert(step.target);
    return {targets.begin(), targets.end()};
}

const Person& asker_of(const Institution& institution, const RequestRecord& request) {
    static const Person nobody;
    const auto* asker = institution.people.find(request.person);
    return asker == nullptr ? nobody : *asker;
}

Result<void> write_intent(journal::Transaction& transaction, const RequestRecord& request, int ordinal) {
    const auto& step = request.plan.steps[static_cast<std::size_t>(ordinal)];
    auto written = transaction.run(
        "INSERT INTO steps (request_id, ordinal, state, attempt, target, intent_at) VALUES (?1, ?2, 'intent', 1, ?3, ?4) "
        "ON CONFLICT (request_id, ordinal) DO UPDATE SET state = 'intent', attempt = attempt + 1, finished_at = NULL",
        request.id.number(), ordinal, step.target, transaction.now());
    if (!written) return pass(written);
    return transaction.audit({"botones", "step.intent", request.id.number(), request.ticket.number(), step.name,
                              nlohmann::json{{"ordinal", ordinal}, {"target", step.target}}.dump()});
}

Result<void> write_step(journal::Transaction& transaction, const RequestRecord& request, int ordinal,
                        std::string_view state, const TextArgs& facts) {
    const auto& step = request.plan.steps[static_cast<std::size_t>(ordinal)];
    const auto result = args_to_json(facts).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    auto written = transaction.run(
        "UPDATE steps SET state = ?3, finished_at = ?4, result = ?5 WHERE request_id = ?1 AND ordinal = ?2",
        request.id.number(), ordinal, state, transaction.now(), result);
    if (!written) return pass(written);
    return transaction.audit(
        {"botones", "step." + std::string(state), request.id.number(), request.ticket.number(), step.name, result});
}

}  // namespace

void Executor::start(RequestId id) {
    const bool first = running_.with([&](auto& running) {
        const auto [entry, inserted] = running.try_emplace(id.number(), false);
        if (!inserted) entry->second = true;
        return inserted;
    });
    if (!first) return;
    context_.workers.post(id.text(), longest_job, [this, id](CallContext& call) { attempt(call, id); });
}

Result<void> Executor::resume_idle() {
    auto ids = context_.journal.read([](sqlite::Database& database) { return requests_where(database, is_executing); });
    if (!ids) return pass(ids);
    for (const auto id : *ids) {
        if (running_.with([&](const auto& running) { return running.contains(id.number()); })) continue;
        auto timed = context_.journal.read([&](sqlite::Database& database) {
            return database.value<std::int64_t>(
                "SELECT id FROM timers WHERE subject = ?1 AND kind = 'resume' AND state = 'waiting' LIMIT 1", id.text());
        });
        if (!timed) return pass(timed);
        if (*timed) continue;
        log::event(log::Level::info, "request_resumed", {{"request", id.text()}});
        start(id);
    }
    return {};
}

void Executor::attempt(CallContext& call, RequestId id) {
    auto request = context_.journal.read([&](sqlite::Database& db) { return load_request(db, context_.catalogue, id); });
    const auto again = [this, id] {
        context_.workers.post(id.text(), longest_job, [this, id](CallContext& next) { attempt(next, id); });
    };
    if (request && is_executing(request->state)) {
        auto hold = locks_.take(targets_of(request->plan), again);
        if (!hold) return;  // `again` comes when the target is free; the request stays marked as running
        watch_progress(call, id);
        try {
            execute(call, *request);
        } catch (const std::exception& bug) {  // the request must not stay half-way until the next start
            settle(call, *request, Error{Kind::internal, "execution_threw", {}, bug.what(), {}}, true);
        }
        context_.progress.with([&](auto& progress) { progress.erase(id.number()); });
        context_.something_said();
    }
    const bool asked_again = running_.with([&](auto& running) {
        const bool asked = running[id.number()];
        running.erase(id.number());
        return asked;
    });
    if (asked_again) start(id);
}

void Executor::watch_progress(CallContext& call, RequestId id) {
    call.on_progress([this, id, last = CallContext::Clock::now()](std::uint64_t done, std::uint64_t total) mutable {
        context_.progress.with([&](auto& progress) { progress[id.number()] = {done, total}; });
        const auto now = CallContext::Clock::now();
        if (now - last < progress_every) return;
        last = now;
        context_.journal.submit([id](journal::Transaction& transaction) { return refresh_cards(transaction, id); },
                                [](Result<void>) {});
    });
}

void Executor::execute(CallContext& call, RequestRecord& request) {
    const auto institution = context_.institution.get();
    auto begun = request.state == State::verifying ? Next::go_on : begin(call, *institution, request);
    if (!begun) return settle(call, request, begun.error(), request.state == State::running);
    if (*begun == Next::stop) return;
    std::vector<TextArgs> results;
    auto ran = run_steps(call, *institution, request, *begun, results);
    if (!ran) return settle(call, request, ran.error(), true);
    auto checked = check(call, *institution, request, results);
    if (!checked) settle(call, request, checked.error(), true);
}

Result<Executor::Next> Executor::begin(CallContext& call, const Institution& institution, RequestRecord& request) {
    if (request.state == State::approved) {
        auto checked = recheck(call, context_, institution, request);
        if (!checked) return pass(checked);
        if (!checked->same) {
            auto voided = context_.journal.write([&](journal::Transaction& transaction) {
                return replan(transaction, context_, institution, request, std::move(*checked->fresh));
            });
            if (!voided) return pass(voided);
            return Next::stop;
        }
    }
    // The first step's intent in the same commit: one sync less between the click and the effect.
    const bool fresh = request.state == State::approved && !request.plan.steps.empty();
    auto started = context_.journal.write([&](journal::Transaction& transaction) -> Result<Next> {
        if (auto moved = move_request(transaction, request, Event::start, PersonId("botones")); !moved) return pass(moved);
        if (auto refreshed = refresh_cards(transaction, request.id); !refreshed) return pass(refreshed);
        if (!fresh) return Next::go_on;
        auto known = load_steps(transaction.database(), request.id);
        if (!known) return pass(known);
        if (!known->empty()) return Next::go_on;
        if (auto intended = write_intent(transaction, request, 0); !intended) return pass(intended);
        return Next::first_intended;
    });
    if (started) context_.something_said();
    return started;
}

Result<void> Executor::run_steps(CallContext& call, const Institution& institution, RequestRecord& request, Next begun,
                                 std::vector<TextArgs>& results) {
    auto known = context_.journal.read([&](sqlite::Database& database) { return load_steps(database, request.id); });
    if (!known) return pass(known);
    for (int ordinal = 0; ordinal < static_cast<int>(request.plan.steps.size()); ++ordinal) {
        const auto found =
            std::find_if(known->begin(), known->end(), [&](const StepRecord& step) { return step.ordinal == ordinal; });
        if (found != known->end() && found->state == "done") {
            results.push_back(found->facts);
            continue;
        }
        auto earlier = found == known->end() ? Earlier::nothing : found->state == "failed" ? Earlier::failed : Earlier::unknown;
        if (ordinal == 0 && begun == Next::first_intended) earlier = Earlier::intended_now;
        auto facts = run_step(call, institution, request, ordinal, earlier);
        if (!facts) return pass(facts);
        results.push_back(std::move(*facts));
    }
    return {};
}

Result<std::optional<TextArgs>> Executor::read_back(CallContext& call, const Institution& institution,
                                                    const RequestRecord& request, int ordinal) {
    const auto* operation = find_operation(context_.catalogue, request.operation);
    auto world = world_of(context_, institution);
    const Asking asking{asker_of(institution, request), request.language, request.id, request.generation, {}};
    auto truth = operation->read_back(call, world, asking, request.plan,
                                      request.plan.steps[static_cast<std::size_t>(ordinal)]);
    if (!truth) return pass(truth);
    switch (truth->state) {
        case StepTruth::State::done: return std::optional(std::move(truth->facts));
        case StepTruth::State::not_done: return std::optional<TextArgs>();
        case StepTruth::State::unknown: break;
    }
    return fail(Kind::internal, "outcome_unknown", {{"request", request.id.text()}});
}

/// The last step's end and the beginning of the verification are one commit.
Result<TextArgs> Executor::record_done(RequestRecord& request, int ordinal, TextArgs facts) {
    const bool last = ordinal + 1 == static_cast<int>(request.plan.steps.size());
    auto written = context_.journal.write([&](journal::Transaction& transaction) -> Result<void> {
        if (auto done = write_step(transaction, request, ordinal, "done", facts); !done) return done;
        if (!last || request.state != State::running) return {};
        return move_request(transaction, request, Event::check, PersonId("botones"));
    });
    if (!written) return pass(written);
    return facts;
}

Result<TextArgs> Executor::run_step(CallContext& call, const Institution& institution, RequestRecord& request, int ordinal,
                                    Earlier earlier) {
    if (earlier == Earlier::unknown) {
        auto done = read_back(call, institution, request, ordinal);
        if (!done) return pass(done);
        if (*done) return record_done(request, ordinal, std::move(**done));
    }
    if (earlier != Earlier::intended_now) {
        auto intended = context_.journal.write(
            [&](journal::Transaction& transaction) { return write_intent(transaction, request, ordinal); });
        if (!intended) return pass(intended);
    }
    const auto* operation = find_operation(context_.catalogue, request.operation);
    auto world = world_of(context_, institution);
    const Asking asking{asker_of(institution, request), request.language, request.id, request.generation, {}};
    auto applied = operation->apply(call, world, asking, request.plan, request.plan.steps[static_cast<std::size_t>(ordinal)]);
    if (applied) return record_done(request, ordinal, std::move(applied->facts));
    if (applied.error().kind == Kind::uncertain) {
        auto done = read_back(call, institution, request, ordinal);
        if (done && *done) return record_done(request, ordinal, std::move(**done));
        return pass(applied);
    }
    auto failed = context_.journal.write([&](journal::Transaction& transaction) {
        return write_step(transaction, request, ordinal, "failed", {{"code", applied.error().code}});
    });
    if (!failed) return pass(failed);
    return pass(applied);
}

Result<void> Executor::check(CallContext& call, const Institution& institution, RequestRecord& request,
                             const std::vector<TextArgs>& results) {
    if (request.state == State::running) {
        auto moved = context_.journal.write([&](journal::Transaction& transaction) {
            return move_request(transaction, request, Event::check, PersonId("botones"));
        });
        if (!moved) return moved;
    }
    const auto* operation = find_operation(context_.catalogue, request.operation);
    auto world = world_of(context_, institution);
    const Asking asking{asker_of(institution, request), request.language, request.id, request.generation, {}};
    auto outcome = operation->verify(call, world, asking, request.plan, results);
    if (!outcome) return pass(outcome);
    return finish(request, std::move(*outcome));
}

Result<void> Executor::finish(RequestRecord& request, Outcome outcome) {
    const auto institution = context_.institution.get();
    return context_.journal.write([&](journal::Transaction& transaction) {
        return complete(transaction, context_, *institution, request, std::move(outcome));
    });
}

bool Executor::comes_again(const RequestRecord& request, const Error& error) {
    if (!is_retryable(error.kind)) return false;
    auto scheduled = context_.journal.write([&](journal::Transaction& transaction) {
        return schedule_retry(transaction, request.id, error.retry_after);
    });
    // What cannot even be scheduled stays as it is: its end could not be written either, and would not be the truth.
    return !scheduled || *scheduled;
}

void Executor::add_aftermath(CallContext& call, const RequestRecord& request, Outcome& outcome) {
    const auto* operation = find_operation(context_.catalogue, request.operation);
    if (operation == nullptr || !operation->aftermath) return;
    const auto institution = context_.institution.get();
    auto world = world_of(context_, *institution);
    const Asking asking{asker_of(*institution, request), request.language, request.id, request.generation, {}};
    auto read = operation->aftermath(call, world, asking, request.plan);
    if (!read) {
        log::event(log::Level::warning, "aftermath_not_read",
                   {{"request", request.id.text()}, {"code", read.error().code}, {"detail", read.error().detail}});
        outcome.lines.push_back(Text::of("engine.aftermath_not_read"));
        return;
    }
    const auto append = [](auto& to, auto& from) { to.insert(to.end(), from.begin(), from.end()); };
    append(outcome.lines, read->lines);
    append(outcome.fields, read->fields);
    append(outcome.actions, read->actions);
}

void Executor::settle(CallContext& call, RequestRecord& request, const Error& error, bool effects_possible) {
    log::event(log::Level::warning, "request_step_failed",
               {{"request", request.id.text()}, {"code", error.code}, {"kind", std::string(name_of(error.kind))},
                {"detail", error.detail}});
    if (error.code == "request_moved") return;  // decided elsewhere meanwhile; nothing was done
    if (comes_again(request, error)) return;
    const bool unknown = error.kind == Kind::uncertain || error.code == "outcome_unknown" ||
                         request.state == State::verifying;
    auto steps = context_.journal.read([&](sqlite::Database& database) { return load_steps(database, request.id); });
    // An intent without a result may have had its effect.
    const bool partly = steps && std::any_of(steps->begin(), steps->end(), [](const StepRecord& step) {
        return step.state == "done" || step.state == "intent";
    });
    Outcome outcome;
    outcome.end = effects_possible && (unknown || partly) ? Outcome::End::needs_human : Outcome::End::failed;
    outcome.code = error.code;
    outcome.title = Text::of(outcome.end == Outcome::End::failed ? "engine.failed" : "engine.needs_human");
    outcome.lines.push_back(Text::of("reason." + error.code, error.args));
    if (effects_possible) add_aftermath(call, request, outcome);
    if (auto finished = finish(request, std::move(outcome)); !finished) {
        log::event(log::Level::error, "request_end_not_written",
                   {{"request", request.id.text()}, {"code", finished.error().code}});
    }
}

}  // namespace botones::engine
