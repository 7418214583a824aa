// Two processes for all ids: one for each would cost 12 to 15 ms a message, and one alone keeps one core busy while the
// other waits. Their lines do not mix: each is one write(2) to a file opened with O_APPEND.
#include "adapters/queue/postfix/postsuper.hpp"

#include <unistd.h>

#include <algorithm>
#include <thread>

namespace botones::postfix {
namespace {

// Deletions were measured from 0.05 ms (tmpfs) to 5 ms (a busy disk) each, so the whole says nothing: silence does.
constexpr std::chrono::seconds silence_base{30};
constexpr std::chrono::milliseconds silence_per_id{2};

// A start costs about as much as thirty deletions.
constexpr std::size_t split_from = 64;

struct Words {
    const char* option;
    const char* queue;  // nullptr: all
};

Words words_of(Postsuper::Order order) {
    switch (order) {
        case Postsuper::Order::remove: return {"-d", nullptr};
        case Postsuper::Order::hold: return {"-h", nullptr};
        case Postsuper::Order::release: return {"-H", nullptr};
        case Postsuper::Order::requeue: return {"-r", nullptr};
        case Postsuper::Order::remove_held: return {"-d", "hold"};
        case Postsuper::Order::requeue_held: return {"-r", "hold"};
    }
    return {"-h", nullptr};
}

/// The ids as lines, checked once more: "ALL" and "-" mean everything to postsuper.
Result<std::string> lines_of(std::span<const QueueId> ids) {
    std::string out;
    out.reserve(ids.size() * 18);
    for (const auto& id : ids) {
        if (!QueueId::parse(id.text())) return fail(Kind::internal, "bad_queue_id");
        out += id.text();
        out += '\n';
    }
    return out;
}

tl::unexpected<Error> ended_half_way(Error error) {
    if (error.code == "program_deadline") error.code = "queue_deadline";
    if (error.code == "program_stopped") error.code = "queue_stopped";
    return tl::unexpected<Error>(std::move(error));
}

}  // namespace

Postsuper::Postsuper(std::vector<std::string> prefix, std::string program, std::string config_dir)
    : prefix_(std::move(prefix)), program_(std::move(program)), config_dir_(std::move(config_dir)) {}

Result<void> Postsuper::check_rights() const {
    // postsuper(1) looks at the real user and refuses set-uid use.
    if (!prefix_.empty() || (::getuid() == 0 && ::geteuid() == 0)) return {};
    return fail(Kind::misconfigured, "queue_needs_root");
}

process::Program Postsuper::program(Order order) const {
    const auto words = words_of(order);
    process::Program out{.argv = prefix_};
    out.argv.insert(out.argv.end(), {program_, "-c", config_dir_, words.option, "-"});
    if (words.queue != nullptr) out.argv.emplace_back(words.queue);
    return out;
}

Result<void> Postsuper::run(const CallContext& call, Order order, std::span<const QueueId> ids,
                            const JobRecord& record, Share share) const {
    if (ids.empty()) return {};
    if (ids.size() < split_from || std::thread::hardware_concurrency() < 2) return run_one(call, order, ids, record, share);
    const auto before = record.size();
    const auto half = ids.size() / 2;
    Result<void> second;
    {
        const std::jthread beside([&] { second = run_one(call, order, ids.subspan(half), record, std::nullopt); });
        auto first = run_one(call, order, ids.first(half), record, Share{share.before, share.total});
        if (!first) second = std::move(first);
    }
    if (second || second.error().kind == Kind::uncertain) return second;
    // The other one may have acted.
    if (record.statements(before).by_id.empty()) return second;
    auto half_way = second.error();
    half_way.kind = Kind::uncertain;
    return tl::unexpected<Error>(std::move(half_way));
}

Result<void> Postsuper::run_one(const CallContext& call, Order order, std::span<const QueueId> ids, const JobRecord& record,
                                std::optional<Share> share) const {
    const auto lines = lines_of(ids);
    if (!lines) return pass(lines);
    const auto before = record.size();
    std::uint64_t offset = before, said = 0;
    const auto longest_silence = silence_base + silence_per_id * ids.size();
    auto silent_until = CallContext::Clock::now() + longest_silence;
    const auto report = [&] {
        const auto fresh = record.count_lines(offset);
        if (fresh > 0) silent_until = CallContext::Clock::now() + longest_silence;
        said += fresh;
        if (share) call.progress(std::min(share->before + said, share->total), share->total);
        return CallContext::Clock::now() < silent_until ? process::Flow::more : process::Flow::enough;
    };
    const auto exit = process::run(call, program(order), {.input = *lines, .error_file = record.log(), .on_tick = report});
    if (!exit) return ended_half_way(exit.error());
    if (exit->how == process::Exit::How::had_enough) return fail(Kind::uncertain, "queue_deadline", {}, record.tail());
    report();
    if (exit->succeeded()) return {};
    return fail(record.statements(before).by_id.empty() ? Kind::misconfigured : Kind::uncertain, "queue_tool_failed", {}, record.tail());
}

}  // namespace botones::postfix
