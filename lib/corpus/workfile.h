/* The files that a corpus works with: which they are by name, how long, and how much of the disk all of
 * them take together.
 *
 * Nothing is forced to disk: what is written outlives the process, not a crash of the machine. What
 * that leaves is told by checksums, and made again. Temporary files that are written at once cost as
 * much as all the rest.
 *
 * What goes wrong is DG_IO, or DG_DAMAGED where a file ends before what should be in it; the objects
 * are as before then. */
#ifndef DG_CORPUS_WORKFILE_H
#define DG_CORPUS_WORKFILE_H

#include "base/file.h"

#include <stdatomic.h>

/* Where the files are. */
typedef struct dg__workdir {
    dg__directory directory;
    bool is_open;
    _Atomic uint64_t disk, disk_peak; /* bytes in files that are open, or were left by them */
} dg__workdir;

#define DG__WORKFILE_NAME_MAX 32u

typedef struct dg__workfile {
    dg__workdir *directory; /* NULL: not open */
    int fd;
    uint64_t size; /* bytes from the start to behind the last one written */
    char name[DG__WORKFILE_NAME_MAX];
} dg__workfile;

/* Opens the directory, made if it isn't there. hook: NULL for none. */
dg_status dg__workdir_open(dg__workdir *d, const char *path, const dg__file_hook *hook);
void dg__workdir_close(dg__workdir *d); /* also one that isn't open: all zero */

/* Calls `each` with the name of every file in it. */
dg_status dg__workdir_list(const dg__workdir *d, void (*each)(void *ctx, const char *name),
                           void *ctx);

/* An empty file that replaces what has the name. */
dg_status dg__workfile_create(dg__workfile *f, dg__workdir *d, const char *name);
dg_status dg__workfile_open(dg__workfile *f, dg__workdir *d, const char *name); /* for reading */
void dg__workfile_close(dg__workfile *f); /* also one that isn't open */

/* Any number of threads may read and write at once, at different places. The size is the caller's to
 * keep: dg__workfile_grow says that something was written up to there. */
dg_status dg__workfile_write(const dg__workfile *f, uint64_t at, const void *bytes, size_t len);
dg_status dg__workfile_read(const dg__workfile *f, uint64_t at, void *bytes, size_t len);
void dg__workfile_grow(dg__workfile *f, uint64_t size);

/* Closes the file and removes it. */
void dg__workfile_drop(dg__workfile *f);

/* By name; one that isn't there is none to remove. */
void dg__workdir_remove(dg__workdir *d, const char *name);
dg_status dg__workdir_rename(dg__workdir *d, const char *from, const char *to);

#endif
