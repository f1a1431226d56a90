/* Chunks written and read. */
#include "corpus/spill.h"

#include "hash/long_hash.h"

#define MAGIC UINT64_C(0x31736B6E75686364) /* "dchunks1" */

typedef struct header {
    uint64_t magic;
    uint64_t checksum; /* of the records, seeded with the place */
    uint32_t partition, n;
    uint64_t place; /* of the chunk in the file */
} header;

_Static_assert(sizeof(header) == DG__CHUNK_HEADER, "the header has the size that is said");

static uint64_t checksum(const header *h, const uint8_t *records, const dg__spill *s)
{
    uint64_t seed = h->place ^ (uint64_t)h->partition << 48 ^ (uint64_t)h->n << 24;
    return dg__hash_many(records, (size_t)h->n * s->record_size, seed, s->features);
}

/* ---- Made and opened ---- */

static bool allocate(dg__spill *s, const dg__spill_shape *shape, bool buffers)
{
    const dg_allocator *a = s->allocator;
    s->counts = dg__alloc_zeroed(a, shape->n_partitions, sizeof *s->counts);
    if (!buffers)
        return s->counts != NULL && dg__vec_reserve(a, &s->owners, (size_t)shape->n_chunks + 1);
    s->buffers = dg__alloc(a, shape->n_partitions, shape->chunk_size);
    s->in_buffer = dg__alloc_zeroed(a, shape->n_partitions, sizeof *s->in_buffer);
    return s->counts != NULL && s->buffers != NULL && s->in_buffer != NULL;
}

static void free_buffers(dg__spill *s)
{
    dg__free(s->allocator, s->buffers, s->n_partitions, s->chunk_size);
    dg__free(s->allocator, s->in_buffer, s->n_partitions, sizeof *s->in_buffer);
    s->buffers = NULL;
    s->in_buffer = NULL;
}

static void free_memory(dg__spill *s)
{
    if (s->allocator == NULL)
        return;
    free_buffers(s);
    dg__free(s->allocator, s->counts, s->n_partitions, sizeof *s->counts);
    dg__vec_free(s->allocator, &s->owners);
    *s = (dg__spill){.allocator = NULL};
}

static dg__spill shaped(const dg__spill_shape *shape, const dg_allocator *a)
{
    return (dg__spill){.allocator = a,
                       .record_size = shape->record_size,
                       .chunk_size = shape->chunk_size,
                       .per_chunk = (shape->chunk_size - DG__CHUNK_HEADER) / shape->record_size,
                       .n_partitions = shape->n_partitions,
                       .features = dg__cpu_features()};
}

dg_status dg__spill_create(dg__spill *s, dg__workdir *d, const char *name,
                           const dg__spill_shape *shape, const dg_allocator *a)
{
    dg__spill made = shaped(shape, a);
    dg_status status = allocate(&made, shape, true) ? DG_OK : DG_NO_MEMORY;
    if (status == DG_OK)
        status = dg__workfile_create(&made.file, d, name);
    if (status == DG_OK)
        *s = made;
    else
        free_memory(&made);
    return status;
}

static bool is_sound(const header *h, const dg__spill *s, uint64_t place)
{
    return h->magic == MAGIC && h->place == place && h->partition < s->n_partitions && h->n > 0 &&
           h->n <= s->per_chunk;
}

/* Every chunk of a partition but the last one must be full. */
static dg_status read_headers(dg__spill *s, uint32_t n_chunks)
{
    for (uint32_t i = 0; i < n_chunks; i++) {
        header h;
        dg_status status = dg__workfile_read(&s->file, (uint64_t)i * s->chunk_size, &h, sizeof h);
        if (status != DG_OK)
            return status;
        if (!is_sound(&h, s, i) || s->counts[h.partition] % s->per_chunk != 0)
            return DG_DAMAGED;
        s->owners.items[s->owners.len++] = (uint16_t)h.partition;
        s->counts[h.partition] += h.n;
    }
    return DG_OK;
}

dg_status dg__spill_open(dg__spill *s, dg__workdir *d, const char *name,
                         const dg__spill_shape *shape, const dg_allocator *a)
{
    dg__spill made = shaped(shape, a);
    dg_status status = allocate(&made, shape, false) ? DG_OK : DG_NO_MEMORY;
    if (status == DG_OK)
        status = dg__workfile_open(&made.file, d, name);
    if (status == DG_OK)
        status = read_headers(&made, shape->n_chunks);
    if (status == DG_OK) {
        *s = made;
    } else {
        dg__workfile_close(&made.file);
        free_memory(&made);
    }
    return status;
}

void dg__spill_close(dg__spill *s)
{
    dg__workfile_close(&s->file);
    free_memory(s);
}

void dg__spill_drop(dg__spill *s)
{
    dg__workfile_drop(&s->file);
    free_memory(s);
}

dg__spill_shape dg__spill_shape_of(const dg__spill *s)
{
    return (dg__spill_shape){s->record_size, s->chunk_size, s->n_partitions,
                             (uint32_t)s->owners.len};
}

uint64_t dg__spill_count(const dg__spill *s)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < s->n_partitions; i++)
        sum += s->counts[i];
    return sum;
}

/* ---- Written ---- */

bool dg__spill_reserve(dg__spill *s, size_t records)
{
    return dg__vec_reserve(s->allocator, &s->owners, records / s->per_chunk + s->n_partitions + 1);
}

dg_status dg__spill_flush(dg__spill *s, uint32_t partition)
{
    uint8_t *chunk = s->buffers + (size_t)partition * s->chunk_size;
    uint64_t place = s->owners.len, at = place * s->chunk_size;
    header h = {
        .magic = MAGIC, .partition = partition, .n = s->in_buffer[partition], .place = place};
    if (place >= UINT32_MAX)
        return DG_TOO_LARGE;
    if (!dg__vec_reserve(s->allocator, &s->owners, 1))
        return DG_NO_MEMORY;
    h.checksum = checksum(&h, chunk + sizeof h, s);
    memcpy(chunk, &h, sizeof h);
    size_t len = sizeof h + (size_t)h.n * s->record_size;
    if (h.n == s->per_chunk) { /* whole pages cost the system half as much */
        memset(chunk + len, 0, s->chunk_size - len);
        len = s->chunk_size;
    }
    dg_status status = dg__workfile_write(&s->file, at, chunk, len);
    if (status != DG_OK)
        return status;
    dg__workfile_grow(&s->file, at + len);
    s->owners.items[s->owners.len++] = (uint16_t)partition;
    s->in_buffer[partition] = 0;
    return DG_OK;
}

dg_status dg__spill_append(dg__spill *s, const void *records, size_t n)
{
    const uint8_t *from = records;
    while (n > 0) {
        size_t room = s->per_chunk - s->in_buffer[0], taken = n < room ? n : room;
        memcpy(s->buffers + DG__CHUNK_HEADER + (size_t)s->in_buffer[0] * s->record_size, from,
               taken * s->record_size);
        s->in_buffer[0] += (uint32_t)taken;
        s->counts[0] += taken;
        from += taken * s->record_size;
        n -= taken;
        dg_status status = taken == room ? dg__spill_flush(s, 0) : DG_OK;
        if (status != DG_OK)
            return status;
    }
    return DG_OK;
}

dg_status dg__spill_finish(dg__spill *s)
{
    for (uint32_t i = 0; i < s->n_partitions && s->buffers != NULL; i++) {
        dg_status status = s->in_buffer[i] > 0 ? dg__spill_flush(s, i) : DG_OK;
        if (status != DG_OK)
            return status;
    }
    free_buffers(s);
    return DG_OK;
}

/* ---- Read ---- */

void dg__spill_read(dg__spill_reader *r, const dg__spill *s, uint32_t partition, uint8_t *chunk)
{
    *r = (dg__spill_reader){s, partition, 0, s->counts[partition], chunk};
}

static dg_status read_chunk(const dg__spill *s, size_t place, uint32_t partition, uint32_t n,
                            uint8_t *bytes)
{
    header h;
    dg_status status = dg__workfile_read(&s->file, (uint64_t)place * s->chunk_size, bytes,
                                         sizeof h + (size_t)n * s->record_size);
    if (status != DG_OK)
        return status;
    memcpy(&h, bytes, sizeof h);
    return is_sound(&h, s, place) && h.partition == partition && h.n == n &&
                   h.checksum == checksum(&h, bytes + sizeof h, s)
               ? DG_OK
               : DG_DAMAGED;
}

dg_status dg__spill_next(dg__spill_reader *r, const uint8_t **records, uint32_t *n)
{
    const dg__spill *s = r->spill;
    *n = 0;
    if (r->left == 0)
        return DG_OK;
    while (r->chunk < s->owners.len && s->owners.items[r->chunk] != r->partition)
        r->chunk++;
    if (r->chunk == s->owners.len)
        return DG_DAMAGED;
    uint32_t here = r->left < s->per_chunk ? (uint32_t)r->left : s->per_chunk;
    dg_status status = read_chunk(s, r->chunk, r->partition, here, r->bytes);
    if (status != DG_OK)
        return status;
    r->chunk++;
    r->left -= here;
    *records = r->bytes + DG__CHUNK_HEADER;
    *n = here;
    return DG_OK;
}

dg_status dg__spill_fetch(const dg__spill *s, uint64_t first, size_t n, void *records)
{
    uint8_t *to = records;
    if (first > s->counts[0] || n > s->counts[0] - first)
        return DG_DAMAGED;
    while (n > 0) {
        uint64_t chunk = first / s->per_chunk, in = first % s->per_chunk;
        size_t here = s->per_chunk - in < n ? (size_t)(s->per_chunk - in) : n;
        uint64_t at = chunk * s->chunk_size + DG__CHUNK_HEADER + in * s->record_size;
        dg_status status = dg__workfile_read(&s->file, at, to, here * s->record_size);
        if (status != DG_OK)
            return status;
        to += here * s->record_size;
        first += here;
        n -= here;
    }
    return DG_OK;
}

dg_status dg__window_fetch(dg__window *w, uint64_t first, size_t n, void *records)
{
    const dg__spill *s = w->spill;
    size_t size = s->record_size, room = sizeof w->bytes / size;
    if (first > s->counts[0] || n > s->counts[0] - first)
        return DG_DAMAGED;
    if (first < w->first || first + n > w->first + w->n) {
        bool in_order = first >= w->first && first - w->first < 2 * room;
        uint64_t left = s->counts[0] - first;
        size_t more = left < room ? (size_t)left : room;
        w->first = first + n;
        w->n = 0;
        if (n > room || !in_order)
            return dg__spill_fetch(s, first, n, records);
        dg_status status = dg__spill_fetch(s, first, more, w->bytes);
        if (status != DG_OK)
            return status;
        w->first = first;
        w->n = more;
    }
    memcpy(records, w->bytes + (size_t)(first - w->first) * size, n * size);
    return DG_OK;
}

dg_status dg__spill_verify(const dg__spill *s)
{
    uint8_t *chunk = dg__alloc(s->allocator, 1, s->chunk_size);
    dg_status status = chunk != NULL ? DG_OK : DG_NO_MEMORY;
    for (uint32_t p = 0; p < s->n_partitions && status == DG_OK; p++) {
        dg__spill_reader r;
        const uint8_t *records;
        uint32_t n = 1;
        dg__spill_read(&r, s, p, chunk);
        while (status == DG_OK && n > 0)
            status = dg__spill_next(&r, &records, &n);
    }
    dg__free(s->allocator, chunk, 1, s->chunk_size);
    return status;
}
