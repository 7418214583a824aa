// Many questions in one search: what the functions for many accounts share.
#pragma once
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "commands/result.hpp"

namespace botones::ldap {

// One search for so many questions: each is one look into an index, and the answer costs one round trip.
inline constexpr std::size_t batch = 32;
// More entries than questions can have: what comes near it was a question with many answers, to be asked by itself.
inline constexpr std::size_t most_answers = 200;

/// One filter that matches what any of these match.
inline std::string any_of(const std::vector<std::string>& assertions) {
    std::string filter = "(|";
    for (const auto& assertion : assertions) filter += assertion;
    return filter + ")";
}

/// The half-open ranges of `count` things, `batch` at a time.
inline std::vector<std::pair<std::size_t, std::size_t>> batches_of(std::size_t count) {
    std::vector<std::pair<std::size_t, std::size_t>> ranges;
    for (std::size_t from = 0; from < count; from += batch) ranges.emplace_back(from, std::min(count, from + batch));
    return ranges;
}

/// The same answer for every row.
template <class T>
std::vector<Result<T>> all_failed(std::size_t count, const Error& error) {
    return std::vector<Result<T>>(count, Result<T>(Error(error)));
}

}  // namespace botones::ldap
