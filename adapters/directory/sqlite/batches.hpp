// Many rows, each with an answer of its own, in transactions that are not too long.
#pragma once
#include <algorithm>
#include <cstddef>
#include <iterator>
#include <span>
#include <utility>
#include <vector>

#include "commands/ports/call_context.hpp"
#include "commands/result.hpp"

namespace botones::directory_sqlite {

using Answers = std::vector<Result<void>>;

/// Between two batches other programs get at the file, and what is done stays done when the call is stopped.
inline constexpr std::size_t batch_size = 256;

/// The answers of `work(batch)` one after the other, with the progress of the call.
template <class Row, class Work>
Answers in_batches(const CallContext& call, std::span<const Row> rows, const Work& work) {
    Answers answers;
    while (answers.size() < rows.size()) {
        auto some = work(rows.subspan(answers.size(), std::min(batch_size, rows.size() - answers.size())));
        answers.insert(answers.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
        call.progress(answers.size(), rows.size());
    }
    return answers;
}

/// What became of the rows of one transaction: when it failed, those that would have been done failed with it.
inline Answers settled(Answers answers, const Result<void>& transaction) {
    for (auto& answer : answers) {
        if (answer && !transaction) answer = transaction;
    }
    return answers;
}

/// The same without the value.
template <class T>
Result<void> outcome_of(const Result<T>& result) {
    if (!result) return pass(result);
    return {};
}

}  // namespace botones::directory_sqlite
