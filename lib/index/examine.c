/* The query held against one stored document after another. */
#include "index/query.h"

#include "base/bits.h"
#include "find/joined.h"
#include "index/near_blocks.h"
#include "near/passage.h"

#include <dittograph/fingerprint.h>

/* Tokens of the k-grams that passages begin with: as for dg_compare. */
#define SEED_TOKENS 5u

/* Tokens of the k-grams by which it is told at once that a document shares nothing. */
#define SIEVE_TOKENS 8u

typedef struct examiner {
    dg__query *query;
    unsigned mine; /* the query's side, where passages are looked for */
    dg__bytes record;
    dg__stored stored;
    uint64_t *sieve; /* a bit for each k-gram of the query, by its hash */
    unsigned sieve_shift;
    size_t sieve_words;
    uint32_t sieve_k;
    DG__VEC(uint64_t) grams;
    uint64_t *told;     /* tokens of the query in units that the document holds ... */
    uint64_t *shared;   /* ... or in anything */
    uint64_t *passages; /* ... or in its passages; NULL if near blocks aren't looked for */
    size_t words;
    dg__near_blocks *near_blocks; /* NULL: not looked for */
    DG__VEC(uint64_t) its_told;   /* tokens of the document in units that the query holds */
    dg__examined at_hand;
} examiner;

/* ---- The sieve ---- */

static dg_status make_sieve(examiner *e)
{
    const dg__query *q = e->query;
    size_t n = q->doc->tokens.len;
    e->sieve_k = q->options.min_passage < SIEVE_TOKENS ? q->options.min_passage : SIEVE_TOKENS;
    e->sieve_shift = 64 - 10;
    for (; (size_t)1 << (64 - e->sieve_shift) < 16 * n && e->sieve_shift > 32; e->sieve_shift--) {
    }
    e->sieve_words = (size_t)1 << (64 - e->sieve_shift - 6);
    e->sieve = dg__alloc_zeroed(q->allocator, e->sieve_words, sizeof *e->sieve);
    if (e->sieve == NULL || !dg__vec_reserve(q->allocator, &e->grams, n))
        return DG_NO_MEMORY;
    size_t n_grams = dg_roll(q->ids, n, e->sieve_k, e->grams.items);
    for (size_t i = 0; i < n_grams; i++) {
        uint64_t bit = e->grams.items[i] >> e->sieve_shift;
        e->sieve[bit / 64] |= UINT64_C(1) << bit % 64;
    }
    return dg__meter_spend(q->meter, n);
}

/* The k-grams of the document at hand. */
static dg_status make_grams(examiner *e)
{
    size_t n = e->stored.n;
    if (!dg__vec_reserve(e->query->allocator, &e->grams, n))
        return DG_NO_MEMORY;
    e->grams.len = dg_roll(e->stored.ids.items, n, e->sieve_k, e->grams.items);
    return dg__meter_spend(e->query->meter, n);
}

/* Whether the query may have the k-gram of the document that begins at a token. */
static bool passes_sieve(const examiner *e, size_t token)
{
    uint64_t bit = e->grams.items[token] >> e->sieve_shift;
    return (e->sieve[bit / 64] >> bit % 64 & 1) != 0;
}

/* ---- Units ---- */

static const dg__unit *first_unit(const dg__query *q, const dg__unit_class *c)
{
    return &q->units.items[q->by_class[c->first_unit]];
}

static bool has_text(const dg__query *q, const dg__unit_class *c, const dg__stored *s,
                     const dg__unit *u)
{
    const dg__unit *mine = first_unit(q, c);
    size_t n = u->end_token - u->first_token;
    return n == mine->end_token - mine->first_token &&
           memcmp(q->ids + mine->first_token, s->ids.items + u->first_token, n * sizeof *q->ids) ==
               0;
}

/* The class with a hash; those with the same hash stand together. classes.len if there is none. */
static size_t class_with(const dg__query *q, uint64_t hash)
{
    size_t low = 0, n = q->classes.len;
    while (n > 0) {
        size_t half = n / 2;
        bool below = q->classes.items[low + half].hash < hash;
        low = below ? low + half + 1 : low;
        n = below ? n - half - 1 : half;
    }
    return low;
}

static dg_rule rule_of(const dg__unit *u)
{
    return u->block ? DG_SHARED_BLOCK : DG_SHARED_SENTENCES;
}

/* Marks the tokens of all units of a class that are looked for; false if none is. */
static bool mark_units(examiner *e, const dg__unit_class *c)
{
    const dg__query *q = e->query;
    bool any = false;
    for (uint32_t i = 0; i < c->n_units; i++) {
        const dg__unit *u = &q->units.items[q->by_class[c->first_unit + i]];
        if (!dg__query_wants(q, rule_of(u)))
            continue;
        dg__bits_set_range(e->told, u->first_token, u->end_token);
        any = true;
    }
    return any;
}

static dg_status add_unit(examiner *e, dg__unit_class *c, const dg__unit *u)
{
    dg__query *q = e->query;
    uint32_t document = (uint32_t)q->examined.len;
    if (c->last_document != document) {
        if (!mark_units(e, c))
            return DG_OK;
        c->last_document = document;
        c->n_documents++;
    }
    c->n_places++;
    dg__bits_set_range(e->its_told.items, u->first_token, u->end_token);
    dg__shared_place place = {document, u->first_token, u->end_token, u->span, 1, 1};
    if (c->places.len >= q->options.max_places) {
        q->summary.complete = 0;
        return DG_OK;
    }
    return dg__vec_push(q->allocator, &c->places, place) ? DG_OK : DG_NO_MEMORY;
}

/* Most units are told apart by their first k-gram. */
static dg_status share_units(examiner *e)
{
    dg__query *q = e->query;
    const dg__stored *s = &e->stored;
    dg_status status = DG_OK;
    for (size_t i = 0; i < s->units.len && q->classes.len > 0 && status == DG_OK; i++) {
        const dg__unit *u = &s->units.items[i];
        size_t n = u->end_token - u->first_token;
        if (n >= e->sieve_k && !passes_sieve(e, u->first_token))
            continue;
        uint64_t hash = dg__sequence_hash(s->ids.items + u->first_token, n);
        size_t j = class_with(q, hash);
        for (; j < q->classes.len && q->classes.items[j].hash == hash; j++)
            if (has_text(q, &q->classes.items[j], s, u)) {
                status = add_unit(e, &q->classes.items[j], u);
                break;
            }
        if (status == DG_OK)
            status = dg__meter_spend(q->meter, n);
    }
    return status;
}

/* ---- Passages ---- */

/* Whether tokens of the document don't all lie in units that the query holds. */
static bool says_more(const examiner *e, size_t first, size_t end)
{
    return dg__bits_next_clear(e->its_told.items, first, end) < end;
}

/* Whether the document may have min_passage tokens in a row in common with the query, not all of
 * them told by units. */
static bool may_share(const examiner *e)
{
    size_t needed = e->query->options.min_passage - e->sieve_k + 1, run = 0;
    for (size_t i = 0; i < e->grams.len; i++) {
        run = passes_sieve(e, i) ? run + 1 : 0;
        if (run >= needed && says_more(e, i + 1 - needed, i + e->sieve_k))
            return true;
    }
    return false;
}

/* Whether it has. */
static dg_status does_share(const examiner *e, bool *does, const dg__sequence both[2],
                            const dg__grams *grams)
{
    const dg__query *q = e->query;
    dg__matches matches = {0};
    dg_status status =
        dg__matches_find(&matches, both, grams, q->options.min_passage, q->allocator, q->meter);
    *does = false;
    for (size_t i = 0; i < matches.len && status == DG_OK && !*does; i++) {
        const dg__match *m = &matches.items[i];
        uint32_t at = m->at[1 - e->mine];
        *does = m->len >= q->options.min_passage && says_more(e, at, at + m->len);
    }
    dg__vec_free(q->allocator, &matches);
    return status;
}

/* Whether fewer than min_passage tokens in a row lie outside of units that the document holds. */
static bool is_told(const examiner *e, uint32_t first, uint32_t end)
{
    for (size_t from = first; from < end;) {
        size_t clear = dg__bits_next_clear(e->told, from, end);
        from = dg__bits_next_set(e->told, clear, end);
        if (from - clear >= e->query->options.min_passage)
            return false;
    }
    return true;
}

static dg_span query_span(const dg__query *q, const dg__place *place)
{
    dg_span span = {q->doc->tokens.starts[place->first], q->doc->tokens.ends[place->end - 1]};
    return dg__document_source(q->doc, span);
}

static dg_status add_run(examiner *e, const dg__passage *p, const dg__place *mine,
                         const dg__place *its)
{
    dg__query *q = e->query;
    uint32_t lens[2] = {p->at[0].end - p->at[0].first, p->at[1].end - p->at[1].first};
    uint32_t longer = lens[0] > lens[1] ? lens[0] : lens[1],
             shorter = lens[0] > lens[1] ? lens[1] : lens[0];
    dg__shared_run run = {.rule = DG_SHARED_PASSAGE,
                          .first_token = mine->first,
                          .end_token = mine->end,
                          .span = query_span(q, mine),
                          .place = {.document = (uint32_t)q->examined.len,
                                    .first_token = its->first,
                                    .end_token = its->end,
                                    .span = dg__stored_span(&e->stored, its->first, its->end),
                                    .similarity = (double)p->matched / longer,
                                    .containment = (double)p->matched / shorter}};
    return dg__vec_push(q->allocator, &q->runs, run) ? DG_OK : DG_NO_MEMORY;
}

/* A place of the query with each place of the document, up to as many as are shown. */
static dg_status add_runs_at(examiner *e, const dg__passage *p, const dg__place *others,
                             const dg__place *mine)
{
    dg_status status = DG_OK;
    uint32_t n = 0;
    dg__bits_set_range(e->shared, mine->first, mine->end);
    if (is_told(e, mine->first, mine->end))
        return DG_OK;
    for (uint32_t i = 0; i <= p->n_others && status == DG_OK; i++) {
        const dg__place *its = i == 0 ? &p->at[1 - e->mine] : &others[i - 1];
        if (its->side == e->mine)
            continue;
        if (n++ < e->query->options.max_places)
            status = add_run(e, p, mine, its);
        else
            e->query->summary.complete = 0;
    }
    return status;
}

static dg_status add_runs(examiner *e, const dg__passages *found)
{
    dg_status status = DG_OK;
    for (size_t i = 0; i < found->items.len && status == DG_OK; i++) {
        const dg__passage *p = &found->items.items[i];
        const dg__place *others = found->others.items + p->first_other;
        status = add_runs_at(e, p, others, &p->at[e->mine]);
        for (uint32_t j = 0; j < p->n_others && status == DG_OK; j++)
            if (others[j].side == e->mine)
                status = add_runs_at(e, p, others, &others[j]);
    }
    return status;
}

/* As dg_compare chooses: the document with fewer tokens is the first side. Of as many, the ids decide
 * as hashes do where they are made of what is kept of these. */
static void choose_side(examiner *e)
{
    const dg__query *q = e->query;
    const dg_document *stored = e->stored.doc;
    const uint64_t *a = q->ids, *b = e->stored.ids.items;
    uint32_t n = (uint32_t)q->doc->tokens.len, token = 0;
    int order = (n > e->stored.n) - (n < e->stored.n);
    if (order == 0 && stored != NULL)
        order = dg__order_of_hashes(q->doc->tokens.hashes, stored->tokens.hashes, n);
    if (order == 0 && stored == NULL) {
        while (token < n && a[token] == b[token])
            token++;
        order = token < n && a[token] > b[token];
    }
    e->mine = order > 0;
}

static dg_status share_passages(examiner *e)
{
    const dg__query *q = e->query;
    if (!may_share(e))
        return DG_OK;
    bool shares;
    dg__sequence both[2];
    choose_side(e);
    both[e->mine] = (dg__sequence){q->ids, (uint32_t)q->doc->tokens.len};
    both[1 - e->mine] = (dg__sequence){e->stored.ids.items, e->stored.n};
    dg__passage_options options = {q->options.min_passage, q->options.max_gap};
    dg__grams grams = {0};
    dg__passages found = {0};
    dg_status status = dg__grams_make(&grams, both, SEED_TOKENS, q->allocator, q->meter);
    if (status == DG_OK)
        status = does_share(e, &shares, both, &grams);
    if (status == DG_OK && shares)
        status = dg__passages_find(&found, both, &grams, &options, q->allocator, q->meter);
    if (status == DG_OK)
        status = add_runs(e, &found);
    dg__passages_free(&found, q->allocator);
    dg__grams_free(&grams, q->allocator);
    return status;
}

/* ---- One document ---- */

static dg_status share_near_blocks(examiner *e)
{
    memcpy(e->passages, e->shared, e->words * sizeof *e->passages);
    return dg__near_blocks_share(e->near_blocks, &e->stored, e->passages, e->shared);
}

static bool keep(dg__query *q, size_t *at, size_t *len, const void *bytes, size_t n)
{
    *at = q->bytes.len;
    *len = n;
    return dg__append(q->allocator, &q->bytes, bytes, n);
}

static dg_status compare(examiner *e, const dg__led *led)
{
    dg__query *q = e->query;
    const dg_index_entry *entry = &e->stored.entry;
    size_t n_runs = q->runs.len;
    memset(e->told, 0, e->words * sizeof *e->told);
    memset(e->shared, 0, e->words * sizeof *e->shared);
    size_t its_words = dg__bits_words(e->stored.n);
    e->its_told.len = 0;
    if (!dg__vec_reserve(q->allocator, &e->its_told, its_words))
        return DG_NO_MEMORY;
    memset(e->its_told.items, 0, its_words * sizeof *e->its_told.items);
    dg_status status = make_grams(e);
    if (status == DG_OK)
        status = share_units(e);
    if (status == DG_OK && dg__query_wants(q, DG_SHARED_PASSAGE))
        status = share_passages(e);
    if (status == DG_OK && e->near_blocks != NULL)
        status = share_near_blocks(e);
    if (status != DG_OK)
        return status;
    size_t n = q->doc->tokens.len;
    if (q->runs.len == n_runs && dg__bits_next_set(e->told, 0, n) == n)
        return DG_OK;
    dg__examined made = {.n_tokens = e->stored.n};
    for (size_t i = 0; i < e->words; i++)
        e->shared[i] |= e->told[i];
    for (size_t end = 0, start; (start = dg__bits_next_set(e->shared, end, n)) < n;) {
        end = dg__bits_next_clear(e->shared, start, n);
        made.shared_tenths += dg__document_tenths(q->doc, start, end);
    }
    return keep(q, &made.key_at, &made.key_len, q->keys.items + led->known.key_at,
                led->known.key_len) &&
                   keep(q, &made.source_at, &made.source_len, entry->source, entry->source_len) &&
                   keep(q, &made.blob_at, &made.blob_len, entry->blob, entry->blob_len) &&
                   dg__vec_push(q->allocator, &q->examined, made)
               ? DG_OK
               : DG_NO_MEMORY;
}

/* ---- As it is given back ---- */

static bool is_as_stored(const dg__query *q, const dg__stored *s, const dg_document *doc)
{
    return doc->tokens.len == s->n && dg__document_check(q->index, doc, NULL) == DG_OK &&
           dg__sequence_hash(doc->tokens.hashes, s->n) == s->content;
}

static dg_status compare_given(examiner *e, const dg__led *led, const dg_document *doc)
{
    dg__query *q = e->query;
    if (!is_as_stored(q, &e->stored, doc)) {
        q->summary.passed_over++;
        return DG_OK;
    }
    dg_status status = dg__stored_take(&e->stored, doc, q->options.min_words);
    if (status == DG_OK)
        status = dg__exact_ids(e->stored.ids.items, q->interner, doc, q->meter);
    return status == DG_OK ? compare(e, led) : status;
}

static dg_status examine_given(examiner *e, const dg__led *led)
{
    dg__query *q = e->query;
    const dg_index_documents *documents = q->options.documents;
    const dg_document *doc;
    dg_status status = documents->open(documents->ctx, &e->stored.entry, &doc);
    if (status == DG_CHANGED) {
        q->summary.passed_over++;
        return DG_OK;
    }
    if (status != DG_OK)
        return status;
    status = compare_given(e, led, doc);
    documents->close(documents->ctx, doc);
    return status;
}

static dg_status examine(examiner *e, const dg__led *led)
{
    dg__query *q = e->query;
    const dg__known *known = &led->known;
    dg_status status = dg__segment_record(q->snapshot->parts.items[led->part].segment, known->at,
                                          known->len, known->check, &e->record);
    if (status == DG_OK)
        status = dg__record_read(&e->stored, &e->record, known->n_tokens, !q->exact);
    if (status != DG_OK)
        return status;
    q->summary.examined++;
    e->stored.entry.key = q->keys.items + known->key_at;
    e->stored.entry.key_len = known->key_len;
    return q->exact ? examine_given(e, led) : compare(e, led);
}

dg_status dg__query_examine(dg__query *q)
{
    examiner e = {.query = q, .stored = {.allocator = *q->allocator}};
    if (q->led.len == 0)
        return DG_OK;
    e.words = dg__bits_words(q->doc->tokens.len);
    e.told = dg__alloc(q->allocator, e.words, sizeof *e.told);
    e.shared = dg__alloc(q->allocator, e.words, sizeof *e.shared);
    dg_status status = e.told != NULL && e.shared != NULL ? make_sieve(&e) : DG_NO_MEMORY;
    if (status == DG_OK && dg__query_wants(q, DG_SHARED_NEAR_DUPLICATE)) {
        e.passages = dg__alloc(q->allocator, e.words, sizeof *e.passages);
        status = e.passages != NULL ? dg__near_blocks_new(&e.near_blocks, q) : DG_NO_MEMORY;
    }
    for (size_t i = 0; i < q->led.len && status == DG_OK; i++)
        status = examine(&e, &q->led.items[i]);
    dg__vec_free(q->allocator, &e.record);
    dg__stored_free(&e.stored);
    dg__vec_free(q->allocator, &e.grams);
    dg__vec_free(q->allocator, &e.its_told);
    dg__near_blocks_free(e.near_blocks);
    dg__free(q->allocator, e.sieve, e.sieve_words, sizeof *e.sieve);
    dg__free(q->allocator, e.told, e.words, sizeof *e.told);
    dg__free(q->allocator, e.shared, e.words, sizeof *e.shared);
    dg__free(q->allocator, e.passages, e.words, sizeof *e.passages);
    return status;
}
