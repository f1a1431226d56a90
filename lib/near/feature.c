/* Two passes over the texts: count every feature, then choose by the counts. */
#include "near/feature.h"

#include "base/cpu.h"

#include <dittograph/fingerprint.h>

#include <string.h>

#define SHINGLE 5u
#define WINDOW  4u

/* Counters for each feature, at least. */
#define COUNTERS_A_FEATURE 2u
#define MIN_COUNTERS       1024u

/* Tokens from which on a text has twice as many pairs as it needs: half of them, chosen by their
 * hashes, do; of one twice as long a quarter. So the pairs of a long text are some of those that a
 * short one would have. */
#define MANY_TOKENS 48u
#define MOST_HALVES 4u

/* Places for the features that the text had last. */
#define N_RECENT 1024u

/* Tokens whose features are made at a time. */
#define BLOCK 512u

typedef struct counter {
    uint8_t *counts;   /* of features, up to 255 */
    uint64_t n_counts; /* below 2^32 */
    dg_winnower *winnower;
    uint64_t salt; /* of the text: no other's features are recent to it */
    uint64_t mask; /* bits that are 0 in the pairs that the text needs */
    uint64_t recent[N_RECENT];
    uint64_t shingles[BLOCK];
    dg_fingerprint chosen[BLOCK];
    uint64_t features[3 * BLOCK + 1]; /* of the block, and one that isn't kept */
    uint32_t n_features;
} counter;

/* The rarest pairs so far, rarest first: their counts in the upper 8 bits, of their hashes the rest. */
typedef struct rarest {
    uint64_t pairs[DG__NEAR_PAIRS];
    uint32_t n;
} rarest;

static uint8_t *count_of(const counter *c, uint64_t feature)
{
    return &c->counts[(feature >> 32) * c->n_counts >> 32];
}

/* The lowest bit is the feature's kind. */
static uint64_t pair_of(uint64_t a, uint64_t b)
{
    return (a + b) & ~UINT64_C(1);
}

/* Leaves out the features that the text had a short while ago. */
static void drop_recent(counter *c, uint32_t n)
{
    c->n_features = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t feature = c->features[i], *recent = &c->recent[feature >> 54];
        bool is_new = *recent != (feature ^ c->salt);
        *recent = feature ^ c->salt;
        c->features[c->n_features] = feature;
        c->n_features += is_new;
        dg__prefetch(count_of(c, feature));
    }
}

/* The pairs that begin at tokens [from, end) of ids[0, n); returns how many. */
static uint32_t make_pairs(counter *c, const uint64_t *ids, uint32_t from, uint32_t end, uint32_t n)
{
    uint32_t n_pairs = 0;
    for (uint32_t i = from; i < end && i + 1 < n; i++) {
        c->features[n_pairs] = pair_of(ids[i], ids[i + 1]);
        n_pairs += (c->features[n_pairs] & c->mask) == 0;
        if (i + 2 == n)
            break;
        c->features[n_pairs] = pair_of(ids[i], ids[i + 2]);
        n_pairs += (c->features[n_pairs] & c->mask) == 0;
    }
    return n_pairs;
}

/* The features that begin at tokens [from, end) of ids[0, n). */
static void make_features(counter *c, const uint64_t *ids, uint32_t from, uint32_t end, uint32_t n)
{
    uint32_t n_made = make_pairs(c, ids, from, end, n);
    uint32_t span = end - from + SHINGLE - 1 < n - from ? end - from + SHINGLE - 1 : n - from;
    size_t n_shingles = dg_roll(ids + from, span, SHINGLE, c->shingles);
    size_t n_chosen = dg_winnower_push(c->winnower, c->shingles, n_shingles, c->chosen);
    for (size_t i = 0; i < n_chosen; i++)
        c->features[n_made++] = c->chosen[i].hash | 1;
    drop_recent(c, n_made);
}

/* How often the pairs of a text of n tokens are halved. */
static unsigned halves_of(uint32_t n)
{
    unsigned halves = 0;
    while (halves < MOST_HALVES && n >> halves >= MANY_TOKENS)
        halves++;
    return halves;
}

static void begin_text(counter *c, uint32_t text, uint32_t n)
{
    dg_winnower_reset(c->winnower);
    c->mask = ((UINT64_C(1) << halves_of(n)) - 1) << 1;
    c->salt = (text + UINT64_C(1)) * UINT64_C(0x9E3779B97F4A7C15);
}

static dg_status count_features(counter *c, const dg__near_units *texts, dg__meter *meter)
{
    dg_status status = DG_OK;
    for (uint32_t t = 0; t < texts->n && status == DG_OK; t++) {
        const uint64_t *ids = texts->ids + texts->starts[t];
        uint32_t n = texts->ends[t] - texts->starts[t];
        begin_text(c, t, n);
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
    begin_text(c, text + texts->n, n);
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
    uint64_t n_features = 0;
    for (uint32_t t = 0; t < texts->n; t++) {
        uint32_t n = texts->ends[t] - texts->starts[t];
        n_features += (UINT64_C(2) * n >> halves_of(n)) + n / 2;
    }
    c->n_counts = COUNTERS_A_FEATURE * n_features;
    if (c->n_counts < MIN_COUNTERS)
        c->n_counts = MIN_COUNTERS;
    if (c->n_counts > UINT32_MAX)
        c->n_counts = UINT32_MAX;
    c->winnower = NULL;
    c->counts = dg__alloc_zeroed(a, (size_t)c->n_counts, 1);
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
    dg__free(a, c->counts, (size_t)c->n_counts, 1);
    dg__free(a, c, 1, sizeof *c);
    return status;
}
