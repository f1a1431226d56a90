/* Repeated sections: headings of one title, and how much of what they head is the same.
 *
 *     ## Setup        ─┐ body: blocks to the next heading of this level or above
 *     ### On Linux     │
 *     ...             ─┘
 *     ## Setup          compared with the last of its title; one scan of two bodies
 *
 * What is scanned is linear: a section lies in at most six, and two bodies are compared only if
 * their lengths allow for enough that is the same, at the cost of the shorter one, times two. */
#include "find/search.h"
#include "find/title.h"
#include "find/unit_classes.h"

#include <string.h>

#define NONE UINT32_MAX

enum {
    LEVELS = 6,
    ENOUGH = 5,     /* tenths of a section that must be the same */
    MORE = 6,       /* of its words, if it is just half of the blocks */
    NEARLY_ALL = 9, /* and if much speaks for their being meant */
    LEAD_WORDS = 12 /* least of a title and its lead */
};

typedef struct section {
    uint32_t heading, end; /* blocks [heading, end) */
    uint32_t lead_end;     /* of what stands before the headings in it */
    uint32_t parent;       /* a section, or NONE */
    uint64_t tenths;       /* words of its body, in tenths */
    uint32_t next;         /* the next copy, or NONE */
    uint32_t first;        /* the first copy, or NONE if there is none */
    bool generic;          /* its title comes back by design */
    bool by_lead;          /* the first copy: some have only the lead in common */
} section;

typedef struct finder {
    dg__search *search;
    const dg_document *doc;
    uint32_t n_blocks, n_classes;
    uint32_t *class_of; /* of each block: equal if their tokens are, or what they are without any */
    uint32_t *counts;   /* of each class: scratch, all 0 */
    uint32_t *last;     /* of each class: the last section with that title, or NONE */
    DG__VEC(section) sections;
} finder;

static const dg__prose_block *prose_block(const finder *f, uint32_t block)
{
    return &f->doc->prose->blocks.items[block];
}

static bool has_tokens(const finder *f, uint32_t block)
{
    return f->doc->blocks.items[block].first_token < f->doc->blocks.items[block].end_token;
}

/* ---- What equals what ---- */

/* Runs of tokens, or contents, are classified apart: the classes of the latter come behind. */
typedef struct items {
    uint32_t *blocks, *starts, *ends, *classes; /* one block of memory, which `blocks` begins */
    uint32_t n;
} items;

static bool items_alloc(items *list, uint32_t cap, const dg_allocator *a)
{
    list->blocks = dg__alloc(a, cap, 4 * sizeof *list->blocks);
    if (list->blocks == NULL)
        return false;
    list->starts = list->blocks + cap;
    list->ends = list->starts + cap;
    list->classes = list->ends + cap;
    return true;
}

static void items_free(items *list, uint32_t cap, const dg_allocator *a)
{
    dg__free(a, list->blocks, cap, 4 * sizeof *list->blocks);
}

static dg_status classify_items(finder *f, items *list, const uint64_t *ids)
{
    uint32_t n_classes = 0;
    dg__runs runs = {ids, list->starts, list->ends, 0, list->n};
    dg_status status = dg__classify_units(&runs, list->classes, &n_classes, f->search->allocator,
                                          f->search->meter);
    if (status != DG_OK)
        return status;
    for (uint32_t i = 0; i < list->n; i++)
        f->class_of[list->blocks[i]] = list->classes[i] > 0 ? f->n_classes + list->classes[i] : 0;
    f->n_classes += n_classes;
    return DG_OK;
}

static dg_status classify_texts(finder *f, items *list)
{
    list->n = 0;
    for (uint32_t i = 0; i < f->n_blocks; i++) {
        const dg_block *block = &f->doc->blocks.items[i];
        if (!has_tokens(f, i))
            continue;
        uint32_t n = list->n++;
        list->blocks[n] = i;
        list->starts[n] = block->first_token;
        list->ends[n] = block->end_token;
    }
    dg_status status = classify_items(f, list, f->search->ids);
    for (uint32_t i = 0; i < list->n && status == DG_OK; i++)
        if (list->classes[i] != 0)
            dg__bits_set_range(f->search->relevant, list->starts[i], list->ends[i]);
    return status;
}

/* What has no tokens is compared by its hash: it only tells how alike two sections are. */
static dg_status classify_contents(finder *f, items *list)
{
    const dg_allocator *a = f->search->allocator;
    uint64_t *contents = dg__alloc(a, f->n_blocks, sizeof *contents);
    if (contents == NULL)
        return DG_NO_MEMORY;
    list->n = 0;
    for (uint32_t i = 0; i < f->n_blocks; i++) {
        if (has_tokens(f, i))
            continue;
        uint32_t n = list->n++;
        list->blocks[n] = i;
        list->starts[n] = n;
        list->ends[n] = n + 1;
        contents[n] = prose_block(f, i)->content;
    }
    dg_status status = classify_items(f, list, contents);
    dg__free(a, contents, f->n_blocks, sizeof *contents);
    return status;
}

static dg_status classify_blocks(finder *f)
{
    items list = {0};
    dg_status status = DG_NO_MEMORY;
    if (items_alloc(&list, f->n_blocks, f->search->allocator))
        status = classify_texts(f, &list);
    if (status == DG_OK)
        status = classify_contents(f, &list);
    items_free(&list, f->n_blocks, f->search->allocator);
    return status;
}

/* ---- Sections ---- */

static void end_section(finder *f, section *s, uint32_t end)
{
    const dg_block *blocks = f->doc->blocks.items;
    s->end = end;
    s->tenths =
        dg__document_tenths(f->doc, blocks[s->heading].end_token, blocks[end - 1].end_token);
}

static bool is_heading(const finder *f, uint32_t block)
{
    uint8_t level = prose_block(f, block)->level;
    return f->doc->blocks.items[block].kind == DG_HEADING && level >= 1 && level <= LEVELS;
}

static void end_leads(finder *f)
{
    for (uint32_t i = 0; i < f->sections.len; i++) {
        section *s = &f->sections.items[i];
        bool inner = i + 1 < f->sections.len && s[1].heading < s->end;
        s->lead_end = inner ? s[1].heading : s->end;
    }
}

/* open[level]: the section of that level that the text is in, or NONE. */
static dg_status list_sections(finder *f)
{
    uint32_t open[LEVELS + 1] = {NONE, NONE, NONE, NONE, NONE, NONE, NONE};
    for (uint32_t i = 0; i < f->n_blocks; i++) {
        if (!is_heading(f, i))
            continue;
        uint32_t parent = NONE, level = prose_block(f, i)->level;
        for (uint32_t l = 1; l <= LEVELS; l++) {
            if (l < level && open[l] != NONE)
                parent = open[l];
            else if (l >= level && open[l] != NONE) {
                end_section(f, &f->sections.items[open[l]], i);
                open[l] = NONE;
            }
        }
        section s = {.heading = i, .parent = parent, .next = NONE, .first = NONE};
        if (!dg__vec_push(f->search->allocator, &f->sections, s))
            return DG_NO_MEMORY;
        open[level] = (uint32_t)f->sections.len - 1;
    }
    for (uint32_t l = 1; l <= LEVELS; l++)
        if (open[l] != NONE)
            end_section(f, &f->sections.items[open[l]], f->n_blocks);
    end_leads(f);
    return DG_OK;
}

static uint32_t title_of(const finder *f, uint32_t i)
{
    return i == NONE ? 0 : f->class_of[f->sections.items[i].heading];
}

/* ---- How alike ---- */

typedef struct likeness {
    uint64_t tenths; /* words that both have, in tenths */
    uint32_t blocks, most_blocks;
} likeness;

/* Each block is matched with one equal block, wherever it stands. */
static likeness compare(finder *f, const section *a, const section *b)
{
    const dg_block *blocks = f->doc->blocks.items;
    uint32_t n_a = a->end - a->heading - 1, n_b = b->end - b->heading - 1;
    likeness like = {0, 0, n_a > n_b ? n_a : n_b};
    for (uint32_t i = a->heading + 1; i < a->end; i++)
        f->counts[f->class_of[i]]++;
    f->counts[0] = 0;
    for (uint32_t i = b->heading + 1; i < b->end; i++) {
        if (f->counts[f->class_of[i]] == 0)
            continue;
        f->counts[f->class_of[i]]--;
        like.blocks++;
        like.tenths += dg__document_tenths(f->doc, blocks[i].first_token, blocks[i].end_token);
    }
    for (uint32_t i = a->heading + 1; i < a->end; i++)
        f->counts[f->class_of[i]] = 0;
    return like;
}

static uint32_t skip_spaces(const uint8_t *text, dg_span span)
{
    while (span.start < span.end && text[span.start] <= ' ')
        span.start++;
    return span.start;
}

/* Titles are compared byte by byte: DAY_OF_YEAR isn't DAYOFYEAR, though the words are equal. */
static bool same_title(const finder *f, const section *a, const section *b)
{
    const uint8_t *text = f->doc->text;
    dg_span x = f->doc->blocks.items[a->heading].span, y = f->doc->blocks.items[b->heading].span;
    for (;; x.start++, y.start++) {
        x.start = skip_spaces(text, x);
        y.start = skip_spaces(text, y);
        if (x.start == x.end || y.start == y.end)
            return x.start == x.end && y.start == y.end;
        if (text[x.start] != text[y.start])
            return false;
    }
}

/* Tenths that must be the same; more than all of them if nothing would do. */
static uint32_t needed(const finder *f, const section *x, const section *y)
{
    if (prose_block(f, x->heading)->level != prose_block(f, y->heading)->level ||
        !same_title(f, x, y))
        return 11;
    if (x->parent == y->parent)
        return x->generic ? NEARLY_ALL : ENOUGH;
    bool same_parents =
        title_of(f, x->parent) != 0 && title_of(f, x->parent) == title_of(f, y->parent);
    return same_parents ? NEARLY_ALL : 11;
}

static bool are_alike(finder *f, const section *x, const section *y)
{
    uint32_t share = needed(f, x, y);
    uint64_t longer = x->tenths > y->tenths ? x->tenths : y->tenths;
    likeness like = compare(f, x, y);
    if (10 * like.tenths < share * longer || (x->parent != y->parent && like.blocks < 2))
        return false;
    if (share == NEARLY_ALL)
        return 10 * like.blocks >= share * like.most_blocks;
    return 2 * like.blocks > like.most_blocks ||
           (2 * like.blocks == like.most_blocks && 10 * like.tenths >= MORE * longer);
}

/* Whether the leads of two sections of one parent are the same, with what in them isn't prose. */
static bool same_leads(const finder *f, const section *x, const section *y)
{
    const dg_block *blocks = f->doc->blocks.items;
    uint32_t n = x->lead_end - x->heading;
    if (x->parent != y->parent || x->generic || needed(f, x, y) > 10 || n < 2 ||
        y->lead_end - y->heading != n ||
        dg__document_tenths(f->doc, blocks[x->heading].first_token,
                            blocks[x->lead_end - 1].end_token) < 10 * LEAD_WORDS)
        return false;
    for (uint32_t i = 0; i < n; i++)
        if (f->class_of[x->heading + i] == 0 ||
            f->class_of[x->heading + i] != f->class_of[y->heading + i])
            return false;
    return true;
}

/* Whether two sections are copies; only what their lengths don't rule out is compared. */
static dg_status are_copies(finder *f, uint32_t a, uint32_t b, bool *copies, bool *by_lead)
{
    const section *x = &f->sections.items[a], *y = &f->sections.items[b];
    uint64_t longer = x->tenths > y->tenths ? x->tenths : y->tenths,
             shorter = x->tenths > y->tenths ? y->tenths : x->tenths;
    uint32_t n_x = x->end - x->heading, n_y = y->end - y->heading, n = n_x < n_y ? n_x : n_y;
    bool may_be = longer >= 10 * (uint64_t)f->search->options->min_words &&
                  10 * shorter >= needed(f, x, y) * longer && 2 * n >= n_x + n_y - n;
    *copies = may_be && are_alike(f, x, y);
    *by_lead = !*copies && same_leads(f, x, y);
    *copies = *copies || *by_lead;
    return dg__meter_spend(f->search->meter, may_be ? n_x + n_y : n);
}

/* ---- Groups ---- */

/* Joins section i to the copies before it: `last` has the same title. */
static dg_status join(finder *f, uint32_t last, uint32_t i)
{
    section *sections = f->sections.items;
    uint32_t first = sections[last].first != NONE ? sections[last].first : last;
    bool copies, by_lead;
    dg_status status = are_copies(f, first, i, &copies, &by_lead);
    if (status != DG_OK || !copies)
        return status;
    sections[first].by_lead = sections[first].by_lead || by_lead;
    sections[first].first = first;
    sections[last].next = i;
    sections[i].first = first;
    return DG_OK;
}

static dg_status join_copies(finder *f)
{
    for (uint32_t c = 0; c <= f->n_classes; c++)
        f->last[c] = NONE;
    for (uint32_t i = 0; i < f->sections.len; i++) {
        uint32_t title = title_of(f, i);
        if (title == 0)
            continue;
        dg_status status = dg__is_generic_title(&f->sections.items[i].generic, f->search,
                                                f->sections.items[i].heading);
        if (status == DG_OK && f->last[title] != NONE)
            status = join(f, f->last[title], i);
        if (status != DG_OK)
            return status;
        f->last[title] = i;
    }
    return DG_OK;
}

static double share_of(finder *f, uint32_t a, uint32_t b, bool of_longer)
{
    const section *x = &f->sections.items[a], *y = &f->sections.items[b];
    const dg_block *blocks = f->doc->blocks.items;
    const dg_block *title = &blocks[x->heading];
    uint64_t words = dg__document_tenths(f->doc, title->first_token, title->end_token);
    uint64_t same = compare(f, x, y).tenths + words;
    bool longer = x->tenths > y->tenths;
    return (double)same / (double)(words + (longer == of_longer ? x->tenths : y->tenths));
}

/* The last block with tokens: the heading at least has some. */
static dg_occurrence occurrence_of(const finder *f, const section *s, bool by_lead)
{
    const dg_block *blocks = f->doc->blocks.items;
    uint32_t last = (by_lead ? s->lead_end : s->end) - 1;
    while (!has_tokens(f, last))
        last--;
    return (dg_occurrence){{blocks[s->heading].span.start, blocks[last].span.end},
                           blocks[s->heading].first_token,
                           blocks[last].end_token,
                           0};
}

/* Whether each copy lies in a repeated section that is reported. */
static bool is_inner(const finder *f, uint32_t first)
{
    for (uint32_t i = first; i != NONE; i = f->sections.items[i].next) {
        uint32_t token = f->doc->blocks.items[f->sections.items[i].heading].first_token;
        if (dg__bits_next_clear(f->search->in_sections, token, token + 1) == token)
            return false;
    }
    return true;
}

static dg_status add_group(finder *f, uint32_t first)
{
    dg__search *s = f->search;
    bool by_lead = f->sections.items[first].by_lead;
    dg__group group = {.rule = DG_REPEATED_SECTION,
                       .first_occurrence = s->occurrences.len,
                       .similarity = 1,
                       .containment = 1};
    for (uint32_t i = first; i != NONE; i = f->sections.items[i].next) {
        dg_occurrence o = occurrence_of(f, &f->sections.items[i], by_lead);
        double similarity = by_lead ? 1 : share_of(f, first, i, true);
        double containment = by_lead ? 1 : share_of(f, first, i, false);
        if (!dg__vec_push(s->allocator, &s->occurrences, o))
            return DG_NO_MEMORY;
        dg__bits_set_range(s->in_sections, o.first_token, o.end_token);
        group.similarity = similarity < group.similarity ? similarity : group.similarity;
        group.containment = containment < group.containment ? containment : group.containment;
        group.n_occurrences++;
    }
    return dg__vec_push(s->allocator, &s->groups, group) ? DG_OK : DG_NO_MEMORY;
}

/* Sections are in order, the outer before the inner. */
static dg_status add_groups(finder *f)
{
    for (uint32_t i = 0; i < f->sections.len; i++) {
        if (f->sections.items[i].first != i || is_inner(f, i))
            continue;
        dg_status status = add_group(f, i);
        if (status != DG_OK)
            return status;
    }
    return DG_OK;
}

static dg_status find(finder *f)
{
    const dg_allocator *a = f->search->allocator;
    dg_status status = classify_blocks(f);
    size_t n = (size_t)f->n_classes + 1;
    if (status == DG_OK)
        status = list_sections(f);
    if (status != DG_OK)
        return status;
    f->counts = dg__alloc_zeroed(a, n, sizeof *f->counts);
    f->last = dg__alloc(a, n, sizeof *f->last);
    status = f->counts != NULL && f->last != NULL ? join_copies(f) : DG_NO_MEMORY;
    if (status == DG_OK)
        status = add_groups(f);
    dg__free(a, f->counts, n, sizeof *f->counts);
    dg__free(a, f->last, n, sizeof *f->last);
    return status;
}

static bool has_headings(const dg_document *doc)
{
    uint32_t n = 0;
    for (size_t i = 0; i < doc->blocks.len && n < 2; i++)
        n += doc->blocks.items[i].kind == DG_HEADING;
    return n == 2;
}

dg_status dg__find_sections(dg__search *s)
{
    const dg_allocator *a = s->allocator;
    if (!dg__search_wants(s, DG_REPEATED_SECTION) || s->doc->prose == NULL || !has_headings(s->doc))
        return DG_OK;
    finder f = {.search = s, .doc = s->doc, .n_blocks = (uint32_t)s->doc->blocks.len};
    f.class_of = dg__alloc_zeroed(a, f.n_blocks, sizeof *f.class_of);
    dg_status status = f.class_of != NULL ? find(&f) : DG_NO_MEMORY;
    dg__vec_free(a, &f.sections);
    dg__free(a, f.class_of, f.n_blocks, sizeof *f.class_of);
    return status;
}
