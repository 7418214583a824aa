// "Did you mean …".
#include "commands/language/suggestions.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace botones::language {

namespace {

constexpr std::size_t most_words = 6;
constexpr std::size_t shortest_word = 4;
constexpr std::size_t longest_word = 24;
constexpr std::size_t most_meanings = 4;

struct Near {
    std::size_t edits;
    WordPath word;
};

std::size_t most_edits(std::string_view word) { return word.size() >= 9 ? 2 : 1; }

// At most `most` bits are set: one edit changes at most two letters of the set.
bool has_few(std::uint32_t bits, std::size_t most) {
    for (; most > 0; --most) bits &= bits - 1;
    return bits == 0;
}

// Every word of the lexicons within reach, the nearest first.
std::vector<Near> near_words(const Lexicon& lexicon, std::string_view word) {
    const auto most = most_edits(word);
    const auto letters = letters_of(word);
    std::vector<Near> near;
    for (auto size = std::max(shortest_word, word.size() - most); size <= word.size() + most; ++size) {
        for (const auto& spelling : lexicon.spellings(size)) {
            if (!has_few(letters ^ spelling.letters, 2 * most)) continue;
            const auto edits = edits_between(word, lexicon.text(spelling.word), most);
            if (edits <= most) near.push_back({edits, spelling.word});
        }
    }
    std::sort(near.begin(), near.end(), [](const Near& one, const Near& other) { return std::tie(one.edits, one.word) < std::tie(other.edits, other.word); });
    return near;
}

bool shares_sense(const Senses& one, const Senses& other) {
    return std::any_of(one.begin(), one.end(), [&](const Sense& sense) { return other.has(sense.notion); });
}

// The nearest words that differ in meaning.
std::vector<WordPath> nearest(const Lexicon& lexicon, std::string_view word) {
    std::vector<WordPath> best;
    const auto near = near_words(lexicon, word);
    for (const auto& each : near) {
        if (each.edits != near.front().edits || best.size() >= most_meanings) break;
        const bool known = std::any_of(best.begin(), best.end(), [&](WordPath other) { return shares_sense(lexicon.senses(other), lexicon.senses(each.word)); });
        if (!known) best.push_back(each.word);
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
        if (reading.lexicon().word(token.folded) != 0) continue;
        for (const auto meant : nearest(reading.lexicon(), token.folded)) {
            const std::string correct(reading.lexicon().text(meant));
            auto text = std::string(reading.text().substr(0, token.begin)) + correct;
            text += reading.text().substr(token.end);
            found.push_back({std::move(text), std::string(token.text), correct});
        }
    }
    return found;
}

}  // namespace botones::language
