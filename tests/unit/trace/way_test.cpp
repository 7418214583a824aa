// The whole way of a message through logs of every form.
#include <zlib.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "adapters/trace/postfix/postfix_trace.hpp"
#include "tests/support/worker.hpp"

namespace botones::postfix_log {

namespace {

namespace fs = std::filesystem;

/// Logs of a private folder; stamps are RFC 3339, so nothing depends on the zone of the machine.
class Logs {
public:
    Logs() {
        std::string pattern = (fs::temp_directory_path() / "botones-trace-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
    }
    ~Logs() { fs::remove_all(folder_); }

    void write(const std::string& name, const std::string& lines) const { std::ofstream(folder_ / name) << lines; }
    void write_compressed(const std::string& name, const std::string& lines) const {
        const auto file = ::gzopen((folder_ / name).c_str(), "wb");
        ::gzwrite(file, lines.data(), static_cast<unsigned>(lines.size()));
        ::gzclose(file);
    }
    TraceAnswer trace(TraceQuery query) const {
        if (query.until == TimePoint()) query.until = TimePoint(std::chrono::years(100));
        auto call = WorkerAccess::context();
        auto answer = make_postfix_trace({{(folder_ / "mail.log*").string()}, "postfix"})->trace(call, query);
        REQUIRE(answer);
        return std::move(*answer);
    }
    const fs::path& folder() const { return folder_; }

private:
    fs::path folder_;
};

/// A line at a second of 20 November 2026, UTC.
std::string line(const std::string& clock, const std::string& daemon, const std::string& words) {
    return "2026-11-20T" + clock + "Z mail postfix/" + daemon + "[7]: " + words + "\n";
}

std::string message(const std::string& clock, const std::string& id, const std::string& sender, const std::string& recipient,
                    const std::string& status = "sent (250 ok)") {
    return line(clock, "smtpd", id + ": client=pc[192.0.2.9], sasl_method=PLAIN, sasl_username=ana") +
           line(clock, "cleanup", id + ": message-id=<" + id + "@pc>") +
           line(clock, "qmgr", id + ": from=<" + sender + ">, size=427, nrcpt=1 (queue active)") +
           line(clock, "smtp", id + ": to=<" + recipient + ">, relay=mx[192.0.2.7]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=" + status) +
           line(clock, "qmgr", id + ": removed");
}

TraceQuery from(std::optional<std::string> sender, const std::string& to = {}) {
    TraceQuery query;
    query.sender = std::move(sender);
    query.recipient = to;
    return query;
}

}  // namespace

TEST_CASE("S161 a trace tells arrival, sender, size, login and each recipient's fate", "[trace]") {
    Logs logs;
    logs.write("mail.log", message("10:00:00", "0A1B2C3D4E", "ana@a.test", "b@b.test") + message("10:00:01", "0A1B2C3D4F", "eva@a.test", "b@b.test"));
    const auto answer = logs.trace(from("ANA@a.test"));
    REQUIRE(answer.messages.size() == 1);
    const auto& traced = answer.messages[0];
    CHECK(traced.id == "0A1B2C3D4E");
    CHECK(traced.client == "pc[192.0.2.9]");
    CHECK(traced.login == "ana");
    CHECK(traced.message_id == "0A1B2C3D4E@pc");
    CHECK(traced.sender == "ana@a.test");
    CHECK(traced.size == 427);
    CHECK(traced.removed);
    REQUIRE(traced.recipients.size() == 1);
    CHECK(traced.recipients[0].status == "sent");
    CHECK(traced.recipients[0].reply == "250 ok");
}

TEST_CASE("D6 addresses are compared whole: a look-alike is another sender", "[trace]") {
    Logs logs;
    logs.write("mail.log", message("10:00:00", "0A1B2C3D41", "ventas@a.test", "b@b.test") + message("10:00:01", "0A1B2C3D42", "ventas2@a.test", "b@b.test") +
                               message("10:00:02", "0A1B2C3D43", "ventas@a.test.evil", "b@b.test"));
    CHECK(logs.trace(from("ventas@a.test")).messages.size() == 1);
    CHECK(logs.trace(from("ventas@a.test", "c@b.test")).messages.empty());
    CHECK(logs.trace(from(std::nullopt, "b@b.test")).messages.size() == 3);
    CHECK(logs.trace(from("")).messages.empty());
}

TEST_CASE("plain, rotated and compressed files are one log", "[trace]") {
    Logs logs;
    logs.write_compressed("mail.log.2.gz", message("08:00:00", "0A1B2C3D41", "ana@a.test", "b@b.test"));
    logs.write("mail.log.1", message("09:00:00", "0A1B2C3D42", "ana@a.test", "b@b.test"));
    logs.write("mail.log", message("10:00:00", "0A1B2C3D43", "ana@a.test", "b@b.test"));
    const auto answer = logs.trace(from("ana@a.test"));
    REQUIRE(answer.messages.size() == 3);
    CHECK(answer.messages[0].id == "0A1B2C3D41");
    CHECK(answer.unreadable.empty());
}

TEST_CASE("a filter's second message and a bounce belong to the way of the first", "[trace]") {
    Logs logs;
    const std::string handed = "2.0.0, status=sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 0A1B2C3D42)";
    logs.write("mail.log",
               line("10:00:00", "smtpd", "0A1B2C3D41: client=pc[192.0.2.9]") + line("10:00:00", "qmgr", "0A1B2C3D41: from=<ana@a.test>, size=1, nrcpt=1 (queue active)") +
                   // The second id's own lines come before the line that names it.
                   line("10:00:01", "smtpd", "0A1B2C3D42: client=localhost[127.0.0.1]") + line("10:00:01", "qmgr", "0A1B2C3D42: from=<ana@a.test>, size=2, nrcpt=1 (queue active)") +
                   line("10:00:01", "smtp", "0A1B2C3D41: to=<x@b.test>, relay=127.0.0.1[127.0.0.1]:10024, delay=1, delays=0/0/0/1, dsn=" + handed) +
                   line("10:00:01", "qmgr", "0A1B2C3D41: removed") +
                   line("10:00:02", "smtp", "0A1B2C3D42: to=<y@c.test>, orig_to=<x@b.test>, relay=mx[192.0.2.7]:25, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced (550 no)") +
                   line("10:00:02", "bounce", "0A1B2C3D42: sender non-delivery notification: 0A1B2C3D43") +
                   line("10:00:02", "qmgr", "0A1B2C3D42: removed") + line("10:00:02", "qmgr", "0A1B2C3D43: from=<>, size=3, nrcpt=1 (queue active)") +
                   line("10:00:03", "local", "0A1B2C3D43: to=<ana@a.test>, relay=local, delay=0, delays=0/0/0/0, dsn=2.0.0, status=sent (delivered to mailbox)"));
    for (const auto& query : {from("ana@a.test"), from(std::nullopt, "y@c.test"), from(std::nullopt, "x@b.test")}) {
        const auto answer = logs.trace(query);
        REQUIRE(answer.messages.size() == 3);
        CHECK(answer.messages[1].after == std::vector<std::string>{"0A1B2C3D41"});
        CHECK(answer.messages[2].after == std::vector<std::string>{"0A1B2C3D42"});
        CHECK(answer.messages[2].sender == "");
    }
}

TEST_CASE("a short id that came again is another message", "[trace]") {
    Logs logs;
    logs.write("mail.log", message("10:00:00", "0A1B2C3D41", "ana@a.test", "b@b.test") + message("11:00:00", "0A1B2C3D41", "eva@a.test", "c@b.test"));
    const auto answer = logs.trace(from("eva@a.test"));
    REQUIRE(answer.messages.size() == 1);
    CHECK(answer.messages[0].recipients[0].address == "c@b.test");
}

TEST_CASE("attempts are counted and the last one tells the fate", "[trace]") {
    Logs logs;
    const auto attempt = [](const char* clock, const char* status) {
        return line(clock, "smtp", std::string("0A1B2C3D41: to=<b@b.test>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=") + status);
    };
    logs.write("mail.log", line("10:00:00", "qmgr", "0A1B2C3D41: from=<ana@a.test>, size=1, nrcpt=1 (queue active)") + attempt("10:00:01", "deferred (timed out)") +
                               attempt("11:00:01", "deferred (timed out)") + attempt("12:00:01", "sent (250 ok)"));
    const auto answer = logs.trace(from("ana@a.test"));
    REQUIRE(answer.messages.size() == 1);
    REQUIRE(answer.messages[0].recipients.size() == 1);
    CHECK(answer.messages[0].recipients[0].attempts == 3);
    CHECK(answer.messages[0].recipients[0].status == "sent");
}

TEST_CASE("what was refused at the door is part of the answer", "[trace]") {
    Logs logs;
    logs.write("mail.log", line("10:00:00", "smtpd", "NOQUEUE: reject: RCPT from h[192.0.2.1]: 550 5.1.1 <x@d.test>: User unknown; from=<y@e.test> to=<x@d.test> proto=ESMTP helo=<h>"));
    const auto answer = logs.trace(from("y@e.test", "x@d.test"));
    REQUIRE(answer.messages.size() == 1);
    CHECK(answer.messages[0].id.empty());
    CHECK(answer.messages[0].recipients[0].status == "rejected");
}

TEST_CASE("S170 the window is exact, and hours without logs are told", "[trace]") {
    Logs logs;
    logs.write("mail.log", message("00:30:00", "0A1B2C3D41", "ana@a.test", "b@b.test") + message("23:30:00", "0A1B2C3D42", "ana@a.test", "b@b.test"));
    auto query = from("ana@a.test");
    const TimePoint day(std::chrono::sys_days(std::chrono::year(2026) / 11 / 20).time_since_epoch());
    query.from = day + std::chrono::minutes(30);
    query.until = day + std::chrono::hours(24);
    const auto answer = logs.trace(query);
    CHECK(answer.messages.size() == 2);
    CHECK(answer.oldest == day + std::chrono::minutes(30));
    REQUIRE(answer.gaps.size() == 1);
    CHECK(answer.gaps[0].from == day + std::chrono::minutes(30));
    query.from += std::chrono::milliseconds(1);
    CHECK(logs.trace(query).messages.size() == 1);
    query.until = day + std::chrono::hours(23) + std::chrono::minutes(30);
    CHECK(logs.trace(query).messages.empty());
}

TEST_CASE("a file that cannot be read is named, the others still answer", "[trace]") {
    Logs logs;
    logs.write("mail.log", message("10:00:00", "0A1B2C3D41", "ana@a.test", "b@b.test"));
    logs.write("mail.log.2.xz", std::string("\xfd" "7zXZ\0\0", 7) + "rest");
    logs.write_compressed("mail.log.3.gz", message("09:00:00", "0A1B2C3D42", "ana@a.test", "b@b.test"));
    fs::resize_file(logs.folder() / "mail.log.3.gz", fs::file_size(logs.folder() / "mail.log.3.gz") / 2);
    const auto answer = logs.trace(from("ana@a.test"));
    CHECK(answer.unreadable.size() == 2);
    CHECK_FALSE(answer.messages.empty());
}

TEST_CASE("no logs at all is the operator's business, an endless line nobody's", "[trace]") {
    Logs logs;
    auto call = WorkerAccess::context();
    auto none = make_postfix_trace({{(logs.folder() / "nothing*").string()}, "postfix"})->trace(call, from("a@b.test"));
    REQUIRE_FALSE(none);
    CHECK(none.error().code == "trace_no_logs");
    logs.write("mail.log", std::string(3 << 20, 'x') + "\n" + message("10:00:00", "0A1B2C3D41", "ana@a.test", "b@b.test"));
    CHECK(logs.trace(from("ana@a.test")).messages.size() == 1);
}

}  // namespace botones::postfix_log
