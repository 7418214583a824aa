// One walk finds the messages, further walks collect their lines until no new id is learned: the logs are never held in
// memory, however long they are.
#include "adapters/trace/postfix/postfix_trace.hpp"

#include <unistd.h>

#include <algorithm>

#include "adapters/trace/postfix/log_files.hpp"
#include "adapters/trace/postfix/way.hpp"

namespace botones::postfix_log {
namespace {

constexpr int walks_at_most = 8;                        // of a chain of filters; real ones have one or two
constexpr std::size_t followed_at_most = 20000;         // ids
constexpr std::chrono::hours silence_is_a_gap{12};      // even a small server says something in half a day
constexpr std::chrono::hours delivery_takes{6 * 24};    // maximal_queue_lifetime is five days (postconf(5))

/// Where the logs speak, hour by hour.
class Coverage {
public:
    Coverage(TimePoint from, TimePoint until) : from_(from), until_(until), last_(from) {}
    void see(TimePoint at) {
        if (!oldest_ || at < *oldest_) oldest_ = at;
        if (at < last_ || at >= until_) return;
        if (at - last_ >= silence_is_a_gap) gaps_.push_back({last_, at});
        last_ = at;
    }
    void finish(TraceAnswer& answer) {
        if (until_ - last_ >= silence_is_a_gap) gaps_.push_back({last_, until_});
        answer.oldest = oldest_;
        answer.gaps = std::move(gaps_);
    }

private:
    TimePoint from_, until_, last_;
    std::optional<TimePoint> oldest_;
    std::vector<TraceGap> gaps_;
};

class PostfixTrace : public MessageTrace {
public:
    explicit PostfixTrace(Settings settings) : settings_(std::move(settings)) {}

    Result<void> ping(CallContext&) override {
        const auto files = files_of(settings_.files);
        if (files.empty()) return no_logs();
        if (::access(files.back().path.c_str(), R_OK) == 0) return {};
        return fail(Kind::misconfigured, "trace_unreadable", {{"path", files.back().path.string()}});
    }

    Result<TraceAnswer> trace(CallContext& call, const TraceQuery& query) override {
        const auto all = files_of(settings_.files);
        if (all.empty()) return no_logs();
        TraceAnswer answer;
        // A file says nothing of the window when it was closed before it began.
        std::vector<LogFile> files;
        for (const auto& file : all)
            if (TimePoint(std::chrono::seconds(file.changed)) >= query.from) files.push_back(file);
        std::vector<TracedMessage> turned_away;
        auto found = find(call, files, query, answer, turned_away);
        if (!found) return pass(found);
        auto ways = follow(call, files, query, std::move(*found), answer);
        if (!ways) return pass(ways);
        answer.messages = std::move(*ways);
        std::move(turned_away.begin(), turned_away.end(), std::back_inserter(answer.messages));
        std::stable_sort(answer.messages.begin(), answer.messages.end(),
                         [](const auto& a, const auto& b) { return a.received < b.received; });
        if (answer.messages.size() > query.limit) {
            answer.cut = true;
            answer.messages.erase(answer.messages.begin(), answer.messages.end() - static_cast<std::ptrdiff_t>(query.limit));
        }
        return answer;
    }

private:
    using Ids = std::unordered_set<std::string>;

    tl::unexpected<Error> no_logs() const {
        return fail(Kind::misconfigured, "trace_no_logs", {{"path", settings_.files.empty() ? "" : settings_.files.front()}});
    }
    bool is_ours(const LogLine& line) const { return settings_.syslog_name.empty() || line.name == settings_.syslog_name; }

    Result<Ids> find(CallContext& call, const std::vector<LogFile>& files, const TraceQuery& query, TraceAnswer& answer,
                     std::vector<TracedMessage>& turned_away) const {
        Search search(query);
        Coverage coverage(query.from, query.until);
        for (const auto& file : files) {
            LogClock clock(file.changed);
            std::string hour;
            auto read = read_lines(call, file.path, [&](std::string_view line) {
                const auto stamp = stamp_of(line);
                if (stamp.empty()) return;
                // "Nov 20 16", "2026-11-20T16": the hour is enough to see where the logs are silent.
                if (const auto now = stamp.substr(0, stamp[0] <= '9' ? 13 : 9); now != hour) {
                    hour = now;
                    if (const auto at = clock.at(stamp)) coverage.see(*at);
                }
                if (!search.may_matter(line)) return;
                const auto parsed = read_line(line);
                if (!parsed || parsed->id.empty() || !is_ours(*parsed)) return;
                const auto fact = fact_of(*parsed);
                search.take(*parsed, fact);
                if (parsed->id != "NOQUEUE") return;
                const auto at = clock.at(stamp);
                if (!at) return;
                if (auto message = refused(*parsed, fact, *at, query)) turned_away.push_back(std::move(*message));
            });
            if (read) continue;
            if (read.error().code != "trace_unreadable") return pass(read);
            answer.unreadable.push_back(read.error().detail);
        }
        coverage.finish(answer);
        auto found = search.found();
        if (found.size() > followed_at_most) {
            return fail(Kind::invalid_input, "trace_too_many", {{"n", static_cast<std::int64_t>(found.size())}});
        }
        return found;
    }

    Result<std::vector<TracedMessage>> follow(CallContext& call, const std::vector<LogFile>& files, const TraceQuery& query,
                                              Ids ids, TraceAnswer& answer) const {
        for (int walk = 1; !ids.empty(); ++walk) {
            Collection collection(ids);
            for (const auto& file : files) {
                LogClock clock(file.changed);
                auto read = read_lines(call, file.path, [&](std::string_view line) {
                    const auto parsed = read_line(line);
                    if (!parsed || parsed->id.empty() || !is_ours(*parsed)) return;
                    const bool links = parsed->text.find("queued as ") != std::string_view::npos || parsed->text.starts_with("sender ");
                    if (!links && !ids.contains(std::string(parsed->id))) return;
                    const auto at = clock.at(parsed->stamp);
                    if (!at || *at >= query.until + delivery_takes) return;
                    collection.take(*parsed, fact_of(*parsed), *at);
                });
                // What could not be read was said by the first walk.
                if (!read && read.error().code != "trace_unreadable") return pass(read);
            }
            if (collection.further().empty()) return collection.ways(query);
            if (walk == walks_at_most || ids.size() + collection.further().size() > followed_at_most) {
                answer.cut = true;
                return collection.ways(query);
            }
            ids.insert(collection.further().begin(), collection.further().end());
        }
        return std::vector<TracedMessage>();
    }

    const Settings settings_;
};

}  // namespace

std::unique_ptr<MessageTrace> make_postfix_trace(Settings settings) { return std::make_unique<PostfixTrace>(std::move(settings)); }

}  // namespace botones::postfix_log
