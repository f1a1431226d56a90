/* Two passes over the texts: count every feature, then choose by the counts. */
#include "near/feature.h"

#include "base/cpu.h"

#include <dittograph/fingerprint.h>

#include <string.h>

#define SHINGLE 5u
#define WINDOW  4u

/* Counters for each token: it has two pairs and half a shingle. */
#define COUNTERS_A_TOKEN 4u
#define MIN_COUNTERS     1024u

/* Places for the features that the text had last. */
#define N_RECENT 1024u

/* Tokens whose features are made at a time. */
#define BLOCK 512u

typedef struct counter {
    uint8_t *counts; /* of features, up to 255 */
    size_t n_counts; /* a power of two */
    dg_winnower *winnower;
    uint64_t salt; /* of the text: no other's features are recent to it */
    uint64_t recent[N_RECENT];
    uint64_t shingles[BLOCK];
    dg_fingerprint chosen[BLOCK];
    uint64_t features[3 * BLOCK]; /* of the block */
    uint32_t n_features;
} counter;

/* The rarest pairs so far, rarest first: their counts in the upper 8 bits, of their hashes the rest. */
typedef struct rarest {
    uint64_t pairs[DG__NEAR_PAIRS];
    uint32_t n;
} rarest;

static uint8_t *count_of(const counter *c, uint64_t feature)
{
    return &c->counts[feature >> 8 & (c->n_counts - 1)];
}

/* The lowest bit is the feature's kind. */
static uint64_t pair_of(uint64_t a, uint64_t b)
{
    return (a + b) & ~UINT64_C(1);
}

/* Adds a feature of the block, unless the text had it a short while ago. */
static void add_feature(counter *c, uint64_t feature)
{
    uint64_t *recent = &c->recent[feature >> 54];
    bool is_new = *recent != (feature ^ c->salt);
    *recent = feature ^ c->salt;
    c->features[c->n_features] = feature;
    c->n_features += is_new;
    dg__prefetch(count_of(c, feature));
}

/* The features that begin at tokens [from, end) of ids[0, n). */
static void make_features(counter *c, const uint64_t *ids, uint32_t from, uint32_t end, uint32_t n)
{
    c->n_features = 0;
    for (uint32_t i = from; i < end; i++) {
        if (i + 1 < n)
            add_feature(c, pair_of(ids[i], ids[i + 1]));
        if (i + 2 < n)
            add_feature(c, pair_of(ids[i], ids[i + 2]));
    }
    uint32_t span = end - from + SHINGLE - 1 < n - from ? end - from + SHINGLE - 1 : n - from;
    size_t n_shingles = dg_roll(ids + from, span, SHINGLE, c->shingles);
    size_t n_chosen = dg_winnower_push(c->winnower, c->shingles, n_shingles, c->chosen);
    for (size_t i = 0; i < n_chosen; i++)
        add_feature(c, c->chosen[i].hash | 1);
}

static void begin_text(counter *c, uint32_t text)
{
    dg_winnower_reset(c->winnower);
    c->salt = (text + UINT64_C(1)) * UINT64_C(0x9E3779B97F4A7C15);
}

static dg_status count_features(counter *c, const dg__near_units *texts, dg__meter *meter)
{
    dg_status status = DG_OK;
    for (uint32_t t = 0; t < texts->n && status == DG_OK; t++) {
        const uint64_t *ids = texts->ids + texts->starts[t];
        uint32_t n = texts->ends[t] - texts->starts[t];
        begin_text(c, t);
        for (uint32_t i = 0; i < n; i += BLOCK) {
            make_features(c, ids, i, n - i < BLOCK ? n : i + BLOCK, n);
            for (uint32_t j = 0; j < c->n_features; j++) {
                uint8_t *count = count_of(c, c->features[j]);
                *count = (uint8_t)(*count + (*count < 255));
            }
        }
        status = dg__meter_spend(meter, n);
    }
    return status;
}

/* Keeps the pair if it is among the rarest. */
static void keep_rare(rarest *r, uint8_t count, uint64_t pair)
{
    uint64_t key = (uint64_t)count << 56 | pair >> 8;
    if (r->n == DG__NEAR_PAIRS && key >= r->pairs[r->n - 1])
        return;
    uint32_t at = r->n < DG__NEAR_PAIRS ? r->n : r->n - 1;
    while (at > 0 && r->pairs[at - 1] > key)
        at--;
    if (at > 0 && r->pairs[at - 1] == key)
        return;
    r->n += r->n < DG__NEAR_PAIRS;
    memmove(r->pairs + at + 1, r->pairs + at, (r->n - 1 - at) * sizeof *r->pairs);
    r->pairs[at] = key;
}

/* Makes postings of the block's shingles, and sorts its pairs in. */
static bool choose_of_block(counter *c, rarest *r, uint32_t text, dg__near_postings *postings,
                            const dg_allocator *a)
{
    for (uint32_t j = 0; j < c->n_features; j++) {
        uint64_t feature = c->features[j];
        uint8_t count = *count_of(c, feature);
        if (count < 2)
            continue;
        if ((feature & 1) == 0)
            keep_rare(r, count, feature);
        else if (!dg__vec_push(a, postings,
                               (feature & ~UINT64_C(0xFFFFFFFF)) | DG__NEAR_SHINGLE | text))
            return false;
    }
    return true;
}

static bool choose_features(counter *c, const dg__near_units *texts, uint32_t text,
                            dg__near_postings *postings, const dg_allocator *a)
{
    const uint64_t *ids = texts->ids + texts->starts[text];
    uint32_t n = texts->ends[text] - texts->starts[text];
    rarest r = {.n = 0};
    begin_text(c, text + texts->n);
    for (uint32_t i = 0; i < n; i += BLOCK) {
        make_features(c, ids, i, n - i < BLOCK ? n : i + BLOCK, n);
        if (!choose_of_block(c, &r, text, postings, a))
            return false;
    }
    if (!dg__vec_reserve(a, postings, r.n))
        return false;
    for (uint32_t i = 0; i < r.n; i++)
        postings->items[postings->len++] =
            (r.pairs[i] << 8 & ~(UINT64_C(0xFFFFFFFF) | DG__NEAR_SHINGLE)) | text;
    return true;
}

/* Room for the counters; false without memory. */
static bool counter_make(counter *c, const dg__near_units *texts, const dg_allocator *a)
{
    uint64_t n_tokens = 0;
    for (uint32_t t = 0; t < texts->n; t++)
        n_tokens += texts->ends[t] - texts->starts[t];
    c->n_counts = MIN_COUNTERS;
    while (c->n_counts < COUNTERS_A_TOKEN * n_tokens && c->n_counts <= SIZE_MAX / 2)
        c->n_counts *= 2;
    c->winnower = NULL;
    c->counts = dg__alloc_zeroed(a, c->n_counts, 1);
    memset(c->recent, 0, sizeof c->recent);
    return c->counts != NULL && dg_winnower_new(&c->winnower, WINDOW, a) == DG_OK;
}

dg_status dg__near_features(dg__near_postings *postings, const dg__near_units *texts,
                            const dg_allocator *a, dg__meter *meter)
{
    counter *c = dg__alloc(a, 1, sizeof *c);
    if (c == NULL)
        return DG_NO_MEMORY;
    dg_status status = counter_make(c, texts, a) ? DG_OK : DG_NO_MEMORY;
    if (status == DG_OK)
        status = count_features(c, texts, meter);
    for (uint32_t t = 0; t < texts->n && status == DG_OK; t++) {
        status = dg__meter_spend(meter, texts->ends[t] - texts->starts[t]);
        if (status == DG_OK && !choose_features(c, texts, t, postings, a))
            status = DG_NO_MEMORY;
    }
    dg_winnower_free(c->winnower);
    dg__free(a, c->counts, c->n_counts, 1);
    dg__free(a, c, 1, sizeof *c);
    return status;
}
