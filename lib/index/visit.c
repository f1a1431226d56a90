/* Documents shown to the caller. */
#include "base/status.h"
#include "index/index.h"
#include "index/record.h"
#include "index/walk.h"

/* Shows the document at hand to the visitor; *stop: as it said. */
static dg_status show(const dg__listing *listing, dg_index_visitor *visit, void *ctx, int *stop)
{
    dg__bytes record = {0};
    const dg_allocator *a = &listing->segment->allocator;
    dg__stored stored = {.allocator = *a};
    dg_status status = dg__listing_record(listing, &record);
    if (status == DG_OK)
        status = dg__record_read(&stored, &record, listing->document.n_tokens, false);
    if (status == DG_OK) {
        stored.entry.key = listing->document.key;
        stored.entry.key_len = listing->document.key_len;
        *stop = visit(ctx, &stored.entry);
    }
    dg__vec_free(a, &record);
    return status;
}

dg_status dg_index_get(dg_index *index, const void *key, size_t key_len, int *found,
                       dg_index_visitor *visit, void *ctx, dg_error *error)
{
    if (index == NULL || found == NULL)
        return dg__fail(error, DG_INVALID, "there is no index, or no place for the answer");
    dg_status status = dg__key_check(key, key_len, error);
    if (status != DG_OK)
        return status;
    dg__snapshot *s = dg__index_keep(index);
    size_t part = 0, n = s->parts.len;
    int stop = 0;
    dg__listing *listings = dg__snapshot_listings(s);
    status = listings != NULL || n == 0 ? DG_OK : DG_NO_MEMORY;
    if (status == DG_OK)
        status = dg__snapshot_find(&part, s, listings, key, key_len);
    if (status == DG_OK && part < n && visit != NULL)
        status = show(&listings[part], visit, ctx, &stop);
    if (status == DG_OK)
        *found = part < n;
    dg__snapshot_listings_end(s, listings);
    dg__snapshot_release(s);
    return status == DG_OK ? DG_OK : dg__fail(error, status, NULL);
}

dg_status dg_index_each(dg_index *index, const void *from, size_t from_len, dg_index_visitor *visit,
                        void *ctx, dg_error *error)
{
    if (index == NULL || visit == NULL || (from == NULL && from_len > 0))
        return dg__fail(error, DG_INVALID, "there is no index, or no visitor");
    dg__snapshot *s = dg__index_keep(index);
    dg__walk walk;
    size_t part;
    int stop = 0;
    dg_status status = dg__walk_start(&walk, s, NULL, from, from_len);
    while (status == DG_OK && stop == 0) {
        status = dg__walk_next(&walk, &part);
        if (status != DG_OK || part == s->parts.len)
            break;
        status = show(&walk.listings[part], visit, ctx, &stop);
    }
    dg__walk_end(&walk);
    dg__snapshot_release(s);
    return status == DG_OK ? DG_OK : dg__fail(error, status, NULL);
}
