// "close accounts" with a file: every row by the rules of a single closing, a step each, so that what closing takes away
// stands in the journal account by account and can be given back (S48, D4).
#include "commands/catalogue.hpp"
#include "commands/operations/bulk/_order.hpp"

namespace botones::operations {

namespace {

constexpr const char* row_operation_name = "account.close";

Judged judge_row(const OrderRow&, const Plan& plan, Foresight&) {
    Judged judged;
    judged.verdict.end = RowVerdict::End::run;
    judged.verdict.does = "close";
    judged.steps = plan.steps;
    return judged;
}

Result<Plan> plan_close(CallContext& call, World& world, const Asking& asking, const Arguments& arguments) {
    const auto* row_operation = find_operation(world.catalogue, row_operation_name);
    if (row_operation == nullptr) return fail(Kind::internal, "operation_gone", {{"operation", std::string(row_operation_name)}});
    const auto file = read_order_file(call, world, arguments, *row_operation);
    if (!file) return pass(file);
    auto rows = judge_rows(call, world, asking, *file, *row_operation, judge_row);
    if (!rows) return pass(rows);
    refuse_repeated(*rows);
    std::vector<Step> own;
    for (auto& row : *rows) {
        if (row.verdict.end != RowVerdict::End::run) continue;
        row.verdict.step = static_cast<int>(own.size());
        own.push_back(make_own_step(row.steps.front().target, row.verdict, row.steps));
    }
    auto plan = plan_of_rows("bulk.close", arguments, *file, *rows);
    if (!plan) return plan;
    plan->steps = std::move(own);
    return plan;
}

Result<StepResult> apply_close(CallContext& call, World& world, const Asking& asking, const Plan& plan, const Step& step) {
    auto result = apply_own_step(call, world, asking, plan, step, *find_operation(world.catalogue, row_operation_name));
    show_progress(call, plan, step);
    return result;
}

}  // namespace

Operation bulk_close() {
    Operation operation;
    operation.name = "bulk.close";
    operation.arguments = bulk_arguments({{"reason", ArgumentType::text}});
    operation.tier = Tier::approve;
    operation.examples = {"close accounts from accounts.csv"};
    operation.rows_are = row_operation_name;
    operation.plan = plan_close;
    operation.apply = apply_close;
    operation.read_back = read_rows_back;
    operation.verify = [](CallContext&, World&, const Asking&, const Plan& plan, const std::vector<TextArgs>& results) -> Result<Outcome> {
        return outcome_of_rows(plan, results, "bulk.close");
    };
    operation.still_valid = [](CallContext&, World&, const Asking&, const Plan&) -> Result<void> { return {}; };
    operation.report = report_of_rows;
    return operation;
}

}  // namespace botones::operations
