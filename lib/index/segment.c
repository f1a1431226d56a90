/* Opening segments, and what is in memory of them. */
#include "index/segment.h"

#include "hash/token_hash.h"

const char dg__segment_magic[8] = {'d', 'g', 's', 'e', 'g', 'm', 'n', 't'};
const char dg__footer_magic[8] = {'d', 'g', 's', 'e', 'g', 'e', 'n', 'd'};

/* Blocks that take no more than this are read when the segment is opened: without it each look-up
 * in each of many small segments would be a call of the system. */
#define KEPT_MAX ((uint64_t)2 << 20)

/* ---- Names ---- */

static const char digits[] = "0123456789abcdef";
static const char suffix[] = ".seg";

void dg__segment_name(char name[DG__NAME_MAX], uint64_t number)
{
    for (unsigned i = 0; i < 16; i++)
        name[i] = digits[number >> (60 - 4 * i) & 15];
    memcpy(name + 16, suffix, sizeof suffix);
}

bool dg__segment_named(uint64_t *number, const char *name)
{
    uint64_t x = 0;
    for (unsigned i = 0; i < 16; i++) {
        const char *digit = name[i] != '\0' ? strchr(digits, name[i]) : NULL;
        if (digit == NULL)
            return false;
        x = x << 4 | (uint64_t)(digit - digits);
    }
    *number = x;
    return strcmp(name + 16, suffix) == 0;
}

uint64_t dg__segment_check(uint64_t number, uint64_t at, const void *bytes, size_t len)
{
    return dg__hash(bytes, len, number << 40 ^ at);
}

/* ---- The footer ---- */

#define N_FIELDS 13u

static uint64_t footer_place(const dg__segment_id *id)
{
    return id->length - DG__FOOTER_BYTES;
}

void dg__footer_write(uint8_t bytes[DG__FOOTER_BYTES], dg__footer *f, const dg__segment_id *id)
{
    const uint64_t fields[N_FIELDS] = {
        f->mode,         f->n_documents, f->n_tokens,    f->n_postings,   f->n_groups,
        f->n_blocks,     f->groups_len,  f->postings_at, f->groups_check, f->blocks_check,
        f->filter_check, f->n_hashes,    f->n_lines};
    memset(bytes, 0, DG__FOOTER_BYTES);
    memcpy(bytes, dg__footer_magic, sizeof dg__footer_magic);
    dg__store_u64(bytes + 8, DG__FORMAT_VERSION);
    for (unsigned i = 0; i < N_FIELDS; i++)
        dg__store_u64(bytes + 16 + 8 * i, fields[i]);
    f->check = dg__segment_check(id->number, footer_place(id), bytes, DG__FOOTER_BYTES - 8);
    dg__store_u64(bytes + DG__FOOTER_BYTES - 8, f->check);
}

/* Whether the parts that it tells of are the file, no more and no less. */
static bool footer_fits(const dg__footer *f, const dg__segment_id *id)
{
    uint64_t end = footer_place(id);
    return (f->mode == DG_INDEX_NO_TOKENS || f->mode == DG_INDEX_TOKENS) &&
           f->n_documents < UINT32_MAX &&
           f->n_groups == (f->n_documents + DG__GROUP - 1) / DG__GROUP &&
           f->postings_at >= DG__SEGMENT_HEAD && f->postings_at <= end &&
           f->n_blocks <= (end - f->postings_at) / DG__BLOCK_ALL &&
           f->n_lines <= (end - f->postings_at) / DG__FILTER_LINE && f->n_lines <= UINT32_MAX &&
           (f->n_lines > 0) == (f->n_blocks > 0) && f->n_hashes / DG__BLOCK_BYTES <= f->n_blocks &&
           f->groups_len ==
               end - f->postings_at - f->n_blocks * DG__BLOCK_ALL - f->n_lines * DG__FILTER_LINE;
}

bool dg__footer_read(dg__footer *footer, const uint8_t bytes[DG__FOOTER_BYTES],
                     const dg__segment_id *id)
{
    uint64_t fields[N_FIELDS];
    for (unsigned i = 0; i < N_FIELDS; i++)
        fields[i] = dg__load_u64(bytes + 16 + 8 * i);
    *footer = (dg__footer){fields[0],  fields[1],
                           fields[2],  fields[3],
                           fields[4],  fields[5],
                           fields[6],  fields[7],
                           fields[8],  fields[9],
                           fields[10], fields[11],
                           fields[12], dg__load_u64(bytes + DG__FOOTER_BYTES - 8)};
    return memcmp(bytes, dg__footer_magic, sizeof dg__footer_magic) == 0 &&
           dg__load_u64(bytes + 8) == DG__FORMAT_VERSION && footer->check == id->check &&
           footer->check ==
               dg__segment_check(id->number, footer_place(id), bytes, DG__FOOTER_BYTES - 8) &&
           footer_fits(footer, id);
}

dg_status dg__segment_read(const dg__segment *s, void *to, size_t len, uint64_t at)
{
    if (s->mapped == NULL)
        return dg__file_read(&s->directory, s->fd, to, len, at);
    if (at > s->id.length || len > s->id.length - at)
        return DG_IO;
    if (len > 0)
        memcpy(to, s->mapped + at, len);
    return DG_OK;
}

/* What is mapped is as long as it should be, as far as that can be known. */
static dg_status check_length(dg__segment *s)
{
    uint64_t length;
    dg_status status = dg__file_length(&length, s->fd);
    if (status != DG_OK)
        return status;
    if (length != s->id.length || length < DG__SEGMENT_HEAD + DG__FOOTER_BYTES || length > SIZE_MAX)
        return DG_DAMAGED;
    return s->directory.map ? dg__file_map(&s->mapped, s->fd, (size_t)length) : DG_OK;
}

static dg_status read_footer(dg__segment *s)
{
    uint8_t bytes[DG__FOOTER_BYTES];
    dg_status status = dg__segment_read(s, bytes, sizeof bytes, footer_place(&s->id));
    if (status != DG_OK)
        return status;
    return dg__footer_read(&s->footer, bytes, &s->id) ? DG_OK : DG_DAMAGED;
}

/* ---- Groups and blocks ---- */

static bool take_group(dg__segment *s, dg__cursor *c, uint64_t i)
{
    uint64_t at = s->group_at[i], most = s->footer.postings_at - at;
    uint64_t records = dg__take_number_to(c, most);
    uint64_t listing = dg__take_number_to(c, most - records);
    uint64_t key_len = dg__take_number_to(c, DG_INDEX_KEY_MAX);
    const uint8_t *key = dg__take_bytes(c, key_len);
    if (key == NULL || listing > UINT32_MAX)
        return false;
    memcpy(s->keys + s->key_at[i], key, key_len);
    s->key_at[i + 1] = s->key_at[i] + key_len;
    s->group_at[i + 1] = at + records + listing;
    s->listing_len[i] = (uint32_t)listing;
    return true;
}

static bool take_groups(dg__segment *s, const uint8_t *bytes)
{
    dg__cursor c = {bytes, bytes + s->footer.groups_len, false};
    s->group_at[0] = DG__SEGMENT_HEAD;
    s->key_at[0] = 0;
    for (uint64_t i = 0; i < s->footer.n_groups; i++)
        if (!take_group(s, &c, i))
            return false;
    uint64_t end = s->group_at[s->footer.n_groups];
    return c.at == c.end &&
           (end + DG__BLOCK_BYTES - 1) / DG__BLOCK_BYTES * DG__BLOCK_BYTES == s->footer.postings_at;
}

/* Keys take less room here than with what stands between them in the file. */
static dg_status read_groups(dg__segment *s)
{
    const dg__footer *f = &s->footer;
    size_t len = (size_t)f->groups_len, n = (size_t)f->n_groups;
    uint64_t at = f->postings_at + f->n_blocks * DG__BLOCK_BYTES;
    if (n > len) /* each takes three bytes and a key */
        return DG_DAMAGED;
    s->keys_len = len + 1;
    s->group_at = dg__alloc(&s->allocator, n + 1, sizeof *s->group_at);
    s->key_at = dg__alloc(&s->allocator, n + 1, sizeof *s->key_at);
    s->listing_len = dg__alloc(&s->allocator, n + 1, sizeof *s->listing_len);
    s->keys = dg__alloc(&s->allocator, s->keys_len, 1);
    uint8_t *bytes = dg__alloc(&s->allocator, len + 1, 1);
    dg_status status = DG_NO_MEMORY;
    if (s->group_at != NULL && s->key_at != NULL && s->listing_len != NULL && s->keys != NULL &&
        bytes != NULL)
        status = dg__segment_read(s, bytes, len, at);
    if (status == DG_OK && (dg__segment_check(s->id.number, at, bytes, len) != f->groups_check ||
                            !take_groups(s, bytes)))
        status = DG_DAMAGED;
    dg__free(&s->allocator, bytes, len + 1, 1);
    return status;
}

/* In place: from bytes to numbers. */
static bool take_blocks(dg__segment *s)
{
    uint64_t before = 0;
    for (uint64_t i = 0; i < s->footer.n_blocks; i++) {
        uint64_t block = dg__load_u64((const uint8_t *)&s->blocks[i]);
        if (block >> 16 < before >> 16 || block >> 16 > DG__HASH_MAX || (block & 0xffff) == 0)
            return false;
        s->blocks[i] = before = block;
    }
    return true;
}

static dg_status read_filter(dg__segment *s, uint64_t at)
{
    size_t len = (size_t)s->footer.n_lines * DG__FILTER_LINE;
    if (!dg__filter_new(&s->filter, s->footer.n_lines, &s->allocator))
        return DG_NO_MEMORY;
    dg_status status = dg__segment_read(s, s->filter.lines, len, at);
    if (status != DG_OK)
        return status;
    return dg__segment_check(s->id.number, at, s->filter.lines, len) == s->footer.filter_check
               ? DG_OK
               : DG_DAMAGED;
}

/* Blocks themselves, if they are few. */
static dg_status read_kept(dg__segment *s)
{
    size_t n = (size_t)s->footer.n_blocks;
    if (n > KEPT_MAX / DG__BLOCK_BYTES || s->mapped != NULL)
        return DG_OK;
    s->kept = dg__alloc(&s->allocator, n, DG__BLOCK_BYTES);
    return s->kept != NULL
               ? dg__segment_read(s, s->kept, n * DG__BLOCK_BYTES, s->footer.postings_at)
               : DG_NO_MEMORY;
}

static dg_status read_blocks(dg__segment *s)
{
    const dg__footer *f = &s->footer;
    size_t n = (size_t)f->n_blocks, len = n * sizeof *s->blocks;
    uint64_t at = f->postings_at + f->n_blocks * DG__BLOCK_BYTES + f->groups_len;
    if (n == 0)
        return DG_OK;
    s->blocks = dg__alloc(&s->allocator, n, sizeof *s->blocks);
    if (s->blocks == NULL)
        return DG_NO_MEMORY;
    dg_status status = dg__segment_read(s, s->blocks, len, at);
    if (status == DG_OK &&
        (dg__segment_check(s->id.number, at, s->blocks, len) != f->blocks_check || !take_blocks(s)))
        status = DG_DAMAGED;
    if (status == DG_OK)
        status = read_filter(s, at + len);
    return status == DG_OK ? read_kept(s) : status;
}

static dg_status read_head(const dg__segment *s)
{
    uint8_t bytes[DG__SEGMENT_HEAD];
    dg_status status = dg__segment_read(s, bytes, sizeof bytes, 0);
    if (status != DG_OK)
        return status;
    return memcmp(bytes, dg__segment_magic, sizeof dg__segment_magic) == 0 &&
                   dg__load_u64(bytes + 8) == DG__FORMAT_VERSION
               ? DG_OK
               : DG_DAMAGED;
}

/* ---- Segments ---- */

dg_status dg__segment_open(dg__segment **out, const dg__directory *directory,
                           const dg__segment_id *id, const dg_allocator *a)
{
    char name[DG__NAME_MAX];
    dg__segment *s = dg__alloc_zeroed(a, 1, sizeof *s);
    if (s == NULL)
        return DG_NO_MEMORY;
    s->allocator = *a;
    s->directory = *directory;
    s->id = *id;
    s->fd = -1;
    atomic_init(&s->references, 1);
    dg__segment_name(name, id->number);
    dg_status status = dg__file_open(&s->fd, directory, name);
    if (status == DG_OK)
        status = check_length(s);
    if (status == DG_OK)
        status = read_footer(s);
    if (status == DG_OK)
        status = read_head(s);
    if (status == DG_OK)
        status = read_groups(s);
    if (status == DG_OK)
        status = read_blocks(s);
    if (status == DG_OK)
        *out = s;
    else
        dg__segment_release(s);
    return status;
}

dg__segment *dg__segment_keep(dg__segment *segment)
{
    atomic_fetch_add_explicit(&segment->references, 1, memory_order_relaxed);
    return segment;
}

void dg__segment_release(dg__segment *s)
{
    if (s == NULL || atomic_fetch_sub_explicit(&s->references, 1, memory_order_acq_rel) > 1)
        return;
    dg_allocator a = s->allocator;
    size_t n_groups = (size_t)s->footer.n_groups + 1, n_blocks = (size_t)s->footer.n_blocks;
    dg__file_unmap(s->mapped, (size_t)s->id.length);
    if (s->fd >= 0)
        dg__file_close(s->fd);
    dg__free(&a, s->group_at, n_groups, sizeof *s->group_at);
    dg__free(&a, s->key_at, n_groups, sizeof *s->key_at);
    dg__free(&a, s->listing_len, n_groups, sizeof *s->listing_len);
    dg__free(&a, s->keys, s->keys_len, 1);
    dg__free(&a, s->blocks, n_blocks, sizeof *s->blocks);
    dg__filter_free(&s->filter, &a);
    dg__free(&a, s->kept, n_blocks, DG__BLOCK_BYTES);
    dg__free(&a, s, 1, sizeof *s);
}

uint64_t dg__segment_memory(const dg__segment *s)
{
    return sizeof *s +
           (s->footer.n_groups + 1) *
               (sizeof *s->group_at + sizeof *s->key_at + sizeof *s->listing_len) +
           s->keys_len + s->footer.n_blocks * sizeof *s->blocks + s->filter.n * DG__FILTER_LINE +
           (s->kept != NULL ? s->footer.n_blocks * DG__BLOCK_BYTES : 0);
}
