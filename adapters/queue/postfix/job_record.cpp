// Names are checked, because a job's name becomes a file's name.
#include "adapters/queue/postfix/job_record.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <thread>

#include "adapters/queue/postfix/queue_walk.hpp"

namespace botones::postfix {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t log_max = 1 << 30;
constexpr std::uint64_t tail_size = 1000;
constexpr std::chrono::milliseconds lock_poll{20};
constexpr std::string_view postsupers_voice = "postsuper: ";
constexpr std::string_view our_voice = "job: ";
constexpr std::string_view was_on_hold = "was on hold";
constexpr std::string_view holding_begins = "job: holding begins";

bool good_name(std::string_view name) {
    return !name.empty() && name.size() <= 100 && name.front() != '.' && std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
                      c == '.';
           });
}

fs::path file(const fs::path& state_dir, std::string_view queue, std::string_view job, std::string_view ending) {
    return state_dir / (std::string(queue) + "-" + std::string(job) + std::string(ending));
}

tl::unexpected<Error> unwritable(const fs::path& path) {
    return fail(Kind::unavailable, "queue_state_unwritable", {{"path", path.string()}}, std::strerror(errno));
}

bool write_all(int to, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(to, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// Its mere existence says that the job was begun, so a torn write needs no care: nothing runs before it is synced.
Result<void> write_synced(const fs::path& path, std::string_view content) {
    const process::Descriptor out(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    const process::Descriptor folder(::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!out.open() || !folder.open()) return unwritable(path);
    if (write_all(out.number(), content) && ::fsync(out.number()) == 0 && ::fsync(folder.number()) == 0) return {};
    const auto error = unwritable(path);
    ::unlink(path.c_str());
    return error;
}

Result<void> wait_for_lock(const CallContext& call, int log) {
    while (::flock(log, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) return fail(Kind::unavailable, "queue_state_unwritable", {}, "flock");
        if (auto time = check_time(call); !time) return fail(Kind::unavailable, "queue_job_running");
        std::this_thread::sleep_for(lock_poll);
    }
    return {};
}

std::optional<Said> said_by(std::string_view words) {
    if (words == "removed") return Said::removed;
    if (words == "placed on hold") return Said::held;
    if (words == "released from hold") return Said::released;
    if (words == "requeued") return Said::requeued;
    return std::nullopt;
}

}  // namespace

Statements parse_statements(std::string_view log) {
    Statements out;
    for (auto end = log.find('\n'); end != std::string_view::npos; end = log.find('\n')) {
        const auto line = log.substr(0, end);
        log.remove_prefix(end + 1);
        if (line == holding_begins) out.holding_begun = true;
        const bool ours = line.starts_with(our_voice);
        if (!ours && !line.starts_with(postsupers_voice)) continue;
        const auto rest = line.substr(ours ? our_voice.size() : postsupers_voice.size());
        const auto colon = rest.find(": ");
        if (colon == std::string_view::npos) continue;
        const auto words = rest.substr(colon + 2);
        const auto said = ours && words == was_on_hold ? Said::was_held : said_by(words);
        if (said) out.by_id.insert_or_assign(std::string(rest.substr(0, colon)), *said);
    }
    return out;
}

bool JobRecord::exists(const fs::path& state_dir, std::string_view queue, std::string_view job) {
    std::error_code ignored;
    return good_name(job) && fs::exists(file(state_dir, queue, job, ".ids"), ignored);
}

Result<JobRecord> JobRecord::open(const CallContext& call, const fs::path& state_dir, std::string_view queue,
                                  std::string_view job, std::span<const MessageIdentity> messages) {
    if (!good_name(job)) return fail(Kind::invalid_input, "bad_job_name", {{"value", std::string(job.substr(0, 80))}});
    std::error_code error;
    fs::create_directories(state_dir, error);
    if (!exists(state_dir, queue, job)) {
        std::string ids;
        for (const auto& message : messages) ids += message.id.text() + '\n';
        if (auto written = write_synced(file(state_dir, queue, job, ".ids"), ids); !written) return pass(written);
    }
    const auto path = file(state_dir, queue, job, ".log");
    process::Descriptor log(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!log.open()) return unwritable(path);
    if (auto locked = wait_for_lock(call, log.number()); !locked) return pass(locked);
    return JobRecord(std::move(log));
}

void JobRecord::remove(const fs::path& state_dir, std::string_view queue, std::string_view job) {
    if (!good_name(job)) return;
    std::error_code ignored;
    // The log first: a record that is half removed still says that the job was begun.
    fs::remove(file(state_dir, queue, job, ".log"), ignored);
    fs::remove(file(state_dir, queue, job, ".ids"), ignored);
}

std::string JobRecord::content(std::uint64_t offset) const {
    const auto end = std::min(size(), log_max);
    std::string out(end > offset ? end - offset : 0, '\0');
    std::size_t have = 0;
    while (have < out.size()) {
        const auto got = ::pread(log_.number(), out.data() + have, out.size() - have, static_cast<off_t>(offset + have));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        have += static_cast<std::size_t>(got);
    }
    out.resize(have);
    return out;
}

Statements JobRecord::statements(std::uint64_t offset) const { return parse_statements(content(offset)); }

std::uint64_t JobRecord::size() const {
    struct stat facts {};
    return ::fstat(log_.number(), &facts) == 0 ? static_cast<std::uint64_t>(facts.st_size) : 0;
}

Result<void> JobRecord::begin_holding(std::span<const QueueId> held_before) const {
    std::string lines = "\n";  // ends a line that a killed postsuper may have left unfinished
    for (const auto& id : held_before) lines += std::string(our_voice) + id.text() + ": " + std::string(was_on_hold) + '\n';
    lines += std::string(holding_begins) + '\n';
    if (!write_all(log_.number(), lines) || ::fdatasync(log_.number()) != 0) return unwritable("log");
    return {};
}

std::uint64_t JobRecord::count_lines(std::uint64_t& offset) const {
    const auto fresh = content(offset);
    const auto end = fresh.rfind('\n');
    if (end == std::string::npos) return 0;
    offset += end + 1;
    return static_cast<std::uint64_t>(std::count(fresh.begin(), fresh.end(), '\n'));
}

std::string JobRecord::tail() const {
    const auto end = size();
    return content(end > tail_size ? end - tail_size : 0);
}

}  // namespace botones::postfix
