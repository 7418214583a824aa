// The rules that make orders of concepts, read from lexicon/rules.txt.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "commands/language/lexicon.hpp"

namespace botones::language {

struct RuleTerm {
    enum class Type { notion, sort, account, address, ticket, request, server, file, domain, order } type = Type::notion;
    Notion notion = 0;
    Notion after = 0;       // of Type::order: said before this one
    std::string_view domain;  // of Type::domain: an address of it
    Sort sort = Sort::other;
    bool absent = false;    // the message must not have it
    bool anywhere = false;  // however far from the leading term
};

struct OperationRules;

struct Rule {
    std::string operation;
    std::vector<RuleTerm> terms;     // the first leads
    bool last = false;               // only where no other rule applies
    bool doubt = false;              // asked before it is done
    const OperationRules* of = nullptr;  // what else the rules say about the operation
    std::array<Notion, 3> wanted{};  // concepts it cannot do without, behind the leading one; 0: none
};

/// What a procedure forbids whatever else is said.
struct Forbidden {
    std::string pattern;  // operation or family.*
    std::string reason;
    std::vector<RuleTerm> terms;
    std::string rule;     // "004 9.2.29"; empty: a rule of the house
};

struct Binding {
    Notion preposition = 0;
    std::string argument;
    bool before = false;  // `prep.whom<user`: only where words of the order itself still follow
};

struct OneOf {
    std::vector<std::string> arguments;
    std::string code;
};

/// `account.*` fits account.show, an exact name itself.
bool fits(std::string_view pattern, std::string_view operation);

/// What the rules say about one operation.
struct OperationRules {
    bool read = false;      // reading changes nothing: answered without a second look
    bool lenient = false;
    bool report = false;    // reported rather than ordered
    bool no_reason = false; // a clause behind the order is no reason for it
    std::vector<Binding> bindings;  // the argument the value behind a preposition fills
    std::vector<Binding> cues;      // words that announce an argument of this operation only
    std::vector<Binding> into;      // what is changed → the argument the text behind the last "to" fills
    std::vector<Binding> flags;
    std::string all;        // the argument that "all of them" fills
    std::string bare;       // … that a value fills which nothing announces
    std::string rest;       // … that takes the rest of the message
    std::string tail;       // … that takes what stands behind the last value
    std::optional<OneOf> one_of;
    std::vector<Notion> noise;
    std::vector<const Forbidden*> forbidden;  // in file order
    std::vector<std::pair<std::string, std::string>> shown;  // argument → its name in `botones parse`

    bool is_noise(Notion notion) const;
    std::string_view shown_name(std::string_view argument) const;
};

/// Immutable after construction; any thread. Keeps looking into the file's text.
class Rules {
public:
    Rules(std::string_view file, const Lexicon& lexicon);
    Rules(const Rules&) = delete;
    Rules& operator=(const Rules&) = delete;
    static const Rules& own();

    /// Rules whose leading term is this concept, in file order.
    std::span<const Rule> led_by(Notion notion) const;
    /// Of an operation no rule names: what `family.*` and `*` lines say is not looked up.
    const OperationRules& of(std::string_view operation) const;
    bool is_read(std::string_view operation) const { return of(operation).read; }

private:
    // What a line says about operations, still in words.
    struct Line {
        std::string_view directive;
        std::string_view pattern;             // operation or family.*
        std::vector<std::string_view> words;
    };
    using Lines = std::vector<Line>;
    void read_line(std::string_view line, const Lexicon& lexicon, Lines& lines);
    void read_rule(const std::vector<std::string_view>& words, const Lexicon& lexicon);
    void read_forbidden(std::string_view line, const Lexicon& lexicon);
    void sort_rules(std::size_t notions);
    void gather(const Lines& lines, const Lexicon& lexicon);
    OperationRules gathered(std::string_view operation, const Lines& lines, const Lexicon& lexicon) const;

    std::vector<Rule> rules_;                 // by their leading concept
    std::vector<std::uint32_t> first_led_by_;  // notion → its first rule
    std::vector<Forbidden> forbidden_;
    std::vector<std::pair<std::string_view, OperationRules>> by_operation_;  // by name
};

}  // namespace botones::language
