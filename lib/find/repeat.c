/* Suffix array, longest common prefixes, and one walk over the suffix tree that they describe. */
#include "find/repeat.h"

#include "base/bits.h"
#include "base/cpu.h"
#include "find/suffix.h"

#include <string.h>

#define NONE UINT32_MAX

/* How many places ahead memory is asked for: neighbours in order lie anywhere in the sequence. */
#define AHEAD 24u

typedef struct finder {
    const uint32_t *sequence;
    uint32_t n;
    uint32_t min_length;
    const dg_allocator *allocator;
    uint32_t *suffixes; /* in order */
    uint32_t *common; /* of each place: symbols in common with the suffix before its own in order */
    uint64_t *is_free; /* one bit a place */
    uint32_t *owner;   /* of each place: 1 + its repeat, if it is free there */
    dg__repeats *repeats;
} finder;

/* An inner node on the way from the root to the leaf at hand. */
typedef struct node {
    uint32_t depth;
    uint32_t count;       /* leaves below, so far */
    uint32_t first, last; /* smallest and largest place among them */
    size_t free_bottom;   /* its free leaves lie on the stack of free leaves from here on */
} node;

typedef struct walk {
    DG__VEC(node) nodes;
    DG__VEC(uint32_t) free;
} walk;

/* Kärkkäinen, Manzini and Puglisi, Permuted longest-common-prefix array (CPM 2009): in order of
 * place, the length shrinks by at most one from place to place, so all of it is linear.
 * longest(i) is what place i has in common with one of its two neighbours in order. */
static void find_common(finder *f, uint32_t *longest)
{
    uint32_t *before = f->common; /* replaced as it is read */
    memset(longest, 0, f->n * sizeof *longest);
    for (uint32_t r = 0; r < f->n; r++)
        before[f->suffixes[r]] = r > 0 ? f->suffixes[r - 1] : NONE;
    for (uint32_t i = 0, length = 0; i < f->n; i++) {
        uint32_t other = before[i], soon = i + AHEAD < f->n ? before[i + AHEAD] : i;
        dg__prefetch(&longest[soon < f->n ? soon : i]);
        dg__prefetch(&f->sequence[soon < f->n - length ? soon + length : i]);
        if (other == NONE)
            length = 0;
        else
            while (f->sequence[i + length] == f->sequence[other + length])
                length++;
        f->common[i] = length;
        longest[i] = longest[i] > length ? longest[i] : length;
        if (other != NONE)
            longest[other] = longest[other] > length ? longest[other] : length;
        length -= length > 0;
    }
}

/* longest is kept no longer than it takes to see which places are free. */
static void find_free(finder *f)
{
    uint32_t *longest = f->owner;
    find_common(f, longest);
    for (uint32_t i = 0; i < f->n; i++)
        if (longest[i] > 0 && (i == 0 || longest[i - 1] != longest[i] + 1))
            f->is_free[i / 64] |= UINT64_C(1) << i % 64;
    memset(f->owner, 0, f->n * sizeof *f->owner);
}

static void add_leaves(node *to, uint32_t count, uint32_t first, uint32_t last)
{
    to->count += count;
    to->first = to->first < first ? to->first : first;
    to->last = to->last > last ? to->last : last;
}

/* Takes the top node off; it is a repeat if it has free leaves of its own. */
static bool close_node(finder *f, walk *w)
{
    const node *top = &w->nodes.items[--w->nodes.len];
    size_t n_free = w->free.len - top->free_bottom;
    w->free.len = top->free_bottom;
    if (n_free == 0 || top->depth < f->min_length)
        return true;
    dg__repeat repeat = {.length = top->depth,
                         .count = top->count,
                         .first = top->first,
                         .last = top->last,
                         .n_free = (uint32_t)n_free};
    if (!dg__vec_push(f->allocator, &f->repeats->items, repeat))
        return false;
    for (size_t i = 0; i < n_free; i++)
        f->owner[w->free.items[top->free_bottom + i]] = (uint32_t)f->repeats->items.len;
    return true;
}

/* The node for the suffixes that share `depth` symbols; it takes over the leaves of `below`. */
static bool open_node(finder *f, walk *w, uint32_t depth, const node *below)
{
    node opened = {.depth = depth, .first = NONE, .free_bottom = w->free.len};
    if (below != NULL)
        add_leaves(&opened, below->count, below->first, below->last);
    return dg__vec_push(f->allocator, &w->nodes, opened);
}

/* Closes the nodes deeper than `depth`, each handing its leaves to the next. */
static bool close_below(finder *f, walk *w, uint32_t depth)
{
    while (w->nodes.items[w->nodes.len - 1].depth > depth) {
        node closed = w->nodes.items[w->nodes.len - 1];
        if (!close_node(f, w))
            return false;
        node *top = &w->nodes.items[w->nodes.len - 1];
        if (top->depth >= depth)
            add_leaves(top, closed.count, closed.first, closed.last);
        else if (!open_node(f, w, depth, &closed))
            return false;
    }
    return true;
}

static bool walk_tree(finder *f, walk *w)
{
    if (!open_node(f, w, 0, NULL))
        return false;
    for (uint32_t r = 0; r < f->n; r++) {
        uint32_t place = f->suffixes[r], soon = f->suffixes[r + AHEAD < f->n ? r + AHEAD : r];
        dg__prefetch(&f->common[soon]);
        dg__prefetch(&f->is_free[soon / 64]);
        dg__prefetch(&f->owner[soon]);
        uint32_t depth = r + 1 < f->n ? f->common[f->suffixes[r + 1]] : 0;
        if (depth > w->nodes.items[w->nodes.len - 1].depth && !open_node(f, w, depth, NULL))
            return false;
        node *parent = &w->nodes.items[w->nodes.len - 1];
        add_leaves(parent, 1, place, place);
        if (dg__bits_test(f->is_free, place) && !dg__vec_push(f->allocator, &w->free, place))
            return false;
        if (!close_below(f, w, depth))
            return false;
    }
    return true;
}

/* Where the i-th repeat goes in order of first free places; it is moved there when first met.
 * `number` is 1 + that for those met before. */
static dg__repeat *place_repeat(const dg__repeats *found, uint32_t i, dg__repeats *ordered,
                                uint32_t *number)
{
    if (number[i] != 0)
        return &ordered->items.items[number[i] - 1];
    dg__repeat *repeat = &ordered->items.items[ordered->items.len];
    *repeat = found->items.items[i];
    repeat->first_free = (uint32_t)ordered->free.len;
    ordered->free.len += repeat->n_free;
    repeat->n_free = 0;
    number[i] = (uint32_t)++ordered->items.len;
    return repeat;
}

/* From owner[place] to the lists of places, each in order. The suffixes are not needed any more. */
static bool list_free(finder *f)
{
    dg__repeats ordered = {0}, *found = f->repeats;
    size_t n = found->items.len, n_free = dg__bits_count(f->is_free, 0, f->n);
    if (n == 0)
        return true;
    if (!dg__vec_reserve(f->allocator, &ordered.items, n) ||
        !dg__vec_reserve(f->allocator, &ordered.free, n_free)) {
        dg__repeats_free(&ordered, f->allocator);
        return false;
    }
    memset(f->suffixes, 0, n * sizeof *f->suffixes);
    for (uint32_t i = 0; i < f->n; i++) {
        if (f->owner[i] == 0)
            continue;
        dg__repeat *repeat = place_repeat(found, f->owner[i] - 1, &ordered, f->suffixes);
        ordered.free.items[repeat->first_free + repeat->n_free++] = i;
    }
    dg__repeats_free(found, f->allocator);
    *found = ordered;
    return true;
}

static dg_status find(finder *f, uint32_t n_symbols, dg__meter *meter)
{
    dg_status status =
        dg__suffix_array(f->suffixes, f->sequence, f->n, n_symbols, f->allocator, meter);
    if (status != DG_OK)
        return status;
    find_free(f);
    status = dg__meter_spend(meter, f->n);
    if (status != DG_OK)
        return status;
    walk w = {0};
    bool walked = walk_tree(f, &w) && list_free(f);
    dg__vec_free(f->allocator, &w.nodes);
    dg__vec_free(f->allocator, &w.free);
    return walked ? dg__meter_spend(meter, f->n) : DG_NO_MEMORY;
}

dg_status dg__repeats_find(dg__repeats *repeats, const uint32_t *sequence, uint32_t n,
                           uint32_t n_symbols, uint32_t min_length, const dg_allocator *a,
                           dg__meter *meter)
{
    finder f = {
        .sequence = sequence, .n = n, .min_length = min_length, .allocator = a, .repeats = repeats};
    f.suffixes = dg__alloc(a, n, sizeof *f.suffixes);
    f.common = dg__alloc(a, n, sizeof *f.common);
    f.is_free = dg__alloc_zeroed(a, dg__bits_words(n), sizeof *f.is_free);
    f.owner = dg__alloc(a, n, sizeof *f.owner);
    dg_status status = DG_NO_MEMORY;
    if (f.suffixes != NULL && f.common != NULL && f.is_free != NULL && f.owner != NULL)
        status = find(&f, n_symbols, meter);
    dg__free(a, f.suffixes, n, sizeof *f.suffixes);
    dg__free(a, f.common, n, sizeof *f.common);
    dg__free(a, f.is_free, dg__bits_words(n), sizeof *f.is_free);
    dg__free(a, f.owner, n, sizeof *f.owner);
    return status;
}

void dg__repeats_free(dg__repeats *repeats, const dg_allocator *a)
{
    dg__vec_free(a, &repeats->items);
    dg__vec_free(a, &repeats->free);
    *repeats = (dg__repeats){0};
}
