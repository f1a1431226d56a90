/* Blocks of postings, written and read. */
#include "index/posting.h"

/* The most that one posting takes. */
#define POSTING_MAX (6u + DG__NUMBER_MAX_32)

void dg__block_start(dg__posting_block *block)
{
    block->len = DG__BLOCK_HEAD;
    block->n = 0;
}

bool dg__block_add(dg__posting_block *block, const dg__posting *posting)
{
    if (block->len > DG__BLOCK_BYTES - POSTING_MAX)
        return false;
    uint8_t *to = block->bytes + block->len;
    bool same = block->n > 0 && posting->hash == block->last.hash;
    if (block->n == 0)
        block->first_hash = posting->hash;
    to = dg__put_number(to, block->n > 0 ? posting->hash - block->last.hash : posting->hash);
    to = dg__put_number(to, same ? posting->document - block->last.document : posting->document);
    block->last = *posting;
    block->len = (uint32_t)(to - block->bytes);
    block->n++;
    return true;
}

void dg__block_finish(dg__posting_block *block)
{
    block->bytes[8] = (uint8_t)block->n;
    block->bytes[9] = (uint8_t)(block->n >> 8);
    memset(block->bytes + block->len, 0, DG__BLOCK_BYTES - block->len);
}

void dg__block_read(dg__block_reader *reader, const uint8_t block[DG__BLOCK_BYTES])
{
    *reader = (dg__block_reader){
        .cursor = {block + DG__BLOCK_HEAD, block + DG__BLOCK_BYTES, false},
        .left = block[8] | (uint32_t)block[9] << 8,
        .first = true,
    };
}

bool dg__block_next(dg__block_reader *reader)
{
    if (reader->left == 0)
        return false;
    reader->left--;
    uint64_t step = dg__take_number_to(&reader->cursor, DG__HASH_MAX - reader->posting.hash);
    bool same = step == 0 && !reader->first;
    uint32_t before = same ? reader->posting.document : 0;
    uint64_t document = dg__take_number_to(&reader->cursor, UINT32_MAX - before);
    reader->cursor.failed |= same && document == 0;
    if (reader->cursor.failed) {
        reader->left = 0;
        return false;
    }
    reader->posting.hash += step;
    reader->posting.document = before + (uint32_t)document;
    reader->first = false;
    return true;
}
