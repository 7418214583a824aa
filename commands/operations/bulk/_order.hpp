// What every order given by file has in common: its file read, its rows as orders, its plan's frame.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "commands/operations/bulk/_columns.hpp"
#include "commands/operations/bulk/_foresight.hpp"
#include "commands/operations/bulk/_rows.hpp"

namespace botones::operations {

/// A row read: its arguments, or why they cannot be.
struct OrderRow {
    std::size_t line = 0;
    Result<Arguments> arguments;
    std::string first_cell = {};  // what a row that cannot be read is known by
};

struct OrderFile {
    std::string digest;
    std::string name;
    std::vector<OrderRow> rows;
    std::vector<std::string> unused;  // headings nobody asked for
};

/// The file of the order (argument `file`, a digest), its rows read as orders of `row_operation`. Arguments of the whole
/// order count for every row that says nothing else.
/// Errors: invalid_input `file_needed`; those of reading the file.
Result<OrderFile> read_order_file(CallContext& call, const World& world, const Arguments& arguments, const Operation& row_operation);

/// Plans every row by itself, as if it had been ordered alone, over one picture of the directories in which each row sees
/// what those before it will have made. `judge` turns a row's plan into a verdict. Rows that the rules or the asker's
/// rights refuse come out as refused; nothing is written.
struct Judged {
    RowVerdict verdict;
    Scope scope;
    std::vector<Step> steps;  // of a row that runs
};
using Judge = std::function<Judged(const OrderRow& row, const Plan& plan, Foresight& foresight)>;
Result<std::vector<Judged>> judge_rows(CallContext& call, World& world, const Asking& asking, const OrderFile& file,
                                       const Operation& row_operation, const Judge& judge);

/// The plan so far as the file makes it: title `plan.<operation>`, arguments, counts, table. Scope: what all rows share.
/// Without a row that runs there is nothing to do, and the lines say why. Errors: invalid_input `rows_refused` {row, account}
/// when all or nothing was asked.
Result<Plan> plan_of_rows(const std::string& operation, const Arguments& arguments, const OrderFile& file,
                          const std::vector<Judged>& rows);

/// The arguments of a bulk operation.
std::vector<ArgumentSpec> bulk_arguments(std::vector<ArgumentSpec> more);

/// An account named twice in one file is done once.
void refuse_repeated(std::vector<Judged>& rows);

/// Steps of at most `rows_in_a_step` rows each; `like` gives their name and target.
void add_chunks(const Step& like, const std::vector<ChunkRow>& rows, const std::string& does, std::vector<Step>& steps);

/// A row that is no part of a chunk: the steps of its own order, done one after the other as one step.
Step make_own_step(const std::string& target, const RowVerdict& verdict, const std::vector<Step>& steps);
bool is_own_step(const Step& step);
/// Does what of it is not done yet; a refusal is this row's own and stops no other. Errors: those worth another try.
Result<StepResult> apply_own_step(CallContext& call, World& world, const Asking& asking, const Plan& plan, const Step& step,
                                  const Operation& row_operation);

/// Opens the claims of the rows' own steps that gave somebody a new password.
Result<void> release_own(CallContext& call, World& world, const Asking& asking, const Plan& plan, const std::vector<TextArgs>& results);

/// Tells how many rows are behind when this step is.
void show_progress(const CallContext& call, const Plan& plan, const Step& step);

/// Whether the same step may go better later: the directory was away, or did not answer.
bool may_come_again(const Error& error);

/// A step of which nothing is known is done again: applying begins with looking at every row.
Result<StepTruth> read_rows_back(CallContext& call, World& world, const Asking& asking, const Plan& plan, const Step& step);

}  // namespace botones::operations
