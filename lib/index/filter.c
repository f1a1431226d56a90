/* Lines and bits. */
#include "index/filter.h"

#include "hash/roll.h"

/* Five bits of a line for each hash, from the top of a product: what of the hash chose the line
 * tells nothing within it. */
#define BITS      5u
#define PLACE_LEN 9u /* bits that say which of a line's */

uint64_t dg__filter_lines(uint64_t n_hashes)
{
    uint64_t n = n_hashes / DG__FILTER_HASHES + 1;
    return n < UINT32_MAX ? n : UINT32_MAX;
}

/* The allocator need not know of lines of the cache. */
bool dg__filter_new(dg__filter *f, uint64_t n, const dg_allocator *a)
{
    *f = (dg__filter){0};
    if (n == 0)
        return true;
    if (n >= SIZE_MAX / DG__FILTER_LINE)
        return false;
    f->memory = dg__alloc_zeroed(a, (size_t)n + 1, DG__FILTER_LINE);
    if (f->memory == NULL)
        return false;
    f->n = n;
    f->lines = f->memory + (0 - (uintptr_t)f->memory) % DG__FILTER_LINE;
    return true;
}

void dg__filter_free(dg__filter *f, const dg_allocator *a)
{
    if (f->memory != NULL)
        dg__free(a, f->memory, (size_t)f->n + 1, DG__FILTER_LINE);
    *f = (dg__filter){0};
}

static unsigned place(uint64_t hash, unsigned i)
{
    return (unsigned)(hash * DG__MIX_FIRST >> (64 - (i + 1) * PLACE_LEN)) &
           (8 * DG__FILTER_LINE - 1);
}

void dg__filter_add(dg__filter *f, uint64_t hash)
{
    uint8_t *line = dg__filter_line(f, hash);
    for (unsigned i = 0; i < BITS; i++)
        line[place(hash, i) / 8] |= (uint8_t)(1u << place(hash, i) % 8);
}

bool dg__filter_has(const dg__filter *f, uint64_t hash)
{
    const uint8_t *line = dg__filter_line(f, hash);
    for (unsigned i = 0; i < BITS; i++)
        if ((line[place(hash, i) / 8] >> place(hash, i) % 8 & 1) == 0)
            return false;
    return true;
}
