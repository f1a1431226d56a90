/* Runs of five tokens choose the pairs, aligning decides. */
#include "index/near_blocks.h"

#include "base/bits.h"
#include "base/sort.h"
#include "near/lcs.h"
#include "near/likeness.h"

#include <dittograph/fingerprint.h>

#define RUN_TOKENS 5u

/* A run of tokens of the query, and the block that it is in. */
typedef struct keyed_run {
    uint64_t hash;
    uint32_t block; /* unit of the query */
} keyed_run;

typedef struct vote {
    uint32_t block;
    uint32_t n; /* runs in common with the stored block at hand */
} vote;

struct dg__near_blocks {
    dg__query *query;
    dg__near_options options;
    dg__near_aligner *aligner;
    DG__VEC(keyed_run) runs; /* by hash; of one hash by block, each once */
    DG__VEC(uint64_t) grams; /* of a document */
    DG__VEC(uint32_t) votes; /* of each unit of the query; 0 between stored blocks */
    DG__VEC(vote) voted;
};

/* ---- The query's blocks ---- */

static int compare_runs(const void *ctx, const void *x, const void *y)
{
    const keyed_run *a = x, *b = y;
    (void)ctx;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return (a->block > b->block) - (a->block < b->block);
}

static dg_status add_runs(dg__near_blocks *b, uint32_t block)
{
    const dg__query *q = b->query;
    const dg__unit *u = &q->units.items[block];
    size_t n = u->end_token - u->first_token;
    if (!dg__vec_reserve(q->allocator, &b->grams, n))
        return DG_NO_MEMORY;
    size_t n_grams = dg_roll(q->ids + u->first_token, n, RUN_TOKENS, b->grams.items);
    for (size_t i = 0; i < n_grams; i++) {
        keyed_run made = {b->grams.items[i], block};
        if (!dg__vec_push(q->allocator, &b->runs, made))
            return DG_NO_MEMORY;
    }
    return dg__meter_spend(q->meter, n);
}

static void drop_doubles(dg__near_blocks *b)
{
    size_t kept = 0;
    for (size_t i = 0; i < b->runs.len; i++)
        if (kept == 0 || compare_runs(NULL, &b->runs.items[kept - 1], &b->runs.items[i]) != 0)
            b->runs.items[kept++] = b->runs.items[i];
    b->runs.len = kept;
}

static dg_status fill(dg__near_blocks *b)
{
    const dg__query *q = b->query;
    uint32_t n = (uint32_t)q->units.len, longest = 1;
    dg_status status = DG_OK;
    for (uint32_t i = 0; i < n && status == DG_OK; i++) {
        const dg__unit *u = &q->units.items[i];
        if (!u->block)
            continue;
        status = add_runs(b, i);
        if (u->end_token - u->first_token > longest)
            longest = u->end_token - u->first_token;
    }
    if (status == DG_OK && b->runs.len > 0)
        status = dg__sort(b->runs.items, b->runs.len, sizeof *b->runs.items, compare_runs, NULL,
                          q->allocator);
    drop_doubles(b);
    if (status == DG_OK && !dg__vec_reserve(q->allocator, &b->votes, n))
        status = DG_NO_MEMORY;
    if (status != DG_OK)
        return status;
    if (n > 0)
        memset(b->votes.items, 0, n * sizeof *b->votes.items);
    return dg__near_aligner_new(&b->aligner, longest < DG__LCS_MAX ? longest : DG__LCS_MAX,
                                &b->options, q->allocator, q->meter);
}

dg_status dg__near_blocks_new(dg__near_blocks **out, dg__query *q)
{
    dg__near_blocks *b = dg__alloc_zeroed(q->allocator, 1, sizeof *b);
    if (b == NULL)
        return DG_NO_MEMORY;
    b->query = q;
    b->options = (dg__near_options)DG__NEAR_OPTIONS_INIT;
    b->options.min_similarity = q->options.min_similarity;
    b->options.min_containment = q->options.min_containment;
    b->options.min_tokens = q->options.min_words;
    if (b->options.short_similarity < b->options.min_similarity)
        b->options.short_similarity = b->options.min_similarity;
    if (b->options.full_tokens <= b->options.min_tokens)
        b->options.full_tokens = b->options.min_tokens + 1;
    dg_status status = fill(b);
    if (status == DG_OK)
        *out = b;
    else
        dg__near_blocks_free(b);
    return status;
}

void dg__near_blocks_free(dg__near_blocks *b)
{
    if (b == NULL)
        return;
    const dg_allocator *a = b->query->allocator;
    dg__near_aligner_free(b->aligner);
    dg__vec_free(a, &b->runs);
    dg__vec_free(a, &b->grams);
    dg__vec_free(a, &b->votes);
    dg__vec_free(a, &b->voted);
    dg__free(a, b, 1, sizeof *b);
}

/* ---- Which pairs ---- */

/* The first run with a hash, and how many follow with the same; n is 0 if there is none. */
static size_t find_runs(const dg__near_blocks *b, uint64_t hash, size_t *n)
{
    size_t low = 0, left = b->runs.len, end;
    while (left > 0) {
        size_t half = left / 2;
        bool below = b->runs.items[low + half].hash < hash;
        low = below ? low + half + 1 : low;
        left = below ? left - half - 1 : half;
    }
    for (end = low;
         end < b->runs.len && end - low <= DG__NEAR_BLOCKS && b->runs.items[end].hash == hash;
         end++) {
    }
    *n = end - low;
    return low;
}

static int compare_votes(const void *ctx, const void *x, const void *y)
{
    const vote *a = x, *b = y;
    (void)ctx;
    if (a->n != b->n)
        return a->n > b->n ? -1 : 1;
    return (a->block > b->block) - (a->block < b->block);
}

/* Blocks of the query by how much of a stored block they have, the most first. */
static dg_status vote_for(dg__near_blocks *b, const uint64_t *ids, size_t n)
{
    const dg_allocator *a = b->query->allocator;
    b->voted.len = 0;
    if (!dg__vec_reserve(a, &b->grams, n))
        return DG_NO_MEMORY;
    size_t n_grams = dg_roll(ids, n, RUN_TOKENS, b->grams.items);
    for (size_t i = 0; i < n_grams; i++) {
        size_t n_found, first = find_runs(b, b->grams.items[i], &n_found);
        for (size_t j = first; n_found <= DG__NEAR_BLOCKS && j < first + n_found; j++) {
            uint32_t block = b->runs.items[j].block;
            vote made = {block, 0};
            if (b->votes.items[block]++ == 0 && !dg__vec_push(a, &b->voted, made))
                return DG_NO_MEMORY;
        }
    }
    for (size_t i = 0; i < b->voted.len; i++) {
        b->voted.items[i].n = b->votes.items[b->voted.items[i].block];
        b->votes.items[b->voted.items[i].block] = 0;
    }
    dg_status status =
        dg__sort(b->voted.items, b->voted.len, sizeof *b->voted.items, compare_votes, NULL, a);
    return status == DG_OK ? dg__meter_spend(b->query->meter, n) : status;
}

/* ---- Pairs ---- */

static bool same_text(const dg__query *q, const dg__unit *mine, const dg__stored *s,
                      const dg__unit *its)
{
    size_t n = mine->end_token - mine->first_token;
    return n == its->end_token - its->first_token &&
           memcmp(q->ids + mine->first_token, s->ids.items + its->first_token,
                  n * sizeof *q->ids) == 0;
}

static dg_status compare(dg__near_blocks *b, const dg__unit *mine, const dg__stored *s,
                         const dg__unit *its, const uint64_t *told, uint64_t *shared)
{
    dg__query *q = b->query;
    uint32_t n = mine->end_token - mine->first_token, m = its->end_token - its->first_token;
    uint32_t longer = n > m ? n : m, shorter = n > m ? m : n;
    double similarity;
    if (n - dg__bits_count(told, mine->first_token, mine->end_token) < q->options.min_words ||
        same_text(q, mine, s, its))
        return DG_OK;
    dg_status status = dg__near_align_runs(b->aligner, &similarity, q->ids + mine->first_token, n,
                                           s->ids.items + its->first_token, m);
    if (status != DG_OK || similarity <= 0)
        return status;
    dg__shared_run run = {.rule = DG_SHARED_NEAR_DUPLICATE,
                          .first_token = mine->first_token,
                          .end_token = mine->end_token,
                          .span = mine->span,
                          .place = {.document = (uint32_t)q->examined.len,
                                    .first_token = its->first_token,
                                    .end_token = its->end_token,
                                    .span = its->span,
                                    .similarity = similarity,
                                    .containment = similarity * longer / shorter}};
    dg__bits_set_range(shared, mine->first_token, mine->end_token);
    return dg__vec_push(q->allocator, &q->runs, run) ? DG_OK : DG_NO_MEMORY;
}

dg_status dg__near_blocks_share(dg__near_blocks *b, const dg__stored *stored, const uint64_t *told,
                                uint64_t *shared)
{
    dg_status status = DG_OK;
    for (size_t i = 0; i < stored->units.len && status == DG_OK; i++) {
        const dg__unit *its = &stored->units.items[i];
        if (!its->block)
            continue;
        status =
            vote_for(b, stored->ids.items + its->first_token, its->end_token - its->first_token);
        for (size_t j = 0; j < b->voted.len && j < DG__NEAR_PAIRS && status == DG_OK; j++)
            status = compare(b, &b->query->units.items[b->voted.items[j].block], stored, its, told,
                             shared);
    }
    return status;
}
