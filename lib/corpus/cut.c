/* Runs of min_passage tokens that may stand twice: those around a k-gram that does.
 *
 *     GRAMS ──► those that stand twice: MARKS ──► every run that holds one, from TOKENS: RUNS
 *
 * k-grams are chosen by winnowing: of every run of min_passage tokens at least one is, and of equal
 * runs the same. So a run of which none of the chosen k-grams stands twice doesn't either, and of one
 * that does all copies hold a mark. */
#include "corpus/corpus.h"
#include "hash/token_hash.h"

/* ---- Marks ---- */

typedef struct marking {
    dg_corpus *c;
    uint32_t shift;
    dg__triple last; /* the k-gram before, and if it has been marked */
    bool any, marked;
} marking;

static dg_status mark(const marking *k, uint64_t place)
{
    dg__triple t = {{place, 0, 0}};
    return dg__spill_put(&k->c->spills[DG__MARKS], (uint32_t)(place >> k->shift), &t);
}

static dg_status take_gram(void *ctx, const dg__triple *items, size_t n)
{
    marking *k = ctx;
    dg_status status = DG_OK;
    pthread_mutex_lock(&k->c->lock);
    for (size_t i = 0; i < n && status == DG_OK; i++) {
        bool again = k->any && items[i].w[0] == k->last.w[0];
        if (again && !k->marked)
            status = mark(k, k->last.w[2]);
        if (again && status == DG_OK)
            status = mark(k, items[i].w[2]);
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
        status = dg__sorted(w, &c->spills[DG__GRAMS], partition, true, &taker);
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

typedef struct cutting {
    dg_corpus *c;
    dg__spill_reader documents;
    const uint8_t *records;
    uint32_t n_records;
    dg__added document; /* of the last mark */
    uint64_t next;      /* no run that begins before it is to be cut any more */
    uint64_t tokens_at; /* where the tokens in memory begin ... */
    uint32_t n_tokens;  /* ... and how many they are */
    uint32_t tokens[AHEAD];
} cutting;

/* Goes on to the document that holds the place. */
static dg_status find_document(cutting *k, uint64_t place)
{
    dg_status status = DG_OK;
    while (status == DG_OK && place - k->document.first_token >= k->document.n_tokens) {
        if (k->n_records == 0) {
            status = dg__spill_next(&k->documents, &k->records, &k->n_records);
            if (status == DG_OK && k->n_records == 0)
                status = DG_DAMAGED;
            continue;
        }
        memcpy(&k->document, k->records, sizeof k->document);
        k->records += sizeof k->document;
        k->n_records--;
    }
    return status;
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
    dg__hash_long(hash, tokens, n * sizeof *tokens, 0);
    dg__triple run = {
        {hash[0], hash[1] >> 48 << 48 | k->document.source, dg__spot(place, DG__RUN, 0)}};
    return dg__spill_put(&k->c->spills[DG__RUNS], dg__partition_by_hash(k->c, hash[0]), &run);
}

/* Marks come in order of place. */
static dg_status take_mark(void *ctx, const dg__triple *items, size_t n)
{
    cutting *k = ctx;
    uint32_t len = k->c->options.min_passage, reach = len - DG__GRAM;
    for (size_t i = 0; i < n; i++) {
        uint64_t mark = items[i].w[0];
        dg_status status = find_document(k, mark);
        uint64_t first = k->document.first_token, end = first + k->document.n_tokens;
        uint64_t from = mark < first + reach ? first : mark - reach;
        from = from < k->next ? k->next : from;
        for (; from <= mark && from + len <= end && status == DG_OK; from++)
            status = cut(k, from);
        if (status != DG_OK)
            return status;
        k->next = mark + 1;
    }
    return DG_OK;
}

static dg_status cut_all(cutting *k, const dg__workspace *w)
{
    dg_corpus *c = k->c;
    const dg__spill *marks = &c->spills[DG__MARKS], *documents = &c->spills[DG__DOCUMENTS];
    uint8_t *chunk = dg__alloc(w->allocator, documents->chunk_size, 1);
    dg__taker taker = {take_mark, k};
    dg_status status = chunk != NULL ? DG_OK : DG_NO_MEMORY;
    dg__spill_read(&k->documents, documents, 0, chunk);
    for (uint32_t i = 0; i < marks->n_partitions && status == DG_OK; i++)
        status = dg__sorted(w, marks, i, false, &taker);
    dg__free(w->allocator, chunk, documents->chunk_size, 1);
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
    c->figures.runs = status == DG_OK ? dg__spill_count(&c->spills[DG__RUNS]) : 0;
    dg__free(&c->allocator, k, 1, sizeof *k);
    return status;
}
