// Puts the parts together: which reader, which job.
#include "adapters/queue/postfix/postfix_queue.hpp"

#include "adapters/queue/postfix/queue_files.hpp"
#include "adapters/queue/postfix/queue_job.hpp"
#include "adapters/queue/postfix/queue_listing.hpp"

namespace botones::postfix {
namespace {

class PostfixQueue final : public MailQueue {
public:
    explicit PostfixQueue(Settings settings)
        : settings_(std::move(settings)),
          instances_(settings_.config_dir, settings_.command_directory + "/postconf"),
          postsuper_(settings_.postsuper_prefix, settings_.command_directory + "/postsuper", settings_.config_dir),
          cache_(settings_.cache_lifetime) {}

    QueueCapabilities capabilities() const override { return {}; }

    Result<void> ping(CallContext& call) override {
        const auto instance = instances_.read(call);
        if (!instance) return pass(instance);
        if (!instance->master_runs())
            return fail(Kind::unavailable, "mail_system_down", {{"queue", settings_.name}});
        return reader_for(*instance)->probe(call);
    }

    Result<void> list(CallContext& call, Detail detail, const Visit& visit) override {
        const auto instance = instances_.read(call);
        if (!instance) return pass(instance);
        return reader_for(*instance)->list(call, detail, visit);
    }

    Result<std::vector<QueueId>> still_there(CallContext& call, std::span<const MessageIdentity> messages) override {
        std::vector<QueueId> out;
        if (messages.empty()) return out;
        const auto instance = instances_.read(call);
        if (!instance) return pass(instance);
        const auto now = reader_for(*instance)->sight(call, messages);
        if (!now) return pass(now);
        for (const auto& message : messages)
            if (const auto sighting = now->find(message.id.text()); sighting != now->end() && sighting->second.is(message))
                out.push_back(message.id);
        return out;
    }

    Result<QueueReport> act(CallContext& call, QueueVerb verb, std::span<const MessageIdentity> messages,
                            const std::string& job) override {
        if (auto rights = postsuper_.check_rights(); !rights) return pass(rights);
        return work(call, messages, job, [&](QueueJob& work) -> Result<QueueReport> {
            if (auto undone = work.undo_holds(verb, messages); !undone) return pass(undone);
            if (auto done = work.run(verb, messages); !done) return pass(done);
            return work.account(verb, messages);
        });
    }

    Result<QueueReport> recover(CallContext& call, QueueVerb verb, std::span<const MessageIdentity> messages,
                                const std::string& job) override {
        if (!JobRecord::exists(settings_.state_dir, settings_.name, job)) return fail(Kind::not_found, "queue_job_unknown");
        return work(call, messages, job, [&](QueueJob& work) -> Result<QueueReport> {
            if (auto undone = work.undo_holds(verb, messages); !undone) return pass(undone);
            return work.account(verb, messages);
        });
    }

    void forget(const std::string& job) override { JobRecord::remove(settings_.state_dir, settings_.name, job); }

private:
    std::unique_ptr<QueueReader> reader_for(const Instance& instance) {
        using enum Settings::Reader;
        if (settings_.reader == files || (settings_.reader == automatic && QueueFiles::readable(instance)))
            return std::make_unique<QueueFiles>(instance, cache_);
        return std::make_unique<QueueListing>(instance, settings_.command_directory + "/postqueue", settings_.config_dir);
    }

    template <class Work>
    Result<QueueReport> work(const CallContext& call, std::span<const MessageIdentity> messages, const std::string& job,
                             const Work& doing) {
        const auto instance = instances_.read(call);
        if (!instance) return pass(instance);
        const auto record = JobRecord::open(call, settings_.state_dir, settings_.name, job, messages);
        if (!record) return pass(record);
        const auto reader = reader_for(*instance);
        QueueJob queue_job(call, *reader, postsuper_, *record);
        return doing(queue_job);
    }

    const Settings settings_;
    InstanceReader instances_;
    const Postsuper postsuper_;
    ListingCache cache_;
};

}  // namespace

std::unique_ptr<MailQueue> make_postfix_queue(Settings settings) {
    return std::make_unique<PostfixQueue>(std::move(settings));
}

}  // namespace botones::postfix
