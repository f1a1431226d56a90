/* Features of each text that its near duplicates have some of, too: pairs of words that stand next to
 * each other, or with one between, in either order; and runs of five words.
 *
 * Of the pairs each text has the same few at most, those that its copies choose as well: by a hash, so
 * the smallest of one text are among the smallest of the other if they are there at all (Broder, On
 * the resemblance and containment of documents, 1997). Pairs that many texts are expected to have, by
 * how often their words stand in the corpus, come behind those that few have; a word that stands once
 * leads nowhere. Where more have one than was expected the words behind it tell them apart: near_pair.c.
 * Counts of words are hashed into a table whose size depends on the corpus only, not on memory: so does
 * what is chosen. Runs of words are winnowed: a text that is part of a longer one has the same. */
#include "corpus/near_posting.h"
#include "corpus/outbox.h"
#include "corpus/steps.h"

#include <dittograph/fingerprint.h>

enum { SHINGLE = 5, WINDOW = 8, AHEAD = 4096 };

/* Counters: a table of 4 MB at most. */
enum { FEW_COUNTERS_BITS = 12, MANY_COUNTERS_BITS = 20 };

/* Binary logarithms are in so many parts of one. */
enum { LOG_BITS = 8 };

/* Copies of a pair that are too few to matter: 8. */
#define FEW_COPIES_LOG (3u << LOG_BITS)

#define PAIRS_ROOM (2 * DG_CORPUS_NEAR_MAX)

typedef struct counters {
    uint32_t *counts;
    uint32_t mask;
    uint32_t all_log; /* of all tokens */
} counters;

typedef struct keying {
    dg_corpus *c;
    const counters *counters;
    dg_winnower *winnower;
    uint64_t tokens_at; /* where the tokens in memory begin ... */
    uint32_t n_tokens;  /* ... and how many they are */
    uint32_t tokens[AHEAD];
    uint64_t ids[DG_CORPUS_NEAR_MAX];
    uint32_t logs[DG_CORPUS_NEAR_MAX]; /* of the tokens' counts */
    uint64_t pairs[PAIRS_ROOM + 1];    /* the best, and one that falls out */
    uint32_t n_pairs;
    uint64_t shingles[DG_CORPUS_NEAR_MAX];
    dg_fingerprint chosen[DG_CORPUS_NEAR_MAX];
    dg__outbox out;
} keying;

/* A pair as it is compared: how common it is, its hash, the token behind it. */
enum { BEHIND_BITS = 12, LEVEL_AT = BEHIND_BITS + DG__NEAR_HASH_BITS };

_Static_assert(DG_CORPUS_NEAR_MAX < 1u << BEHIND_BITS, "every token has a number");

/* ---- Words counted ---- */

/* The binary logarithm of n, 0 for none; a straight line between powers of two. n: below 2^56. */
static uint32_t log_of(uint64_t n)
{
    if (n == 0)
        return 0;
    uint32_t whole = 63 - (uint32_t)__builtin_clzll(n);
    return whole << LOG_BITS | (uint32_t)(((n << LOG_BITS) >> whole) & ((1u << LOG_BITS) - 1));
}

static dg_status count_tokens(counters *k, const dg__spill *tokens, const dg__workspace *w)
{
    uint8_t *chunk = dg__alloc(w->allocator, tokens->chunk_size, 1);
    dg_status status = chunk != NULL ? DG_OK : DG_NO_MEMORY;
    dg__spill_reader r;
    const uint8_t *records;
    uint32_t n = 1, token;
    dg__spill_read(&r, tokens, 0, chunk);
    while (status == DG_OK && n > 0) {
        status = dg__spill_next(&r, &records, &n);
        for (uint32_t i = 0; i < n && status == DG_OK; i++) {
            memcpy(&token, records + i * sizeof token, sizeof token);
            uint32_t *count = &k->counts[token & k->mask];
            *count += *count < UINT32_MAX;
        }
        if (status == DG_OK)
            status = dg__meter_spend(w->meter, n);
    }
    dg__free(w->allocator, chunk, tokens->chunk_size, 1);
    return status;
}

static dg_status make_counters(counters *k, const dg_corpus *c, const dg__workspace *w)
{
    const dg__spill *tokens = &c->spills[DG__TOKENS];
    uint32_t bits = FEW_COUNTERS_BITS;
    while (bits < MANY_COUNTERS_BITS && dg__spill_count(tokens) >> bits > 0)
        bits++;
    k->mask = (1u << bits) - 1;
    k->all_log = log_of(dg__spill_count(tokens) + 1);
    k->counts = dg__alloc_zeroed(w->allocator, (size_t)k->mask + 1, sizeof *k->counts);
    return k->counts != NULL ? count_tokens(k, tokens, w) : DG_NO_MEMORY;
}

/* ---- Features of a text ---- */

/* hash: its lower half. end: of what it is of. */
static dg_status put_feature(keying *k, uint64_t hash, uint32_t end, uint32_t n, uint32_t number)
{
    uint8_t record[DG__GRAM_SIZE];
    dg__near_posting posting = {hash & UINT32_MAX, number, (uint8_t)(end / DG__NEAR_STRETCH)};
    for (uint32_t i = end; i < end + DG__NEAR_BEHIND; i++)
        posting.feature = posting.feature << DG__NEAR_WORD_BITS |
                          (i < n ? k->ids[i] >> (64 - DG__NEAR_WORD_BITS) : 0);
    dg__near_posting_pack(record, &posting);
    uint32_t partition = dg__partition_by_hash(k->c, hash << 32);
    return dg__outbox_put(&k->out, partition, record, sizeof record);
}

/* How far the copies that are expected of a pair are beyond those that don't matter, in powers of two:
 * as many as there would be if words stood in any order, at one of two distances, on either side. */
static uint64_t level_of(const keying *k, uint32_t i, uint32_t j)
{
    uint32_t copies = k->logs[i] + k->logs[j] + (2u << LOG_BITS);
    uint32_t few = k->counters->all_log + FEW_COPIES_LOG;
    return copies > few ? (copies - few + (1u << LOG_BITS) - 1) >> LOG_BITS : 0;
}

/* Keeps the pair if it is among the best, and not among them yet: the fewest copies come first, then
 * the smallest hash. */
static void keep_pair(keying *k, uint32_t i, uint32_t j)
{
    uint32_t at = k->n_pairs, most = k->c->near.pairs;
    if (k->logs[i] == 0 || k->logs[j] == 0)
        return;
    uint64_t pair =
        level_of(k, i, j) << LEVEL_AT | (k->ids[i] + k->ids[j]) >> 32 << BEHIND_BITS | (j + 1);
    if (at == most && pair >= k->pairs[at - 1])
        return;
    while (at > 0 && k->pairs[at - 1] > pair)
        at--;
    if (at > 0 && (k->pairs[at - 1] ^ pair) >> BEHIND_BITS == 0)
        return;
    memmove(k->pairs + at + 1, k->pairs + at, (k->n_pairs - at) * sizeof *k->pairs);
    k->pairs[at] = pair;
    k->n_pairs += k->n_pairs < most;
}

static dg_status put_pairs(keying *k, uint32_t n, uint32_t number)
{
    dg_status status = DG_OK;
    k->n_pairs = 0;
    for (uint32_t i = 0; i + 1 < n; i++) {
        keep_pair(k, i, i + 1);
        if (i + 2 < n)
            keep_pair(k, i, i + 2);
    }
    for (uint32_t i = 0; i < k->n_pairs && status == DG_OK; i++)
        status = put_feature(k, k->pairs[i] >> BEHIND_BITS, k->pairs[i] % (1u << BEHIND_BITS), n,
                             number);
    return status;
}

static dg_status put_shingles(keying *k, uint32_t n, uint32_t number)
{
    dg_status status = DG_OK;
    size_t n_shingles = dg_roll(k->ids, n, SHINGLE, k->shingles);
    dg_winnower_reset(k->winnower);
    size_t n_chosen = dg_winnower_push(k->winnower, k->shingles, n_shingles, k->chosen);
    for (size_t i = 0; i < n_chosen && status == DG_OK; i++)
        status = put_feature(k, k->chosen[i].hash >> 32, (uint32_t)k->chosen[i].position + SHINGLE,
                             n, number);
    return status;
}

/* Makes sure that the tokens [place, place + n) are in memory: texts come in order of place. */
static dg_status get_tokens(keying *k, uint64_t place, uint32_t n)
{
    const dg__spill *tokens = &k->c->spills[DG__TOKENS];
    if (place >= k->tokens_at && place + n <= k->tokens_at + k->n_tokens)
        return DG_OK;
    uint64_t all = tokens->counts[0];
    if (place > all || n > all - place)
        return DG_DAMAGED;
    k->tokens_at = place;
    k->n_tokens = all - place < AHEAD ? (uint32_t)(all - place) : AHEAD;
    dg_status status = dg__spill_fetch(tokens, place, k->n_tokens, k->tokens);
    if (status != DG_OK)
        k->n_tokens = 0;
    return status;
}

static dg_status put_text(keying *k, const dg__triple *placed)
{
    uint64_t place = placed->w[0];
    uint32_t number = (uint32_t)placed->w[1], n = (uint32_t)placed->w[2];
    if (n > DG_CORPUS_NEAR_MAX)
        return DG_DAMAGED;
    dg_status status = get_tokens(k, place, n);
    if (status != DG_OK)
        return status;
    const uint32_t *tokens = k->tokens + (place - k->tokens_at);
    for (uint32_t i = 0; i < n; i++) {
        k->ids[i] = dg__near_id(tokens[i]);
        k->logs[i] = log_of(k->counters->counts[tokens[i] & k->counters->mask]);
    }
    status = put_pairs(k, n, number);
    return status == DG_OK ? put_shingles(k, n, number) : status;
}

static dg_status take(void *ctx, const dg__triple *items, size_t n)
{
    dg_status status = DG_OK;
    for (size_t i = 0; i < n && status == DG_OK; i++)
        status = put_text(ctx, &items[i]);
    return status;
}

/* ---- All ---- */

static dg_status key_partitions(const dg__resolving *r, const dg__workspace *w,
                                const dg__queue *partitions)
{
    uint32_t partition;
    keying *k = dg__alloc_zeroed(w->allocator, 1, sizeof *k);
    if (k == NULL)
        return DG_NO_MEMORY;
    k->c = r->corpus;
    k->counters = r->shared;
    k->out = (dg__outbox){.corpus = k->c, .to = DG__NEAR_KEYS};
    dg__taker taker = {take, k};
    dg_status status = dg_winnower_new(&k->winnower, WINDOW, w->allocator);
    while (status == DG_OK && dg__queue_next(partitions, &partition))
        status = dg__sorted(w, &k->c->spills[DG__NEAR_PLACED], partition, 0, &taker);
    if (status == DG_OK)
        status = dg__outbox_flush(&k->out);
    dg_winnower_free(k->winnower);
    dg__free(w->allocator, k, 1, sizeof *k);
    return status;
}

dg_status dg__near_key(const dg__resolving *r)
{
    dg_corpus *c = r->corpus;
    dg__workspace w = dg__workspace_of(r, 0);
    counters k = {.counts = NULL};
    dg__resolving with_counters = *r;
    with_counters.shared = &k;
    dg_status status = dg__corpus_create(c, DG__NEAR_KEYS, DG__GRAM_SIZE, true);
    if (status == DG_OK)
        status = make_counters(&k, c, &w);
    if (status == DG_OK)
        status = dg__run_tasks(&with_counters, key_partitions);
    dg__free(&c->allocator, k.counts, (size_t)k.mask + 1, sizeof *k.counts);
    return status;
}
