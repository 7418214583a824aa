// Listing and looking up by the directories; what is known of long ids from the last listing is not read again.
#include "adapters/queue/postfix/queue_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <unordered_map>

#include "adapters/queue/postfix/message_file.hpp"

namespace botones::postfix {
namespace {

constexpr std::size_t time_check_every = 512;
constexpr std::size_t chunk = 4096;      // files between two looks at the time; about 1 MB of messages
constexpr std::size_t readers_max = 4;   // threads: measured, more bring nothing on two cores and one disk
constexpr std::size_t kept_max = 1'000'000;  // messages; beyond, a listing is too big to keep (50 MB)
constexpr std::array all_queues{QueueName::deferred, QueueName::active, QueueName::incoming, QueueName::hold,
                                QueueName::maildrop};

process::Descriptor open_root(const Instance& instance) {
    return process::Descriptor(::open(instance.queue_directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

/// One listing: which ids were given, and from where each message's facts come.
class Listing {
public:
    Listing(const CallContext& call, const Instance& instance, int root, MailQueue::Detail detail,
            const MailQueue::Visit& visit)
        : call_(call), readers_(readers_max, MessageReader(instance, root)), detail_(detail), visit_(visit) {}

    void use(const MessageTable* known) { known_ = known; }

    Result<void> take(QueueName queue, int folder, std::span<const FileName> files) {
        for (; !files.empty(); files = files.subspan(std::min(chunk, files.size()))) {
            if (auto time = check_time(call_); !time) return time;
            std::vector<const FileName*> unread;
            for (const auto& file : files.first(std::min(chunk, files.size())))
                if (!seen_.contains(file.id()) && !give_known(queue, file.id())) unread.push_back(&file);
            const auto messages = read_messages(readers_, queue, folder, unread, detail_);
            if (!messages) return pass(messages);
            for (const auto& message : *messages) give(message);
        }
        return {};
    }

    MessageTable finish() { return std::move(seen_); }

private:
    bool give_known(QueueName queue, std::string_view name) {
        // What waits in maildrop is not yet what was listed: pickup(8) may still change or refuse it.
        const auto* entry = known_ != nullptr && queue != QueueName::maildrop ? known_->find(name) : nullptr;
        if (entry == nullptr) return false;
        auto id = QueueId::parse(name);
        if (!id || !id->is_long()) return false;
        give({std::move(*id), queue, Seconds(entry->arrival), entry->size, known_->sender_of(*entry), {}});
        return true;
    }

    void give(const QueuedMessage& message) {
        seen_.insert(message.id.text(), message.arrival, message.size, message.sender);
        visit_(message);
    }

    const CallContext& call_;
    std::vector<MessageReader> readers_;
    const MailQueue::Detail detail_;
    const MailQueue::Visit& visit_;
    const MessageTable* known_ = nullptr;
    MessageTable seen_;
};

/// One look for certain messages.
class Lookup {
public:
    Lookup(const CallContext& call, const Instance& instance, int root)
        : call_(call), instance_(instance), root_(root), reader_(instance, root) {}

    /// Looks twice at every place where a message may be: a rename takes it from one place to another between two looks.
    Result<void> by_path(std::span<const MessageIdentity> messages) {
        for (const auto& message : messages) {
            if (++looked_at_ % time_check_every == 0)
                if (auto time = check_time(call_); !time) return time;
            for (int look = 0; look < 2 && !found_.contains(message.id.text()); ++look)
                for (const auto queue : all_queues) {
                    const auto path = instance_.file_of(name_of(queue), message.id.text());
                    if (auto seen = see(queue, root_, path.c_str(), message.id); !seen) return seen;
                    if (found_.contains(message.id.text())) break;
                }
            if (!found_.contains(message.id.text())) missing_.emplace(message.id.text(), &message.id);
        }
        return {};
    }

    Result<void> take(QueueName queue, int folder, std::span<const FileName> files) {
        for (const auto& file : files)
            if (const auto asked = missing_.find(file.id()); asked != missing_.end())
                if (auto seen = see(queue, folder, file.c_str(), *asked->second); !seen) return seen;
        return {};
    }

    bool complete() const { return missing_.empty(); }
    Sightings finish() { return std::move(found_); }

private:
    Result<void> see(QueueName queue, int folder, const char* path, const QueueId& id) {
        if (::faccessat(folder, path, F_OK, AT_SYMLINK_NOFOLLOW) != 0) return {};
        Sighting sighting{queue, std::nullopt};
        if (!id.is_long()) {
            auto message = reader_.read(queue, folder, path, MailQueue::Detail::sender_only);
            if (!message) return pass(message);
            if (!*message) return {};
            sighting.identity = identity_of(**message);
        }
        found_.insert_or_assign(id.text(), std::move(sighting));
        return {};
    }

    const CallContext& call_;
    const Instance& instance_;
    const int root_;
    MessageReader reader_;
    Sightings found_;
    std::unordered_map<std::string_view, const QueueId*> missing_;
    std::size_t looked_at_ = 0;
};

}  // namespace

bool QueueFiles::readable(const Instance& instance) {
    const auto root = open_root(instance);
    for (const auto queue : all_queues)
        if (!root.open() || ::faccessat(root.number(), std::string(name_of(queue)).c_str(), R_OK | X_OK, AT_EACCESS) != 0)
            return false;
    return true;
}

Result<void> QueueFiles::list(const CallContext& call, MailQueue::Detail detail, const MailQueue::Visit& visit) {
    const auto root = open_root(instance_);
    if (!root.open()) return unreadable(errno, instance_.queue_directory.native());
    const auto known = detail == MailQueue::Detail::sender_only ? cache_.last() : nullptr;
    Listing listing(call, instance_, root.number(), detail, visit);
    listing.use(known.get());
    auto walked = walk_queue(call, instance_, [&](QueueName queue, int folder, std::span<const FileName> files) {
        return listing.take(queue, folder, files);
    });
    if (!walked) return walked;
    auto seen = std::make_shared<MessageTable>(listing.finish());
    if (seen->count() <= kept_max) cache_.keep(std::move(seen));
    return {};
}

Result<Sightings> QueueFiles::sight(const CallContext& call, std::span<const MessageIdentity> messages) {
    const auto root = open_root(instance_);
    if (!root.open()) return unreadable(errno, instance_.queue_directory.native());
    Lookup lookup(call, instance_, root.number());
    if (auto looked = lookup.by_path(messages); !looked) return pass(looked);
    if (lookup.complete()) return lookup.finish();
    // What is not where the configuration says may lie elsewhere since hash_queue_names was changed.
    auto walked = walk_queue(call, instance_, [&](QueueName queue, int folder, std::span<const FileName> files) {
        return lookup.take(queue, folder, files);
    });
    if (!walked) return pass(walked);
    return lookup.finish();
}

Result<Pins> QueueFiles::pin(const CallContext& call, std::span<const MessageIdentity> messages) {
    if (auto time = check_time(call); !time) return pass(time);
    const auto root = open_root(instance_);
    if (!root.open()) return unreadable(errno, instance_.queue_directory.native());
    return Pins(instance_, root.number(), messages);
}

Result<void> QueueFiles::probe(const CallContext& call) {
    if (auto time = check_time(call); !time) return time;
    const auto root = open_root(instance_);
    for (const auto queue : all_queues) {
        const process::Descriptor folder(
            ::openat(root.number(), std::string(name_of(queue)).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!folder.open()) return unreadable(errno, name_of(queue));
    }
    return {};
}

}  // namespace botones::postfix
