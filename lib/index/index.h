/* The handle, inside. */
#ifndef DG_INDEX_INDEX_H
#define DG_INDEX_INDEX_H

#include "index/manifest.h"

struct dg_index {
    dg_allocator allocator;
    dg__directory directory;
    dg_index_parameters parameters;
    bool read_only;
    size_t batch_memory;
    atomic_flag guard;     /* held while `current` is read and kept, or changed: for no longer */
    dg__snapshot *current; /* the state that calls begin with */
};

/* As dg_index_open, with a hook that makes calls of the system fail. */
dg_status dg__index_open(dg_index **out, const char *path, const dg_index_options *options,
                         const dg__file_hook *hook, dg_error *error);

/* The current state, to be released. */
dg__snapshot *dg__index_keep(dg_index *index);

/* Makes a state the current one, unless there is a later one already; takes it over. */
void dg__index_install(dg_index *index, dg__snapshot *snapshot);

/* Takes the lock for as long as *fd is open. Errors: DG_IO, DG_BUSY. */
dg_status dg__index_lock(int *fd, const dg__directory *directory, dg_error *error);

/* DG_OK, or DG_MISMATCH: read with another seed or other flags. */
dg_status dg__document_check(const dg_index *index, const dg_document *doc, dg_error *error);

/* DG_OK, or DG_INVALID or DG_TOO_LARGE: too long, or missing. */
dg_status dg__key_check(const void *key, size_t key_len, dg_error *error);

#endif
