/* Repeated passages: maximal runs of tokens, whatever their sentences are.
 *
 *     tokens ──► k-grams worth a look ──► their classes ──► stretches of repeated ones
 *            ──► their maximal repeats ──► occurrences that don't overlap ──► groups
 *
 * Nearly all k-grams of prose stand once; the sieve leaves few of those. What is left are stretches
 * of consecutive repeated k-grams; a sequence of their classes, each stretch ended by a symbol of
 * its own, has the same repeats as the text. A repeat of n classes is one of n + k - 1 tokens, so
 * shorter stretches than the shortest repeat don't count. */
#include "find/classify.h"
#include "find/repeat.h"
#include "find/search.h"
#include "find/sieve.h"

/* Consecutive repeated k-grams. */
typedef struct stretch {
    uint32_t token; /* the first k-gram's */
    uint32_t place; /* its class's in the sequence */
} stretch;

typedef struct passages {
    dg__search *search;
    uint32_t min_length; /* of a repeat, in k-grams */
    uint32_t n_grams;
    uint32_t *starts; /* of the k-grams worth a look: their first tokens */
    uint32_t *class_of;
    uint32_t n_starts;
    uint32_t n_classes;
    DG__VEC(stretch) stretches;
    uint32_t *sequence;
    uint32_t n; /* of the sequence */
    DG__VEC(dg_span)
    open; /* longest runs of tokens outside reported units; only those long enough
                              to be worth a passage */
} passages;

static bool is_long_enough(const passages *p, uint32_t first, uint32_t end)
{
    const dg__search *s = p->search;
    return end - first >= s->options->k &&
           dg__document_tenths(s->doc, first, end) >= 10 * (uint64_t)s->options->min_passage_words;
}

/* ---- From tokens to the sequence ---- */

/* Lists the k-grams that the sieve lets through. */
static dg_status find_starts(passages *p)
{
    dg__search *s = p->search;
    size_t words = dg__bits_words(p->n_grams);
    uint64_t *candidates = dg__alloc_zeroed(s->allocator, words, sizeof *candidates);
    if (candidates == NULL)
        return DG_NO_MEMORY;
    dg_status status = dg__sieve(candidates, s->ids, p->n_grams, s->options->k, p->min_length,
                                 s->allocator, s->meter);
    uint32_t n = (uint32_t)dg__bits_count(candidates, 0, p->n_grams);
    if (status == DG_OK && n > 0) {
        p->starts = dg__alloc(s->allocator, n, sizeof *p->starts);
        status = p->starts != NULL ? DG_OK : DG_NO_MEMORY;
    }
    for (size_t end = 0, i; status == DG_OK && p->n_starts < n;) {
        i = dg__bits_next_set(candidates, end, p->n_grams);
        end = dg__bits_next_clear(candidates, i, p->n_grams);
        while (i < end)
            p->starts[p->n_starts++] = (uint32_t)i++;
    }
    dg__free(s->allocator, candidates, words, sizeof *candidates);
    return status;
}

static dg_status classify_grams(passages *p)
{
    dg__search *s = p->search;
    p->class_of = dg__alloc(s->allocator, p->n_starts, sizeof *p->class_of);
    if (p->class_of == NULL)
        return DG_NO_MEMORY;
    dg__runs runs = {s->ids, p->starts, NULL, s->options->k, p->n_starts};
    return dg__classify(&runs, NULL, p->class_of, &p->n_classes, s->allocator, s->meter);
}

/* The end of the stretch of repeated k-grams that begins with the i-th start. */
static uint32_t stretch_end(const passages *p, uint32_t i)
{
    uint32_t end = i;
    while (end < p->n_starts && p->class_of[end] != 0 && p->starts[end] == p->starts[i] + (end - i))
        end++;
    return end;
}

static dg_status find_stretches(passages *p)
{
    dg__search *s = p->search;
    for (uint32_t i = 0, end; i < p->n_starts; i = end) {
        end = stretch_end(p, i);
        if (end - i < p->min_length) {
            end += end == i;
            continue;
        }
        uint32_t token = p->starts[i];
        if (!dg__vec_push(s->allocator, &p->stretches, ((stretch){token, p->n})))
            return DG_NO_MEMORY;
        p->n += end - i + 1; /* and the symbol that ends it */
        dg__bits_set_range(s->relevant, token, token + (end - i) + s->options->k - 1);
    }
    p->n++; /* the last symbol, 0 */
    return dg__meter_spend(s->meter, p->n_starts);
}

static void fill_sequence(passages *p)
{
    uint32_t place = 0, n_stretches = 0;
    for (uint32_t i = 0, end; i < p->n_starts; i = end) {
        end = stretch_end(p, i);
        if (end - i < p->min_length) {
            end += end == i;
            continue;
        }
        while (i < end)
            p->sequence[place++] = p->class_of[i++];
        p->sequence[place++] = p->n_classes + 1 + n_stretches++;
    }
    p->sequence[place] = 0;
}

static uint32_t token_at(const passages *p, uint32_t place)
{
    size_t low = 0, high = p->stretches.len;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (p->stretches.items[middle].place <= place)
            low = middle;
        else
            high = middle;
    }
    return p->stretches.items[low].token + (place - p->stretches.items[low].place);
}

/* ---- From repeats to groups ---- */

static bool add_occurrence(dg__search *s, uint32_t first, uint32_t n_tokens)
{
    dg_occurrence occurrence = {{0, 0}, first, first + n_tokens, 0};
    return dg__vec_push(s->allocator, &s->occurrences, occurrence);
}

/* Lists the free occurrences, of overlapping ones the leftmost. */
static bool list_free(passages *p, const dg__repeats *repeats, const dg__repeat *repeat,
                      uint32_t n_tokens)
{
    for (uint32_t i = 0, end = 0; i < repeat->n_free; i++) {
        uint32_t token = token_at(p, repeats->free.items[repeat->first_free + i]);
        if (token < end)
            continue;
        if (!add_occurrence(p->search, token, n_tokens))
            return false;
        end = token + n_tokens;
    }
    return true;
}

/* Beside the only one listed: the first of all occurrences or the last, if it doesn't overlap. */
static bool list_another(passages *p, uint32_t first, uint32_t last, uint32_t n_tokens,
                         bool *listed)
{
    dg__search *s = p->search;
    dg_occurrence *only = &s->occurrences.items[s->occurrences.len - 1];
    uint32_t token = only->first_token;
    *listed = true;
    if (first + n_tokens <= token) {
        s->occurrences.len--;
        return add_occurrence(s, first, n_tokens) && add_occurrence(s, token, n_tokens);
    }
    if (token + n_tokens <= last)
        return add_occurrence(s, last, n_tokens);
    *listed = false;
    return true;
}

/* The smallest multiple of d tokens from `first` on that is long enough; over n if there is none. */
static uint64_t copy_distance(const passages *p, uint32_t first, uint32_t d, uint32_t n)
{
    uint32_t low = 1, high = n / d + 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (is_long_enough(p, first, first + middle * d))
            high = middle;
        else
            low = middle + 1;
    }
    return (uint64_t)low * d;
}

/* Cuts a text that repeats at once, tokens [first, end) with period d, into copies: see find.h. */
static bool list_copies(passages *p, uint32_t first, uint32_t d, uint32_t end)
{
    uint32_t n = end - first;
    uint64_t q = copy_distance(p, first, d, n);
    if (q >= n)
        return true;
    uint32_t len = (uint32_t)(q < n - q ? q : n - q);
    if (!is_long_enough(p, first, first + len))
        return true;
    for (uint64_t at = first; at + len <= end; at += q)
        if (!add_occurrence(p->search, (uint32_t)at, len))
            return false;
    return true;
}

/* Whether some occurrence has enough words in a row outside the units reported. */
static bool is_news(const passages *p, const dg_occurrence *o, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t low = 0, high = p->open.len;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (p->open.items[middle].end <= o[i].first_token)
                low = middle + 1;
            else
                high = middle;
        }
        /* The first may be cut at its start, the second at its end, a third is out of reach of
         * both: but then the second was whole. */
        for (; low < p->open.len && p->open.items[low].start < o[i].end_token; low++) {
            dg_span run = p->open.items[low];
            uint32_t start = run.start > o[i].first_token ? run.start : o[i].first_token;
            uint32_t end = run.end < o[i].end_token ? run.end : o[i].end_token;
            if (dg__document_tenths(p->search->doc, start, end) >=
                10 * (uint64_t)p->search->options->min_passage_words)
                return true;
        }
    }
    return false;
}

static bool any_counts(const dg__search *s, const dg_occurrence *o, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (dg__search_counts(s, o[i].first_token, o[i].end_token))
            return true;
    return false;
}

/* How a repeat came to be listed. */
typedef enum listing { AS_FREE, WITH_ANOTHER, AS_COPIES } listing;

/* Adds the occurrences to list; false without memory. */
static bool list(passages *p, const dg__repeats *repeats, const dg__repeat *repeat,
                 uint32_t n_tokens, listing *how)
{
    dg__search *s = p->search;
    uint32_t first = token_at(p, repeat->first), last = token_at(p, repeat->last);
    size_t begin = s->occurrences.len;
    *how = AS_FREE;
    if (!list_free(p, repeats, repeat, n_tokens))
        return false;
    if (s->occurrences.len != begin + 1)
        return true;
    bool listed;
    if (!list_another(p, first, last, n_tokens, &listed))
        return false;
    *how = listed ? WITH_ANOTHER : AS_COPIES;
    if (listed)
        return true;
    s->occurrences.len = begin;
    return list_copies(p, first, last - first, last + n_tokens);
}

static bool add_group(passages *p, const dg__repeats *repeats, const dg__repeat *repeat)
{
    dg__search *s = p->search;
    uint32_t n_tokens = repeat->length + s->options->k - 1, first = token_at(p, repeat->first);
    if (!is_long_enough(p, first, first + n_tokens))
        return true;
    listing how;
    size_t begin = s->occurrences.len;
    if (!list(p, repeats, repeat, n_tokens, &how))
        return false;
    size_t n = s->occurrences.len - begin;
    if (n == 0)
        return true;
    const dg_occurrence *listed = s->occurrences.items + begin;
    if (!is_news(p, listed, n) || !any_counts(s, listed, n)) {
        s->occurrences.len = begin;
        return true;
    }
    uint32_t nested = repeat->count - repeat->n_free - (how == WITH_ANOTHER);
    dg__group group = {.rule = DG_REPEATED_PASSAGE,
                       .nested = how == AS_COPIES ? 0 : nested,
                       .first_occurrence = begin,
                       .n_occurrences = (uint32_t)n};
    return dg__vec_push(s->allocator, &s->groups, group);
}

static bool find_open(passages *p)
{
    const dg__search *s = p->search;
    size_t n = s->doc->tokens.len;
    for (size_t end = 0, start; (start = dg__bits_next_clear(s->covered, end, n)) < n;) {
        end = dg__bits_next_set(s->covered, start, n);
        if (dg__document_tenths(s->doc, start, end) >=
                10 * (uint64_t)s->options->min_passage_words &&
            !dg__vec_push(s->allocator, &p->open, ((dg_span){(uint32_t)start, (uint32_t)end})))
            return false;
    }
    return true;
}

static dg_status add_groups(passages *p)
{
    dg__search *s = p->search;
    dg__repeats repeats = {0};
    uint32_t n_symbols = p->n_classes + 1 + (uint32_t)p->stretches.len;
    dg_status status = dg__repeats_find(&repeats, p->sequence, p->n, n_symbols, p->min_length,
                                        s->allocator, s->meter);
    if (status == DG_OK && !find_open(p))
        status = DG_NO_MEMORY;
    for (size_t i = 0; i < repeats.items.len && status == DG_OK; i++)
        if (!add_group(p, &repeats, &repeats.items.items[i]))
            status = DG_NO_MEMORY;
    dg__repeats_free(&repeats, s->allocator);
    return status;
}

static dg_status make_sequence(passages *p)
{
    const dg_allocator *a = p->search->allocator;
    dg_status status = find_starts(p);
    if (status == DG_OK && p->n_starts > 0)
        status = classify_grams(p);
    if (status == DG_OK)
        status = find_stretches(p);
    if (status == DG_OK && p->stretches.len > 0) {
        p->sequence = dg__alloc(a, p->n, sizeof *p->sequence);
        if (p->sequence != NULL)
            fill_sequence(p);
        else
            status = DG_NO_MEMORY;
    }
    dg__free(a, p->class_of, p->n_starts, sizeof *p->class_of);
    dg__free(a, p->starts, p->n_starts, sizeof *p->starts);
    return status;
}

dg_status dg__find_passages(dg__search *s)
{
    const dg_find_options *o = s->options;
    if (!dg__search_wants(s, DG_REPEATED_PASSAGE) || s->doc->tokens.len <= o->k)
        return DG_OK;
    passages p = {.search = s,
                  .min_length = o->min_passage_words > o->k ? o->min_passage_words - o->k + 1 : 1,
                  .n_grams = (uint32_t)s->doc->tokens.len - o->k + 1};
    dg_status status = make_sequence(&p);
    if (status == DG_OK && p.stretches.len > 0)
        status = add_groups(&p);
    dg__free(s->allocator, p.sequence, p.n, sizeof *p.sequence);
    dg__vec_free(s->allocator, &p.stretches);
    dg__vec_free(s->allocator, &p.open);
    return status;
}
