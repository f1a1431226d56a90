/* Suffix array, longest common prefixes, and one walk over the suffix tree that they describe. */
#include "find/repeat.h"

#include "base/bits.h"
#include "find/suffix.h"

#include <string.h>

#define NONE UINT32_MAX

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
 * place, the length shrinks by at most one from place to place, so all of it is linear. */
static void find_common(finder *f)
{
    uint32_t *before = f->common; /* replaced as it is read */
    for (uint32_t r = 0; r < f->n; r++)
        before[f->suffixes[r]] = r > 0 ? f->suffixes[r - 1] : NONE;
    for (uint32_t i = 0, length = 0; i < f->n; i++) {
        uint32_t other = before[i];
        if (other == NONE)
            length = 0;
        else
            while (f->sequence[i + length] == f->sequence[other + length])
                length++;
        f->common[i] = length;
        length -= length > 0;
    }
}

/* longest(i) is what place i has in common with one of its two neighbours in order. It is kept no
 * longer than it takes to see which places are free. */
static void find_free(finder *f)
{
    uint32_t *longest = f->owner;
    for (uint32_t r = 0; r < f->n; r++) {
        uint32_t left = f->common[f->suffixes[r]];
        uint32_t right = r + 1 < f->n ? f->common[f->suffixes[r + 1]] : 0;
        longest[f->suffixes[r]] = left > right ? left : right;
    }
    for (uint32_t i = 0; i < f->n; i++)
        if (longest[i] > 0 && (i == 0 || longest[i - 1] != longest[i] + 1))
            dg__bits_set_range(f->is_free, i, i + 1);
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
        uint32_t place = f->suffixes[r];
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

/* From owner[place] to the lists of places, each in order. */
static bool list_free(finder *f)
{
    dg__repeats *repeats = f->repeats;
    size_t total = 0;
    for (size_t i = 0; i < repeats->items.len; i++) {
        repeats->items.items[i].first_free = (uint32_t)total;
        total += repeats->items.items[i].n_free;
        repeats->items.items[i].n_free = 0;
    }
    if (!dg__vec_reserve(f->allocator, &repeats->free, total))
        return false;
    repeats->free.len = total;
    for (uint32_t i = 0; i < f->n && total > 0; i++) {
        if (f->owner[i] == 0)
            continue;
        dg__repeat *repeat = &repeats->items.items[f->owner[i] - 1];
        repeats->free.items[repeat->first_free + repeat->n_free++] = i;
    }
    return true;
}

static dg_status find(finder *f, uint32_t n_symbols, dg__meter *meter)
{
    dg_status status =
        dg__suffix_array(f->suffixes, f->sequence, f->n, n_symbols, f->allocator, meter);
    if (status != DG_OK)
        return status;
    find_common(f);
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
