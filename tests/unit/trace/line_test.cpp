// The head of a log line, its moment, and what the rest says.
#include <catch2/catch.hpp>

#include "adapters/trace/postfix/log_facts.hpp"

namespace botones::postfix_log {

namespace {

/// Seconds since 1970 of a UTC date.
TimePoint utc(int year, unsigned month, unsigned day, int hour, int minute, int second) {
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
    return TimePoint(std::chrono::sys_days(date).time_since_epoch() + std::chrono::hours(hour) + std::chrono::minutes(minute) +
                     std::chrono::seconds(second));
}

std::time_t local(int year, int month, int day, int hour) {
    std::tm moment{};
    moment.tm_year = year - 1900;
    moment.tm_mon = month - 1;
    moment.tm_mday = day;
    moment.tm_hour = hour;
    moment.tm_isdst = -1;
    return std::mktime(&moment);
}

Fact said(const std::string& text, const std::string& daemon = "smtp") {
    static std::string line;
    line = "Nov 20 16:42:23 mail postfix/" + daemon + "[9]: " + text;
    const auto read = read_line(line);
    REQUIRE(read);
    return fact_of(*read);
}

}  // namespace

TEST_CASE("both heads of syslog lines are read: moment, daemon, queue id", "[trace]") {
    const auto old = read_line("Nov  5 16:52:20 mail postfix-test/submission/smtpd[21817]: 4jWLwh55hGz1pPg: client=localhost[127.0.0.1]");
    REQUIRE(old);
    CHECK(old->stamp == "Nov  5 16:52:20");
    CHECK(old->name == "postfix-test");
    CHECK(old->daemon == "submission/smtpd");
    CHECK(old->id == "4jWLwh55hGz1pPg");
    CHECK(old->text == "client=localhost[127.0.0.1]");
    const auto exact = read_line("2026-11-20T16:42:23.123456-05:00 mail postfix/qmgr[1]: 0A1B2C3D4E: removed");
    REQUIRE(exact);
    CHECK(exact->id == "0A1B2C3D4E");
    CHECK(LogClock(0).at(exact->stamp) == utc(2026, 11, 20, 21, 42, 23) + std::chrono::milliseconds(123));
}

TEST_CASE("a line about no message has no id, and lines of other programs are none", "[trace]") {
    const auto warning = read_line("Nov 20 16:52:20 mail postfix/proxymap[2]: warning: dict_ldap_lookup: trouble");
    REQUIRE(warning);
    CHECK(warning->id.empty());
    CHECK_FALSE(read_line("Nov 20 16:52:20 mail sshd[2]: Accepted publickey for root"));
    CHECK_FALSE(read_line("Nov 20 16:52"));
    CHECK_FALSE(read_line(""));
    CHECK_FALSE(read_line("2026-11-20T16:42:23.1+00:00"));
}

TEST_CASE("a stamp without a year is of the last such moment before the file changed", "[trace]") {
    LogClock january(local(2026, 1, 3, 12));
    CHECK(january.at("Dec 31 23:59:58") == TimePoint(std::chrono::seconds(local(2025, 12, 31, 23) + 59 * 60 + 58)));
    CHECK(january.at("Jan  2 01:00:00") == TimePoint(std::chrono::seconds(local(2026, 1, 2, 1))));
    CHECK_FALSE(january.at("Foo 31 23:59:58"));
    CHECK_FALSE(january.at("Dec 31 23:59:9x"));
}

TEST_CASE("a delivery names recipient, original, relay, status and reply, also with quotes in the address", "[trace]") {
    const auto fact = said("0A1B2C3D4E: to=<\"a, b>c\"@d.test>, orig_to=<list@d.test>, relay=mx.d.test[192.0.2.7]:25, conn_use=2, delay=0.1, "
                           "delays=0/0/0.1/0, dsn=4.2.0, status=deferred (host mx said: 450 busy (try later))");
    const auto* delivered = std::get_if<Delivered>(&fact);
    REQUIRE(delivered);
    CHECK(delivered->recipient == "\"a, b>c\"@d.test");
    CHECK(delivered->original == "list@d.test");
    CHECK(delivered->relay == "mx.d.test[192.0.2.7]:25");
    CHECK(delivered->dsn == "4.2.0");
    CHECK(delivered->status == "deferred");
    CHECK(delivered->reply == "host mx said: 450 busy (try later)");
    CHECK(delivered->next_id.empty());
}

TEST_CASE("only a filter on this host gives the message's next id", "[trace]") {
    const auto here = said("0A1B2C3D4E: to=<a@d.test>, relay=127.0.0.1[127.0.0.1]:10024, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent "
                           "(250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 4jWLwh5jnnz1pPj)");
    CHECK(std::get<Delivered>(here).next_id == "4jWLwh5jnnz1pPj");
    const auto away = said("0A1B2C3D4E: to=<a@d.test>, relay=mx.d.test[192.0.2.7]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent "
                           "(250 2.0.0 Ok: queued as 4jWLwh5jnnz1pPj)");
    CHECK(std::get<Delivered>(away).next_id.empty());
}

TEST_CASE("arrival, login, sender, refusals, bounces and removals by hand are told apart", "[trace]") {
    const auto client = std::get<Received>(said("0A1B2C3D4E: client=pc[192.0.2.9], sasl_method=PLAIN, sasl_username=ana@d.test", "smtpd"));
    CHECK(client.client == "pc[192.0.2.9]");
    CHECK(client.login == "ana@d.test");
    const auto queued = std::get<Queued>(said("0A1B2C3D4E: from=<>, size=427, nrcpt=1 (queue active)", "qmgr"));
    CHECK(queued.sender.empty());
    CHECK(queued.size == 427);
    const auto refusal = std::get<Rejected>(said("NOQUEUE: reject: RCPT from h.test[192.0.2.1]: 550 5.1.1 <x@d.test>: Recipient address rejected: "
                                                 "User unknown; from=<y@e.test> to=<x@d.test> proto=ESMTP helo=<h>", "smtpd"));
    CHECK(refusal.client == "h.test[192.0.2.1]");
    CHECK(refusal.dsn == "5.1.1");
    CHECK(refusal.sender == "y@e.test");
    CHECK(refusal.recipient == "x@d.test");
    CHECK(refusal.reply == "550 5.1.1 <x@d.test>: Recipient address rejected: User unknown");
    CHECK(std::get<Notified>(said("0A1B2C3D4E: sender non-delivery notification: 1A1B2C3D4E", "bounce")).next_id == "1A1B2C3D4E");
    CHECK(std::holds_alternative<Removed>(said("0A1B2C3D4E: removed", "qmgr")));
    CHECK(std::get<Noted>(said("0A1B2C3D4E: removed", "postsuper")).words == "removed by postsuper");
    CHECK(std::get<Identified>(said("0A1B2C3D4E: message-id=<m@x>", "cleanup")).message_id == "m@x");
}

}  // namespace botones::postfix_log
