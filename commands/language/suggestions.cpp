// "Did you mean …".
#include "commands/language/suggestions.hpp"

#include <algorithm>
#include <array>

namespace botones::language {

namespace {

constexpr std::size_t most_words = 6;
constexpr std::size_t shortest_word = 4;
constexpr std::size_t longest_word = 24;
constexpr std::size_t most_suggestions = 3;

bool orders_something(const Phrase& phrase) {
    return std::any_of(phrase.senses.begin(), phrase.senses.end(), [](const Sense& sense) {
        return sense.sort == Sort::verb || sense.sort == Sort::noun || sense.sort == Sort::help;
    });
}

struct Near {
    std::size_t edits;
    const Phrase* phrase;
};

std::vector<Near> near_words(const Lexicon& lexicon, std::string_view word) {
    const std::size_t most = word.size() >= 7 ? 2 : 1;
    std::vector<Near> near;
    for (const auto& phrase : lexicon.phrases()) {
        if (phrase.words != 1 || phrase.text.size() < shortest_word || phrase.text.size() > word.size() + most || phrase.text.size() + most < word.size() || !orders_something(phrase)) continue;
        const auto edits = edits_between(word, phrase.text, most);
        if (edits <= most) near.push_back({edits, &phrase});
    }
    std::stable_sort(near.begin(), near.end(), [](const Near& one, const Near& other) { return one.edits < other.edits; });
    if (near.size() > most_suggestions) near.resize(most_suggestions);
    return near;
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

std::vector<std::string> corrected(const Reading& reading) {
    std::vector<std::string> texts;
    std::size_t looked_at = 0;
    for (std::size_t at = 0; at < reading.size() && looked_at < most_words; ++at) {
        const auto& token = reading.token(at);
        if (!reading.is_unknown(at) || token.folded.size() < shortest_word || is_dotted_login(token)) continue;
        ++looked_at;
        for (const auto& near : near_words(reading.lexicon(), token.folded)) {
            if (texts.size() >= most_suggestions) return texts;
            texts.push_back(reading.text().substr(0, token.begin) + near.phrase->text + reading.text().substr(token.end));
        }
    }
    return texts;
}

}  // namespace botones::language
