/* What a caller does with a batch. */
#include "index/batch.h"

#include "base/bits.h"
#include "base/status.h"
#include "index/merge.h"

static const char cant_write[] = "the index can't be written: the disk may be full";
static const char unconfirmed[] =
    "the change is there, but the disk didn't confirm that it will stay";

static dg_status fail(dg_error *error, dg_status status)
{
    return dg__fail(error, status, status == DG_IO ? cant_write : NULL);
}

/* ---- Files of no account ---- */

typedef struct leftovers {
    const dg_allocator *allocator;
    const dg__snapshot *kept;
    DG__VEC(uint64_t) numbers;
} leftovers;

static void look_at(void *ctx, const char *file)
{
    leftovers *l = ctx;
    uint64_t number;
    if (!dg__segment_named(&number, file))
        return;
    for (size_t i = 0; i < l->kept->parts.len; i++)
        if (l->kept->parts.items[i].segment->id.number == number)
            return;
    (void)dg__vec_push(l->allocator, &l->numbers, number);
}

/* Removes the segments that aren't in a state. What can't be removed stays for the next time. */
static void remove_others(const dg_index *index, const dg__snapshot *kept)
{
    leftovers l = {.allocator = &index->allocator, .kept = kept};
    (void)dg__directory_list(&index->directory, look_at, &l);
    for (size_t i = 0; i < l.numbers.len; i++) {
        char name[DG__NAME_MAX];
        dg__segment_name(name, l.numbers.items[i]);
        (void)dg__file_remove(&index->directory, name);
    }
    dg__vec_free(l.allocator, &l.numbers);
}

/* ---- Beginning and ending ---- */

static void free_batch(dg_index_batch *b)
{
    dg_allocator a = b->index->allocator;
    if (b->lock >= 0)
        dg__file_close(b->lock);
    dg__snapshot_release(b->base);
    dg__snapshot_release(b->working);
    dg__vec_free(&a, &b->bytes);
    dg__vec_free(&a, &b->changes);
    dg__vec_free(&a, &b->postings);
    dg__vec_free(&a, &b->units);
    dg__fingerprinter_free(&b->fingerprinter);
    dg__free(&a, b, 1, sizeof *b);
}

/* What another process has committed is there once the lock is held. */
static dg_status fill(dg_index_batch *b, dg_error *error)
{
    dg_index *index = b->index;
    dg_status status = dg__index_lock(&b->lock, &index->directory, error);
    if (status == DG_OK)
        status = dg_index_refresh(index, NULL, error);
    if (status != DG_OK)
        return status;
    b->base = dg__index_keep(index);
    b->working = dg__snapshot_copy(b->base);
    status = dg__fingerprinter_new(&b->fingerprinter, index->parameters.k, index->parameters.window,
                                   &index->allocator);
    if (status == DG_OK && b->working == NULL)
        status = DG_NO_MEMORY;
    if (status != DG_OK)
        return dg__fail(error, status, NULL);
    remove_others(index, b->base);
    return DG_OK;
}

dg_status dg_index_begin(dg_index_batch **out, dg_index *index, dg_error *error)
{
    if (out == NULL || index == NULL)
        return dg__fail(error, DG_INVALID, "there is no index, or no place for the batch");
    if (index->read_only)
        return dg__fail(error, DG_INVALID, "the index was opened for reading only");
    dg_index_batch *b = dg__alloc_zeroed(&index->allocator, 1, sizeof *b);
    if (b == NULL)
        return dg__fail(error, DG_NO_MEMORY, NULL);
    b->index = index;
    b->lock = -1;
    dg_status status = fill(b, error);
    if (status == DG_OK)
        *out = b;
    else
        free_batch(b);
    return status;
}

void dg_index_abort(dg_index_batch *batch)
{
    if (batch == NULL)
        return;
    if (batch->working->next_number != batch->base->next_number)
        remove_others(batch->index, batch->base);
    free_batch(batch);
}

/* ---- Changes ---- */

static bool is_full(const dg_index_batch *b)
{
    size_t pending = b->bytes.len + b->changes.len * sizeof *b->changes.items +
                     3 * b->postings.len * sizeof *b->postings.items; /* and two to sort them */
    return pending >= b->index->batch_memory || b->changes.len >= DG__PENDING_MAX;
}

static dg_status make_room(dg_index_batch *b, dg_error *error)
{
    if (b->broken)
        return dg__fail(error, DG_INVALID, "an error came before: the batch can only be aborted");
    dg_status status = is_full(b) ? dg__batch_write(b) : DG_OK;
    return status == DG_OK ? DG_OK : fail(error, status);
}

static dg_status add_postings(dg_index_batch *b, const dg_document *doc)
{
    const dg_allocator *a = &b->index->allocator;
    const uint64_t *hashes = doc->tokens.hashes;
    dg_status status = dg__fingerprints(&b->postings, &b->fingerprinter, hashes, doc->tokens.len);
    if (status != DG_OK)
        return status;
    if (!dg__vec_reserve(a, &b->postings, b->units.len))
        return DG_NO_MEMORY;
    for (size_t i = 0; i < b->units.len; i++) {
        const dg__unit *u = &b->units.items[i];
        uint64_t hash = dg__sequence_hash(hashes + u->first_token, u->end_token - u->first_token);
        b->postings.items[b->postings.len++] = dg__feature_hash(hash);
    }
    return DG_OK;
}

static dg_status add_change(dg_index_batch *b, const dg_index_entry *entry, const dg_document *doc)
{
    const dg_allocator *a = &b->index->allocator;
    dg__change change = {.key_at = b->bytes.len,
                         .key_len = entry->key_len,
                         .first_posting = b->postings.len,
                         .removes = doc == NULL};
    if (!dg__append(a, &b->bytes, entry->key, entry->key_len) ||
        !dg__vec_reserve(a, &b->changes, 1))
        return DG_NO_MEMORY;
    change.record_at = b->bytes.len;
    b->units.len = 0;
    if (doc != NULL) {
        const dg_index_parameters *p = &b->index->parameters;
        dg_status status = dg__units_of(&b->units, doc, p->min_words, a);
        if (status == DG_OK)
            status = dg__record_write(&b->bytes, entry, doc, &b->units, p->mode, a);
        if (status == DG_OK)
            status = add_postings(b, doc);
        if (status != DG_OK)
            return status;
        change.n_tokens = (uint32_t)doc->tokens.len;
    }
    change.record_len = b->bytes.len - change.record_at;
    change.n_postings = b->postings.len - change.first_posting;
    b->changes.items[b->changes.len++] = change;
    return DG_OK;
}

static dg_status change(dg_index_batch *b, const dg_index_entry *entry, const dg_document *doc,
                        dg_error *error)
{
    dg_status status = make_room(b, error);
    if (status != DG_OK)
        return status;
    size_t n_bytes = b->bytes.len, n_postings = b->postings.len;
    status = add_change(b, entry, doc);
    if (status == DG_OK)
        return DG_OK;
    b->bytes.len = n_bytes;
    b->postings.len = n_postings;
    return dg__fail(error, status, NULL);
}

static dg_status check_entry(const dg_index_entry *e, dg_error *error)
{
    dg_status status = dg__key_check(e->key, e->key_len, error);
    if (status != DG_OK)
        return status;
    if ((e->source == NULL && e->source_len > 0) || (e->blob == NULL && e->blob_len > 0))
        return dg__fail(error, DG_INVALID, "an entry's source or blob is NULL, but has a length");
    if (e->source_len > DG_INDEX_KEY_MAX)
        return dg__fail(error, DG_TOO_LARGE, "a source has more than 4,096 bytes");
    if (e->blob_len > DG_INDEX_BLOB_MAX)
        return dg__fail(error, DG_TOO_LARGE, "a blob has more than 65,535 bytes");
    return DG_OK;
}

dg_status dg_index_put(dg_index_batch *batch, const dg_index_entry *entry, const dg_document *doc,
                       dg_error *error)
{
    if (batch == NULL || entry == NULL || doc == NULL)
        return dg__fail(error, DG_INVALID, "there is no batch, no entry or no document");
    dg_status status = check_entry(entry, error);
    if (status == DG_OK)
        status = dg__document_check(batch->index, doc, error);
    return status == DG_OK ? change(batch, entry, doc, error) : status;
}

dg_status dg_index_remove(dg_index_batch *batch, const void *key, size_t key_len, dg_error *error)
{
    if (batch == NULL)
        return dg__fail(error, DG_INVALID, "there is no batch");
    dg_index_entry entry = {.key = key, .key_len = key_len};
    dg_status status = dg__key_check(key, key_len, error);
    return status == DG_OK ? change(batch, &entry, NULL, error) : status;
}

/* ---- Committing ---- */

/* The state is shared from here on, and what an abort goes back to. */
static void go_on(dg_index_batch *b)
{
    dg__index_install(b->index, dg__snapshot_keep(b->working));
    remove_others(b->index, b->working);
    dg__snapshot_release(b->base);
    b->base = dg__snapshot_keep(b->working);
}

dg_status dg_index_commit(dg_index_batch *b, dg_error *error)
{
    bool visible;
    if (b == NULL)
        return dg__fail(error, DG_INVALID, "there is no batch");
    if (b->broken)
        return dg__fail(error, DG_INVALID, "an error came before: the batch can only be aborted");
    if (b->changes.len == 0 && b->working->next_number == b->base->next_number) {
        free_batch(b);
        return DG_OK;
    }
    dg_status status = dg__batch_write(b);
    if (status != DG_OK)
        return fail(error, status);
    b->working->generation = b->base->generation + 1;
    status = dg__manifest_write(&visible, &b->index->directory, &b->index->parameters, b->working);
    b->broken = true;
    if (visible)
        go_on(b);
    if (status != DG_OK)
        return visible ? dg__fail_at(error, status, unconfirmed, 1) : fail(error, status);
    free_batch(b);
    return DG_OK;
}

/* As a batch that changes nothing. */
dg_status dg_index_compact(dg_index *index, const dg_limits *limits, dg_error *error)
{
    dg_index_batch *b;
    dg_status status = dg__check_limits(limits, error);
    if (status == DG_OK)
        status = dg_index_begin(&b, index, error);
    if (status != DG_OK)
        return status;
    size_t n = b->working->parts.len;
    bool clean = n == 0 || (n == 1 && b->working->parts.items[0].n_dead == 0);
    uint64_t *all = dg__alloc_zeroed(&index->allocator, dg__bits_words(n), sizeof *all);
    dg__meter meter = dg__meter_start(limits);
    status = all != NULL ? DG_OK : DG_NO_MEMORY;
    if (status == DG_OK && !clean) {
        dg__bits_set_range(all, 0, n);
        status = dg__merge(b->working, all, &index->directory, index->parameters.mode, &meter);
        b->working->next_number++; /* so that it isn't taken for unchanged where nothing is left */
    }
    dg__free(&index->allocator, all, dg__bits_words(n), sizeof *all);
    if (status != DG_OK) {
        dg_index_abort(b);
        return fail(error, status);
    }
    status = dg_index_commit(b, error);
    if (status != DG_OK)
        dg_index_abort(b);
    return status;
}
