/* Filled by one pass of a radix sort, each bucket then sorted on its own. */
#include "near/gram_set.h"

#include "base/bits.h"
#include "base/sort.h"

#include <dittograph/fingerprint.h>
#include <string.h>

/* Hashes of a bucket, on average; and from how many on it isn't walked through any more. */
#define CROWD_AVERAGE 4u
#define CROWD         24u

/* Runs of another text that are hashed at a time. */
#define BLOCK 512u

/* Enough for the largest set: a power of two, two at least. */
static uint32_t bucket_count(uint32_t n)
{
    uint32_t count = 2;
    while (count < n / CROWD_AVERAGE)
        count *= 2;
    return count;
}

bool dg__gram_set_make(dg__gram_set *set, uint32_t max_tokens, uint32_t k, const dg_allocator *a)
{
    *set = (dg__gram_set){.k = k, .cap = max_tokens > 0 ? max_tokens : 1};
    set->items = dg__alloc(a, set->cap, sizeof *set->items);
    set->scratch = dg__alloc(a, set->cap, sizeof *set->scratch);
    set->ends = dg__alloc(a, bucket_count(set->cap), sizeof *set->ends);
    set->met = dg__alloc_zeroed(a, dg__bits_words(set->cap), sizeof *set->met);
    return set->items != NULL && set->scratch != NULL && set->ends != NULL && set->met != NULL;
}

void dg__gram_set_free(dg__gram_set *set, const dg_allocator *a)
{
    dg__free(a, set->items, set->cap, sizeof *set->items);
    dg__free(a, set->scratch, set->cap, sizeof *set->scratch);
    dg__free(a, set->ends, bucket_count(set->cap), sizeof *set->ends);
    dg__free(a, set->met, dg__bits_words(set->cap), sizeof *set->met);
    *set = (dg__gram_set){0};
}

static void scatter(dg__gram_set *set, uint32_t n, uint32_t n_buckets)
{
    memset(set->ends, 0, n_buckets * sizeof *set->ends);
    for (uint32_t i = 0; i < n; i++)
        set->ends[set->scratch[i] >> set->shift]++;
    for (uint32_t b = 0, sum = 0; b < n_buckets; b++) {
        uint32_t count = set->ends[b];
        set->ends[b] = sum;
        sum += count;
    }
    for (uint32_t i = 0; i < n; i++)
        set->items[set->ends[set->scratch[i] >> set->shift]++] = set->scratch[i];
}

static int compare_hashes(const void *ctx, const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    (void)ctx;
    return (x > y) - (x < y);
}

static dg_status sort_bucket(uint64_t *items, uint32_t n, const dg_allocator *a)
{
    if (n > CROWD)
        return dg__sort(items, n, sizeof *items, compare_hashes, NULL, a);
    for (uint32_t i = 1; i < n; i++) {
        uint64_t item = items[i];
        uint32_t at = i;
        for (; at > 0 && items[at - 1] > item; at--)
            items[at] = items[at - 1];
        items[at] = item;
    }
    return DG_OK;
}

/* Moves the distinct ones of sorted items[from, end) to the end of the set. */
static void keep_distinct(dg__gram_set *set, uint32_t from, uint32_t end)
{
    for (uint32_t i = from; i < end; i++)
        if (i == from || set->items[i] != set->items[set->n - 1])
            set->items[set->n++] = set->items[i];
}

dg_status dg__gram_set_fill(dg__gram_set *set, const uint64_t *ids, uint32_t n,
                            const dg_allocator *a)
{
    uint32_t n_grams = (uint32_t)dg_roll(ids, n, set->k, set->scratch);
    uint32_t n_buckets = bucket_count(n_grams);
    set->shift = 64u - (unsigned)__builtin_ctz(n_buckets);
    scatter(set, n_grams, n_buckets);
    set->n = 0;
    dg_status status = DG_OK;
    for (uint32_t b = 0, from = 0; b < n_buckets && status == DG_OK; b++) {
        uint32_t end = set->ends[b];
        status = sort_bucket(set->items + from, end - from, a);
        keep_distinct(set, from, end);
        set->ends[b] = set->n;
        from = end;
    }
    return status;
}

/* Where the hash is in the set, or would be. */
static uint32_t place_of(const dg__gram_set *set, uint64_t gram, uint32_t *end)
{
    size_t bucket = (size_t)(gram >> set->shift);
    uint32_t low = bucket > 0 ? set->ends[bucket - 1] : 0, high = set->ends[bucket];
    *end = high;
    while (high - low > CROWD) {
        uint32_t middle = low + (high - low) / 2;
        if (set->items[middle] < gram)
            low = middle + 1;
        else
            high = middle;
    }
    while (low < high && set->items[low] < gram)
        low++;
    return low;
}

/* Marks those of the hashes that are in the set; returns how many weren't marked before. */
static uint32_t meet(dg__gram_set *set, const uint64_t *grams, size_t n)
{
    uint32_t fresh = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t end, at = place_of(set, grams[i], &end);
        if (at == end || set->items[at] != grams[i] || dg__bits_test(set->met, at))
            continue;
        set->met[at / 64] |= (uint64_t)1 << at % 64;
        fresh++;
    }
    return fresh;
}

uint32_t dg__gram_set_common(dg__gram_set *set, const uint64_t *ids, uint32_t n)
{
    uint64_t grams[BLOCK];
    uint32_t common = 0;
    for (size_t from = 0; from + set->k <= n; from += BLOCK) {
        size_t span = n - from < BLOCK + set->k - 1 ? n - from : BLOCK + set->k - 1;
        common += meet(set, grams, dg_roll(ids + from, span, set->k, grams));
    }
    memset(set->met, 0, dg__bits_words(set->n) * sizeof *set->met);
    return common;
}
