// Words → Order: cleaning, the three lexicons, the grammar. Deterministic, no I/O; microseconds.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "commands/operation.hpp"
#include "commands/order.hpp"

namespace botones::language {

/// Where the words come from decides what markup is taken off (Slack: `<mailto:a|b>`, `&amp;` …).
enum class Platform { plain, slack, teams, bitrix24 };
std::optional<Platform> platform_from(std::string_view name);

struct Hearing {
    Platform platform = Platform::plain;
    std::optional<Language> speaks;  // the person's language; absent: the words decide, then `house`
    Language house = Language::en;   // the institution's
    std::optional<TimePoint> now;    // absent: nothing is compared with the clock
    std::string zone;                // the institution's, IANA; empty: UTC
};

/// The words are an order that must not run, with the named reason (`wildcard_not_allowed`, `negated`, `scope_too_broad` …).
struct Refusal {
    std::string would_be;  // operation or empty
    std::string reason;    // stable code; sentence is `reason.<code>`
    TextArgs args;
};

/// Something is missing or ambiguous; choices are complete orders in words (they become buttons).
struct Question {
    std::string would_be;                // operation or empty
    std::vector<std::string> candidates; // operations to choose from
    std::vector<std::string> missing;    // argument names
    std::string code;                    // `missing_arguments`, `ambiguous`, `unknown_words`, `several_orders`, `baja` …;
                                         // its sentence is `question.<code>`, filled with `args`
    TextArgs args;
    std::string wording;                 // the short question in the answer's language; empty where the choices say all
    struct Choice {
        Text label;
        std::string say;
        std::string operation;           // what it would order: the engine offers it only to who may ask it
    };
    std::vector<Choice> choices;
    Arguments partial;                   // what was understood already
};

struct Understood {
    Language language = Language::en;    // to answer in
    std::variant<Order, Refusal, Question> meaning;
};

class Lexicon;
class Rules;
/// Words and rules; the built-in ones unless told otherwise.
struct Vocabulary {
    const Lexicon& lexicon;
    const Rules& rules;
    static Vocabulary own();
};

/// What the words mean among the operations of `catalogue`. `policy_baja` is D5's policy value.
Understood understand(std::string_view words, const Hearing& hearing, const std::vector<Operation>& catalogue,
                      std::string_view policy_baja = "ask", const Vocabulary& vocabulary = Vocabulary::own());

/// The words hold a password ("my password is …"): they are refused, and must not be stored. Takes raw words of any
/// platform; errs on the side of yes.
bool mentions_password_value(std::string_view words);

/// One JSON line as `botones parse` prints it (shapes of phrasings.jsonl).
std::string to_json_line(const Understood& understood);

}  // namespace botones::language
