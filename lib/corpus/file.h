/* Files in a directory of our own: the only place that calls the system for them.
 *
 * Knows bytes and names. What goes wrong is DG_IO, or DG_DAMAGED where a file ends before what should
 * be in it; the objects are as before then. */
#ifndef DG_CORPUS_FILE_H
#define DG_CORPUS_FILE_H

#include <dittograph/base.h>
#include <stdatomic.h>
#include <stdbool.h>

/* What a test makes fail: asked before every call that changes a file or directory. */
typedef struct dg__faults {
    bool (*fails)(void *ctx);
    void *ctx;
} dg__faults;

typedef struct dg__directory {
    int fd; /* -1: not open */
    dg__faults faults;
    _Atomic uint64_t disk, disk_peak; /* bytes in files that are open, or were left by them */
} dg__directory;

#define DG__FILE_NAME_MAX 32u

typedef struct dg__file {
    dg__directory *directory; /* NULL: not open */
    int fd;
    uint64_t size; /* bytes from the start to behind the last one written */
    char name[DG__FILE_NAME_MAX];
} dg__file;

/* Opens the directory, made if it isn't there. faults: NULL for none. */
dg_status dg__directory_open(dg__directory *d, const char *path, const dg__faults *faults);
void dg__directory_close(dg__directory *d);

/* Calls `each` with the name of every file in it, until that returns false; DG_IO if it can't be
 * read. */
dg_status dg__directory_list(const dg__directory *d, bool (*each)(void *ctx, const char *name),
                             void *ctx);

/* Makes what was renamed, made or removed in it last. */
dg_status dg__directory_sync(dg__directory *d);

/* An empty file that replaces what has the name. */
dg_status dg__file_create(dg__file *f, dg__directory *d, const char *name);
dg_status dg__file_open(dg__file *f, dg__directory *d, const char *name);
void dg__file_close(dg__file *f); /* also one that isn't open */

/* Any number of threads may read and write at once, at different places. The size is the caller's to
 * keep: dg__file_grow says that something was written up to there. */
dg_status dg__file_write(const dg__file *f, uint64_t at, const void *bytes, size_t len);
dg_status dg__file_read(const dg__file *f, uint64_t at, void *bytes, size_t len);
void dg__file_grow(dg__file *f, uint64_t size);
dg_status dg__file_sync(const dg__file *f);

/* Closes the file and removes it. */
void dg__file_drop(dg__file *f);

/* By name; one that isn't there is none to remove. */
void dg__file_remove(dg__directory *d, const char *name);
dg_status dg__file_rename(dg__directory *d, const char *from, const char *to);

#endif
