// Opens the files and compares names with inodes.
#include "adapters/queue/postfix/pins.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace botones::postfix {
namespace {

constexpr std::array places{QueueName::deferred, QueueName::hold, QueueName::active, QueueName::incoming, QueueName::maildrop};
constexpr std::size_t microsecond_digits = 5;
constexpr std::size_t wanted = 16384;  // more at a time save nothing: one postsuper deletes for seconds at that number

std::size_t descriptors_allowed() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 256;
    if (limit.rlim_cur < 2 * wanted && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 2 * wanted);
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
    return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? static_cast<std::size_t>(limit.rlim_cur) : 256;
}

bool names_inode(std::string_view id, ino_t inode) {
    if (id.size() <= microsecond_digits) return false;
    const auto digits = id.substr(microsecond_digits);
    ino_t named = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), named, 16);
    return error == std::errc() && end == digits.data() + digits.size() && named == inode;
}

}  // namespace

std::size_t Pins::most() {
    static const auto half = std::min(wanted, descriptors_allowed() / 2);  // the rest is for connections
    return half;
}

Pins::Pins(const Instance& instance, int root, std::span<const MessageIdentity> messages) {
    files_.reserve(messages.size());
    for (const auto& message : messages) {
        for (const auto place : places) {
            const auto path = instance.file_of(name_of(place), message.id.text());
            process::Descriptor file(::openat(root, path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
            struct stat facts {};
            if (!file.open()) continue;
            if (::fstat(file.number(), &facts) != 0 || !names_inode(message.id.text(), facts.st_ino)) break;
            files_.push_back(std::move(file));
            ids_.insert(message.id.text());
            break;
        }
    }
}

}  // namespace botones::postfix
