/* Arrays of fixed sizes: what doesn't fit is tried again when the lane is empty. */
#include "corpus/lane.h"

#include "corpus/near_text.h"
#include "hash/closing.h"
#include "hash/roll.h"
#include "hash/token_hash.h"

/* k-grams that are looked at at a time, and those on either side that a window with one may reach. */
enum {
    STEP = DG__CLOSING_BLOCK,
    MARGIN = DG_CORPUS_PASSAGE_MAX - DG__GRAM + 1,
    SPAN = STEP + 2 * MARGIN
};

/* A document doesn't fit. No status of the library's. */
#define FULL ((dg_status)1)

typedef struct gram {
    uint64_t hash;
    uint32_t place;
} gram;

typedef struct fill {
    uint32_t tokens, grams, units, documents, names;
} fill;

typedef struct dg__lane {
    struct dg__lane *next;
    fill n, room;
    uint32_t *tokens;
    gram *grams;
    dg__triple *units;
    dg__added *documents;
    uint8_t *names;
    unsigned features;
    bool whole_lock; /* a document is going through */
    uint32_t first;  /* the place in the lane where the document begins that is being added */
    uint64_t base;   /* ... that of the lane in the corpus, while it goes through */
    uint64_t source; /* ... a hash of its source */
    dg_corpus *corpus;
    dg__digits digits;
    uint64_t sixteens[SPAN];
    dg__closing closing;
    uint32_t chosen[STEP];
} lane;

/* ---- Made and freed ---- */

/* Grams have room for those of a step at least, names for one. */
static fill room_of(const dg_corpus *c)
{
    uint32_t piece = (uint32_t)(c->lane_size / 4096);
    return (fill){.tokens = piece * 256,
                  .grams = piece * 64,
                  .units = piece * 32,
                  .documents = piece * 8,
                  .names = piece * 512};
}

static void free_lane(dg_corpus *c, lane *l)
{
    const dg_allocator *a = &c->allocator;
    dg__free(a, l->tokens, l->room.tokens, sizeof *l->tokens);
    dg__free(a, l->grams, l->room.grams, sizeof *l->grams);
    dg__free(a, l->units, l->room.units, sizeof *l->units);
    dg__free(a, l->documents, l->room.documents, sizeof *l->documents);
    dg__free(a, l->names, l->room.names, sizeof *l->names);
    dg__free(a, l, 1, sizeof *l);
}

static lane *new_lane(dg_corpus *c)
{
    const dg_allocator *a = &c->allocator;
    lane *l = dg__alloc_zeroed(a, 1, sizeof *l);
    if (l == NULL)
        return NULL;
    l->corpus = c;
    l->room = room_of(c);
    l->features = dg__cpu_features();
    l->tokens = dg__alloc(a, l->room.tokens, sizeof *l->tokens);
    l->grams = dg__alloc(a, l->room.grams, sizeof *l->grams);
    l->units = dg__alloc(a, l->room.units, sizeof *l->units);
    l->documents = dg__alloc(a, l->room.documents, sizeof *l->documents);
    l->names = dg__alloc(a, l->room.names, sizeof *l->names);
    if (l->tokens != NULL && l->grams != NULL && l->units != NULL && l->documents != NULL &&
        l->names != NULL)
        return l;
    free_lane(c, l);
    return NULL;
}

lane *dg__lane_take(dg_corpus *c)
{
    while (c->lanes == NULL && c->n_lanes >= c->max_lanes)
        pthread_cond_wait(&c->lane_free, &c->lock);
    lane *l = c->lanes;
    if (l != NULL) {
        c->lanes = l->next;
        return l;
    }
    l = new_lane(c);
    c->n_lanes += l != NULL;
    return l;
}

void dg__lane_give(dg_corpus *c, lane *l)
{
    l->next = c->lanes;
    c->lanes = l;
    pthread_cond_signal(&c->lane_free);
}

/* Whether tokens are kept, for those who look for more than whole units. */
static bool needs_tokens(const dg_corpus *c)
{
    return (c->options.look_for & (DG_CORPUS_PASSAGES | DG_CORPUS_NEAR)) != 0;
}

/* ---- From the lane to the spills ---- */

/* Says in all partitions that places are in the next turn. */
static dg_status turn(dg_corpus *c)
{
    static const uint64_t record = 0;
    dg_status status = DG_OK;
    c->turns++;
    for (uint32_t i = 0; i < c->n_partitions && status == DG_OK; i++)
        status = dg__spill_put(&c->spills[DG__GRAMS], i, &record, sizeof record);
    return status;
}

static dg_status flush_grams(dg_corpus *c, lane *l, uint64_t base)
{
    uint32_t mask = c->n_partitions - 1;
    dg_status status = DG_OK;
    for (uint32_t i = 0; i < l->n.grams && status == DG_OK; i++) {
        uint64_t hash = l->grams[i].hash, place = base + l->grams[i].place;
        uint64_t record = dg__chosen_pack(hash, place);
        while (place >> DG__TURN_BITS > c->turns && status == DG_OK)
            status = turn(c);
        if (status == DG_OK)
            status = dg__spill_put(&c->spills[DG__GRAMS], (uint32_t)(hash >> 48) & mask, &record,
                                   sizeof record);
    }
    return status;
}

static dg_status flush_units(dg_corpus *c, lane *l, uint64_t base)
{
    dg_status status = DG_OK;
    for (uint32_t i = 0; i < l->n.units && status == DG_OK; i++) {
        dg__triple *unit = &l->units[i];
        unit->w[2] += base << (64 - DG__PLACE_BITS);
        status = dg__spill_put(&c->spills[DG__UNITS], dg__partition_by_hash(c, unit->w[0]), unit,
                               sizeof *unit);
        if (status == DG_OK && dg__near_is_block(c, unit)) {
            dg__triple block = dg__near_block(unit);
            status = dg__spill_put(&c->spills[DG__NEAR_BLOCKS],
                                   dg__near_partition(c, dg__spot_length(unit->w[2])), &block,
                                   sizeof block);
        }
        dg__kind kind = dg__spot_kind(unit->w[2]);
        c->figures.units += kind == DG__BLOCK || kind == DG__SENTENCE;
    }
    return status;
}

static dg_status flush_documents(dg_corpus *c, lane *l, uint64_t base)
{
    dg__spill *names = &c->spills[DG__NAMES];
    uint64_t name = names->counts[0];
    dg_status status = dg__spill_append(names, l->names, l->n.names);
    for (uint32_t i = 0; i < l->n.documents; i++) {
        l->documents[i].first_token += base;
        l->documents[i].name += name;
    }
    if (status == DG_OK)
        status = dg__spill_append(&c->spills[DG__DOCUMENTS], l->documents, l->n.documents);
    c->figures.documents += l->n.documents;
    return status;
}

static bool reserve(dg_corpus *c, const lane *l)
{
    dg__spill *s = c->spills;
    bool passages = (c->options.look_for & DG_CORPUS_PASSAGES) != 0;
    bool near = (c->options.look_for & DG_CORPUS_NEAR) != 0;
    return (!passages || dg__spill_reserve(&s[DG__GRAMS], l->n.grams + c->n_partitions)) &&
           (!needs_tokens(c) || dg__spill_reserve(&s[DG__TOKENS], l->n.tokens)) &&
           (!near || dg__spill_reserve(&s[DG__NEAR_BLOCKS], l->n.units)) &&
           dg__spill_reserve(&s[DG__UNITS], l->n.units) &&
           dg__spill_reserve(&s[DG__NAMES], l->n.names) &&
           dg__spill_reserve(&s[DG__DOCUMENTS], l->n.documents);
}

/* The lock is held. What fails after memory was reserved ends the run: half of the lane is written. */
static dg_status flush(dg_corpus *c, lane *l, uint64_t base)
{
    if (c->failed != DG_OK)
        return c->failed;
    if (!reserve(c, l))
        return DG_NO_MEMORY;
    dg_status status = DG_OK;
    if (needs_tokens(c))
        status = dg__spill_append(&c->spills[DG__TOKENS], l->tokens, l->n.tokens);
    if (status == DG_OK && (c->options.look_for & DG_CORPUS_PASSAGES) != 0)
        status = flush_grams(c, l, base);
    if (status == DG_OK)
        status = flush_units(c, l, base);
    if (status == DG_OK)
        status = flush_documents(c, l, base);
    c->failed = status;
    l->n = (fill){0};
    return status;
}

static dg_status flush_whole(dg_corpus *c, lane *l)
{
    uint64_t base = c->figures.tokens, n = l->n.tokens;
    if (c->failed == DG_OK && (base + n >= UINT64_C(1) << DG__PLACE_BITS ||
                               c->figures.documents + l->n.documents >= UINT32_MAX))
        c->failed = DG_TOO_LARGE;
    dg_status status = flush(c, l, base);
    if (status == DG_OK)
        c->figures.tokens += n;
    return status;
}

dg_status dg__lanes_end(dg_corpus *c, bool flushed)
{
    dg_status status = DG_OK;
    while (c->lanes != NULL) {
        lane *l = c->lanes;
        if (flushed && (status = flush_whole(c, l)) != DG_OK)
            return status;
        c->lanes = l->next;
        free_lane(c, l);
    }
    return status;
}

/* ---- From a document to the lane ---- */

/* Room is made by flushing while a document goes through. */
static dg_status make_room(lane *l)
{
    return l->whole_lock ? flush(l->corpus, l, l->base) : FULL;
}

static dg_status add_tokens(lane *l, const dg_document *doc)
{
    uint32_t n = (uint32_t)doc->tokens.len;
    for (uint32_t at = 0, here; at < n; at += here) {
        dg_status status = l->n.tokens < l->room.tokens ? DG_OK : make_room(l);
        if (status != DG_OK)
            return status;
        here = n - at < l->room.tokens - l->n.tokens ? n - at : l->room.tokens - l->n.tokens;
        const uint64_t *from = doc->tokens.hashes + at;
        uint32_t *to = l->tokens + l->n.tokens;
        for (uint32_t i = 0; i < here; i++)
            to[i] = (uint32_t)from[i];
        l->n.tokens += here;
    }
    return DG_OK;
}

static uint64_t rotl(uint64_t x, unsigned by)
{
    return x << by | x >> (64 - by);
}

/* Of 16 tokens, for n places: a cyclic polynomial (roll.h), and a product, of which the upper bits,
 * that grams are chosen by, depend on all of its bits. */
static void roll_sixteens(uint64_t *grams, const uint64_t *tokens, uint32_t n)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < DG__GRAM - 1; i++)
        sum = rotl(sum, 1) ^ tokens[i];
    for (uint32_t i = 0; i < n; i++) {
        sum = rotl(sum, 1) ^ tokens[i + DG__GRAM - 1];
        grams[i] = sum * DG__MIX_FIRST;
        sum ^= rotl(tokens[i], DG__GRAM - 1);
    }
}

static dg_status add_grams(lane *l, const dg_document *doc)
{
    uint32_t n = (uint32_t)doc->tokens.len, width = l->corpus->options.min_passage - DG__GRAM + 1;
    if (n < l->corpus->options.min_passage)
        return DG_OK;
    n -= DG__GRAM - 1;
    for (uint32_t at = 0, end; at < n; at = end) {
        end = n - at < STEP ? n : at + STEP;
        uint32_t from = at < width ? 0 : at - width, to = n - end < width ? n : end + width;
        if (l->room.grams - l->n.grams < STEP) {
            dg_status status = make_room(l);
            if (status != DG_OK)
                return status;
        }
        roll_sixteens(l->sixteens, doc->tokens.hashes + from, to - from);
        size_t n_chosen = dg__closing_choose(&l->closing, l->sixteens, to - from, at - from,
                                             end - from, width, l->chosen, l->features);
        for (size_t i = 0; i < n_chosen; i++)
            l->grams[l->n.grams++] =
                (gram){l->sixteens[l->chosen[i]], l->first + from + l->chosen[i]};
    }
    return DG_OK;
}

static dg_status add_unit(void *ctx, const dg__unit *unit)
{
    lane *l = ctx;
    dg_status status = l->n.units < l->room.units ? DG_OK : make_room(l);
    if (status != DG_OK)
        return status;
    uint64_t check = unit->hash[1] >> 48 << 48;
    l->units[l->n.units++] = (dg__triple){
        {unit->hash[0], check | l->source,
         dg__spot((uint64_t)l->first + unit->first, unit->kind, unit->end - unit->first)}};
    return DG_OK;
}

static dg_status add_record(lane *l, const dg__adding *adding)
{
    if (l->n.documents == l->room.documents || l->room.names - l->n.names < adding->key_len) {
        dg_status status = make_room(l);
        if (status != DG_OK)
            return status;
    }
    dg__added added = {.first_token = l->first,
                       .name = l->n.names,
                       .digest = dg__units_digest(adding->doc, l->features),
                       .source = adding->source,
                       .n_tokens = (uint32_t)adding->doc->tokens.len,
                       .key_len = adding->key_len};
    dg__hash_key(adding->key, adding->key_len, &added.key_hash, &added.key_check);
    l->documents[l->n.documents++] = added;
    memcpy(l->names + l->n.names, adding->key, adding->key_len);
    l->n.names += adding->key_len;
    return DG_OK;
}

static dg_status add_all(lane *l, const dg__adding *adding)
{
    const dg_corpus_options *o = &l->corpus->options;
    uint32_t n = (uint32_t)adding->doc->tokens.len;
    dg__unit_walk walk = {adding->doc, o->look_for, o->min_words, adding->source,
                          l->features, &l->digits,  add_unit,     l};
    if (!l->whole_lock && n > l->room.tokens - l->n.tokens)
        return FULL;
    l->first = l->whole_lock ? 0 : l->n.tokens;
    l->source = adding->source;
    dg_status status = DG_OK;
    if (needs_tokens(l->corpus))
        status = add_tokens(l, adding->doc);
    else if (!l->whole_lock)
        l->n.tokens += n; /* their places only */
    if (status == DG_OK && (o->look_for & DG_CORPUS_PASSAGES) != 0)
        status = add_grams(l, adding->doc);
    if (status == DG_OK)
        status = dg__units_walk(&walk);
    return status == DG_OK ? add_record(l, adding) : status;
}

/* All of it or nothing: in an empty lane, if that makes it fit. */
static dg_status add_to_lane(dg_corpus *c, lane *l, const dg__adding *adding)
{
    fill before = l->n;
    dg_status status = add_all(l, adding);
    if (status != DG_OK)
        l->n = before;
    if (status != FULL || before.documents == 0)
        return status;
    pthread_mutex_lock(&c->lock);
    status = flush_whole(c, l);
    pthread_mutex_unlock(&c->lock);
    if (status != DG_OK)
        return status;
    status = add_all(l, adding);
    if (status != DG_OK)
        l->n = (fill){0};
    return status;
}

/* What fails on the way can't be taken back: it ends the run. */
static dg_status pass_through(dg_corpus *c, lane *l, const dg__adding *adding)
{
    uint64_t n = adding->doc->tokens.len;
    if (c->failed == DG_OK && (c->figures.tokens + n >= UINT64_C(1) << DG__PLACE_BITS ||
                               c->figures.documents + 1 >= UINT32_MAX))
        return DG_TOO_LARGE;
    l->whole_lock = true;
    l->base = c->figures.tokens;
    dg_status status = c->failed;
    if (status == DG_OK)
        status = add_all(l, adding);
    if (status == DG_OK)
        status = flush(c, l, l->base);
    if (status == DG_OK)
        c->figures.tokens += n;
    else if (c->failed == DG_OK)
        c->failed = status;
    l->whole_lock = false;
    l->n = (fill){0};
    return status;
}

dg_status dg__lane_add(dg_corpus *c, lane *l, const dg__adding *adding)
{
    dg_status status = add_to_lane(c, l, adding);
    if (status != FULL)
        return status;
    pthread_mutex_lock(&c->lock);
    status = pass_through(c, l, adding);
    pthread_mutex_unlock(&c->lock);
    return status;
}
