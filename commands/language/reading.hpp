// A message as read: its tokens, and which phrases of the lexicons they make.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "commands/language/cleaning.hpp"
#include "commands/language/lexicon.hpp"
#include "commands/language/tokens.hpp"

namespace botones::language {

inline constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

/// Immutable after construction.
class Reading {
public:
    Reading(std::string text, const Lexicon& lexicon);

    const std::string& text() const { return text_; }
    const Lexicon& lexicon() const { return *lexicon_; }
    const std::vector<Token>& tokens() const { return tokens_; }
    std::size_t size() const { return tokens_.size(); }
    const Token& token(std::size_t at) const { return tokens_[at]; }

    /// The phrase that starts here, or nullptr; phrases do not overlap, longest first.
    const Phrase* phrase_at(std::size_t at) const { return phrases_[at]; }
    /// The token where the phrase that covers `at` starts; `nowhere` when none does.
    std::size_t phrase_start(std::size_t at) const { return starts_[at]; }
    /// One token, or the tokens of the phrase that starts here.
    std::size_t length_at(std::size_t at) const { return phrases_[at] == nullptr ? 1 : phrases_[at]->words; }

    bool has(std::size_t at, Notion notion) const;
    bool has(std::size_t at, Sort sort) const;
    bool has(std::size_t at, std::string_view notion) const { return has(at, lexicon_->notion(notion)); }
    /// The first sense of that sort, as "queue.deferred" of `choice.queue.deferred`; empty: none.
    std::string_view value_of(std::size_t at, Sort sort) const;
    /// 0 where no phrase starts.
    Notion first_notion(std::size_t at) const { return at < phrases_.size() && phrases_[at] != nullptr ? phrases_[at]->senses.front().notion : Notion{0}; }
    /// A word no lexicon knows.
    bool is_unknown(std::size_t at) const { return starts_[at] == nowhere && tokens_[at].type == TokenType::word; }

    /// Unknown, or only a person's given name: may be a login.
    bool may_be_login(std::size_t at) const;

    /// The language most of the words belong to alone; `house` on a tie.
    Language language(Language house) const;
    /// Bits of the languages whose own words are in the message.
    bool speaks(Language language) const { return votes_[static_cast<std::size_t>(language)] > 0; }

    /// What stands between two tokens, as typed; both included.
    std::string raw(std::size_t first, std::size_t last) const;

private:
    void find_phrases();
    void count_votes();

    std::string text_;
    const Lexicon* lexicon_;
    std::vector<Token> tokens_;
    std::vector<const Phrase*> phrases_;
    std::vector<std::size_t> starts_;
    int votes_[3] = {0, 0, 0};
};

}  // namespace botones::language
