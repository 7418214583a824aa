// Acting on exactly the asked messages, and an account in which every one of them is once.
#include <catch2/catch.hpp>
#include <fstream>

#include "tests/contract/queue/private_postfix.hpp"
#include "tests/support/worker.hpp"

using namespace botones;
using namespace std::chrono_literals;
using Ids = std::vector<std::string>;

namespace {

QueueReport act(Bench& bench, QueueVerb verb, const std::vector<MessageIdentity>& messages, const std::string& job = "R-1") {
    auto call = WorkerAccess::context(2min);
    auto report = bench.mail_queue->act(call, verb, messages, job);
    INFO((report ? "" : report.error().code + ": " + report.error().detail));
    REQUIRE(report);
    return std::move(*report);
}

std::vector<MessageIdentity> never_existed(const Bench& bench) {
    const bool long_ids = bench.server.listed().begin()->first.find('z') != std::string::npos;
    return {{*QueueId::parse(long_ids ? "4jWMDn4dXVz1q0J" : "ABCDE12345"), Seconds(5), 9, "ventas@example.org"}};
}

Ids slice(const Ids& ids, std::size_t from, std::size_t to) {
    return {ids.begin() + static_cast<std::ptrdiff_t>(from), ids.begin() + static_cast<std::ptrdiff_t>(to)};
}

}  // namespace

TEST_CASE("S30 exactly the asked messages are removed, all others stay", "[queue][contract]") {
    const auto variant = GENERATE(from_range(variants));
    INFO(variant.name);
    Bench bench(variant);
    const auto ids = bench.server.seed("20 ventas@example.org\n5 venta@example.org\n5 ventas2@example.org\n3 <> queue=hold\n");
    const auto asked = slice(ids, 0, 20);
    const auto report = act(bench, QueueVerb::remove, bench.identities(asked));
    CHECK(texts(report.acted) == asked);
    CHECK(report.gone.empty());
    CHECK(report.untouched.empty());
    const auto left = bench.server.listed();
    CHECK(left.size() == 13);
    for (const auto& id : slice(ids, 20, 33)) CHECK(left.contains(id));
    CHECK(left.at(ids[32]).queue == QueueName::hold);
    bench.mail_queue->forget("R-1");
    CHECK(std::filesystem::is_empty(bench.state));
}

TEST_CASE("messages on hold are removed too", "[queue][contract]") {
    const auto variant = GENERATE(from_range(variants));
    INFO(variant.name);
    Bench bench(variant);
    const auto ids = bench.server.seed("4 ventas@example.org queue=hold\n1 ventas@example.org\n");
    CHECK(sorted(texts(act(bench, QueueVerb::remove, bench.identities(ids)).acted)) == sorted(ids));
    CHECK(bench.server.listed().empty());
}

TEST_CASE("hold, release and requeue do what they say, and do not lose a message", "[queue][contract]") {
    const auto variant = GENERATE(from_range(variants));
    INFO(variant.name);
    Bench bench(variant);
    const auto ids = bench.server.seed("6 ventas@example.org\n");
    const auto three = bench.identities(slice(ids, 0, 3));
    CHECK(act(bench, QueueVerb::hold, three, "R-1").acted.size() == 3);
    auto now = bench.server.listed();
    for (std::size_t i = 0; i < ids.size(); ++i)
        CHECK(now.at(ids[i]).queue == (i < 3 ? QueueName::hold : QueueName::deferred));
    CHECK(act(bench, QueueVerb::release, three, "R-2").acted.size() == 3);
    now = bench.server.listed();
    CHECK(now.size() == 6);
    for (const auto& id : ids) CHECK(now.at(id).queue == QueueName::deferred);
    const auto report = act(bench, QueueVerb::requeue, three, "R-3");
    CHECK(sorted(texts(report.acted)) == sorted(slice(ids, 0, 3)));
    CHECK(bench.server.listed().size() == 6);
}

TEST_CASE("a message already on hold is not held again, nor one that is not on hold released", "[queue][contract]") {
    const auto variant = GENERATE(from_range(variants));
    INFO(variant.name);
    Bench bench(variant);
    const auto ids = bench.server.seed("1 ventas@example.org queue=hold\n1 ventas@example.org\n");
    const auto both = bench.identities(ids);
    const auto held = act(bench, QueueVerb::hold, both, "R-1");
    CHECK((held.acted.size() == 1 && held.untouched.size() == 1 && held.gone.empty()));
    act(bench, QueueVerb::release, {both[0]}, "R-2");
    const auto released = act(bench, QueueVerb::release, both, "R-3");
    CHECK((released.acted.size() == 1 && released.untouched.size() == 1));
}

TEST_CASE("messages delivered meanwhile, or never there, are gone; the account is whole", "[queue][contract]") {
    const auto variant = GENERATE(from_range(variants));
    INFO(variant.name);
    Bench bench(variant);
    // The delivered ones come first, so that theirs is not the last address qmgr(8) looked up.
    const auto ids = bench.server.seed("2 entregado@example.org to=" + fresh_address() + "\n3 ventas@example.org\n");
    auto asked = bench.identities(ids);
    asked.push_back(never_existed(bench).front());
    bench.server.deliver({ids[0], ids[1]});
    auto call = WorkerAccess::context();
    const auto there = bench.mail_queue->still_there(call, asked);
    REQUIRE(there);
    CHECK(texts(*there) == slice(ids, 2, 5));
    const auto report = act(bench, QueueVerb::remove, asked);
    CHECK(sorted(texts(report.acted)) == sorted(slice(ids, 2, 5)));
    CHECK(sorted(texts(report.gone)) == sorted({ids[0], ids[1], asked.back().id.text()}));
    CHECK(report.untouched.empty());
}

TEST_CASE("a message that got the id of a removed one is never touched", "[queue][contract]") {
    const auto variant = GENERATE(from_range(variants));
    INFO(variant.name);
    if (variant.ids == PrivatePostfix::Ids::long_ones) return;  // never reused
    const auto verb = GENERATE(QueueVerb::remove, QueueVerb::hold, QueueVerb::requeue);
    INFO(name_of(verb));
    Bench bench(variant);
    const auto ids = bench.server.seed("1 ventas@example.org\n1 inocente@example.org\n1 ventas@example.org\n");
    const auto asked = bench.identities({ids[0], ids[2]});
    bench.server.postsuper("-d", {ids[0]});
    bench.server.rename(ids[1], ids[0]);
    auto call = WorkerAccess::context();
    CHECK(texts(*bench.mail_queue->still_there(call, asked)) == Ids{ids[2]});
    const auto report = act(bench, verb, asked);
    CHECK(texts(report.acted) == Ids{ids[2]});
    CHECK(texts(report.untouched) == Ids{ids[0]});
    const auto spared = bench.server.listed().at(ids[0]);
    CHECK(spared.sender == "inocente@example.org");
    CHECK(spared.queue == QueueName::deferred);
}

TEST_CASE("while postsuper works on short ids their files are open, so that no other message can get the inode",
          "[queue][contract]") {
    const auto variant = GENERATE(from_range(variants));
    INFO(variant.name);
    if (variant.ids == PrivatePostfix::Ids::long_ones || variant.reader != postfix::Settings::Reader::files) return;
    Bench bench(variant);
    const auto ids = bench.server.seed("2 ventas@example.org\n");
    const auto watch = bench.state / "watch";
    const auto seen = bench.state / "seen";
    std::ofstream(watch) << "#!/bin/sh\nfor each in /proc/$PPID/fd/*; do readlink \"$each\"; done >" << seen.string()
                         << "\nexec \"$@\"\n";
    std::filesystem::permissions(watch, std::filesystem::perms(0700));
    bench.settings.postsuper_prefix = {watch};
    bench.mail_queue = postfix::make_postfix_queue(bench.settings);
    const std::vector files{bench.server.path_of(ids[0]).string(), bench.server.path_of(ids[1]).string()};
    const auto report = act(bench, QueueVerb::remove, bench.identities(ids));
    CHECK(report.acted.size() == 2);
    std::ifstream in(seen);
    const std::string open_files{std::istreambuf_iterator<char>(in), {}};
    for (const auto& file : files) CHECK(open_files.find(file + "\n") != std::string::npos);
}

TEST_CASE("an id reused between the last look and the action is found on hold and released", "[queue][contract]") {
    const auto variant = GENERATE(from_range(variants));
    INFO(variant.name);
    // Where the files can be opened, the id cannot be reused at all.
    if (variant.ids == PrivatePostfix::Ids::long_ones || variant.reader == postfix::Settings::Reader::files) return;
    const auto verb = GENERATE(QueueVerb::remove, QueueVerb::hold, QueueVerb::requeue);
    INFO(name_of(verb));
    Bench bench(variant);
    const auto ids = bench.server.seed("1 ventas@example.org\n1 inocente@example.org\n1 ventas@example.org\n");
    const auto asked = bench.identities({ids[0], ids[2]});
    // Swaps the messages' files right before the first postsuper of the job runs: no look can come in between.
    const auto swap = bench.state / "swap";
    std::ofstream(swap) << "#!/bin/sh\nif [ ! -e " << swap.string() << ".done ]; then : > " << swap.string() << ".done\n"
                        << "mv " << bench.server.path_of(ids[1]).string() << " " << bench.server.path_of(ids[0]).string()
                        << "; fi\nexec \"$@\"\n";
    std::filesystem::permissions(swap, std::filesystem::perms(0700));
    bench.settings.postsuper_prefix = {swap};
    bench.mail_queue = postfix::make_postfix_queue(bench.settings);
    const auto report = act(bench, verb, asked);
    CHECK(texts(report.acted) == Ids{ids[2]});
    CHECK(texts(report.untouched) == Ids{ids[0]});
    const auto spared = bench.server.listed().at(ids[0]);
    CHECK(spared.sender == "inocente@example.org");
    CHECK(spared.queue == QueueName::deferred);
}

TEST_CASE("a stranger that waited on hold before stays on hold", "[queue][contract]") {
    const auto variant = GENERATE(from_range(variants));
    INFO(variant.name);
    if (variant.ids == PrivatePostfix::Ids::long_ones) return;
    Bench bench(variant);
    const auto ids = bench.server.seed("1 ventas@example.org\n1 inocente@example.org\n");
    const auto asked = bench.identities({ids[0]});
    bench.server.postsuper("-d", {ids[0]});
    bench.server.rename(ids[1], ids[0]);
    bench.server.postsuper("-h", {ids[0]});
    const auto report = act(bench, QueueVerb::remove, asked);
    CHECK(texts(report.untouched) == Ids{ids[0]});
    CHECK(bench.server.listed().at(ids[0]).queue == QueueName::hold);
}

TEST_CASE("no id can mean everything", "[queue][contract]") {
    for (const auto* text : {"ALL", "-", "", "*", "all", "A1B2C3D4\nALL", "A1B2C3D4 ", "../A1B2C3D4"})
        CHECK_FALSE(QueueId::parse(text));
    Bench bench(variants.front());
    bench.server.seed("2 ventas@example.org\n");
    const auto report = act(bench, QueueVerb::remove, {});
    CHECK((report.acted.empty() && report.gone.empty() && report.untouched.empty()));
    CHECK(bench.server.listed().size() == 2);
}

TEST_CASE("progress rises to the whole", "[queue][contract]") {
    const auto variant = GENERATE(from_range(variants));
    INFO(variant.name);
    Bench bench(variant);
    const auto messages = bench.identities(bench.server.seed("40 ventas@example.org\n"));
    auto call = WorkerAccess::context();
    std::uint64_t last = 0;
    call.on_progress([&](std::uint64_t done, std::uint64_t total) {
        CHECK(total == 40);
        CHECK(done <= total);
        last = done;
    });
    REQUIRE(bench.mail_queue->act(call, QueueVerb::remove, messages, "R-1"));
    CHECK(last == 40);
}

TEST_CASE("a postsuper that may not run leaves everything as it was and says why", "[queue][contract]") {
    Bench bench(variants.front());
    const auto messages = bench.identities(bench.server.seed("2 ventas@example.org\n"));
    bench.settings.postsuper_prefix = {"/bin/sh", "-c", "echo 'sudo: a password is required' >&2; exit 1"};
    const auto queue = postfix::make_postfix_queue(bench.settings);
    auto call = WorkerAccess::context();
    const auto report = queue->act(call, QueueVerb::remove, messages, "R-1");
    REQUIRE_FALSE(report);
    CHECK(report.error().kind == Kind::misconfigured);
    CHECK(report.error().code == "queue_tool_failed");
    CHECK(report.error().detail.find("a password is required") != std::string::npos);
    CHECK(bench.server.listed().size() == 2);
}
