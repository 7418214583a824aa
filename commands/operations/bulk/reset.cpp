// "reset passwords" with a file: every row by the rules of a single reset; the new passwords are sealed before any is set,
// go over one connection, and reach their owners by claim links (S50, D3).
#include <algorithm>
#include <nlohmann/json.hpp>

#include "commands/catalogue.hpp"
#include "commands/operations/account_steps.hpp"
#include "commands/operations/bulk/_order.hpp"
#include "commands/operations/directories.hpp"

namespace botones::operations {

namespace {

constexpr const char* row_operation_name = "password.reset";
constexpr const char* chunk_step = "reset_accounts";

Judged judge_row(const OrderRow&, const Plan& plan, Foresight&) {
    Judged judged;
    judged.verdict.end = RowVerdict::End::run;
    judged.verdict.does = "reset";
    judged.steps = plan.steps;
    return judged;
}

bool fits_chunk(const Judged& row) { return row.steps.size() == 1 && row.steps.front().name == password_step; }

/// Rows of one domain stand together: a chunk goes to one directory.
std::vector<Step> resets(const std::vector<Judged>& rows) {
    std::map<std::string, std::vector<ChunkRow>> by_domain;
    for (const auto& row : rows) {
        if (row.verdict.end != RowVerdict::End::run || !fits_chunk(row)) continue;
        by_domain[row.scope.domain].push_back({row.verdict.line, row.verdict.account, row.verdict.name,
                                               nlohmann::json::parse(row.steps.front().payload, nullptr, false)});
    }
    std::vector<Step> steps;
    for (const auto& [domain, all] : by_domain) add_chunks({chunk_step, "reset:" + domain, {}}, all, "reset", steps);
    return steps;
}

Result<Plan> plan_reset(CallContext& call, World& world, const Asking& asking, const Arguments& arguments) {
    const auto* row_operation = find_operation(world.catalogue, row_operation_name);
    if (row_operation == nullptr) return fail(Kind::internal, "operation_gone", {{"operation", std::string(row_operation_name)}});
    const auto file = read_order_file(call, world, arguments, *row_operation);
    if (!file) return pass(file);
    auto rows = judge_rows(call, world, asking, *file, *row_operation, judge_row);
    if (!rows) return pass(rows);
    refuse_repeated(*rows);
    auto steps = resets(*rows);
    for (auto& row : *rows) {
        if (row.verdict.end != RowVerdict::End::run || fits_chunk(row)) continue;
        row.verdict.step = static_cast<int>(steps.size());
        steps.push_back(make_own_step(row.steps.front().target, row.verdict, row.steps));
    }
    auto plan = plan_of_rows("bulk.reset", arguments, *file, *rows);
    if (!plan) return plan;
    plan->steps = std::move(steps);
    plan->lines.push_back(Text::of("bulk.links_in_file"));
    return plan;
}

/// A chunk while it is worked on; rows without an account have ended.
struct Chunk {
    std::vector<ChunkRow> rows;
    std::vector<Address> addresses;
    std::vector<Secret> passwords;
    std::vector<bool> passwords_claimed;  // before a crash; the owner may have changed it since
    std::vector<RowResult> results;
    std::vector<std::optional<Account>> accounts;
    Directory* directory = nullptr;
};

Result<Chunk> chunk_of(const World& world, const Step& step) {
    auto rows = chunk_rows(step);
    if (!rows) return pass(rows);
    Chunk chunk;
    for (const auto& row : *rows) {
        auto address = Address::parse(row.account);
        if (!address) return fail(Kind::internal, "bad_record");
        chunk.addresses.push_back(std::move(*address));
    }
    if (chunk.addresses.empty()) return fail(Kind::internal, "bad_record");
    const auto directory = directory_of(world, chunk.addresses.front().domain());
    if (!directory) return pass(directory);
    chunk.directory = *directory;
    chunk.rows = std::move(*rows);
    chunk.results.resize(chunk.rows.size());
    chunk.accounts.resize(chunk.rows.size());
    return chunk;
}

/// The account the row was approved for, or why it gets no password any more.
RowResult why_not(const ChunkRow& row, const Account& found) {
    if (row.more.value("key", "") != found.key) return {"account_replaced", {{"account", row.account}}};
    if (found.state == AccountState::closed) return {"account_closed", {{"account", row.account}}};
    return {};
}

Result<void> look_at_rows(CallContext& call, Chunk& chunk) {
    auto found = chunk.directory->find_many(call, chunk.addresses);
    for (std::size_t i = 0; i < chunk.rows.size(); ++i) {
        if (!found[i] && may_come_again(found[i].error())) return pass(found[i]);
        chunk.results[i] = found[i] ? why_not(chunk.rows[i], *found[i]) : RowResult{found[i].error().code, found[i].error().args};
        if (chunk.results[i].code.empty()) chunk.accounts[i] = std::move(*found[i]);
    }
    return {};
}

/// Set before a crash: not set again, because a directory may refuse a password that is in its history.
Result<bool> is_set_already(CallContext& call, const Chunk& chunk, std::size_t row) {
    if (chunk.passwords[row].empty()) return true;  // its owner has claimed it
    const auto& account = *chunk.accounts[row];
    // Nothing about the account changed since the preview, which was before its password was made.
    if (!account.revision.empty() && chunk.rows[row].more.value("revision", "") == account.revision) return false;
    const bool tells = chunk.directory->capabilities().forced_password_change;
    if (tells && !account.must_change_password) return false;
    return chunk.directory->password_is(call, account, chunk.passwords[row]);
}

Result<void> set_rows(CallContext& call, Chunk& chunk) {
    std::vector<std::size_t> rows;
    std::vector<NewPassword> wanted;
    for (std::size_t i = 0; i < chunk.rows.size(); ++i) {
        if (!chunk.accounts[i]) continue;
        const auto set = is_set_already(call, chunk, i);
        if (!set) return pass(set);
        if (*set) continue;
        rows.push_back(i);
        wanted.push_back({*chunk.accounts[i], std::move(chunk.passwords[i])});
    }
    const auto done = chunk.directory->set_passwords(call, wanted);
    std::optional<Error> again;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (done[i]) continue;
        const auto& error = done[i].error();
        if (error.kind == Kind::misconfigured || error.kind == Kind::internal) return pass(done[i]);
        if (may_come_again(error)) again = error;
        chunk.results[rows[i]] = {error.code, error.args};
    }
    if (again) return Error(*again);  // the whole chunk comes again, and what is set by then is found to be so
    return {};
}

/// Reads back what was set: a password that must be changed, where the directory knows such a thing (S50).
Result<void> verify_rows(CallContext& call, Chunk& chunk) {
    if (!chunk.directory->capabilities().forced_password_change) return {};
    const auto found = chunk.directory->find_many(call, chunk.addresses);
    for (std::size_t i = 0; i < chunk.rows.size(); ++i) {
        if (!chunk.results[i].code.empty() || chunk.passwords_claimed[i]) continue;
        if (!found[i] && may_come_again(found[i].error())) return pass(found[i]);
        if (!found[i] || !found[i]->must_change_password) chunk.results[i] = {"read_back_differs", {{"fields", std::string("must_change")}}};
    }
    return {};
}

Result<StepResult> apply_chunk(CallContext& call, World& world, const Asking& asking, const Step& step) {
    if (!asking.request) return fail(Kind::internal, "no_request");
    auto chunk = chunk_of(world, step);
    if (!chunk) return pass(chunk);
    std::vector<std::string> accounts;
    for (const auto& row : chunk->rows) accounts.push_back(row.account);
    auto passwords = world.handover.prepare_many(call, *asking.request, accounts);
    if (!passwords) return pass(passwords);
    chunk->passwords = std::move(*passwords);
    if (auto looked = look_at_rows(call, *chunk); !looked) return pass(looked);
    for (const auto& password : chunk->passwords) chunk->passwords_claimed.push_back(password.empty());
    if (auto set = set_rows(call, *chunk); !set) return pass(set);
    if (auto good = verify_rows(call, *chunk); !good) return pass(good);
    std::vector<std::string> good;
    for (std::size_t i = 0; i < accounts.size(); ++i)
        if (chunk->results[i].code.empty()) good.push_back(accounts[i]);
    if (auto released = world.handover.release_many(call, *asking.request, good); !released) return pass(released);
    return StepResult{StepResult::Effect::done, chunk_facts(chunk->results)};
}

Result<StepResult> apply_reset(CallContext& call, World& world, const Asking& asking, const Plan& plan, const Step& step) {
    auto result = step.name == chunk_step
                      ? apply_chunk(call, world, asking, step)
                      : apply_own_step(call, world, asking, plan, step, *find_operation(world.catalogue, row_operation_name));
    show_progress(call, plan, step);
    return result;
}

Result<Outcome> verify_reset(CallContext& call, World& world, const Asking& asking, const Plan& plan,
                             const std::vector<TextArgs>& results) {
    if (auto released = release_own(call, world, asking, plan, results); !released) return pass(released);
    return outcome_of_rows(plan, results, "bulk.reset");
}

}  // namespace

Operation bulk_reset() {
    Operation operation;
    operation.name = "bulk.reset";
    operation.arguments = bulk_arguments({{"reason", ArgumentType::text}});
    operation.tier = Tier::approve;
    operation.examples = {"reset passwords from accounts.csv"};
    operation.rows_are = row_operation_name;
    operation.plan = plan_reset;
    operation.apply = apply_reset;
    operation.read_back = read_rows_back;
    operation.verify = verify_reset;
    operation.still_valid = [](CallContext&, World&, const Asking&, const Plan&) -> Result<void> { return {}; };
    operation.report = report_of_rows;
    return operation;
}

}  // namespace botones::operations
