/* A document is added in two steps. The first looks only, and gets all the memory that the second may
 * need: for units, for ids of those that may be annotated, for what will be remembered. The second can't
 * fail: unit by unit it remembers, and annotates. So a call that fails changes nothing. */
#include "corpus/stream.h"

#include "base/bits.h"
#include "base/cpu.h"
#include "base/status.h"
#include "hash/token_hash.h"

#define LOOKED_FOR (DG_CORPUS_BLOCKS | DG_CORPUS_SENTENCES | DG_CORPUS_BOILERPLATE)

#define SOURCE_SEED UINT64_C(0x736F75726365)
#define SPREAD      UINT64_C(0x9E3779B97F4A7C15) /* 2^64 / the golden ratio */

/* One addition. */
typedef struct adding {
    dg_stream *s;
    const dg_document *doc;
    const void *key;
    size_t key_len;
    uint64_t source; /* a hash, of 48 bits */
    uint32_t number;
    uint32_t from; /* documents that make boilerplate */
    bool turns;    /* something may be forgotten meanwhile */
    dg_annotations *notes;
    uint32_t block_first, block_end; /* the last block that was annotated */
    uint32_t block_copies;
} adding;

/* What is known of a text with the copy at hand. */
typedef struct figures {
    uint32_t occurrences, documents, of_source, kept;
    dg_span kept_span;
} figures;

static bool finds_boilerplate(const dg_stream *s)
{
    return (s->options.look_for & DG_CORPUS_BOILERPLATE) != 0;
}

/* ---- Hashes of what isn't a text ---- */

static void hash_source(uint64_t hash[2], uint64_t source)
{
    hash[0] = source * SPREAD ^ SOURCE_SEED;
    hash[1] = source;
}

/* Of a text in a source that isn't the one it stood in first. */
static void hash_elsewhere(uint64_t hash[2], const uint64_t text[2], uint64_t source)
{
    hash[0] = text[0] ^ (source + 1) * SPREAD;
    hash[1] = text[1] ^ SOURCE_SEED;
}

/* ---- The first step: looking ---- */

static bool is_short(const dg__sight *sight)
{
    return sight->unit.kind == DG__SHORT_BLOCK;
}

static dg_status gather(void *ctx, const dg__unit *unit)
{
    dg_stream *s = ctx;
    bool folded = unit->kind == DG__FOLDED_BLOCK || unit->kind == DG__FOLDED_SENTENCE ||
                  unit->kind == DG__SHORT_FOLDED_BLOCK;
    if (folded) {
        dg__sight *sight = &s->sights.items[s->sights.len - 1];
        sight->has_folded = true;
        memcpy(sight->folded, unit->hash, sizeof sight->folded);
        return DG_OK;
    }
    dg__sight sight = {.unit = *unit};
    return dg__vec_push(&s->allocator, &s->sights, sight) ? DG_OK : DG_NO_MEMORY;
}

/* Marks what may stand before in the document, by a bitmap that errs in one of a hundred. */
static dg_status mark_repeats(dg_stream *s)
{
    size_t n = s->sights.len;
    uint64_t *bits = dg__alloc_zeroed(&s->allocator, n + 1, sizeof *bits);
    if (bits == NULL)
        return DG_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        dg__sight *sight = &s->sights.items[i];
        size_t bit = (size_t)(sight->unit.hash[1] % (64 * (n + 1)));
        sight->repeats = dg__bits_test(bits, bit);
        dg__bits_set_range(bits, bit, bit + 1);
    }
    dg__free(&s->allocator, bits, n + 1, sizeof *bits);
    return DG_OK;
}

/* How often a text that is known has come, and in how many documents of the source. */
static uint32_t peek_occurrences(const adding *a, const uint64_t hash[2])
{
    const dg__seen *again = dg__recent_peek(&a->s->seen, hash, DG__SEEN_AGAIN);
    return again != NULL ? again->is.count.occurrences : 1;
}

static uint32_t peek_of_source(const adding *a, const uint64_t hash[2], const dg__seen *first)
{
    const dg__recent *seen = &a->s->seen;
    uint64_t elsewhere[2];
    if (first->is.first.source == (uint32_t)a->source) {
        const dg__seen *again = dg__recent_peek(seen, hash, DG__SEEN_AGAIN);
        return again != NULL ? again->is.count.of_source : 1;
    }
    hash_elsewhere(elsewhere, hash, a->source);
    const dg__seen *there = dg__recent_peek(seen, elsewhere, DG__SEEN_OTHER);
    return there != NULL ? there->is.count.of_source : 0;
}

/* The number of times that a block had come that is sure to be annotated, and what lies in it. */
typedef struct cover {
    uint32_t first, end, occurrences;
} cover;

/* Whether a sentence is sure to be accounted for by its block. */
static bool is_covered(const adding *a, const dg__sight *sight, uint32_t occurrences,
                       const cover *by)
{
    return !a->turns && !sight->repeats && sight->unit.kind == DG__SENTENCE &&
           sight->unit.first >= by->first && sight->unit.end <= by->end &&
           occurrences <= by->occurrences;
}

/* Makes the ids of what may be annotated; *n_may counts it. */
static dg_status prepare(adding *a, dg__sight *sight, cover *block, size_t *n_may)
{
    dg_stream *s = a->s;
    const dg__unit *unit = &sight->unit;
    const dg__seen *exact = dg__recent_peek(&s->seen, unit->hash, DG__SEEN_FIRST), *folded = NULL;
    if (sight->has_folded)
        folded = dg__recent_peek(&s->seen, sight->folded, DG__SEEN_FIRST);
    bool varies = folded != NULL && peek_of_source(a, sight->folded, folded) + 1 >= a->from;
    bool copied = exact != NULL || sight->repeats;
    if (!copied && !varies)
        return DG_OK;
    if (is_short(sight) && !varies && !sight->repeats &&
        peek_of_source(a, unit->hash, exact) + 1 < a->from)
        return DG_OK;
    uint32_t occurrences = exact != NULL ? peek_occurrences(a, unit->hash) : 0;
    if (!varies && exact != NULL && is_covered(a, sight, occurrences, block))
        return DG_OK;
    if (unit->kind == DG__BLOCK && exact != NULL && !sight->repeats)
        *block = (cover){unit->first, unit->end, occurrences};
    ++*n_may;
    dg_status status = DG_OK;
    uint32_t flags = a->doc->token_options.flags;
    sight->has_id = copied;
    sight->has_folded_id = varies;
    if (copied)
        status =
            dg__note_id(&sight->id, a->doc, unit->first, unit->end, flags, &s->allocator, &s->text);
    if (varies && status == DG_OK)
        status = dg__note_id(&sight->folded_id, a->doc, unit->first, unit->end,
                             flags | DG_FOLD_DIGITS, &s->allocator, &s->text);
    return status;
}

static uint32_t boilerplate_from(const adding *a)
{
    const dg_stream_options *o = &a->s->options;
    uint64_t hash[2];
    hash_source(hash, a->source);
    const dg__seen *source = dg__recent_peek(&a->s->seen, hash, DG__SEEN_OTHER);
    uint64_t n = 1 + (uint64_t)(source != NULL ? source->is.count.of_source : 0);
    uint64_t share = (n * o->boilerplate_percent + 99) / 100;
    share = share < o->boilerplate_cap ? share : o->boilerplate_cap;
    return share > o->boilerplate_min ? (uint32_t)share : o->boilerplate_min;
}

static void prefetch_all(const dg_stream *s)
{
    for (size_t i = 0; i < s->sights.len; i++) {
        const dg__sight *sight = &s->sights.items[i];
        dg__recent_prefetch(&s->seen, sight->unit.hash);
        if (sight->has_folded)
            dg__recent_prefetch(&s->seen, sight->folded);
    }
}

static dg_status look(adding *a)
{
    dg_stream *s = a->s;
    dg__unit_walk walk = {a->doc,
                          s->options.look_for,
                          s->options.min_words,
                          a->source,
                          s->features,
                          &s->digits,
                          gather,
                          s};
    s->sights.len = 0;
    dg_status status = dg__units_walk(&walk);
    if (status == DG_OK)
        status = mark_repeats(s);
    /* Of a unit as it is and folded three things each; the document's name, its source, and what making
       room asks for. */
    if (status == DG_OK &&
        !dg__recent_reserve(&s->seen, 6 * s->sights.len + 12, 2 * a->key_len, &a->turns))
        status = DG_NO_MEMORY;
    prefetch_all(s);
    a->from = boilerplate_from(a);
    cover block = {0, 0, 0};
    size_t n_may = 0;
    for (size_t i = 0; i < s->sights.len && status == DG_OK; i++)
        status = prepare(a, &s->sights.items[i], &block, &n_may);
    if (status == DG_OK) {
        a->notes = dg__notes_new(&s->allocator, n_may);
        status = a->notes != NULL ? DG_OK : DG_NO_MEMORY;
    }
    return status;
}

/* ---- The second step: remembering ---- */

static void count(uint32_t *n)
{
    *n += *n < UINT32_MAX;
}

/* Counts a thing of a source once a document. */
static uint32_t count_of_source(adding *a, const uint64_t hash[2])
{
    dg__seen *s = dg__recent_find(&a->s->seen, hash, DG__SEEN_OTHER);
    if (s == NULL)
        s = dg__recent_put(&a->s->seen, hash, DG__SEEN_OTHER);
    if (s->is.count.last != a->number + 1)
        count(&s->is.count.of_source);
    s->is.count.last = a->number + 1;
    return s->is.count.of_source;
}

static figures see_first(adding *a, const uint64_t hash[2], dg_span span)
{
    dg__recent_name(&a->s->seen, a->number, a->key, a->key_len);
    dg__seen *s = dg__recent_put(&a->s->seen, hash, DG__SEEN_FIRST);
    s->is.first.document = a->number;
    s->is.first.start = span.start;
    s->is.first.end = span.end;
    s->is.first.source = (uint32_t)a->source;
    return (figures){1, 1, 1, a->number, span};
}

/* What is counted of a text that has come; the second time it begins with the first. */
static dg__seen *counts_of(adding *a, const uint64_t hash[2], const dg__seen *first)
{
    dg__seen *s = dg__recent_find(&a->s->seen, hash, DG__SEEN_AGAIN);
    if (s == NULL) {
        s = dg__recent_put(&a->s->seen, hash, DG__SEEN_AGAIN);
        s->is.count.occurrences = s->is.count.documents = s->is.count.of_source = 1;
        s->is.count.last = first->is.first.document + 1;
    }
    return s;
}

/* Takes a copy in. */
static figures see(adding *a, const uint64_t hash[2], dg_span span)
{
    uint64_t elsewhere[2];
    const dg__seen *first = dg__recent_find(&a->s->seen, hash, DG__SEEN_FIRST);
    if (first == NULL)
        return see_first(a, hash, span);
    dg__seen *s = counts_of(a, hash, first);
    bool new_document = s->is.count.last != a->number + 1;
    bool at_home = first->is.first.source == (uint32_t)a->source;
    count(&s->is.count.occurrences);
    if (new_document)
        count(&s->is.count.documents);
    if (new_document && at_home)
        count(&s->is.count.of_source);
    s->is.count.last = a->number + 1;
    figures f = {s->is.count.occurrences,
                 s->is.count.documents,
                 s->is.count.of_source,
                 first->is.first.document,
                 {first->is.first.start, first->is.first.end}};
    if (!at_home) {
        hash_elsewhere(elsewhere, hash, a->source);
        f.of_source = count_of_source(a, elsewhere);
    }
    return f;
}

static void annotate(adding *a, const dg__sight *sight, const figures *f, uint32_t flags,
                     dg_span span)
{
    const dg__unit *unit = &sight->unit;
    dg_rule rule = unit->kind == DG__SENTENCE ? DG_REPEATED_SENTENCES : DG_REPEATED_BLOCK;
    dg_annotation note = {.rule = dg__note_rule(rule, f->occurrences > f->documents),
                          .flags = flags,
                          .unit = unit->index,
                          .first_token = unit->first,
                          .end_token = unit->end,
                          .span = span,
                          .words = dg_document_words(a->doc, unit->first, unit->end),
                          .occurrences = f->occurrences,
                          .document_frequency = f->documents,
                          .source_frequency = f->of_source,
                          .kept = f->kept,
                          .id = (flags & DG_ANNOTATION_VARIES) != 0 ? sight->folded_id : sight->id,
                          .similarity = 1,
                          .kept_span = f->kept_span};
    dg__notes_put(a->notes, &note);
}

static bool is_boilerplate(const adding *a, const figures *f)
{
    return finds_boilerplate(a->s) && f->of_source >= a->from;
}

/* A sentence of an annotated block that hasn't come more often than that. */
static bool is_accounted_for(const adding *a, const dg__unit *unit, const figures *f)
{
    return unit->kind == DG__SENTENCE && unit->first >= a->block_first &&
           unit->end <= a->block_end && f->occurrences <= a->block_copies;
}

static void take_in(adding *a, const dg__sight *sight)
{
    const dg__unit *unit = &sight->unit;
    bool block = unit->kind != DG__SENTENCE;
    dg_span prose =
        block ? a->doc->blocks.items[unit->index].span : a->doc->sentences.items[unit->index].span;
    dg_span span = dg__document_source(a->doc, prose);
    dg__recent_make_room(&a->s->seen, a->key_len);
    figures exact = see(a, unit->hash, span), f = exact;
    uint32_t flags = is_boilerplate(a, &exact) ? DG_ANNOTATION_BOILERPLATE : 0;
    if (sight->has_folded) {
        figures folded = see(a, sight->folded, span);
        if (flags == 0 && is_boilerplate(a, &folded)) {
            f = folded;
            flags = DG_ANNOTATION_BOILERPLATE | DG_ANNOTATION_VARIES;
        }
    }
    if ((flags == 0 && (is_short(sight) || f.occurrences < 2)) || is_accounted_for(a, unit, &f))
        return;
    /* There is room for those that have one: all, unless texts crafted to collide push one another out. */
    if ((flags & DG_ANNOTATION_VARIES) != 0 ? !sight->has_folded_id : !sight->has_id)
        return;
    if (block) {
        a->block_first = unit->first;
        a->block_end = unit->end;
        a->block_copies = f.occurrences;
    }
    annotate(a, sight, &f, flags, span);
}

static void remember(adding *a)
{
    dg_stream *s = a->s;
    uint64_t hash[2];
    hash_source(hash, a->source);
    dg__recent_make_room(&s->seen, a->key_len);
    count_of_source(a, hash);
    for (size_t i = 0; i < s->sights.len; i++) {
        take_in(a, &s->sights.items[i]);
        s->stats.units += !is_short(&s->sights.items[i]);
    }
    s->stats.documents++;
    s->stats.tokens += a->doc->tokens.len;
    s->stats.annotated_documents += dg_annotations_count(a->notes) > 0;
    s->any = true;
    s->seed = a->doc->token_options.seed;
    s->flags = a->doc->token_options.flags;
}

/* ---- Called from outside ---- */

static dg_status check(const dg_stream_options *o, dg_error *error)
{
    if (o->size < sizeof *o)
        return dg__fail(error, DG_INVALID, "options: size is not set; use DG_STREAM_OPTIONS_INIT");
    if (o->memory < DG_STREAM_MEMORY_MIN)
        return dg__fail(error, DG_INVALID, "memory: 1 MB or more");
    if ((o->look_for & ~LOOKED_FOR) != 0)
        return dg__fail(error, DG_INVALID,
                        "look_for: a stream finds blocks, sentences and boilerplate only");
    if (o->min_words < 1 || o->min_words > UINT32_MAX / 16)
        return dg__fail(error, DG_INVALID, "min_words: 1 or more");
    if (o->boilerplate_min < 2 || o->boilerplate_percent > 100)
        return dg__fail(error, DG_INVALID, "boilerplate: 2 documents or more, 0 to 100 percent");
    return DG_OK;
}

dg_status dg_stream_new(dg_stream **out, const dg_stream_options *options, dg_error *error)
{
    static const dg_stream_options defaults = DG_STREAM_OPTIONS_INIT;
    const dg_stream_options *o = options != NULL ? options : &defaults;
    if (out == NULL)
        return dg__fail(error, DG_INVALID, "there is no place for the stream");
    dg_status status = check(o, error);
    if (status != DG_OK)
        return status;
    dg_allocator a = dg__allocator(o->allocator);
    dg_stream *s = dg__alloc_zeroed(&a, 1, sizeof *s);
    if (s == NULL)
        return dg__fail(error, DG_NO_MEMORY, NULL);
    s->allocator = a;
    s->options = *o;
    s->options.allocator = NULL;
    s->features = dg__cpu_features();
    dg__recent_init(&s->seen, &a, o->memory);
    *out = s;
    return DG_OK;
}

static dg_status check_addition(const adding *a, dg_annotations **out, const void *source,
                                size_t source_len, dg_error *error)
{
    const dg_stream *s = a->s;
    if (out == NULL || s == NULL || a->doc == NULL || (a->key == NULL && a->key_len > 0) ||
        (source == NULL && source_len > 0))
        return dg__fail(error, DG_INVALID, "there is no stream, document, key, source or place");
    if (a->key_len > DG_CORPUS_NAME_MAX || source_len > DG_CORPUS_NAME_MAX)
        return dg__fail(error, DG_INVALID, "a key or source is longer than DG_CORPUS_NAME_MAX");
    if (s->any &&
        (s->seed != a->doc->token_options.seed || s->flags != a->doc->token_options.flags))
        return dg__fail(error, DG_INVALID, "the document has another seed or flags than the first");
    if (s->stats.documents >= UINT32_MAX - 1)
        return dg__fail(error, DG_TOO_LARGE, "2^32 - 2 documents were added");
    return DG_OK;
}

dg_status dg_stream_add(dg_annotations **out, dg_stream *stream, const void *key, size_t key_len,
                        const void *source, size_t source_len, const dg_document *doc,
                        dg_error *error)
{
    adding a = {.s = stream, .doc = doc, .key = key, .key_len = key_len};
    dg_status status = check_addition(&a, out, source, source_len, error);
    if (status != DG_OK)
        return status;
    a.number = (uint32_t)stream->stats.documents;
    a.source = dg__hash(source_len > 0 ? source : "", source_len, SOURCE_SEED) >> 16;
    status = look(&a);
    if (status != DG_OK)
        return dg__fail(error, status, NULL);
    remember(&a);
    dg__notes_place(a.notes, doc);
    *out = a.notes;
    return DG_OK;
}

dg_status dg_stream_key(const dg_stream *stream, uint32_t number, void *key, size_t *key_len,
                        dg_error *error)
{
    if (stream == NULL || key == NULL || key_len == NULL)
        return dg__fail(error, DG_INVALID, "there is no stream, or no place for the key");
    size_t len;
    const char *known = dg__recent_key(&stream->seen, number, &len);
    if (known == NULL)
        return dg__fail(error, DG_INVALID, "there is no such document, or its key is forgotten");
    if (len > 0)
        memcpy(key, known, len);
    *key_len = len;
    return DG_OK;
}

void dg_stream_stats_of(const dg_stream *stream, dg_stream_stats *stats)
{
    *stats = stream->stats;
    stats->remembered = stream->seen.young.n_texts + stream->seen.old.n_texts;
    stats->forgotten = stream->seen.forgotten;
    stats->memory = dg__recent_memory(&stream->seen);
}

void dg_stream_free(dg_stream *stream)
{
    if (stream == NULL)
        return;
    dg_allocator a = stream->allocator;
    dg__recent_free(&stream->seen);
    if (stream->sights.items != NULL)
        dg__vec_free(&a, &stream->sights);
    if (stream->text.items != NULL)
        dg__vec_free(&a, &stream->text);
    dg__free(&a, stream, 1, sizeof *stream);
}
