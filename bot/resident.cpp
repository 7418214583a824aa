// Walks the segments of every loaded object.
#include "bot/resident.hpp"

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstddef>

namespace botones {
namespace {

/// Only segments that were never writable: a page that was written, even by the loader, lives nowhere else.
int release_object(dl_phdr_info* object, std::size_t, void*) {
    const auto page = static_cast<ElfW(Addr)>(sysconf(_SC_PAGESIZE));
    for (int at = 0; at < object->dlpi_phnum; ++at) {
        const auto& segment = object->dlpi_phdr[at];
        if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
        const auto begin = (object->dlpi_addr + segment.p_vaddr + page - 1) / page * page;
        const auto end = (object->dlpi_addr + segment.p_vaddr + segment.p_memsz) / page * page;
        if (end > begin) (void)madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
    }
    return 0;
}

// Timers and probes of a service nobody talks to stay below this share of a second.
constexpr auto idle_share = std::chrono::milliseconds(20);
constexpr int idle_looks_before_release = 4;

std::chrono::microseconds processor_time() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto of = [](const timeval& time) { return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec); };
    return of(usage.ru_utime) + of(usage.ru_stime);
}

}  // namespace

void release_unused_pages() {
    malloc_trim(0);
    dl_iterate_phdr(release_object, nullptr);
}

void IdleRelease::look() {
    const auto now = processor_time();
    idle_looks_ = now - used_ < idle_share ? idle_looks_ + 1 : 0;
    used_ = now;
    if (idle_looks_ == idle_looks_before_release) release_unused_pages();
}

}  // namespace botones
