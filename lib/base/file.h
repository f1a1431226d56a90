/* Files of one directory. The one place in the library that asks the system for files; knows nothing
 * of what is in them. Files are read and written at places, so that one that shrinks meanwhile gives an
 * error, not a signal; they are mapped only if the caller wants that. */
#ifndef DG_BASE_FILE_H
#define DG_BASE_FILE_H

#include "base/memory.h"

/* What may fail; asked of the hook before it is done. */
typedef enum dg__file_call {
    DG__FILE_OPEN,
    DG__FILE_CREATE,
    DG__FILE_READ,
    DG__FILE_WRITE, /* one that fails has written half of it */
    DG__FILE_SYNC,
    DG__FILE_RENAME,
    DG__FILE_REMOVE,
    DG__FILE_LIST
} dg__file_call;

/* Lets tests make calls fail. */
typedef struct dg__file_hook {
    bool (*fails)(void *ctx, dg__file_call call);
    void *ctx;
} dg__file_hook;

/* A directory. All of its calls may be made by several threads at once. */
typedef struct dg__directory {
    int fd;
    bool sync;                 /* whether dg__file_sync does anything */
    bool map;                  /* whether files should be mapped */
    bool secret;               /* whether what is made is for its owner only */
    const dg__file_hook *hook; /* NULL: none */
} dg__directory;

/* All of these return DG_OK or DG_IO, reading also DG_DAMAGED. */

/* Sets directory->fd. `create`: makes it if it isn't there. */
dg_status dg__directory_open(dg__directory *directory, const char *path, bool create);
void dg__directory_close(dg__directory *directory);
dg_status dg__directory_sync(const dg__directory *directory);

/* Calls `each` with the name of each file but "." and "..". */
dg_status dg__directory_list(const dg__directory *directory,
                             void (*each)(void *ctx, const char *name), void *ctx);

/* For reading; not what a link leads to. */
dg_status dg__file_open(int *fd, const dg__directory *directory, const char *name);
/* Empty, whatever was there. */
dg_status dg__file_create(int *fd, const dg__directory *directory, const char *name);
void dg__file_close(int fd);
dg_status dg__file_length(uint64_t *len, int fd);

/* All of a file of len bytes, len > 0, to be unmapped. */
dg_status dg__file_map(const uint8_t **bytes, int fd, size_t len);
void dg__file_unmap(const uint8_t *bytes, size_t len); /* NULL is allowed */

/* Exactly len bytes: DG_DAMAGED if there are fewer. */
dg_status dg__file_read(const dg__directory *directory, int fd, void *to, size_t len, uint64_t at);
dg_status dg__file_write(const dg__directory *directory, int fd, const void *from, size_t len,
                         uint64_t at);
dg_status dg__file_sync(const dg__directory *directory, int fd);
dg_status dg__file_rename(const dg__directory *directory, const char *from, const char *to);
dg_status dg__file_remove(const dg__directory *directory, const char *name);

/* Takes the lock of a file that is open, for as long as it is, unless somebody has it: then false. */
bool dg__file_lock(int fd);

#endif
