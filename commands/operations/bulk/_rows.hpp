// The rows of an order given by file: what each is to do, what became of it, and the file that tells both.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "commands/operation.hpp"

namespace botones::operations {

/// Rows of one step: a crash in the middle leaves at most this many to be looked at again.
inline constexpr std::size_t rows_in_a_step = 500;

/// What a row comes to before it runs. `run`: part of a step; `exists`: nothing to do; `refused`: `why` says it.
struct RowVerdict {
    enum class End { run, exists, refused };
    std::size_t line = 0;
    std::string account;  // address, or what the row says as far as it says anything
    std::string name;
    End end = End::refused;
    std::string does;     // of `run`: "create", "reopen", "reset", "close": text key `bulk.will.<does>`, `bulk.done.<does>`
    Text why = {};        // of `exists` and `refused`
    std::optional<int> step = {};  // of `run`: the last step of the row's own; absent: it stands in a chunk
};

/// One row of a chunk: `more` belongs to the operation (attributes, key). Never a secret.
struct ChunkRow {
    std::size_t line = 0;
    std::string account;
    std::string name;
    nlohmann::json more;
};

/// What became of one row of a chunk; empty code: done.
struct RowResult {
    std::string code;
    TextArgs args = {};
};

std::string chunk_payload(const std::vector<ChunkRow>& rows, const std::string& does);
/// Errors: internal `bad_record`.
Result<std::vector<ChunkRow>> chunk_rows(const Step& step);

/// How many rows a step does.
std::size_t rows_in(const Step& step);
/// The rows with steps of their own: account, and whether it was done.
std::vector<std::pair<std::string, bool>> own_rows(const Plan& plan, const std::vector<TextArgs>& results);

/// Facts of a finished chunk: how many are done and failed, and each row's result.
TextArgs chunk_facts(const std::vector<RowResult>& results);
/// Facts of a row's own step that will not be done: the row has failed, the others go on.
TextArgs failed_row(const Error& error);

/// Puts counts, table and the verdicts of rows outside chunks into the plan; `targets` binds all of it.
void show_verdicts(Plan& plan, const std::vector<RowVerdict>& verdicts, const std::string& file_digest);

/// Counts of the whole run, from the plan and the facts of its steps.
struct RowCounts {
    std::int64_t done = 0;
    std::int64_t failed = 0;   // refused by the directory while it ran
    std::int64_t refused = 0;  // before it ran
    std::int64_t exists = 0;
};
RowCounts count_rows(const Plan& plan, const std::vector<TextArgs>& results);

/// The outcome as counts; failed with `no_row_done` when nothing was done.
Outcome outcome_of_rows(const Plan& plan, const std::vector<TextArgs>& results, const std::string& operation);

/// Operation::report: every row in the order of the file. Links stand only here. In parts of at most `longest_attachment`.
std::vector<Attachment> report_of_rows(const ReportParts& parts);

}  // namespace botones::operations
