/* Documents as features. */
#include "index/feature.h"

#include "hash/roll.h"

/* Tokens at a time. */
#define STRIDE 512u

static bool is_long_enough(const dg_document *doc, uint32_t first, uint32_t end, uint32_t min_words)
{
    return first < end && dg__document_tenths(doc, first, end) >= (uint64_t)10 * min_words;
}

static bool add_unit(dg__units *units, const dg_document *doc, uint32_t first, uint32_t end,
                     dg_span span, bool block, const dg_allocator *a)
{
    dg__unit unit = {first, end, dg__document_source(doc, span), block};
    return dg__vec_push(a, units, unit);
}

dg_status dg__units_of(dg__units *units, const dg_document *doc, uint32_t min_words,
                       const dg_allocator *a)
{
    for (size_t i = 0; i < doc->blocks.len; i++) {
        const dg_block *b = &doc->blocks.items[i];
        if (!is_long_enough(doc, b->first_token, b->end_token, min_words) ||
            !dg__document_counts(doc, i))
            continue;
        if (!add_unit(units, doc, b->first_token, b->end_token, b->span, true, a))
            return DG_NO_MEMORY;
        for (uint32_t j = b->first_sentence; j < b->end_sentence; j++) {
            const dg_sentence *s = &doc->sentences.items[j];
            bool all = s->first_token == b->first_token && s->end_token == b->end_token;
            if (!all && is_long_enough(doc, s->first_token, s->end_token, min_words) &&
                !add_unit(units, doc, s->first_token, s->end_token, s->span, false, a))
                return DG_NO_MEMORY;
        }
    }
    return DG_OK;
}

/* Polynomial, of a constant that SplitMix64 multiplies with, and mixed as it goes: hashes of tokens
 * are as good as random already. */
uint64_t dg__sequence_hash(const uint64_t *hashes, size_t n)
{
    uint64_t sum = n + DG__MIX_ADD;
    for (size_t i = 0; i < n; i++) {
        sum = (sum ^ hashes[i]) * DG__MIX_FIRST;
        sum ^= sum >> 31;
    }
    return sum;
}

uint64_t dg__feature_hash(uint64_t hash)
{
    return hash * DG__MIX_LAST >> (64 - DG__HASH_BITS);
}

dg_status dg__fingerprinter_new(dg__fingerprinter *f, uint32_t k, uint32_t window,
                                const dg_allocator *a)
{
    dg__fingerprinter made = {.allocator = *a};
    dg_status status = dg_roller_new(&made.roller, k, a);
    if (status == DG_OK)
        status = dg_winnower_new(&made.winnower, window, a);
    if (status == DG_OK)
        *f = made;
    else
        dg__fingerprinter_free(&made);
    return status;
}

void dg__fingerprinter_free(dg__fingerprinter *f)
{
    dg_roller_free(f->roller);
    dg_winnower_free(f->winnower);
}

dg_status dg__fingerprints(dg__hashes *features, dg__fingerprinter *f, const uint64_t *tokens,
                           size_t n)
{
    uint64_t grams[STRIDE];
    dg_fingerprint chosen[STRIDE];
    dg_roller_reset(f->roller);
    dg_winnower_reset(f->winnower);
    for (size_t i = 0; i < n; i += STRIDE) {
        size_t taken = n - i < STRIDE ? n - i : STRIDE;
        size_t n_grams = dg_roller_push(f->roller, tokens + i, taken, grams);
        size_t n_chosen = dg_winnower_push(f->winnower, grams, n_grams, chosen);
        if (!dg__vec_reserve(&f->allocator, features, n_chosen))
            return DG_NO_MEMORY;
        for (size_t j = 0; j < n_chosen; j++)
            features->items[features->len++] = dg__feature_hash(chosen[j].hash);
    }
    return DG_OK;
}
