// The facts of one Postfix instance, as its configuration states them (postconf(5)).
#pragma once
#include <sys/types.h>

#include <ctime>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/queue/postfix/address_text.hpp"
#include "commands/ports/mail_queue.hpp"

namespace botones::postfix {

struct Instance {
    std::filesystem::path queue_directory;
    std::vector<std::string> hashed;  // hash_queue_names: these queues spread their files over subfolders
    std::size_t hash_depth = 1;
    std::string empty_address = "MAILER-DAEMON";
    Charset charset = Charset::utf8;
    std::filesystem::path master_lock;

    /// Whether master(8) runs: it keeps its pid file locked, which /proc/locks shows without touching the lock.
    bool master_runs() const;
    /// The folder, within the queue directory, where Postfix keeps the file `id` of `queue` (also of `defer`, a log).
    std::string file_of(std::string_view queue, std::string_view id) const;
};

/// Reads `postconf -x` and keeps the answer for as long as main.cf stays the same file. Any thread.
class InstanceReader {
public:
    InstanceReader(std::string config_dir, std::string postconf)
        : config_dir_(std::move(config_dir)), postconf_(std::move(postconf)) {}
    /// Errors: misconfigured (`queue_config_missing`, `program_missing`, `queue_directory_missing`), unavailable.
    Result<Instance> read(const CallContext& call);

private:
    struct Version {
        dev_t device = 0;
        ino_t inode = 0;
        off_t size = 0;
        std::timespec modified{};
        bool operator==(const Version& other) const {
            return device == other.device && inode == other.inode && size == other.size &&
                   modified.tv_sec == other.modified.tv_sec && modified.tv_nsec == other.modified.tv_nsec;
        }
    };
    Result<Version> version() const;
    Result<Instance> ask(const CallContext& call) const;

    const std::string config_dir_;
    const std::string postconf_;
    std::mutex mutex_;  // guards the two below; never held while postconf runs
    Version known_version_;
    Instance known_;
};

/// The folders of a hashed queue for an id, e.g. "A/": from the hex microseconds that short ids begin with and long ids
/// hold before their last z, in base 52.
std::string hash_folders(std::string_view id, std::size_t depth);

}  // namespace botones::postfix
