// "create accounts" with a file: every row by the rules of a single creation, approved as one, made in chunks over one
// connection (S103, S39). A chunk looks at each of its rows before it makes any, so a repeat makes exactly what is missing.
#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "commands/catalogue.hpp"
#include "commands/operations/account/_attributes.hpp"
#include "commands/operations/bulk/_order.hpp"
#include "commands/operations/directories.hpp"

namespace botones::operations {

namespace {

constexpr const char* row_operation_name = "account.create";
constexpr const char* create_step = "create_account";    // of a single order
constexpr const char* chunk_step = "create_accounts";

std::string month_of(TimePoint at) {
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(at));
    const auto month = std::to_string(static_cast<unsigned>(day.month()));
    return std::to_string(static_cast<int>(day.year())) + (month.size() == 1 ? "-0" : "-") + month;
}

bool makes_one_account(const Plan& plan) { return plan.steps.size() == 1 && plan.steps.front().name == create_step; }

Judged judge_row(const OrderRow&, const Plan& plan, Foresight& foresight) {
    Judged judged;
    judged.verdict.end = RowVerdict::End::run;
    judged.steps = plan.steps;
    judged.verdict.does = makes_one_account(plan) ? "create" : "reopen";
    if (!makes_one_account(plan)) return judged;
    if (const auto attributes = attributes_from_payload(plan.steps.front().payload)) foresight.will_exist(*attributes);
    return judged;
}

/// Rows of one domain stand together: a chunk goes to one directory.
std::vector<Step> creations(const std::vector<Judged>& rows) {
    std::map<std::string, std::vector<ChunkRow>> by_domain;
    for (const auto& row : rows) {
        if (row.verdict.end != RowVerdict::End::run || row.verdict.does != "create") continue;
        by_domain[row.scope.domain].push_back({row.verdict.line, row.verdict.account, row.verdict.name,
                                               nlohmann::json::parse(row.steps.front().payload, nullptr, false)});
    }
    std::vector<Step> steps;
    for (const auto& [domain, all] : by_domain) add_chunks({chunk_step, "import:" + domain, {}}, all, "create", steps);
    return steps;
}

Result<Plan> plan_create(CallContext& call, World& world, const Asking& asking, const Arguments& arguments) {
    const auto* row_operation = find_operation(world.catalogue, row_operation_name);
    if (row_operation == nullptr) return fail(Kind::internal, "operation_gone", {{"operation", std::string(row_operation_name)}});
    const auto file = read_order_file(call, world, arguments, *row_operation);
    if (!file) return pass(file);
    auto rows = judge_rows(call, world, asking, *file, *row_operation, judge_row);
    if (!rows) return pass(rows);
    // A chunk wipes what else was prepared when it opens its claims: rows with a step of their own come last.
    auto steps = creations(*rows);
    for (auto& row : *rows) {
        if (row.verdict.end != RowVerdict::End::run || row.verdict.does == "create") continue;
        row.verdict.step = static_cast<int>(steps.size());
        steps.push_back(make_own_step(row.steps.front().target, row.verdict, row.steps));
    }
    auto plan = plan_of_rows("bulk.create", arguments, *file, *rows);
    if (!plan) return plan;
    plan->steps = std::move(steps);
    plan->lines.push_back(Text::of("bulk.links_in_file"));
    return plan;
}

/// A chunk while it is worked on.
struct Chunk {
    std::vector<ChunkRow> rows;
    std::vector<AccountAttributes> wanted;
    std::vector<Secret> passwords;
    std::vector<RowResult> results;
    std::vector<bool> open;  // nothing is known of the row yet
    Directory* directory = nullptr;

    void end(std::size_t row, RowResult result) {
        results[row] = std::move(result);
        open[row] = false;
    }
    std::vector<std::size_t> still_open() const {
        std::vector<std::size_t> list;
        for (std::size_t i = 0; i < open.size(); ++i)
            if (open[i]) list.push_back(i);
        return list;
    }
};

Result<Chunk> chunk_of(const World& world, const Step& step) {
    auto rows = chunk_rows(step);
    if (!rows) return pass(rows);
    Chunk chunk;
    for (const auto& row : *rows) {
        auto attributes = attributes_from_payload(row.more.dump());
        if (!attributes) return pass(attributes);
        attributes->created_month = month_of(world.clock.now());
        chunk.wanted.push_back(std::move(*attributes));
    }
    if (chunk.wanted.empty()) return fail(Kind::internal, "bad_record");
    const auto directory = directory_of(world, chunk.wanted.front().primary.domain());
    if (!directory) return pass(directory);
    chunk.directory = *directory;
    chunk.rows = std::move(*rows);
    chunk.results.resize(chunk.rows.size());
    chunk.open.assign(chunk.rows.size(), true);
    return chunk;
}

AccountAttributes without_month(AccountAttributes attributes) {
    attributes.created_month.clear();
    return attributes;
}

/// Whether an account that stands in the row's place is the one this very row made before a crash. Groups may come after
/// the account itself; what is missing of them is made good.
Result<bool> is_ours(CallContext& call, Chunk& chunk, std::size_t row, const Account& found) {
    const auto fields = differences(without_month(chunk.wanted[row]), found.attributes);
    const bool only_groups = fields.size() == 1 && fields.front() == "groups";
    if (!fields.empty() && !only_groups) return false;
    if (chunk.passwords[row].empty()) return true;  // its owner has claimed it already
    auto ours = chunk.directory->password_is(call, found, chunk.passwords[row]);
    if (!ours || !*ours || !only_groups) return ours;
    const auto joined = chunk.directory->restore(call, found, {chunk.wanted[row].groups, {}});
    if (!joined) return pass(joined);
    return true;
}

/// Every row that is there already: ours is done, somebody else's is told. A chunk that was interrupted goes on here.
Result<void> look_at_rows(CallContext& call, Chunk& chunk) {
    const auto rows = chunk.still_open();
    std::vector<Address> addresses;
    for (const auto row : rows) addresses.push_back(chunk.wanted[row].primary);
    const auto found = chunk.directory->find_many(call, addresses);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!found[i] && found[i].error().kind == Kind::not_found) continue;
        if (!found[i] && may_come_again(found[i].error())) return pass(found[i]);
        if (!found[i]) {
            chunk.end(rows[i], {found[i].error().code, found[i].error().args});
            continue;
        }
        const auto ours = is_ours(call, chunk, rows[i], *found[i]);
        if (!ours) return pass(ours);
        chunk.end(rows[i], *ours ? RowResult{} : RowResult{"taken_meanwhile", {{"account", addresses[i].text()}}});
    }
    return {};
}

/// Somebody may have got an account under another login since the preview: nobody has two (S36).
Result<void> look_for_people(CallContext& call, Chunk& chunk) {
    std::vector<std::size_t> rows;
    std::vector<AccountKey> ids;
    for (const auto row : chunk.still_open()) {
        if (!chunk.wanted[row].national_id) continue;
        rows.push_back(row);
        ids.emplace_back(*chunk.wanted[row].national_id);
    }
    const auto found = chunk.directory->holders_of(call, ids);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!found[i] && may_come_again(found[i].error())) return pass(found[i]);
        if (!found[i] || found[i]->empty()) continue;
        chunk.end(rows[i], {"person_has_account", {{"account", found[i]->front().attributes.primary.text()}}});
    }
    return {};
}

Result<void> make_rows(CallContext& call, Chunk& chunk) {
    const auto rows = chunk.still_open();
    std::vector<NewAccount> accounts;
    for (const auto row : rows) accounts.push_back({chunk.wanted[row], std::move(chunk.passwords[row])});
    const auto made = chunk.directory->create_many(call, accounts);
    std::optional<Error> again;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (made[i]) continue;
        const auto& error = made[i].error();
        if (may_come_again(error)) {
            again = error;
        } else if (error.kind == Kind::misconfigured || error.kind == Kind::internal) {
            return pass(made[i]);
        } else {
            const bool taken = error.kind == Kind::already_exists;
            chunk.end(rows[i], taken ? RowResult{"taken_meanwhile", {{"account", chunk.wanted[rows[i]].primary.text()}}}
                                     : RowResult{error.code, error.args});
        }
    }
    // The whole chunk comes again, and what was made by then is found to be so.
    if (again) return Error(*again);
    return {};
}

/// Reads what was made and compares every attribute (S39); only then may its password be claimed (D3).
Result<std::vector<std::string>> verified(CallContext& call, Chunk& chunk) {
    std::vector<std::size_t> rows;
    std::vector<Address> addresses;
    for (std::size_t i = 0; i < chunk.rows.size(); ++i) {
        if (!chunk.results[i].code.empty()) continue;
        rows.push_back(i);
        addresses.push_back(chunk.wanted[i].primary);
    }
    const auto found = chunk.directory->find_many(call, addresses);
    std::vector<std::string> good;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!found[i] && may_come_again(found[i].error())) return pass(found[i]);
        const auto fields = found[i] ? differences(without_month(chunk.wanted[rows[i]]), found[i]->attributes) : std::vector<std::string>{"account"};
        std::string list;
        for (const auto& field : fields) list += (list.empty() ? "" : ", ") + field;
        if (fields.empty()) good.push_back(addresses[i].text());
        if (!fields.empty()) chunk.end(rows[i], {"read_back_differs", {{"fields", list}}});
    }
    return good;
}

Result<StepResult> apply_chunk(CallContext& call, World& world, const Asking& asking, const Step& step) {
    if (!asking.request) return fail(Kind::internal, "no_request");
    auto chunk = chunk_of(world, step);
    if (!chunk) return pass(chunk);
    std::vector<std::string> accounts;
    for (const auto& wanted : chunk->wanted) accounts.push_back(wanted.primary.text());
    auto passwords = world.handover.prepare_many(call, *asking.request, accounts);
    if (!passwords) return pass(passwords);
    chunk->passwords = std::move(*passwords);
    if (auto looked = look_at_rows(call, *chunk); !looked) return pass(looked);
    if (auto looked = look_for_people(call, *chunk); !looked) return pass(looked);
    if (auto made = make_rows(call, *chunk); !made) return pass(made);
    const auto good = verified(call, *chunk);
    if (!good) return pass(good);
    if (auto released = world.handover.release_many(call, *asking.request, *good); !released) return pass(released);
    return StepResult{StepResult::Effect::done, chunk_facts(chunk->results)};
}

Result<StepResult> apply_create(CallContext& call, World& world, const Asking& asking, const Plan& plan, const Step& step) {
    auto result = step.name == chunk_step
                      ? apply_chunk(call, world, asking, step)
                      : apply_own_step(call, world, asking, plan, step, *find_operation(world.catalogue, row_operation_name));
    show_progress(call, plan, step);
    return result;
}

Result<Outcome> verify_create(CallContext& call, World& world, const Asking& asking, const Plan& plan,
                              const std::vector<TextArgs>& results) {
    if (auto released = release_own(call, world, asking, plan, results); !released) return pass(released);
    return outcome_of_rows(plan, results, "bulk.create");
}

}  // namespace

Operation bulk_create() {
    Operation operation;
    operation.name = "bulk.create";
    operation.arguments = bulk_arguments({{"domain", ArgumentType::text},
                                          {"unit", ArgumentType::text},
                                          {"link_type", ArgumentType::text},
                                          {"groups", ArgumentType::words}});
    operation.tier = Tier::approve;
    operation.examples = {"create accounts from accounts.csv"};
    operation.rows_are = row_operation_name;
    operation.plan = plan_create;
    operation.apply = apply_create;
    operation.read_back = read_rows_back;
    operation.verify = verify_create;
    operation.still_valid = [](CallContext&, World&, const Asking&, const Plan&) -> Result<void> { return {}; };
    operation.report = report_of_rows;
    return operation;
}

}  // namespace botones::operations
