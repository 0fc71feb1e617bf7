/* Records every change that a program makes to the files in a folder, for tests of power cuts.
 *
 * Built as a library and named in LD_PRELOAD. POWER_FOLDER is the folder, POWER_LOG the file that
 * each change is added to, in order, with the bytes written. tests/reliability/power_cuts.py reads
 * it. Writes through mmap and through the kernel's own copying are not seen: the latter is refused,
 * so that programs read and write instead.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CREATE = 1, WRITE, TRUNCATE, SYNC, SYNC_FOLDER, RENAME, UNLINK, LINK, MKDIR, RMDIR };

struct head {
    uint32_t kind, first, second;
    uint32_t size;
    uint64_t file, offset;
};

static void record(int kind, const char *first, const char *second, uint64_t file,
                   uint64_t offset, const void *bytes, size_t size)
{
    int kept = errno;
    const char *log = getenv("POWER_LOG");
    struct head head = {kind, strlen(first), strlen(second), size, file, offset};
    struct iovec parts[] = {
        {&head, sizeof head}, {(void *)first, head.first}, {(void *)second, head.second},
        {(void *)bytes, size}};
    int handle = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    ssize_t whole = sizeof head + head.first + head.second + size;
    if (handle < 0 || syscall(SYS_writev, handle, parts, 4) != whole) {
        static const char lost[] = "power_cut: the log cannot be written\n";
        syscall(SYS_write, 2, lost, sizeof lost - 1);
        _exit(99);
    }
    syscall(SYS_close, handle);
    errno = kept;
}

static int watched(const char *path)
{
    const char *folder = getenv("POWER_FOLDER");
    if (!folder || !getenv("POWER_LOG")) return 0;
    size_t length = strlen(folder);
    return strncmp(path, folder, length) == 0 && (path[length] == '/' || !path[length]);
}

/* The absolute path of `name` in the folder that is open as `at`; 0 if it is not watched. */
static int absolute(int at, const char *name, char *path)
{
    char folder[PATH_MAX] = "";
    if (name[0] != '/') {
        if (at == AT_FDCWD) {
            if (!getcwd(folder, sizeof folder)) return 0;
        } else {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", at);
            ssize_t length = readlink(link, folder, sizeof folder - 1);
            if (length < 0) return 0;
            folder[length] = 0;
        }
        strncat(folder, "/", sizeof folder - strlen(folder) - 1);
    }
    if (snprintf(path, PATH_MAX, "%s%s", folder, name) >= PATH_MAX) return 0;
    return watched(path);
}

/* The path and number of an open file; 0 if it is not watched. */
static int open_file(int handle, char *path, uint64_t *number, int *is_folder)
{
    if (!getenv("POWER_FOLDER")) return 0;
    int kept = errno, found = 0;
    char link[64];
    struct stat about;
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length > 0) {
        path[length] = 0;
        if (watched(path) && fstat(handle, &about) == 0) {
            *number = about.st_ino;
            *is_folder = S_ISDIR(about.st_mode);
            found = 1;
        }
    }
    errno = kept;
    return found;
}

static int opened(int at, const char *name, int flags, mode_t mode)
{
    char path[PATH_MAX];
    struct stat about;
    int writes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT);
    int is_watched = writes && absolute(at, name, path);
    int was_there = is_watched && fstatat(at, name, &about, 0) == 0;
    int handle = syscall(SYS_openat, at, name, flags, mode);
    if (is_watched && handle >= 0) {
        int unnamed = (flags & O_TMPFILE) == O_TMPFILE;
        fstat(handle, &about);
        if (unnamed || !was_there)
            record(CREATE, unnamed ? "" : path, "", about.st_ino, 0, "", 0);
        else if (flags & O_TRUNC)
            record(TRUNCATE, path, "", about.st_ino, 0, "", 0);
    }
    return handle;
}

static mode_t mode_of(int flags, va_list more)
{
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
}

#define OPEN(name, extra)                                              \
    int name(const char *path, int flags, ...)                         \
    {                                                                  \
        va_list more;                                                  \
        va_start(more, flags);                                         \
        mode_t mode = mode_of(flags, more);                            \
        va_end(more);                                                  \
        return opened(AT_FDCWD, path, flags | extra, mode);            \
    }
#define OPENAT(name, extra)                                            \
    int name(int at, const char *path, int flags, ...)                 \
    {                                                                  \
        va_list more;                                                  \
        va_start(more, flags);                                         \
        mode_t mode = mode_of(flags, more);                            \
        va_end(more);                                                  \
        return opened(at, path, flags | extra, mode);                  \
    }
OPEN(open, 0)
OPEN(open64, O_LARGEFILE)
OPENAT(openat, 0)
OPENAT(openat64, O_LARGEFILE)

int creat(const char *path, mode_t mode)
{
    return opened(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

static void wrote(int handle, const void *bytes, ssize_t size, off_t offset)
{
    char path[PATH_MAX];
    uint64_t number;
    int is_folder;
    if (size > 0 && open_file(handle, path, &number, &is_folder))
        record(WRITE, path, "", number, offset, bytes, size);
}

ssize_t write(int handle, const void *bytes, size_t size)
{
    ssize_t done = syscall(SYS_write, handle, bytes, size);
    if (done > 0) {
        int kept = errno;
        off_t end = lseek(handle, 0, SEEK_CUR);
        errno = kept;
        if (end >= 0) wrote(handle, bytes, done, end - done);
    }
    return done;
}

ssize_t pwrite(int handle, const void *bytes, size_t size, off_t offset)
{
    ssize_t done = syscall(SYS_pwrite64, handle, bytes, size, offset);
    wrote(handle, bytes, done, offset);
    return done;
}

ssize_t pwrite64(int handle, const void *bytes, size_t size, off64_t offset)
{
    return pwrite(handle, bytes, size, offset);
}

ssize_t writev(int handle, const struct iovec *parts, int count)
{
    ssize_t whole = 0;
    for (int part = 0; part < count; part++) {
        ssize_t done = write(handle, parts[part].iov_base, parts[part].iov_len);
        if (done < 0) return whole ? whole : done;
        whole += done;
        if ((size_t)done < parts[part].iov_len) break;
    }
    return whole;
}

static int truncated(int handle, off_t size)
{
    int done = syscall(SYS_ftruncate, handle, size);
    char path[PATH_MAX];
    uint64_t number;
    int is_folder;
    if (done == 0 && open_file(handle, path, &number, &is_folder))
        record(TRUNCATE, path, "", number, size, "", 0);
    return done;
}

int ftruncate(int handle, off_t size) { return truncated(handle, size); }
int ftruncate64(int handle, off64_t size) { return truncated(handle, size); }

static int synced(int handle, long call)
{
    int done = syscall(call, handle);
    char path[PATH_MAX];
    uint64_t number;
    int is_folder;
    if (done == 0 && open_file(handle, path, &number, &is_folder))
        record(is_folder ? SYNC_FOLDER : SYNC, path, "", number, 0, "", 0);
    return done;
}

int fsync(int handle) { return synced(handle, SYS_fsync); }
int fdatasync(int handle) { return synced(handle, SYS_fdatasync); }

static int renamed(int from_at, const char *from, int to_at, const char *to, unsigned flags)
{
    char first[PATH_MAX], second[PATH_MAX];
    int is_watched = absolute(from_at, from, first) & absolute(to_at, to, second);
    int done = syscall(SYS_renameat2, from_at, from, to_at, to, flags);
    if (done == 0 && is_watched) record(RENAME, first, second, 0, 0, "", 0);
    return done;
}

int rename(const char *from, const char *to) { return renamed(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int from_at, const char *from, int to_at, const char *to)
{
    return renamed(from_at, from, to_at, to, 0);
}
int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags)
{
    return renamed(from_at, from, to_at, to, flags);
}

static int unlinked(int at, const char *name, int flags)
{
    char path[PATH_MAX];
    int is_watched = absolute(at, name, path);
    int done = syscall(SYS_unlinkat, at, name, flags);
    if (done == 0 && is_watched)
        record(flags & AT_REMOVEDIR ? RMDIR : UNLINK, path, "", 0, 0, "", 0);
    return done;
}

int unlink(const char *name) { return unlinked(AT_FDCWD, name, 0); }
int remove(const char *name)
{
    int done = unlinked(AT_FDCWD, name, 0);
    return done && errno == EISDIR ? unlinked(AT_FDCWD, name, AT_REMOVEDIR) : done;
}
int rmdir(const char *name) { return unlinked(AT_FDCWD, name, AT_REMOVEDIR); }
int unlinkat(int at, const char *name, int flags) { return unlinked(at, name, flags); }

static int made_folder(int at, const char *name, mode_t mode)
{
    char path[PATH_MAX];
    int done = syscall(SYS_mkdirat, at, name, mode);
    if (done == 0 && absolute(at, name, path)) record(MKDIR, path, "", 0, 0, "", 0);
    return done;
}

int mkdir(const char *name, mode_t mode) { return made_folder(AT_FDCWD, name, mode); }
int mkdirat(int at, const char *name, mode_t mode) { return made_folder(at, name, mode); }

static int linked(int from_at, const char *from, int to_at, const char *to, int flags)
{
    char path[PATH_MAX];
    struct stat about;
    int done = syscall(SYS_linkat, from_at, from, to_at, to, flags);
    if (done == 0 && absolute(to_at, to, path) && fstatat(to_at, to, &about, 0) == 0)
        record(LINK, path, "", about.st_ino, 0, "", 0);
    return done;
}

int link(const char *from, const char *to) { return linked(AT_FDCWD, from, AT_FDCWD, to, 0); }
int linkat(int from_at, const char *from, int to_at, const char *to, int flags)
{
    return linked(from_at, from, to_at, to, flags);
}

/* Refused, so that the program reads and writes instead. */
ssize_t sendfile(int to, int from, off_t *offset, size_t size)
{
    (void)to, (void)from, (void)offset, (void)size;
    errno = EINVAL;
    return -1;
}
ssize_t sendfile64(int to, int from, off64_t *offset, size_t size)
{
    return sendfile(to, from, (off_t *)offset, size);
}
ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at, size_t size, unsigned flags)
{
    (void)from, (void)from_at, (void)to, (void)to_at, (void)size, (void)flags;
    errno = ENOSYS;
    return -1;
}
int posix_fallocate(int handle, off_t offset, off_t size)
{
    (void)handle, (void)offset, (void)size;
    return EOPNOTSUPP;
}
int posix_fallocate64(int handle, off64_t offset, off64_t size)
{
    return posix_fallocate(handle, offset, size);
}
