// What the adapter lists is what postqueue -j lists, whichever way it reads the queue.
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/contract/queue/private_postfix.hpp"
#include "tests/support/worker.hpp"

using namespace botones;
using namespace std::chrono_literals;

namespace {

void same_message(const QueuedMessage& ours, const QueuedMessage& theirs) {
    INFO(theirs.id.text() << " from " << theirs.sender);
    CHECK(ours.queue == theirs.queue);
    CHECK(ours.arrival == theirs.arrival);
    CHECK(ours.size == theirs.size);
    CHECK(ours.sender == theirs.sender);
    REQUIRE(ours.recipients.size() == theirs.recipients.size());
    for (std::size_t i = 0; i < ours.recipients.size(); ++i) {
        CHECK(ours.recipients[i].address == theirs.recipients[i].address);
        CHECK(ours.recipients[i].delay_reason == theirs.recipients[i].delay_reason);
    }
}

/// Compares while Postfix stands still: its own listing is the same before and after.
void same_listing(Bench& bench) {
    for (int attempt = 0; attempt < 20; ++attempt) {
        const auto before = bench.server.listing_text();
        const auto ours = bench.list();
        const auto brief = bench.list(MailQueue::Detail::sender_only);
        const auto theirs = bench.server.listed();
        if (before != bench.server.listing_text()) continue;
        REQUIRE(ours.size() == theirs.size());
        for (const auto& [id, message] : theirs) {
            REQUIRE(ours.contains(id));
            same_message(ours.at(id), message);
            REQUIRE(brief.contains(id));
            CHECK(identity_of(brief.at(id)) == identity_of(message));
        }
        return;
    }
    FAIL("the queue never stood still");
}

void fill_with_awkward_mail(PrivatePostfix& server) {
    server.seed("12 ventas@example.org age=10m..3h\n3 <> age=2h to=a@x.test,b@y.test\n2 hold@example.org queue=hold\n");
    server.send({.from = "", .to = {"uno@destino.test"}});
    server.send({.from = "\"two words\"@example.org", .to = {"\"a@b\"@x.test", "\"quo\\\"te\"@x.test", "d..d@x.test"}});
    server.send({.from = "\xc3\xb1" "andu@example.org", .to = {"\xe6\x97\xa5@x.test"}, .mail_parameters = " SMTPUTF8"});
    std::vector<std::string> many;
    for (int i = 0; i < 300; ++i) many.push_back("persona" + std::to_string(i) + "@destino" + std::to_string(i % 7) + ".test");
    server.send({.from = "lista+bounce=1@example.org", .to = many});
    const auto leaving = fresh_address();
    const auto partly = server.send({.from = "partes@example.org", .to = {leaving, "queda@x.test", "espera@x.test"}});
    server.deliver_to(partly, leaving);
    const auto held = server.send({.from = "retenido@example.org", .to = {"a@x.test"}});
    server.postsuper("-h", {held});
    server.submit("web@example.org", "cabecera@x.test, Dos <dos@x.test>");
}

}  // namespace

TEST_CASE("S83 the adapter lists what postqueue -j lists, field by field", "[queue][contract]") {
    const auto variant = GENERATE(from_range(variants));
    INFO(variant.name);
    Bench bench(variant);
    CHECK(bench.list().empty());
    fill_with_awkward_mail(bench.server);
    same_listing(bench);
}

TEST_CASE("a message that waits to be picked up again is listed as postqueue does", "[queue][contract]") {
    const auto variant = GENERATE(from_range(variants));
    INFO(variant.name);
    Bench bench(variant);
    const auto ids = bench.server.seed("4 ventas@example.org\n");
    CHECK(bench.list().size() == 4);
    bench.server.postsuper("-r", {ids[0]});
    same_listing(bench);
}

TEST_CASE("a file that is still being written, or is no message, is not listed", "[queue][contract]") {
    const auto variant = GENERATE(from_range(variants));
    INFO(variant.name);
    Bench bench(variant);
    const auto ids = bench.server.seed("2 ventas@example.org\n");
    const auto other = ids[0].substr(0, ids[0].size() - 1) + (ids[0].back() == '0' ? "1" : "0");
    const auto incoming = bench.server.queue / "incoming" / other;
    std::filesystem::copy_file(bench.server.path_of(ids[0]), incoming);
    must_run({"/bin/chown", "postfix:", incoming});
    ::chmod(incoming.c_str(), 0600);
    std::ofstream(bench.server.queue / "incoming" / "12345.678") << "temporary name";
    CHECK(bench.list().size() == 2);
    same_listing(bench);
    std::filesystem::remove(incoming);
    std::filesystem::remove(bench.server.queue / "incoming" / "12345.678");
}

TEST_CASE("a second listing shows what came, what went and what moved since the first", "[queue][contract]") {
    const auto variant = GENERATE(from_range(variants));
    INFO(variant.name);
    Bench bench(variant);
    auto ids = bench.server.seed("6 ventas@example.org\n");
    CHECK(bench.list(MailQueue::Detail::sender_only).size() == 6);
    bench.server.postsuper("-d", {ids[0]});
    bench.server.postsuper("-h", {ids[1]});
    bench.server.seed("2 boletin@example.org\n");
    const auto now = bench.list(MailQueue::Detail::sender_only);
    CHECK(now.size() == 7);
    CHECK_FALSE(now.contains(ids[0]));
    CHECK(now.at(ids[1]).queue == QueueName::hold);
    same_listing(bench);
}

TEST_CASE("a listing ends at its deadline and at a stop request, as unavailable", "[queue][contract]") {
    const auto variant = GENERATE(from_range(variants));
    INFO(variant.name);
    Bench bench(variant);
    bench.server.seed("3 ventas@example.org\n");
    std::stop_source source;
    source.request_stop();
    auto stopped = WorkerAccess::context(10s, source.get_token());
    auto late = WorkerAccess::context(0ms);
    for (auto* call : {&stopped, &late}) {
        const auto listed = bench.mail_queue->list(*call, MailQueue::Detail::full, [](const QueuedMessage&) {});
        REQUIRE_FALSE(listed);
        CHECK(listed.error().kind == Kind::unavailable);
    }
}

TEST_CASE("a ping finds the mail system up, and says when it is down", "[queue][contract]") {
    auto call = WorkerAccess::context();
    for (const auto& variant : variants) {
        Bench bench(variant);
        CHECK(bench.mail_queue->ping(call));
    }
    PrivatePostfix own(PrivatePostfix::Ids::long_ones, PrivatePostfix::Folders::hashed);
    const auto queue = postfix::make_postfix_queue({.name = "mta1", .config_dir = own.conf, .state_dir = own.base});
    CHECK(queue->ping(call));
    own.stop();
    const auto down = queue->ping(call);
    REQUIRE_FALSE(down);
    CHECK(down.error().kind == Kind::unavailable);
    CHECK(down.error().code == "mail_system_down");
}

TEST_CASE("a process without the rights is told which, before anything is done", "[queue][contract]") {
    Bench bench(variants.front(), 0ms);
    const auto ids = bench.server.seed("2 ventas@example.org\n");
    const auto messages = bench.identities(ids);
    const pid_t child = ::fork();
    if (child == 0) {
        // No Catch here: the child only reports by its exit status.
        if (::setgid(65534) != 0 || ::setuid(65534) != 0) ::_exit(9);
        auto settings = bench.settings;
        settings.reader = postfix::Settings::Reader::automatic;
        const auto queue = postfix::make_postfix_queue(settings);
        auto call = WorkerAccess::context();
        const auto acted = queue->act(call, QueueVerb::remove, messages, "R-1");
        if (acted || acted.error().code != "queue_needs_root" || acted.error().kind != Kind::misconfigured) ::_exit(1);
        const auto listed = queue->list(call, MailQueue::Detail::full, [](const QueuedMessage&) {});
        if (listed || listed.error().code != "queue_access" || listed.error().kind != Kind::misconfigured) ::_exit(2);
        ::_exit(0);
    }
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(bench.list().size() == 2);
    CHECK(std::filesystem::is_empty(bench.state));
}
