/* Repeated units: whole blocks, then whole sentences that those don't account for.
 *
 * Both are the same walk over a layer, the sequence of all blocks or of all sentences:
 *
 *     units ──► classes of equal ones ──► chains of what always stands together ──► groups
 *
 * Units without tokens ("* * *") are not in a layer: they neither repeat nor separate. */
#include "find/chain.h"
#include "find/same_text.h"
#include "find/search.h"
#include "find/unit_classes.h"

#include <string.h>

/* The units of one kind. Arrays of n elements. */
typedef struct layer {
    dg_rule rule;
    uint32_t n;
    uint32_t *unit;   /* index of the block or sentence in the document */
    uint32_t *starts; /* its tokens */
    uint32_t *ends;
    uint32_t *class_of;
} layer;

static dg_span unit_span(const dg__search *s, const layer *l, uint32_t i)
{
    return l->rule == DG_REPEATED_BLOCK ? s->doc->blocks.items[l->unit[i]].span
                                        : s->doc->sentences.items[l->unit[i]].span;
}

/* One block for all four. */
static void layer_free(layer *l, uint32_t cap, const dg_allocator *a)
{
    dg__free(a, l->unit, cap, 4 * sizeof *l->unit);
}

static bool layer_alloc(layer *l, uint32_t cap, const dg_allocator *a)
{
    l->unit = dg__alloc(a, cap, 4 * sizeof *l->unit);
    if (l->unit == NULL)
        return false;
    l->starts = l->unit + cap;
    l->ends = l->starts + cap;
    l->class_of = l->ends + cap;
    return true;
}

static void layer_add(layer *l, uint32_t unit, uint32_t first_token, uint32_t end_token)
{
    if (first_token == end_token)
        return;
    l->unit[l->n] = unit;
    l->starts[l->n] = first_token;
    l->ends[l->n] = end_token;
    l->n++;
}

static void layer_fill(layer *l, const dg_document *doc)
{
    if (l->rule == DG_REPEATED_BLOCK)
        for (uint32_t i = 0; i < doc->blocks.len; i++)
            layer_add(l, i, doc->blocks.items[i].first_token, doc->blocks.items[i].end_token);
    else
        for (uint32_t i = 0; i < doc->sentences.len; i++)
            layer_add(l, i, doc->sentences.items[i].first_token, doc->sentences.items[i].end_token);
}

static dg_status classify(dg__search *s, layer *l, uint32_t *n_classes)
{
    dg__runs units = {s->ids, l->starts, l->ends, 0, l->n};
    dg_status status = dg__classify_units(&units, l->class_of, n_classes, s->allocator, s->meter);
    for (uint32_t i = 0; i < l->n && status == DG_OK && *n_classes > 0; i++)
        if (l->class_of[i] != 0)
            dg__bits_set_range(s->relevant, l->starts[i], l->ends[i]);
    return status;
}

/* Sentences with a token among the tokens [first, end), which are whole sentences. */
static uint32_t count_sentences(const dg_document *doc, uint32_t first, uint32_t end)
{
    const dg_sentence *sentences = doc->sentences.items;
    uint32_t count = 0;
    for (size_t i = dg__document_sentence_of(doc, first);
         i < doc->sentences.len && sentences[i].first_token < end; i++)
        count += sentences[i].first_token < sentences[i].end_token;
    return count;
}

static bool is_long_enough(const dg__search *s, uint32_t first, uint32_t end)
{
    const dg_find_options *o = s->options;
    return dg__document_tenths(s->doc, first, end) >= 10 * (uint64_t)o->min_words ||
           (o->min_sentences > 0 && count_sentences(s->doc, first, end) >= o->min_sentences);
}

/* What a chain must show in one of its copies to be reported; and whether some document holds two of
 * them. */
enum { SHOWS_PROSE = 1, SHOWS_UNCOVERED = 2, SHOWS_ALL = 3, WITHIN_DOCUMENT = 4 };

static unsigned shown_by(const dg__search *s, const layer *l, uint32_t i, uint32_t length)
{
    uint32_t first = l->starts[i], end = l->ends[i + length - 1];
    unsigned shown = 0;
    if (dg__search_counts(s, first, end))
        shown |= SHOWS_PROSE;
    if (dg__bits_next_clear(s->covered, first, end) < end)
        shown |= SHOWS_UNCOVERED;
    return shown;
}

/* Marks in shown[class] what the copies of the chain that begins with it show: of the chains that
 * some document holds twice, or of the others. */
static void look_at_copies(const dg__search *s, const layer *l, const dg__chains *chains,
                           unsigned within, uint8_t *shown)
{
    for (uint32_t i = 0; i < l->n; i++) {
        uint32_t c = l->class_of[i], length = chains->length[c];
        if (c != 0 && length != 0 && (shown[c] & WITHIN_DOCUMENT) == within &&
            (shown[c] & SHOWS_ALL) != SHOWS_ALL)
            shown[c] |= (uint8_t)shown_by(s, l, i, length);
    }
}

/* Copies come in order of document, so two in one document are found to follow each other. */
static dg_status find_within(const dg__search *s, const layer *l, size_t n_classes, uint8_t *shown)
{
    if (s->whole->n <= 1) {
        memset(shown, WITHIN_DOCUMENT, n_classes);
        return DG_OK;
    }
    uint32_t *last = dg__alloc_zeroed(s->allocator, n_classes, sizeof *last), document = 0;
    if (last == NULL)
        return DG_NO_MEMORY;
    for (uint32_t i = 0; i < l->n; i++) {
        uint32_t c = l->class_of[i];
        if (c == 0)
            continue;
        document = dg__whole_document_of(s->whole, l->starts[i], document);
        if (last[c] == document + 1)
            shown[c] |= WITHIN_DOCUMENT;
        last[c] = document + 1;
    }
    dg__free(s->allocator, last, n_classes, sizeof *last);
    return DG_OK;
}

/* Says anew which tokens the groups found so far cover; with `within`, those that some document holds
 * two occurrences of. */
static void cover(dg__search *s, bool within)
{
    memset(s->covered, 0, dg__bits_words(s->doc->tokens.len) * sizeof *s->covered);
    for (size_t g = 0; g < s->groups.len; g++) {
        const dg__group *group = &s->groups.items[g];
        if (within && dg__search_rule_of(s, group) != group->rule)
            continue;
        for (uint32_t i = 0; i < group->n_occurrences; i++) {
            const dg_occurrence *o = &s->occurrences.items[group->first_occurrence + i];
            dg__bits_set_range(s->covered, o->first_token, o->end_token);
        }
    }
}

/* What several documents share accounts for nothing that one of them holds twice. */
static dg_status look_at_chains(dg__search *s, const layer *l, const dg__chains *chains,
                                size_t n_classes, uint8_t *shown)
{
    dg_status status = find_within(s, l, n_classes, shown);
    if (status != DG_OK)
        return status;
    cover(s, true);
    look_at_copies(s, l, chains, WITHIN_DOCUMENT, shown);
    if (s->whole->n <= 1)
        return DG_OK;
    cover(s, false);
    look_at_copies(s, l, chains, 0, shown);
    return DG_OK;
}

/* Adds a group for the chain that begins at unit i, with room for all its copies. */
static bool add_group(dg__search *s, const layer *l, uint32_t i, uint32_t length, uint32_t count)
{
    dg__group group = {.rule = l->rule,
                       .first_occurrence = s->occurrences.len,
                       .units_from = l->starts[i],
                       .n_units = length};
    if (!dg__vec_reserve(s->allocator, &s->occurrences, count) ||
        !dg__vec_push(s->allocator, &s->groups, group))
        return false;
    s->occurrences.len += count;
    return true;
}

/* group_of[class]: 1 + the index of the group of the chain that begins with the class. */
static dg_status add_groups(dg__search *s, const layer *l, const dg__chains *chains, uint8_t *shown,
                            uint32_t *group_of)
{
    for (uint32_t i = 0; i < l->n; i++) {
        uint32_t c = l->class_of[i], length = chains->length[c];
        if (c == 0 || length == 0 || (shown[c] & SHOWS_ALL) != SHOWS_ALL)
            continue;
        uint32_t last = i + length - 1;
        if (group_of[c] == 0) {
            if (!is_long_enough(s, l->starts[i], l->ends[last])) {
                shown[c] = 0; /* nor are its other copies, however they are cut into sentences */
                continue;
            }
            if (!add_group(s, l, i, length, chains->count[c]))
                return DG_NO_MEMORY;
            group_of[c] = (uint32_t)s->groups.len;
        }
        dg__group *group = &s->groups.items[group_of[c] - 1];
        s->occurrences.items[group->first_occurrence + group->n_occurrences++] = (dg_occurrence){
            {unit_span(s, l, i).start, unit_span(s, l, last).end}, l->starts[i], l->ends[last], 0};
    }
    return DG_OK;
}

static dg_status find_chains(dg__search *s, const layer *l, uint32_t n_classes)
{
    const dg_allocator *a = s->allocator;
    size_t len = (size_t)n_classes + 1;
    dg__chains chains = {0};
    uint8_t *shown = dg__alloc_zeroed(a, len, sizeof *shown);
    uint32_t *group_of = dg__alloc_zeroed(a, len, sizeof *group_of);
    dg_status status = shown != NULL && group_of != NULL
                           ? dg__chains_make(&chains, l->class_of, l->n, n_classes, a)
                           : DG_NO_MEMORY;
    if (status == DG_OK) {
        status = look_at_chains(s, l, &chains, len, shown);
        if (status == DG_OK)
            status = add_groups(s, l, &chains, shown, group_of);
        dg__chains_free(&chains, a);
    }
    dg__free(a, group_of, len, sizeof *group_of);
    dg__free(a, shown, len, sizeof *shown);
    return status;
}

static dg_status find_layer(dg__search *s, dg_rule rule)
{
    const dg_document *doc = s->doc;
    uint32_t cap = (uint32_t)(rule == DG_REPEATED_BLOCK ? doc->blocks.len : doc->sentences.len);
    if (!dg__search_wants(s, rule) || cap < 2)
        return DG_OK;
    layer l = {.rule = rule};
    uint32_t n_classes = 0;
    dg_status status = DG_NO_MEMORY;
    if (layer_alloc(&l, cap, s->allocator)) {
        layer_fill(&l, doc);
        status = l.n > 0 ? classify(s, &l, &n_classes) : DG_OK;
    }
    if (status == DG_OK && n_classes > 0)
        status = find_chains(s, &l, n_classes);
    layer_free(&l, cap, s->allocator);
    return status;
}

/* Groups of rules that are off are dropped before they could account for anything. */
dg_status dg__find_units(dg__search *s)
{
    dg_status status = find_layer(s, DG_REPEATED_BLOCK);
    if (status != DG_OK)
        return status;
    dg__search_settle(s);
    status = find_layer(s, DG_REPEATED_SENTENCES);
    dg__search_settle(s);
    if (status == DG_OK)
        status = dg__merge_same_text(s);
    dg__search_settle(s);
    cover(s, false);
    return status;
}
