/* POSIX. `errno` is nobody's business here: a write that fails is a full disk, or as bad. */
#define _POSIX_C_SOURCE   200809L
#define _FILE_OFFSET_BITS 64
#include "corpus/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The most bytes of one call: what every system takes. */
#define MOST ((size_t)1 << 30)

static bool fails(const dg__directory *d)
{
    return d->faults.fails != NULL && d->faults.fails(d->faults.ctx);
}

dg_status dg__directory_open(dg__directory *d, const char *path, const dg__faults *faults)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 && mkdir(path, 0700) == 0)
        fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return DG_IO;
    d->fd = fd;
    d->faults = faults != NULL ? *faults : (dg__faults){NULL, NULL};
    atomic_init(&d->disk, 0);
    atomic_init(&d->disk_peak, 0);
    return DG_OK;
}

void dg__directory_close(dg__directory *d)
{
    if (d->fd >= 0)
        close(d->fd);
    d->fd = -1;
}

dg_status dg__directory_list(const dg__directory *d, bool (*each)(void *ctx, const char *name),
                             void *ctx)
{
    int fd = openat(d->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = fd >= 0 ? fdopendir(fd) : NULL;
    if (list == NULL) {
        if (fd >= 0)
            close(fd);
        return DG_IO;
    }
    for (struct dirent *entry; (entry = readdir(list)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            !each(ctx, entry->d_name))
            break;
    closedir(list);
    return DG_OK;
}

dg_status dg__directory_sync(dg__directory *d)
{
    return !fails(d) && fsync(d->fd) == 0 ? DG_OK : DG_IO;
}

static dg_status open_file(dg__file *f, dg__directory *d, const char *name, int flags)
{
    struct stat about;
    if (strlen(name) >= sizeof f->name)
        return DG_IO;
    int fd = openat(d->fd, name, flags | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return DG_IO;
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
        close(fd);
        return DG_IO;
    }
    *f = (dg__file){.directory = d, .fd = fd};
    memcpy(f->name, name, strlen(name) + 1);
    dg__file_grow(f, (uint64_t)about.st_size);
    return DG_OK;
}

dg_status dg__file_create(dg__file *f, dg__directory *d, const char *name)
{
    return fails(d) ? DG_IO : open_file(f, d, name, O_CREAT | O_TRUNC);
}

dg_status dg__file_open(dg__file *f, dg__directory *d, const char *name)
{
    return open_file(f, d, name, 0);
}

void dg__file_close(dg__file *f)
{
    if (f->directory == NULL)
        return;
    close(f->fd);
    atomic_fetch_sub(&f->directory->disk, f->size);
    *f = (dg__file){.fd = -1};
}

dg_status dg__file_write(const dg__file *f, uint64_t at, const void *bytes, size_t len)
{
    const char *from = bytes;
    if (fails(f->directory))
        return DG_IO;
    while (len > 0) {
        ssize_t n = pwrite(f->fd, from, len < MOST ? len : MOST, (off_t)at);
        if (n <= 0)
            return DG_IO;
        from += n;
        at += (uint64_t)n;
        len -= (size_t)n;
    }
    return DG_OK;
}

dg_status dg__file_read(const dg__file *f, uint64_t at, void *bytes, size_t len)
{
    char *to = bytes;
    while (len > 0) {
        ssize_t n = pread(f->fd, to, len < MOST ? len : MOST, (off_t)at);
        if (n <= 0)
            return n == 0 ? DG_DAMAGED : DG_IO;
        to += n;
        at += (uint64_t)n;
        len -= (size_t)n;
    }
    return DG_OK;
}

void dg__file_grow(dg__file *f, uint64_t size)
{
    if (size <= f->size)
        return;
    uint64_t by = size - f->size, now = atomic_fetch_add(&f->directory->disk, by) + by;
    uint64_t peak = atomic_load(&f->directory->disk_peak);
    while (peak < now && !atomic_compare_exchange_weak(&f->directory->disk_peak, &peak, now))
        continue;
    f->size = size;
}

dg_status dg__file_sync(const dg__file *f)
{
    return !fails(f->directory) && fsync(f->fd) == 0 ? DG_OK : DG_IO;
}

void dg__file_drop(dg__file *f)
{
    char name[DG__FILE_NAME_MAX];
    dg__directory *d = f->directory;
    if (d == NULL)
        return;
    memcpy(name, f->name, sizeof name);
    dg__file_close(f);
    unlinkat(d->fd, name, 0);
}

void dg__file_remove(dg__directory *d, const char *name)
{
    unlinkat(d->fd, name, 0);
}

dg_status dg__file_rename(dg__directory *d, const char *from, const char *to)
{
    return !fails(d) && renameat(d->fd, from, d->fd, to) == 0 ? DG_OK : DG_IO;
}
