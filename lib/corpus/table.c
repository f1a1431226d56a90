/* A search in a bucket of the index, then in one block. */
#include "corpus/table.h"

#include "base/cpu.h"

static uint64_t number_of(const uint8_t *record)
{
    uint64_t number;
    memcpy(&number, record, sizeof number);
    return number;
}

/* What a block costs: its number, and two buckets at most. */
#define INDEX_SIZE (sizeof(uint64_t) + 2 * sizeof(uint32_t))

/* As many records to a block as fit; of huge tables the index takes a number a block of 4 KiB. */
static uint32_t choose_stride(const dg__spill *s, size_t memory)
{
    uint32_t stride = 16, most = DG__BLOCK_MAX / s->record_size;
    while (2 * stride <= most && s->counts[0] / stride * INDEX_SIZE > memory / 4)
        stride *= 2;
    return stride;
}

static dg_status read_index(dg__table *t)
{
    uint8_t record[128];
    dg__window window = {.spill = t->spill};
    for (size_t i = 0; i < t->n_blocks; i++) {
        dg_status status = dg__window_fetch(&window, (uint64_t)i * t->stride, 1, record);
        if (status != DG_OK)
            return status;
        t->index[i] = number_of(record);
        if (i > 0 && t->index[i] < t->index[i - 1])
            return DG_DAMAGED;
    }
    return DG_OK;
}

/* One or two for each block. */
static dg_status make_buckets(dg__table *t)
{
    if (t->n_blocks == 0)
        return DG_OK;
    uint64_t first = t->index[0], range = t->index[t->n_blocks - 1] - first;
    while (range >> t->bucket_shift >= 2 * (uint64_t)t->n_blocks)
        t->bucket_shift++;
    t->n_buckets = (size_t)(range >> t->bucket_shift) + 1;
    t->buckets = dg__alloc(t->allocator, t->n_buckets + 1, sizeof *t->buckets);
    if (t->buckets == NULL)
        return DG_NO_MEMORY;
    size_t bucket = 0;
    for (size_t i = 0; i < t->n_blocks; i++)
        while (bucket <= (t->index[i] - first) >> t->bucket_shift)
            t->buckets[bucket++] = (uint32_t)i;
    t->buckets[bucket] = (uint32_t)t->n_blocks;
    return DG_OK;
}

dg_status dg__table_open(dg__table *t, const dg__spill *spill, size_t memory, dg__cache cache,
                         const dg_allocator *a)
{
    *t = (dg__table){.spill = spill, .allocator = a, .n = spill->counts[0]};
    t->stride = choose_stride(spill, memory);
    t->n_blocks = (size_t)((t->n + t->stride - 1) / t->stride);
    size_t block = (size_t)t->stride * spill->record_size + sizeof *t->held;
    size_t left = memory > t->n_blocks * INDEX_SIZE ? memory - t->n_blocks * INDEX_SIZE : 0;
    t->n_slots = left / block < t->n_blocks ? left / block + 1 : t->n_blocks;
    if (cache == DG__CACHE_ALL && t->n_slots < t->n_blocks)
        t->n_slots = 0;
    t->index = dg__alloc(a, t->n_blocks + 1, sizeof *t->index);
    t->slots = dg__alloc(a, t->n_slots, block - sizeof *t->held);
    t->held = dg__alloc_zeroed(a, t->n_slots, sizeof *t->held);
    dg_status status = DG_OK;
    if (t->index == NULL || (t->n_slots > 0 && (t->slots == NULL || t->held == NULL)))
        status = DG_NO_MEMORY;
    if (status == DG_OK)
        status = read_index(t);
    if (status == DG_OK)
        status = make_buckets(t);
    if (status == DG_OK && t->n_slots > 0 && t->n_slots == t->n_blocks) {
        status = dg__spill_fetch(spill, 0, (size_t)t->n, t->slots);
        t->whole = true;
    }
    if (status != DG_OK)
        dg__table_close(t);
    return status;
}

void dg__table_close(dg__table *t)
{
    if (t->allocator == NULL)
        return;
    dg__free(t->allocator, t->index, t->n_blocks + 1, sizeof *t->index);
    dg__free(t->allocator, t->buckets, t->n_buckets + 1, sizeof *t->buckets);
    dg__free(t->allocator, t->slots, t->n_slots, (size_t)t->stride * t->spill->record_size);
    dg__free(t->allocator, t->held, t->n_slots, sizeof *t->held);
    *t = (dg__table){.allocator = NULL};
}

/* The block's records, in the cache or in `room`. */
static dg_status get_block(dg__table *t, size_t block, uint8_t *room, const uint8_t **records,
                           uint32_t *n)
{
    uint64_t first = (uint64_t)block * t->stride, left = t->n - first;
    *n = left < t->stride ? (uint32_t)left : t->stride;
    if (t->n_slots == 0) {
        *records = room;
        return dg__spill_fetch(t->spill, first, *n, room);
    }
    size_t slot = t->whole ? block : block % t->n_slots;
    uint8_t *at = t->slots + slot * t->stride * t->spill->record_size;
    *records = at;
    for (uint32_t ahead = 0; ahead < *n * t->spill->record_size && ahead < 512; ahead += 64)
        dg__prefetch(at + ahead); /* rather than wait for one line after the other */
    if (t->whole || t->held[slot] == block + 1)
        return DG_OK;
    t->held[slot] = 0;
    dg_status status = dg__spill_fetch(t->spill, first, *n, at);
    if (status == DG_OK)
        t->held[slot] = block + 1;
    return status;
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

/* How many of the blocks begin with a number that is not above `most`. */
static size_t blocks_up_to(const dg__table *t, uint64_t most)
{
    if (t->n_blocks == 0 || most < t->index[0])
        return 0;
    uint64_t bucket = (most - t->index[0]) >> t->bucket_shift;
    if (bucket >= t->n_buckets)
        return t->n_blocks;
    size_t from = t->buckets[bucket], end = t->buckets[bucket + 1];
    return from +
           count_up_to((const uint8_t *)(t->index + from), end - from, sizeof *t->index, most);
}

dg_status dg__table_last(dg__table *t, uint64_t number, bool below, bool *found, uint64_t *at,
                         void *record)
{
    uint8_t room[DG__BLOCK_MAX];
    const uint8_t *records;
    uint32_t size = t->spill->record_size, n;
    *found = false;
    if (below && number == 0)
        return DG_OK;
    uint64_t most = number - below;
    size_t blocks = blocks_up_to(t, most);
    if (blocks == 0)
        return DG_OK;
    dg_status status = get_block(t, blocks - 1, room, &records, &n);
    if (status != DG_OK)
        return status;
    size_t behind = count_up_to(records + size, n - 1, size, most);
    *found = true;
    *at = (uint64_t)(blocks - 1) * t->stride + behind;
    memcpy(record, records + behind * size, size);
    return DG_OK;
}
