/* Preloaded into the program under test: stops it dead, or fills its disk, at a chosen write to the journal.
 *
 * Proves "kill -9 at every journal write boundary" without a hook in the program. A boundary is one call of write,
 * pwrite, ftruncate, fsync or fdatasync on a file whose path begins with BOTONES_CRASH_PATH; calls count from 1.
 *
 *   BOTONES_CRASH_COUNT=FILE       keeps "calls N\nsyncs N\n" in FILE, true at every moment, also after a kill
 *   BOTONES_CRASH_AT=N             SIGKILL at call N ...
 *   BOTONES_CRASH_SIDE=before|after|half   ... before it, after it (default), or with half its bytes written
 *   BOTONES_CRASH_LOSE=all|some    the kill is a power cut: writes not synced since are lost, all or every second one
 *   BOTONES_FULL_AT=N              from call N on writes fail with ENOSPC (syncs still work) ...
 *   BOTONES_FULL_CALLS=M           ... for M calls only
 *   BOTONES_SYNC_FAILS_AT=N        from call N on syncs fail with EIO, also for BOTONES_FULL_CALLS calls
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum side { BEFORE, AFTER, HALF };
enum loss { KEEP, LOSE_ALL, LOSE_SOME };
enum verdict { PROCEED, FAIL, DIE_AFTER, DIE_HALF };

/* One write that a power cut would lose: what the file held before it. */
struct undo {
    int file;
    off_t offset;
    off_t size_before;
    size_t length; /* bytes that were there before */
    size_t written;
    char* bytes; /* room for `written`, zeros where the file did not reach */
};

/* Descriptors kept open to undo with. Never closed: closing any descriptor of a file drops SQLite's locks on it. */
struct known_file {
    dev_t device;
    ino_t inode;
    int descriptor;
};

static struct {
    const char* path;
    unsigned long crash_at, full_at, sync_fails_at, failing_calls;
    enum side side;
    enum loss loss;
} plan;

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static unsigned long calls, syncs;
static char* counter;
static const size_t counter_size = 64;
static struct undo* undos;
static size_t undo_count, undo_room;
static struct known_file files[256];
static int file_count;

static ssize_t (*real_write)(int, const void*, size_t);
static ssize_t (*real_pwrite)(int, const void*, size_t, off_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);

static unsigned long number(const char* name, unsigned long otherwise) {
    const char* text = getenv(name);
    return text ? strtoul(text, NULL, 10) : otherwise;
}

static int is(const char* name, const char* value) {
    const char* text = getenv(name);
    return text && strcmp(text, value) == 0;
}

static void open_counter(const char* file) {
    int descriptor = open(file, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0 || real_ftruncate(descriptor, (off_t)counter_size) != 0) return;
    void* mapped = mmap(NULL, counter_size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    close(descriptor);
    if (mapped != MAP_FAILED) counter = mapped;
}

/* dlsym answers void*, which ISO C does not convert to a function pointer. */
static void find(const char* name, void* slot) {
    void* found = dlsym(RTLD_NEXT, name);
    memcpy(slot, &found, sizeof found);
}

__attribute__((constructor)) static void start(void) {
    find("write", &real_write);
    find("pwrite", &real_pwrite);
    find("ftruncate", &real_ftruncate);
    find("fsync", &real_fsync);
    find("fdatasync", &real_fdatasync);
    plan.crash_at = number("BOTONES_CRASH_AT", 0);
    plan.full_at = number("BOTONES_FULL_AT", 0);
    plan.sync_fails_at = number("BOTONES_SYNC_FAILS_AT", 0);
    plan.failing_calls = number("BOTONES_FULL_CALLS", ULONG_MAX);
    plan.side = is("BOTONES_CRASH_SIDE", "before") ? BEFORE : is("BOTONES_CRASH_SIDE", "half") ? HALF : AFTER;
    plan.loss = is("BOTONES_CRASH_LOSE", "all") ? LOSE_ALL : is("BOTONES_CRASH_LOSE", "some") ? LOSE_SOME : KEEP;
    if (getenv("BOTONES_CRASH_COUNT")) open_counter(getenv("BOTONES_CRASH_COUNT"));
    plan.path = getenv("BOTONES_CRASH_PATH"); /* last: nothing is watched before everything is known */
}

static int watched(int descriptor) {
    char link[64], target[PATH_MAX];
    if (!plan.path) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, target, sizeof target - 1);
    if (length < 0) return 0;
    target[length] = '\0';
    /* The wal-index is memory that happens to have a name: rebuilt after a crash, and mapped by readers outside. */
    if (length > 4 && strcmp(target + length - 4, "-shm") == 0) return 0;
    return strncmp(target, plan.path, strlen(plan.path)) == 0;
}

static void publish(void) {
    char text[64];
    if (!counter) return;
    int length = snprintf(text, sizeof text, "calls %lu\nsyncs %lu\n", calls, syncs);
    memcpy(counter, text, (size_t)length);
}

static int file_of(int descriptor) {
    struct stat found;
    if (fstat(descriptor, &found) != 0) return -1;
    for (int each = 0; each < file_count; ++each) {
        if (files[each].device == found.st_dev && files[each].inode == found.st_ino) return each;
    }
    if (file_count == (int)(sizeof files / sizeof *files)) return -1;
    files[file_count].device = found.st_dev;
    files[file_count].inode = found.st_ino;
    files[file_count].descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 200);
    return file_count++;
}

static void remember(int descriptor, off_t offset, size_t length) {
    struct stat found;
    int file = plan.loss == KEEP ? -1 : file_of(descriptor);
    if (file < 0 || fstat(descriptor, &found) != 0) return;
    if (undo_count == undo_room) {
        undo_room = undo_room ? 2 * undo_room : 256;
        undos = realloc(undos, undo_room * sizeof *undos);
        if (!undos) abort();
    }
    struct undo* entry = &undos[undo_count++];
    entry->file = file;
    entry->offset = offset;
    entry->size_before = found.st_size;
    entry->written = length;
    entry->bytes = calloc(1, length + 1);
    if (!entry->bytes) abort();
    ssize_t had = pread(descriptor, entry->bytes, length, offset);
    entry->length = had > 0 ? (size_t)had : 0;
}

static void forget(int descriptor) {
    int file = plan.loss == KEEP ? -1 : file_of(descriptor);
    size_t kept = 0;
    if (file < 0) return;
    for (size_t each = 0; each < undo_count; ++each) {
        if (undos[each].file == file) {
            free(undos[each].bytes);
        } else {
            undos[kept++] = undos[each];
        }
    }
    undo_count = kept;
}

static void lose_unsynced(void) {
    for (size_t each = undo_count; each-- > 0;) {
        const struct undo* entry = &undos[each];
        if (plan.loss == LOSE_SOME && (each + plan.crash_at) % 2) continue;
        int descriptor = files[entry->file].descriptor;
        struct stat now;
        /* Without the data its place may still be there, as zeros: that is what `some` leaves behind. */
        size_t length = plan.loss == LOSE_SOME ? entry->written : entry->length;
        if (fstat(descriptor, &now) != 0) abort();
        int resize = plan.loss == LOSE_ALL ? now.st_size != entry->size_before : now.st_size < entry->size_before;
        if (resize && real_ftruncate(descriptor, entry->size_before) != 0) abort();
        if (real_pwrite(descriptor, entry->bytes, length, entry->offset) < 0) abort();
    }
}

static void die(void) {
    lose_unsynced();
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

static int within(unsigned long from) { return from && calls >= from && calls - from < plan.failing_calls; }

/* Counts one call and says what becomes of it. The guard is held until `leave`. */
static enum verdict enter(int is_sync) {
    pthread_mutex_lock(&guard);
    ++calls;
    syncs += is_sync ? 1 : 0;
    publish();
    if (calls == plan.crash_at) {
        if (plan.side == BEFORE) die();
        return plan.side == HALF ? DIE_HALF : DIE_AFTER;
    }
    if (is_sync ? within(plan.sync_fails_at) : within(plan.full_at)) {
        errno = is_sync ? EIO : ENOSPC;
        return FAIL;
    }
    return PROCEED;
}

static void leave(enum verdict verdict) {
    if (verdict == DIE_AFTER || verdict == DIE_HALF) die();
    int cause = errno;
    pthread_mutex_unlock(&guard);
    errno = cause;
}

static ssize_t place(int descriptor, const void* bytes, size_t length, off_t offset, int positioned) {
    enum verdict verdict = enter(0);
    ssize_t done = -1;
    if (verdict != FAIL) {
        if (verdict == DIE_HALF) length /= 2;
        remember(descriptor, positioned ? offset : lseek(descriptor, 0, SEEK_CUR), length);
        done = positioned ? real_pwrite(descriptor, bytes, length, offset) : real_write(descriptor, bytes, length);
    }
    leave(verdict);
    return done;
}

ssize_t write(int descriptor, const void* bytes, size_t length) {
    if (!real_write) find("write", &real_write);
    if (!watched(descriptor)) return real_write(descriptor, bytes, length);
    return place(descriptor, bytes, length, 0, 0);
}

ssize_t pwrite(int descriptor, const void* bytes, size_t length, off_t offset) {
    if (!watched(descriptor)) return real_pwrite(descriptor, bytes, length, offset);
    return place(descriptor, bytes, length, offset, 1);
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t length, off64_t offset) {
    return pwrite(descriptor, bytes, length, (off_t)offset);
}

int ftruncate(int descriptor, off_t length) {
    if (!watched(descriptor)) return real_ftruncate(descriptor, length);
    enum verdict verdict = enter(0);
    struct stat found;
    int outcome = -1;
    if (verdict != FAIL && verdict != DIE_HALF) {
        if (fstat(descriptor, &found) == 0 && found.st_size > length) {
            remember(descriptor, length, (size_t)(found.st_size - length));
        } else {
            remember(descriptor, found.st_size, 0);
        }
        outcome = real_ftruncate(descriptor, length);
    }
    leave(verdict);
    return outcome;
}

int ftruncate64(int descriptor, off64_t length) { return ftruncate(descriptor, (off_t)length); }

static int sync_file(int descriptor, int (*real)(int)) {
    if (!watched(descriptor)) return real(descriptor);
    enum verdict verdict = enter(1);
    int outcome = -1;
    if (verdict == PROCEED || verdict == DIE_AFTER) {
        outcome = real(descriptor);
        if (outcome == 0) forget(descriptor);
    }
    leave(verdict);
    return outcome;
}

int fsync(int descriptor) { return sync_file(descriptor, real_fsync); }

int fdatasync(int descriptor) { return sync_file(descriptor, real_fdatasync); }
