// A message as read: its tokens, and which phrases of the lexicons they make.
#pragma once
#include <array>
#include <cstddef>
#include <memory_resource>
#include <string>
#include <string_view>

#include "commands/language/cleaning.hpp"
#include "commands/language/lexicon.hpp"
#include "commands/language/tokens.hpp"

namespace botones::language {

inline constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

/// Looks into the text it was made of. Immutable after construction; stays where it was made.
class Reading {
public:
    Reading(std::string_view text, const Lexicon& lexicon);
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

    std::string_view text() const { return text_; }
    const Lexicon& lexicon() const { return *lexicon_; }
    const Tokens& tokens() const { return tokens_; }
    std::size_t size() const { return tokens_.size(); }
    const Token& token(std::size_t at) const { return tokens_[at]; }

    /// What the phrase that starts here means, or nullptr; phrases do not overlap, longest first.
    const Senses* phrase_at(std::size_t at) const { return tokens_[at].senses; }
    /// The token where the phrase that covers `at` starts; `nowhere` when none does.
    std::size_t phrase_start(std::size_t at) const { return tokens_[at].covered_by == 0 ? nowhere : tokens_[at].covered_by - std::size_t{1}; }
    /// One token, or the tokens of the phrase that starts here.
    std::size_t length_at(std::size_t at) const { return tokens_[at].length; }

    bool has(std::size_t at, Notion notion) const { return at < tokens_.size() && tokens_[at].senses != nullptr && tokens_[at].senses->has(notion); }
    bool has(std::size_t at, Sort sort) const { return at < tokens_.size() && tokens_[at].senses != nullptr && tokens_[at].senses->has(sort); }
    /// Whether any phrase of the message has it.
    bool mentions(Notion notion) const { return (notions_[notion / 64] >> notion % 64 & 1U) != 0; }
    bool mentions(Sort sort) const { return (sorts_ >> static_cast<unsigned>(sort) & 1U) != 0; }
    /// The first sense of that sort, as "queue.deferred" of `choice.queue.deferred`; empty: none.
    std::string_view value_of(std::size_t at, Sort sort) const;
    /// 0 where no phrase starts.
    Notion first_notion(std::size_t at) const { return at < tokens_.size() && tokens_[at].senses != nullptr ? tokens_[at].senses->front().notion : Notion{0}; }
    /// A word no lexicon knows.
    bool is_unknown(std::size_t at) const { return tokens_[at].covered_by == 0 && tokens_[at].type == TokenType::word; }

    /// Unknown, or only a person's given name: may be a login.
    bool may_be_login(std::size_t at) const { return is_unknown(at) || (tokens_[at].senses != nullptr && tokens_[at].senses->only(Sort::given_name)); }

    /// The language most of the words belong to alone; `house` on a tie.
    Language language(Language house) const;
    /// Bits of the languages whose own words are in the message.
    bool speaks(Language language) const { return votes_[static_cast<std::size_t>(language)] > 0; }

    /// What stands between two tokens, as typed; both included.
    std::string raw(std::size_t first, std::size_t last) const;

private:
    void find_phrases();
    void take(std::size_t at, std::size_t length, const Senses& senses);

    // Enough for the tokens of an order: only longer messages ask the heap.
    static constexpr std::size_t room_size = 3072;
    alignas(Token) std::array<std::byte, room_size> room_;
    std::pmr::monotonic_buffer_resource memory_{room_.data(), room_.size()};
    std::string_view text_;
    const Lexicon* lexicon_;
    Tokens tokens_;
    std::pmr::vector<std::uint64_t> notions_;
    std::uint64_t sorts_ = 0;
    int votes_[3] = {0, 0, 0};
};

}  // namespace botones::language
