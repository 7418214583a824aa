// "Did you mean …".
#include "commands/language/suggestions.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
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

// One edit takes a letter away, and puts one in: at most two bits differ for each.
template <std::size_t edits>
bool has_few(std::uint64_t bits) {
    for (std::size_t i = 0; i < 2 * edits; ++i) bits &= bits - 1;
    return bits == 0;
}

template <std::size_t most>
void add_near_words(const Lexicon& lexicon, std::string_view word, std::vector<Near>& near) {
    const auto letters = letters_of(word);
    for (auto size = std::max(shortest_word, word.size() - most); size <= word.size() + most; ++size) {
        for (const auto& spelling : lexicon.spellings(size)) {
            if (!has_few<most>(letters ^ spelling.letters)) continue;
            const auto edits = edits_between(word, lexicon.text(spelling.word), most);
            if (edits <= most) near.push_back({edits, spelling.word});
        }
    }
}

// Every word of the lexicons within reach, the nearest first: one edit, or two in a long word.
std::vector<Near> near_words(const Lexicon& lexicon, std::string_view word) {
    std::vector<Near> near;
    if (word.size() < 9) add_near_words<1>(lexicon, word, near);
    if (word.size() >= 9) add_near_words<2>(lexicon, word, near);
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

// Only a band of the table can hold `most` or less, and once two rows in a row hold more, the rest does.
std::size_t edits_between(std::string_view one, std::string_view other, std::size_t most) {
    if (one.size() > longest_word || other.size() > longest_word) return one == other ? 0 : most + 1;
    while (!one.empty() && !other.empty() && one.front() == other.front()) one.remove_prefix(1), other.remove_prefix(1);
    while (!one.empty() && !other.empty() && one.back() == other.back()) one.remove_suffix(1), other.remove_suffix(1);
    const auto far = static_cast<std::uint8_t>(most + 1);
    if (std::max(one.size(), other.size()) - std::min(one.size(), other.size()) > most) return far;
    // Row i of the table, and the two before it; what is outside the band is far.
    std::array<std::array<std::uint8_t, longest_word + 8>, 3> rows;
    for (auto& row : rows) row.fill(far);
    for (std::size_t j = 0; j <= std::min(other.size(), most); ++j) rows[0][j] = static_cast<std::uint8_t>(j);
    std::uint8_t least_before = 0;
    for (std::size_t i = 1; i <= one.size(); ++i) {
        auto& row = rows[i % 3];
        const auto& above = rows[(i + 2) % 3];
        const auto& twice_above = rows[(i + 1) % 3];
        row.fill(far);
        if (i <= most) row[0] = static_cast<std::uint8_t>(i);
        auto least = row[0];
        for (auto j = i > most ? i - most : 1; j <= std::min(other.size(), i + most); ++j) {
            auto cell = std::min(std::min(above[j], row[j - 1]) + 1, above[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
            if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1]) cell = std::min(cell, twice_above[j - 2] + 1);
            row[j] = static_cast<std::uint8_t>(std::min<int>(cell, far));
            least = std::min(least, row[j]);
        }
        if (least >= far && least_before >= far) return far;
        least_before = least;
    }
    return rows[one.size() % 3][other.size()];
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
            found.push_back({std::move(text), std::string(token.text), correct, token.begin});
        }
    }
    return found;
}

}  // namespace botones::language
