/* Hashes of units are made of the tokens' hashes; digits are folded only where there are some. */
#include "corpus/units.h"

#include "hash/token_hash.h"

/* Seeds: a hash of one kind is none of another. */
enum { EXACT = 1, FOLDED = 2, SHORT = 3, SHORT_FOLDED = 4 };

#define SPREAD UINT64_C(0x9E3779B97F4A7C15) /* 2^64 / the golden ratio */
#define ZEROS  UINT64_C(0x3030303030303030)
#define ONES   UINT64_C(0x0101010101010101)
#define HIGH   UINT64_C(0x8080808080808080)

/* Whether there is a byte '0' to '9'. Eight at a time: less '0', it is below 10. */
static bool has_digit(const uint8_t *s, size_t len)
{
    for (; len >= 8; s += 8, len -= 8) {
        uint64_t bytes;
        memcpy(&bytes, s, sizeof bytes);
        bytes ^= ZEROS; /* for bytes up to 0x3F the same as to subtract */
        if (((bytes - ONES * 10) & ~bytes & HIGH) != 0)
            return true;
    }
    for (; len > 0; s++, len--)
        if (*s >= '0' && *s <= '9')
            return true;
    return false;
}

static bool token_has_digit(const dg_document *doc, uint32_t token)
{
    uint32_t start = doc->tokens.starts[token];
    return has_digit(doc->text + start, doc->tokens.ends[token] - start);
}

static bool range_has_digit(const dg_document *doc, uint32_t first, uint32_t end)
{
    uint32_t start = doc->tokens.starts[first];
    return has_digit(doc->text + start, doc->tokens.ends[end - 1] - start);
}

static dg_status folded_token(uint64_t *hash, const dg__unit_walk *w, uint32_t token)
{
    const dg_document *doc = w->doc;
    *hash = doc->tokens.hashes[token];
    if (!token_has_digit(doc, token))
        return DG_OK;
    uint32_t start = doc->tokens.starts[token];
    dg_status status = dg__key_make(w->key, doc->text + start, doc->tokens.ends[token] - start,
                                    doc->token_options.flags | DG_FOLD_DIGITS);
    if (status == DG_OK)
        *hash = dg__token_hash(w->key->bytes, w->key->len, doc->token_options.seed);
    return status;
}

static dg_status folded_hash(uint64_t hash[2], const dg__unit_walk *w, uint32_t first, uint32_t end,
                             uint64_t seed)
{
    uint64_t piece[64];
    dg__long_hash state;
    dg__long_hash_begin(&state, seed);
    for (uint32_t at = first; at < end;) {
        uint32_t n = 0;
        for (; n < 64 && at < end; n++, at++) {
            dg_status status = folded_token(&piece[n], w, at);
            if (status != DG_OK)
                return status;
        }
        dg__long_hash_add(&state, piece, n * sizeof *piece);
    }
    dg__long_hash_end(hash, &state);
    return DG_OK;
}

static bool is_long(const dg__unit_walk *w, uint32_t first, uint32_t end)
{
    uint64_t n = end - first, least = 10 * (uint64_t)w->min_words;
    if (10 * n < least || 6 * n >= least)
        return 10 * n >= least;
    return dg__document_tenths(w->doc, first, end) >= least;
}

/* The unit with its digits folded, if that makes a difference. */
static dg_status visit_folded(const dg__unit_walk *w, dg__unit unit, dg__kind kind, uint64_t seed)
{
    if ((w->look_for & DG_CORPUS_BOILERPLATE) == 0 ||
        (w->doc->token_options.flags & DG_FOLD_DIGITS) != 0 ||
        !range_has_digit(w->doc, unit.first, unit.end))
        return DG_OK;
    unit.kind = kind;
    dg_status status = folded_hash(unit.hash, w, unit.first, unit.end, seed);
    return status == DG_OK ? w->visit(w->ctx, &unit) : status;
}

static dg_status visit_block(const dg__unit_walk *w, dg__unit *unit)
{
    dg_status status;
    if (is_long(w, unit->first, unit->end)) {
        status = w->visit(w->ctx, unit);
        return status == DG_OK ? visit_folded(w, *unit, DG__FOLDED_BLOCK, FOLDED) : status;
    }
    if ((w->look_for & DG_CORPUS_BOILERPLATE) == 0)
        return DG_OK;
    uint64_t by_source = w->source * SPREAD;
    unit->kind = DG__SHORT_BLOCK;
    dg__hash_long(unit->hash, w->doc->tokens.hashes + unit->first,
                  (unit->end - unit->first) * sizeof(uint64_t), by_source + SHORT);
    status = w->visit(w->ctx, unit);
    return status == DG_OK
               ? visit_folded(w, *unit, DG__SHORT_FOLDED_BLOCK, by_source + SHORT_FOLDED)
               : status;
}

static dg_status visit_sentence(const dg__unit_walk *w, uint32_t index)
{
    const dg_sentence *sentence = &w->doc->sentences.items[index];
    dg__unit unit = {.kind = DG__SENTENCE,
                     .index = index,
                     .first = sentence->first_token,
                     .end = sentence->end_token};
    if (!is_long(w, unit.first, unit.end))
        return DG_OK;
    dg__hash_long(unit.hash, w->doc->tokens.hashes + unit.first,
                  (unit.end - unit.first) * sizeof(uint64_t), EXACT);
    dg_status status = w->visit(w->ctx, &unit);
    return status == DG_OK ? visit_folded(w, unit, DG__FOLDED_SENTENCE, FOLDED) : status;
}

static void digest_add(uint64_t *digest, uint64_t value)
{
    *digest = (*digest ^ value) * SPREAD;
    *digest ^= *digest >> 32;
}

static dg_status walk_sentences(const dg__unit_walk *w, const dg_block *block, uint64_t *digest)
{
    dg_status status = DG_OK;
    bool blocks = (w->look_for & DG_CORPUS_BLOCKS) != 0;
    for (uint32_t i = block->first_sentence; i < block->end_sentence && status == DG_OK; i++) {
        const dg_sentence *sentence = &w->doc->sentences.items[i];
        digest_add(digest, sentence->end_token);
        if (sentence->first_token == sentence->end_token ||
            (w->look_for & DG_CORPUS_SENTENCES) == 0)
            continue;
        if (!blocks || sentence->first_token != block->first_token ||
            sentence->end_token != block->end_token)
            status = visit_sentence(w, i);
    }
    return status;
}

dg_status dg__units_walk(const dg__unit_walk *w, uint64_t *digest)
{
    const dg_document *doc = w->doc;
    dg_status status = DG_OK;
    *digest = doc->tokens.len;
    for (uint32_t i = 0; i < doc->blocks.len && status == DG_OK; i++) {
        const dg_block *block = &doc->blocks.items[i];
        dg__unit unit = {
            .kind = DG__BLOCK, .index = i, .first = block->first_token, .end = block->end_token};
        if (unit.first == unit.end)
            continue;
        dg__hash_long(unit.hash, doc->tokens.hashes + unit.first,
                      (unit.end - unit.first) * sizeof(uint64_t), EXACT);
        digest_add(digest, unit.hash[0]);
        if ((w->look_for & DG_CORPUS_BLOCKS) != 0)
            status = visit_block(w, &unit);
        if (status == DG_OK)
            status = walk_sentences(w, block, digest);
    }
    return status;
}
