/* Postings of a segment, by hash. */
#include "index/segment.h"

dg_status dg__segment_block(const uint8_t **block, uint8_t *bytes, const dg__segment *s, uint64_t i)
{
    uint64_t at = s->footer.postings_at + i * DG__BLOCK_BYTES;
    const uint8_t *found = s->mapped != NULL ? s->mapped + at
                           : s->kept != NULL ? s->kept + i * DG__BLOCK_BYTES
                                             : bytes;
    if (found == bytes) {
        dg_status status = dg__segment_read(s, bytes, DG__BLOCK_BYTES, at);
        if (status != DG_OK)
            return status;
    }
    if (dg__load_u64(found) != dg__segment_check(s->id.number, at, found + 8, DG__BLOCK_BYTES - 8))
        return DG_DAMAGED;
    *block = found;
    return DG_OK;
}

/* Hashes are as likely everywhere, so the block is near a place that can be told beforehand: the
 * search begins there, in steps that double. */
static void narrow(const dg__segment *s, uint64_t hash, uint64_t *low, uint64_t *high)
{
    uint64_t n = s->footer.n_blocks, step = 8;
    if (n == 0 || n >> 32 != 0)
        return;
    uint64_t at = (hash >> 8) * n >> (DG__HASH_BITS - 8);
    if (s->blocks[at] >> 16 < hash) {
        for (*low = at; n - at > step && s->blocks[at + step] >> 16 < hash; step *= 2)
            *low = at + step;
        *high = n - at > step ? at + step : n;
    } else {
        for (*high = at; at >= step && s->blocks[at - step] >> 16 >= hash; step *= 2)
            *high = at - step;
        *low = at >= step ? at - step : 0;
    }
}

/* The first block whose first hash isn't smaller. */
static uint64_t block_of(const dg__segment *s, uint64_t hash)
{
    uint64_t low = 0, high = s->footer.n_blocks;
    narrow(s, hash, &low, &high);
    uint64_t n = high - low;
    while (n > 0) {
        uint64_t half = n / 2;
        if (s->blocks[low + half] >> 16 < hash) {
            low += half + 1;
            n -= half + 1;
        } else {
            n = half;
        }
    }
    return low;
}

/* Counts the postings of a hash, the first of which is the one with number `from`, if they are to be
 * counted. */
static dg_status count_in_block(uint64_t *count, const uint8_t *block, uint64_t hash, uint32_t from)
{
    dg__block_reader r;
    if (count == NULL)
        return DG_OK;
    dg__block_read(&r, block, hash + 1);
    uint32_t end = r.next;
    while (dg__block_next(&r) && r.posting.hash <= hash)
        end = r.next;
    *count += end > from ? end - from : 0;
    return r.cursor.failed ? DG_DAMAGED : DG_OK;
}

static dg_status find_in_block(dg__numbers *documents, uint64_t *count, bool *all,
                               const dg__segment *s, const uint8_t *block, uint64_t hash,
                               const uint64_t *dead, size_t end)
{
    dg__block_reader r;
    dg__block_read(&r, block, hash);
    while (dg__block_next(&r) && r.posting.hash <= hash) {
        uint32_t document = r.posting.document;
        if (r.posting.hash < hash)
            continue;
        if (document >= s->footer.n_documents)
            return DG_DAMAGED;
        bool is_dead = dead != NULL && (dead[document / 64] >> document % 64 & 1) != 0;
        if (!is_dead && documents->len == end) {
            *all = false;
            return count_in_block(count, block, hash, r.next - 1);
        }
        if (count != NULL)
            ++*count;
        if (!is_dead && !dg__vec_push(&s->allocator, documents, document))
            return DG_NO_MEMORY;
    }
    return r.cursor.failed ? DG_DAMAGED : DG_OK;
}

/* Once there are enough documents the others are only counted: of blocks between the first and the
 * last that have the hash, which hold nothing else, unread. */
dg_status dg__segment_find(dg__numbers *documents, uint64_t *count, bool *all, const dg__segment *s,
                           uint64_t hash, const uint64_t *dead, size_t most)
{
    uint8_t bytes[DG__BLOCK_BYTES];
    size_t end = documents->len + most;
    uint64_t n = s->footer.n_blocks, i = block_of(s, hash);
    bool all_here = true;
    dg_status status = DG_OK;
    i -= i > 0; /* where it may begin */
    for (; i < n && s->blocks[i] >> 16 <= hash && status == DG_OK; i++) {
        const uint8_t *block;
        if (!all_here && count == NULL)
            break;
        if (!all_here && s->blocks[i] >> 16 == hash && i + 1 < n &&
            s->blocks[i + 1] >> 16 == hash) {
            *count += s->blocks[i] & 0xffff;
            continue;
        }
        status = dg__segment_block(&block, bytes, s, i);
        if (status == DG_OK)
            status = all_here
                         ? find_in_block(documents, count, &all_here, s, block, hash, dead, end)
                         : count_in_block(count, block, hash, 0);
    }
    *all &= all_here;
    return status;
}
