// Rendering of audit records.
#include "bot/journal/audit_export.hpp"

#include <ctime>
#include <nlohmann/json.hpp>
#include <ostream>

#include "bot/journal/audit_row.hpp"

namespace botones::journal {

namespace {

std::string iso8601(TimePoint at) {
    const auto day_second = std::chrono::floor<std::chrono::seconds>(at);
    const std::time_t seconds = day_second.time_since_epoch().count();
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    const auto fraction = std::to_string(1000 + (at - day_second).count());
    return std::string(text.data(), length) + "." + fraction.substr(1) + "Z";
}

std::string number(const std::optional<std::int64_t>& value) { return value ? std::to_string(*value) : ""; }

std::string json_text(std::string_view text) {
    // `replace`: bytes that are no UTF-8 must not stop an export.
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string json_body(std::string_view body) {
    if (!nlohmann::json::accept(body)) return json_text(body);
    std::string line(body);
    // Outside its strings JSON may hold line breaks; inside they are always escaped.
    std::replace_if(line.begin(), line.end(), [](char each) { return each == '\n' || each == '\r'; }, ' ');
    return line;
}

std::string json_line(const AuditRow& row) {
    const auto& record = row.record;
    std::string line = "{\"seq\":" + std::to_string(record.seq) + ",\"at\":\"" + iso8601(record.at) + "\"";
    line += ",\"actor\":" + json_text(record.actor) + ",\"action\":" + json_text(record.action);
    line += ",\"request\":" + (record.request ? number(record.request) : "null");
    line += ",\"ticket\":" + (record.ticket ? number(record.ticket) : "null");
    line += ",\"subject\":" + json_text(record.subject) + ",\"body\":" + json_body(record.body);
    return line + ",\"previous\":\"" + hex(record.previous) + "\",\"hash\":\"" + hex(row.seal) + "\"}\n";
}

std::string csv_field(std::string_view text) {
    std::string field = "\"";
    if (!text.empty() && std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos) field += '\'';
    for (const char each : text) {
        if (each == '"') field += '"';
        field += each;
    }
    return field + "\"";
}

std::string csv_line(const AuditRow& row) {
    const auto& record = row.record;
    std::string line = csv_field(std::to_string(record.seq)) + "," + csv_field(iso8601(record.at));
    for (const auto text : {record.actor, record.action}) line += "," + csv_field(text);
    for (const auto& id : {record.request, record.ticket}) line += "," + csv_field(number(id));
    for (const auto text : {record.subject, record.body}) line += "," + csv_field(text);
    return line + "," + csv_field(hex(record.previous)) + "," + csv_field(hex(row.seal)) + "\r\n";
}

}  // namespace

Result<std::int64_t> export_audit(sqlite::Database& database, ExportFormat format, std::ostream& out) {
    auto rows = database.query(audit_rows_sql);
    if (!rows) return pass(rows);
    if (format == ExportFormat::csv) {
        out << "\"seq\",\"at\",\"actor\",\"action\",\"request\",\"ticket\",\"subject\",\"body\",\"previous\",\"hash\"\r\n";
    }
    std::int64_t written = 0;
    auto walked = rows->each([&](const sqlite::Statement& row) -> Result<void> {
        const auto read = read_audit_row(row);
        out << (format == ExportFormat::csv ? csv_line(read) : json_line(read));
        if (!out) return fail(Kind::unavailable, "export_failed");
        ++written;
        return {};
    });
    if (!walked) return pass(walked);
    return written;
}

}  // namespace botones::journal
