// The words of the order language: phrases of three languages and the concepts they stand for, from data files.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "commands/order.hpp"

namespace botones::language {

/// A concept of the lexicons, "verb.purge" or "cue.from", as a number; 0 is none.
using Notion = std::uint16_t;

/// Concepts the code itself asks for; every lexicon numbers them first, in this order.
inline constexpr std::array<std::string_view, 29> known_notions{
    "prep.of", "prep.to", "prep.at", "prep.for", "prep.from", "noun.department", "cue.ticket", "cue.reason",
    "cue.incident", "password_state", "noun.ticket", "noun.server", "noun.password", "noun.group", "moment.now", "cue.unit",
    "cue.subject", "cue.reference", "cue.older_than", "cue.notice_at", "cue.newer_than", "cue.body", "cue.aged", "authorised",
    "asking.who", "asking.how_many", "symptom.access", "unit.hour", "help_alone"};

/// The number of one of them, at compile time; a name that is not among them does not compile.
consteval Notion known(std::string_view name) {
    for (std::size_t i = 0; i < known_notions.size(); ++i) {
        if (known_notions[i] == name) return static_cast<Notion>(i + 1);
    }
    throw "not one of known_notions";
}

/// What a concept is for: the part of its name before the first dot.
enum class Sort : std::uint8_t {
    other, verb, past, noun, cue, choice, date, unit, number, prep, adj, asking, symptom, say,
    polite, greeting, request, filler, article, title, role, conjunction, negation, retract, except, conditional,
    reported, forward, mine, everyone, self_claim, yes, no, help, given_name, unit_start, password_state, abbreviation,
    null_sender, numeral, restriction, schedule,
};

/// One meaning of a phrase, and the languages (bit 1 << Language) in which it has it.
struct Sense {
    Notion notion = 0;
    Sort sort = Sort::other;
    std::uint8_t languages = 0;
};

struct Phrase {
    std::string text;            // folded, words joined by one space
    std::vector<Sense> senses;   // empty: only the beginning of longer phrases
    std::uint8_t words = 1;
    std::uint8_t longest = 1;    // most words of a phrase that begins with this word
    std::uint32_t letters = 0;   // letters_of(text)
};

/// The set of letters a to z in a folded word, a bit each.
std::uint32_t letters_of(std::string_view folded);

/// One lexicon file.
struct LexiconFile {
    Language language = Language::en;
    std::string_view text;
};

/// Immutable after construction; any thread.
class Lexicon {
public:
    explicit Lexicon(std::span<const LexiconFile> files);
    /// The one built into the program.
    static const Lexicon& own();

    /// The number of a concept; 0 when no phrase stands for it.
    Notion notion(std::string_view name) const;
    std::string_view name(Notion notion) const { return names_[notion]; }
    const Phrase* find(std::string_view folded) const;
    const std::vector<Phrase>& phrases() const { return phrases_; }
    /// The phrase buttons use, as it is written in the file: say("queue.purge"), say("argument.from").
    std::optional<std::string_view> say(Language language, std::string_view key) const;

private:
    void read(const LexiconFile& file);
    void add(std::string_view phrase, Notion notion, Language language);
    std::size_t place(std::string_view folded);
    Notion intern(std::string_view name);

    std::vector<std::string> names_{""};
    std::map<std::string, Notion, std::less<>> notions_;
    std::vector<Sort> sorts_{Sort::other};
    std::vector<Phrase> phrases_;
    std::vector<std::uint32_t> buckets_;  // hash → index + 1 into phrases_
    std::map<std::string, std::string, std::less<>> says_;
};

}  // namespace botones::language
