/* From changes to a segment. */
#include "index/batch.h"

#include "base/bits.h"
#include "base/sort.h"
#include "index/merge.h"
#include "index/segment_writer.h"

static int compare_changes(const void *ctx, const void *x, const void *y)
{
    const dg_index_batch *b = ctx;
    const dg__change *c = &b->changes.items[*(const uint32_t *)x],
                     *d = &b->changes.items[*(const uint32_t *)y];
    return dg__compare_keys(b->bytes.items + c->key_at, c->key_len, b->bytes.items + d->key_at,
                            d->key_len);
}

/* Changes in order of key; of each key the last, as the sort is stable. Returns how many. */
static dg_status order_changes(uint32_t *order, uint32_t *n, const dg_index_batch *b)
{
    uint32_t n_changes = (uint32_t)b->changes.len, kept = 0;
    for (uint32_t i = 0; i < n_changes; i++)
        order[i] = i;
    dg_status status =
        dg__sort(order, n_changes, sizeof *order, compare_changes, b, &b->index->allocator);
    if (status != DG_OK)
        return status;
    for (uint32_t i = 0; i < n_changes; i++)
        if (i + 1 == n_changes || compare_changes(b, &order[i], &order[i + 1]) != 0)
            order[kept++] = order[i];
    *n = kept;
    return DG_OK;
}

/* What a key meant before this batch, or before it was last written, is dead. */
static dg_status kill_old(dg_index_batch *b, const uint32_t *order, uint32_t n)
{
    dg__snapshot *s = b->working;
    dg__listing *listings = dg__snapshot_listings(s);
    dg_status status = listings != NULL || s->parts.len == 0 ? DG_OK : DG_NO_MEMORY;
    for (uint32_t i = 0; i < n && status == DG_OK; i++) {
        const dg__change *c = &b->changes.items[order[i]];
        size_t part;
        status = dg__snapshot_find(&part, s, listings, b->bytes.items + c->key_at, c->key_len);
        if (status == DG_OK && part < s->parts.len)
            status =
                dg__part_kill(&s->parts.items[part], listings[part].document.number, &s->allocator);
    }
    dg__snapshot_listings_end(s, listings);
    return status;
}

/* ---- The segment ---- */

/* By the hash, 10 of its bits at a time, from the lowest on: documents stay in order. */
static void sort_postings(uint64_t *postings, uint64_t *scratch, size_t n)
{
    enum { RADIX = 10 };
    for (unsigned shift = DG__PENDING_BITS; shift < 64; shift += RADIX) {
        size_t at[1u << RADIX] = {0}, next = 0;
        for (size_t i = 0; i < n; i++)
            at[postings[i] >> shift & ((1u << RADIX) - 1)]++;
        for (size_t i = 0; i < 1u << RADIX; i++) {
            size_t count = at[i];
            at[i] = next;
            next += count;
        }
        for (size_t i = 0; i < n; i++)
            scratch[at[postings[i] >> shift & ((1u << RADIX) - 1)]++] = postings[i];
        uint64_t *swap = postings;
        postings = scratch;
        scratch = swap;
    }
}

/* Those of the documents that are written, with their numbers. */
static size_t collect_postings(uint64_t *to, const dg_index_batch *b, const uint32_t *order,
                               uint32_t n)
{
    size_t len = 0;
    uint64_t number = 0;
    for (uint32_t i = 0; i < n; i++) {
        const dg__change *c = &b->changes.items[order[i]];
        if (c->removes)
            continue;
        const uint64_t *from = b->postings.items + c->first_posting;
        for (size_t j = 0; j < c->n_postings; j++)
            to[len++] = from[j] << DG__PENDING_BITS | number;
        number++;
    }
    return len;
}

static uint64_t count_hashes(const uint64_t *postings, size_t n)
{
    uint64_t n_hashes = n > 0;
    for (size_t i = 1; i < n; i++)
        n_hashes += postings[i] >> DG__PENDING_BITS != postings[i - 1] >> DG__PENDING_BITS;
    return n_hashes;
}

static dg_status write_postings(dg__segment_writer *w, const dg_index_batch *b,
                                const uint32_t *order, uint32_t n)
{
    const dg_allocator *a = &b->index->allocator;
    size_t room = b->postings.len + 1;
    uint64_t *postings = dg__alloc(a, room, sizeof *postings);
    uint64_t *scratch = dg__alloc(a, room, sizeof *scratch);
    dg_status status = postings != NULL && scratch != NULL ? DG_OK : DG_NO_MEMORY;
    if (status == DG_OK) {
        size_t len = collect_postings(postings, b, order, n);
        sort_postings(postings, scratch, len);
        status = dg__segment_writer_documents_end(w, count_hashes(postings, len));
        for (size_t i = 0; i < len && status == DG_OK; i++)
            status = dg__segment_writer_posting(w, postings[i] >> DG__PENDING_BITS,
                                                postings[i] & DG__PENDING_MAX);
    }
    dg__free(a, postings, room, sizeof *postings);
    dg__free(a, scratch, room, sizeof *scratch);
    return status;
}

static dg_status write_documents(dg__segment_writer *w, const dg_index_batch *b,
                                 const uint32_t *order, uint32_t n)
{
    dg_status status = DG_OK;
    for (uint32_t i = 0; i < n && status == DG_OK; i++) {
        const dg__change *c = &b->changes.items[order[i]];
        if (!c->removes)
            status = dg__segment_writer_document(w, b->bytes.items + c->key_at, c->key_len,
                                                 b->bytes.items + c->record_at, c->record_len,
                                                 c->n_tokens);
    }
    return status;
}

static dg_status write_segment(dg_index_batch *b, const uint32_t *order, uint32_t n)
{
    const dg_index *index = b->index;
    dg__segment_writer w;
    dg__segment_id id;
    dg__segment *segment;
    dg_status status = dg__segment_writer_start(&w, &index->directory, b->working->next_number,
                                                index->parameters.mode, &index->allocator);
    b->working->next_number++;
    if (status == DG_OK)
        status = write_documents(&w, b, order, n);
    if (status == DG_OK)
        status = write_postings(&w, b, order, n);
    if (status == DG_OK)
        status = dg__segment_writer_finish(&w, &id);
    dg__segment_writer_end(&w);
    if (status == DG_OK)
        status = dg__segment_open(&segment, &index->directory, &id, &index->allocator);
    if (status != DG_OK)
        return status;
    if (dg__snapshot_add(b->working, segment))
        return DG_OK;
    dg__segment_release(segment);
    return DG_NO_MEMORY;
}

static dg_status merge(dg_index_batch *b)
{
    const dg_index *index = b->index;
    dg__meter meter = dg__meter_start(NULL);
    dg_status status = DG_OK;
    for (bool more = true; more && status == DG_OK;) {
        size_t words = dg__bits_words(b->working->parts.len);
        uint64_t *parts = dg__alloc(&index->allocator, words, sizeof *parts);
        if (parts == NULL)
            return DG_NO_MEMORY;
        more = dg__merge_choose(parts, b->working);
        if (more)
            status =
                dg__merge(b->working, parts, &index->directory, index->parameters.mode, &meter);
        dg__free(&index->allocator, parts, words, sizeof *parts);
    }
    return status;
}

static bool puts_any(const dg_index_batch *b, const uint32_t *order, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (!b->changes.items[order[i]].removes)
            return true;
    return false;
}

static dg_status write_changes(dg_index_batch *b, uint32_t *order)
{
    uint32_t n;
    dg_status status = order_changes(order, &n, b);
    if (status == DG_OK)
        status = kill_old(b, order, n);
    if (status == DG_OK && puts_any(b, order, n))
        status = write_segment(b, order, n);
    return status == DG_OK ? merge(b) : status;
}

dg_status dg__batch_write(dg_index_batch *b)
{
    const dg_allocator *a = &b->index->allocator;
    size_t n = b->changes.len;
    if (n == 0)
        return DG_OK;
    uint32_t *order = dg__alloc(a, n, sizeof *order);
    dg_status status = order != NULL ? write_changes(b, order) : DG_NO_MEMORY;
    dg__free(a, order, n, sizeof *order);
    b->broken = status != DG_OK;
    b->bytes.len = b->changes.len = b->postings.len = 0;
    return status;
}
