/* Opening, and looking at what is there. */
#include "index/index.h"

#include "base/status.h"
#include "document.h"

#define BATCH_MEMORY_MIN ((size_t)1 << 20)

/* How often a reader looks again, where a writer has removed files meanwhile. */
#define TRIES 1000u

static const dg_index_options default_options = DG_INDEX_OPTIONS_INIT;
static const dg_index_parameters default_parameters = DG_INDEX_PARAMETERS_INIT;
static const char lock_name[] = "LOCK";

/* ---- States ---- */

static void enter(dg_index *index)
{
    while (atomic_flag_test_and_set_explicit(&index->guard, memory_order_acquire)) {
    }
}

static void leave(dg_index *index)
{
    atomic_flag_clear_explicit(&index->guard, memory_order_release);
}

dg__snapshot *dg__index_keep(dg_index *index)
{
    enter(index);
    dg__snapshot *snapshot = dg__snapshot_keep(index->current);
    leave(index);
    return snapshot;
}

void dg__index_install(dg_index *index, dg__snapshot *snapshot)
{
    enter(index);
    if (index->current == NULL || snapshot->generation > index->current->generation) {
        dg__snapshot *before = index->current;
        index->current = snapshot;
        snapshot = before;
    }
    leave(index);
    dg__snapshot_release(snapshot);
}

/* A segment that is gone although the manifest is the same is missing. */
static dg_status read_state(dg__snapshot **out, dg_index_parameters *parameters,
                            const dg_index *index, const dg__snapshot *before, dg_error *error)
{
    dg_status status = DG_OK;
    for (unsigned i = 0; i < TRIES; i++) {
        uint64_t generation = 0, now = 0;
        bool known = dg__manifest_generation(&generation, &index->directory) == DG_OK;
        status =
            dg__manifest_read(out, parameters, &index->directory, before, &index->allocator, error);
        if (status != DG_IO || !known ||
            dg__manifest_generation(&now, &index->directory) != DG_OK || now == generation)
            break;
    }
    return status;
}

dg_status dg_index_refresh(dg_index *index, int *changed, dg_error *error)
{
    if (index == NULL)
        return dg__fail(error, DG_INVALID, "there is no index");
    uint64_t generation;
    dg_status status = dg__manifest_generation(&generation, &index->directory);
    if (status != DG_OK)
        return dg__fail(error, status, "the manifest can't be read");
    dg__snapshot *before = dg__index_keep(index), *now;
    bool same = before->generation == generation;
    dg_index_parameters parameters;
    if (!same)
        status = read_state(&now, &parameters, index, before, error);
    if (status == DG_OK && !same)
        dg__index_install(index, now);
    if (status == DG_OK && changed != NULL)
        *changed = !same;
    dg__snapshot_release(before);
    return status;
}

/* ---- Opening ---- */

/* Somebody else may be making the index just now. */
static void look_for_others(void *ctx, const char *file)
{
    uint64_t number;
    if (strcmp(file, lock_name) != 0 && !dg__manifest_named(file) &&
        !dg__segment_named(&number, file))
        *(bool *)ctx = true;
}

dg_status dg__index_lock(int *fd, const dg__directory *directory, dg_error *error)
{
    int opened;
    dg_status status = dg__file_create(&opened, directory, lock_name);
    if (status != DG_OK)
        return dg__fail(error, status, "the lock can't be opened for writing");
    if (!dg__file_lock(opened)) {
        dg__file_close(opened);
        return dg__fail(error, DG_BUSY, "another batch has been begun");
    }
    *fd = opened;
    return DG_OK;
}

/* The first manifest, of no segments. */
static dg_status make_first(const dg_index *index, const dg_index_parameters *parameters,
                            dg_error *error)
{
    bool visible;
    dg__snapshot *empty = dg__snapshot_new(&index->allocator);
    if (empty == NULL)
        return dg__fail(error, DG_NO_MEMORY, NULL);
    dg_index_parameters kept = *parameters;
    dg_status status = dg__manifest_write(&visible, &index->directory, &kept, empty);
    dg__snapshot_release(empty);
    return status == DG_OK ? DG_OK : dg__fail(error, status, "the manifest can't be written");
}

/* Whoever has the lock makes the index, unless somebody was faster. */
static dg_status make_index(const dg_index *index, const dg_index_parameters *parameters,
                            dg_error *error)
{
    int lock;
    bool others = false, exists;
    dg_status status = dg__parameters_check(parameters, error);
    if (status != DG_OK)
        return status;
    status = dg__directory_list(&index->directory, look_for_others, &others);
    if (status != DG_OK)
        return dg__fail(error, status, "the directory can't be read");
    if (others)
        return dg__fail(error, DG_INVALID, "the directory holds other files and no index");
    status = dg__index_lock(&lock, &index->directory, error);
    if (status != DG_OK)
        return status;
    status = dg__manifest_exists(&exists, &index->directory);
    if (status == DG_OK && !exists)
        status = make_first(index, parameters, error);
    else if (status != DG_OK)
        status = dg__fail(error, status, "the directory can't be read");
    dg__file_close(lock);
    return status;
}

static dg_status make_if_wanted(const dg_index *index, const dg_index_options *options,
                                dg_error *error)
{
    bool exists;
    if (!options->create || options->read_only)
        return DG_OK;
    dg_status status = dg__manifest_exists(&exists, &index->directory);
    if (status != DG_OK)
        return dg__fail(error, status, "the directory can't be read");
    if (exists)
        return DG_OK;
    return make_index(
        index, options->parameters != NULL ? options->parameters : &default_parameters, error);
}

static dg_status check_options(const dg_index_options *options, dg_error *error)
{
    if (options->size < sizeof *options)
        return dg__fail(error, DG_INVALID, "options: size is not set; use DG_INDEX_OPTIONS_INIT");
    if (options->batch_memory < BATCH_MEMORY_MIN)
        return dg__fail(error, DG_INVALID, "options: batch_memory is below 1 MB");
    return options->parameters != NULL ? dg__parameters_check(options->parameters, error) : DG_OK;
}

static dg_status open_directory(dg_index *index, const char *path, const dg_index_options *options,
                                dg_error *error)
{
    bool create = options->create && !options->read_only;
    if (dg__directory_open(&index->directory, path, create) == DG_OK)
        return DG_OK;
    index->directory.fd = -1;
    return dg__fail(error, DG_IO,
                    create ? "the directory can't be made or opened"
                           : "there is no such directory, or it can't be opened");
}

dg_status dg__index_open(dg_index **out, const char *path, const dg_index_options *options,
                         const dg__file_hook *hook, dg_error *error)
{
    if (out == NULL || path == NULL)
        return dg__fail(error, DG_INVALID, "there is no path, or no place for the index");
    if (options == NULL)
        options = &default_options;
    dg_status status = check_options(options, error);
    if (status != DG_OK)
        return status;
    dg_allocator a = dg__allocator(options->allocator);
    dg_index *index = dg__alloc_zeroed(&a, 1, sizeof *index);
    if (index == NULL)
        return dg__fail(error, DG_NO_MEMORY, NULL);
    index->allocator = a;
    index->directory = (dg__directory){
        .fd = -1, .sync = !options->no_sync, .map = options->map != 0, .hook = hook};
    index->read_only = options->read_only != 0;
    index->batch_memory = options->batch_memory;
    atomic_flag_clear(&index->guard);
    status = open_directory(index, path, options, error);
    if (status == DG_OK)
        status = make_if_wanted(index, options, error);
    if (status == DG_OK)
        status = read_state(&index->current, &index->parameters, index, NULL, error);
    if (status == DG_OK && options->parameters != NULL)
        status = dg__parameters_compare(&index->parameters, options->parameters, error);
    if (status == DG_OK)
        *out = index;
    else
        dg_index_close(index);
    return status;
}

dg_status dg_index_open(dg_index **out, const char *path, const dg_index_options *options,
                        dg_error *error)
{
    return dg__index_open(out, path, options, NULL, error);
}

void dg_index_close(dg_index *index)
{
    if (index == NULL)
        return;
    dg_allocator a = index->allocator;
    dg__snapshot_release(index->current);
    if (index->directory.fd >= 0)
        dg__directory_close(&index->directory);
    dg__free(&a, index, 1, sizeof *index);
}

/* ---- What is there ---- */

void dg_index_parameters_of(const dg_index *index, dg_index_parameters *parameters)
{
    *parameters = index->parameters;
}

void dg_index_stats_of(dg_index *index, dg_index_stats *stats)
{
    dg__snapshot *s = dg__index_keep(index);
    *stats = (dg_index_stats){.generation = s->generation,
                              .documents = dg__snapshot_count(s),
                              .segments = s->parts.len,
                              .memory = sizeof *index + sizeof *s};
    for (size_t i = 0; i < s->parts.len; i++) {
        const dg__segment *segment = s->parts.items[i].segment;
        stats->removed += s->parts.items[i].n_dead;
        stats->tokens += segment->footer.n_tokens;
        stats->postings += segment->footer.n_postings;
        stats->disk += segment->id.length;
        stats->memory += dg__segment_memory(segment);
    }
    dg__snapshot_release(s);
}

dg_status dg__key_check(const void *key, size_t key_len, dg_error *error)
{
    if (key == NULL || key_len == 0)
        return dg__fail(error, DG_INVALID, "there is no key");
    if (key_len > DG_INDEX_KEY_MAX)
        return dg__fail(error, DG_TOO_LARGE, "a key has more than 4,096 bytes");
    return DG_OK;
}

dg_status dg__document_check(const dg_index *index, const dg_document *doc, dg_error *error)
{
    if (doc->token_options.seed != index->parameters.seed)
        return dg__fail_at(error, DG_MISMATCH, "the document was read with another seed",
                           index->parameters.seed);
    if (doc->token_options.flags != index->parameters.flags)
        return dg__fail_at(error, DG_MISMATCH, "the document was read with other flags",
                           index->parameters.flags);
    return DG_OK;
}
