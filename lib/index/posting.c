/* Blocks of postings, written and read. */
#include "index/posting.h"

/* The most that one posting takes, and that it may begin a run. */
#define POSTING_MAX (6u + DG__NUMBER_MAX_32 + DG__RUN_ENTRY)

/* Where a run's entry is, counted from 1. */
static uint32_t entry_of(uint32_t run)
{
    return DG__BLOCK_BYTES - run * DG__RUN_ENTRY;
}

static uint32_t runs_of(uint32_t n)
{
    return n > 0 ? (n - 1) / DG__RUN : 0;
}

/* ---- Writing ---- */

void dg__block_start(dg__posting_block *block)
{
    block->len = DG__BLOCK_HEAD;
    block->n = 0;
}

static void begin_run(dg__posting_block *block, uint64_t hash)
{
    uint8_t *entry = block->bytes + entry_of(block->n / DG__RUN);
    entry[0] = (uint8_t)block->len;
    entry[1] = (uint8_t)(block->len >> 8);
    for (unsigned i = 0; i < DG__HASH_BITS / 8; i++)
        entry[2 + i] = (uint8_t)(hash >> 8 * i);
}

bool dg__block_add(dg__posting_block *block, const dg__posting *posting)
{
    if (block->len + POSTING_MAX > entry_of(runs_of(block->n)))
        return false;
    uint8_t *to = block->bytes + block->len;
    uint64_t step = block->n > 0 ? posting->hash - block->last.hash : posting->hash;
    bool begins = block->n % DG__RUN == 0;
    uint32_t before = step == 0 && !begins ? block->last.document : 0;
    if (begins && block->n > 0)
        begin_run(block, posting->hash);
    else
        to = dg__put_number(to, step);
    to = dg__put_number(to, posting->document - before);
    if (block->n == 0)
        block->first_hash = posting->hash;
    block->last = *posting;
    block->len = (uint32_t)(to - block->bytes);
    block->n++;
    return true;
}

void dg__block_finish(dg__posting_block *block)
{
    block->bytes[8] = (uint8_t)block->n;
    block->bytes[9] = (uint8_t)(block->n >> 8);
    memset(block->bytes + block->len, 0, entry_of(runs_of(block->n)) - block->len);
}

/* ---- Reading ---- */

/* Where a run begins. */
static uint32_t run_at(const uint8_t *block, uint32_t run)
{
    const uint8_t *entry = block + entry_of(run);
    return entry[0] | (uint32_t)entry[1] << 8;
}

static uint64_t run_hash(const uint8_t *block, uint32_t run)
{
    const uint8_t *entry = block + entry_of(run);
    uint64_t hash = 0;
    for (unsigned i = 0; i < DG__HASH_BITS / 8; i++)
        hash |= (uint64_t)entry[2 + i] << 8 * i;
    return hash;
}

/* The last run that begins with a smaller hash; 0 for the first. */
static uint32_t run_before(const uint8_t *block, uint32_t n_runs, uint64_t hash)
{
    uint32_t low = 0, high = n_runs + 1;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (run_hash(block, middle) < hash)
            low = middle;
        else
            high = middle;
    }
    return low;
}

void dg__block_read(dg__block_reader *reader, const uint8_t block[DG__BLOCK_BYTES], uint64_t hash)
{
    uint32_t n = block[8] | (uint32_t)block[9] << 8, n_runs = runs_of(n), from = DG__BLOCK_HEAD;
    *reader = (dg__block_reader){.block = block, .n = n};
    if (n_runs > (DG__BLOCK_BYTES - DG__BLOCK_HEAD) / DG__RUN_ENTRY) {
        reader->cursor.failed = true;
        reader->n = 0;
        return;
    }
    uint32_t run = run_before(block, n_runs, hash), end = entry_of(n_runs);
    if (run > 0)
        from = run_at(block, run);
    reader->next = run * DG__RUN;
    reader->cursor = (dg__cursor){block + from, block + end, from > end};
    if (reader->cursor.failed)
        reader->n = 0;
}

/* A run begins where its entry says, or the block is damaged. */
static uint64_t take_hash(dg__block_reader *r)
{
    uint64_t before = r->posting.hash;
    if (r->next % DG__RUN != 0 || r->next == 0)
        return before + dg__take_number_to(&r->cursor, DG__HASH_MAX - before);
    uint32_t run = r->next / DG__RUN;
    uint64_t hash = run_hash(r->block, run);
    r->cursor.failed |= hash < before || r->cursor.at != r->block + run_at(r->block, run);
    return hash;
}

bool dg__block_next(dg__block_reader *r)
{
    if (r->next >= r->n)
        return false;
    uint64_t hash = take_hash(r);
    bool same = r->next % DG__RUN != 0 && hash == r->posting.hash;
    uint32_t before = same ? r->posting.document : 0;
    uint64_t document = dg__take_number_to(&r->cursor, UINT32_MAX - before);
    r->cursor.failed |= same && document == 0;
    if (r->cursor.failed) {
        r->n = 0;
        return false;
    }
    r->posting = (dg__posting){hash, before + (uint32_t)document};
    r->next++;
    return true;
}
