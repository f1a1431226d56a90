/* Texts of up to DG__LCS_MAX tokens are aligned exactly, longer ones as diff.h does it. */
#include "near/likeness.h"

#include "base/sort.h"
#include "near/diff.h"
#include "near/lcs.h"

#include <dittograph/fingerprint.h>

/* Tokens of a shingle, of which resemblance is made. */
#define SHINGLE 3u

struct dg__near_aligner {
    const dg__near_options *options;
    const dg_allocator *allocator;
    dg__meter *meter;
    dg__lcs *lcs;
    const uint64_t *pattern; /* that of lcs: ids[0, n_pattern) */
    uint32_t n_pattern;
};

typedef struct run {
    const uint64_t *ids;
    uint32_t n;
} run;

dg_status dg__near_aligner_new(dg__near_aligner **out, uint32_t longest,
                               const dg__near_options *options, const dg_allocator *a,
                               dg__meter *meter)
{
    dg__near_aligner *aligner = dg__alloc_zeroed(a, 1, sizeof *aligner);
    if (aligner == NULL)
        return DG_NO_MEMORY;
    aligner->options = options;
    aligner->allocator = a;
    aligner->meter = meter;
    aligner->lcs = dg__lcs_new(longest, a);
    if (aligner->lcs == NULL) {
        dg__near_aligner_free(aligner);
        return DG_NO_MEMORY;
    }
    *out = aligner;
    return DG_OK;
}

void dg__near_aligner_free(dg__near_aligner *aligner)
{
    if (aligner == NULL)
        return;
    const dg_allocator *a = aligner->allocator;
    dg__lcs_free(aligner->lcs, a);
    dg__free(a, aligner, 1, sizeof *aligner);
}

void dg__near_aligner_forget(dg__near_aligner *aligner)
{
    aligner->pattern = NULL;
}

static run run_of(const dg__near_units *texts, uint32_t text)
{
    return (run){texts->ids + texts->starts[text], texts->ends[text] - texts->starts[text]};
}

/* Tokens of the diff's equal parts: a common subsequence, though maybe not the longest. */
static dg_status align_long(dg__near_aligner *aligner, uint32_t *common, run a, run b)
{
    dg__diff diff = {0};
    dg_status status =
        dg__diff_make(&diff, a.ids, a.n, b.ids, b.n, aligner->allocator, aligner->meter);
    *common = 0;
    for (size_t i = 0; i < diff.len; i++)
        if (diff.items[i].kind == DG__DIFF_EQUAL)
            *common += diff.items[i].a_end - diff.items[i].a_start;
    dg__vec_free(aligner->allocator, &diff);
    return status;
}

/* Tokens in common, or 0 if they are fewer than needed. */
static dg_status align(dg__near_aligner *aligner, uint32_t *common, run a, run b, uint32_t needed)
{
    if (a.n > DG__LCS_MAX || b.n > DG__LCS_MAX)
        return align_long(aligner, common, a, b);
    if (aligner->pattern != a.ids || aligner->n_pattern != a.n) {
        dg__lcs_set(aligner->lcs, a.ids, a.n);
        aligner->pattern = a.ids;
        aligner->n_pattern = a.n;
    }
    *common = dg__lcs_length(aligner->lcs, b.ids, b.n, needed);
    return dg__meter_spend(aligner->meter, ((uint64_t)a.n + 63) / 64 * b.n);
}

/* The least whole number that is at least `share` of n. */
static uint32_t at_least(double share, uint32_t n)
{
    double least = share * n;
    uint32_t whole = least < n ? (uint32_t)least : n;
    return whole < least ? whole + 1 : whole;
}

/* The similarity that a text of n tokens needs. */
static double similarity_of(const dg__near_options *o, uint32_t n)
{
    if (n >= o->full_tokens)
        return o->min_similarity;
    uint32_t lack = o->full_tokens - n, most = o->full_tokens - o->min_tokens;
    return o->min_similarity + (o->short_similarity - o->min_similarity) * lack / most;
}

/* Tokens that near texts have in common. */
static uint32_t needed_of(const dg__near_options *o, uint32_t shorter, uint32_t longer)
{
    uint32_t similar = at_least(similarity_of(o, longer), longer);
    uint32_t contained = at_least(o->min_containment, shorter);
    return shorter < o->full_tokens || similar < contained ? similar : contained;
}

static dg_status align_near(dg__near_aligner *aligner, double *similarity, run a, run b)
{
    uint32_t longer = a.n > b.n ? a.n : b.n, shorter = a.n > b.n ? b.n : a.n, common = 0;
    uint32_t needed = needed_of(aligner->options, shorter, longer);
    dg_status status = align(aligner, &common, a, b, needed);
    *similarity = common >= needed ? (double)common / longer : 0;
    return status;
}

dg_status dg__near_align(dg__near_aligner *aligner, double *similarity, const dg__near_units *texts,
                         uint32_t text, uint32_t other)
{
    return align_near(aligner, similarity, run_of(texts, text), run_of(texts, other));
}

dg_status dg__near_align_runs(dg__near_aligner *aligner, double *similarity, const uint64_t *ids,
                              uint32_t n, const uint64_t *other, uint32_t m)
{
    return align_near(aligner, similarity, (run){ids, n}, (run){other, m});
}

/* ---- Resemblance ---- */

static int compare_hashes(const void *ctx, const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    (void)ctx;
    return (x > y) - (x < y);
}

/* The distinct shingles of a run, in order. */
static dg_status make_shingles(uint64_t *shingles, uint32_t *n, run r, uint32_t k,
                               const dg_allocator *a)
{
    size_t len = dg_roll(r.ids, r.n, k, shingles);
    dg_status status = dg__sort(shingles, len, sizeof *shingles, compare_hashes, NULL, a);
    *n = 0;
    for (size_t i = 0; i < len; i++)
        if (i == 0 || shingles[i] != shingles[i - 1])
            shingles[(*n)++] = shingles[i];
    return status;
}

static double jaccard(const uint64_t *a, uint32_t n_a, const uint64_t *b, uint32_t n_b)
{
    uint32_t both = 0;
    for (uint32_t i = 0, j = 0; i < n_a && j < n_b;) {
        uint64_t x = a[i], y = b[j];
        both += x == y;
        i += x <= y;
        j += y <= x;
    }
    return (double)both / ((double)n_a + n_b - both);
}

static dg_status resemble(double *resemblance, run a, run b, const dg_allocator *allocator)
{
    uint32_t shorter = a.n < b.n ? a.n : b.n, k = shorter < SHINGLE ? shorter : SHINGLE;
    uint32_t n_a, n_b;
    uint64_t *of_a = dg__alloc(allocator, a.n, sizeof *of_a);
    uint64_t *of_b = dg__alloc(allocator, b.n, sizeof *of_b);
    dg_status status = of_a != NULL && of_b != NULL ? DG_OK : DG_NO_MEMORY;
    if (status == DG_OK)
        status = make_shingles(of_a, &n_a, a, k, allocator);
    if (status == DG_OK)
        status = make_shingles(of_b, &n_b, b, k, allocator);
    if (status == DG_OK)
        *resemblance = jaccard(of_a, n_a, of_b, n_b);
    dg__free(allocator, of_a, a.n, sizeof *of_a);
    dg__free(allocator, of_b, b.n, sizeof *of_b);
    return status;
}

dg_status dg__near_compare(dg__near_aligner *aligner, dg__near_likeness *likeness,
                           const dg__near_units *texts, uint32_t text, uint32_t other)
{
    run a = run_of(texts, text), b = run_of(texts, other);
    uint32_t longer = a.n > b.n ? a.n : b.n, shorter = a.n > b.n ? b.n : a.n, common = 0;
    dg_status status = align(aligner, &common, a, b, 0);
    likeness->similarity = (double)common / longer;
    likeness->containment = (double)common / shorter;
    return status == DG_OK ? resemble(&likeness->resemblance, a, b, aligner->allocator) : status;
}
