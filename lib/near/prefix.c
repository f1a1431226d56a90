/* Counts all runs, chooses prefixes by the counts, and sorts those into lists: by the upper half of the
 * runs' hashes, so that now and then a list is of two runs. Who looks for what is in both then finds
 * too much, never too little. */
#include "near/prefix.h"

#include "base/radix.h"
#include "base/sort.h"
#include "near/counters.h"

#include <dittograph/fingerprint.h>

/* Runs whose counters are looked up at a time: memory answers many questions at once. */
#define BLOCK 256u

/* A run that may be in a prefix. */
typedef struct rare {
    uint64_t gram;
    uint8_t count;
} rare;

typedef struct maker {
    dg__prefixes *to;
    const dg__near_units *texts;
    dg__gram_set *set;
    double share;
    const dg_allocator *allocator;
    dg__meter *meter;
    dg__counters counters;
    DG__VEC(uint64_t) postings; /* the run's hash in the upper half, the text in the lower */
    DG__VEC(rare) common;       /* of a text: runs that stand elsewhere, too */
} maker;

static uint32_t length_of(const dg__near_units *texts, uint32_t text)
{
    return texts->ends[text] - texts->starts[text];
}

uint32_t dg__prefix_length(double share, uint32_t n)
{
    double least = share * n * (1 - 1e-9); /* rather too few than too many for rounding */
    uint32_t whole = (uint32_t)least;
    whole += whole < least;
    return whole < n ? n - (whole > 0 ? whole : 1) + 1 : n > 0;
}

/* ---- Counting ---- */

static bool make_counters(maker *m)
{
    uint64_t n_tokens = 0;
    for (uint32_t t = 0; t < m->texts->n; t++)
        n_tokens += length_of(m->texts, t);
    return dg__counters_make(&m->counters, n_tokens, m->allocator);
}

/* Runs that a text has twice are counted twice: they are common. */
static dg_status count_grams(maker *m)
{
    uint64_t grams[BLOCK];
    dg_status status = DG_OK;
    for (uint32_t t = 0; t < m->texts->n && status == DG_OK; t++) {
        const uint64_t *ids = m->texts->ids + m->texts->starts[t];
        size_t n = length_of(m->texts, t), k = m->set->k;
        for (size_t from = 0; from + k <= n; from += BLOCK) {
            size_t span = n - from < BLOCK + k - 1 ? n - from : BLOCK + k - 1;
            size_t n_grams = dg_roll(ids + from, span, m->set->k, grams);
            for (size_t i = 0; i < n_grams; i++)
                dg__counters_add(&m->counters, grams[i]);
        }
        status = dg__meter_spend(m->meter, n);
    }
    return status;
}

/* ---- Choosing ---- */

static int compare_rare(const void *ctx, const void *a, const void *b)
{
    const rare *x = a, *y = b;
    (void)ctx;
    if (x->count != y->count)
        return x->count < y->count ? -1 : 1;
    return (x->gram > y->gram) - (x->gram < y->gram);
}

/* Gathers the set's runs that stand elsewhere, too. */
static bool gather_common(maker *m)
{
    const dg__gram_set *set = m->set;
    m->common.len = 0;
    for (uint32_t from = 0, end; from < set->n; from = end) {
        end = set->n - from < BLOCK ? set->n : from + BLOCK;
        for (uint32_t i = from; i < end; i++)
            dg__counters_expect(&m->counters, set->items[i]);
        if (!dg__vec_reserve(m->allocator, &m->common, end - from))
            return false;
        for (uint32_t i = from; i < end; i++) {
            rare run = {set->items[i], dg__counters_of(&m->counters, set->items[i])};
            m->common.items[m->common.len] = run;
            m->common.len += run.count > 1;
        }
    }
    return true;
}

/* Makes postings of the text's prefix, but for what is its own. */
static dg_status choose(maker *m, uint32_t text)
{
    const dg__near_units *texts = m->texts;
    uint32_t n = length_of(texts, text);
    m->to->ends[text] = 0;
    dg_status status = dg__gram_set_fill(m->set, texts->ids + texts->starts[text], n, m->allocator);
    if (status == DG_OK && !gather_common(m))
        status = DG_NO_MEMORY;
    if (status != DG_OK)
        return status;
    uint32_t n_grams = m->to->n_grams[text] = m->set->n;
    uint32_t n_own = n_grams - (uint32_t)m->common.len,
             n_prefix = dg__prefix_length(m->share, n_grams);
    if (n_own >= n_prefix)
        return dg__meter_spend(m->meter, n);
    status = dg__sort(m->common.items, m->common.len, sizeof *m->common.items, compare_rare, NULL,
                      m->allocator);
    if (status == DG_OK && !dg__vec_reserve(m->allocator, &m->postings, n_prefix - n_own))
        status = DG_NO_MEMORY;
    for (uint32_t i = 0; i < n_prefix - n_own && status == DG_OK; i++)
        m->postings.items[m->postings.len++] =
            (m->common.items[i].gram & ~UINT64_C(0xFFFFFFFF)) | text;
    return status == DG_OK ? dg__meter_spend(m->meter, n) : status;
}

/* ---- Lists ---- */

static uint64_t gram_of(uint64_t posting)
{
    return posting >> 32;
}

/* The end of the list that begins with sorted posting i. */
static size_t list_end(const maker *m, size_t i)
{
    size_t end = i + 1;
    while (end < m->postings.len &&
           gram_of(m->postings.items[end]) == gram_of(m->postings.items[i]))
        end++;
    return end;
}

/* Counts the lists of two texts or more, and each text's places in them; these counts become where its
 * places begin. */
static void count_lists(maker *m)
{
    dg__prefixes *to = m->to;
    for (size_t i = 0, end; i < m->postings.len; i = end) {
        end = list_end(m, i);
        if (end - i == 1)
            continue;
        to->n_lists++;
        for (size_t j = i; j < end; j++)
            to->ends[(uint32_t)m->postings.items[j]]++;
    }
    for (uint32_t t = 0; t < to->n_texts; t++) {
        size_t count = to->ends[t];
        to->ends[t] = to->n_places;
        to->n_places += count;
    }
}

static void fill_lists(maker *m)
{
    dg__prefixes *to = m->to;
    uint32_t list = 0, first = 0;
    for (size_t i = 0, end; i < m->postings.len; i = end) {
        end = list_end(m, i);
        if (end - i == 1)
            continue;
        for (size_t j = i; j < end; j++)
            to->lists_of[to->ends[(uint32_t)m->postings.items[j]]++] = list;
        to->lists[list++] = (dg__prefix_list){first, 0};
        first += (uint32_t)(end - i);
    }
}

static bool sort_postings(maker *m)
{
    size_t n = m->postings.len;
    uint64_t *scratch = dg__alloc(m->allocator, n, sizeof *scratch);
    if (scratch == NULL)
        return n == 0;
    dg__radix_sort(m->postings.items, scratch, n);
    dg__free(m->allocator, scratch, n, sizeof *scratch);
    return true;
}

static dg_status make_lists(maker *m)
{
    dg__prefixes *to = m->to;
    if (m->postings.len >= UINT32_MAX || !sort_postings(m))
        return DG_NO_MEMORY;
    count_lists(m);
    if (to->n_places == 0)
        return DG_OK;
    to->lists = dg__alloc(m->allocator, to->n_lists, sizeof *to->lists);
    to->lists_of = dg__alloc(m->allocator, to->n_places, sizeof *to->lists_of);
    to->texts = dg__alloc(m->allocator, to->n_places, sizeof *to->texts);
    if (to->lists == NULL || to->lists_of == NULL || to->texts == NULL)
        return DG_NO_MEMORY;
    fill_lists(m);
    return dg__meter_spend(m->meter, m->postings.len);
}

/* ---- The call ---- */

dg_status dg__prefixes_make(dg__prefixes *prefixes, const dg__near_units *texts, dg__gram_set *set,
                            double share, const dg_allocator *a, dg__meter *meter)
{
    *prefixes = (dg__prefixes){.n_texts = texts->n};
    maker m = {
        .to = prefixes, .texts = texts, .set = set, .share = share, .allocator = a, .meter = meter};
    prefixes->n_grams = dg__alloc(a, texts->n, sizeof *prefixes->n_grams);
    prefixes->ends = dg__alloc(a, texts->n, sizeof *prefixes->ends);
    dg_status status = DG_NO_MEMORY;
    if (prefixes->n_grams != NULL && prefixes->ends != NULL && make_counters(&m))
        status = count_grams(&m);
    dg__counters_close(&m.counters, a);
    for (uint32_t t = 0; t < texts->n && status == DG_OK; t++)
        status = choose(&m, t);
    dg__counters_free(&m.counters, a);
    dg__vec_free(a, &m.common);
    if (status == DG_OK)
        status = make_lists(&m);
    dg__vec_free(a, &m.postings);
    return status;
}

void dg__prefixes_free(dg__prefixes *prefixes, const dg_allocator *a)
{
    dg__free(a, prefixes->n_grams, prefixes->n_texts, sizeof *prefixes->n_grams);
    dg__free(a, prefixes->ends, prefixes->n_texts, sizeof *prefixes->ends);
    dg__free(a, prefixes->lists_of, prefixes->n_places, sizeof *prefixes->lists_of);
    dg__free(a, prefixes->lists, prefixes->n_lists, sizeof *prefixes->lists);
    dg__free(a, prefixes->texts, prefixes->n_places, sizeof *prefixes->texts);
    *prefixes = (dg__prefixes){0};
}
