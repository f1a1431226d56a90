/* First the documents by key, which gives them their new numbers, then the postings by hash. */
#include "index/merge.h"

#include "base/bits.h"
#include "index/segment_writer.h"
#include "index/walk.h"

#define GONE UINT32_MAX /* a dead document's new number */

/* Segments below this are of one size. */
#define SMALLEST ((uint64_t)1 << 20)
#define AT_ONCE  4u

/* A part that is merged. */
typedef struct source {
    const dg__segment *segment;
    uint32_t *numbers; /* of its documents, in the new segment */
    uint64_t block;    /* the next to be read */
    uint8_t bytes[DG__BLOCK_BYTES];
    dg__block_reader reader;
    dg__posting posting; /* at hand, with the new number */
} source;

typedef struct merger {
    dg__snapshot *snapshot;
    const uint64_t *parts;
    const dg_allocator *allocator;
    dg__meter *meter;
    dg__segment_writer writer;
    source **sources; /* of each part; NULL where it isn't merged */
    size_t *order;    /* those that have postings left, by the one at hand */
    size_t n;
} merger;

/* ---- Documents ---- */

static dg_status write_documents(merger *m)
{
    dg__walk walk;
    dg__bytes record = {0};
    size_t part, end = m->snapshot->parts.len;
    uint32_t number = 0;
    dg_status status = dg__walk_start(&walk, m->snapshot, m->parts, NULL, 0);
    while (status == DG_OK) {
        status = dg__walk_next(&walk, &part);
        if (status != DG_OK || part == end)
            break;
        const dg__listed *d = &walk.listings[part].document;
        status = dg__listing_record(&walk.listings[part], &record);
        if (status == DG_OK)
            status = dg__segment_writer_document(&m->writer, d->key, d->key_len, record.items,
                                                 record.len, d->n_tokens);
        if (status == DG_OK)
            status = dg__meter_spend(m->meter, record.len);
        m->sources[part]->numbers[d->number] = number++;
    }
    dg__vec_free(m->allocator, &record);
    dg__walk_end(&walk);
    return status;
}

/* ---- Postings ---- */

static dg_status next_posting(source *s, bool *more)
{
    for (;;) {
        while (dg__block_next(&s->reader)) {
            uint32_t document = s->reader.posting.document;
            if (document >= s->segment->footer.n_documents)
                return DG_DAMAGED;
            s->posting = (dg__posting){s->reader.posting.hash, s->numbers[document]};
            if (s->posting.document != GONE) {
                *more = true;
                return DG_OK;
            }
        }
        if (s->reader.cursor.failed)
            return DG_DAMAGED;
        *more = s->block < s->segment->footer.n_blocks;
        if (!*more)
            return DG_OK;
        const uint8_t *block;
        dg_status status = dg__segment_block(&block, s->bytes, s->segment, s->block++);
        if (status != DG_OK)
            return status;
        dg__block_read(&s->reader, block, 0);
    }
}

static bool comes_before(const merger *m, size_t a, size_t b)
{
    const dg__posting *x = &m->sources[a]->posting, *y = &m->sources[b]->posting;
    return x->hash != y->hash ? x->hash < y->hash : x->document < y->document;
}

/* Puts a source in among order[first, n), whose places move down by one as far as it goes. */
static void insert(merger *m, size_t first, size_t part)
{
    for (; first < m->n && comes_before(m, m->order[first], part); first++)
        m->order[first - 1] = m->order[first];
    m->order[first - 1] = part;
}

static dg_status begin_postings(merger *m)
{
    dg_status status = DG_OK;
    for (size_t i = 0; i < m->snapshot->parts.len && status == DG_OK; i++) {
        bool more = false;
        if (m->sources[i] != NULL)
            status = next_posting(m->sources[i], &more);
        if (status != DG_OK || !more)
            continue;
        m->n++;
        memmove(m->order + 1, m->order, (m->n - 1) * sizeof *m->order);
        insert(m, 1, i);
    }
    return status;
}

static dg_status write_postings(merger *m)
{
    dg_status status = begin_postings(m);
    while (status == DG_OK && m->n > 0) {
        size_t part = m->order[0];
        source *s = m->sources[part];
        bool more = true;
        status = dg__segment_writer_posting(&m->writer, s->posting.hash, s->posting.document);
        if (status == DG_OK)
            status = next_posting(s, &more);
        if (status == DG_OK)
            status = dg__meter_spend(m->meter, 1);
        if (more)
            insert(m, 1, part);
        else
            memmove(m->order, m->order + 1, --m->n * sizeof *m->order);
    }
    return status;
}

/* ---- All of it ---- */

static dg_status make_source(merger *m, size_t part)
{
    const dg__segment *segment = m->snapshot->parts.items[part].segment;
    size_t n = (size_t)segment->footer.n_documents;
    source *s = dg__alloc_zeroed(m->allocator, 1, sizeof *s);
    if (s == NULL)
        return DG_NO_MEMORY;
    m->sources[part] = s;
    s->segment = segment;
    s->numbers = dg__alloc(m->allocator, n + 1, sizeof *s->numbers);
    if (s->numbers == NULL)
        return DG_NO_MEMORY;
    memset(s->numbers, 0xff, n * sizeof *s->numbers);
    return DG_OK;
}

static dg_status make_sources(merger *m)
{
    size_t n = m->snapshot->parts.len;
    m->sources = dg__alloc_zeroed(m->allocator, n, sizeof *m->sources);
    m->order = dg__alloc(m->allocator, n, sizeof *m->order);
    dg_status status = m->sources != NULL && m->order != NULL ? DG_OK : DG_NO_MEMORY;
    for (size_t i = 0; i < n && status == DG_OK; i++)
        if (dg__bits_test(m->parts, i))
            status = make_source(m, i);
    return status;
}

static void free_sources(merger *m)
{
    size_t n = m->snapshot->parts.len;
    for (size_t i = 0; i < n && m->sources != NULL; i++) {
        source *s = m->sources[i];
        if (s == NULL)
            continue;
        dg__free(m->allocator, s->numbers, (size_t)s->segment->footer.n_documents + 1,
                 sizeof *s->numbers);
        dg__free(m->allocator, s, 1, sizeof *s);
    }
    dg__free(m->allocator, m->sources, n, sizeof *m->sources);
    dg__free(m->allocator, m->order, n, sizeof *m->order);
}

/* As if none of them stood in two parts, and the dead had as many as the living. */
static uint64_t estimate_hashes(const merger *m)
{
    double n = 0;
    for (size_t i = 0; i < m->snapshot->parts.len; i++) {
        const dg__part *part = &m->snapshot->parts.items[i];
        const dg__footer *f = &part->segment->footer;
        if (m->sources[i] != NULL && f->n_documents > 0)
            n += (double)f->n_hashes *
                 ((double)(f->n_documents - part->n_dead) / (double)f->n_documents);
    }
    return (uint64_t)n;
}

static dg_status write_segment(merger *m, const dg__directory *directory, dg_index_mode mode,
                               dg__segment_id *id)
{
    dg_status status = dg__segment_writer_start(&m->writer, directory, m->snapshot->next_number,
                                                mode, m->allocator);
    if (status == DG_OK)
        status = make_sources(m);
    if (status == DG_OK)
        status = write_documents(m);
    if (status == DG_OK)
        status = dg__segment_writer_documents_end(&m->writer, estimate_hashes(m));
    if (status == DG_OK)
        status = write_postings(m);
    if (status == DG_OK)
        status = dg__segment_writer_finish(&m->writer, id);
    free_sources(m);
    dg__segment_writer_end(&m->writer);
    return status;
}

static uint64_t count_living(const dg__snapshot *s, const uint64_t *parts)
{
    uint64_t n = 0;
    for (size_t i = 0; i < s->parts.len; i++)
        if (dg__bits_test(parts, i))
            n += s->parts.items[i].segment->footer.n_documents - s->parts.items[i].n_dead;
    return n;
}

dg_status dg__merge(dg__snapshot *snapshot, const uint64_t *parts, const dg__directory *directory,
                    dg_index_mode mode, dg__meter *meter)
{
    dg__segment_id id;
    dg__segment *segment = NULL;
    const dg_allocator *a = &snapshot->allocator;
    merger m = {.snapshot = snapshot, .parts = parts, .allocator = a, .meter = meter};
    uint64_t living = count_living(snapshot, parts);
    if (living >= UINT32_MAX)
        return DG_TOO_LARGE;
    if (living > 0) {
        dg_status status = write_segment(&m, directory, mode, &id);
        if (status == DG_OK)
            status = dg__segment_open(&segment, directory, &id, a);
        if (status != DG_OK)
            return status;
        if (!dg__vec_reserve(a, &snapshot->parts, 1)) {
            dg__segment_release(segment);
            return DG_NO_MEMORY;
        }
        snapshot->next_number++;
    }
    dg__snapshot_drop(snapshot, parts);
    return segment == NULL || dg__snapshot_add(snapshot, segment) ? DG_OK : DG_NO_MEMORY;
}

/* ---- Which ---- */

static unsigned size_of(const dg__part *part)
{
    unsigned size = 0;
    for (uint64_t bytes = part->segment->id.length / SMALLEST; bytes > 0; bytes /= AT_ONCE)
        size++;
    return size;
}

static bool choose_dead(uint64_t *parts, const dg__snapshot *s)
{
    for (size_t i = 0; i < s->parts.len; i++)
        if (s->parts.items[i].n_dead > s->parts.items[i].segment->footer.n_documents / 2) {
            dg__bits_set_range(parts, i, i + 1);
            return true;
        }
    return false;
}

bool dg__merge_choose(uint64_t *parts, const dg__snapshot *s)
{
    unsigned counts[64] = {0};
    memset(parts, 0, dg__bits_words(s->parts.len) * sizeof *parts);
    for (size_t i = 0; i < s->parts.len; i++)
        counts[size_of(&s->parts.items[i])]++;
    for (unsigned size = 0; size < 64; size++) {
        if (counts[size] < AT_ONCE)
            continue;
        for (size_t i = 0; i < s->parts.len; i++)
            if (size_of(&s->parts.items[i]) == size)
                dg__bits_set_range(parts, i, i + 1);
        return true;
    }
    return choose_dead(parts, s);
}
