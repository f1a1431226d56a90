/* What is known of a document, said of its blocks, sentences and runs.
 *
 *     key ──► LOOKUP ──► RANKED ──► UNIT_RANGES, RUN_RANGES ──► members ──► annotations
 *
 * Only reads: any number of threads do it at once, each with an object of its own. */
#include "base/bits.h"
#include "base/sort.h"
#include "base/status.h"
#include "corpus/corpus.h"
#include "corpus/table.h"
#include "hash/token_hash.h"

struct dg_annotations {
    dg_allocator allocator;
    DG__VEC(dg_annotation) items;
};

/* A document found by its key. */
typedef struct found {
    uint32_t number;
    dg__ranked ranked;
    uint64_t source_documents;
    dg__triple units, runs; /* ranges of members; none: w[2] is 0 */
} found;

/* ---- Tables ---- */

/* Reads a range of the document from one of the two. */
static dg_status find_range(dg_corpus *c, dg__file_id id, uint32_t number, dg__triple *range)
{
    bool any;
    uint64_t at;
    dg_status status = dg__table_last(&c->tables[id], number, false, &any, &at, range);
    if (status == DG_OK && (!any || range->w[0] != number))
        *range = (dg__triple){{number, 0, 0}};
    return status;
}

static dg_status read_key(dg_corpus *c, const dg__ranked *ranked, void *key)
{
    return ranked->key_len <= DG_CORPUS_NAME_MAX
               ? dg__spill_fetch(&c->spills[DG__NAMES], ranked->name, ranked->key_len, key)
               : DG_DAMAGED;
}

/* Goes through all keys with the hash, from the last on. */
static dg_status find_number(dg_corpus *c, const void *key, size_t key_len, bool *any,
                             uint32_t *number, dg__ranked *ranked)
{
    uint8_t other[DG_CORPUS_NAME_MAX];
    uint64_t hash = dg__hash(key_len > 0 ? key : "", key_len, 0), at;
    dg__triple entry;
    dg_status status = dg__table_last(&c->tables[DG__LOOKUP], hash, false, any, &at, &entry);
    while (status == DG_OK && *any && entry.w[0] == hash) {
        status = dg__spill_fetch(&c->spills[DG__RANKED], entry.w[1], 1, ranked);
        if (status == DG_OK && ranked->key_len == key_len) {
            status = read_key(c, ranked, other);
            if (status == DG_OK && (key_len == 0 || memcmp(other, key, key_len) == 0)) {
                *number = (uint32_t)entry.w[1];
                return DG_OK;
            }
        }
        *any = at-- > 0;
        if (status == DG_OK && *any)
            status = dg__spill_fetch(&c->spills[DG__LOOKUP], at, 1, &entry);
    }
    *any = false;
    return status;
}

static dg_status find(dg_corpus *c, const void *key, size_t key_len, bool *any, found *f)
{
    dg__triple source;
    uint64_t at;
    dg_status status = find_number(c, key, key_len, any, &f->number, &f->ranked);
    if (status != DG_OK || !*any)
        return status;
    status = dg__table_last(&c->tables[DG__SOURCES], f->ranked.source, false, any, &at, &source);
    if (status == DG_OK && (!*any || source.w[0] != f->ranked.source))
        return DG_DAMAGED;
    f->source_documents = source.w[1];
    if (status == DG_OK)
        status = find_range(c, DG__UNIT_RANGES, f->number, &f->units);
    if (status == DG_OK)
        status = find_range(c, DG__RUN_RANGES, f->number, &f->runs);
    return status;
}

static dg_status find_checked(dg_corpus *c, const void *key, size_t key_len, found *f,
                              dg_error *error)
{
    bool any = true;
    if (c == NULL || (key == NULL && key_len > 0))
        return dg__fail(error, DG_INVALID, "there is no corpus, or no key");
    if (dg_corpus_stage_of(c) != DG_CORPUS_RESOLVED)
        return dg__fail(error, DG_INVALID, "the corpus isn't resolved");
    dg_status status = find(c, key, key_len, &any, f);
    if (status != DG_OK)
        return dg__fail(error, status, NULL);
    return any ? DG_OK : dg__fail(error, DG_INVALID, "no document was added with that key");
}

dg_status dg_corpus_look_up(dg_corpus_record *record, dg_corpus *corpus, const void *key,
                            size_t key_len, dg_error *error)
{
    found f;
    if (record == NULL)
        return dg__fail(error, DG_INVALID, "there is no place for the record");
    dg_status status = find_checked(corpus, key, key_len, &f, error);
    if (status != DG_OK)
        return status;
    *record =
        (dg_corpus_record){.number = f.number,
                           .n_tokens = f.ranked.n_tokens,
                           .annotated = f.units.w[2] > 0 || f.runs.w[2] > 0,
                           .source_documents = (uint32_t)f.source_documents,
                           .boilerplate_from = dg__boilerplate_from(corpus, f.source_documents)};
    return DG_OK;
}

dg_status dg_corpus_key(dg_corpus *corpus, uint32_t number, void *key, size_t *key_len,
                        dg_error *error)
{
    dg__ranked ranked;
    if (corpus == NULL || key == NULL || key_len == NULL)
        return dg__fail(error, DG_INVALID, "there is no corpus, or no place for the key");
    if (dg_corpus_stage_of(corpus) != DG_CORPUS_RESOLVED || number >= corpus->figures.documents)
        return dg__fail(error, DG_INVALID, "the corpus isn't resolved, or has no such document");
    dg_status status = dg__spill_fetch(&corpus->spills[DG__RANKED], number, 1, &ranked);
    if (status == DG_OK)
        status = read_key(corpus, &ranked, key);
    if (status != DG_OK)
        return dg__fail(error, status, NULL);
    *key_len = ranked.key_len;
    return DG_OK;
}

/* ---- Annotations ---- */

typedef struct annotating {
    dg_corpus *c;
    const dg_document *doc;
    const found *f;
    dg__triple *units, *runs;   /* members, in order of place */
    size_t n_units, n_runs, at; /* the next unit's member */
    uint32_t from;              /* documents that make boilerplate */
    uint64_t *covered;          /* tokens in annotated units; NULL if there are no runs */
    dg__key key;
    DG__VEC(uint8_t) text;
    DG__VEC(dg_annotation) out;
    const dg_block *block; /* the last that was annotated */
    uint64_t block_copies;
} annotating;

static uint64_t occurrences_of(const dg__triple *member)
{
    return member->w[1] >> 32;
}

static uint32_t source_frequency_of(const dg__triple *member)
{
    return (uint32_t)(member->w[2] >> 32);
}

static bool is_boilerplate(const annotating *a, const dg__triple *member)
{
    return (a->c->options.look_for & DG_CORPUS_BOILERPLATE) != 0 &&
           source_frequency_of(member) >= a->from;
}

/* The id of the tokens [first, end): of their keys, each followed by a line feed. */
static dg_status text_id(annotating *a, uint32_t first, uint32_t end, uint32_t flags,
                         dg_text_id *id)
{
    const dg_document *doc = a->doc;
    a->text.len = 0;
    for (uint32_t i = first; i < end; i++) {
        uint32_t start = doc->tokens.starts[i];
        dg_status status =
            dg__key_make(&a->key, doc->text + start, doc->tokens.ends[i] - start, flags);
        if (status != DG_OK)
            return status;
        if (!dg__vec_reserve(&a->c->allocator, &a->text, a->key.len + 1))
            return DG_NO_MEMORY;
        memcpy(a->text.items + a->text.len, a->key.bytes, a->key.len);
        a->text.len += a->key.len;
        a->text.items[a->text.len++] = '\n';
    }
    *id = dg__text_id(a->text.items, a->text.len);
    return DG_OK;
}

/* In order of dg_rule: the rule if some document holds a text twice, and if none does. */
static dg_rule rule_of(dg_rule repeated, const dg__triple *member)
{
    static const dg_rule shared[] = {DG_SHARED_BLOCK, DG_SHARED_SENTENCES, DG_SHARED_PASSAGE};
    bool twice = occurrences_of(member) > (uint32_t)member->w[1];
    return twice ? repeated : shared[repeated - DG_REPEATED_BLOCK];
}

static dg_status add(annotating *a, dg_annotation annotation, const dg__triple *member,
                     dg_span prose)
{
    bool varies = (annotation.flags & DG_ANNOTATION_VARIES) != 0;
    uint32_t flags = a->doc->token_options.flags | (varies ? DG_FOLD_DIGITS : 0);
    annotation.rule = rule_of(annotation.rule, member);
    annotation.flags |= (member->w[0] & DG__SPOT_KEPT) != 0 ? DG_ANNOTATION_KEPT : 0;
    annotation.flags |= is_boilerplate(a, member) ? DG_ANNOTATION_BOILERPLATE : 0;
    annotation.span = dg__document_source(a->doc, prose);
    annotation.words = dg_document_words(a->doc, annotation.first_token, annotation.end_token);
    annotation.occurrences = occurrences_of(member);
    annotation.document_frequency = (uint32_t)member->w[1];
    annotation.source_frequency = source_frequency_of(member);
    annotation.kept = (uint32_t)member->w[2];
    dg_status status =
        text_id(a, annotation.first_token, annotation.end_token, flags, &annotation.id);
    if (status == DG_OK && !dg__vec_push(&a->c->allocator, &a->out, annotation))
        status = DG_NO_MEMORY;
    return status;
}

/* The member of a unit: of kind `kind`, at its first token. */
static const dg__triple *member_of(const annotating *a, const dg__unit *unit, dg__kind kind)
{
    uint64_t spot = dg__spot(a->f->ranked.first_token + unit->first, kind, 0);
    size_t low = 0, high = a->n_units;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (a->units[middle].w[0] < spot)
            low = middle + 1;
        else
            high = middle;
    }
    return low < a->n_units && a->units[low].w[0] >> 21 == spot >> 21 ? &a->units[low] : NULL;
}

/* ---- Units ---- */

static dg_span span_of(const dg_document *doc, const dg__unit *unit, bool block)
{
    return block ? doc->blocks.items[unit->index].span : doc->sentences.items[unit->index].span;
}

/* A sentence of an annotated block that has no copies but those of the block. */
static bool is_accounted_for(const annotating *a, const dg__unit *unit, const dg__triple *member)
{
    return unit->kind == DG__SENTENCE && a->block != NULL && unit->first >= a->block->first_token &&
           unit->end <= a->block->end_token && occurrences_of(member) <= a->block_copies;
}

/* The text as it is, unless only those that differ in digits make it boilerplate. */
static dg_status visit(void *ctx, const dg__unit *unit)
{
    static const dg__kind folded[] = {
        [DG__BLOCK] = DG__FOLDED_BLOCK,
        [DG__SENTENCE] = DG__FOLDED_SENTENCE,
        [DG__SHORT_BLOCK] = DG__SHORT_FOLDED_BLOCK,
    };
    annotating *a = ctx;
    if (unit->kind != DG__BLOCK && unit->kind != DG__SENTENCE && unit->kind != DG__SHORT_BLOCK)
        return DG_OK;
    bool block = unit->kind != DG__SENTENCE;
    const dg__triple *exact = member_of(a, unit, unit->kind), *member = exact;
    if (exact == NULL || !is_boilerplate(a, exact))
        member = member_of(a, unit, folded[unit->kind]);
    if (member == NULL)
        member = exact;
    if (member == NULL || is_accounted_for(a, unit, member))
        return DG_OK;
    if (block) {
        a->block = &a->doc->blocks.items[unit->index];
        a->block_copies = occurrences_of(member);
    }
    if (a->covered != NULL)
        dg__bits_set_range(a->covered, unit->first, unit->end);
    dg_annotation annotation = {.rule = block ? DG_REPEATED_BLOCK : DG_REPEATED_SENTENCES,
                                .flags = member != exact ? DG_ANNOTATION_VARIES : 0,
                                .unit = unit->index,
                                .first_token = unit->first,
                                .end_token = unit->end};
    return add(a, annotation, member, span_of(a->doc, unit, block));
}

/* ---- Passages ---- */

static bool same_figures(const dg__triple *a, const dg__triple *b)
{
    return a->w[1] == b->w[1] && a->w[2] == b->w[2] &&
           (a->w[0] & DG__SPOT_KEPT) == (b->w[0] & DG__SPOT_KEPT);
}

static dg_status add_passage(annotating *a, const dg__triple *member, uint32_t first, uint32_t end)
{
    dg_annotation annotation = {
        .rule = DG_REPEATED_PASSAGE, .first_token = first, .end_token = end};
    dg_span prose = {a->doc->tokens.starts[first], a->doc->tokens.ends[end - 1]};
    if (dg__bits_next_clear(a->covered, first, end) == end)
        return DG_OK;
    return add(a, annotation, member, prose);
}

static dg_status add_passages(annotating *a)
{
    uint64_t base = a->f->ranked.first_token;
    dg_status status = DG_OK;
    for (size_t i = 0, end; i < a->n_runs && status == DG_OK; i = end) {
        uint64_t place = dg__spot_place(a->runs[i].w[0]);
        for (end = i + 1; end < a->n_runs; end++)
            if (dg__spot_place(a->runs[end].w[0]) != place + (end - i) ||
                !same_figures(&a->runs[end], &a->runs[i]))
                break;
        uint64_t first = place - base, last = first + (end - 1 - i) + a->c->options.min_passage;
        if (place < base || last > a->doc->tokens.len)
            return DG_DAMAGED;
        status = add_passage(a, &a->runs[i], (uint32_t)first, (uint32_t)last);
    }
    return status;
}

/* ---- All ---- */

static int compare(const void *ctx, const void *x, const void *y)
{
    const dg_annotation *a = x, *b = y;
    (void)ctx;
    if (a->first_token != b->first_token)
        return a->first_token < b->first_token ? -1 : 1;
    if (a->end_token != b->end_token)
        return a->end_token > b->end_token ? -1 : 1;
    return (a->rule > b->rule) - (a->rule < b->rule);
}

static dg_status find_all(annotating *a)
{
    const dg_corpus_options *o = &a->c->options;
    uint64_t digest;
    dg__unit_walk walk = {a->doc, o->look_for, o->min_words, a->f->ranked.source, &a->key, visit,
                          a};
    dg_status status = dg__units_walk(&walk, &digest);
    if (status == DG_OK && digest != a->f->ranked.digest)
        return DG_CHANGED;
    if (status == DG_OK)
        status = add_passages(a);
    return status == DG_OK ? dg__sort(a->out.items, a->out.len, sizeof *a->out.items, compare, NULL,
                                      &a->c->allocator)
                           : status;
}

static dg_status read_members(const dg_corpus *c, dg__file_id id, const dg__triple *range,
                              dg__triple **members, size_t *n)
{
    if (range->w[2] == 0)
        return DG_OK;
    if (range->w[2] > c->spills[id].counts[0])
        return DG_DAMAGED;
    *members = dg__alloc(&c->allocator, (size_t)range->w[2], sizeof **members);
    if (*members == NULL)
        return DG_NO_MEMORY;
    *n = (size_t)range->w[2];
    return dg__spill_fetch(&c->spills[id], range->w[1], *n, *members);
}

static dg_status annotate(annotating *a)
{
    const dg_allocator *allocator = &a->c->allocator;
    size_t words = dg__bits_words(a->doc->tokens.len);
    if (a->doc->tokens.len != a->f->ranked.n_tokens)
        return DG_CHANGED;
    dg_status status = read_members(a->c, DG__UNIT_TABLE, &a->f->units, &a->units, &a->n_units);
    if (status == DG_OK)
        status = read_members(a->c, DG__RUN_TABLE, &a->f->runs, &a->runs, &a->n_runs);
    if (status == DG_OK && a->n_runs > 0) {
        a->covered = dg__alloc_zeroed(allocator, words, sizeof *a->covered);
        status = a->covered != NULL ? DG_OK : DG_NO_MEMORY;
    }
    if (status == DG_OK)
        status = find_all(a);
    dg__free(allocator, a->units, a->n_units, sizeof *a->units);
    dg__free(allocator, a->runs, a->n_runs, sizeof *a->runs);
    dg__free(allocator, a->covered, words, sizeof *a->covered);
    if (a->text.items != NULL)
        dg__vec_free(allocator, &a->text);
    return status;
}

/* They outlive the corpus: from counted memory into the user's. */
static dg_status hand_over(dg_annotations **out, const annotating *a)
{
    const dg_allocator *user = &a->c->user;
    dg_annotations *given = dg__alloc_zeroed(user, 1, sizeof *given);
    if (given == NULL)
        return DG_NO_MEMORY;
    given->allocator = *user;
    if (a->out.len > 0 && !dg__vec_reserve(user, &given->items, a->out.len)) {
        dg__free(user, given, 1, sizeof *given);
        return DG_NO_MEMORY;
    }
    if (a->out.len > 0)
        memcpy(given->items.items, a->out.items, a->out.len * sizeof *a->out.items);
    given->items.len = a->out.len;
    *out = given;
    return DG_OK;
}

dg_status dg_corpus_annotate(dg_annotations **out, dg_corpus *corpus, const void *key,
                             size_t key_len, const dg_document *doc, dg_error *error)
{
    found f;
    if (out == NULL || doc == NULL)
        return dg__fail(error, DG_INVALID, "there is no document, or no place for annotations");
    dg_status status = find_checked(corpus, key, key_len, &f, error);
    if (status != DG_OK)
        return status;
    annotating *a = dg__alloc_zeroed(&corpus->allocator, 1, sizeof *a);
    if (a == NULL)
        return dg__fail(error, DG_NO_MEMORY, NULL);
    a->c = corpus;
    a->doc = doc;
    a->f = &f;
    a->from = dg__boilerplate_from(corpus, f.source_documents);
    status = annotate(a);
    if (status == DG_OK)
        status = hand_over(out, a);
    if (a->out.items != NULL)
        dg__vec_free(&corpus->allocator, &a->out);
    dg__free(&corpus->allocator, a, 1, sizeof *a);
    if (status == DG_CHANGED)
        return dg__fail(error, status, "the document is not the one that was added with that key");
    return status == DG_OK ? DG_OK : dg__fail(error, status, NULL);
}

size_t dg_annotations_count(const dg_annotations *annotations)
{
    return annotations->items.len;
}

const dg_annotation *dg_annotations_get(const dg_annotations *annotations, size_t i)
{
    return &annotations->items.items[i];
}

void dg_annotations_free(dg_annotations *annotations)
{
    if (annotations == NULL)
        return;
    dg_allocator a = annotations->allocator;
    if (annotations->items.items != NULL)
        dg__vec_free(&a, &annotations->items);
    dg__free(&a, annotations, 1, sizeof *annotations);
}
