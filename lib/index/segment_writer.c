/* Bytes pass through a buffer; what is said of them further down the file is kept until then. */
#include "index/segment_writer.h"

#define OUT_BYTES ((size_t)1 << 18)

/* ---- Bytes ---- */

static dg_status flush(dg__segment_writer *w)
{
    dg_status status =
        dg__file_write(w->directory, w->fd, w->out.items, w->out.len, w->at - w->out.len);
    w->out.len = 0;
    return status;
}

static dg_status write_bytes(dg__segment_writer *w, const void *bytes, size_t len)
{
    const uint8_t *from = bytes;
    while (len > 0) {
        size_t room = OUT_BYTES - w->out.len, n = len < room ? len : room;
        memcpy(w->out.items + w->out.len, from, n);
        w->out.len += n;
        w->at += n;
        from += n;
        len -= n;
        dg_status status = w->out.len == OUT_BYTES ? flush(w) : DG_OK;
        if (status != DG_OK)
            return status;
    }
    return DG_OK;
}

dg_status dg__segment_writer_start(dg__segment_writer *w, const dg__directory *directory,
                                   uint64_t number, dg_index_mode mode, const dg_allocator *a)
{
    char name[DG__NAME_MAX];
    uint8_t head[DG__SEGMENT_HEAD];
    *w = (dg__segment_writer){.allocator = a, .directory = directory, .number = number, .fd = -1};
    w->footer.mode = mode;
    w->block = dg__alloc(a, 1, sizeof *w->block);
    if (w->block == NULL || !dg__vec_reserve(a, &w->out, OUT_BYTES))
        return DG_NO_MEMORY;
    dg__segment_name(name, number);
    dg_status status = dg__file_create(&w->fd, directory, name);
    if (status != DG_OK)
        return status;
    memcpy(head, dg__segment_magic, sizeof dg__segment_magic);
    dg__store_u64(head + 8, DG__FORMAT_VERSION);
    status = write_bytes(w, head, sizeof head);
    w->records_at = w->at;
    return status;
}

/* ---- Documents ---- */

static dg_status end_group(dg__segment_writer *w)
{
    const dg_allocator *a = w->allocator;
    if (w->in_group == 0)
        return DG_OK;
    uint64_t check = dg__segment_check(w->number, w->at, w->group.items, w->group.len);
    uint64_t records = w->at - w->records_at;
    if (!dg__append_u64(a, &w->group, check) || !dg__append_number(a, &w->groups, records) ||
        !dg__append_number(a, &w->groups, w->group.len) ||
        !dg__append_number(a, &w->groups, w->first_key.len) ||
        !dg__append(a, &w->groups, w->first_key.items, w->first_key.len))
        return DG_NO_MEMORY;
    dg_status status = write_bytes(w, w->group.items, w->group.len);
    w->footer.n_groups++;
    w->records_at = w->at;
    w->group.len = 0;
    w->in_group = 0;
    return status;
}

static size_t same_begin(const dg__bytes *a, const uint8_t *b, size_t b_len)
{
    size_t n = 0;
    while (n < a->len && n < b_len && a->items[n] == b[n])
        n++;
    return n;
}

static bool keep_key(const dg_allocator *a, dg__bytes *to, const uint8_t *key, size_t key_len)
{
    to->len = 0;
    return dg__append(a, to, key, key_len);
}

static bool list_document(dg__segment_writer *w, const uint8_t *key, size_t key_len,
                          size_t record_len, uint32_t n_tokens, uint64_t check)
{
    const dg_allocator *a = w->allocator;
    size_t same = w->in_group > 0 ? same_begin(&w->last_key, key, key_len) : 0;
    return (w->in_group > 0 || keep_key(a, &w->first_key, key, key_len)) &&
           keep_key(a, &w->last_key, key, key_len) && dg__append_number(a, &w->group, same) &&
           dg__append_number(a, &w->group, key_len - same) &&
           dg__append(a, &w->group, key + same, key_len - same) &&
           dg__append_number(a, &w->group, record_len) &&
           dg__append_number(a, &w->group, n_tokens) && dg__append_u64(a, &w->group, check);
}

dg_status dg__segment_writer_document(dg__segment_writer *w, const uint8_t *key, size_t key_len,
                                      const uint8_t *record, size_t record_len, uint32_t n_tokens)
{
    uint64_t check = dg__segment_check(w->number, w->at, record, record_len);
    if (!list_document(w, key, key_len, record_len, n_tokens, check))
        return DG_NO_MEMORY;
    dg_status status = write_bytes(w, record, record_len);
    w->in_group++;
    w->footer.n_documents++;
    w->footer.n_tokens += n_tokens;
    return status == DG_OK && w->in_group == DG__GROUP ? end_group(w) : status;
}

dg_status dg__segment_writer_documents_end(dg__segment_writer *w, uint64_t n_hashes)
{
    static const uint8_t zeros[DG__BLOCK_BYTES];
    dg_status status = end_group(w);
    if (status == DG_OK)
        status = write_bytes(w, zeros, (size_t)(0 - w->at) % DG__BLOCK_BYTES);
    w->footer.postings_at = w->at;
    dg__block_start(w->block);
    if (status == DG_OK && !dg__filter_new(&w->filter, dg__filter_lines(n_hashes), w->allocator))
        status = DG_NO_MEMORY;
    return status;
}

/* ---- Postings ---- */

static dg_status end_block(dg__segment_writer *w)
{
    dg__posting_block *b = w->block;
    if (b->n == 0)
        return DG_OK;
    dg__block_finish(b);
    dg__store_u64(b->bytes, dg__segment_check(w->number, w->at, b->bytes + 8, DG__BLOCK_BYTES - 8));
    if (!dg__append_u64(w->allocator, &w->blocks, b->first_hash << 16 | b->n))
        return DG_NO_MEMORY;
    w->footer.n_blocks++;
    w->footer.n_postings += b->n;
    return write_bytes(w, b->bytes, DG__BLOCK_BYTES);
}

dg_status dg__segment_writer_posting(dg__segment_writer *w, uint64_t hash, uint32_t document)
{
    dg__posting posting = {hash, document};
    const dg__posting *last = &w->block->last;
    bool some = w->block->n > 0;
    if (some && last->hash == hash && last->document == document)
        return DG_OK;
    if (!some || last->hash != hash) {
        w->footer.n_hashes++;
        dg__filter_add(&w->filter, hash);
    }
    if (dg__block_add(w->block, &posting))
        return DG_OK;
    dg_status status = end_block(w);
    dg__block_start(w->block);
    (void)dg__block_add(w->block, &posting); /* there is room for the first */
    return status;
}

/* ---- The end ---- */

static dg_status write_lists(dg__segment_writer *w)
{
    dg__footer *f = &w->footer;
    f->groups_len = w->groups.len;
    f->groups_check = dg__segment_check(w->number, w->at, w->groups.items, w->groups.len);
    dg_status status = write_bytes(w, w->groups.items, w->groups.len);
    f->blocks_check = dg__segment_check(w->number, w->at, w->blocks.items, w->blocks.len);
    if (status == DG_OK)
        status = write_bytes(w, w->blocks.items, w->blocks.len);
    f->n_lines = f->n_blocks > 0 ? w->filter.n : 0;
    size_t len = (size_t)f->n_lines * DG__FILTER_LINE;
    f->filter_check = dg__segment_check(w->number, w->at, w->filter.lines, len);
    return status == DG_OK ? write_bytes(w, w->filter.lines, len) : status;
}

dg_status dg__segment_writer_finish(dg__segment_writer *w, dg__segment_id *id)
{
    uint8_t bytes[DG__FOOTER_BYTES];
    dg_status status = end_block(w);
    if (status == DG_OK)
        status = write_lists(w);
    if (status != DG_OK)
        return status;
    dg__segment_id made = {.number = w->number, .length = w->at + DG__FOOTER_BYTES};
    dg__footer_write(bytes, &w->footer, &made);
    made.check = w->footer.check;
    status = write_bytes(w, bytes, sizeof bytes);
    if (status == DG_OK)
        status = flush(w);
    if (status == DG_OK)
        status = dg__file_sync(w->directory, w->fd);
    if (status != DG_OK)
        return status;
    dg__file_close(w->fd);
    w->fd = -1;
    *id = made;
    return DG_OK;
}

void dg__segment_writer_end(dg__segment_writer *w)
{
    const dg_allocator *a = w->allocator;
    if (w->fd >= 0) {
        char name[DG__NAME_MAX];
        dg__file_close(w->fd);
        dg__segment_name(name, w->number);
        (void)dg__file_remove(w->directory, name); /* what stays is removed by the next writer */
    }
    dg__vec_free(a, &w->out);
    dg__vec_free(a, &w->group);
    dg__vec_free(a, &w->first_key);
    dg__vec_free(a, &w->last_key);
    dg__vec_free(a, &w->groups);
    dg__vec_free(a, &w->blocks);
    dg__filter_free(&w->filter, a);
    dg__free(a, w->block, 1, sizeof *w->block);
}
