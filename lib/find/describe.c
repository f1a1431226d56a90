/* Documents are taken in batches: of one, or with a runner of some.
 *
 *     open each ──► verify their tokens, by shards of the hashes ──► describe and close each
 *
 * Tokens with the same hash are in one shard, and each shard has a table of its own, so shards may be
 * verified at once as documents may be described. What comes out doesn't depend on batches. */
#include "find/describe.h"

#include "find/intern.h"
#include "find/text_id.h"

#include <string.h>

enum { BATCH = 64, SHARDS = 16 };

/* Tokens of a batch, at most, unless it has one document: they take some 40 bytes each. */
#define BATCH_TOKENS 4194304u

typedef struct open_document {
    uint32_t document;
    const dg_document *doc; /* NULL: not open */
    dg_status status;
    uint64_t work;
} open_document;

typedef struct shard {
    dg__interner *interner;
    bool collide;
    dg_status status;
    uint64_t work;
} shard;

typedef struct describer {
    const dg__describer *in;
    const dg__whole *whole;
    const dg_runner *runner; /* NULL: none */
    open_document batch[BATCH];
    size_t n;
    shard shards[SHARDS];
    size_t n_shards;
} describer;

/* What one task needs for itself. */
typedef struct scratch {
    const dg__describer *in;
    const dg_document *doc;
    uint32_t first; /* its first token in the whole */
    dg__meter *meter;
    dg__text_id_scratch ids;
} scratch;

/* ---- One document ---- */

static dg_status text_id(dg_text_id *id, scratch *s, uint32_t first, uint32_t end)
{
    return dg__text_id_of(id, &s->ids, s->doc, first, end, s->meter);
}

/* Writes the ids of n units with tokens, of which the first begins at `token`. */
static dg_status unit_ids(dg_text_id *ids, uint32_t n, scratch *s, dg_rule rule, uint32_t token)
{
    const dg_document *doc = s->doc;
    dg_status status = DG_OK;
    for (uint32_t i = 0; i < n && status == DG_OK; i++) {
        uint32_t end = rule == DG_REPEATED_BLOCK
                           ? doc->blocks.items[dg__document_block_of(doc, token)].end_token
                           : doc->sentences.items[dg__document_sentence_of(doc, token)].end_token;
        status = text_id(&ids[i], s, token, end);
        token = end;
    }
    return status;
}

static const dg__group *group_of(const dg__describer *in, const dg__piece *p)
{
    return &in->search->groups.items[in->groups[p->described].group];
}

/* From tokens of the whole to those of the document, and spans where there are none yet: for all
 * occurrences at once, as one after the other they would each wait for memory. */
static void find_places(const scratch *s, const dg__piece *pieces, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        dg_occurrence *o = s->in->search->occurrences.items + pieces[i].first_occurrence;
        for (uint32_t j = 0; j < pieces[i].n_occurrences; j++, o++) {
            o->first_token -= s->first;
            o->end_token -= s->first;
            if (o->span.end == 0)
                o->span = (dg_span){s->doc->tokens.starts[o->first_token],
                                    s->doc->tokens.ends[o->end_token - 1]};
        }
    }
}

/* Of edited copies each has an id of its own. */
static dg_status edited_ids(dg_text_id *ids, scratch *s, const dg_occurrence *o, uint32_t n)
{
    dg_status status = DG_OK;
    for (uint32_t i = 0; i < n && status == DG_OK; i++)
        status = text_id(&ids[i], s, o[i].first_token, o[i].end_token);
    return status;
}

/* Some of it is said by the first of a group's documents, some by the one where its units stand. */
static dg_status find_ids(scratch *s, const dg__piece *p)
{
    const dg__group *group = group_of(s->in, p);
    const dg_occurrence *o = s->in->search->occurrences.items + p->first_occurrence;
    dg__described *g = &s->in->groups[p->described];
    dg_text_id *units = s->in->units + g->first_unit;
    size_t before = p->first_occurrence - group->first_occurrence;
    dg_status status = DG_OK;
    if (before == 0) {
        g->words = dg_document_words(s->doc, o->first_token, o->end_token);
        status = text_id(&g->id, s, o->first_token, o->end_token);
        if (g->n_units == 1)
            units[0] = g->id;
    }
    if (status != DG_OK || g->n_units == 1)
        return status;
    if (group->similarity > 0)
        return edited_ids(units + before, s, o, p->n_occurrences);
    bool here = group->units_from >= s->first && group->units_from - s->first < s->doc->tokens.len;
    return here ? unit_ids(units, g->n_units, s, group->rule, group->units_from - s->first) : DG_OK;
}

static dg__case case_of(const scratch *s, const dg__piece *p)
{
    return (dg__case){s->doc,
                      s->in->groups[p->described].rule,
                      s->in->search->occurrences.items + p->first_occurrence,
                      p->n_occurrences,
                      group_of(s->in, p)->n_occurrences,
                      group_of(s->in, p)->similarity};
}

static void count_repeats(dg__habits *habits, const scratch *s, const dg__piece *pieces, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        dg__case c = case_of(s, &pieces[i]);
        bool repeat = dg__is_repeat(&c);
        habits->n_repeats += repeat;
        habits->n_in_column += repeat && dg__is_in_column(&c, &habits->body);
        habits->n_parallel += dg__is_parallel(&c);
    }
}

static dg_status describe_pieces(scratch *s, dg__piece *pieces, size_t n)
{
    dg__habits habits;
    find_places(s, pieces, n);
    dg_status status =
        dg__habits_of(&habits, s->doc, s->in->search->in_sections, s->in->search->allocator);
    if (status == DG_OK)
        count_repeats(&habits, s, pieces, n);
    for (size_t i = 0; i < n && status == DG_OK; i++) {
        dg__piece *p = &pieces[i];
        dg_occurrence *o = s->in->search->occurrences.items + p->first_occurrence;
        dg__case c = case_of(s, p);
        status = find_ids(s, p);
        p->judgement = dg__judge(&c, &habits);
        p->article = habits.article;
        for (uint32_t j = 0; j < p->n_occurrences; j++)
            o[j].span = dg__document_source(s->doc, o[j].span);
    }
    return status;
}

/* ---- Tasks ---- */

/* Tasks run at once each count for themselves what they add to the work. */
static dg__meter meter_of_task(const describer *d)
{
    return *d->in->search->meter;
}

static uint64_t work_since(const describer *d, const dg__meter *meter)
{
    return meter->work - d->in->search->meter->work;
}

static void open_one(void *arg, size_t i)
{
    describer *d = arg;
    open_document *o = &d->batch[i];
    o->status = dg__whole_open(d->whole, o->document, &o->doc);
    if (o->status != DG_OK)
        o->doc = NULL;
}

static void verify_shard(void *arg, size_t i)
{
    describer *d = arg;
    shard *s = &d->shards[i];
    dg__meter meter = meter_of_task(d);
    const uint64_t *relevant = d->in->search->relevant;
    s->status = DG_OK;
    for (size_t j = 0; j < d->n && s->status == DG_OK && !s->collide; j++) {
        const open_document *o = &d->batch[j];
        dg__tokens_met met = {o->doc, relevant, d->whole->firsts[o->document], (uint32_t)i,
                              (uint32_t)d->n_shards};
        s->status = dg__hashes_collide(&s->collide, s->interner, &met, &meter);
    }
    s->work = work_since(d, &meter);
}

static void describe_one(void *arg, size_t i)
{
    describer *d = arg;
    open_document *o = &d->batch[i];
    size_t from = o->document > 0 ? d->in->piece_ends[o->document - 1] : 0;
    size_t n = d->in->piece_ends[o->document] - from;
    const dg_allocator *a = d->in->search->allocator;
    o->work = 0;
    if (n == 0)
        return;
    dg__meter meter = meter_of_task(d);
    scratch *s = dg__alloc(a, 1, sizeof *s); /* the key is too large for a stack */
    o->status = DG_NO_MEMORY;
    if (s == NULL)
        return;
    s->in = d->in;
    s->doc = o->doc;
    s->first = d->whole->firsts[o->document];
    s->meter = &meter;
    s->ids.allocator = a;
    memset(&s->ids.text, 0, sizeof s->ids.text);
    o->status = describe_pieces(s, d->in->pieces + from, n);
    o->work = work_since(d, &meter);
    dg__vec_free(a, &s->ids.text);
    dg__free(a, s, 1, sizeof *s);
}

static void close_one(void *arg, size_t i)
{
    describer *d = arg;
    if (d->batch[i].doc != NULL)
        dg__whole_close(d->whole, d->batch[i].document, d->batch[i].doc);
}

static void run(describer *d, size_t n, void (*task)(void *arg, size_t i))
{
    if (d->runner != NULL) {
        d->runner->run(d->runner->ctx, n, task, d);
        return;
    }
    for (size_t i = 0; i < n; i++)
        task(d, i);
}

/* ---- Batches ---- */

static dg_status open_batch(describer *d, uint32_t *failed)
{
    run(d, d->n, open_one);
    for (size_t i = 0; i < d->n; i++)
        if (d->batch[i].status != DG_OK) {
            *failed = d->batch[i].document;
            return d->batch[i].status;
        }
    return DG_OK;
}

/* Most documents have nothing to be verified: none is made for those. */
static bool make_shards(describer *d)
{
    const dg__search *s = d->in->search;
    for (; d->n_shards < (d->runner != NULL ? SHARDS : 1); d->n_shards++) {
        d->shards[d->n_shards].interner = dg__interner_new(
            d->whole->separated ? NULL : s->doc->text, s->doc->token_options.flags, s->allocator);
        if (d->shards[d->n_shards].interner == NULL)
            return false;
    }
    return true;
}

static dg_status verify_batch(describer *d)
{
    dg_status status = DG_OK;
    if (d->in->collide == NULL)
        return DG_OK;
    if (!make_shards(d))
        return DG_NO_MEMORY;
    run(d, d->n_shards, verify_shard);
    for (size_t i = 0; i < d->n_shards && status == DG_OK; i++) {
        *d->in->collide |= d->shards[i].collide;
        status = d->shards[i].status;
        if (status == DG_OK)
            status = dg__meter_spend(d->in->search->meter, d->shards[i].work);
    }
    return status;
}

static dg_status describe_batch(describer *d)
{
    dg_status status = DG_OK;
    if (d->in->collide != NULL && *d->in->collide)
        return DG_OK;
    run(d, d->n, describe_one);
    for (size_t i = 0; i < d->n && status == DG_OK; i++) {
        status = d->batch[i].status;
        if (status == DG_OK)
            status = dg__meter_spend(d->in->search->meter, d->batch[i].work);
    }
    return status;
}

static dg_status look_at_batch(describer *d, uint32_t *failed)
{
    dg_status status = open_batch(d, failed);
    if (status == DG_OK)
        status = verify_batch(d);
    if (status == DG_OK)
        status = describe_batch(d);
    run(d, d->n, close_one);
    d->n = 0;
    return status;
}

/* Whether anything is to be seen in a document. A separator that seems to be repeated has the hash
 * of a token. */
static bool is_wanted(const describer *d, uint32_t document)
{
    const dg__search *s = d->in->search;
    const size_t *ends = d->in->piece_ends;
    uint32_t from = d->whole->firsts[document],
             to = from + dg__whole_token_count(d->whole, document);
    if (ends[document] > (document > 0 ? ends[document - 1] : 0))
        return true;
    if (d->in->collide == NULL)
        return false;
    return dg__bits_next_set(s->relevant, from, d->whole->firsts[document + 1]) < to;
}

static bool separator_collides(const describer *d, uint32_t document)
{
    return d->in->collide != NULL && d->whole->separated &&
           dg__bits_test(d->in->search->relevant, d->whole->firsts[document + 1] - 1);
}

static dg_status look_at_documents(describer *d, uint32_t *failed)
{
    dg_status status = DG_OK;
    size_t most = d->runner != NULL ? BATCH : 1, n_tokens = 0;
    for (uint32_t i = 0; i < d->whole->n && status == DG_OK; i++) {
        if (separator_collides(d, i))
            *d->in->collide = true;
        if (d->in->collide != NULL && *d->in->collide)
            return DG_OK;
        if (!is_wanted(d, i))
            continue;
        d->batch[d->n++] = (open_document){.document = i};
        n_tokens += dg__whole_token_count(d->whole, i);
        if (d->n == most || n_tokens >= BATCH_TOKENS) {
            status = look_at_batch(d, failed);
            n_tokens = 0;
        }
    }
    return status == DG_OK && d->n > 0 ? look_at_batch(d, failed) : status;
}

dg_status dg__describe(const dg__describer *in, uint32_t *failed)
{
    const dg_allocator *a = in->search->allocator;
    describer *d = dg__alloc_zeroed(a, 1, sizeof *d);
    if (d == NULL)
        return DG_NO_MEMORY;
    d->in = in;
    d->whole = in->search->whole;
    d->runner = d->whole->separated ? in->search->options->runner : NULL;
    dg_status status = look_at_documents(d, failed);
    for (size_t i = 0; i < d->n_shards; i++)
        dg__interner_free(d->shards[i].interner);
    dg__free(a, d, 1, sizeof *d);
    return status;
}
