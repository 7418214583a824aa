// A message as read: tokens and the phrases they make.
#include "commands/language/reading.hpp"

#include <algorithm>
#include <array>

namespace botones::language {

namespace {

bool can_be_known(const Token& token) { return token.type == TokenType::word; }

// Spanish and Portuguese hang pronouns on their verbs: bórrame, apruébalo, purgarlas, fechá-la.
constexpr std::array<std::string_view, 22> enclitics{"melos", "melas", "melo", "mela", "selos", "selas", "selo", "sela", "noslo", "nosla", "-las",
                                                     "-los",  "-la",   "-lo",  "-a",   "-o",    "nos",   "les",  "las",  "los",   "me",    "le"};
constexpr std::array<std::string_view, 4> short_enclitics{"lo", "la", "te", "se"};

const Phrase* verb_with_pronoun(const Lexicon& lexicon, std::string_view word) {
    const auto verb_before = [&](std::string_view ending) -> const Phrase* {
        if (word.size() < ending.size() + 3 || word.substr(word.size() - ending.size()) != ending) return nullptr;
        const auto* phrase = lexicon.find(word.substr(0, word.size() - ending.size()));
        if (phrase == nullptr) return nullptr;
        const bool verb = std::any_of(phrase->senses.begin(), phrase->senses.end(), [](const Sense& sense) { return sense.sort == Sort::verb; });
        return verb ? phrase : nullptr;
    };
    for (const auto ending : enclitics) {
        if (const auto* phrase = verb_before(ending)) return phrase;
    }
    for (const auto ending : short_enclitics) {
        if (const auto* phrase = verb_before(ending)) return phrase;
    }
    return nullptr;
}

}  // namespace

Reading::Reading(std::string text, const Lexicon& lexicon)
    : text_(std::move(text)), lexicon_(&lexicon), tokens_(tokens_in(text_, lexicon)), phrases_(tokens_.size()), starts_(tokens_.size(), nowhere) {
    find_phrases();
    count_votes();
}

void Reading::find_phrases() {
    std::string joined;
    for (std::size_t at = 0; at < tokens_.size();) {
        const auto* first = can_be_known(tokens_[at]) ? lexicon_->find(tokens_[at].folded) : nullptr;
        const Phrase* best = nullptr;
        joined = tokens_[at].folded;
        for (std::size_t words = 1; first != nullptr && words <= first->longest && at + words <= tokens_.size(); ++words) {
            if (words > 1) {
                const auto& next = tokens_[at + words - 1];
                if (!can_be_known(next)) break;
                joined += " " + next.folded;
            }
            const auto* phrase = lexicon_->find(joined);
            if (phrase != nullptr && !phrase->senses.empty()) best = phrase;
        }
        if (best == nullptr && can_be_known(tokens_[at])) best = verb_with_pronoun(*lexicon_, tokens_[at].folded);
        const std::size_t length = best == nullptr ? 1 : best->words;
        if (best != nullptr) {
            phrases_[at] = best;
            std::fill_n(starts_.begin() + static_cast<std::ptrdiff_t>(at), length, at);
        }
        at += length;
    }
}

void Reading::count_votes() {
    for (const auto* phrase : phrases_) {
        if (phrase == nullptr) continue;
        unsigned languages = 0;
        for (const auto& sense : phrase->senses) languages |= sense.languages;
        for (unsigned language = 0; language < 3; ++language) {
            if (languages == 1U << language) votes_[language] += phrase->words;
        }
    }
}

bool Reading::has(std::size_t at, Notion notion) const {
    if (notion == 0 || at >= phrases_.size() || phrases_[at] == nullptr) return false;
    return std::any_of(phrases_[at]->senses.begin(), phrases_[at]->senses.end(), [&](const Sense& sense) { return sense.notion == notion; });
}

bool Reading::has(std::size_t at, Sort sort) const {
    if (at >= phrases_.size() || phrases_[at] == nullptr) return false;
    return std::any_of(phrases_[at]->senses.begin(), phrases_[at]->senses.end(), [&](const Sense& sense) { return sense.sort == sort; });
}

bool Reading::may_be_login(std::size_t at) const {
    if (is_unknown(at)) return true;
    if (at >= phrases_.size() || phrases_[at] == nullptr) return false;
    return std::all_of(phrases_[at]->senses.begin(), phrases_[at]->senses.end(), [](const Sense& sense) { return sense.sort == Sort::given_name; });
}

std::string_view Reading::value_of(std::size_t at, Sort sort) const {
    if (at >= phrases_.size() || phrases_[at] == nullptr) return {};
    for (const auto& sense : phrases_[at]->senses) {
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
    return text_.substr(begin, tokens_[last].end - begin);
}

}  // namespace botones::language
