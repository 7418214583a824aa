// Keeps the resident set to what the service uses.
#pragma once

namespace botones {

/// Gives back the pages of code and constants that only the start needed: relocation and fault-around leave most of each
/// library mapped. They are clean pages of files; whichever is used again comes back by a minor fault. Linux only
/// (madvise(2), MADV_DONTNEED on private file mappings).
void release_startup_pages();

}  // namespace botones
