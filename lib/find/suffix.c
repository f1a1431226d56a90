/* SA-IS, with the terms of the paper: a suffix is S-type if it is smaller than the one that begins
 * one place later, else L-type; a leftmost S-type (LMS) suffix is one whose left neighbour is
 * L-type. The LMS suffixes are sorted by naming the substrings between them and sorting the half as
 * long sequence of names; the order of all others is induced from them. */
#include "find/suffix.h"

#include "base/bits.h"
#include "base/cpu.h"

#include <string.h>

#define EMPTY UINT32_MAX

/* How many places ahead memory is asked for: suffixes in order lie anywhere in the text. */
#define AHEAD 24u

typedef struct sorter {
    const uint32_t *text;
    uint32_t n;
    uint32_t n_symbols;
    uint64_t *s_type; /* one bit a suffix */
    uint32_t *count;  /* suffixes that begin with each symbol: its bucket in the array */
    uint32_t *bucket; /* where the next suffix of the symbol goes */
    uint32_t *array;
} sorter;

static bool is_lms(const sorter *s, uint32_t i)
{
    return i != EMPTY && i > 0 && dg__bits_test(s->s_type, i) && !dg__bits_test(s->s_type, i - 1);
}

/* The suffix at array[i], and what stands before it, will soon be looked at. A macro, since compilers
 * may take a function that only does this for one that does nothing. */
static uint32_t soon(const sorter *s, uint32_t i)
{
    return i < s->n && s->array[i] < s->n ? s->array[i] : 0;
}

#define PREFETCH(s, i)                                                                             \
    (dg__prefetch(&(s)->text[soon(s, i)]), dg__prefetch(&(s)->s_type[soon(s, i) / 64]))

static void find_types(sorter *s)
{
    bool smaller = true; /* the last symbol is the smallest: S-type */
    for (uint32_t i = s->n; i-- > 0;) {
        if (i + 1 < s->n && s->text[i] != s->text[i + 1])
            smaller = s->text[i] < s->text[i + 1];
        if (smaller)
            s->s_type[i / 64] |= UINT64_C(1) << i % 64;
        s->count[s->text[i]]++;
    }
}

static void buckets_at_starts(sorter *s)
{
    for (uint32_t c = 0, sum = 0; c < s->n_symbols; sum += s->count[c++])
        s->bucket[c] = sum;
}

static void buckets_at_ends(sorter *s)
{
    for (uint32_t c = 0, sum = 0; c < s->n_symbols; c++)
        s->bucket[c] = sum += s->count[c];
}

/* From LMS suffixes at the ends of their buckets: first the L-type ones from left to right, then
 * the S-type ones from right to left. */
static void induce(sorter *s)
{
    uint32_t *array = s->array;
    buckets_at_starts(s);
    for (uint32_t i = 0; i < s->n; i++) {
        uint32_t before = array[i] - 1;
        PREFETCH(s, i + AHEAD);
        if (array[i] != EMPTY && array[i] > 0 && !dg__bits_test(s->s_type, before))
            array[s->bucket[s->text[before]]++] = before;
    }
    buckets_at_ends(s);
    for (uint32_t i = s->n; i-- > 0;) {
        uint32_t before = array[i] - 1;
        PREFETCH(s, i - AHEAD);
        if (array[i] != EMPTY && array[i] > 0 && dg__bits_test(s->s_type, before))
            array[--s->bucket[s->text[before]]] = before;
    }
}

static void clear(uint32_t *array, uint32_t from, uint32_t to)
{
    memset(array + from, 0xFF, (to - from) * sizeof *array);
}

static void place_unsorted_lms(sorter *s)
{
    clear(s->array, 0, s->n);
    buckets_at_ends(s);
    for (uint32_t i = 1; i < s->n; i++)
        if (is_lms(s, i))
            s->array[--s->bucket[s->text[i]]] = i;
}

/* LMS substrings reach to the next LMS suffix, inclusively. The last one is the final symbol alone,
 * which ends every comparison. */
static bool same_lms_substring(const sorter *s, uint32_t a, uint32_t b)
{
    for (uint32_t d = 0;; d++) {
        if (s->text[a + d] != s->text[b + d])
            return false;
        bool a_ends = d > 0 && is_lms(s, a + d), b_ends = d > 0 && is_lms(s, b + d);
        if (a_ends || b_ends)
            return a_ends && b_ends;
    }
}

/* Leaves the sequence of names in the last n_lms places of the array; returns how many differ. */
static uint32_t name_lms_substrings(sorter *s, uint32_t *n_lms)
{
    uint32_t *array = s->array, n = s->n, lms = 0, names = 0, before = EMPTY;
    for (uint32_t i = 0; i < n; i++) {
        PREFETCH(s, i + AHEAD);
        if (is_lms(s, array[i]))
            array[lms++] = array[i];
    }
    clear(array, lms, n);
    for (uint32_t i = 0; i < lms; i++) {
        PREFETCH(s, i + AHEAD);
        if (before == EMPTY || !same_lms_substring(s, before, array[i]))
            names++;
        before = array[i];
        array[lms + before / 2] = names - 1; /* two LMS suffixes never adjoin */
    }
    uint32_t to = n;
    for (uint32_t i = n; i-- > lms;)
        if (array[i] != EMPTY)
            array[--to] = array[i];
    *n_lms = lms;
    return names;
}

/* The first n_lms places hold the order of the LMS suffixes by number; puts the suffixes
 * themselves, still in order, at the ends of their buckets. */
static void place_sorted_lms(sorter *s, uint32_t n_lms)
{
    uint32_t *array = s->array, *by_number = array + s->n - n_lms, number = 0;
    for (uint32_t i = 1; i < s->n; i++)
        if (is_lms(s, i))
            by_number[number++] = i;
    for (uint32_t i = 0; i < n_lms; i++)
        array[i] = by_number[array[i]];
    clear(array, n_lms, s->n);
    buckets_at_ends(s);
    for (uint32_t i = n_lms; i-- > 0;) {
        uint32_t suffix = array[i];
        PREFETCH(s, i - AHEAD);
        array[i] = EMPTY;
        array[--s->bucket[s->text[suffix]]] = suffix;
    }
}

static dg_status sort_lms(sorter *s, uint32_t *n_lms, const dg_allocator *a, dg__meter *meter)
{
    place_unsorted_lms(s);
    induce(s);
    uint32_t names = name_lms_substrings(s, n_lms);
    uint32_t *reduced = s->array + s->n - *n_lms;
    if (names < *n_lms) /* at most half as long: the recursion is at most 31 deep */
        return dg__suffix_array(s->array, reduced, *n_lms, names, a, meter);
    for (uint32_t i = 0; i < *n_lms; i++)
        s->array[reduced[i]] = i;
    return DG_OK;
}

dg_status dg__suffix_array(uint32_t *array, const uint32_t *text, uint32_t n, uint32_t n_symbols,
                           const dg_allocator *a, dg__meter *meter)
{
    if (n == 1) {
        array[0] = 0;
        return DG_OK;
    }
    sorter s = {.text = text, .n = n, .n_symbols = n_symbols, .array = array};
    s.s_type = dg__alloc_zeroed(a, dg__bits_words(n), sizeof *s.s_type);
    s.count = dg__alloc_zeroed(a, n_symbols, sizeof *s.count);
    s.bucket = dg__alloc(a, n_symbols, sizeof *s.bucket);
    dg_status status = DG_NO_MEMORY;
    if (s.s_type != NULL && s.count != NULL && s.bucket != NULL) {
        status = dg__meter_spend(meter, n);
        uint32_t n_lms = 0;
        find_types(&s);
        if (status == DG_OK)
            status = sort_lms(&s, &n_lms, a, meter);
        if (status == DG_OK) {
            place_sorted_lms(&s, n_lms);
            induce(&s);
        }
    }
    dg__free(a, s.bucket, n_symbols, sizeof *s.bucket);
    dg__free(a, s.count, n_symbols, sizeof *s.count);
    dg__free(a, s.s_type, dg__bits_words(n), sizeof *s.s_type);
    return status;
}
