// From the file to rows, and from verdicts to the plan.
#include "commands/operations/bulk/_order.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "commands/operations/facts.hpp"

namespace botones::operations {

namespace {

constexpr std::size_t reasons_told = 3;

bool wants_all_or_nothing(const Arguments& arguments) {
    const auto* flag = arguments.get<bool>("all_or_nothing");
    return flag != nullptr && *flag;
}

/// What the order says of every row: "unit Legal" beside the file.
void add_common(const Arguments& common, const std::vector<ArgumentSpec>& specs, Arguments& row) {
    for (const auto& spec : specs) {
        const auto found = common.all().find(spec.name);
        if (found != common.all().end() && !row.has(spec.name)) row.set(spec.name, found->second);
    }
}

/// A role limited to a unit reaches only what names it: rows of several units are everywhere.
Scope shared_scope(const std::vector<Judged>& rows) {
    std::optional<Scope> shared;
    for (const auto& row : rows) {
        if (row.verdict.end != RowVerdict::End::run) continue;
        if (!shared) shared = Scope{row.scope.domain, row.scope.unit, {}};
        if (row.scope.domain != shared->domain) shared->domain.clear();
        if (row.scope.unit != shared->unit) shared->unit.clear();
    }
    return shared.value_or(Scope{});
}

/// What a row that cannot be planned says of itself.
std::string said_by(const Arguments& arguments) {
    for (const auto* name : {"login", "account", "name", "national_id"}) {
        const auto found = arguments.all().find(name);
        if (found != arguments.all().end()) return text_of(found->second);
    }
    return {};
}

std::string name_in(const Arguments& arguments) {
    const auto* name = arguments.get<PersonName>("name");
    return name == nullptr ? std::string() : name->display();
}

Judged refused(const OrderRow& row, const Error& error) {
    Judged judged;
    judged.verdict.line = row.line;
    judged.verdict.account = row.arguments ? said_by(*row.arguments) : row.first_cell;
    if (row.arguments) judged.verdict.name = name_in(*row.arguments);
    judged.verdict.why = Text::of("reason." + error.code, error.args);
    return judged;
}

bool is_own_fault(const Error& error) {
    switch (error.kind) {
        case Kind::invalid_input:
        case Kind::not_found:
        case Kind::already_exists:
        case Kind::conflict:
        case Kind::denied: return true;
        case Kind::rate_limited:
        case Kind::unavailable:
        case Kind::uncertain:
        case Kind::misconfigured:
        case Kind::internal: break;
    }
    return false;
}

/// One row, planned alone. An error is the directories', and the end of the whole order.
Result<Judged> judge_row(CallContext& call, World& seen, const Asking& asking, const OrderRow& row, const Operation& row_operation,
                         const std::function<Judged(const Plan&)>& judge) {
    if (!row.arguments) return refused(row, row.arguments.error());
    const auto plan = row_operation.plan(call, seen, asking, *row.arguments);
    if (!plan && !is_own_fault(plan.error())) return pass(plan);
    if (!plan) return refused(row, plan.error());
    auto allowed = may_ask(seen.people, asking.person, row_operation.name, &plan->scope);
    if (!allowed) return refused(row, allowed.error());
    if (Foresight::is_about_planned(plan->targets)) return refused(row, {Kind::conflict, "row_twice", {}, {}, {}});
    auto judged = judge(*plan);
    judged.verdict.line = row.line;
    judged.scope = plan->scope;
    if (judged.verdict.account.empty()) judged.verdict.account = plan->scope.owner;
    if (judged.verdict.name.empty()) judged.verdict.name = name_in(plan->arguments);
    if (!plan->already_so) return judged;
    judged.verdict.end = RowVerdict::End::exists;
    judged.verdict.why = plan->title;
    return judged;
}

}  // namespace

Result<OrderFile> read_order_file(CallContext& call, const World& world, const Arguments& arguments, const Operation& row_operation) {
    const auto* digest = arguments.get<std::string>("file");
    if (digest == nullptr || world.files == nullptr) return fail(Kind::invalid_input, "file_needed");
    const auto kept = world.files->find(call, *digest);
    if (!kept && kept.error().kind == Kind::not_found) return fail(Kind::invalid_input, "file_needed");
    if (!kept) return pass(kept);
    const auto table = read_csv(kept->content);
    if (!table) return pass(table);
    const auto columns = match_columns(*table, row_operation.arguments);
    if (!columns) return pass(columns);
    OrderFile file{*digest, kept->name, {}, columns->unused};
    for (const auto& row : table->rows) {
        auto read = arguments_of_row(*table, *columns, row_operation.arguments, row);
        if (read) add_common(arguments, row_operation.arguments, *read);
        const auto cell = std::find_if(row.cells.begin(), row.cells.end(), [](const std::string& one) { return !one.empty(); });
        file.rows.push_back({row.line, std::move(read), cell == row.cells.end() ? std::string() : shown(*cell)});
    }
    return file;
}

Result<std::vector<Judged>> judge_rows(CallContext& call, World& world, const Asking& asking, const OrderFile& file,
                                       const Operation& row_operation, const Judge& judge) {
    Foresight foresight(world.estate);
    auto seen = with_estate(world, foresight);
    std::vector<Judged> rows;
    auto settled = foresight.settle(call, [&]() -> Result<void> {
        rows.clear();
        for (const auto& row : file.rows) {
            auto judged = judge_row(call, seen, asking, row, row_operation,
                                    [&](const Plan& plan) { return judge(row, plan, foresight); });
            if (!judged) return pass(judged);
            rows.push_back(std::move(*judged));
        }
        return {};
    });
    if (!settled) return pass(settled);
    return rows;
}

Result<Plan> plan_of_rows(const std::string& operation, const Arguments& arguments, const OrderFile& file,
                          const std::vector<Judged>& rows) {
    std::vector<RowVerdict> verdicts;
    for (const auto& row : rows) verdicts.push_back(row.verdict);
    const auto refused = std::find_if(verdicts.begin(), verdicts.end(),
                                      [](const RowVerdict& verdict) { return verdict.end == RowVerdict::End::refused; });
    const auto running = std::count_if(verdicts.begin(), verdicts.end(),
                                       [](const RowVerdict& verdict) { return verdict.end == RowVerdict::End::run; });
    if (wants_all_or_nothing(arguments) && refused != verdicts.end())
        return fail(Kind::invalid_input, "rows_refused", {{"row", static_cast<std::int64_t>(refused->line)}, {"account", shown(refused->account)}});
    Plan plan;
    plan.arguments = arguments;
    plan.scope = shared_scope(rows);
    plan.title = Text::of("plan." + operation, {{"count", std::int64_t{running}}, {"file", shown(file.name)}});
    if (!file.unused.empty()) plan.lines.push_back(Text::of("bulk.unused_columns", {{"columns", shown(listed(file.unused))}}));
    show_verdicts(plan, verdicts, file.digest);
    plan.already_so = running == 0;
    if (running > 0 || refused == verdicts.end()) return plan;
    plan.lines.push_back(Text::of("bulk.nothing_to_run"));
    std::size_t told = 0;
    for (auto row = refused; row != verdicts.end() && told < reasons_told; ++row, ++told) plan.lines.push_back(row->why);
    return plan;
}

std::vector<ArgumentSpec> bulk_arguments(std::vector<ArgumentSpec> more) {
    more.insert(more.begin(), {{"file", ArgumentType::name}, {"all_or_nothing", ArgumentType::flag}, {"ticket", ArgumentType::ticket}});
    return more;
}

void refuse_repeated(std::vector<Judged>& rows) {
    std::set<std::string> seen;
    for (auto& row : rows) {
        if (row.verdict.end != RowVerdict::End::run || seen.insert(row.verdict.account).second) continue;
        row.verdict.end = RowVerdict::End::refused;
        row.verdict.why = Text::of("reason.row_twice");
    }
}

void add_chunks(const Step& like, const std::vector<ChunkRow>& rows, const std::string& does, std::vector<Step>& steps) {
    for (std::size_t from = 0; from < rows.size(); from += rows_in_a_step) {
        const auto to = std::min(rows.size(), from + rows_in_a_step);
        const std::vector<ChunkRow> chunk(rows.begin() + static_cast<std::ptrdiff_t>(from), rows.begin() + static_cast<std::ptrdiff_t>(to));
        steps.push_back({like.name, like.target, chunk_payload(chunk, does)});
    }
}

Step make_own_step(const std::string& target, const RowVerdict& verdict, const std::vector<Step>& steps) {
    auto list = nlohmann::json::array();
    for (const auto& step : steps) list.push_back({{"name", step.name}, {"target", step.target}, {"payload", step.payload}});
    // One step keeps its name: what it takes away is looked for under it (D4).
    if (steps.size() == 1) return {steps.front().name, steps.front().target, nlohmann::json{{"row", verdict.line}, {"own", list}}.dump()};
    return {"row_" + verdict.does, target, nlohmann::json{{"row", verdict.line}, {"own", list}}.dump()};
}

bool is_own_step(const Step& step) {
    const auto payload = nlohmann::json::parse(step.payload, nullptr, false);
    return payload.is_object() && payload.contains("own");
}

Result<StepResult> apply_own_step(CallContext& call, World& world, const Asking& asking, const Plan& plan, const Step& step,
                                  const Operation& row_operation) {
    const auto payload = nlohmann::json::parse(step.payload, nullptr, false);
    if (!payload.is_object()) return fail(Kind::internal, "bad_record");
    StepResult result;
    for (const auto& part : payload.at("own")) {
        const Step one{part.value("name", ""), part.value("target", ""), part.value("payload", "")};
        const auto truth = row_operation.read_back(call, world, asking, plan, one);
        if (truth && truth->state == StepTruth::State::done) {
            result.facts.insert(truth->facts.begin(), truth->facts.end());
            continue;
        }
        auto applied = row_operation.apply(call, world, asking, plan, one);
        if (!applied && !is_own_fault(applied.error())) return applied;
        if (!applied) {
            result.facts = failed_row(applied.error());
            break;
        }
        result.facts.insert(applied->facts.begin(), applied->facts.end());
    }
    result.facts.insert_or_assign("row", payload.value("row", std::int64_t{0}));
    return result;
}

Result<void> release_own(CallContext& call, World& world, const Asking& asking, const Plan& plan, const std::vector<TextArgs>& results) {
    std::vector<std::string> accounts;
    for (const auto& [account, done] : own_rows(plan, results))
        if (done) accounts.push_back(account);
    if (accounts.empty() || !asking.request) return {};
    return world.handover.release_many(call, *asking.request, accounts);
}

void show_progress(const CallContext& call, const Plan& plan, const Step& step) {
    std::uint64_t total = 0;
    std::uint64_t done = 0;
    bool behind = true;
    for (const auto& each : plan.steps) {
        total += rows_in(each);
        if (behind) done = total;
        if (&each == &step || (each.target == step.target && each.payload == step.payload)) behind = false;
    }
    call.progress(done, total);
}

bool may_come_again(const Error& error) {
    return error.kind == Kind::unavailable || error.kind == Kind::rate_limited || error.kind == Kind::uncertain;
}

Result<StepTruth> read_rows_back(CallContext&, World&, const Asking&, const Plan&, const Step&) {
    return StepTruth{StepTruth::State::not_done, {}};
}

}  // namespace botones::operations
