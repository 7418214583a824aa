// How far two short words are apart: for "did you mean" among logins, addresses and order words.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace botones {

/// Edits (insertion, deletion, substitution, swap of neighbours; each pair swapped once) that make `a` into `b`,
/// or nothing when more than `most` are needed or a word is longer than 64 octets. Counts octets: fold first.
inline std::optional<std::size_t> edits_between(std::string_view a, std::string_view b, std::size_t most) {
    constexpr std::size_t longest = 64;
    const std::size_t apart = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
    if (apart > most || a.size() > longest || b.size() > longest) return std::nullopt;
    std::array<std::array<std::size_t, longest + 1>, 3> rows{};
    for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        const auto& before = rows[(i - 1) % 3];
        const auto& earlier = rows[(i + 1) % 3];
        auto& row = rows[i % 3];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = std::min({before[j] + 1, row[j - 1] + 1, before[j - 1] + change});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], earlier[j - 2] + 1);
        }
    }
    const auto edits = rows[a.size() % 3][b.size()];
    return edits <= most ? std::optional(edits) : std::nullopt;
}

/// Rank of `candidate` for somebody who typed `text`, best first: 0 the same, 1 one edit away (from three letters on),
/// 2 begins with it. Nothing: not close. An empty `text` is close to nothing.
inline std::optional<std::size_t> closeness(std::string_view text, std::string_view candidate) {
    if (text.empty()) return std::nullopt;
    const auto edits = edits_between(text, candidate, text.size() >= 3 ? 1 : 0);
    if (edits) return *edits;
    if (candidate.substr(0, text.size()) == text) return 2;
    return std::nullopt;
}

}  // namespace botones
