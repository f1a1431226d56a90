/* Two passes over the texts: postings of chosen 8-grams, and the sets of 5-grams, sorted. */
#include "near/overlap.h"

#include "base/sort.h"
#include "near/candidate.h"

#include <dittograph/fingerprint.h>

/* The k-grams that candidates share, and the windows they are chosen from. */
#define SHINGLE 8u
#define WINDOW  8u
#define SHARED  3u

/* The k-grams that resemblance and containment are made of. */
#define GRAM 5u

/* Tokens whose k-grams are made at a time. */
#define BLOCK 512u

typedef struct finder {
    const dg__near_units *texts;
    const dg__overlap_options *options;
    const dg_allocator *allocator;
    dg__meter *meter;
    dg__overlaps *overlaps;
    uint64_t *grams; /* distinct and in order, text by text */
    size_t *ends;    /* of each text's grams */
    size_t n_grams;
    uint32_t *chosen; /* 8-grams of each text */
    dg__near_index index;
} finder;

typedef struct gram_set {
    const uint64_t *grams;
    size_t n;
} gram_set;

static uint32_t length_of(const dg__near_units *texts, uint32_t text)
{
    return texts->ends[text] - texts->starts[text];
}

/* ---- Postings ---- */

static bool post(dg__near_postings *postings, const dg_fingerprint *chosen, size_t n, uint32_t text,
                 const dg_allocator *a)
{
    if (!dg__vec_reserve(a, postings, n))
        return false;
    for (size_t i = 0; i < n; i++)
        postings->items[postings->len++] =
            (chosen[i].hash & ~UINT64_C(0xFFFFFFFF)) | DG__NEAR_SHINGLE | text;
    return true;
}

static int compare_hashes(const void *ctx, const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    (void)ctx;
    return (x > y) - (x < y);
}

/* Sorts hashes, and leaves each once. */
static dg_status make_distinct(uint64_t *hashes, size_t *n, const dg_allocator *a)
{
    dg_status status = dg__sort(hashes, *n, sizeof *hashes, compare_hashes, NULL, a);
    size_t left = 0;
    for (size_t i = 0; i < *n; i++)
        if (i == 0 || hashes[i] != hashes[i - 1])
            hashes[left++] = hashes[i];
    *n = left;
    return status;
}

static dg_status post_text(finder *f, dg__near_postings *postings, dg_winnower *winnower,
                           uint32_t text)
{
    uint64_t grams[BLOCK];
    dg_fingerprint chosen[BLOCK];
    const uint64_t *ids = f->texts->ids + f->texts->starts[text];
    uint32_t n = length_of(f->texts, text);
    size_t before = postings->len;
    dg_winnower_reset(winnower);
    for (uint32_t from = 0; from + SHINGLE <= n; from += BLOCK) {
        uint32_t span = n - from < BLOCK + SHINGLE - 1 ? n - from : BLOCK + SHINGLE - 1;
        size_t n_grams = dg_roll(ids + from, span, SHINGLE, grams);
        if (!post(postings, chosen, dg_winnower_push(winnower, grams, n_grams, chosen), text,
                  f->allocator))
            return DG_NO_MEMORY;
    }
    size_t n_chosen = postings->len - before;
    dg_status status = make_distinct(postings->items + before, &n_chosen, f->allocator);
    f->chosen[text] = (uint32_t)n_chosen;
    postings->len = before + n_chosen;
    return status == DG_OK ? dg__meter_spend(f->meter, n) : status;
}

static dg_status make_index(finder *f)
{
    dg__near_postings postings = {0};
    dg_winnower *winnower;
    dg__near_options options = DG__NEAR_OPTIONS_INIT;
    dg_status status = dg_winnower_new(&winnower, WINDOW, f->allocator);
    if (status != DG_OK)
        return status;
    for (uint32_t t = 0; t < f->texts->n && status == DG_OK; t++)
        status = post_text(f, &postings, winnower, t);
    options.most_postings = f->options->most_postings;
    options.most_candidates = f->options->most_candidates;
    if (status == DG_OK)
        status = dg__near_index_make(&f->index, &postings, f->texts->n, &options, f->allocator);
    dg__vec_free(f->allocator, &postings);
    dg_winnower_free(winnower);
    return status;
}

/* ---- Sets ---- */

static dg_status fill_set(finder *f, uint32_t text)
{
    uint64_t *grams = f->grams + (text > 0 ? f->ends[text - 1] : 0);
    uint32_t n = length_of(f->texts, text);
    size_t n_grams = dg_roll(f->texts->ids + f->texts->starts[text], n, GRAM, grams);
    dg_status status = make_distinct(grams, &n_grams, f->allocator);
    f->ends[text] = (size_t)(grams - f->grams) + n_grams;
    return status == DG_OK ? dg__meter_spend(f->meter, n) : status;
}

static dg_status make_sets(finder *f)
{
    dg_status status = DG_OK;
    for (uint32_t t = 0; t < f->texts->n; t++)
        f->n_grams += length_of(f->texts, t);
    f->grams = dg__alloc(f->allocator, f->n_grams, sizeof *f->grams);
    if (f->grams == NULL && f->n_grams > 0)
        return DG_NO_MEMORY;
    for (uint32_t t = 0; t < f->texts->n && status == DG_OK; t++)
        status = fill_set(f, t);
    return status;
}

static gram_set set_of(const finder *f, uint32_t text)
{
    size_t first = text > 0 ? f->ends[text - 1] : 0;
    return (gram_set){f->grams + first, f->ends[text] - first};
}

/* The first of the set's grams from `at` on that isn't less, by steps that double: a short text in a
 * long one takes few. */
static size_t find_gram(gram_set set, size_t at, uint64_t gram)
{
    size_t step = 1;
    while (at + step < set.n && set.grams[at + step] < gram) {
        at += step;
        step *= 2;
    }
    size_t end = at + step < set.n ? at + step : set.n;
    while (at < end) {
        size_t middle = at + (end - at) / 2;
        if (set.grams[middle] < gram)
            at = middle + 1;
        else
            end = middle;
    }
    return at;
}

static size_t count_common(gram_set few, gram_set many)
{
    size_t common = 0;
    for (size_t i = 0, at = 0; i < few.n && at < many.n; i++) {
        at = find_gram(many, at, few.grams[i]);
        common += at < many.n && many.grams[at] == few.grams[i];
    }
    return common;
}

/* ---- Pairs ---- */

static dg_status compare(finder *f, uint32_t text, uint32_t other)
{
    gram_set a = set_of(f, text), b = set_of(f, other);
    size_t common = a.n < b.n ? count_common(a, b) : count_common(b, a);
    dg__overlap pair = {.text = text, .other = other};
    f->overlaps->n_candidates++;
    if (common > 0) {
        pair.resemblance = (double)common / (double)(a.n + b.n - common);
        pair.containment[0] = (double)common / (double)a.n;
        pair.containment[1] = (double)common / (double)b.n;
    }
    bool overlaps = pair.resemblance >= f->options->min_resemblance ||
                    pair.containment[0] >= f->options->min_containment ||
                    pair.containment[1] >= f->options->min_containment;
    if (common > 0 && overlaps && !dg__vec_push(f->allocator, &f->overlaps->pairs, pair))
        return DG_NO_MEMORY;
    return dg__meter_spend(f->meter, a.n < b.n ? a.n : b.n);
}

static dg_status find_pairs(finder *f)
{
    uint32_t candidates[DG__NEAR_CANDIDATES_MAX], n;
    dg_status status = DG_OK;
    for (uint32_t t = 0; t < f->texts->n && status == DG_OK; t++) {
        uint32_t half = (f->chosen[t] + 1) / 2, needed = half < SHARED ? half : SHARED;
        if (!dg__near_candidates(&f->index, t, 2 * needed, candidates, &n, f->allocator))
            return DG_NO_MEMORY;
        for (uint32_t i = 0; i < n && status == DG_OK; i++)
            status = compare(f, t, candidates[i]);
    }
    f->overlaps->n_postings = f->index.n_looked_at;
    return status;
}

/* ---- The call ---- */

dg_status dg__overlaps_find(dg__overlaps *overlaps, const dg__near_units *texts,
                            const dg__overlap_options *options, const dg_allocator *a,
                            dg__meter *meter)
{
    finder f = {.texts = texts, .options = options, .allocator = a, .meter = meter};
    *overlaps = (dg__overlaps){0};
    f.overlaps = overlaps;
    if (texts->n < 2)
        return DG_OK;
    f.ends = dg__alloc(a, texts->n, sizeof *f.ends);
    f.chosen = dg__alloc(a, texts->n, sizeof *f.chosen);
    dg_status status = f.ends != NULL && f.chosen != NULL ? make_index(&f) : DG_NO_MEMORY;
    if (status == DG_OK)
        status = make_sets(&f);
    if (status == DG_OK)
        status = find_pairs(&f);
    dg__near_index_free(&f.index, a);
    dg__free(a, f.grams, f.n_grams, sizeof *f.grams);
    dg__free(a, f.ends, texts->n, sizeof *f.ends);
    dg__free(a, f.chosen, texts->n, sizeof *f.chosen);
    if (status != DG_OK)
        dg__overlaps_free(overlaps, a);
    return status;
}

void dg__overlaps_free(dg__overlaps *overlaps, const dg_allocator *a)
{
    dg__vec_free(a, &overlaps->pairs);
    *overlaps = (dg__overlaps){0};
}
