/* Texts that have copies: entries in order of hash, then source, then place.
 *
 *     entries of one text   s1 p1 | s1 p4 | s1 p9 | s2 p2 | s2 p5        s: source, p: place
 *     kept back until all are known: places, and of each source how many, in how many documents
 *     ──► a member each, to be found by place
 *
 * Of one source a document's places follow one another, and no document is of two sources: so
 * documents are counted as they change. A text that stands everywhere costs what its places cost. */
#include "base/status.h"
#include "corpus/near_text.h"
#include "corpus/steps.h"
#include "corpus/table.h"
#include "corpus/tape.h"

/* FAR and NEAR: how many entries ahead PLACED is asked to have them at hand, in two steps. */
enum { MEMBERS = 512, FAR = 24, NEAR = 12 };

/* The places of a text in one source. */
typedef struct part {
    uint64_t source, n;
    uint64_t documents;
} part;

typedef struct grouping {
    dg_corpus *c;
    const dg__workspace *w;
    dg__spill *out;
    dg__table placed, sources;
    dg__tape places; /* spots, as they were entered */
    dg__tape parts;
    dg__triple text;       /* its first entry */
    uint64_t n;            /* places of the text; the second brings the first */
    part part;             /* the one that is counted */
    uint64_t documents;    /* of all parts */
    uint64_t document_end; /* where the document of the last place ends */
    dg__placed document;   /* that document ... */
    dg__placed kept;       /* ... and the best of those with a copy that may be kept ... */
    bool any_kept;
    uint64_t kept_place;             /* ... where it has it */
    dg__triple members[MEMBERS + 1]; /* on their way out */
    size_t n_members;
    uint64_t n_texts, n_copies, n_near_groups, n_near_blocks;
} grouping;

/* ---- Members out ---- */

static dg_status flush_members(grouping *g)
{
    dg_corpus *c = g->c;
    uint32_t shift = dg__place_shift(c);
    dg_status status = DG_OK;
    pthread_mutex_lock(&c->lock);
    for (size_t i = 0; i < g->n_members && status == DG_OK; i++) {
        uint64_t place = dg__spot_place(g->members[i].w[0]);
        status =
            dg__spill_put(g->out, (uint32_t)(place >> shift), &g->members[i], sizeof *g->members);
    }
    pthread_mutex_unlock(&c->lock);
    g->n_members = 0;
    return status;
}

static dg_status add_member(grouping *g, uint64_t spot, const part *p)
{
    uint64_t occurrences = g->n < UINT32_MAX ? g->n : UINT32_MAX;
    bool keeps = g->c->options.keep != DG_KEEP_NONE, near = dg__spot_kind(spot) == DG__NEAR;
    bool is_kept = keeps && !near && dg__spot_place(spot) == g->kept_place;
    g->members[g->n_members++] =
        (dg__triple){{spot | (is_kept ? DG__SPOT_KEPT : 0), occurrences << 32 | g->documents,
                      p->documents << 32 | (keeps ? g->kept.number : DG_NO_DOCUMENT)}};
    if (near)
        g->members[g->n_members++] =
            (dg__triple){{spot | DG__NEAR_GROUP, g->text.w[0], g->text.w[1] >> 48}};
    return g->n_members >= MEMBERS ? flush_members(g) : DG_OK;
}

/* Texts that are alike but for digits, and short ones, count only where they are boilerplate. */
static dg_status part_counts(grouping *g, const part *p, bool *counts)
{
    dg__kind kind = dg__spot_kind(g->text.w[2]);
    dg__triple source;
    uint64_t at;
    *counts = kind == DG__BLOCK || kind == DG__SENTENCE || kind == DG__RUN || kind == DG__NEAR;
    if (*counts)
        return DG_OK;
    dg_status status = dg__table_last(&g->sources, p->source, counts, &at, &source);
    if (status == DG_OK && (!*counts || source.w[0] != p->source))
        return DG_DAMAGED;
    *counts = p->documents >= dg__boilerplate_from(g->c, source.w[1]);
    return status;
}

static dg_status give_part(grouping *g, const part *p)
{
    bool counts, end = false;
    dg_status status = part_counts(g, p, &counts);
    for (uint64_t i = 0; i < p->n && status == DG_OK && !end; i++) {
        uint64_t spot;
        status = dg__tape_next(&g->places, &spot, &end);
        if (status == DG_OK && counts && !end)
            status = add_member(g, spot, p);
    }
    return status;
}

/* ---- Entries in ---- */

static bool is_better(const dg_corpus *c, const dg__placed *a, const dg__placed *b)
{
    if (c->options.keep == DG_KEEP_LONGEST && a->n_tokens != b->n_tokens)
        return a->n_tokens > b->n_tokens;
    return a->number < b->number;
}

static dg_status enter_document(grouping *g, uint64_t place)
{
    dg__placed *document = &g->document;
    bool found;
    uint64_t at;
    dg_status status = dg__table_last(&g->placed, place, &found, &at, document);
    if (status != DG_OK)
        return status;
    if (!found || place - document->first_token >= document->n_tokens)
        return DG_DAMAGED;
    g->document_end = document->first_token + document->n_tokens;
    g->documents++;
    g->part.documents++;
    return DG_OK;
}

/* Of near duplicates it is a copy of the representative. */
static void keep_best(grouping *g, uint64_t spot)
{
    if (dg__spot_kind(spot) == DG__NEAR && (spot & DG__NEAR_REPRESENTATIVE) == 0)
        return;
    if (g->any_kept && !is_better(g->c, &g->document, &g->kept))
        return;
    g->any_kept = true;
    g->kept = g->document;
    g->kept_place = dg__spot_place(spot);
}

static dg_status end_part(grouping *g)
{
    return g->part.n > 0 ? dg__tape_push(&g->parts, &g->part) : DG_OK;
}

static dg_status add_place(grouping *g, const dg__triple *entry)
{
    uint64_t place = dg__spot_place(entry->w[2]), source = dg__triple_source(entry);
    dg_status status = DG_OK;
    if (g->part.n == 0 || source != g->part.source) {
        status = end_part(g);
        g->part = (part){.source = source};
        g->document_end = 0;
    }
    if (status == DG_OK && place >= g->document_end)
        status = enter_document(g, place);
    g->part.n++;
    g->n++;
    if (status == DG_OK)
        keep_best(g, entry->w[2]);
    return status == DG_OK ? dg__tape_push(&g->places, &entry->w[2]) : status;
}

/* Two copies at least have been entered. */
static dg_status give_text(grouping *g)
{
    dg__kind kind = dg__spot_kind(g->text.w[2]);
    bool end = false;
    part p;
    dg_status status = end_part(g);
    if (status == DG_OK)
        status = dg__tape_rewind(&g->places);
    if (status == DG_OK)
        status = dg__tape_rewind(&g->parts);
    while (status == DG_OK && !end) {
        status = dg__tape_next(&g->parts, &p, &end);
        if (status == DG_OK && !end)
            status = give_part(g, &p);
    }
    if (kind == DG__BLOCK || kind == DG__SENTENCE) {
        g->n_texts++;
        g->n_copies += g->n;
    }
    if (kind == DG__NEAR) {
        g->n_near_groups++;
        g->n_near_blocks += g->n;
    }
    return status;
}

static dg_status end_text(grouping *g)
{
    dg_status status = g->n > 0 ? give_text(g) : DG_OK;
    dg__tape_clear(&g->places);
    dg__tape_clear(&g->parts);
    g->n = g->documents = 0;
    g->any_kept = false;
    g->part = (part){0};
    return status;
}

/* Documents are found by places in no order, from what is in no cache. */
static void expect(const grouping *g, const dg__triple *items, size_t left)
{
    if (left > FAR)
        dg__table_expect(&g->placed, dg__spot_place(items[FAR].w[2]), false);
    if (left > NEAR)
        dg__table_expect(&g->placed, dg__spot_place(items[NEAR].w[2]), true);
}

/* The text before the first is none: no entry has the kind that it would have. */
static dg_status take(void *ctx, const dg__triple *items, size_t n)
{
    grouping *g = ctx;
    dg_status status = DG_OK;
    for (size_t i = 0; i < n && status == DG_OK; i++) {
        expect(g, items + i, n - i);
        if (!dg__triple_same(&items[i], &g->text) || g->text.w[2] == UINT64_MAX) {
            status = end_text(g);
            g->text = items[i];
            continue;
        }
        if (g->n == 0)
            status = add_place(g, &g->text);
        if (status == DG_OK)
            status = add_place(g, &items[i]);
    }
    return status;
}

/* ---- All ---- */

/* Beside the workspace, which is half of the memory, five sixteenths are for PLACED: it is looked up for
 * every copy. A seventh is for what is written. */
static dg_status open_grouping(grouping *g)
{
    const dg_allocator *a = g->w->allocator;
    size_t memory = g->w->memory / 8;
    dg_status status = dg__table_open(&g->placed, &g->c->spills[DG__PLACED], g->w->memory / 8 * 5,
                                      DG__CACHE_SOME, a);
    if (status == DG_OK)
        status =
            dg__table_open(&g->sources, &g->c->spills[DG__SOURCES], memory / 2, DG__CACHE_SOME, a);
    if (status == DG_OK)
        status = dg__tape_open(&g->places, g->w, 'p', sizeof(uint64_t), memory / 2 / 8);
    if (status == DG_OK)
        status = dg__tape_open(&g->parts, g->w, 's', sizeof(part), memory / 4 / sizeof(part));
    return status;
}

static void add_figures(const grouping *g)
{
    pthread_mutex_lock(&g->c->lock);
    g->c->figures.texts += g->n_texts;
    g->c->figures.copies += g->n_copies;
    g->c->figures.near_groups += g->n_near_groups;
    g->c->figures.near_blocks += g->n_near_blocks;
    pthread_mutex_unlock(&g->c->lock);
}

static dg_status group_partition(grouping *g, const dg__spill *from, uint32_t partition)
{
    dg__taker taker = {take, g};
    g->text.w[2] = UINT64_MAX;
    dg_status status = dg__sorted(g->w, from, partition, 64, &taker);
    return status == DG_OK ? end_text(g) : status;
}

static dg_status group(dg_corpus *c, const dg__workspace *w, const dg__queue *partitions,
                       dg__file_id from, dg__file_id to)
{
    uint32_t partition;
    grouping *g = dg__alloc_zeroed(w->allocator, 1, sizeof *g);
    if (g == NULL)
        return DG_NO_MEMORY;
    g->c = c;
    g->w = w;
    g->out = &c->spills[to];
    dg_status status = open_grouping(g);
    while (status == DG_OK && dg__queue_next(partitions, &partition))
        status = group_partition(g, &c->spills[from], partition);
    if (status == DG_OK)
        status = flush_members(g);
    if (status == DG_OK)
        add_figures(g);
    dg__table_close(&g->placed);
    dg__table_close(&g->sources);
    dg__tape_close(&g->places);
    dg__tape_close(&g->parts);
    dg__free(w->allocator, g, 1, sizeof *g);
    return status;
}

static dg_status group_units(const dg__resolving *r, const dg__workspace *w,
                             const dg__queue *partitions)
{
    return group(r->corpus, w, partitions, DG__UNITS, DG__UNIT_MEMBERS);
}

static dg_status group_runs(const dg__resolving *r, const dg__workspace *w,
                            const dg__queue *partitions)
{
    return group(r->corpus, w, partitions, DG__RUNS, DG__RUN_MEMBERS);
}

static dg_status group_near(const dg__resolving *r, const dg__workspace *w,
                            const dg__queue *partitions)
{
    return group(r->corpus, w, partitions, DG__NEAR_UNITS, DG__NEAR_MEMBERS);
}

dg_status dg__group_units(const dg__resolving *r)
{
    dg_corpus *c = r->corpus;
    pthread_mutex_lock(&c->lock);
    c->figures.texts = c->figures.copies = 0;
    pthread_mutex_unlock(&c->lock);
    dg_status status = dg__corpus_create(c, DG__UNIT_MEMBERS, sizeof(dg__triple), true);
    return status == DG_OK ? dg__run_tasks(r, group_units) : status;
}

dg_status dg__group_near(const dg__resolving *r)
{
    dg_status status = dg__corpus_create(r->corpus, DG__NEAR_MEMBERS, sizeof(dg__triple), true);
    return status == DG_OK ? dg__run_tasks(r, group_near) : status;
}

dg_status dg__group_runs(const dg__resolving *r)
{
    dg_status status = dg__corpus_create(r->corpus, DG__RUN_MEMBERS, sizeof(dg__triple), true);
    return status == DG_OK ? dg__run_tasks(r, group_runs) : status;
}
