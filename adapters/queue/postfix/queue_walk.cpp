// Files are read in inode order because ext4 gives names in hash order: on a cold disk that is the difference between
// one sweep and a seek per message.
#include "adapters/queue/postfix/queue_walk.hpp"

#include <dirent.h>
#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include "adapters/process/descriptor.hpp"

namespace botones::postfix {
namespace {

constexpr std::size_t batch_size = 65536;  // names in memory at once: 2.6 MB
constexpr int folder_depth_max = 6;

struct CloseDirectory {
    void operator()(DIR* directory) const { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, CloseDirectory>;

/// Not an id for sure: temporary names hold dots, left-overs of repairs a '#' (mail_queue_id_ok).
bool can_be_id(std::string_view name) {
    return name.size() >= 6 && name.size() < sizeof(FileName::text) && std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
           });
}

FileName file_name(ino_t inode, std::string_view name) {
    FileName out{inode, {}, static_cast<std::uint8_t>(name.size())};
    std::copy(name.begin(), name.end(), out.text.begin());
    return out;
}

class Walk {
public:
    Walk(const CallContext& call, const OnFiles& on_files) : call_(call), on_files_(on_files) {}

    Result<void> folder(QueueName queue, int parent, const char* name, int depth) {
        const int opened = ::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (opened < 0) {
            if (errno == ENOENT || (depth > 0 && (errno == ENOTDIR || errno == ELOOP))) return {};
            return unreadable(errno, name);
        }
        const Directory directory(::fdopendir(opened));
        if (!directory) {
            ::close(opened);
            return unreadable(errno, name);
        }
        std::vector<char> subfolders;
        std::vector<FileName> files;
        while (const dirent* entry = ::readdir(directory.get())) {
            const std::string_view text(entry->d_name);
            if (text.size() == 1 && text != "." && depth < folder_depth_max) subfolders.push_back(text[0]);
            if (!can_be_id(text)) continue;
            files.push_back(file_name(entry->d_ino, text));
            if (files.size() < batch_size) continue;
            if (auto given = give(queue, opened, files); !given) return given;
        }
        if (auto given = give(queue, opened, files); !given) return given;
        for (const char subfolder : subfolders) {
            const char path[2] = {subfolder, 0};
            if (auto walked = folder(queue, opened, path, depth + 1); !walked) return walked;
        }
        return {};
    }

private:
    Result<void> give(QueueName queue, int folder, std::vector<FileName>& files) {
        if (auto time = check_time(call_); !time) return time;
        std::sort(files.begin(), files.end(), [](const FileName& a, const FileName& b) { return a.inode < b.inode; });
        auto given = files.empty() ? Result<void>() : on_files_(queue, folder, files);
        files.clear();
        return given;
    }

    const CallContext& call_;
    const OnFiles& on_files_;
};

}  // namespace

Result<void> walk_queue(const CallContext& call, const Instance& instance, const OnFiles& on_files) {
    const process::Descriptor root(::open(instance.queue_directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!root.open()) return unreadable(errno, instance.queue_directory.native());
    using enum QueueName;
    Walk walk(call, on_files);
    for (const auto queue : {maildrop, incoming, active, deferred, hold, incoming, active}) {
        const std::string name(name_of(queue));
        if (auto walked = walk.folder(queue, root.number(), name.c_str(), 0); !walked) return walked;
    }
    return {};
}

Result<void> check_time(const CallContext& call) {
    if (call.stop_requested()) return fail(Kind::unavailable, "queue_stopped");
    if (call.left().count() == 0) return fail(Kind::unavailable, "queue_deadline");
    return {};
}

tl::unexpected<Error> unreadable(int error, std::string_view what) {
    const bool rights = error == EACCES || error == EPERM;
    return fail(rights ? Kind::misconfigured : Kind::unavailable, rights ? "queue_access" : "queue_unreadable", {},
                std::string(what) + ": " + std::strerror(error));
}

}  // namespace botones::postfix
