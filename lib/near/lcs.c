/* Invariant of a stripe: a slot with places 0 is free; open addressing, at most half full. Places
 * behind the pattern's end match nothing. */
#include "near/lcs.h"

#include <string.h>

#define N_SLOTS 128u

typedef struct stripe {
    uint64_t ids[N_SLOTS];
    uint64_t places[N_SLOTS];
} stripe;

struct dg__lcs {
    uint32_t max_stripes;
    uint32_t n; /* of the pattern */
    uint64_t carries[DG__LCS_MAX / 64];
    stripe stripes[];
};

static size_t size_of(uint32_t n_stripes)
{
    return sizeof(dg__lcs) + n_stripes * sizeof(stripe);
}

dg__lcs *dg__lcs_new(uint32_t max_pattern, const dg_allocator *a)
{
    uint32_t most = max_pattern < DG__LCS_MAX ? max_pattern : DG__LCS_MAX;
    uint32_t n_stripes = (most + 63) / 64;
    dg__lcs *lcs = dg__alloc(a, 1, size_of(n_stripes));
    if (lcs == NULL)
        return NULL;
    lcs->max_stripes = n_stripes;
    lcs->n = 0;
    return lcs;
}

void dg__lcs_free(dg__lcs *lcs, const dg_allocator *a)
{
    if (lcs != NULL)
        dg__free(a, lcs, 1, size_of(lcs->max_stripes));
}

/* The slot of the id, or a free one. */
static uint32_t slot_of(const stripe *s, uint64_t id)
{
    uint32_t at = (uint32_t)id % N_SLOTS;
    while (s->places[at] != 0 && s->ids[at] != id)
        at = (at + 1) % N_SLOTS;
    return at;
}

void dg__lcs_set(dg__lcs *lcs, const uint64_t *ids, uint32_t n)
{
    lcs->n = n;
    for (uint32_t i = 0; i < n; i++) {
        stripe *s = &lcs->stripes[i / 64];
        if (i % 64 == 0)
            memset(s->places, 0, sizeof s->places);
        uint32_t at = slot_of(s, ids[i]);
        s->ids[at] = ids[i];
        s->places[at] |= (uint64_t)1 << (i % 64);
    }
}

/* A row of the table of lengths, as differences: bit i of `row` is 0 where the length grows with the
 * pattern's place i. */
static uint64_t next_row(uint64_t row, uint64_t matches, uint64_t carry_in, uint64_t *carry_out)
{
    uint64_t both = row & matches, sum = row + both, carry = sum < row;
    uint64_t whole = sum + carry_in;
    *carry_out = carry | (whole < sum);
    return whole | (row & ~matches);
}

/* Passes the text through one stripe; returns by how much the length grows with its places. */
static uint32_t pass(const stripe *s, uint64_t *carries, const uint64_t *ids, uint32_t n)
{
    uint64_t row = UINT64_MAX;
    for (uint32_t i = 0; i < n; i += 64) {
        uint32_t end = n - i < 64 ? n - i : 64;
        uint64_t in = carries[i / 64], out = 0;
        for (uint32_t j = 0; j < end; j++) {
            uint64_t carry;
            uint64_t matches = s->places[slot_of(s, ids[i + j])];
            row = next_row(row, matches, in >> j & 1, &carry);
            out |= carry << j;
        }
        carries[i / 64] = out;
    }
    return (uint32_t)__builtin_popcountll(~row);
}

uint32_t dg__lcs_length(dg__lcs *lcs, const uint64_t *ids, uint32_t n, uint32_t needed)
{
    uint32_t length = 0;
    memset(lcs->carries, 0, (n + 63) / 64 * sizeof *lcs->carries);
    for (uint32_t i = 0; i < lcs->n; i += 64) {
        if (length + (lcs->n - i) < needed)
            return 0;
        length += pass(&lcs->stripes[i / 64], lcs->carries, ids, n);
    }
    return length >= needed ? length : 0;
}
