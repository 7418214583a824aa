// Finds which operation a message orders.
#include "commands/language/operation_finder.hpp"

#include <algorithm>
#include <cstdlib>

#include "commands/language/understand.hpp"

namespace botones::language {

namespace {

constexpr int points_per_term = 100;
constexpr int clause_cost = 8;
constexpr int before_cost = 2;
constexpr int last_cost = 10000;
constexpr int farthest_clauses = 1;
constexpr std::size_t most_heads = 64;  // of one message: more are no order

bool said_behind(const Reading& reading, Notion notion, std::size_t at) {
    for (auto i = at + 1; i < reading.size(); ++i) {
        if (reading.has(i, notion)) return true;
    }
    return false;
}

bool is_in_domain(const Token& token, std::string_view domain) {
    const auto at = token.folded.rfind('@');
    return token.type == TokenType::address && at != std::string_view::npos && token.folded.substr(at + 1) == domain;
}

bool stands(const Reading& reading, const RuleTerm& term, std::size_t at) {
    switch (term.type) {
        case RuleTerm::Type::notion: return reading.has(at, term.notion);
        case RuleTerm::Type::sort: return reading.has(at, term.sort);
        case RuleTerm::Type::account: return is_account(reading, at);
        case RuleTerm::Type::address: return reading.token(at).type == TokenType::address;
        case RuleTerm::Type::ticket: return is_ticket(reading, at);
        case RuleTerm::Type::request: return is_request(reading, at);
        case RuleTerm::Type::server: return is_server_name(reading.token(at)) && reading.phrase_at(at) == nullptr;
        case RuleTerm::Type::file: return is_file_name(reading.token(at));
        case RuleTerm::Type::domain: return is_in_domain(reading.token(at), term.domain);
        case RuleTerm::Type::order: return reading.has(at, term.notion) && said_behind(reading, term.after, at);
    }
    return false;
}

bool is_condition(const RuleTerm& term) { return term.absent || term.anywhere || (term.type != RuleTerm::Type::notion && term.type != RuleTerm::Type::sort); }

int cost_between(const Reading& reading, std::size_t head, std::size_t at) {
    const auto& from = reading.token(head);
    const auto& to = reading.token(at);
    const int clauses = std::abs(static_cast<int>(to.clause) - static_cast<int>(from.clause));
    if (clauses > farthest_clauses) return -1;
    const int distance = at > head ? static_cast<int>(at - head) : static_cast<int>(head - at) + before_cost;
    return distance + clause_cost * clauses;
}

// Most rules ask for what is nowhere in the message.
bool may_apply(const Reading& reading, const Rule& rule) {
    for (const auto notion : rule.wanted) {
        if (notion == 0) return true;
        if (!reading.mentions(notion)) return false;
    }
    return true;
}

class Finder {
public:
    Finder(const Reading& reading, Range range) : reading_(reading), first_(range.first), last_(std::min(range.last, reading.size())) {}

    std::optional<Match> apply(const Rule& rule, std::size_t head) const {
        Match match{&rule, points_per_term, 1, {static_cast<std::uint16_t>(head)}};
        for (std::size_t i = 1; i < rule.terms.size(); ++i) {
            const auto& term = rule.terms[i];
            if (is_condition(term)) {
                if (present(term) == term.absent) return std::nullopt;
                continue;
            }
            const auto [at, cost] = nearest(term, match);
            if (at == nowhere) return std::nullopt;
            match.places[match.count++] = static_cast<std::uint16_t>(at);
            match.score += points_per_term - cost;
        }
        if (rule.last) match.score -= last_cost;
        return match;
    }

private:
    bool present(const RuleTerm& term) const {
        for (auto at = first_; at < last_; ++at) {
            if (stands(reading_, term, at)) return true;
        }
        return false;
    }

    std::pair<std::size_t, int> nearest(const RuleTerm& term, const Match& taken) const {
        std::pair<std::size_t, int> best{nowhere, 0};
        for (auto at = first_; at < last_; ++at) {
            if (!stands(reading_, term, at) || taken.covers(at)) continue;
            const auto cost = cost_between(reading_, taken.head(), at);
            if (cost >= 0 && (best.first == nowhere || cost < best.second)) best = {at, cost};
        }
        return best;
    }

    const Reading& reading_;
    std::size_t first_;
    std::size_t last_;
};

// Equals stay as they are. Few: std::stable_sort would ask for memory.
void sort_best_first(Matches& matches) {
    const auto better = [](const Match& one, const Match& other) { return one.score > other.score; };
    if (matches.size() > 32) return std::stable_sort(matches.begin(), matches.end(), better);
    for (auto next = matches.begin(); next != matches.end(); ++next) {
        std::rotate(std::upper_bound(matches.begin(), next, *next, better), next, next + 1);
    }
}

}  // namespace

// Letters, then digits: mta1, EXCH01, server2.
bool is_server_name(const Token& token) {
    const auto digits = token.text.find_first_of("0123456789");
    return token.type == TokenType::word && digits != std::string::npos && digits > 1 && is_plain_name(token.text) && token.text.find('.') == std::string_view::npos &&
           token.text.find_first_not_of("0123456789", digits) == std::string::npos;
}

bool is_mention(const Token& token) {
    if (token.type != TokenType::quoted) return false;
    const auto platform = token.text.substr(0, token.text.find(':'));
    return platform.size() < token.text.size() && platform_from(platform).has_value();
}

std::size_t Match::first() const { return *std::min_element(at().begin(), at().end()); }

std::size_t Match::last() const { return *std::max_element(at().begin(), at().end()); }

bool Match::covers(std::size_t place) const { return std::find(at().begin(), at().end(), place) != at().end(); }

const Forbidden* forbidden_by(const Reading& reading, const OperationRules& rules) {
    for (const auto* forbidden : rules.forbidden) {
        const bool all = std::all_of(forbidden->terms.begin(), forbidden->terms.end(), [&](const RuleTerm& term) {
            if ((term.type == RuleTerm::Type::notion || term.type == RuleTerm::Type::order) && !reading.mentions(term.notion)) return false;
            for (std::size_t at = 0; at < reading.size(); ++at) {
                if (stands(reading, term, at)) return true;
            }
            return false;
        });
        if (all) return forbidden;
    }
    return nullptr;
}

bool is_request(const Reading& reading, std::size_t at) {
    const auto& token = reading.token(at);
    if (token.type != TokenType::identifier) return false;
    return token.folded.front() == 'r' || token.folded.front() == 'a';
}

std::size_t content_before(const Reading& reading, std::size_t at) {
    while (at > 0) {
        --at;
        const auto start = reading.phrase_start(at);
        const auto here = start == nowhere ? at : start;
        if (!reading.has(here, Sort::article) && !reading.has(here, Sort::numeral) && !is_mark(reading.token(at), ':')) return here;
        at = here;
    }
    return nowhere;
}

bool is_ticket(const Reading& reading, std::size_t at) {
    const auto& token = reading.token(at);
    if (token.type == TokenType::identifier) return token.folded.front() == 't' || token.folded.front() == '#';
    if (token.type != TokenType::number) return false;
    const auto before = content_before(reading, at);
    return before != nowhere && (reading.has(before, known("noun.ticket")) || reading.has(before, known("cue.ticket")));
}

bool is_account(const Reading& reading, std::size_t at) {
    const auto& token = reading.token(at);
    switch (token.type) {
        case TokenType::address:
        case TokenType::pattern: return true;
        case TokenType::word: return reading.phrase_start(at) == nowhere && is_dotted_login(token);
        case TokenType::quoted: return is_mention(token) || (token.text.find('@') != std::string::npos && token.text.find(' ') == std::string::npos);
        case TokenType::number:
        case TokenType::identifier:
        case TokenType::mark: return false;
    }
    return false;
}

Matches matches_in(const Reading& reading, const Rules& rules, Range range, std::pmr::memory_resource& memory) {
    const Finder finder(reading, range);
    Matches found(&memory);
    std::size_t heads = 0;
    for (auto at = range.first; at < std::min(range.last, reading.size()) && heads < most_heads; ++at) {
        const auto* senses = reading.phrase_at(at);
        if (senses == nullptr) continue;
        for (const auto& sense : *senses) {
            const auto led = rules.led_by(sense.notion);
            heads += led.empty() ? 0 : 1;
            for (const auto& rule : led) {
                if (!may_apply(reading, rule)) continue;
                if (const auto match = finder.apply(rule, at)) found.push_back(*match);
            }
        }
    }
    sort_best_first(found);
    return found;
}

std::optional<Match> match_led_by(const Reading& reading, const Rules& rules, std::size_t head, Notion lead) {
    const Finder finder(reading, {});
    std::optional<Match> best;
    for (const auto& rule : rules.led_by(lead)) {
        const auto match = finder.apply(rule, head);
        if (match && (!best || match->score > best->score)) best = match;
    }
    return best;
}

}  // namespace botones::language
