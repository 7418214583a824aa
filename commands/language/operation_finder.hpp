// Finds which operation a message orders, by the rules: the leading word, and the others near it.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "commands/language/reading.hpp"
#include "commands/language/rules.hpp"

namespace botones::language {

/// One rule that applies, and where its words stand.
struct Match {
    const Rule* rule = nullptr;
    std::vector<std::size_t> at;  // starts of the phrases of its terms, the leading one first
    int score = 0;

    const std::string& operation() const { return rule->operation; }
    std::size_t head() const { return at.front(); }
};

/// What of a message may make an order.
struct Range {
    std::size_t first = 0;
    std::size_t last = nowhere;  // behind the end
};

/// Every rule that applies, best first. Terms of `last` rules stand behind all others.
std::vector<Match> matches_in(const Reading& reading, const Rules& rules, Range range = {});

/// The best rule that applies when the phrase at `head` is taken for another concept ("purged" for "purge").
std::optional<Match> match_led_by(const Reading& reading, const Rules& rules, std::size_t head, Notion lead);

/// What a procedure forbids about this operation in these words.
std::optional<Forbidden> forbidden_by(const Reading& reading, const Rules& rules, std::string_view operation);

/// mta1, EXCH01: letters, then digits.
bool is_server_name(const Token& token);
/// Somebody mentioned on a chat platform, as cleaning writes it: `slack:U07…`, `teams:Diego Salas`.
bool is_mention(const Token& token);
/// A number or identifier that names a ticket: T-9, #9, or a number behind a word for tickets.
bool is_ticket(const Reading& reading, std::size_t at);
/// what can be approved.
bool is_request(const Reading& reading, std::size_t at);
/// An address, a dotted login or a pattern of either, also between quotation marks.
bool is_account(const Reading& reading, std::size_t at);
/// Past articles, numerals and the like, the token before; `nowhere` at the start.
std::size_t content_before(const Reading& reading, std::size_t at);

}  // namespace botones::language
