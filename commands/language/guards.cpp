// What keeps words from running.
#include "commands/language/guards.hpp"

#include <algorithm>
#include <array>

#include "commands/language/rules.hpp"

namespace botones::language {

namespace {

class Guard {
public:
    Guard(const Reading& reading, const Match& match, const Rules& rules, std::size_t until) : reading_(reading), match_(match), rules_(rules), until_(std::min(until, reading.size())) {
        first_ = match.first();
        last_ = match.last();
        pt_ = reading.language(Language::es) == Language::pt;
        report_ = match.rule->of->report;
        because_ = reason_word();
        for (std::size_t at = 0; at < std::max(first_, match.head()); ++at) {
            if (at < first_ && is_mark(reading.token(at), ':')) colon_ = at;
            if (at < match.head() && reading.has(at, Sort::request)) request_ = static_cast<std::ptrdiff_t>(at);
        }
    }

    std::optional<std::string> reason() const {
        constexpr std::array warnings{Sort::retract, Sort::except, Sort::negation, Sort::conditional, Sort::asking, Sort::reported};
        if (std::none_of(warnings.begin(), warnings.end(), [&](Sort sort) { return reading_.mentions(sort); })) return std::nullopt;
        for (std::size_t at = 0; at < until_; ++at) {
            if (reading_.phrase_at(at) == nullptr || match_.covers(at) || at > because_) continue;
            if (reading_.has(at, Sort::retract) && !is_polite(at)) return "negated";
            if (reading_.has(at, Sort::except)) return "exception_not_supported";
            if (is_negation(at) && negates(at)) return "negated";
            if (is_conditional(at)) return "conditional";
            if (before_head(at) && reading_.has(at, Sort::asking) && !asked_politely(at) && !report_) return "question";
            if (before_head(at) && reading_.has(at, Sort::reported) && !report_) return "hearsay";
        }
        return std::nullopt;
    }

private:
    bool is_polite(std::size_t at) const { return reading_.has(at, Sort::polite) || reading_.has(at, Sort::greeting) || reading_.has(at, Sort::request); }
    bool same_clause(std::size_t at) const {
        const auto clause = reading_.token(at).clause;
        return clause == reading_.token(match_.head()).clause || clause == reading_.token(first_).clause;
    }
    bool before_head(std::size_t at) const { return at < match_.head() && same_clause(at); }

    // "because he is not here any more": what follows an explicit reason is the asker's story.
    std::size_t reason_word() const {
        for (auto i = last_; reading_.mentions(known("cue.reason")) && i < reading_.size(); ++i) {
            if (reading_.has(i, known("cue.reason")) && reading_.token(i).folded != "por") return i;
        }
        return nowhere;
    }

    // Spanish and English "no" forbids; Portuguese "no" is "in the".
    bool is_negation(std::size_t at) const {
        if (!reading_.has(at, Sort::negation)) return false;
        const auto word = reading_.token(at).folded;
        if (word == "no" && reading_.length_at(at) == 1 && at + 1 < reading_.size()) {
            const bool noun = reading_.has(at + 1, known("noun.server")) || reading_.has(at + 1, known("noun.group"));
            if (noun || (pt_ && !reading_.has(at + 1, Sort::verb) && !reading_.is_unknown(at + 1) && at > first_)) return false;
            if (noun || (at > last_ && pt_ && reading_.is_unknown(at + 1))) return false;
        }
        if (word == "n" && at + 1 < reading_.size() && reading_.token(at + 1).type == TokenType::number) return false;
        if (word == "stop" || word == "avoid") return at < match_.head();
        return true;
    }

    bool negates(std::size_t at) const {
        if (same_clause(at)) return true;
        // "no incidente: cuenta …": what stands before a colon is said about what follows.
        if (at < colon_) return true;
        const auto clause = reading_.token(at).clause;
        auto i = at;
        while (i > 0 && reading_.token(i - 1).clause == clause) --i;
        bool alone = true;
        for (; i < until_ && reading_.token(i).clause == clause; ++i) {
            if (i == at || reading_.token(i).type == TokenType::mark) continue;
            alone = false;
            if (names_effect(i)) return true;
        }
        return alone;
    }

    // The order's own verb, or something it could act on: "…, not ana@example.org".
    bool names_effect(std::size_t at) const {
        if (is_account(reading_, at) || reading_.token(at).type == TokenType::identifier) return true;
        if (reading_.phrase_at(at) == nullptr || !reading_.has(at, Sort::verb)) return false;
        for (const auto& sense : *reading_.phrase_at(at)) {
            const auto led = rules_.led_by(sense.notion);
            if (std::any_of(led.begin(), led.end(), [&](const Rule& rule) { return rule.of == match_.rule->of; })) return true;
        }
        return false;
    }

    bool is_conditional(std::size_t at) const {
        if (!reading_.has(at, Sort::conditional) || is_polite(at)) return false;
        const auto& token = reading_.token(at);
        if (token.text == "sí" || token.text == "Sí" || token.text == "SÍ") return false;
        const bool starts = at == 0 || reading_.token(at - 1).clause != token.clause || reading_.has(at - 1, Sort::conjunction);
        if (token.folded == "se" && reading_.length_at(at) == 1) {
            // The Spanish and Portuguese pronoun ("se fue") stands behind a subject or in a Spanish sentence.
            return pt_ ? starts || (at > last_ && same_clause(at)) : !reading_.speaks(Language::es) && starts;
        }
        // "si, cierra la cuenta": an accent left out.
        if (token.folded == "si" && starts && at + 1 < reading_.size() && is_mark(reading_.token(at + 1), ',')) return false;
        return true;
    }

    // "can you …?" asks somebody to do it; "can I …?" asks about it.
    bool asked_politely(std::size_t at) const {
        return static_cast<std::ptrdiff_t>(at) <= request_ || reading_.has(at, known("asking.how_many")) || reading_.has(at, known("asking.who"));
    }

    const Reading& reading_;
    const Match& match_;
    const Rules& rules_;
    std::size_t until_;
    std::size_t first_ = 0;
    std::size_t last_ = 0;
    std::size_t because_ = nowhere;     // what tells the reason
    std::size_t colon_ = 0;             // the last one before the order; 0: none
    std::ptrdiff_t request_ = -1;       // the last one before the order's verb
    bool pt_ = false;
    bool report_ = false;
};

}  // namespace

std::optional<std::string> reason_not_to_run(const Reading& reading, const Match& match, const Rules& rules, std::size_t until) {
    return Guard(reading, match, rules, until).reason();
}

bool only_asked(const Reading& reading, const Match& match) {
    const auto clause = reading.token(match.head()).clause;
    bool question = false;
    bool request = false;
    for (std::size_t at = 0; at < reading.size(); ++at) {
        const auto& token = reading.token(at);
        if (is_mark(token, '?') && (token.clause == clause || token.clause == clause + 1)) question = true;
        request = request || reading.has(at, Sort::request) || reading.has(at, Sort::polite);
    }
    return question && !request;
}

}  // namespace botones::language
