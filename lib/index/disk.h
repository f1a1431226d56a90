/* Files of one directory. The one place in the library that asks the system for files; knows
 * nothing of what is in them. Files are read and written at places, so that one that shrinks
 * meanwhile gives an error, not a signal; they are mapped only if the caller wants that. */
#ifndef DG_INDEX_DISK_H
#define DG_INDEX_DISK_H

#include "base/memory.h"

/* What may fail; asked of the hook before it is done. */
typedef enum dg__disk_call {
    DG__DISK_OPEN,
    DG__DISK_CREATE,
    DG__DISK_READ,
    DG__DISK_WRITE, /* one that fails has written half of it */
    DG__DISK_SYNC,
    DG__DISK_RENAME,
    DG__DISK_REMOVE,
    DG__DISK_LIST
} dg__disk_call;

/* Lets tests make calls fail. */
typedef struct dg__disk_hook {
    bool (*fails)(void *ctx, dg__disk_call call);
    void *ctx;
} dg__disk_hook;

/* A directory. All of its calls may be made by several threads at once. */
typedef struct dg__folder {
    int fd;
    bool sync;                 /* whether dg__disk_sync does anything */
    bool map;                  /* whether files should be mapped */
    const dg__disk_hook *hook; /* NULL: none */
} dg__folder;

/* All of these return DG_OK or DG_IO. */

/* Sets directory->fd. `create`: makes it if it isn't there. */
dg_status dg__folder_open(dg__folder *directory, const char *path, bool create);
void dg__folder_close(dg__folder *directory);
dg_status dg__folder_sync(const dg__folder *directory);

/* Calls `each` with the name of each file but "." and "..". */
dg_status dg__folder_list(const dg__folder *directory, void (*each)(void *ctx, const char *name),
                          void *ctx);

dg_status dg__disk_open(int *fd, const dg__folder *directory, const char *name);
/* Empty, whatever was there. */
dg_status dg__disk_create(int *fd, const dg__folder *directory, const char *name);
void dg__disk_close(int fd);
dg_status dg__disk_length(uint64_t *len, int fd);

/* All of a file of len bytes, len > 0, to be unmapped. */
dg_status dg__disk_map(const uint8_t **bytes, int fd, size_t len);
void dg__disk_unmap(const uint8_t *bytes, size_t len); /* NULL is allowed */

/* Exactly len bytes: DG_IO if there are fewer. */
dg_status dg__disk_read(const dg__folder *directory, int fd, void *to, size_t len, uint64_t at);
dg_status dg__disk_write(const dg__folder *directory, int fd, const void *from, size_t len,
                         uint64_t at);
dg_status dg__disk_sync(const dg__folder *directory, int fd);
dg_status dg__disk_rename(const dg__folder *directory, const char *from, const char *to);
dg_status dg__disk_remove(const dg__folder *directory, const char *name);

/* Takes the lock of a file that is open, for as long as it is, unless somebody has it: then false.
 * */
bool dg__disk_lock(int fd);

#endif
