#include "corpus/workfile.h"

#include <string.h>

dg_status dg__workdir_open(dg__workdir *d, const char *path, const dg__file_hook *hook)
{
    dg__directory directory = {.fd = -1, .secret = true, .hook = hook};
    dg_status status = dg__directory_open(&directory, path, true);
    if (status != DG_OK)
        return status;
    d->directory = directory;
    d->is_open = true;
    atomic_init(&d->disk, 0);
    atomic_init(&d->disk_peak, 0);
    return DG_OK;
}

void dg__workdir_close(dg__workdir *d)
{
    if (d->is_open)
        dg__directory_close(&d->directory);
    d->is_open = false;
}

dg_status dg__workdir_list(const dg__workdir *d, void (*each)(void *ctx, const char *name),
                           void *ctx)
{
    return dg__directory_list(&d->directory, each, ctx);
}

static dg_status take(dg__workfile *f, dg__workdir *d, const char *name, int fd)
{
    uint64_t size;
    dg_status status = dg__file_length(&size, fd);
    if (status != DG_OK) {
        dg__file_close(fd);
        return status;
    }
    *f = (dg__workfile){.directory = d, .fd = fd};
    memcpy(f->name, name, strlen(name) + 1);
    dg__workfile_grow(f, size);
    return DG_OK;
}

dg_status dg__workfile_create(dg__workfile *f, dg__workdir *d, const char *name)
{
    int fd;
    if (strlen(name) >= sizeof f->name || dg__file_create(&fd, &d->directory, name) != DG_OK)
        return DG_IO;
    return take(f, d, name, fd);
}

dg_status dg__workfile_open(dg__workfile *f, dg__workdir *d, const char *name)
{
    int fd;
    if (strlen(name) >= sizeof f->name || dg__file_open(&fd, &d->directory, name) != DG_OK)
        return DG_IO;
    return take(f, d, name, fd);
}

void dg__workfile_close(dg__workfile *f)
{
    if (f->directory == NULL)
        return;
    dg__file_close(f->fd);
    atomic_fetch_sub(&f->directory->disk, f->size);
    *f = (dg__workfile){.fd = -1};
}

dg_status dg__workfile_write(const dg__workfile *f, uint64_t at, const void *bytes, size_t len)
{
    return dg__file_write(&f->directory->directory, f->fd, bytes, len, at);
}

dg_status dg__workfile_read(const dg__workfile *f, uint64_t at, void *bytes, size_t len)
{
    return dg__file_read(&f->directory->directory, f->fd, bytes, len, at);
}

void dg__workfile_grow(dg__workfile *f, uint64_t size)
{
    if (size <= f->size)
        return;
    uint64_t by = size - f->size, now = atomic_fetch_add(&f->directory->disk, by) + by;
    uint64_t peak = atomic_load(&f->directory->disk_peak);
    while (peak < now && !atomic_compare_exchange_weak(&f->directory->disk_peak, &peak, now))
        continue;
    f->size = size;
}

void dg__workfile_drop(dg__workfile *f)
{
    char name[DG__WORKFILE_NAME_MAX];
    dg__workdir *d = f->directory;
    if (d == NULL)
        return;
    memcpy(name, f->name, sizeof name);
    dg__workfile_close(f);
    dg__workdir_remove(d, name);
}

void dg__workdir_remove(dg__workdir *d, const char *name)
{
    (void)dg__file_remove(&d->directory, name); /* what stays is removed by the next run */
}

dg_status dg__workdir_rename(dg__workdir *d, const char *from, const char *to)
{
    return dg__file_rename(&d->directory, from, to);
}
