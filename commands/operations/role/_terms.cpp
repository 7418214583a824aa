// Reads terms, and writes grants through their port.
#include "commands/operations/role/_terms.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "commands/language/moments.hpp"
#include "commands/operations/facts.hpp"
#include "commands/operations/nearness.hpp"

namespace botones::operations {

namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr const char* grant_step = "grant_role";
constexpr const char* end_step = "end_role";

bool is_bare_day(std::string_view text) {
    return !text.empty() && text.size() <= 2 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Somewhere in the next calendar month, whatever the zone.
TimePoint next_month(TimePoint now) {
    const std::chrono::year_month_day today(std::chrono::floor<days>(now));
    return std::chrono::sys_days((today.year() / today.month() / 1) + std::chrono::months(1)) + days(1);
}

/// The instant a moment names, or nothing; `last`: the end of a day without a time.
std::optional<TimePoint> instant_of(const World& world, const std::string& text, TimePoint seen_from, bool last) {
    const bool whole_day = last && text.find(':') == std::string::npos && text != "now";
    const auto at = language::moment_of(whole_day ? text + " 23:59" : text, seen_from, world.zone);
    return at && whole_day ? std::optional(*at + minutes(1)) : at;
}

Result<TimePoint> instant_in(const World& world, const std::string& text, TimePoint not_before, bool last) {
    const auto now = world.clock.now();
    auto at = instant_of(world, text, now, last);
    if (at && *at < not_before && is_bare_day(text)) at = instant_of(world, text, next_month(now), last);
    if (!at) return fail(Kind::invalid_input, "term_unreadable", {{"text", shown(text)}});
    return *at;
}

std::string payload_of(const Grant& grant) {
    return nlohmann::json{{"id", grant.id},
                          {"person", grant.person.text()},
                          {"role", grant.role},
                          {"principal", grant.principal.text()},
                          {"from", grant.from.time_since_epoch().count()},
                          {"until", grant.until.time_since_epoch().count()}}
        .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<Grant> grant_of(const Step& step) {
    const auto json = nlohmann::json::parse(step.payload, nullptr, false);
    if (!json.is_object()) return fail(Kind::internal, "bad_record");
    Grant grant;
    grant.id = json.value("id", std::int64_t{0});
    grant.person = PersonId(json.value("person", ""));
    grant.role = json.value("role", "");
    grant.principal = PersonId(json.value("principal", ""));
    grant.from = TimePoint(std::chrono::milliseconds(json.value("from", std::int64_t{0})));
    grant.until = TimePoint(std::chrono::milliseconds(json.value("until", std::int64_t{0})));
    return grant;
}

Result<RoleGrants*> grants_of(const World& world, const Asking& asking) {
    if (world.grants == nullptr) return fail(Kind::misconfigured, "roles_not_here");
    if (!asking.request) return fail(Kind::internal, "no_request");
    return world.grants;
}

Result<bool> is_done(CallContext& call, RoleGrants& grants, const Asking& asking, const Step& step, const Grant& wanted) {
    if (step.name == grant_step) {
        const auto made = grants.made_by(call, *asking.request);
        if (!made && made.error().kind != Kind::not_found) return pass(made);
        return made.has_value();
    }
    const auto open = grants.of(call, wanted.person);
    if (!open) return pass(open);
    return std::none_of(open->begin(), open->end(), [&](const Grant& each) { return each.id == wanted.id; });
}

TextArgs facts_of(const Grant& grant) {
    return {{"person", grant.person.text()}, {"principal", grant.principal.text()}, {"role", grant.role}};
}

Result<StepResult> apply_step(CallContext& call, World& world, const Asking& asking, const Plan&, const Step& step) {
    const auto grants = grants_of(world, asking);
    if (!grants) return pass(grants);
    const auto grant = grant_of(step);
    if (!grant) return pass(grant);
    const auto written = step.name == grant_step ? (*grants)->add(call, *asking.request, *grant) : (*grants)->end(call, *asking.request, grant->id);
    if (!written) return pass(written);
    return StepResult{StepResult::Effect::done, facts_of(*grant)};
}

Result<StepTruth> read_step(CallContext& call, World& world, const Asking& asking, const Plan&, const Step& step) {
    const auto grants = grants_of(world, asking);
    if (!grants) return pass(grants);
    const auto grant = grant_of(step);
    if (!grant) return pass(grant);
    const auto done = is_done(call, **grants, asking, step, *grant);
    if (!done) return pass(done);
    return StepTruth{*done ? StepTruth::State::done : StepTruth::State::not_done, *done ? facts_of(*grant) : TextArgs{}};
}

Result<Outcome> verify_steps(CallContext& call, World& world, const Asking& asking, const Plan& plan, const std::string& operation) {
    const auto grants = grants_of(world, asking);
    if (!grants) return pass(grants);
    Outcome outcome;
    outcome.title = Text::of("outcome." + operation, plan.title.args);
    outcome.fields = plan.fields;
    outcome.lines.push_back(Text::of("role.acts_at_once"));
    for (const auto& step : plan.steps) {
        const auto grant = grant_of(step);
        if (!grant) return pass(grant);
        const auto done = is_done(call, **grants, asking, step, *grant);
        if (!done) return pass(done);
        if (*done) continue;
        outcome.end = Outcome::End::needs_human;
        outcome.code = "read_back_differs";
        outcome.lines = {Text::of("reason.read_back_differs", {{"fields", std::string("role")}})};
    }
    return outcome;
}

/// The terms were shown as instants: what was approved stays what it is while the people are known and the time is not over.
Result<void> still_valid(CallContext& call, World& world, const Asking&, const Plan& plan) {
    for (const auto& step : plan.steps) {
        const auto grant = grant_of(step);
        if (!grant) return pass(grant);
        if (world.people.find(grant->person) == nullptr) return fail(Kind::not_found, "not_a_configured_person", {{"person", grant->person.text()}});
        if (step.name == grant_step && grant->until <= world.clock.now()) return fail(Kind::conflict, "term_in_past");
        if (step.name != end_step || world.grants == nullptr) continue;
        const auto open = world.grants->of(call, grant->person);
        if (!open) return pass(open);
        if (std::none_of(open->begin(), open->end(), [&](const Grant& each) { return each.id == grant->id; }))
            return fail(Kind::conflict, "preview_changed");
    }
    return {};
}

}  // namespace

Result<const Person*> person_in(const World& world, const Arguments& arguments, const char* name) {
    const auto* mailbox = arguments.get<Mailbox>(name);
    if (mailbox == nullptr) return fail(Kind::invalid_input, "missing_arguments", {{"missing", std::string(name)}});
    const auto text = text_of(*mailbox);
    const auto unknown = [&] { return fail(Kind::not_found, "not_a_configured_person", {{"person", shown(text)}}); };
    if (const auto* address = std::get_if<Address>(mailbox)) {
        const auto* person = world.people.only_owner_of(*address);
        if (person == nullptr) return unknown();
        return person;
    }
    const auto wanted = ascii_lower(text);
    const Person* only = world.people.find(PersonId(wanted));
    if (only != nullptr) return only;
    for (const auto& person : world.people.all()) {
        if (!person.email || person.email->local() != wanted) continue;
        if (only != nullptr) return unknown();
        only = &person;
    }
    if (only == nullptr) return unknown();
    return only;
}

Result<Term> term_in(const World& world, const Arguments& arguments, Days open) {
    const auto now = world.clock.now();
    const auto longest = world.policy.entitlement.longest_grant;
    const auto* first = arguments.get<std::string>("from_day");
    const auto* last = arguments.get<std::string>("to_day");
    if (last == nullptr && open == Days::must_end) return fail(Kind::invalid_input, "missing_arguments", {{"missing", std::string("to_day")}});
    Term term{now, now + longest};
    if (first != nullptr) {
        // Today counts as beginning now.
        const auto from = instant_in(world, *first, now - days(1), false);
        if (!from) return pass(from);
        term.from = std::max(*from, now);
        term.until = term.from + longest;
    }
    if (last != nullptr) {
        const auto until = instant_in(world, *last, term.from, true);
        if (!until) return pass(until);
        term.until = *until;
    }
    if (term.until <= now) return fail(Kind::invalid_input, "term_in_past");
    if (term.until <= term.from) return fail(Kind::invalid_input, "term_reversed");
    if (term.until - term.from > longest) return fail(Kind::invalid_input, "term_too_long", {{"longest", longest}});
    return term;
}

Step make_grant_step(const Grant& grant) { return {grant_step, "role:" + grant.person.text(), payload_of(grant)}; }

Step make_end_step(const Grant& grant) { return {end_step, "role:" + grant.person.text(), payload_of(grant)}; }

Scope scope_of_person(const Person& person) {
    return {person.email ? person.email->domain().text() : std::string(), person.unit, person.email ? person.email->text() : person.id.text()};
}

void use_role_steps(Operation& operation) {
    operation.apply = apply_step;
    operation.read_back = read_step;
    operation.still_valid = still_valid;
    operation.verify = [name = operation.name](CallContext& call, World& world, const Asking& asking, const Plan& plan,
                                               const std::vector<TextArgs>&) {
        return verify_steps(call, world, asking, plan, name);
    };
}

}  // namespace botones::operations
