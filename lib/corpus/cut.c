/* Runs of min_passage tokens that may stand twice: those around a k-gram that does.
 *
 *     GRAMS ──► those that stand twice: MARKS ──► every run that holds one, from TOKENS: RUNS
 *
 * k-grams are chosen by content: of every run of min_passage tokens at least one is, and of equal runs
 * the same. So a run of which none of the chosen k-grams stands twice doesn't either, and of one that
 * does all copies hold a mark.
 *
 * Most of what stands twice lies in units that do, and runs within annotated units aren't asked for. A
 * mark is open if some run that holds it isn't within such units; a k-gram is if some mark of it is.
 * Of a run that is asked for all marks are open, so all k-grams are, wherever they stand: it is enough
 * to cut runs around marks of open k-grams. */
#include "corpus/steps.h"
#include "hash/token_hash.h"

/* ---- Marks ---- */

typedef struct marking {
    dg_corpus *c;
    uint32_t shift;
    dg__triple last; /* the k-gram before, and if it has been marked */
    bool any, marked;
} marking;

static dg_status mark(const marking *k, uint64_t hash, uint64_t place)
{
    dg__triple t = {{place, hash, 0}};
    return dg__spill_put(&k->c->spills[DG__MARKS], (uint32_t)(place >> k->shift), &t, sizeof t);
}

static dg_status take_gram(void *ctx, const dg__triple *items, size_t n)
{
    marking *k = ctx;
    dg_status status = DG_OK;
    pthread_mutex_lock(&k->c->lock);
    for (size_t i = 0; i < n && status == DG_OK; i++) {
        bool again = k->any && items[i].w[0] == k->last.w[0];
        if (again && !k->marked)
            status = mark(k, k->last.w[0], k->last.w[2]);
        if (again && status == DG_OK)
            status = mark(k, items[i].w[0], items[i].w[2]);
        k->last = items[i];
        k->any = true;
        k->marked = again;
    }
    pthread_mutex_unlock(&k->c->lock);
    return status;
}

static dg_status mark_partitions(const dg__resolving *r, const dg__workspace *w,
                                 const dg__queue *partitions)
{
    dg_corpus *c = r->corpus;
    dg_status status = DG_OK;
    uint32_t partition;
    while (status == DG_OK && dg__queue_next(partitions, &partition)) {
        marking k = {.c = c, .shift = dg__place_shift(c)};
        dg__taker taker = {take_gram, &k};
        status = dg__sorted(w, &c->spills[DG__GRAMS], partition, 64 - DG__TURN_BITS, &taker);
    }
    return status;
}

dg_status dg__mark_grams(const dg__resolving *r)
{
    dg_status status = dg__corpus_create(r->corpus, DG__MARKS, sizeof(dg__triple), true);
    return status == DG_OK ? dg__run_tasks(r, mark_partitions) : status;
}

/* ---- Runs ---- */

/* Tokens that are read ahead. */
enum { AHEAD = 1024 };

/* A file of one partition, read record after record. */
typedef struct cursor {
    dg__spill_reader reader;
    const uint8_t *records;
    uint32_t n;
} cursor;

/* Tokens [start, end) are in annotated units, those before and behind aren't. */
typedef struct cover {
    cursor members;
    dg__triple next; /* the member behind them, if there is one */
    bool any;
    uint64_t start, end;
} cover;

typedef struct cutting {
    dg_corpus *c;
    cursor documents;
    dg__added document; /* of the last mark */
    cover cover;
    uint64_t *open; /* bits, by hashes of open k-grams: some more are taken for open */
    uint64_t mask;
    uint64_t next;      /* no run that begins before it is to be cut any more */
    uint64_t tokens_at; /* where the tokens in memory begin ... */
    uint32_t n_tokens;  /* ... and how many they are */
    uint32_t tokens[AHEAD];
} cutting;

static dg_status read_next(cursor *k, void *record, bool *any)
{
    dg_status status = k->n == 0 ? dg__spill_next(&k->reader, &k->records, &k->n) : DG_OK;
    *any = status == DG_OK && k->n > 0;
    if (*any) {
        size_t size = k->reader.spill->record_size;
        memcpy(record, k->records, size);
        k->records += size;
        k->n--;
    }
    return status;
}

/* Goes on to the document that holds the place. */
static dg_status find_document(cutting *k, uint64_t place)
{
    dg_status status = DG_OK;
    bool any = true;
    while (status == DG_OK && any && place - k->document.first_token >= k->document.n_tokens)
        status = read_next(&k->documents, &k->document, &any);
    return status == DG_OK && !any ? DG_DAMAGED : status;
}

/* Goes on to what is covered at the place or next behind it, as far as units adjoin. */
static dg_status find_cover(cover *k, uint64_t place)
{
    dg_status status = DG_OK;
    while (status == DG_OK && k->any &&
           (k->end <= place || dg__spot_place(k->next.w[0]) <= k->end)) {
        uint64_t start = dg__spot_place(k->next.w[0]);
        uint64_t end = start + dg__spot_length(k->next.w[0]);
        if (start > k->end)
            k->start = start;
        k->end = end > k->end ? end : k->end;
        status = read_next(&k->members, &k->next, &k->any);
    }
    return status;
}

/* The runs that hold the mark begin in [*from, *to]; there are none if *to is below *from. */
static void runs_around(const cutting *k, uint64_t mark, uint64_t *from, uint64_t *to)
{
    uint32_t len = k->c->options.min_passage, reach = len - DG__GRAM;
    uint64_t first = k->document.first_token, end = first + k->document.n_tokens;
    *from = mark < first + reach ? first : mark - reach;
    *to = mark + len <= end ? mark : end - len; /* a document with a mark has len tokens */
}

static uint64_t *word_of(const cutting *k, uint64_t hash)
{
    return &k->open[(hash & k->mask) / 64];
}

static dg_status note_open(void *ctx, const dg__triple *items, size_t n)
{
    cutting *k = ctx;
    for (size_t i = 0; i < n; i++) {
        uint64_t from, to;
        dg_status status = find_document(k, items[i].w[0]);
        if (status == DG_OK) {
            runs_around(k, items[i].w[0], &from, &to);
            status = find_cover(&k->cover, from);
        }
        if (status != DG_OK)
            return status;
        if (from < k->cover.start || to + k->c->options.min_passage > k->cover.end)
            *word_of(k, items[i].w[1]) |= UINT64_C(1) << items[i].w[1] % 64;
    }
    return DG_OK;
}

/* The tokens [place, place + n) of the document. */
static dg_status get_tokens(cutting *k, uint64_t place, uint32_t n, const uint32_t **tokens)
{
    if (place < k->tokens_at || place + n > k->tokens_at + k->n_tokens) {
        uint64_t left = k->document.first_token + k->document.n_tokens - place;
        k->tokens_at = place;
        k->n_tokens = left < AHEAD ? (uint32_t)left : AHEAD;
        dg_status status =
            dg__spill_fetch(&k->c->spills[DG__TOKENS], place, k->n_tokens, k->tokens);
        if (status != DG_OK) {
            k->n_tokens = 0;
            return status;
        }
    }
    *tokens = k->tokens + (place - k->tokens_at);
    return DG_OK;
}

static dg_status cut(cutting *k, uint64_t place)
{
    uint32_t n = k->c->options.min_passage;
    const uint32_t *tokens;
    uint64_t hash[2];
    dg_status status = get_tokens(k, place, n, &tokens);
    if (status != DG_OK)
        return status;
    dg__hash_long(hash, tokens, n * sizeof *tokens);
    dg__triple run = {
        {hash[0], hash[1] >> 48 << 48 | k->document.source, dg__spot(place, DG__RUN, 0)}};
    return dg__spill_put(&k->c->spills[DG__RUNS], dg__partition_by_hash(k->c, hash[0]), &run,
                         sizeof run);
}

/* Marks come in order of place. */
static dg_status cut_around(void *ctx, const dg__triple *items, size_t n)
{
    cutting *k = ctx;
    for (size_t i = 0; i < n; i++) {
        uint64_t from, to;
        if ((*word_of(k, items[i].w[1]) >> items[i].w[1] % 64 & 1) == 0)
            continue;
        dg_status status = find_document(k, items[i].w[0]);
        if (status != DG_OK)
            return status;
        runs_around(k, items[i].w[0], &from, &to);
        for (from = from < k->next ? k->next : from; from <= to && status == DG_OK; from++)
            status = cut(k, from);
        if (status != DG_OK)
            return status;
        k->next = to + 1;
    }
    return DG_OK;
}

/* Hands out all marks in order of place, from the first document on. */
static dg_status pass(cutting *k, const dg__workspace *w,
                      dg_status (*take)(void *ctx, const dg__triple *items, size_t n))
{
    dg_corpus *c = k->c;
    const dg__spill *marks = &c->spills[DG__MARKS], *documents = &c->spills[DG__DOCUMENTS];
    uint8_t *chunk = dg__alloc(w->allocator, documents->chunk_size, 1);
    dg__taker taker = {take, k};
    dg_status status = chunk != NULL ? DG_OK : DG_NO_MEMORY;
    memset(&k->document, 0, sizeof k->document);
    k->documents.n = 0;
    dg__spill_read(&k->documents.reader, documents, 0, chunk);
    if (status == DG_OK)
        status = dg__sorted_all(w, marks, &taker);
    dg__free(w->allocator, chunk, documents->chunk_size, 1);
    return status;
}

static dg_status cut_all(cutting *k, const dg__workspace *w)
{
    const dg__spill *units = &k->c->spills[DG__UNIT_TABLE];
    uint64_t bits = 1024, n = dg__spill_count(&k->c->spills[DG__MARKS]);
    while (bits < 8 * n && bits / 2 < w->memory)
        bits *= 2;
    uint8_t *chunk = dg__alloc(w->allocator, units->chunk_size, 1);
    k->mask = bits - 1;
    k->open = dg__alloc_zeroed(w->allocator, (size_t)(bits / 64), sizeof *k->open);
    dg_status status = chunk != NULL && k->open != NULL ? DG_OK : DG_NO_MEMORY;
    dg__spill_read(&k->cover.members.reader, units, 0, chunk);
    if (status == DG_OK)
        status = read_next(&k->cover.members, &k->cover.next, &k->cover.any);
    if (status == DG_OK)
        status = pass(k, w, note_open);
    if (status == DG_OK)
        status = pass(k, w, cut_around);
    dg__free(w->allocator, k->open, (size_t)(bits / 64), sizeof *k->open);
    dg__free(w->allocator, chunk, units->chunk_size, 1);
    return status;
}

dg_status dg__cut_runs(const dg__resolving *r)
{
    dg_corpus *c = r->corpus;
    dg__workspace w = dg__workspace_of(r, 0);
    cutting *k = dg__alloc_zeroed(&c->allocator, 1, sizeof *k);
    if (k == NULL)
        return DG_NO_MEMORY;
    k->c = c;
    dg_status status = dg__corpus_create(c, DG__RUNS, sizeof(dg__triple), true);
    if (status == DG_OK)
        status = cut_all(k, &w);
    pthread_mutex_lock(&c->lock);
    c->figures.runs = status == DG_OK ? dg__spill_count(&c->spills[DG__RUNS]) : 0;
    pthread_mutex_unlock(&c->lock);
    dg__free(&c->allocator, k, 1, sizeof *k);
    return status;
}
