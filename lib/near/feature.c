/* Two passes over the texts: count every feature, then choose by the counts. */
#include "near/feature.h"

#include "base/cpu.h"
#include "near/counters.h"

#include <dittograph/fingerprint.h>

#include <string.h>

#define SHINGLE 5u
#define WINDOW  4u

/* Tokens from which on a text has twice as many pairs as it needs: half of them, chosen by their
 * hashes, do; of one twice as long a quarter. So the pairs of a long text are some of those that a
 * short one would have. */
#define MANY_TOKENS 48u
#define MOST_HALVES 4u

/* Places for the features that the text had last. */
#define N_RECENT 1024u

/* Tokens of a line of the cache, and lines of a text that are asked for before it is read. */
#define LINE           8u
#define EXPECTED_LINES 16u

/* Tokens whose features are made at a time. */
#define BLOCK 512u

/* What is made of so many tokens, of one kind. */
typedef struct block {
    uint64_t features[2 * BLOCK + 1]; /* and one that isn't kept */
    uint32_t n;
    uint32_t text;
    bool ends_text;
} block;

typedef struct counter {
    dg__counters counters;
    bool counted; /* all are: what is made is about to be asked for */
    dg_winnower *winnower;
    uint64_t salt; /* of the text: no other's features are recent to it */
    uint64_t mask; /* bits that are 0 in the pairs that the text needs */
    uint64_t recent[N_RECENT];
    uint64_t shingles[BLOCK];
    dg_fingerprint chosen[BLOCK];
    block blocks[2];
    uint64_t keys[2 * BLOCK + 1]; /* of a block's pairs that others have, too, as in `rarest` */
    /* The shingles of all texts, upper halves, are kept from when they are counted: they take longer to
     * make anew than pairs. */
    DG__VEC(uint32_t) kept;
    uint32_t *kept_ends; /* of each text */
    uint32_t n_texts;
} counter;

/* The rarest pairs so far, rarest first: their counts in the upper 8 bits, of their hashes the rest. */
typedef struct rarest {
    uint64_t pairs[DG__NEAR_PAIRS + 1]; /* and one that falls out */
    uint32_t n;
} rarest;

/* The lowest bit is the feature's kind. */
static uint64_t pair_of(uint64_t a, uint64_t b)
{
    return (a + b) & ~UINT64_C(1);
}

/* Leaves out those of the block's n features that the text had a short while ago. */
static void keep_new(counter *c, block *b, uint32_t n)
{
    b->n = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t feature = b->features[i], *recent = &c->recent[feature >> 54];
        bool is_new = *recent != (feature ^ c->salt);
        *recent = feature ^ c->salt;
        b->features[b->n] = feature;
        b->n += is_new;
        if (c->counted)
            dg__counters_expect(&c->counters, feature);
    }
}

/* The pairs that begin at tokens [from, from + BLOCK) of ids[0, n). */
static void make_pairs(counter *c, block *b, const uint64_t *ids, uint32_t from, uint32_t n)
{
    uint32_t end = n - from < BLOCK ? n : from + BLOCK, n_pairs = 0;
    for (uint32_t i = from; i < end && i + 1 < n; i++) {
        b->features[n_pairs] = pair_of(ids[i], ids[i + 1]);
        n_pairs += (b->features[n_pairs] & c->mask) == 0;
        if (i + 2 == n)
            break;
        b->features[n_pairs] = pair_of(ids[i], ids[i + 2]);
        n_pairs += (b->features[n_pairs] & c->mask) == 0;
    }
    keep_new(c, b, n_pairs);
}

/* The shingles, likewise. */
static void make_shingles(counter *c, block *b, const uint64_t *ids, uint32_t from, uint32_t n)
{
    uint32_t span = n - from < BLOCK + SHINGLE - 1 ? n - from : BLOCK + SHINGLE - 1;
    size_t n_shingles = dg_roll(ids + from, span, SHINGLE, c->shingles);
    size_t n_chosen = dg_winnower_push(c->winnower, c->shingles, n_shingles, c->chosen);
    for (size_t i = 0; i < n_chosen; i++)
        b->features[i] = c->chosen[i].hash | 1;
    keep_new(c, b, (uint32_t)n_chosen);
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

/* Asks for the tokens of the text after the next: texts don't lie in the order of their ranks. */
static void expect_text(const dg__near_units *texts, uint32_t text)
{
    if (text + 2 >= texts->n)
        return;
    const uint64_t *ids = texts->ids + texts->starts[text + 2];
    const uint64_t *end = texts->ids + texts->ends[text + 2];
    for (unsigned line = 0; line < EXPECTED_LINES && ids < end; line++, ids += LINE)
        dg__prefetch(ids);
}

static void count_block(counter *c, const block *b)
{
    for (uint32_t i = 0; i < b->n; i++)
        dg__counters_add(&c->counters, b->features[i]);
}

static bool keep_shingles(counter *c, const block *b, const dg_allocator *a)
{
    if (!dg__vec_reserve(a, &c->kept, b->n))
        return false;
    for (uint32_t i = 0; i < b->n; i++)
        c->kept.items[c->kept.len++] = (uint32_t)(b->features[i] >> 32);
    return true;
}

static dg_status count_features(counter *c, const dg__near_units *texts, const dg_allocator *a,
                                dg__meter *meter)
{
    block *b = &c->blocks[0];
    dg_status status = DG_OK;
    for (uint32_t t = 0; t < texts->n && status == DG_OK; t++) {
        const uint64_t *ids = texts->ids + texts->starts[t];
        uint32_t n = texts->ends[t] - texts->starts[t];
        expect_text(texts, t);
        begin_text(c, t, n);
        status = dg__meter_spend(meter, n);
        for (uint32_t i = 0; i < n && status == DG_OK; i += BLOCK) {
            make_pairs(c, b, ids, i, n);
            count_block(c, b);
            make_shingles(c, b, ids, i, n);
            count_block(c, b);
            status = keep_shingles(c, b, a) ? DG_OK : DG_NO_MEMORY;
        }
        c->kept_ends[t] = (uint32_t)c->kept.len;
    }
    return status;
}

/* Keeps the pair with this key if it is among the rarest, and not among them yet. */
static void keep_rare(rarest *r, uint64_t key)
{
    uint32_t at = r->n;
    if (at == DG__NEAR_PAIRS && key >= r->pairs[at - 1])
        return;
    for (; at > 0 && r->pairs[at - 1] > key; at--)
        r->pairs[at] = r->pairs[at - 1];
    if (at > 0 && r->pairs[at - 1] == key) { /* back again */
        memmove(r->pairs + at, r->pairs + at + 1, (r->n - at) * sizeof *r->pairs);
        return;
    }
    r->pairs[at] = key;
    r->n += r->n < DG__NEAR_PAIRS;
}

/* Writes the keys of the block's pairs that others have, too; returns how many. */
static uint32_t make_keys(const counter *c, const block *b, uint64_t *keys)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        uint8_t count = dg__counters_of(&c->counters, b->features[i]);
        keys[n] = (uint64_t)count << 56 | b->features[i] >> 8;
        n += count >= 2;
    }
    return n;
}

static uint32_t first_kept(const counter *c, uint32_t text)
{
    return text > 0 ? c->kept_ends[text - 1] : 0;
}

static void expect_shingles(const counter *c, uint32_t text)
{
    for (uint32_t i = first_kept(c, text); i < c->kept_ends[text]; i++)
        dg__counters_expect(&c->counters, (uint64_t)c->kept.items[i] << 32);
}

/* Makes postings of the text's shingles that others have, too, and of its rarest pairs. */
static bool end_text(counter *c, rarest *r, uint32_t text, dg__near_postings *postings,
                     const dg_allocator *a)
{
    uint32_t from = first_kept(c, text), end = c->kept_ends[text];
    if (!dg__vec_reserve(a, postings, end - from + r->n + 1))
        return false;
    uint64_t *next = postings->items + postings->len;
    for (uint32_t i = from; i < end; i++) {
        uint64_t feature = (uint64_t)c->kept.items[i] << 32;
        *next = feature | DG__NEAR_SHINGLE | text;
        next += dg__counters_of(&c->counters, feature) >= 2;
    }
    for (uint32_t i = 0; i < r->n; i++)
        *next++ = (r->pairs[i] << 8 & ~(UINT64_C(0xFFFFFFFF) | DG__NEAR_SHINGLE)) | text;
    postings->len = (size_t)(next - postings->items);
    r->n = 0;
    return true;
}

static bool choose_of_block(counter *c, const block *b, rarest *r, dg__near_postings *postings,
                            const dg_allocator *a)
{
    uint32_t n_keys = make_keys(c, b, c->keys);
    for (uint32_t i = 0; i < n_keys; i++)
        keep_rare(r, c->keys[i]);
    return !b->ends_text || end_text(c, r, b->text, postings, a);
}

/* Each block is chosen from when the next is made: by then memory has answered. */
static dg_status choose_features(counter *c, const dg__near_units *texts,
                                 dg__near_postings *postings, const dg_allocator *a,
                                 dg__meter *meter)
{
    block *made = &c->blocks[0], *before = &c->blocks[1];
    rarest r = {.n = 0};
    dg_status status = DG_OK;
    before->n = 0;
    before->ends_text = false;
    c->counted = true;
    for (uint32_t t = 0; t < texts->n && status == DG_OK; t++) {
        const uint64_t *ids = texts->ids + texts->starts[t];
        uint32_t n = texts->ends[t] - texts->starts[t];
        expect_text(texts, t);
        expect_shingles(c, t);
        begin_text(c, t + texts->n, n);
        status = dg__meter_spend(meter, n);
        for (uint32_t i = 0; i < n && status == DG_OK; i += BLOCK) {
            block *swap = made;
            make_pairs(c, made, ids, i, n);
            made->text = t;
            made->ends_text = n - i <= BLOCK;
            status = choose_of_block(c, before, &r, postings, a) ? DG_OK : DG_NO_MEMORY;
            made = before;
            before = swap;
        }
    }
    if (status == DG_OK && !choose_of_block(c, before, &r, postings, a))
        status = DG_NO_MEMORY;
    return status;
}

static bool counter_make(counter *c, const dg__near_units *texts, const dg_allocator *a)
{
    uint64_t n_features = 0;
    for (uint32_t t = 0; t < texts->n; t++) {
        uint32_t n = texts->ends[t] - texts->starts[t];
        n_features += (UINT64_C(2) * n >> halves_of(n)) + n / 2;
    }
    c->n_texts = texts->n;
    c->kept_ends = dg__alloc(a, texts->n, sizeof *c->kept_ends);
    return c->kept_ends != NULL && dg__counters_make(&c->counters, n_features, a) &&
           dg_winnower_new(&c->winnower, WINDOW, a) == DG_OK;
}

static void counter_free(counter *c, const dg_allocator *a)
{
    dg_winnower_free(c->winnower);
    dg__counters_free(&c->counters, a);
    dg__vec_free(a, &c->kept);
    dg__free(a, c->kept_ends, c->n_texts, sizeof *c->kept_ends);
    dg__free(a, c, 1, sizeof *c);
}

dg_status dg__near_features(dg__near_postings *postings, const dg__near_units *texts,
                            const dg_allocator *a, dg__meter *meter)
{
    counter *c = dg__alloc_zeroed(a, 1, sizeof *c);
    if (c == NULL)
        return DG_NO_MEMORY;
    dg_status status = counter_make(c, texts, a) ? DG_OK : DG_NO_MEMORY;
    if (status == DG_OK)
        status = count_features(c, texts, a, meter);
    dg__counters_close(&c->counters, a);
    if (status == DG_OK)
        status = choose_features(c, texts, postings, a, meter);
    counter_free(c, a);
    return status;
}
