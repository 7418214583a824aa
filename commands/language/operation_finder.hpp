// Finds which operation a message orders, by the rules: the leading word, and the others near it.
#pragma once
#include <array>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "commands/language/reading.hpp"
#include "commands/language/rules.hpp"

namespace botones::language {

/// One rule that applies, and where its words stand.
struct Match {
    static constexpr std::size_t most = 8;  // terms of a rule

    const Rule* rule = nullptr;
    int score = 0;
    std::uint16_t count = 0;
    std::array<std::uint16_t, most> places{};  // starts of the phrases of its terms, the leading one first

    const std::string& operation() const { return rule->operation; }
    std::span<const std::uint16_t> at() const { return {places.data(), count}; }
    std::size_t head() const { return places.front(); }
    std::size_t first() const;
    std::size_t last() const;
    bool covers(std::size_t place) const;
};
using Matches = std::pmr::vector<Match>;

/// What of a message may make an order.
struct Range {
    std::size_t first = 0;
    std::size_t last = nowhere;  // behind the end
};

/// Every rule that applies, best first. Terms of `last` rules stand behind all others.
Matches matches_in(const Reading& reading, const Rules& rules, Range range, std::pmr::memory_resource& memory);

/// The best rule that applies when the phrase at `head` is taken for another concept ("purged" for "purge").
std::optional<Match> match_led_by(const Reading& reading, const Rules& rules, std::size_t head, Notion lead);

/// What a procedure forbids about an operation in these words; nullptr: nothing.
const Forbidden* forbidden_by(const Reading& reading, const OperationRules& rules);

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
