// The lock file holds the pid of its owner, for the error message of whoever comes second.
#include "bot/journal/store_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

namespace botones::journal {

namespace {

Error refused(const std::filesystem::path& file) {
    const int cause = errno;
    return Error{Kind::unavailable, "store_unavailable", {}, file.string() + ": " + std::strerror(cause), {}};
}

std::string holder(int descriptor) {
    std::array<char, 32> text{};
    const auto length = ::pread(descriptor, text.data(), text.size() - 1, 0);
    if (length <= 0) return "?";
    const std::string found(text.data(), static_cast<std::size_t>(length));
    return found.substr(0, found.find('\n'));
}

}  // namespace

Result<StoreLock> StoreLock::take(const std::filesystem::path& store) {
    const auto file = store.string() + ".lock";
    StoreLock lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (lock.descriptor_ < 0) return refused(file);
    if (::flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return refused(file);
        const auto pid = holder(lock.descriptor_);
        return fail(Kind::conflict, "store_locked", {{"pid", pid}}, file + " is held by process " + pid);
    }
    const auto pid = std::to_string(::getpid()) + "\n";
    if (::ftruncate(lock.descriptor_, 0) != 0 ||
        ::pwrite(lock.descriptor_, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
        return refused(file);
    }
    return lock;
}

StoreLock::~StoreLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace botones::journal
