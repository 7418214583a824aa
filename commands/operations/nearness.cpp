// Optimal string alignment distance over three rows.
#include "commands/operations/nearness.hpp"

#include <algorithm>
#include <vector>

namespace botones::operations {

std::size_t edit_distance(std::string_view one, std::string_view other, std::size_t limit) {
    const auto longer = std::max(one.size(), other.size());
    if (longer - std::min(one.size(), other.size()) > limit) return limit + 1;
    std::vector<std::size_t> before(other.size() + 1);
    std::vector<std::size_t> above(other.size() + 1);
    std::vector<std::size_t> row(other.size() + 1);
    for (std::size_t j = 0; j <= other.size(); ++j) above[j] = j;
    for (std::size_t i = 1; i <= one.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= other.size(); ++j) {
            const std::size_t replaced = above[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        std::swap(before, above);
        std::swap(above, row);
    }
    return std::min(above[other.size()], limit + 1);
}

bool alike(std::string_view one, std::string_view other) {
    if (std::min(one.size(), other.size()) < 3) return false;
    if (one.find(other) != std::string_view::npos || other.find(one) != std::string_view::npos) return true;
    return edit_distance(one, other, 1) <= 1;
}

std::string ascii_lower(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

}  // namespace botones::operations
