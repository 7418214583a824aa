// Keeps the resident set to what the service uses.
#pragma once
#include <chrono>

namespace botones {

/// Gives back the pages of code and constants nobody uses any more, and free heap: relocation, fault-around and bursts
/// leave most of each library mapped. They are clean pages of files; whichever is used again comes back by a minor fault.
/// Linux only (madvise(2), MADV_DONTNEED on private file mappings).
void release_unused_pages();

/// Releases once each time the process has been idle for a while, so that neither the start nor a burst pays for it.
class IdleRelease {
public:
    /// To be called about once a second.
    void look();

private:
    std::chrono::microseconds used_{0};  // processor time at the last look
    int idle_looks_ = 0;
};

}  // namespace botones
