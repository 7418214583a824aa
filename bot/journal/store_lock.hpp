// One process per journal: an exclusive lock beside the store, held for the life of the object.
#pragma once
#include <filesystem>

#include "commands/result.hpp"

namespace botones::journal {

/// flock(2) on `<store>.lock`. The kernel frees it when the process ends, however it ends; the file stays, because
/// removing it would let two processes lock two files of the same name.
class StoreLock {
public:
    /// Errors: conflict `store_locked` whose `detail` and argument `pid` name the holder; unavailable.
    static Result<StoreLock> take(const std::filesystem::path& store);
    StoreLock(StoreLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    StoreLock& operator=(StoreLock&&) = delete;
    ~StoreLock();

private:
    explicit StoreLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

}  // namespace botones::journal
