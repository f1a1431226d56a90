/* First all entries leave a bit each at a place of their hash, and a second one, beside it, if the first
 * is there already; only those that find the second are gathered. */
#include "corpus/sorted.h"

#include "base/bits.h"

#include <stdio.h>

enum { PARTS = 256, BYTES = 24 };

typedef struct parts {
    dg__spill spill;
    dg__triple first[PARTS], differs[PARTS]; /* of each part: an entry, and what others have else */
} parts;

typedef struct sorting {
    const dg__workspace *w;
    const dg__taker *taker;
    dg__triple *items, *scratch; /* room for `room` each; between parts, of one size for all */
    size_t room;
} sorting;

/* Which hashes may stand twice; words NULL: all. */
typedef struct sieve {
    uint64_t *words; /* two bits for each of `mask` + 1 places */
    uint64_t mask;
} sieve;

/* One pass over a partition, or part. */
typedef struct pass {
    sorting *s;
    const dg__spill *spill;
    uint32_t partition;
    uint8_t *held; /* all its chunks, if they fit in memory and are looked at twice; else NULL */
    sieve sieve;
    uint32_t sift_bits;
    dg__triple differs; /* of all its entries */
    size_t n;           /* gathered in memory */
    parts *parts;       /* NULL while they fit there */
    uint32_t byte;      /* by which they are parted, if they are */
    uint32_t depth;     /* of parts in parts */
    uint64_t turns;     /* that have come */
} pass;

static uint64_t first_word(const uint8_t *record)
{
    uint64_t first;
    memcpy(&first, record, sizeof first);
    return first;
}

static bool is_turn(const dg__spill *spill, const uint8_t *record)
{
    return spill->record_size == DG__CHOSEN_SIZE && first_word(record) >> DG__TURN_BITS == 0;
}

static dg__triple unpack(const pass *p, const uint8_t *record)
{
    dg__triple t;
    if (p->spill->record_size == DG__GRAM_SIZE)
        return dg__gram_unpack(record);
    if (p->spill->record_size != DG__CHOSEN_SIZE) {
        memcpy(&t, record, sizeof t);
        return t;
    }
    uint64_t chosen = first_word(record), place = chosen & ((UINT64_C(1) << DG__TURN_BITS) - 1);
    return (dg__triple){{chosen >> DG__TURN_BITS, 0, p->turns << DG__TURN_BITS | place}};
}

/* Calls `each` with the records of every chunk of the partition. They are read to the same place, or,
 * if they are to stay, one behind the other. */
static dg_status read_chunks(pass *p, uint8_t *chunk, bool stay,
                             dg_status (*each)(pass *p, const uint8_t *records, uint32_t n))
{
    dg__spill_reader r;
    const uint8_t *records;
    uint32_t n;
    dg__spill_read(&r, p->spill, p->partition, chunk);
    for (;; r.bytes += stay ? p->spill->chunk_size : 0) {
        dg_status status = dg__spill_next(&r, &records, &n);
        if (status != DG_OK || n == 0)
            return status;
        status = each(p, records, n);
        if (status == DG_OK)
            status = dg__meter_spend(p->s->w->meter, n);
        if (status != DG_OK)
            return status;
    }
}

static size_t count_chunks(const pass *p)
{
    uint64_t per_chunk = p->spill->per_chunk;
    return (size_t)((p->spill->counts[p->partition] + per_chunk - 1) / per_chunk);
}

/* Whether what is to be looked at twice can be held: if an eighth of the memory has room for it. */
static bool can_hold(const pass *p)
{
    return count_chunks(p) <= p->s->w->memory / 8 / p->spill->chunk_size;
}

static void free_held(pass *p)
{
    dg__free(p->s->w->allocator, p->held, count_chunks(p), p->spill->chunk_size);
    p->held = NULL;
}

static dg_status read_held(pass *p, dg_status (*each)(pass *p, const uint8_t *records, uint32_t n))
{
    const uint8_t *chunk = p->held;
    uint32_t most = p->spill->per_chunk;
    dg_status status = DG_OK;
    for (uint64_t left = p->spill->counts[p->partition]; left > 0 && status == DG_OK;) {
        uint32_t n = left < most ? (uint32_t)left : most;
        status = each(p, chunk + DG__CHUNK_HEADER, n);
        chunk += p->spill->chunk_size;
        left -= n;
    }
    return status;
}

static dg_status read_unheld(pass *p,
                             dg_status (*each)(pass *p, const uint8_t *records, uint32_t n))
{
    const dg_allocator *a = p->s->w->allocator;
    uint8_t *chunk = dg__alloc(a, 1, p->spill->chunk_size);
    dg_status status = chunk != NULL ? read_chunks(p, chunk, false, each) : DG_NO_MEMORY;
    dg__free(a, chunk, 1, p->spill->chunk_size);
    return status;
}

/* Calls `each` for all of the partition, from the disk unless it is held; also within such a call. */
static dg_status read_all(pass *p, dg_status (*each)(pass *p, const uint8_t *records, uint32_t n))
{
    uint64_t turns = p->turns;
    p->turns = 0;
    dg_status status = p->held != NULL ? read_held(p, each) : read_unheld(p, each);
    p->turns = turns;
    return status;
}

/* ---- The sieve ---- */

static uint64_t hash_in(const pass *p, const uint8_t *record)
{
    return first_word(record) >> (64 - p->sift_bits);
}

static dg_status note(pass *p, const uint8_t *records, uint32_t n)
{
    uint64_t *words = p->sieve.words;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t at = hash_in(p, records) & p->sieve.mask, once = UINT64_C(1) << at % 32 * 2;
        words[at / 32] |= once | (words[at / 32] & once) << 1;
        records += p->spill->record_size;
    }
    return DG_OK;
}

/* Eight places an entry, or fewer for want of memory. What can be held is, from here on. */
static dg_status make_sieve(pass *p)
{
    const dg__workspace *w = p->s->w;
    uint64_t bits = 1024, n = p->spill->counts[p->partition];
    while (bits < 8 * n && bits * 2 <= w->memory)
        bits *= 2;
    p->sieve = (sieve){dg__alloc_zeroed(w->allocator, (size_t)(bits / 32), 8), bits - 1};
    if (p->sieve.words == NULL)
        return DG_NO_MEMORY;
    if (!can_hold(p))
        return read_all(p, note);
    p->held = dg__alloc(w->allocator, count_chunks(p), p->spill->chunk_size);
    return p->held != NULL ? read_chunks(p, p->held, true, note) : DG_NO_MEMORY;
}

static void free_sieve(pass *p)
{
    dg__free(p->s->w->allocator, p->sieve.words, (size_t)((p->sieve.mask + 1) / 32), 8);
    p->sieve.words = NULL;
}

static bool may_be_repeated(const pass *p, uint64_t hash)
{
    uint64_t at = hash & p->sieve.mask;
    return (p->sieve.words[at / 32] >> (at % 32 * 2 + 1) & 1) != 0;
}

/* ---- Gathered, in memory or in parts ---- */

static dg_status put_part(pass *p, const dg__triple *t)
{
    parts *all = p->parts;
    uint32_t i = dg__triple_byte(t, p->byte);
    if (all->spill.counts[i] == 0)
        all->first[i] = *t;
    for (int word = 0; word < 3; word++)
        all->differs[i].w[word] |= t->w[word] ^ all->first[i].w[word];
    return dg__spill_put(&all->spill, i, t, sizeof *t);
}

static dg_status compare(pass *p, const uint8_t *records, uint32_t n)
{
    dg__triple first = p->s->items[0];
    for (uint32_t i = 0; i < n; i++) {
        const uint8_t *record = records + (size_t)i * p->spill->record_size;
        if (is_turn(p->spill, record)) {
            p->turns++;
            continue;
        }
        dg__triple t = unpack(p, record);
        for (int word = 0; word < 3; word++)
            p->differs.w[word] |= t.w[word] ^ first.w[word];
    }
    return DG_OK;
}

/* Which bytes differ among all that come is looked for where it isn't known; it is of parts. */
static dg_status find_part_byte(pass *p)
{
    static const dg__triple nothing;
    dg_status status =
        memcmp(&p->differs, &nothing, sizeof nothing) == 0 ? read_all(p, compare) : DG_OK;
    while (p->byte < BYTES && dg__triple_byte(&p->differs, p->byte) == 0)
        p->byte++;
    if (status == DG_OK && p->byte == BYTES)
        status = DG_DAMAGED; /* the same entry more often than it can be */
    return status;
}

/* Too many to be held: what is gathered becomes parts. */
static dg_status part(pass *p)
{
    const dg__workspace *w = p->s->w;
    char name[DG__WORKFILE_NAME_MAX];
    uint32_t chunk = (uint32_t)(w->memory / 8 / PARTS);
    chunk = chunk < 512 ? 512 : chunk > 32768 ? 32768 : chunk / 8 * 8;
    dg__spill_shape shape = {sizeof(dg__triple), chunk, PARTS, 0};
    dg_status status = find_part_byte(p);
    if (status != DG_OK)
        return status;
    snprintf(name, sizeof name, "part-%u-%u", (unsigned)w->task, (unsigned)p->depth);
    p->parts = dg__alloc_zeroed(w->allocator, 1, sizeof *p->parts);
    status = p->parts != NULL
                 ? dg__spill_create(&p->parts->spill, w->directory, name, &shape, w->allocator)
                 : DG_NO_MEMORY;
    for (size_t i = 0; i < p->n && status == DG_OK; i++)
        status = put_part(p, &p->s->items[i]);
    return status;
}

static dg_status keep(pass *p, const dg__triple *t)
{
    dg_status status = p->parts == NULL && p->n == p->s->room ? part(p) : DG_OK;
    if (status == DG_OK && p->parts != NULL)
        return put_part(p, t);
    if (status == DG_OK)
        p->s->items[p->n++] = *t;
    return status;
}

static dg_status gather(pass *p, const uint8_t *records, uint32_t n)
{
    dg_status status = DG_OK;
    uint32_t size = p->spill->record_size;
    for (uint32_t i = 0; i < n && status == DG_OK; i++, records += size) {
        if (is_turn(p->spill, records)) {
            p->turns++;
            continue;
        }
        if (p->sieve.words != NULL && !may_be_repeated(p, hash_in(p, records)))
            continue;
        dg__triple t = unpack(p, records);
        status = keep(p, &t);
    }
    return status;
}

static dg_status sort(pass *p, bool repeated);

static dg_status sort_parts(const pass *p)
{
    dg_status status = dg__spill_finish(&p->parts->spill);
    for (uint32_t i = 0; i < PARTS && status == DG_OK; i++) {
        pass of_part = {.s = p->s,
                        .spill = &p->parts->spill,
                        .partition = i,
                        .differs = p->parts->differs[i],
                        .byte = p->byte + 1,
                        .depth = p->depth + 1};
        if (p->parts->spill.counts[i] > 0)
            status = sort(&of_part, false);
    }
    return status;
}

static dg_status hand_out(const pass *p)
{
    const sorting *s = p->s;
    if (p->parts != NULL)
        return sort_parts(p);
    dg__triples_sort(s->items, s->scratch, p->n);
    return p->n > 0 ? s->taker->take(s->taker->ctx, s->items, p->n) : DG_OK;
}

static dg_status sort(pass *p, bool repeated)
{
    dg_status status = repeated ? make_sieve(p) : DG_OK;
    if (status == DG_OK)
        status = read_all(p, gather);
    if (repeated) {
        free_sieve(p);
        free_held(p);
    }
    if (status == DG_OK)
        status = hand_out(p);
    if (p->parts != NULL) {
        dg__spill_drop(&p->parts->spill);
        dg__free(p->s->w->allocator, p->parts, 1, sizeof *p->parts);
    }
    return status;
}

/* What differs is not known of entries that are not sifted: then it may be any byte. */
dg_status dg__sorted(const dg__workspace *w, const dg__spill *spill, uint32_t partition,
                     uint32_t sift_bits, const dg__taker *taker)
{
    bool repeated = sift_bits > 0;
    uint64_t n = spill->counts[partition];
    size_t most = w->memory / 4 / sizeof(dg__triple);
    if (n == 0)
        return DG_OK;
    sorting s = {.w = w, .taker = taker, .room = n < most ? (size_t)n : most};
    s.items = dg__alloc(w->allocator, s.room, sizeof *s.items);
    s.scratch = dg__alloc(w->allocator, s.room, sizeof *s.scratch);
    pass p = {.s = &s, .spill = spill, .partition = partition, .sift_bits = sift_bits};
    if (!repeated)
        memset(&p.differs, 0xFF, sizeof p.differs);
    dg_status status = s.items != NULL && s.scratch != NULL ? sort(&p, repeated) : DG_NO_MEMORY;
    dg__free(w->allocator, s.items, s.room, sizeof *s.items);
    dg__free(w->allocator, s.scratch, s.room, sizeof *s.scratch);
    return status;
}

dg_status dg__sorted_all(const dg__workspace *w, const dg__spill *spill, const dg__taker *taker)
{
    dg_status status = DG_OK;
    for (uint32_t i = 0; i < spill->n_partitions && status == DG_OK; i++)
        status = dg__sorted(w, spill, i, 0, taker);
    return status;
}
