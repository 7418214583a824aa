// Reads lexicon/rules.txt.
#include "commands/language/rules.hpp"

#include <algorithm>

namespace botones::embedded {
std::string_view lexicon_rules();
}

namespace botones::language {

namespace {

constexpr std::size_t most_terms = 8;  // of a rule (Match::most)

std::vector<std::string_view> words_of_line(std::string_view line) {
    std::vector<std::string_view> words;
    for (std::size_t at = 0; at < line.size();) {
        const auto start = line.find_first_not_of(" \t\r", at);
        if (start == std::string_view::npos) break;
        const auto end = std::min(line.find_first_of(" \t\r", start), line.size());
        words.push_back(line.substr(start, end - start));
        at = end;
    }
    return words;
}

bool take_sign(std::string_view& word, char sign) {
    if (word.empty() || word.front() != sign) return false;
    word.remove_prefix(1);
    return true;
}

std::string_view without_last(std::string_view word) { return word.substr(0, word.size() - 1); }

RuleTerm term_of(std::string_view word, const Lexicon& lexicon) {
    RuleTerm term;
    term.absent = take_sign(word, '!');
    term.anywhere = take_sign(word, '~');
    if (word == "@server") term.type = RuleTerm::Type::server;
    if (word == "@file") term.type = RuleTerm::Type::file;
    if (word.substr(0, 8) == "@domain=") {
        term.type = RuleTerm::Type::domain;
        term.domain = word.substr(8);
    }
    if (const auto before = word.find('<'); before != std::string_view::npos) {
        term.type = RuleTerm::Type::order;
        term.notion = lexicon.notion(word.substr(0, before));
        term.after = lexicon.notion(word.substr(before + 1));
    }
    if (word == "@account") term.type = RuleTerm::Type::account;
    if (word == "@address") term.type = RuleTerm::Type::address;
    if (word == "@ticket") term.type = RuleTerm::Type::ticket;
    if (word == "@request") term.type = RuleTerm::Type::request;
    if (word == "past.*") {
        term.type = RuleTerm::Type::sort;
        term.sort = Sort::past;
    }
    if (term.type == RuleTerm::Type::notion) term.notion = lexicon.notion(word);
    return term;
}

}  // namespace

bool fits(std::string_view pattern, std::string_view operation) {
    if (pattern == operation) return true;
    return pattern.size() > 1 && pattern.back() == '*' && operation.substr(0, pattern.size() - 1) == pattern.substr(0, pattern.size() - 1);
}

Rules::Rules(std::string_view file, const Lexicon& lexicon) {
    Lines lines;
    while (!file.empty()) {
        const auto end = std::min(file.find('\n'), file.size());
        read_line(file.substr(0, end), lexicon, lines);
        file.remove_prefix(std::min(end + 1, file.size()));
    }
    std::stable_sort(lines.begin(), lines.end(), [](const Line& one, const Line& other) { return one.directive < other.directive; });
    sort_rules(lexicon.notions());
    gather(lines, lexicon);
}

const Rules& Rules::own() {
    static const Rules rules(embedded::lexicon_rules(), Lexicon::own());
    return rules;
}

void Rules::read_line(std::string_view line, const Lexicon& lexicon, Lines& lines) {
    if (line.empty() || line.front() == '#') return;
    if (line.substr(0, 7) == "refuse ") return read_forbidden(line.substr(7), lexicon);
    auto words = words_of_line(line);
    if (words.size() < 2) return;
    if (words[0] == "rule" || words[0] == "last" || words[0] == "doubt") return read_rule(words, lexicon);
    if (words[0] == "read:" || words[0] == "lenient:" || words[0] == "report:" || words[0] == "remark") {
        const auto directive = words[0].back() == ':' ? without_last(words[0]) : words[0];
        for (std::size_t i = 1; i < words.size(); ++i) lines.push_back({directive, words[i], {}});
        return;
    }
    const auto pattern = words[1].back() == ':' ? without_last(words[1]) : words[1];
    lines.push_back({words[0], pattern, {words.begin() + 2, words.end()}});
}

void Rules::read_rule(const std::vector<std::string_view>& words, const Lexicon& lexicon) {
    if (words.size() < 3 || words.size() > 2 + most_terms) return;
    Rule rule;
    rule.operation = without_last(words[1]);
    rule.last = words[0] == "last";
    rule.doubt = words[0] == "doubt";
    for (std::size_t i = 2; i < words.size(); ++i) rule.terms.push_back(term_of(words[i], lexicon));
    const bool known = std::all_of(rule.terms.begin(), rule.terms.end(), [](const RuleTerm& term) { return term.type != RuleTerm::Type::notion || term.notion != 0; });
    if (!known || rule.terms.front().notion == 0) return;
    std::size_t wanted = 0;
    for (std::size_t i = 1; i < rule.terms.size() && wanted < rule.wanted.size(); ++i) {
        const auto& term = rule.terms[i];
        if (term.type == RuleTerm::Type::notion && !term.absent) rule.wanted[wanted++] = term.notion;
    }
    rules_.push_back(std::move(rule));
}

// "OPERATION REASON: terms | the procedure's item"
void Rules::read_forbidden(std::string_view line, const Lexicon& lexicon) {
    const auto bar = std::min(line.find('|'), line.size());
    const auto words = words_of_line(line.substr(0, bar));
    if (words.size() < 3) return;
    Forbidden forbidden{std::string(words[0]), std::string(without_last(words[1])), {}, {}};
    for (std::size_t i = 2; i < words.size(); ++i) forbidden.terms.push_back(term_of(words[i], lexicon));
    if (bar < line.size()) {
        const auto first = line.find_first_not_of(" \t", bar + 1);
        const auto last = line.find_last_not_of(" \t\r");
        if (first != std::string_view::npos) forbidden.rule = line.substr(first, last - first + 1);
    }
    forbidden_.push_back(std::move(forbidden));
}

void Rules::sort_rules(std::size_t notions) {
    const auto lead = [](const Rule& rule) { return rule.terms.front().notion; };
    std::stable_sort(rules_.begin(), rules_.end(), [&](const Rule& one, const Rule& other) { return lead(one) < lead(other); });
    first_led_by_.assign(notions + 1, 0);
    for (const auto& rule : rules_) ++first_led_by_[lead(rule) + std::size_t{1}];
    for (std::size_t i = 1; i < first_led_by_.size(); ++i) first_led_by_[i] += first_led_by_[i - 1];
}

std::span<const Rule> Rules::led_by(Notion notion) const {
    if (notion + std::size_t{1} >= first_led_by_.size()) return {};
    return std::span(rules_).subspan(first_led_by_[notion], first_led_by_[notion + std::size_t{1}] - first_led_by_[notion]);
}

const OperationRules& Rules::of(std::string_view operation) const {
    static const OperationRules none;
    const auto found = std::lower_bound(by_operation_.begin(), by_operation_.end(), operation, [](const auto& entry, std::string_view name) { return entry.first < name; });
    return found == by_operation_.end() || found->first != operation ? none : found->second;
}

void Rules::gather(const Lines& lines, const Lexicon& lexicon) {
    std::vector<std::string_view> operations;
    for (const auto& rule : rules_) operations.push_back(rule.operation);
    for (const auto& line : lines) {
        if (line.pattern.back() != '*') operations.push_back(line.pattern);
    }
    std::sort(operations.begin(), operations.end());
    operations.erase(std::unique(operations.begin(), operations.end()), operations.end());
    by_operation_.reserve(operations.size());
    for (const auto operation : operations) by_operation_.emplace_back(operation, gathered(operation, lines, lexicon));
    for (auto& rule : rules_) rule.of = &of(rule.operation);
}

// An exact line goes before the family's, an earlier one before a later; noise adds up.
OperationRules Rules::gathered(std::string_view operation, const Lines& lines, const Lexicon& lexicon) const {
    OperationRules own;
    const auto all = [&](std::string_view directive) {
        const auto first = std::lower_bound(lines.begin(), lines.end(), directive, [](const Line& line, std::string_view wanted) { return line.directive < wanted; });
        const auto last = std::upper_bound(first, lines.end(), directive, [](std::string_view wanted, const Line& line) { return wanted < line.directive; });
        return std::span(first, last);
    };
    const auto best = [&](std::string_view directive) {
        const Line* found = nullptr;
        for (const auto& line : all(directive)) {
            if (line.pattern == operation) return &line;
            if (found == nullptr && fits(line.pattern, operation)) found = &line;
        }
        return found;
    };
    const auto key = [&](std::string_view word) { return lexicon.notion(word.substr(0, word.find_first_of("=<"))); };
    const auto pairs = [&](std::string_view directive) {
        std::vector<Binding> found;
        if (const auto* line = best(directive)) {
            for (const auto word : line->words) found.push_back({key(word), std::string(word.substr(word.find_first_of("=<") + 1)), word.find('<') != std::string_view::npos});
        }
        return found;
    };
    const auto single = [&](std::string_view directive) {
        const auto* line = best(directive);
        return line == nullptr ? std::string() : std::string(line->words.front());
    };
    own.read = best("read") != nullptr;
    own.lenient = best("lenient") != nullptr;
    own.report = best("report") != nullptr;
    own.no_reason = best("remark") != nullptr;
    own.bindings = pairs("bind");
    own.cues = pairs("cue");
    own.into = pairs("into");
    own.flags = pairs("flag");
    own.all = single("all");
    own.bare = single("bare");
    own.rest = single("rest");
    own.tail = single("tail");
    if (const auto* line = best("one_of"); line != nullptr && line->words.size() > 2) own.one_of = OneOf{{line->words.begin(), line->words.end() - 2}, std::string(line->words.back())};
    for (const auto& line : all("noise")) {
        for (const auto word : line.words) {
            if (fits(line.pattern, operation)) own.noise.push_back(key(word));
        }
    }
    if (const auto* line = best("shown")) {
        for (const auto word : line->words) own.shown.emplace_back(word.substr(0, word.find('=')), word.substr(word.find('=') + 1));
    }
    for (const auto& forbidden : forbidden_) {
        if (fits(forbidden.pattern, operation)) own.forbidden.push_back(&forbidden);
    }
    return own;
}

bool OperationRules::is_noise(Notion notion) const { return std::find(noise.begin(), noise.end(), notion) != noise.end(); }

std::string_view OperationRules::shown_name(std::string_view argument) const {
    for (const auto& [own, name] : shown) {
        if (own == argument) return name;
    }
    return argument;
}

}  // namespace botones::language
