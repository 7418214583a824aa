// The rules that make orders of concepts, read from lexicon/rules.txt.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "commands/language/lexicon.hpp"

namespace botones::language {

struct RuleTerm {
    enum class Type { notion, sort, account, address, ticket, request, server, domain, order } type = Type::notion;
    Notion notion = 0;
    Notion after = 0;       // of Type::order: said before this one
    std::string domain;     // of Type::domain: an address of it
    Sort sort = Sort::other;
    bool absent = false;    // the message must not have it
    bool anywhere = false;  // however far from the leading term
};

struct Rule {
    std::string operation;
    std::vector<RuleTerm> terms;  // the first leads
    bool last = false;            // only where no other rule applies
    bool doubt = false;           // asked before it is done
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
};

struct OneOf {
    std::vector<std::string> arguments;
    std::string code;
};

/// `account.*` fits account.show, an exact name itself.
bool fits(std::string_view pattern, std::string_view operation);

/// Immutable after construction; any thread.
class Rules {
public:
    Rules(std::string_view file, const Lexicon& lexicon);
    static const Rules& own();

    /// Rules whose leading term is this concept, in file order.
    const std::vector<const Rule*>& led_by(Notion notion) const;
    bool is_read(std::string_view operation) const { return listed("read", operation); }
    bool is_lenient(std::string_view operation) const { return listed("lenient", operation); }
    bool is_report(std::string_view operation) const { return listed("report", operation); }
    const std::vector<Forbidden>& forbidden() const { return forbidden_; }
    /// A clause behind the order is no reason for it.
    bool takes_remarks(std::string_view operation) const { return listed("remark", operation); }
    std::vector<Binding> bindings(std::string_view operation) const { return pairs("bind", operation); }
    /// Words that announce an argument of this operation only.
    std::vector<Binding> cues(std::string_view operation) const { return pairs("cue", operation); }
    /// Concepts of the order and the argument the text behind its last "to" fills, the more telling first.
    std::vector<Binding> into(std::string_view operation) const { return pairs("into", operation); }
    /// The argument that "all of them" fills with `all`.
    std::string all_argument(std::string_view operation) const { return single("all", operation); }
    std::string bare_argument(std::string_view operation) const { return single("bare", operation); }
    std::string rest_argument(std::string_view operation) const { return single("rest", operation); }
    std::string tail_argument(std::string_view operation) const { return single("tail", operation); }
    std::optional<OneOf> one_of(std::string_view operation) const;
    bool is_noise(std::string_view operation, Notion notion) const;
    /// flag argument a concept sets; empty: none.
    std::string flag(std::string_view operation, Notion notion) const;
    std::string shown_name(std::string_view operation, std::string_view argument) const;

private:
    struct Line {
        std::string pattern;              // operation or family.*
        std::vector<std::string> words;
        std::vector<Notion> notions;      // of the words, up to a `=`
    };
    void read_line(std::string_view line, const Lexicon& lexicon);
    void read_rule(const std::vector<std::string>& words, const Lexicon& lexicon);
    void read_forbidden(std::string_view line, const Lexicon& lexicon);
    std::vector<Binding> pairs(std::string_view directive, std::string_view operation) const;
    std::string single(std::string_view directive, std::string_view operation) const;
    bool listed(std::string_view list, std::string_view operation) const;
    /// The line of `directive` whose pattern fits, the exact one before the family's.
    const Line* line_for(std::string_view directive, std::string_view operation) const;

    std::vector<Rule> rules_;
    std::vector<Forbidden> forbidden_;
    std::vector<std::vector<const Rule*>> by_lead_;  // by notion
    std::map<std::string, std::vector<Line>, std::less<>> lines_;
};

}  // namespace botones::language
