// Walks the segments of every loaded object.
#include "bot/resident.hpp"

#include <link.h>
#include <sys/mman.h>
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

}  // namespace

void release_startup_pages() { dl_iterate_phdr(release_object, nullptr); }

}  // namespace botones
