// Reads lexicon/rules.txt.
#include "commands/language/rules.hpp"

#include <algorithm>

namespace botones::embedded {
std::string_view lexicon_rules();
}

namespace botones::language {

namespace {

std::vector<std::string> words_of_line(std::string_view line) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < line.size();) {
        const auto start = line.find_first_not_of(" \t\r", at);
        if (start == std::string_view::npos) break;
        const auto end = std::min(line.find_first_of(" \t\r", start), line.size());
        words.emplace_back(line.substr(start, end - start));
        at = end;
    }
    return words;
}

RuleTerm term_of(std::string word, const Lexicon& lexicon) {
    RuleTerm term;
    if (word.front() == '!') {
        term.absent = true;
        word.erase(0, 1);
    }
    if (word.front() == '~') {
        term.anywhere = true;
        word.erase(0, 1);
    }
    if (word == "@server") term.type = RuleTerm::Type::server;
    if (word.substr(0, 8) == "@domain=") {
        term.type = RuleTerm::Type::domain;
        term.domain = word.substr(8);
    }
    if (const auto before = word.find('<'); before != std::string::npos) {
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
    while (!file.empty()) {
        const auto end = std::min(file.find('\n'), file.size());
        read_line(file.substr(0, end), lexicon);
        file.remove_prefix(std::min(end + 1, file.size()));
    }
    for (const auto& rule : rules_) {
        const auto lead = rule.terms.front().notion;
        if (by_lead_.size() <= lead) by_lead_.resize(lead + std::size_t{1});
        by_lead_[lead].push_back(&rule);
    }
    gather(lines_);
    lines_ = {};
}

const Rules& Rules::own() {
    static const Rules rules(embedded::lexicon_rules(), Lexicon::own());
    return rules;
}

void Rules::read_line(std::string_view line, const Lexicon& lexicon) {
    if (line.empty() || line.front() == '#') return;
    if (line.substr(0, 7) == "refuse ") return read_forbidden(line.substr(7), lexicon);
    auto words = words_of_line(line);
    if (words.size() < 2) return;
    if (words[0] == "rule" || words[0] == "last" || words[0] == "doubt") return read_rule(words, lexicon);
    if (words[0] == "read:" || words[0] == "lenient:" || words[0] == "report:" || words[0] == "remark") {
        if (words[0].back() == ':') words[0].pop_back();
        for (std::size_t i = 1; i < words.size(); ++i) lines_.push_back({words[0], words[i], {}, {}});
        return;
    }
    auto pattern = words[1];
    if (pattern.back() == ':') pattern.pop_back();
    Line parsed{words[0], pattern, {words.begin() + 2, words.end()}, {}};
    for (const auto& word : parsed.words) parsed.notions.push_back(lexicon.notion(word.substr(0, word.find('='))));
    lines_.push_back(std::move(parsed));
}

void Rules::read_rule(const std::vector<std::string>& words, const Lexicon& lexicon) {
    Rule rule;
    rule.operation = words[1].substr(0, words[1].size() - 1);
    rule.last = words[0] == "last";
    rule.doubt = words[0] == "doubt";
    for (std::size_t i = 2; i < words.size(); ++i) rule.terms.push_back(term_of(words[i], lexicon));
    const bool known = std::all_of(rule.terms.begin(), rule.terms.end(), [](const RuleTerm& term) { return term.type != RuleTerm::Type::notion || term.notion != 0; });
    if (known && !rule.terms.empty() && rule.terms.front().notion != 0) rules_.push_back(std::move(rule));
}

// "OPERATION REASON: terms | the procedure's item"
void Rules::read_forbidden(std::string_view line, const Lexicon& lexicon) {
    const auto bar = std::min(line.find('|'), line.size());
    const auto words = words_of_line(line.substr(0, bar));
    if (words.size() < 3) return;
    Forbidden forbidden{words[0], words[1].substr(0, words[1].size() - 1), {}, {}};
    for (std::size_t i = 2; i < words.size(); ++i) forbidden.terms.push_back(term_of(words[i], lexicon));
    if (bar < line.size()) {
        const auto first = line.find_first_not_of(" \t", bar + 1);
        const auto last = line.find_last_not_of(" \t\r");
        if (first != std::string_view::npos) forbidden.rule = line.substr(first, last - first + 1);
    }
    forbidden_.push_back(std::move(forbidden));
}

const std::vector<const Rule*>& Rules::led_by(Notion notion) const {
    static const std::vector<const Rule*> none;
    return notion < by_lead_.size() ? by_lead_[notion] : none;
}

const OperationRules& Rules::of(std::string_view operation) const {
    static const OperationRules none;
    const auto found = by_operation_.find(operation);
    return found == by_operation_.end() ? none : found->second;
}

void Rules::gather(const std::vector<Line>& lines) {
    for (const auto& rule : rules_) by_operation_.try_emplace(rule.operation);
    for (const auto& line : lines) {
        if (line.pattern.back() != '*') by_operation_.try_emplace(line.pattern);
    }
    for (auto& [operation, own] : by_operation_) own = gathered(operation, lines);
}

// An exact line goes before the family's, an earlier one before a later; noise adds up.
OperationRules Rules::gathered(std::string_view operation, const std::vector<Line>& lines) {
    OperationRules own;
    const auto best = [&](std::string_view directive) {
        const Line* found = nullptr;
        for (const auto& line : lines) {
            if (line.directive != directive || !fits(line.pattern, operation)) continue;
            if (line.pattern == operation) return &line;
            if (found == nullptr) found = &line;
        }
        return found;
    };
    const auto pairs = [&](std::string_view directive) {
        std::vector<Binding> found;
        if (const auto* line = best(directive)) {
            for (std::size_t i = 0; i < line->words.size(); ++i) found.push_back({line->notions[i], line->words[i].substr(line->words[i].find('=') + 1)});
        }
        return found;
    };
    const auto single = [&](std::string_view directive) {
        const auto* line = best(directive);
        return line == nullptr ? std::string() : line->words.front();
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
    if (const auto* line = best("one_of"); line != nullptr && line->words.size() > 2) own.one_of = OneOf{{line->words.begin(), line->words.end() - 2}, line->words.back()};
    for (const auto& line : lines) {
        if (line.directive == "noise" && fits(line.pattern, operation)) own.noise.insert(own.noise.end(), line.notions.begin(), line.notions.end());
    }
    if (const auto* line = best("shown")) {
        for (const auto& word : line->words) own.shown.emplace_back(word.substr(0, word.find('=')), word.substr(word.find('=') + 1));
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
