// Rows to and from payloads and facts; the table of the preview; the file of results.
#include "commands/operations/bulk/_rows.hpp"

#include <algorithm>

#include "commands/operations/bulk/_csv.hpp"
#include "commands/operations/facts.hpp"

namespace botones::operations {

namespace {

using nlohmann::json;

constexpr std::size_t rows_shown = 20;  // in the preview's table; all of them stand in the file beside it

std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

std::string_view name_of(RowVerdict::End end) {
    switch (end) {
        case RowVerdict::End::run: return "run";
        case RowVerdict::End::exists: return "exists";
        case RowVerdict::End::refused: return "refused";
    }
    return "refused";
}

json to_json(const RowVerdict& verdict) {
    json row{{"line", verdict.line}, {"account", verdict.account}, {"name", verdict.name}, {"end", name_of(verdict.end)}};
    if (!verdict.does.empty()) row["does"] = verdict.does;
    if (!verdict.why.empty()) row["why"] = verdict.why;
    if (verdict.step) row["step"] = *verdict.step;
    return row;
}

Text verdict_text(const RowVerdict& verdict) {
    return verdict.end == RowVerdict::End::run ? Text::of("bulk.will." + verdict.does) : verdict.why;
}

/// Those who will decide look at what is wrong first.
std::vector<const RowVerdict*> worst_first(const std::vector<RowVerdict>& verdicts) {
    std::vector<const RowVerdict*> shown;
    for (const auto end : {RowVerdict::End::refused, RowVerdict::End::exists, RowVerdict::End::run}) {
        for (const auto& verdict : verdicts)
            if (verdict.end == end && shown.size() < rows_shown) shown.push_back(&verdict);
    }
    return shown;
}

Table table_of(const std::vector<RowVerdict>& verdicts) {
    Table table;
    table.columns = {Text::of("bulk.column.row"), Text::of("bulk.column.account"), Text::of("bulk.column.name"),
                     Text::of("bulk.column.result")};
    for (const auto* verdict : worst_first(verdicts)) {
        table.rows.push_back({number_text(static_cast<std::int64_t>(verdict->line)), Text::plain(shown(verdict->account)),
                              Text::plain(shown(verdict->name)), verdict_text(*verdict)});
    }
    return table;
}

std::int64_t number_in(const TextArgs& facts, const char* name) {
    const auto found = facts.find(name);
    const auto* number = found == facts.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
    return number == nullptr ? 0 : *number;
}

std::string text_in(const TextArgs& facts, const char* name) {
    const auto found = facts.find(name);
    const auto* text = found == facts.end() ? nullptr : std::get_if<std::string>(&found->second);
    return text == nullptr ? std::string() : *text;
}

json targets_of(const Plan& plan) {
    auto targets = json::parse(plan.targets, nullptr, false);
    return targets.is_object() ? targets : json{{"rows", json::array()}};
}

/// One line of the file of results.
struct Line {
    std::string account;
    std::string name;
    Text result;
    Text detail;
};
using Lines = std::map<std::size_t, Line>;

Text reason_of(const json& result) {
    const auto code = result.value("code", "");
    return Text::of("reason." + code, args_from_json(result.value("args", json::object())));
}

void add_chunk(const Step& step, const TextArgs* facts, Lines& lines) {
    const auto rows = chunk_rows(step);
    if (!rows) return;
    const auto does = json::parse(step.payload, nullptr, false).value("does", "");
    const auto results = facts == nullptr ? json() : json::parse(text_in(*facts, "rows"), nullptr, false);
    for (std::size_t i = 0; i < rows->size(); ++i) {
        const auto& row = (*rows)[i];
        Line line{row.account, row.name, Text::of("bulk.will." + does), {}};
        if (results.is_array() && i < results.size()) {
            const bool done = results[i].value("code", "").empty();
            line.result = Text::of(done ? "bulk.done." + does : std::string("bulk.failed"));
            if (!done) line.detail = reason_of(results[i]);
        }
        lines.insert_or_assign(row.line, std::move(line));
    }
}

void add_own(const json& row, const std::vector<TextArgs>& results, Lines& lines) {
    Line line{row.value("account", ""), row.value("name", ""), Text::of("bulk." + row.value("end", "refused")), {}};
    if (row.contains("why")) line.detail = row.at("why").get<Text>();
    if (row.contains("step")) {
        const auto step = row.at("step").get<std::size_t>();
        const auto does = row.value("does", "");
        const bool known = step < results.size() && !results[step].empty();
        const bool failed = known && number_in(results[step], "failed") > 0;
        line.result = Text::of(failed ? std::string("bulk.failed") : (known ? "bulk.done." : "bulk.will.") + does);
        if (failed) line.detail = Text::of("reason." + text_in(results[step], "code"));
    }
    lines.insert_or_assign(row.value("line", std::size_t{0}), std::move(line));
}

Lines lines_of(const ReportParts& parts) {
    Lines lines;
    const auto targets = targets_of(parts.plan);
    for (const auto& row : targets.at("rows")) add_own(row, parts.results, lines);
    for (std::size_t i = 0; i < parts.plan.steps.size(); ++i) {
        const bool known = i < parts.results.size() && !parts.results[i].empty();
        if (parts.plan.steps[i].name.ends_with("_accounts")) add_chunk(parts.plan.steps[i], known ? &parts.results[i] : nullptr, lines);
    }
    return lines;
}

}  // namespace

std::string chunk_payload(const std::vector<ChunkRow>& rows, const std::string& does) {
    json list = json::array();
    for (const auto& row : rows) list.push_back({{"line", row.line}, {"account", row.account}, {"name", row.name}, {"more", row.more}});
    return dump({{"does", does}, {"rows", std::move(list)}});
}

Result<std::vector<ChunkRow>> chunk_rows(const Step& step) {
    auto payload = json::parse(step.payload, nullptr, false);
    if (!payload.is_object() || !payload.contains("rows")) return fail(Kind::internal, "bad_record");
    std::vector<ChunkRow> rows;
    for (auto& row : payload["rows"])
        rows.push_back({row.value("line", std::size_t{0}), row.value("account", ""), row.value("name", ""), std::move(row["more"])});
    return rows;
}

std::size_t rows_in(const Step& step) {
    constexpr std::string_view mark = "\"line\":";  // never inside a string: there the quotes would be escaped
    std::size_t count = 0;
    for (auto at = step.payload.find(mark); at != std::string::npos; at = step.payload.find(mark, at + mark.size())) ++count;
    return std::max<std::size_t>(count, 1);
}

std::vector<std::pair<std::string, bool>> own_rows(const Plan& plan, const std::vector<TextArgs>& results) {
    std::vector<std::pair<std::string, bool>> rows;
    const auto targets = targets_of(plan);
    for (const auto& row : targets.at("rows")) {
        if (!row.contains("step")) continue;
        const auto step = row.at("step").get<std::size_t>();
        const bool done = step < results.size() && !results[step].empty() && number_in(results[step], "failed") == 0;
        rows.emplace_back(row.value("account", ""), done);
    }
    return rows;
}

TextArgs chunk_facts(const std::vector<RowResult>& results) {
    json list = json::array();
    std::int64_t done = 0;
    for (const auto& result : results) {
        if (result.code.empty()) ++done;
        auto row = json::object();
        if (!result.code.empty()) row["code"] = result.code;
        if (!result.args.empty()) row["args"] = args_to_json(result.args);
        list.push_back(std::move(row));
    }
    return {{"done", done}, {"failed", static_cast<std::int64_t>(results.size()) - done}, {"rows", dump(list)}};
}

TextArgs failed_row(const Error& error) { return {{"failed", std::int64_t{1}}, {"code", error.code}}; }

void show_verdicts(Plan& plan, const std::vector<RowVerdict>& verdicts, const std::string& file_digest) {
    json own = json::array();
    std::map<std::string, std::int64_t> counts;
    for (const auto& verdict : verdicts) {
        ++counts[verdict.end == RowVerdict::End::run ? verdict.does : std::string(name_of(verdict.end))];
        if (verdict.end != RowVerdict::End::run || verdict.step) own.push_back(to_json(verdict));
    }
    plan.targets = dump({{"file", file_digest}, {"rows", std::move(own)}});
    plan.sample = table_of(verdicts);
    plan.fields.push_back(fact("rows", static_cast<std::int64_t>(verdicts.size())));
    for (const auto& [what, count] : counts) {
        Field field;
        field.label = Text::of("bulk.count." + what);
        field.value = number_text(count);
        field.name = what;
        field.number = count;
        plan.fields.push_back(std::move(field));
    }
    if (verdicts.size() > rows_shown)
        plan.lines.push_back(Text::of("bulk.first_rows", {{"shown", static_cast<std::int64_t>(rows_shown)},
                                                          {"rows", static_cast<std::int64_t>(verdicts.size())}}));
}

RowCounts count_rows(const Plan& plan, const std::vector<TextArgs>& results) {
    RowCounts counts;
    const auto targets = targets_of(plan);
    for (const auto& row : targets.at("rows")) {
        const auto end = row.value("end", "");
        if (end == "exists") ++counts.exists;
        if (end == "refused") ++counts.refused;
    }
    for (const auto& [account, done] : own_rows(plan, results)) ++(done ? counts.done : counts.failed);
    for (std::size_t i = 0; i < results.size() && i < plan.steps.size(); ++i) {
        if (!plan.steps[i].name.ends_with("_accounts")) continue;
        counts.done += number_in(results[i], "done");
        counts.failed += number_in(results[i], "failed");
    }
    return counts;
}

Outcome outcome_of_rows(const Plan& plan, const std::vector<TextArgs>& results, const std::string& operation) {
    const auto counts = count_rows(plan, results);
    Outcome outcome;
    outcome.end = counts.done == 0 ? Outcome::End::failed : Outcome::End::done;
    if (counts.done == 0) outcome.code = "no_row_done";
    auto words = plan.title.args;
    words.insert_or_assign("count", counts.done);
    outcome.title = Text::of("outcome." + operation, std::move(words));
    const std::pair<const char*, std::int64_t> facts[] = {
        {"done", counts.done}, {"failed", counts.failed}, {"refused", counts.refused}, {"exists", counts.exists}};
    for (const auto& [name, count] : facts) {
        Field field;
        field.label = Text::of("bulk.count." + std::string(name));
        field.value = number_text(count);
        field.name = name;
        field.number = count;
        outcome.fields.push_back(std::move(field));
    }
    outcome.lines.push_back(Text::of("bulk.result_in_file"));
    return outcome;
}

std::vector<Attachment> report_of_rows(const ReportParts& parts) {
    const auto say = [&](const Text& text) { return text.empty() ? std::string() : parts.say(text); };
    constexpr char separator = ',';
    std::vector<std::string> heading;
    for (const auto* column : {"row", "account", "name", "result", "detail", "link"})
        heading.push_back(say(Text::of(std::string("bulk.column.") + column)));
    // Without the mark Excel takes UTF-8 for Windows-1252.
    const auto begin = "\xef\xbb\xbf" + csv_line(heading, separator);
    std::vector<std::string> files{begin};
    for (const auto& [number, line] : lines_of(parts)) {
        const auto link = parts.links.find(line.account);
        const auto row = csv_line({std::to_string(number), line.account, line.name, say(line.result), say(line.detail),
                                   link == parts.links.end() ? std::string() : link->second},
                                  separator);
        if (files.back().size() + row.size() > longest_attachment) files.push_back(begin);
        files.back() += row;
    }
    std::vector<Attachment> attachments;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto part = files.size() == 1 ? std::string() : "-" + std::to_string(i + 1);
        attachments.push_back({"result" + part + ".csv", "text/csv", Text::of("bulk.file"), std::move(files[i])});
    }
    return attachments;
}

}  // namespace botones::operations
