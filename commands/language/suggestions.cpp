// "Did you mean …".
#include "commands/language/suggestions.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace botones::language {

namespace {

constexpr std::size_t most_words = 6;
constexpr std::size_t shortest_word = 4;
constexpr std::size_t longest_word = 24;
constexpr std::size_t most_meanings = 4;

struct Near {
    std::size_t edits;
    const Phrase* phrase;
};

std::size_t most_edits(std::string_view word) { return word.size() >= 9 ? 2 : 1; }

// Every word of the lexicons within reach, the nearest first.
std::vector<Near> near_words(const Lexicon& lexicon, std::string_view word) {
    const auto most = most_edits(word);
    const auto letters = letters_of(word);
    std::vector<Near> near;
    for (const auto& phrase : lexicon.phrases()) {
        if (phrase.words != 1 || phrase.text.size() < shortest_word || phrase.text.size() > word.size() + most || phrase.text.size() + most < word.size()) continue;
        // One edit changes at most two letters of the set.
        if (static_cast<std::size_t>(std::popcount(letters ^ phrase.letters)) > 2 * most) continue;
        const auto edits = edits_between(word, phrase.text, most);
        if (edits <= most) near.push_back({edits, &phrase});
    }
    std::stable_sort(near.begin(), near.end(), [](const Near& one, const Near& other) { return one.edits < other.edits; });
    return near;
}

bool shares_sense(const Phrase& one, const Phrase& other) {
    return std::any_of(one.senses.begin(), one.senses.end(), [&](const Sense& sense) {
        return std::any_of(other.senses.begin(), other.senses.end(), [&](const Sense& twin) { return twin.notion == sense.notion; });
    });
}

// The nearest words that differ in meaning.
std::vector<const Phrase*> nearest(const Lexicon& lexicon, std::string_view word) {
    std::vector<const Phrase*> best;
    const auto near = near_words(lexicon, word);
    for (const auto& each : near) {
        if (each.edits != near.front().edits || best.size() >= most_meanings) break;
        const bool known = std::any_of(best.begin(), best.end(), [&](const Phrase* other) { return shares_sense(*other, *each.phrase); });
        if (!known) best.push_back(each.phrase);
    }
    return best;
}

}  // namespace

std::size_t edits_between(std::string_view one, std::string_view other, std::size_t most) {
    if (one.size() > longest_word || other.size() > longest_word) return one == other ? 0 : most + 1;
    std::array<std::array<std::size_t, longest_word + 1>, longest_word + 1> table{};
    for (std::size_t i = 0; i <= one.size(); ++i) {
        for (std::size_t j = 0; j <= other.size(); ++j) {
            auto& cell = table[i][j];
            if (i == 0 || j == 0) {
                cell = i + j;
                continue;
            }
            cell = std::min({table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (one[i - 1] == other[j - 1] ? 0U : 1U)});
            if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1]) cell = std::min(cell, table[i - 2][j - 2] + 1);
        }
    }
    return std::min(table[one.size()][other.size()], most + 1);
}

std::vector<Correction> corrections(const Reading& reading, const std::vector<std::size_t>& doubtful) {
    std::vector<Correction> found;
    std::size_t looked_at = 0;
    for (const auto at : doubtful) {
        const auto& token = reading.token(at);
        const bool word = token.type == TokenType::word && token.folded.size() >= shortest_word && token.folded.size() <= longest_word && is_alphabetic(token.text);
        if (!word || !reading.is_unknown(at) || is_dotted_login(token)) continue;
        if (++looked_at > most_words) break;
        if (reading.lexicon().find(token.folded) != nullptr) continue;
        for (const auto* phrase : nearest(reading.lexicon(), token.folded)) {
            found.push_back({reading.text().substr(0, token.begin) + phrase->text + reading.text().substr(token.end), token.text, phrase->text});
        }
    }
    return found;
}

}  // namespace botones::language
