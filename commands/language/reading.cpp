// A message as read: tokens and the phrases they make.
#include "commands/language/reading.hpp"

#include <algorithm>

namespace botones::language {

namespace {

// Spanish and Portuguese hang pronouns on their verbs: bórrame, apruébalo, purgarlas, fechá-la.
constexpr std::array<std::string_view, 22> enclitics{"melos", "melas", "melo", "mela", "selos", "selas", "selo", "sela", "noslo", "nosla", "-las",
                                                     "-los",  "-la",   "-lo",  "-a",   "-o",    "nos",   "les",  "las",  "los",   "me",    "le"};
constexpr std::array<std::string_view, 4> short_enclitics{"lo", "la", "te", "se"};

const Senses* verb_with_pronoun(const Lexicon& lexicon, std::string_view word) {
    // All of them end so.
    if (word.size() < 5 || std::string_view("aeos").find(word.back()) == std::string_view::npos) return nullptr;
    const auto verb_before = [&](std::string_view ending) -> const Senses* {
        if (word.size() < ending.size() + 3 || word.substr(word.size() - ending.size()) != ending) return nullptr;
        const auto* senses = lexicon.find(word.substr(0, word.size() - ending.size()));
        return senses != nullptr && senses->has(Sort::verb) ? senses : nullptr;
    };
    for (const auto ending : enclitics) {
        if (const auto* senses = verb_before(ending)) return senses;
    }
    for (const auto ending : short_enclitics) {
        if (const auto* senses = verb_before(ending)) return senses;
    }
    return nullptr;
}

}  // namespace

// The members it is made of are initialised in their order: the room is left as it is.
Reading::Reading(std::string_view text, const Lexicon& lexicon)
    : text_(text), lexicon_(&lexicon), tokens_(tokens_in(text, lexicon, memory_)), notions_((lexicon.notions() + 63) / 64, 0, &memory_) {
    find_phrases();
}

void Reading::find_phrases() {
    for (std::size_t at = 0; at < tokens_.size();) {
        if (tokens_[at].type != TokenType::word) {
            ++at;
            continue;
        }
        const Senses* best = nullptr;
        std::size_t length = 1;
        auto path = lexicon_->word(tokens_[at].folded);
        for (std::size_t words = 1; path != 0; ++words) {
            if (const auto& senses = lexicon_->senses(path); !senses.empty()) {
                best = &senses;
                length = words;
            }
            if (!lexicon_->leads(path) || at + words >= tokens_.size() || tokens_[at + words].type != TokenType::word) break;
            const auto word = lexicon_->word(tokens_[at + words].folded);
            path = word == 0 ? WordPath{0} : lexicon_->next(path, word);
        }
        if (best == nullptr) best = verb_with_pronoun(*lexicon_, tokens_[at].folded);
        if (best != nullptr) take(at, length, *best);
        at += length;
    }
}

void Reading::take(std::size_t at, std::size_t length, const Senses& senses) {
    tokens_[at].senses = &senses;
    tokens_[at].length = static_cast<std::uint8_t>(length);
    for (auto i = at; i < at + length; ++i) tokens_[i].covered_by = static_cast<std::uint16_t>(at + 1);
    sorts_ |= senses.sorts();
    for (const auto& sense : senses) notions_[sense.notion / 64] |= std::uint64_t{1} << sense.notion % 64;
    for (unsigned language = 0; language < 3; ++language) {
        if (senses.languages() == 1U << language) votes_[language] += static_cast<int>(length);
    }
}

std::string_view Reading::value_of(std::size_t at, Sort sort) const {
    if (!has(at, sort)) return {};
    for (const auto& sense : *tokens_[at].senses) {
        if (sense.sort != sort) continue;
        const auto name = lexicon_->name(sense.notion);
        return name.substr(std::min(name.find('.') + 1, name.size()));
    }
    return {};
}

Language Reading::language(Language house) const {
    auto best = house;
    for (const auto language : {Language::en, Language::es, Language::pt}) {
        if (votes_[static_cast<std::size_t>(language)] > votes_[static_cast<std::size_t>(best)]) best = language;
    }
    return best;
}

std::string Reading::raw(std::size_t first, std::size_t last) const {
    const auto begin = tokens_[first].begin;
    return std::string(text_.substr(begin, tokens_[last].end - begin));
}

}  // namespace botones::language
