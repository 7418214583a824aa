// A mail queue in memory, with the faults real ones have.
#pragma once
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "commands/ports/mail_queue.hpp"
#include "tests/support/test_values.hpp"

namespace botones::testing {

/// Messages in a vector. Deliveries and reused ids are made by the tests; `refuses` and `dies_after` are its faults.
class MemoryQueue : public MailQueue {
public:
    std::vector<QueuedMessage> messages;
    QueueCapabilities can;
    std::set<std::string> refuses;                 // ids the server does not act on
    std::optional<std::size_t> dies_after;         // the next act stops there and answers `uncertain`
    std::map<std::string, std::vector<QueueId>> jobs;  // what each job acted on
    int lists = 0;
    int acts = 0;

    QueuedMessage& add(const std::string& id, const std::string& sender, Seconds arrival, std::uint64_t size = 1000,
                       QueueName queue = QueueName::deferred) {
        QueuedMessage message{queue_id(id), queue, arrival, size, sender, {{"someone@elsewhere.test", ""}}};
        messages.push_back(std::move(message));
        return messages.back();
    }
    void deliver(const std::string& id) {
        std::erase_if(messages, [&](const QueuedMessage& m) { return m.id.text() == id; });
    }

    QueueCapabilities capabilities() const override { return can; }
    Result<void> ping(CallContext&) override { return {}; }
    Result<void> list(CallContext&, Detail, const Visit& visit) override {
        ++lists;
        for (const auto& message : messages) visit(message);
        return {};
    }
    Result<std::vector<QueueId>> still_there(CallContext&, std::span<const MessageIdentity> wanted) override {
        std::vector<QueueId> there;
        for (const auto& each : wanted)
            if (find(each) != messages.end()) there.push_back(each.id);
        return there;
    }
    Result<QueueReport> act(CallContext& call, QueueVerb verb, std::span<const MessageIdentity> wanted,
                            const std::string& job) override {
        ++acts;
        auto& acted = jobs[job];
        std::size_t done = 0;
        for (const auto& each : wanted) {
            if (dies_after && done++ >= *dies_after) {
                dies_after.reset();
                return fail(Kind::uncertain, "queue_deadline");
            }
            const auto at = find(each);
            if (at == messages.end() || refuses.contains(each.id.text())) continue;
            acted.push_back(each.id);
            if (verb == QueueVerb::remove)
                messages.erase(at);
            else
                at->queue = verb == QueueVerb::hold ? QueueName::hold : QueueName::deferred;
        }
        return recover(call, verb, wanted, job);
    }
    Result<QueueReport> recover(CallContext&, QueueVerb, std::span<const MessageIdentity> wanted,
                                const std::string& job) override {
        const auto known = jobs.find(job);
        if (known == jobs.end()) return fail(Kind::not_found, "queue_job_unknown");
        QueueReport report;
        for (const auto& each : wanted) {
            const auto& acted = known->second;
            const bool same_id = std::any_of(messages.begin(), messages.end(), [&](const auto& m) { return m.id == each.id; });
            if (std::find(acted.begin(), acted.end(), each.id) != acted.end())
                report.acted.push_back(each.id);
            else
                (same_id ? report.untouched : report.gone).push_back(each.id);
        }
        return report;
    }
    void forget(const std::string& job) override { jobs.erase(job); }

private:
    std::vector<QueuedMessage>::iterator find(const MessageIdentity& wanted) {
        return std::find_if(messages.begin(), messages.end(), [&](const auto& m) { return identity_of(m) == wanted; });
    }
};

}  // namespace botones::testing
