// What was asked of one person and is not answered yet: an incomplete order, or an order that waits for a yes.
#pragma once
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bot/journal/transaction.hpp"
#include "commands/inbound.hpp"
#include "commands/operation.hpp"

namespace botones::engine {

/// One per person and place (conversation and thread): a newer question there takes the older one's place.
struct OpenQuestion {
    /// fields: arguments are missing. yes: the order is whole and waits for the asker's yes.
    enum class Kind { fields, yes };
    Kind kind = Kind::fields;
    std::string token;  // what its form carries; empty: no form
    PersonId person{std::string()};
    Conversation conversation;
    Order order;
    std::vector<std::string> missing;          // argument names, the one asked for now first
    std::map<std::string, std::string> typed;  // what a form said last, right or wrong
    std::optional<std::int64_t> generation;    // of the preview whose button began it
    TimePoint expires_at;
};

inline constexpr std::chrono::minutes question_life{10};
inline constexpr std::chrono::minutes form_life{30};  // from when it was opened: typing takes its time

Result<void> store_question(journal::Transaction& transaction, const OpenQuestion& question, std::chrono::minutes life);
/// The question that this person's next words in that place may answer.
Result<std::optional<OpenQuestion>> question_heard(sqlite::Database& database, const std::vector<Operation>& catalogue,
                                                   const Conversation& place, const PersonId& person, TimePoint now);
/// The question a form belongs to, expired or not.
Result<std::optional<OpenQuestion>> question_of_form(sqlite::Database& database, const std::vector<Operation>& catalogue,
                                                     const std::string& token);
/// Answered, or given up.
Result<void> end_question(journal::Transaction& transaction, const OpenQuestion& question);
/// Other words were said: later ones are no answer to what was asked before. A form stays good for its time.
Result<void> stop_hearing(journal::Transaction& transaction, const Conversation& place, const PersonId& person);

/// An opaque token of 128 random bits.
Result<std::string> new_token();

}  // namespace botones::engine
