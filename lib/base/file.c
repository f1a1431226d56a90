/* POSIX, and flock. No call looks at errno: what failed, failed. */
#define _DEFAULT_SOURCE
#define _POSIX_C_SOURCE   200809L
#define _FILE_OFFSET_BITS 64
#include "base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* The most that is asked of the system at once: some take no more than 2 GiB. */
#define MOST ((size_t)1 << 30)

static bool fails(const dg__directory *directory, dg__file_call call)
{
    return directory->hook != NULL && directory->hook->fails(directory->hook->ctx, call);
}

static dg_status done(int result)
{
    return result < 0 ? DG_IO : DG_OK;
}

dg_status dg__directory_open(dg__directory *directory, const char *path, bool create)
{
    if (fails(directory, DG__FILE_OPEN))
        return DG_IO;
    if (create)
        /* That it can't be opened says that it can't be made. */
        (void)mkdir(path, directory->secret ? 0700 : 0777);
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0)
        directory->fd = fd;
    return done(fd);
}

void dg__directory_close(dg__directory *directory)
{
    (void)close(directory->fd);
}

dg_status dg__directory_sync(const dg__directory *directory)
{
    return dg__file_sync(directory, directory->fd);
}

dg_status dg__directory_list(const dg__directory *directory,
                             void (*each)(void *ctx, const char *name), void *ctx)
{
    if (fails(directory, DG__FILE_LIST))
        return DG_IO;
    int fd = openat(directory->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return DG_IO;
    DIR *entries = fdopendir(fd);
    if (entries == NULL) {
        (void)close(fd);
        return DG_IO;
    }
    for (const struct dirent *entry; (entry = readdir(entries)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            each(ctx, entry->d_name);
    (void)closedir(entries);
    return DG_OK;
}

dg_status dg__file_open(int *fd, const dg__directory *directory, const char *name)
{
    if (fails(directory, DG__FILE_OPEN))
        return DG_IO;
    int opened = openat(directory->fd, name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
    if (opened >= 0)
        *fd = opened;
    return done(opened);
}

dg_status dg__file_create(int *fd, const dg__directory *directory, const char *name)
{
    if (fails(directory, DG__FILE_CREATE))
        return DG_IO;
    int created = openat(directory->fd, name,
                         O_RDWR | O_CREAT | O_TRUNC | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC,
                         directory->secret ? 0600 : 0666);
    if (created >= 0)
        *fd = created;
    return done(created);
}

void dg__file_close(int fd)
{
    (void)close(fd);
}

dg_status dg__file_length(uint64_t *len, int fd)
{
    struct stat info;
    if (fstat(fd, &info) < 0 || !S_ISREG(info.st_mode) || info.st_size < 0)
        return DG_IO;
    *len = (uint64_t)info.st_size;
    return DG_OK;
}

dg_status dg__file_map(const uint8_t **bytes, int fd, size_t len)
{
    void *mapped = mmap(NULL, len, PROT_READ, MAP_SHARED, fd, 0);
    if (mapped == MAP_FAILED)
        return DG_IO;
    *bytes = mapped;
    return DG_OK;
}

void dg__file_unmap(const uint8_t *bytes, size_t len)
{
    if (bytes != NULL)
        (void)munmap((void *)(uintptr_t)bytes, len);
}

dg_status dg__file_read(const dg__directory *directory, int fd, void *to, size_t len, uint64_t at)
{
    if (fails(directory, DG__FILE_READ) || at > INT64_MAX - len)
        return DG_IO;
    for (char *next = to; len > 0;) {
        ssize_t n = pread(fd, next, len < MOST ? len : MOST, (off_t)at);
        if (n <= 0)
            return n == 0 ? DG_DAMAGED : DG_IO;
        next += n;
        at += (uint64_t)n;
        len -= (size_t)n;
    }
    return DG_OK;
}

dg_status dg__file_write(const dg__directory *directory, int fd, const void *from, size_t len,
                         uint64_t at)
{
    bool failing = fails(directory, DG__FILE_WRITE);
    if (failing)
        len /= 2;
    for (const char *next = from; len > 0;) {
        ssize_t n = pwrite(fd, next, len < MOST ? len : MOST, (off_t)at);
        if (n <= 0)
            return DG_IO;
        next += n;
        at += (uint64_t)n;
        len -= (size_t)n;
    }
    return failing ? DG_IO : DG_OK;
}

dg_status dg__file_sync(const dg__directory *directory, int fd)
{
    if (fails(directory, DG__FILE_SYNC))
        return DG_IO;
    return directory->sync ? done(fsync(fd)) : DG_OK;
}

dg_status dg__file_rename(const dg__directory *directory, const char *from, const char *to)
{
    if (fails(directory, DG__FILE_RENAME))
        return DG_IO;
    return done(renameat(directory->fd, from, directory->fd, to));
}

dg_status dg__file_remove(const dg__directory *directory, const char *name)
{
    if (fails(directory, DG__FILE_REMOVE))
        return DG_IO;
    return done(unlinkat(directory->fd, name, 0));
}

bool dg__file_lock(int fd)
{
    return flock(fd, LOCK_EX | LOCK_NB) == 0;
}
