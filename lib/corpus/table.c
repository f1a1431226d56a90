/* A search in a bucket: among blocks, if it has records of several, then in one. */
#include "corpus/table.h"

enum { BLOCK_MAX = 4096, STRIDE_MAX = 64 };

static uint64_t number_of(const uint8_t *record)
{
    uint64_t number;
    memcpy(&number, record, sizeof number);
    return number;
}

static dg_status number_at(const dg__spill *spill, uint64_t i, uint64_t *number)
{
    uint8_t record[128];
    dg_status status = dg__spill_fetch(spill, i, 1, record);
    *number = number_of(record);
    return status;
}

/* Buckets of two to four records on average, in a quarter of the memory. */
static dg_status make_buckets(dg__table *t, size_t memory)
{
    uint64_t last, most = t->n / 2 < memory / 16 ? t->n / 2 : memory / 16;
    most = most > 0 ? most : 1;
    dg_status status = number_at(t->spill, 0, &t->first);
    if (status == DG_OK)
        status = number_at(t->spill, t->n - 1, &last);
    if (status != DG_OK || last < t->first)
        return status != DG_OK ? status : DG_DAMAGED;
    while ((last - t->first) >> t->bucket_shift > most)
        t->bucket_shift++;
    t->n_buckets = (size_t)((last - t->first) >> t->bucket_shift) + 1;
    t->buckets = dg__alloc(t->allocator, t->n_buckets + 1, sizeof *t->buckets);
    return t->buckets != NULL ? DG_OK : DG_NO_MEMORY;
}

static dg_status fill_buckets(dg__table *t)
{
    uint8_t record[128];
    dg__window window = {.spill = t->spill};
    uint64_t before = t->first;
    size_t bucket = 0;
    for (uint64_t i = 0; i < t->n; i++) {
        dg_status status = dg__window_fetch(&window, i, 1, record);
        uint64_t number = number_of(record);
        if (status != DG_OK || number < before ||
            (number - t->first) >> t->bucket_shift >= t->n_buckets)
            return status != DG_OK ? status : DG_DAMAGED;
        while (bucket <= (number - t->first) >> t->bucket_shift)
            t->buckets[bucket++] = (uint32_t)i;
        before = number;
    }
    while (bucket <= t->n_buckets)
        t->buckets[bucket++] = (uint32_t)t->n;
    return DG_OK;
}

static dg_status make_cache(dg__table *t, size_t memory, dg__cache cache)
{
    size_t block = (size_t)t->stride * t->spill->record_size + sizeof *t->held;
    size_t n_blocks = (size_t)((t->n + t->stride - 1) / t->stride);
    size_t taken = (t->n_buckets + 1) * sizeof *t->buckets;
    size_t n = memory > taken ? (memory - taken) / block : 0;
    t->whole = n >= n_blocks;
    t->n_slots = t->whole ? n_blocks : cache == DG__CACHE_ALL ? 0 : n + 1;
    t->slots = dg__alloc(t->allocator, t->n_slots, block - sizeof *t->held);
    t->held = dg__alloc_zeroed(t->allocator, t->n_slots, sizeof *t->held);
    if (t->n_slots > 0 && (t->slots == NULL || t->held == NULL))
        return DG_NO_MEMORY;
    return t->whole ? dg__spill_fetch(t->spill, 0, (size_t)t->n, t->slots) : DG_OK;
}

dg_status dg__table_open(dg__table *t, const dg__spill *spill, size_t memory, dg__cache cache,
                         const dg_allocator *a)
{
    uint32_t stride = BLOCK_MAX / spill->record_size;
    *t = (dg__table){.spill = spill,
                     .allocator = a,
                     .n = spill->counts[0],
                     .stride = stride < STRIDE_MAX ? stride : STRIDE_MAX};
    if (t->n == 0)
        return DG_OK;
    dg_status status = t->n <= UINT32_MAX ? make_buckets(t, memory) : DG_DAMAGED;
    if (status == DG_OK)
        status = fill_buckets(t);
    if (status == DG_OK)
        status = make_cache(t, memory, cache);
    if (status != DG_OK)
        dg__table_close(t);
    return status;
}

void dg__table_close(dg__table *t)
{
    if (t->allocator == NULL)
        return;
    dg__free(t->allocator, t->buckets, t->n_buckets + 1, sizeof *t->buckets);
    dg__free(t->allocator, t->slots, t->n_slots, (size_t)t->stride * t->spill->record_size);
    dg__free(t->allocator, t->held, t->n_slots, sizeof *t->held);
    *t = (dg__table){.allocator = NULL};
}

/* The records that a search looks at: [first, end), all of them or a block. */
typedef struct view {
    const uint8_t *records;
    uint64_t first, end;
    uint8_t room[BLOCK_MAX];
} view;

/* Makes record i one of them. */
static dg_status look_at(dg__table *t, view *v, uint64_t i)
{
    uint64_t block = i / t->stride;
    if (i >= v->first && i < v->end)
        return DG_OK;
    v->first = block * t->stride;
    v->end = t->n - v->first < t->stride ? t->n : v->first + t->stride;
    uint8_t *to = v->room;
    uint64_t *held = NULL;
    if (t->n_slots > 0) {
        held = &t->held[block % t->n_slots];
        to = t->slots + (block % t->n_slots) * t->stride * t->spill->record_size;
    }
    v->records = to;
    if (held != NULL && *held == block + 1)
        return DG_OK;
    if (held != NULL)
        *held = 0;
    dg_status status = dg__spill_fetch(t->spill, v->first, (size_t)(v->end - v->first), to);
    if (held != NULL && status == DG_OK)
        *held = block + 1;
    return status;
}

static const uint8_t *record_of(const dg__table *t, const view *v, uint64_t i)
{
    return v->records + (size_t)(i - v->first) * t->spill->record_size;
}

/* How many of n numbers, each `size` bytes behind the one before, in order, are not above `most`.
 * Halved without branches: they would be taken at random. */
static size_t count_up_to(const uint8_t *numbers, size_t n, size_t size, uint64_t most)
{
    const uint8_t *at = numbers;
    while (n > 0) {
        size_t half = (n + 1) / 2;
        at += half * size & -(size_t)(number_of(at + (half - 1) * size) <= most);
        n -= half;
    }
    return (size_t)(at - numbers) / size;
}

/* How many records have numbers that are not above `most`: `from` at least, `end` at most. */
static dg_status count_in(dg__table *t, view *v, uint64_t from, uint64_t end, uint64_t most,
                          uint64_t *n)
{
    dg_status status = DG_OK;
    *n = from;
    while (from < end && status == DG_OK) {
        uint64_t middle = from + (end - from) / 2;
        status = look_at(t, v, middle);
        if (status != DG_OK)
            return status;
        uint64_t first = v->first > from ? v->first : from, stop = v->end < end ? v->end : end;
        uint64_t here = count_up_to(record_of(t, v, first), (size_t)(stop - first),
                                    t->spill->record_size, most);
        if (here > 0)
            *n = from = first + here;
        if (here < stop - first)
            end = first;
    }
    return status;
}

dg_status dg__table_last(dg__table *t, uint64_t number, bool *found, uint64_t *at, void *record)
{
    *found = t->n > 0 && number >= t->first;
    if (!*found)
        return DG_OK;
    uint64_t bucket = (number - t->first) >> t->bucket_shift, up_to = t->n;
    view v;
    v.records = t->slots;
    v.first = 0;
    v.end = t->whole ? t->n : 0;
    dg_status status = DG_OK;
    if (bucket < t->n_buckets)
        status = count_in(t, &v, t->buckets[bucket], t->buckets[bucket + 1], number, &up_to);
    if (status == DG_OK && up_to == 0)
        status = DG_DAMAGED; /* the first record wasn't above the number */
    *at = up_to - 1;
    if (status == DG_OK)
        status = look_at(t, &v, *at);
    if (status == DG_OK)
        memcpy(record, record_of(t, &v, *at), t->spill->record_size);
    return status;
}
