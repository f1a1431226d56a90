/* Segments counted, dead documents marked. */
#include "index/snapshot.h"

#include "base/bits.h"

dg__snapshot *dg__snapshot_new(const dg_allocator *a)
{
    dg__snapshot *s = dg__alloc_zeroed(a, 1, sizeof *s);
    if (s == NULL)
        return NULL;
    s->allocator = *a;
    atomic_init(&s->references, 1);
    return s;
}

dg__snapshot *dg__snapshot_keep(dg__snapshot *snapshot)
{
    atomic_fetch_add_explicit(&snapshot->references, 1, memory_order_relaxed);
    return snapshot;
}

static size_t dead_words(const dg__part *part)
{
    return dg__bits_words((size_t)part->segment->footer.n_documents);
}

static void free_part(dg__part *part, const dg_allocator *a)
{
    if (part->dead != NULL)
        dg__free(a, part->dead, dead_words(part), sizeof *part->dead);
    dg__segment_release(part->segment);
}

void dg__snapshot_release(dg__snapshot *s)
{
    if (s == NULL || atomic_fetch_sub_explicit(&s->references, 1, memory_order_acq_rel) > 1)
        return;
    dg_allocator a = s->allocator;
    for (size_t i = 0; i < s->parts.len; i++)
        free_part(&s->parts.items[i], &a);
    dg__vec_free(&a, &s->parts);
    dg__free(&a, s, 1, sizeof *s);
}

bool dg__snapshot_add(dg__snapshot *s, dg__segment *segment)
{
    dg__part part = {.segment = segment};
    return dg__vec_push(&s->allocator, &s->parts, part);
}

static bool copy_dead(dg__part *to, const dg__part *from, const dg_allocator *a)
{
    if (from->dead == NULL)
        return true;
    to->dead = dg__alloc(a, dead_words(from), sizeof *to->dead);
    if (to->dead == NULL)
        return false;
    memcpy(to->dead, from->dead, dead_words(from) * sizeof *to->dead);
    to->n_dead = from->n_dead;
    return true;
}

dg__snapshot *dg__snapshot_copy(const dg__snapshot *from)
{
    dg__snapshot *s = dg__snapshot_new(&from->allocator);
    if (s == NULL)
        return NULL;
    s->generation = from->generation;
    s->next_number = from->next_number;
    bool ok = dg__vec_reserve(&s->allocator, &s->parts, from->parts.len);
    for (size_t i = 0; i < from->parts.len && ok; i++) {
        ok = dg__snapshot_add(s, dg__segment_keep(from->parts.items[i].segment)) &&
             copy_dead(&s->parts.items[i], &from->parts.items[i], &s->allocator);
    }
    if (ok)
        return s;
    dg__snapshot_release(s);
    return NULL;
}

void dg__snapshot_drop(dg__snapshot *s, const uint64_t *gone)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->parts.len; i++) {
        if (dg__bits_test(gone, i))
            free_part(&s->parts.items[i], &s->allocator);
        else
            s->parts.items[kept++] = s->parts.items[i];
    }
    s->parts.len = kept;
}

bool dg__part_is_dead(const dg__part *part, uint32_t document)
{
    return part->dead != NULL && dg__bits_test(part->dead, document);
}

dg_status dg__part_kill(dg__part *part, uint32_t document, const dg_allocator *a)
{
    if (part->dead == NULL)
        part->dead = dg__alloc_zeroed(a, dead_words(part), sizeof *part->dead);
    if (part->dead == NULL)
        return DG_NO_MEMORY;
    if (!dg__bits_test(part->dead, document)) {
        dg__bits_set_range(part->dead, document, (size_t)document + 1);
        part->n_dead++;
    }
    return DG_OK;
}

uint64_t dg__snapshot_count(const dg__snapshot *s)
{
    uint64_t n = 0;
    for (size_t i = 0; i < s->parts.len; i++)
        n += s->parts.items[i].segment->footer.n_documents - s->parts.items[i].n_dead;
    return n;
}

dg_status dg__snapshot_find(size_t *part, const dg__snapshot *s, dg__listing *listings,
                            const uint8_t *key, size_t key_len)
{
    for (size_t i = 0; i < s->parts.len; i++) {
        bool more;
        const dg__listed *d = &listings[i].document;
        dg_status status = dg__listing_key(&listings[i], key, key_len, &more);
        if (status != DG_OK)
            return status;
        if (more && dg__compare_keys(d->key, d->key_len, key, key_len) == 0 &&
            !dg__part_is_dead(&s->parts.items[i], d->number)) {
            *part = i;
            return DG_OK;
        }
    }
    *part = s->parts.len;
    return DG_OK;
}

dg__listing *dg__snapshot_listings(const dg__snapshot *s)
{
    dg__listing *listings = dg__alloc(&s->allocator, s->parts.len, sizeof *listings);
    for (size_t i = 0; i < s->parts.len && listings != NULL; i++)
        dg__listing_start(&listings[i], s->parts.items[i].segment);
    return listings;
}

void dg__snapshot_listings_end(const dg__snapshot *s, dg__listing *listings)
{
    for (size_t i = 0; i < s->parts.len && listings != NULL; i++)
        dg__listing_end(&listings[i]);
    dg__free(&s->allocator, listings, s->parts.len, sizeof *listings);
}
