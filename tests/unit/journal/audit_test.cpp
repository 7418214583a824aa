// The audit chain: what is sealed, what tampering is found, what is exported.
#include <sstream>

#include "bot/journal/audit_export.hpp"
#include "tests/unit/journal/support.hpp"

namespace botones::journal {

namespace {

std::unique_ptr<Journal> journal_with(const std::filesystem::path& store, const std::vector<AuditRecord>& records) {
    auto journal = open_journal(store, CountingClock().options());
    must(journal->write([&](Transaction& t) -> Result<void> {
        for (const auto& record : records) must(t.audit(record));
        return {};
    }));
    return journal;
}

std::vector<AuditRecord> five_records() {
    std::vector<AuditRecord> records;
    for (int at = 1; at <= 5; ++at) {
        records.push_back({"agent", "request.received", at, 10 + at, "s" + std::to_string(at), "{}"});
    }
    return records;
}

std::string exported(Journal& journal, ExportFormat format) {
    std::ostringstream out;
    must(journal.read([&](sqlite::Database& database) { return export_audit(database, format, out); }));
    return out.str();
}

}  // namespace

TEST_CASE("a seal is SHA-256 over the previous seal and every field, length-prefixed", "[audit]") {
    // Expected values computed with another implementation from the documented encoding.
    TempDir dir;
    auto journal = journal_with(dir / "j.db", {{"agent", "request.received", 17, {}, "ana@example.org", "{\"a\":1}"},
                                               {"peña", "request.denied", {}, 9, "", "{}"}});
    const auto hash = [&](int seq) {
        return must(journal->read([&](sqlite::Database& database) {
                   return database.value<std::string>("SELECT lower(hex(hash)) FROM audit WHERE seq=?", seq);
               })).value();
    };
    CHECK(hash(1) == "97e65eb166eb7ed54ffad3c70855ed2b2dec4c89f137414c0a23dccd8e8f4cee");
    CHECK(hash(2) == "0c17f0bcb9a2595e0c790eeb54bd958f7092c197d0f1d087ac15068f3fff84e1");
    CHECK(hex(verified(*journal).head.seal) == hash(2));
}

TEST_CASE("an intact chain, also an empty one, verifies", "[audit]") {
    TempDir dir;
    CHECK_FALSE(verified(*journal_with(dir / "empty.db", {})).broken);
    const auto report = verified(*journal_with(dir / "j.db", five_records()));
    CHECK_FALSE(report.broken);
    CHECK(report.records == 5);
    CHECK(report.head.seq == 5);
}

TEST_CASE("verify names the first bad record whatever was done to the file", "[audit]") {
    struct Row {
        const char* tampering;
        std::int64_t seq;
        ChainFault fault;
    };
    const auto row = GENERATE(values<Row>({
        {"UPDATE audit SET at=at+1 WHERE seq=3", 3, ChainFault::altered},
        {"UPDATE audit SET actor='mail_admin' WHERE seq=3", 3, ChainFault::altered},
        {"UPDATE audit SET action='request.denied' WHERE seq=3", 3, ChainFault::altered},
        {"UPDATE audit SET request_id=4 WHERE seq=3", 3, ChainFault::altered},
        {"UPDATE audit SET request_id=NULL WHERE seq=3", 3, ChainFault::altered},
        {"UPDATE audit SET request_id=ticket_id, ticket_id=request_id WHERE seq=3", 3, ChainFault::altered},
        {"UPDATE audit SET ticket_id=NULL WHERE seq=3", 3, ChainFault::altered},
        {"UPDATE audit SET subject='s4' WHERE seq=3", 3, ChainFault::altered},
        {"UPDATE audit SET subject=subject||'{', body='}' WHERE seq=3", 3, ChainFault::altered},
        {"UPDATE audit SET body='{ }' WHERE seq=3", 3, ChainFault::altered},
        {"UPDATE audit SET previous=zeroblob(32) WHERE seq=3", 3, ChainFault::altered},
        {"UPDATE audit SET previous=x'' WHERE seq=3", 3, ChainFault::altered},
        {"UPDATE audit SET hash=zeroblob(32) WHERE seq=3", 3, ChainFault::altered},
        {"UPDATE audit SET hash=x'00' WHERE seq=5", 5, ChainFault::altered},
        {"DELETE FROM audit WHERE seq=1", 1, ChainFault::missing},
        {"DELETE FROM audit WHERE seq=3", 3, ChainFault::missing},
        {"UPDATE audit SET seq=seq+10 WHERE seq=3", 3, ChainFault::missing},
        {"UPDATE audit SET seq=-3 WHERE seq=3", -3, ChainFault::added},
        {"UPDATE audit SET seq=9 WHERE seq=2; UPDATE audit SET seq=2 WHERE seq=4; UPDATE audit SET seq=4 WHERE seq=9", 2,
         ChainFault::altered},
        {"DELETE FROM audit WHERE seq=5", 5, ChainFault::truncated},
        {"DELETE FROM audit WHERE seq>2", 3, ChainFault::truncated},
        {"DELETE FROM audit", 1, ChainFault::truncated},
        {"INSERT INTO audit SELECT 6,at,actor,action,request_id,ticket_id,subject,body,hash,previous FROM audit"
         " WHERE seq=5",
         6, ChainFault::altered},
        {"DELETE FROM meta WHERE key='audit_head'", 1, ChainFault::added},
        {"UPDATE meta SET value='3:'||(SELECT lower(hex(hash)) FROM audit WHERE seq=3) WHERE key='audit_head'", 4,
         ChainFault::added},
        {"UPDATE meta SET value='5:'||lower(hex(zeroblob(32))) WHERE key='audit_head'", 5, ChainFault::altered},
        {"UPDATE meta SET value='nonsense' WHERE key='audit_head'", 1, ChainFault::added},
    }));
    TempDir dir;
    journal_with(dir / "j.db", five_records())->stop();
    auto database = must(sqlite::Database::open(dir / "j.db"));
    must(database->execute(row.tampering));
    INFO(row.tampering);
    const auto report = must(verify(*database));
    REQUIRE(report.broken);
    CHECK(report.broken->seq == row.seq);
    CHECK(name_of(report.broken->fault) == name_of(row.fault));

    database.reset();
    auto journal = open_journal(dir / "j.db");
    must(journal->write([](Transaction& t) { return note(t, "work goes on"); }));
    CHECK(verified(*journal).broken);  // what is written afterwards does not heal the break
}

TEST_CASE("JSON Lines carry every field, one record a line", "[audit]") {
    TempDir dir;
    auto journal = journal_with(dir / "j.db", {{"agent", "a", 17, {}, "quote \" and \n", "{\"b\":[1,\n2]}"},
                                               {"bad\xff utf-8", "b", {}, 9, "", "not json"}});
    const auto text = exported(*journal, ExportFormat::json_lines);
    CHECK(std::count(text.begin(), text.end(), '\n') == 2);
    CHECK(text.find("{\"seq\":1,\"at\":\"2023-11-14T22:13:20.000Z\",\"actor\":\"agent\",\"action\":\"a\",\"request\":17,"
                    "\"ticket\":null,\"subject\":\"quote \\\" and \\n\",\"body\":{\"b\":[1, 2]},\"previous\":\"0000") ==
          0);
    CHECK(text.find("\"body\":\"not json\"") != std::string::npos);
    CHECK(text.find("\"actor\":\"bad\xEF\xBF\xBD utf-8\"") != std::string::npos);
}

TEST_CASE("CSV is quoted as RFC 4180 says and runs no formula", "[audit]") {
    TempDir dir;
    auto journal = journal_with(dir / "j.db", {{"=cmd|' /C calc'!A0", "+1", -5, {}, "@SUM(1)", "\"two\"\nlines"},
                                               {"-x", "\tb", {}, 9, "plain, with comma", "{}"}});
    const auto text = exported(*journal, ExportFormat::csv);
    CHECK(text.find("\"seq\",\"at\",\"actor\"") == 0);
    CHECK(text.find("\"'=cmd|' /C calc'!A0\",\"'+1\",\"'-5\",\"\",\"'@SUM(1)\",\"\"\"two\"\"\nlines\",\"0000") !=
          std::string::npos);
    CHECK(text.find("\"'-x\",\"'\tb\",\"\",\"9\",\"plain, with comma\",\"{}\",") != std::string::npos);
    CHECK(text.substr(text.size() - 3) == "\"\r\n");
}

TEST_CASE("an export to a stream that refuses is an error", "[audit]") {
    TempDir dir;
    auto journal = journal_with(dir / "j.db", five_records());
    std::ostringstream out;
    out.setstate(std::ios::badbit);
    auto outcome = journal->read(
        [&](sqlite::Database& database) { return export_audit(database, ExportFormat::csv, out); });
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == "export_failed");
}

}  // namespace botones::journal
