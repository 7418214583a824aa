// "audit search": who did what and when, from the audit record.
#include <charconv>
#include <chrono>

#include "commands/operation.hpp"
#include "commands/operations/facts.hpp"

namespace botones::operations {

namespace {

constexpr std::size_t entries_at_most = 20;
using Days = std::chrono::sys_days;

template <class Number>
bool read_number(std::string_view digits, Number& number) {
    const auto end = digits.data() + digits.size();
    return std::from_chars(digits.data(), end, number).ptr == end;
}

/// A day: today, yesterday or 2026-11-20, in UTC as the audit record keeps time. Errors: invalid_input `bad_date` {text}.
Result<Days> day_of(const std::string& text, TimePoint now) {
    const auto today = std::chrono::floor<std::chrono::days>(now);
    if (text == "today") return today;
    if (text == "yesterday") return today - std::chrono::days(1);
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    const bool shaped = text.size() == 10 && text[4] == '-' && text[7] == '-';
    if (shaped && read_number(std::string_view(text).substr(0, 4), year) &&
        read_number(std::string_view(text).substr(5, 2), month) && read_number(std::string_view(text).substr(8, 2), day)) {
        const auto date = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
        if (date.ok()) return Days(date);
    }
    return fail(Kind::invalid_input, "bad_date", {{"text", shown(text)}});
}

/// People say a name; the record has ids. Errors: not_found `person_unknown` {person}.
Result<std::string> actor_of(const People& people, const std::string& said) {
    const auto wanted = fold_for_matching(said);
    for (const auto& person : people.all())
        if (person.id.text() == said || fold_for_matching(person.name) == wanted) return person.id.text();
    return fail(Kind::not_found, "person_unknown", {{"person", shown(said)}});
}

Result<AuditFilter> filter_from(const World& world, const Arguments& arguments) {
    AuditFilter filter;
    filter.limit = entries_at_most;
    if (const auto* operation = arguments.get<std::string>("op")) filter.operation = *operation;
    if (const auto* request = arguments.get<RequestId>("request")) filter.request = *request;
    if (const auto* said = arguments.get<std::string>("person")) {
        auto actor = actor_of(world.people, *said);
        if (!actor) return pass(actor);
        filter.actor = std::move(*actor);
    }
    if (const auto* text = arguments.get<std::string>("date")) {
        const auto day = day_of(*text, world.clock.now());
        if (!day) return pass(day);
        filter.since = TimePoint(*day);
        filter.until = TimePoint(*day + std::chrono::days(1));
    }
    return filter;
}

Result<Card> search(CallContext& call, World& world, const Asking&, const Arguments& arguments) {
    const auto filter = filter_from(world, arguments);
    if (!filter) return pass(filter);
    const auto entries = world.audit.search(call, *filter);
    if (!entries) return pass(entries);
    const auto n = static_cast<std::int64_t>(entries->size());
    auto card = info_card("audit.search", Text::of("audit.search.title", {{"n", n}}));
    card.fields.push_back(fact("records", n));
    Table table;
    for (const auto* column : {"at", "by", "action", "request", "subject"})
        table.columns.push_back(Text::of(std::string("field.") + column));
    for (const auto& entry : *entries)
        table.rows.push_back({time_text(entry.at), Text::plain(shown(entry.actor)), Text::plain(shown(entry.action)),
                              Text::plain(shown(entry.request)), Text::plain(shown(entry.subject))});
    if (n > 0) card.table = std::move(table);
    return card;
}

}  // namespace

Operation audit_search() {
    Operation operation;
    operation.name = "audit.search";
    operation.arguments = {{"op", ArgumentType::text},
                           {"person", ArgumentType::text},
                           {"request", ArgumentType::request},
                           {"date", ArgumentType::text}};
    operation.examples = {"who purged the queue yesterday?"};
    operation.answer = search;
    return operation;
}

}  // namespace botones::operations
