// The words of the order language: phrases of three languages and the concepts they stand for, from data files.
#pragma once
#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "commands/order.hpp"

namespace botones::language {

/// A concept of the lexicons, "verb.purge" or "cue.from", as a number; 0 is none.
using Notion = std::uint16_t;

/// Concepts the code itself asks for; every lexicon numbers them first, in this order.
inline constexpr std::array<std::string_view, 31> known_notions{
    "prep.of", "noun.from_group", "prep.whom", "prep.to", "prep.at", "prep.for", "prep.from", "noun.department", "cue.ticket", "cue.reason",
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

static_assert(static_cast<unsigned>(Sort::schedule) < 64, "Senses keeps them in 64 bits");

/// All meanings of a phrase, in the order of the files; phrases that mean the same share them.
class Senses {
public:
    Senses() = default;
    explicit Senses(std::span<const Sense> all);

    const Sense* begin() const { return first_; }
    const Sense* end() const { return first_ + count_; }
    bool empty() const { return count_ == 0; }
    const Sense& front() const { return *first_; }
    std::size_t size() const { return count_; }
    bool has_any(std::initializer_list<Sort> sorts) const {
        std::uint64_t wanted = 0;
        for (const auto sort : sorts) wanted |= std::uint64_t{1} << static_cast<unsigned>(sort);
        return (sorts_ & wanted) != 0;
    }
    bool has(Sort sort) const { return (sorts_ >> static_cast<unsigned>(sort) & 1U) != 0; }
    bool has(Notion notion) const {
        if (notion < 64) return (low_ >> notion & 1U) != 0;
        for (const auto& sense : *this) {
            if (sense.notion == notion) return true;
        }
        return false;
    }
    bool only(Sort sort) const { return sorts_ == std::uint64_t{1} << static_cast<unsigned>(sort); }
    std::uint64_t sorts() const { return sorts_; }  // bit 1 << Sort
    std::uint8_t languages() const { return languages_; }

private:
    const Sense* first_ = nullptr;
    std::uint64_t sorts_ = 0;
    std::uint64_t low_ = 0;  // the notions below 64, a bit each; 0 never
    std::uint16_t count_ = 0;
    std::uint8_t languages_ = 0;
};

/// A word of the lexicons, or a beginning of its phrases, as a number; 0 is none.
using WordPath = std::uint16_t;

/// The letters a to z of a folded word: a bit each for the first and for a second time.
std::uint64_t letters_of(std::string_view folded);

/// One lexicon file. The lexicon keeps looking into its text.
struct LexiconFile {
    Language language = Language::en;
    std::string_view text;
};

/// Immutable after construction; any thread.
class Lexicon {
public:
    explicit Lexicon(std::span<const LexiconFile> files);
    Lexicon(const Lexicon&) = delete;
    Lexicon& operator=(const Lexicon&) = delete;
    /// The one built into the program.
    static const Lexicon& own();

    /// The number of a concept; 0 when no phrase stands for it.
    Notion notion(std::string_view name) const;
    std::string_view name(Notion notion) const { return names_[notion]; }
    std::size_t notions() const { return names_.size(); }

    /// Phrases are found word by word: the first one here, each next one by `next`.
    WordPath word(std::string_view folded) const;
    WordPath next(WordPath path, WordPath word) const;
    /// Whether longer phrases begin so.
    bool leads(WordPath path) const { return nodes_[path].leads; }
    /// What the words so far mean; empty when they are only the beginning of longer phrases, or no phrase.
    const Senses& senses(WordPath path) const { return senses_[nodes_[path].senses]; }
    /// Of a whole phrase, its words joined by one space; nullptr when nothing begins so.
    const Senses* find(std::string_view folded) const;

    /// All single words of `size` bytes, with their letters_of: what may be meant by a mistyped one.
    struct Spelling {
        std::uint64_t letters = 0;
        WordPath word = 0;
    };
    std::span<const Spelling> spellings(std::size_t size) const;
    std::string_view text(WordPath word) const { return {letters_.data() + nodes_[word].text, nodes_[word].length}; }

    /// The phrase buttons use, as it is written in the file: say("queue.purge"), say("argument.from").
    std::optional<std::string_view> say(Language language, std::string_view key) const;

private:
    struct Node {
        std::uint32_t text = 0;    // of a single word: where it starts in letters_
        std::uint16_t senses = 0;
        std::uint8_t length = 0;
        bool leads = false;
    };
    struct Step {
        WordPath from = 0;
        WordPath word = 0;
        WordPath to = 0;           // 0: free
    };
    struct Bucket {
        std::uint16_t tag = 0;     // of the hash
        WordPath word = 0;         // 0: free
    };
    struct Saying {
        Language language = Language::en;
        std::string_view key;
        std::string_view phrase;
    };
    struct Draft;

    void read(const LexiconFile& file, Draft& draft);
    void add(std::string_view phrase, const Sense& sense, Draft& draft);
    Notion intern(std::string_view name, Draft& draft);
    WordPath place(std::string_view folded);
    void put_word(WordPath word, std::uint64_t hash);
    WordPath find_word(std::string_view folded, std::uint64_t hash) const;
    WordPath place_step(WordPath from, WordPath word);
    void put_step(const Step& step);
    void share_senses(const Draft& draft);
    void sort_spellings();

    std::vector<std::string_view> names_{""};
    std::vector<std::pair<std::string_view, Notion>> notions_;  // by name
    std::vector<Node> nodes_{{}};
    std::vector<Bucket> buckets_;    // open addressing by hash
    std::size_t word_count_ = 0;
    std::vector<Step> steps_;        // open addressing by from and word
    std::size_t step_count_ = 0;
    std::vector<char> letters_;      // of all words
    std::vector<Sense> all_senses_;
    std::vector<Senses> senses_;     // the first has none
    std::vector<Spelling> spellings_;                // by size
    std::vector<std::uint32_t> spellings_of_size_;   // size → its first
    std::vector<Saying> says_;       // by language and key
};

}  // namespace botones::language
