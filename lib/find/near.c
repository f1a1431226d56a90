/* Edited copies of blocks: what lib/near finds, as groups of a search. Exact copies of a text that is
 * in a group are in it too; a text that only has exact copies is the business of other rules. */
#include "near/near.h"

#include "base/sort.h"
#include "find/search.h"

/* Blocks that count, and where the units of each text are. */
typedef struct near_blocks {
    dg__search *search;
    dg__near_units units;
    uint32_t *starts, *ends, *block; /* of each unit */
    uint32_t *next;                  /* the next unit with the same text; its own index: none */
    uint32_t *last;                  /* of each first unit: the last with its text so far */
    dg__near_result found;
} near_blocks;

static bool alloc(near_blocks *n, size_t cap, const dg_allocator *a)
{
    n->starts = dg__alloc(a, cap, sizeof *n->starts);
    n->ends = dg__alloc(a, cap, sizeof *n->ends);
    n->block = dg__alloc(a, cap, sizeof *n->block);
    n->next = dg__alloc(a, cap, sizeof *n->next);
    n->last = dg__alloc(a, cap, sizeof *n->last);
    return n->starts != NULL && n->ends != NULL && n->block != NULL && n->next != NULL &&
           n->last != NULL;
}

static void free_arrays(near_blocks *n, size_t cap, const dg_allocator *a)
{
    dg__free(a, n->starts, cap, sizeof *n->starts);
    dg__free(a, n->ends, cap, sizeof *n->ends);
    dg__free(a, n->block, cap, sizeof *n->block);
    dg__free(a, n->next, cap, sizeof *n->next);
    dg__free(a, n->last, cap, sizeof *n->last);
}

static void list_units(near_blocks *n)
{
    const dg_document *doc = n->search->doc;
    for (uint32_t i = 0; i < doc->blocks.len; i++) {
        const dg_block *block = &doc->blocks.items[i];
        if (block->first_token == block->end_token || !dg__document_counts(doc, i))
            continue;
        n->starts[n->units.n] = block->first_token;
        n->ends[n->units.n] = block->end_token;
        n->block[n->units.n++] = i;
    }
    n->units.ids = n->search->ids;
    n->units.starts = n->starts;
    n->units.ends = n->ends;
}

/* Units of one text, in order. */
static void link_texts(near_blocks *n)
{
    for (uint32_t i = 0; i < n->units.n; i++) {
        uint32_t first = n->found.text_of[i];
        n->next[i] = n->last[i] = i;
        if (first != i) {
            n->next[n->last[first]] = i;
            n->last[first] = i;
        }
    }
}

static bool add_text(near_blocks *n, uint32_t unit, dg__group *group)
{
    dg__search *s = n->search;
    for (uint32_t i = unit;; i = n->next[i]) {
        dg_occurrence o = {s->doc->blocks.items[n->block[i]].span, n->starts[i], n->ends[i], 0};
        if (!dg__vec_push(s->allocator, &s->occurrences, o))
            return false;
        dg__bits_set_range(s->relevant, o.first_token, o.end_token);
        group->n_occurrences++;
        if (n->next[i] == i)
            return true;
    }
}

static int compare_places(const void *ctx, const void *a, const void *b)
{
    uint32_t x = ((const dg_occurrence *)a)->first_token,
             y = ((const dg_occurrence *)b)->first_token;
    (void)ctx;
    return (x > y) - (x < y);
}

static dg_status add_group(near_blocks *n, const dg__near_group *found)
{
    dg__search *s = n->search;
    dg__group group = {.rule = DG_NEAR_DUPLICATE_BLOCK,
                       .first_occurrence = s->occurrences.len,
                       .similarity = 1,
                       .containment = 1};
    for (uint32_t i = found->first; i < found->first + found->n; i++) {
        const dg__near_member *member = &n->found.members.items[i];
        if (!add_text(n, member->unit, &group))
            return DG_NO_MEMORY;
        if (member->likeness.similarity < group.similarity)
            group.similarity = member->likeness.similarity;
        if (member->likeness.containment < group.containment)
            group.containment = member->likeness.containment;
    }
    dg_occurrence *o = s->occurrences.items + group.first_occurrence;
    dg_status status =
        dg__sort(o, group.n_occurrences, sizeof *o, compare_places, NULL, s->allocator);
    if (status == DG_OK && !dg__vec_push(s->allocator, &s->groups, group))
        status = DG_NO_MEMORY;
    return status == DG_OK ? dg__meter_spend(s->meter, group.n_occurrences) : status;
}

static dg_status find(near_blocks *n)
{
    dg__search *s = n->search;
    dg__near_options options = DG__NEAR_OPTIONS_INIT;
    options.min_similarity = s->options->min_similarity;
    options.min_containment = s->options->min_containment;
    if (options.short_similarity < options.min_similarity)
        options.short_similarity = options.min_similarity;
    options.min_tokens = s->options->min_words;
    dg_status status = dg__near_find(&n->found, &n->units, &options, s->allocator, s->meter);
    if (status != DG_OK)
        return status;
    link_texts(n);
    for (size_t i = 0; i < n->found.groups.len && status == DG_OK; i++)
        status = add_group(n, &n->found.groups.items[i]);
    dg__near_free(&n->found, s->allocator);
    return status;
}

dg_status dg__find_near(dg__search *s)
{
    size_t cap = s->doc->blocks.len;
    if (!dg__search_wants(s, DG_NEAR_DUPLICATE_BLOCK) || cap < 2)
        return DG_OK;
    near_blocks n = {.search = s};
    dg_status status = DG_NO_MEMORY;
    if (alloc(&n, cap, s->allocator)) {
        list_units(&n);
        status = find(&n);
    }
    free_arrays(&n, cap, s->allocator);
    return status;
}
