/* Runs follow one another in one file, each item a dg__added, the index, the key. As many are merged
 * at a time as there is memory to read them; if that isn't all, into longer ones, in another file. */
#include "corpus/merge.h"

#include "base/sort.h"

#include <stdio.h>

/* An item before its key. */
typedef struct head {
    dg__added added;
    uint32_t index;
    uint32_t key_len;
} head;

#define ITEM_MAX (sizeof(head) + DG_CORPUS_NAME_MAX)
#define FAN_MAX  64u

typedef struct runs {
    dg__spill spill;
    DG__VEC(uint64_t) starts; /* of each run; and behind them all, when it is finished */
} runs;

/* Reads a run. Invariant: bytes[at, at + size of the item) is its next item, unless it's over. */
typedef struct run_reader {
    uint8_t *bytes;
    size_t room, at, end;
    uint64_t next, stop; /* what isn't in `bytes` yet, in the file */
    bool over;
} run_reader;

typedef struct merger {
    const dg_corpus *c;
    const dg__workspace *w;
    dg_status (*take)(void *ctx, const dg__keyed *keyed);
    void *ctx;
    runs from, to;
    uint32_t n_files; /* made so far */
} merger;

/* ---- Runs written ---- */

static dg_status open_runs(merger *m, runs *r)
{
    char name[DG__WORKFILE_NAME_MAX];
    dg__spill_shape shape = {1, m->c->chunk_size, 1, 0};
    snprintf(name, sizeof name, "merge-%u", (unsigned)m->n_files++);
    *r = (runs){.spill = {.allocator = NULL}};
    return dg__spill_create(&r->spill, m->w->directory, name, &shape, m->w->allocator);
}

static void drop_runs(merger *m, runs *r)
{
    dg__spill_drop(&r->spill);
    if (r->starts.items != NULL)
        dg__vec_free(m->w->allocator, &r->starts);
    *r = (runs){.spill = {.allocator = NULL}};
}

static dg_status begin_run(merger *m, runs *r)
{
    uint64_t at = r->spill.counts[0];
    return dg__vec_push(m->w->allocator, &r->starts, at) ? DG_OK : DG_NO_MEMORY;
}

static dg_status write_item(runs *r, const dg__keyed *keyed)
{
    head h = {keyed->added, keyed->index, keyed->key_len};
    dg_status status = dg__spill_append(&r->spill, &h, sizeof h);
    return status == DG_OK ? dg__spill_append(&r->spill, keyed->key, keyed->key_len) : status;
}

static int compare(const void *ctx, const void *a, const void *b)
{
    const dg__keyed *x = a, *y = b;
    (void)ctx;
    size_t shorter = x->key_len < y->key_len ? x->key_len : y->key_len;
    int order = shorter > 0 ? memcmp(x->key, y->key, shorter) : 0;
    if (order == 0)
        order = (x->key_len > y->key_len) - (x->key_len < y->key_len);
    return order != 0 ? order : (x->index > y->index) - (x->index < y->index);
}

/* ---- From the documents to runs ---- */

typedef struct batch {
    merger *m;
    dg__keyed *items;
    uint8_t *keys;
    size_t n, room, keys_len, keys_room;
    uint64_t keys_at; /* of keys[keys_len] in NAMES */
    uint32_t index;   /* of the next document */
    dg__window names;
} batch;

/* All of it is one run, or all there is: then it is handed out at once. */
static dg_status end_batch(batch *b, bool last)
{
    merger *m = b->m;
    dg_status status = dg__sort(b->items, b->n, sizeof *b->items, compare, NULL, m->w->allocator);
    bool alone = last && m->from.spill.allocator == NULL;
    if (status == DG_OK && !alone && m->from.spill.allocator == NULL)
        status = open_runs(m, &m->from);
    if (status == DG_OK && !alone)
        status = begin_run(m, &m->from);
    for (size_t i = 0; i < b->n && status == DG_OK; i++)
        status = alone ? m->take(m->ctx, &b->items[i]) : write_item(&m->from, &b->items[i]);
    b->n = b->keys_len = 0;
    return status;
}

static dg_status add_document(batch *b, const dg__added *added)
{
    dg_status status = DG_OK;
    if (added->key_len > DG_CORPUS_NAME_MAX || added->name != b->keys_at)
        return DG_DAMAGED;
    if (b->n == b->room || b->keys_room - b->keys_len < added->key_len)
        status = end_batch(b, false);
    uint8_t *key = b->keys + b->keys_len;
    if (status == DG_OK)
        status = dg__window_fetch(&b->names, added->name, added->key_len, key);
    if (status != DG_OK)
        return status;
    b->items[b->n++] = (dg__keyed){*added, b->index++, added->key_len, key};
    b->keys_len += added->key_len;
    b->keys_at += added->key_len;
    return DG_OK;
}

static dg_status add_documents(batch *b, uint8_t *chunk)
{
    dg__spill_reader r;
    const uint8_t *records;
    uint32_t n = 1;
    dg_status status = DG_OK;
    dg__spill_read(&r, &b->m->c->spills[DG__DOCUMENTS], 0, chunk);
    while (status == DG_OK && n > 0) {
        status = dg__spill_next(&r, &records, &n);
        for (uint32_t i = 0; i < n && status == DG_OK; i++) {
            dg__added added;
            memcpy(&added, records + i * sizeof added, sizeof added);
            status = add_document(b, &added);
        }
        if (status == DG_OK)
            status = dg__meter_spend(b->m->w->meter, n);
    }
    return status == DG_OK ? end_batch(b, true) : status;
}

/* A quarter of the memory is for items, one for sorting those, one for keys. */
static dg_status make_runs(merger *m)
{
    const dg_allocator *a = m->w->allocator;
    uint32_t chunk_size = m->c->spills[DG__DOCUMENTS].chunk_size;
    batch b = {.m = m,
               .room = m->w->memory / 4 / sizeof *b.items,
               .keys_room = m->w->memory / 4 + DG_CORPUS_NAME_MAX,
               .names = {.spill = &m->c->spills[DG__NAMES]}};
    if (b.room > m->c->figures.documents)
        b.room = (size_t)m->c->figures.documents;
    if (b.room == 0)
        return DG_OK;
    b.items = dg__alloc(a, b.room, sizeof *b.items);
    b.keys = dg__alloc(a, b.keys_room, 1);
    uint8_t *chunk = dg__alloc(a, chunk_size, 1);
    dg_status status = DG_NO_MEMORY;
    if (b.items != NULL && b.keys != NULL && chunk != NULL)
        status = add_documents(&b, chunk);
    dg__free(a, b.items, b.room, sizeof *b.items);
    dg__free(a, b.keys, b.keys_room, 1);
    dg__free(a, chunk, chunk_size, 1);
    return status;
}

/* ---- Runs merged ---- */

/* Makes sure that the next item is in memory. */
static dg_status refill(run_reader *r, const dg__spill *spill)
{
    head h;
    size_t left = r->end - r->at;
    if (left >= sizeof h) {
        memcpy(&h, r->bytes + r->at, sizeof h);
        if (h.key_len > DG_CORPUS_NAME_MAX)
            return DG_DAMAGED;
        if (left >= sizeof h + h.key_len)
            return DG_OK;
    }
    if (left == 0 && r->next == r->stop) {
        r->over = true;
        return DG_OK;
    }
    memmove(r->bytes, r->bytes + r->at, left);
    uint64_t more = r->room - left < r->stop - r->next ? r->room - left : r->stop - r->next;
    if (more == 0)
        return DG_DAMAGED; /* a run ends within an item */
    r->at = 0;
    r->end = left + (size_t)more;
    dg_status status = dg__spill_fetch(spill, r->next, (size_t)more, r->bytes + left);
    r->next += more;
    return status == DG_OK ? refill(r, spill) : status;
}

static dg__keyed item_of(const run_reader *r)
{
    head h;
    memcpy(&h, r->bytes + r->at, sizeof h);
    return (dg__keyed){h.added, h.index, h.key_len, r->bytes + r->at + sizeof h};
}

/* heap[0..n): runs that aren't over. Puts the one at `at` in its place, those below being in theirs:
 * none has an item before that of its parent. */
static void sift(run_reader **heap, size_t n, size_t at)
{
    for (size_t child; (child = 2 * at + 1) < n; at = child) {
        dg__keyed parent = item_of(heap[at]), least = item_of(heap[child]);
        if (child + 1 < n) {
            dg__keyed other = item_of(heap[child + 1]);
            if (compare(NULL, &other, &least) < 0) {
                child++;
                least = other;
            }
        }
        if (compare(NULL, &parent, &least) <= 0)
            return;
        run_reader *swap = heap[at];
        heap[at] = heap[child];
        heap[child] = swap;
    }
}

/* Where merged items go. */
typedef struct sink {
    dg_status (*take)(void *ctx, const dg__keyed *keyed);
    void *ctx;
} sink;

static dg_status merge_heap(merger *m, run_reader **heap, size_t n, const sink *to)
{
    dg_status status = DG_OK;
    for (size_t i = n / 2; i-- > 0;)
        sift(heap, n, i);
    while (n > 0 && status == DG_OK) {
        dg__keyed least = item_of(heap[0]);
        status = to->take(to->ctx, &least);
        heap[0]->at += sizeof(head) + least.key_len;
        if (status == DG_OK)
            status = refill(heap[0], &m->from.spill);
        if (heap[0]->over)
            heap[0] = heap[--n];
        sift(heap, n, 0);
        if (status == DG_OK)
            status = dg__meter_spend(m->w->meter, 1);
    }
    return status;
}

/* Merges runs [first, first + n) of `from`. */
static dg_status merge_runs(merger *m, size_t first, size_t n, const sink *to)
{
    const dg_allocator *a = m->w->allocator;
    run_reader readers[FAN_MAX], *heap[FAN_MAX];
    size_t room = m->w->memory / 2 / n, alive = 0;
    room = room < ITEM_MAX ? ITEM_MAX : room > 262144 ? 262144 : room;
    uint8_t *bytes = dg__alloc(a, n, room);
    dg_status status = bytes != NULL ? DG_OK : DG_NO_MEMORY;
    for (size_t i = 0; i < n && status == DG_OK; i++) {
        const uint64_t *starts = m->from.starts.items + first;
        readers[i] = (run_reader){
            .bytes = bytes + i * room, .room = room, .next = starts[i], .stop = starts[i + 1]};
        status = refill(&readers[i], &m->from.spill);
        if (!readers[i].over)
            heap[alive++] = &readers[i];
    }
    if (status == DG_OK)
        status = merge_heap(m, heap, alive, to);
    dg__free(a, bytes, n, room);
    return status;
}

static dg_status take_for_run(void *ctx, const dg__keyed *keyed)
{
    return write_item(ctx, keyed);
}

/* Makes longer runs, `fan` of them one each. */
static dg_status merge_once(merger *m, size_t fan)
{
    sink to_run = {take_for_run, &m->to};
    size_t n = m->from.starts.len - 1;
    dg_status status = open_runs(m, &m->to);
    for (size_t i = 0; i < n && status == DG_OK; i += fan) {
        status = begin_run(m, &m->to);
        if (status == DG_OK)
            status = merge_runs(m, i, n - i < fan ? n - i : fan, &to_run);
    }
    if (status == DG_OK)
        status = begin_run(m, &m->to); /* where the last one ends */
    if (status == DG_OK)
        status = dg__spill_finish(&m->to.spill);
    drop_runs(m, &m->from);
    m->from = m->to;
    m->to = (runs){.spill = {.allocator = NULL}};
    return status;
}

static dg_status merge_all(merger *m)
{
    sink out = {m->take, m->ctx};
    size_t fan = m->w->memory / 2 / ITEM_MAX;
    fan = fan < 2 ? 2 : fan > FAN_MAX ? FAN_MAX : fan;
    dg_status status = begin_run(m, &m->from);
    if (status == DG_OK)
        status = dg__spill_finish(&m->from.spill);
    while (status == DG_OK && m->from.starts.len - 1 > fan)
        status = merge_once(m, fan);
    return status == DG_OK ? merge_runs(m, 0, m->from.starts.len - 1, &out) : status;
}

dg_status dg__each_by_key(const dg_corpus *c, const dg__workspace *w,
                          dg_status (*take)(void *ctx, const dg__keyed *keyed), void *ctx)
{
    merger m = {.c = c, .w = w, .take = take, .ctx = ctx};
    dg_status status = make_runs(&m);
    if (status == DG_OK && m.from.spill.allocator != NULL)
        status = merge_all(&m);
    drop_runs(&m, &m.from);
    drop_runs(&m, &m.to);
    return status;
}
