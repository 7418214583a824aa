// Four system calls a message: open, fstat, pread, close. The first 4 KiB hold nearly every envelope.
#include "adapters/queue/postfix/message_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <thread>
#include <unordered_set>

#include "adapters/queue/postfix/defer_log.hpp"

namespace botones::postfix {
namespace {

constexpr std::size_t window_size = 4096;
constexpr std::size_t log_max = 16 << 20;
constexpr std::size_t files_per_thread_min = 24;  // 0.4 ms of work, ten times what a thread costs
constexpr mode_t complete = S_IRUSR | S_IWUSR | S_IXUSR;  // cleanup(8) sets the x bit when the file is whole

/// O_NOFOLLOW and O_NONBLOCK: a taken-over mail owner could put a link or a pipe there for a root reader.
int open_for_reading(int folder, const char* name) {
    constexpr int flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    const int opened = ::openat(folder, name, flags | O_NOATIME);
    return opened < 0 && errno == EPERM ? ::openat(folder, name, flags) : opened;
}

}  // namespace

class MessageReader::Window final : public FileBytes {
public:
    Window(int file, std::string& buffer) : file_(file), buffer_(buffer) {}

    std::string_view at(std::uint64_t offset, std::size_t wanted) override {
        if (offset < start_ || offset + wanted > start_ + length_) fill(offset, wanted);
        const auto skip = static_cast<std::size_t>(std::min<std::uint64_t>(offset - start_, length_));
        return std::string_view(buffer_).substr(skip, std::min(wanted, length_ - skip));
    }

private:
    void fill(std::uint64_t offset, std::size_t wanted) {
        // Already at the end of the file: nothing more will come.
        if (ended_ && offset >= start_) return;
        const auto size = std::max(window_size, wanted);
        if (buffer_.size() < size) buffer_.resize(size);
        const auto got = ::pread(file_, buffer_.data(), size, static_cast<off_t>(offset));
        start_ = offset;
        length_ = got > 0 ? static_cast<std::size_t>(got) : 0;
        ended_ = length_ < size;
    }

    const int file_;
    std::string& buffer_;
    std::uint64_t start_ = 0;
    std::size_t length_ = 0;
    bool ended_ = false;
};

Result<std::optional<QueuedMessage>> MessageReader::read(QueueName queue, int folder, const char* path,
                                                         MailQueue::Detail detail) {
    using Found = std::optional<QueuedMessage>;
    const std::string_view whole(path);
    auto id = QueueId::parse(whole.substr(whole.rfind('/') + 1));
    if (!id) return Found();
    const process::Descriptor file(open_for_reading(folder, path));
    if (!file.open()) {
        if (errno == ENOENT || errno == ELOOP) return Found();
        return unreadable(errno, path);
    }
    struct stat facts {};
    if (::fstat(file.number(), &facts) != 0) return unreadable(errno, path);
    if (!S_ISREG(facts.st_mode) || (facts.st_mode & S_IRWXU) != complete) return Found();
    Window window(file.number(), buffer_);
    auto envelope = read_envelope(
        window, {queue, static_cast<std::uint64_t>(facts.st_size), Seconds(facts.st_mtim.tv_sec)}, detail);
    if (!envelope) return Found();
    return Found(message_of(std::move(*id), queue, std::move(*envelope), detail));
}

QueuedMessage MessageReader::message_of(QueueId id, QueueName queue, Envelope envelope, MailQueue::Detail detail) {
    QueuedMessage out{std::move(id), queue, envelope.arrival, envelope.size, {}, {}};
    if (!envelope.sender.empty()) out.sender = shown_address(envelope.sender, instance_.charset);
    if (out.sender == instance_.empty_address) out.sender.clear();
    if (detail == MailQueue::Detail::sender_only) return out;
    out.recipients = delays(out.id.text());
    std::unordered_set<std::string> delayed;
    for (const auto& recipient : out.recipients) delayed.insert(recipient.address);
    for (const auto& raw : envelope.recipients) {
        auto address = shown_address(raw.empty() ? instance_.empty_address : raw, instance_.charset);
        if (!delayed.contains(address)) out.recipients.push_back({std::move(address), {}});
    }
    return out;
}

std::vector<QueuedRecipient> MessageReader::delays(std::string_view id) {
    const process::Descriptor log(open_for_reading(root_, instance_.file_of("defer", id).c_str()));
    struct stat facts {};
    if (!log.open() || ::fstat(log.number(), &facts) != 0 || !S_ISREG(facts.st_mode)) return {};
    const auto size = std::min(static_cast<std::size_t>(facts.st_size), log_max);
    if (buffer_.size() < size) buffer_.resize(size);
    const auto got = ::pread(log.number(), buffer_.data(), size, 0);
    if (got <= 0) return {};
    return parse_defer_log(std::string_view(buffer_).substr(0, static_cast<std::size_t>(got)), instance_.charset);
}

Result<std::vector<QueuedMessage>> read_messages(std::span<MessageReader> readers, QueueName queue, int folder,
                                                 std::span<const FileName* const> files, MailQueue::Detail detail) {
    using Part = Result<std::vector<QueuedMessage>>;
    const auto read_part = [&](MessageReader& reader, std::span<const FileName* const> part) -> Part {
        std::vector<QueuedMessage> out;
        out.reserve(part.size());
        for (const auto* file : part) {
            auto message = reader.read(queue, folder, file->c_str(), detail);
            if (!message) return pass(message);
            if (*message) out.push_back(std::move(**message));
        }
        return out;
    };
    const auto threads = std::clamp<std::size_t>(files.size() / files_per_thread_min, 1, readers.size());
    const auto length = (files.size() + threads - 1) / threads;
    std::vector<Part> parts(threads);
    {
        std::vector<std::jthread> others;
        for (std::size_t i = 1; i < threads; ++i)
            others.emplace_back([&, i] {
                const auto first = std::min(i * length, files.size());
                parts[i] = read_part(readers[i], files.subspan(first, std::min(length, files.size() - first)));
            });
        parts[0] = read_part(readers[0], files.first(std::min(length, files.size())));
    }
    for (std::size_t i = 1; i < threads && parts[0]; ++i) {
        if (!parts[i]) return parts[i];
        parts[0]->insert(parts[0]->end(), std::make_move_iterator(parts[i]->begin()), std::make_move_iterator(parts[i]->end()));
    }
    return std::move(parts[0]);
}

}  // namespace botones::postfix
