/* What is known of a document, said of its blocks, sentences and runs.
 *
 *     key ──► LOOKUP ──► INFO ──► members in UNIT_TABLE, RUN_TABLE ──► annotations
 *
 * Only reads: any number of threads do it at once, each with an object of its own. */
#include "base/bits.h"
#include "base/cpu.h"
#include "base/sort.h"
#include "base/status.h"
#include "corpus/near_text.h"
#include "corpus/note.h"
#include "corpus/table.h"
#include "hash/token_hash.h"

/* ---- Documents by key and by number ---- */

/* Two keys are told apart by 96 bits of hashes. */
static dg_status find(dg_corpus *c, const void *key, size_t key_len, bool *found, dg__triple *entry)
{
    uint64_t hash, at;
    uint32_t check;
    dg__hash_key(key_len > 0 ? key : "", key_len, &hash, &check);
    dg_status status = dg__table_last(&c->lookup, hash, found, &at, entry);
    while (status == DG_OK && *found && entry->w[0] == hash && entry->w[1] >> 32 != check) {
        *found = at-- > 0;
        if (*found)
            status = dg__spill_fetch(&c->spills[DG__LOOKUP], at, 1, entry);
    }
    *found = *found && entry->w[0] == hash;
    return status;
}

static dg_status find_checked(dg_corpus *c, const void *key, size_t key_len, dg__triple *entry,
                              dg_error *error)
{
    bool found = true;
    if (c == NULL || (key == NULL && key_len > 0))
        return dg__fail(error, DG_INVALID, "there is no corpus, or no key");
    if (dg_corpus_stage_of(c) != DG_CORPUS_RESOLVED)
        return dg__fail(error, DG_INVALID, "the corpus isn't resolved");
    dg_status status = find(c, key, key_len, &found, entry);
    if (status != DG_OK)
        return dg__fail(error, status, NULL);
    return found ? DG_OK : dg__fail(error, DG_INVALID, "no document was added with that key");
}

static uint32_t number_of(const dg__triple *entry)
{
    return (uint32_t)entry->w[1];
}

dg_status dg_corpus_look_up(dg_corpus_record *record, dg_corpus *corpus, const void *key,
                            size_t key_len, dg_error *error)
{
    dg__triple entry;
    if (record == NULL)
        return dg__fail(error, DG_INVALID, "there is no place for the record");
    dg_status status = find_checked(corpus, key, key_len, &entry, error);
    if (status != DG_OK)
        return status;
    uint32_t of_source = (uint32_t)entry.w[2] & INT32_MAX;
    *record = (dg_corpus_record){.number = number_of(&entry),
                                 .n_tokens = (uint32_t)(entry.w[2] >> 32),
                                 .annotated = (int)(entry.w[2] >> 31 & 1),
                                 .source_documents = of_source,
                                 .boilerplate_from = dg__boilerplate_from(corpus, of_source)};
    return DG_OK;
}

dg_status dg_corpus_key(dg_corpus *corpus, uint32_t number, void *key, size_t *key_len,
                        dg_error *error)
{
    dg__info info;
    if (corpus == NULL || key == NULL || key_len == NULL)
        return dg__fail(error, DG_INVALID, "there is no corpus, or no place for the key");
    if (dg_corpus_stage_of(corpus) != DG_CORPUS_RESOLVED || number >= corpus->figures.documents)
        return dg__fail(error, DG_INVALID, "the corpus isn't resolved, or has no such document");
    dg_status status = dg__spill_fetch(&corpus->spills[DG__INFO], number, 1, &info);
    if (status == DG_OK && info.key_len > DG_CORPUS_NAME_MAX)
        status = DG_DAMAGED;
    if (status == DG_OK)
        status = dg__spill_fetch(&corpus->spills[DG__NAMES], info.name, info.key_len, key);
    if (status != DG_OK)
        return dg__fail(error, status, NULL);
    *key_len = info.key_len;
    return DG_OK;
}

/* ---- Annotations ---- */

typedef struct annotating {
    dg_corpus *c;
    dg__reader *reader;
    const dg_document *doc;
    dg__info info;
    dg__triple *units, *runs, *near; /* members, in order of place */
    size_t n_units, n_runs, n_near;
    uint32_t from;     /* documents that make boilerplate */
    uint64_t *covered; /* tokens in annotated units; NULL if there are no runs */
    dg__scratch_text text;
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

/* All but its id. */
static void fill(const annotating *a, dg_annotation *filled, const dg__triple *member,
                 dg_span prose)
{
    dg_annotation annotation = *filled;
    annotation.rule =
        dg__note_rule(annotation.rule, occurrences_of(member) > (uint32_t)member->w[1]);
    annotation.flags |= (member->w[0] & DG__SPOT_KEPT) != 0 ? DG_ANNOTATION_KEPT : 0;
    annotation.flags |= is_boilerplate(a, member) ? DG_ANNOTATION_BOILERPLATE : 0;
    annotation.span = dg__document_source(a->doc, prose);
    annotation.words = dg_document_words(a->doc, annotation.first_token, annotation.end_token);
    annotation.occurrences = occurrences_of(member);
    annotation.document_frequency = (uint32_t)member->w[1];
    annotation.source_frequency = source_frequency_of(member);
    annotation.kept = (uint32_t)member->w[2];
    annotation.similarity = 1;
    *filled = annotation;
}

static dg_status add(annotating *a, dg_annotation annotation, const dg__triple *member,
                     dg_span prose)
{
    bool varies = (annotation.flags & DG_ANNOTATION_VARIES) != 0;
    uint32_t flags = a->doc->token_options.flags | (varies ? DG_FOLD_DIGITS : 0);
    fill(a, &annotation, member, prose);
    dg_status status = dg__note_id(&annotation.id, a->doc, annotation.first_token,
                                   annotation.end_token, flags, &a->c->allocator, &a->text);
    if (status == DG_OK && !dg__vec_push(&a->c->allocator, &a->out, annotation))
        status = DG_NO_MEMORY;
    return status;
}

/* The member of a unit: of kind `kind`, at its first token. */
static const dg__triple *member_of(const annotating *a, const dg__unit *unit, dg__kind kind)
{
    uint64_t spot = dg__spot(a->info.first_token + unit->first, kind, 0);
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

/* ---- Near duplicates ---- */

/* The block that has its first token at the place, `from` or one behind it; DG_NO_DOCUMENT if none. */
static uint32_t block_at(const annotating *a, uint32_t from, uint64_t place)
{
    const dg_block *blocks = a->doc->blocks.items;
    uint32_t n = (uint32_t)a->doc->blocks.len;
    while (from < n &&
           (blocks[from].first_token < place || blocks[from].first_token == blocks[from].end_token))
        from++;
    return from < n && blocks[from].first_token == place ? from : DG_NO_DOCUMENT;
}

/* A member is two records: its figures, and its group's hashes. */
static dg_status add_near(annotating *a, const dg__triple *member, uint32_t index)
{
    const dg_block *block = &a->doc->blocks.items[index];
    dg_annotation note = {.rule = DG_NEAR_DUPLICATE_BLOCK,
                          .unit = index,
                          .first_token = block->first_token,
                          .end_token = block->end_token};
    fill(a, &note, member, block->span);
    note.similarity = (double)(member->w[0] & DG__NEAR_SIMILARITY) / DG__NEAR_WHOLE;
    note.id = dg__text_id(&member[1].w[1], 2 * sizeof member->w[1]);
    return dg__vec_push(&a->c->allocator, &a->out, note) ? DG_OK : DG_NO_MEMORY;
}

static dg_status add_all_near(annotating *a)
{
    dg_status status = a->n_near % 2 == 0 ? DG_OK : DG_DAMAGED;
    uint32_t block = 0;
    for (size_t i = 0; i < a->n_near && status == DG_OK; i += 2) {
        block = block_at(a, block, dg__spot_place(a->near[i].w[0]) - a->info.first_token);
        bool whole =
            block != DG_NO_DOCUMENT && a->near[i + 1].w[0] == (a->near[i].w[0] | DG__NEAR_GROUP);
        status = whole ? add_near(a, &a->near[i], block) : DG_DAMAGED;
    }
    return status;
}

/* ---- Passages ---- */

/* The runs that begin at tokens [first, last], which have the figures of a member; NULL for none. */
typedef struct passage {
    const dg__triple *member;
    uint32_t first, last;
} passage;

static dg_status add_passage(annotating *a, const passage *p)
{
    if (p->member == NULL)
        return DG_OK;
    uint32_t end = p->last + a->c->options.min_passage;
    dg_annotation annotation = {
        .rule = DG_REPEATED_PASSAGE, .first_token = p->first, .end_token = end};
    dg_span prose = {a->doc->tokens.starts[p->first], a->doc->tokens.ends[end - 1]};
    return add(a, annotation, p->member, prose);
}

static bool are_alike(const dg__triple *x, const dg__triple *y)
{
    return x->w[1] == y->w[1] && x->w[2] == y->w[2] &&
           (x->w[0] & DG__SPOT_KEPT) == (y->w[0] & DG__SPOT_KEPT);
}

/* A run that isn't in annotated units begins at a token. */
static dg_status add_run(annotating *a, passage *p, const dg__triple *member, uint32_t first)
{
    dg_status status = DG_OK;
    if (p->member == NULL || first != p->last + 1 || !are_alike(member, p->member)) {
        status = add_passage(a, p);
        *p = (passage){member, first, first};
    }
    p->last = first;
    return status;
}

static dg_status add_passages(annotating *a)
{
    dg_status status = DG_OK;
    uint64_t n = a->doc->tokens.len, len = a->c->options.min_passage;
    passage p = {.member = NULL};
    for (size_t i = 0; i < a->n_runs && status == DG_OK; i++) {
        const dg__triple *member = &a->runs[i];
        uint64_t first = dg__spot_place(member->w[0]) - a->info.first_token;
        uint64_t last = first + dg__spot_length(member->w[0]);
        if (first > n || last + len > n)
            return DG_DAMAGED;
        for (; first <= last && status == DG_OK; first++)
            if (dg__bits_next_clear(a->covered, first, first + len) < first + len)
                status = add_run(a, &p, member, (uint32_t)first);
    }
    return status == DG_OK ? add_passage(a, &p) : status;
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
    dg__unit_walk walk = {
        a->doc, o->look_for, o->min_words, a->info.source, dg__cpu_features(), NULL, visit, a};
    if (dg__units_digest(a->doc, walk.features) != a->info.digest)
        return DG_CHANGED;
    dg_status status = dg__units_walk(&walk);
    if (status == DG_OK)
        status = add_all_near(a);
    if (status == DG_OK)
        status = add_passages(a);
    return status == DG_OK ? dg__sort(a->out.items, a->out.len, sizeof *a->out.items, compare, NULL,
                                      &a->c->allocator)
                           : status;
}

static dg__reader *take_reader(dg_corpus *c)
{
    pthread_mutex_lock(&c->lock);
    dg__reader *reader = c->readers;
    if (reader != NULL)
        c->readers = reader->next;
    pthread_mutex_unlock(&c->lock);
    if (reader != NULL)
        return reader;
    reader = dg__alloc_zeroed(&c->allocator, 1, sizeof *reader);
    if (reader != NULL) {
        reader->info.spill = &c->spills[DG__INFO];
        reader->units.spill = &c->spills[DG__UNIT_TABLE];
        reader->runs.spill = &c->spills[DG__RUN_TABLE];
        reader->near.spill = &c->spills[DG__NEAR_TABLE];
    }
    return reader;
}

static void give_reader(dg_corpus *c, dg__reader *reader)
{
    pthread_mutex_lock(&c->lock);
    reader->next = c->readers;
    c->readers = reader;
    pthread_mutex_unlock(&c->lock);
}

static dg_status read_members(const annotating *a, dg__window *table, uint64_t first, uint32_t n,
                              dg__triple **members, size_t *n_members)
{
    if (n == 0)
        return DG_OK;
    if (n > table->spill->counts[0])
        return DG_DAMAGED;
    *members = dg__alloc(&a->c->allocator, n, sizeof **members);
    if (*members == NULL)
        return DG_NO_MEMORY;
    *n_members = n;
    return dg__window_fetch(table, first, n, *members);
}

static dg_status read_all_members(annotating *a)
{
    const dg__info *i = &a->info;
    dg__reader *r = a->reader;
    dg_status status =
        read_members(a, &r->units, i->first_unit, i->n_units, &a->units, &a->n_units);
    if (status == DG_OK)
        status = read_members(a, &r->runs, i->first_run, i->n_runs, &a->runs, &a->n_runs);
    return status == DG_OK
               ? read_members(a, &r->near, i->first_near, i->n_near, &a->near, &a->n_near)
               : status;
}

static dg_status annotate(annotating *a)
{
    const dg_allocator *allocator = &a->c->allocator;
    size_t words = dg__bits_words(a->doc->tokens.len);
    if (a->doc->tokens.len != a->info.n_tokens)
        return DG_CHANGED;
    dg_status status = read_all_members(a);
    if (status == DG_OK && a->n_runs > 0) {
        a->covered = dg__alloc_zeroed(allocator, words, sizeof *a->covered);
        status = a->covered != NULL ? DG_OK : DG_NO_MEMORY;
    }
    if (status == DG_OK)
        status = find_all(a);
    dg__free(allocator, a->units, a->n_units, sizeof *a->units);
    dg__free(allocator, a->runs, a->n_runs, sizeof *a->runs);
    dg__free(allocator, a->near, a->n_near, sizeof *a->near);
    dg__free(allocator, a->covered, words, sizeof *a->covered);
    if (a->text.items != NULL)
        dg__vec_free(allocator, &a->text);
    return status;
}

/* They outlive the corpus: from counted memory into the user's. */
static dg_status hand_over(dg_annotations **out, const annotating *a)
{
    dg_annotations *given = dg__notes_new(&a->c->user, a->out.len);
    if (given == NULL)
        return DG_NO_MEMORY;
    for (size_t i = 0; i < a->out.len; i++)
        dg__notes_put(given, &a->out.items[i]);
    dg__notes_place(given, a->doc);
    *out = given;
    return DG_OK;
}

dg_status dg_corpus_annotate(dg_annotations **out, dg_corpus *corpus, const void *key,
                             size_t key_len, const dg_document *doc, dg_error *error)
{
    dg__triple entry;
    if (out == NULL || doc == NULL)
        return dg__fail(error, DG_INVALID, "there is no document, or no place for annotations");
    dg_status status = find_checked(corpus, key, key_len, &entry, error);
    if (status != DG_OK)
        return status;
    annotating a = {.c = corpus, .doc = doc, .reader = take_reader(corpus)};
    if (a.reader == NULL)
        return dg__fail(error, DG_NO_MEMORY, NULL);
    status = dg__window_fetch(&a.reader->info, number_of(&entry), 1, &a.info);
    a.from = dg__boilerplate_from(corpus, a.info.source_documents);
    if (status == DG_OK)
        status = annotate(&a);
    give_reader(corpus, a.reader);
    if (status == DG_OK)
        status = hand_over(out, &a);
    if (a.out.items != NULL)
        dg__vec_free(&corpus->allocator, &a.out);
    if (status == DG_CHANGED)
        return dg__fail(error, status, "the document is not the one that was added with that key");
    return status == DG_OK ? DG_OK : dg__fail(error, status, NULL);
}
