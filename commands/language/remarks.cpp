// What is left of a message when the order is read.
#include "commands/language/remarks.hpp"

#include <algorithm>

#include "commands/language/value_reader.hpp"
#include "commands/values/person_name.hpp"

namespace botones::language {

namespace {

struct Clause {
    std::size_t first = 0;
    std::size_t last = 0;  // behind the end
    bool has_order = false;
    bool has_value = false;
    bool has_unread = false;
};

std::vector<Clause> clauses_of(const Reading& reading, const std::vector<Use>& uses) {
    std::vector<Clause> clauses;
    for (std::size_t at = 0; at < reading.size(); ++at) {
        if (reading.token(at).type == TokenType::mark) continue;
        if (clauses.empty() || reading.token(clauses.back().first).clause != reading.token(at).clause) clauses.push_back({at, at, false, false, false});
        auto& clause = clauses.back();
        clause.last = at + 1;
        clause.has_order = clause.has_order || uses[at] == Use::order;
        clause.has_value = clause.has_value || is_about_value(uses[at]);
        clause.has_unread = clause.has_unread || uses[at] == Use::unread;
    }
    return clauses;
}

// Later clauses belong to the same story until one says something else.
std::size_t story_end(const std::vector<Clause>& clauses, std::size_t from, const Reading& reading) {
    const bool inside = reading.token(clauses[from].first).in_parentheses;
    auto end = from;
    while (end + 1 < clauses.size() && !clauses[end + 1].has_order && !clauses[end + 1].has_value && clauses[end + 1].has_unread &&
           reading.token(clauses[end + 1].first).in_parentheses == inside) {
        ++end;
    }
    return end;
}

// "…, only those from yesterday" changes what the order is about: no remark, but words that were not understood.
bool narrows(const Reading& reading, const Clause& clause, std::string_view operation) {
    const auto first = clause.first;
    const auto second = first + reading.length_at(first);
    if (reading.has(first, Sort::schedule) || reading.has(first, Sort::date)) return true;
    const bool selects = second < clause.last && (reading.has(first, Sort::article) || reading.has(first, Sort::everyone)) &&
                         (reading.has(second, Sort::prep) || reading.has(second, Sort::filler) || reading.has(second, Sort::number));
    const bool filters = operation.substr(0, 6) == "queue.";
    if (filters && (selects || reading.has(first, Sort::prep))) return true;
    for (auto at = clause.first; at < clause.last; ++at) {
        if (reading.has(at, Sort::restriction) || reading.has(at, known("cue.newer_than")) || reading.has(at, known("cue.older_than"))) return true;
        if (reading.token(at).type == TokenType::pattern) return true;
        // "> 2d", "those over 4000": a number beside a queue filter may be a limit that was not understood.
        if (filters && reading.token(at).text.find_first_of("0123456789") != std::string::npos) return true;
    }
    return false;
}

// "reject R-17 wrong unit": the words behind the last value.
void take_tail(const Reading& reading, const std::string& argument, ReadArguments& read) {
    if (argument.empty() || read.arguments.has(argument)) return;
    std::size_t first = reading.size();
    while (first > 0 && read.uses[first - 1] != Use::order && !is_about_value(read.uses[first - 1])) --first;
    while (first < reading.size() && reading.token(first).type == TokenType::mark) ++first;
    const auto last = without_politeness(reading, first, reading.size());
    if (first == 0 || first >= last || std::none_of(read.uses.begin() + static_cast<std::ptrdiff_t>(first), read.uses.end(), [](Use use) { return use == Use::unread; })) return;
    read.arguments.set(argument, reading.raw(first, last - 1));
    std::fill(read.uses.begin() + static_cast<std::ptrdiff_t>(first), read.uses.end(), Use::remark);
}

}  // namespace

std::vector<std::string> settle_remarks(const Reading& reading, const Match& match, const std::vector<ArgumentSpec>& specs, ReadArguments& read) {
    if (std::find(read.uses.begin(), read.uses.end(), Use::unread) == read.uses.end()) return {};
    const auto& rules = *match.rule->of;
    const auto clauses = clauses_of(reading, read.uses);
    const bool takes_reason = !rules.no_reason && std::any_of(specs.begin(), specs.end(), [](const ArgumentSpec& spec) { return spec.name == "reason"; });
    for (std::size_t i = 0; i < clauses.size(); ++i) {
        const auto& clause = clauses[i];
        if (clause.has_order || clause.has_value || !clause.has_unread) continue;
        if (!rules.read && clause.first > match.head() && narrows(reading, clause, match.operation())) continue;
        const auto end = story_end(clauses, i, reading);
        const bool behind = clause.first > match.head();
        const auto stop = without_politeness(reading, clause.first, clauses[end].last);
        if (behind && takes_reason && !read.arguments.has("reason")) read.arguments.set("reason", reading.raw(clause.first, stop - 1));
        for (auto at = clause.first; at < clauses[end].last; ++at) read.uses[at] = Use::remark;
        i = end;
    }
    take_tail(reading, rules.tail, read);
    std::vector<std::string> left;
    bool joined = false;
    for (std::size_t at = 0; at < reading.size(); ++at) {
        const bool unread = read.uses[at] == Use::unread && reading.token(at).type != TokenType::mark;
        if (unread && joined) left.back().append(" ").append(reading.token(at).text);
        if (unread && !joined) left.emplace_back(reading.token(at).text);
        joined = unread;
    }
    return left;
}

std::vector<std::size_t> doubtful_words(const ReadArguments& read) {
    std::vector<std::size_t> doubtful;
    for (std::size_t at = 0; at < read.uses.size(); ++at) {
        const bool guessed = std::find(read.guessed.begin(), read.guessed.end(), at) != read.guessed.end();
        if (read.uses[at] == Use::unread || guessed) doubtful.push_back(at);
    }
    return doubtful;
}

std::vector<std::size_t> told_words(const ReadArguments& read) {
    std::vector<std::size_t> told;
    for (std::size_t at = 0; at < read.uses.size(); ++at) {
        if (read.uses[at] == Use::remark) told.push_back(at);
    }
    return told;
}

}  // namespace botones::language
