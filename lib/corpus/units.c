/* Hashes of units are made of the tokens' hashes, all of which are looked at once: with digits folded,
 * if there are any, and the hashes of those tokens apart.
 *
 *     folded   hash(tokens, digits folded)
 *     exact    folded ^ hash(the tokens with digits)
 *
 * Of texts that are alike with their digits folded, tokens with digits are the same ones. */
#include "corpus/units.h"

#include "hash/long_hash.h"
#include "hash/token_hash.h"

/* Ways to compare, besides exactly. */
enum { FOLDED = 1, SHORT, SHORT_FOLDED };

#define SPREAD UINT64_C(0x9E3779B97F4A7C15) /* 2^64 / the golden ratio */
#define ZEROS  UINT64_C(0x3030303030303030)
#define ONES   UINT64_C(0x0101010101010101)
#define HIGH   UINT64_C(0x8080808080808080)

/* ---- Digits ---- */

/* The highest bit of a byte is set for '0' to '9', and of no other below the first of those: less '0',
 * which for bytes up to 0x3F is the same as to flip it, they are below 10. */
static inline uint64_t digits_of(const uint8_t *text)
{
    uint64_t bytes;
    memcpy(&bytes, text, sizeof bytes);
    if (!XXH_CPU_LITTLE_ENDIAN)
        bytes = XXH_swap64(bytes);
    bytes ^= ZEROS;
    return (bytes - ONES * 10) & ~bytes & HIGH;
}

/* The first byte '0' to '9' of text[from, to); `to` if there is none. */
static uint32_t find_digit(const uint8_t *text, uint32_t from, uint32_t to)
{
    for (; to - from >= 32; from += 32)
        if ((digits_of(text + from) | digits_of(text + from + 8) | digits_of(text + from + 16) |
             digits_of(text + from + 24)) != 0)
            break;
    for (; to - from >= 8; from += 8) {
        uint64_t digits = digits_of(text + from);
        if (digits != 0)
            return from + (uint32_t)__builtin_ctzll(digits) / 8;
    }
    while (from < to && (uint8_t)(text[from] - '0') > 9)
        from++;
    return from;
}

static dg_status add_digits(const dg__unit_walk *w, uint32_t token)
{
    const dg_document *doc = w->doc;
    dg__digits *d = w->digits;
    uint32_t start = doc->tokens.starts[token], len = doc->tokens.ends[token] - start;
    dg_status status =
        dg__key_make(&d->key, doc->text + start, len, doc->token_options.flags | DG_FOLD_DIGITS);
    if (status != DG_OK)
        return status;
    if (d->n == 0)
        memcpy(d->folded, doc->tokens.hashes + d->from, (d->end - d->from) * sizeof *d->folded);
    d->folded[token - d->from] = dg__token_hash(d->key.bytes, d->key.len, doc->token_options.seed);
    d->exact[d->n] = doc->tokens.hashes[token];
    d->tokens[d->n++] = token;
    return DG_OK;
}

/* The first token from `token` on that ends behind `at`; there is one. Of eight, without branches,
 * which would be taken at random. */
static uint32_t token_at(const uint32_t *ends, uint32_t token, uint32_t n, uint32_t at)
{
    enum { STRIDE = 8 };
    while (n - token > STRIDE && ends[token + STRIDE - 1] <= at)
        token += STRIDE;
    if (n - token > STRIDE) {
        uint32_t before = 0;
        for (uint32_t i = 0; i < STRIDE; i++)
            before += ends[token + i] <= at;
        return token + before;
    }
    while (ends[token] <= at)
        token++;
    return token;
}

/* Makes the tokens from `from` on the stretch, as many as it holds. */
static dg_status look_at(const dg__unit_walk *w, uint32_t from)
{
    const dg__tokens *tokens = &w->doc->tokens;
    dg__digits *d = w->digits;
    d->n = 0;
    d->from = from;
    d->end = d->block_end - from < DG__STRETCH ? d->block_end : from + DG__STRETCH;
    uint32_t token = from, at = tokens->starts[from], stop = tokens->ends[d->end - 1];
    while ((at = find_digit(w->doc->text, at, stop)) < stop) {
        token = token_at(tokens->ends, token, d->end, at);
        if (tokens->starts[token] <= at) { /* else it is in none, as in a link that isn't read */
            dg_status status = add_digits(w, token);
            if (status != DG_OK)
                return status;
            at = tokens->ends[token++];
        } else {
            at = tokens->starts[token];
        }
    }
    return DG_OK;
}

/* How many of the stretch's tokens with digits are before `token`. */
static uint32_t count_before(const dg__digits *d, uint32_t token)
{
    const uint32_t *at = d->tokens;
    for (size_t n = d->n; n > 0;) {
        size_t half = (n + 1) / 2;
        at += half & -(size_t)(at[half - 1] < token);
        n -= half;
    }
    return (uint32_t)(at - d->tokens);
}

/* ---- Hashes ---- */

/* Both hashes of a unit, and whether it has digits: if not they are the same. */
typedef struct hashes {
    uint64_t exact[2], folded[2];
    bool has_digits;
} hashes;

static void hash_tokens(uint64_t hash[2], const dg__unit_walk *w, const uint64_t *tokens,
                        uint32_t n)
{
    dg__hash_many_long(hash, tokens, n * sizeof *tokens, w->features);
}

static void set_exact(hashes *h, const uint64_t digits[2])
{
    h->exact[0] = h->folded[0] ^ digits[0];
    h->exact[1] = h->folded[1] ^ digits[1];
}

/* Piece by piece the same as at once. */
static dg_status hash_pieces(hashes *h, const dg__unit_walk *w, uint32_t first, uint32_t end)
{
    const dg__digits *d = w->digits;
    dg__long_hash all, digits;
    uint64_t of_digits[2];
    dg__long_hash_begin(&all);
    dg__long_hash_begin(&digits);
    h->has_digits = false;
    for (uint32_t at = first; at < end; at = d->end) {
        dg_status status = look_at(w, at);
        if (status != DG_OK)
            return status;
        uint32_t n = (end < d->end ? end : d->end) - at, n_digits = count_before(d, at + n);
        const uint64_t *tokens = d->n > 0 ? d->folded : w->doc->tokens.hashes + at;
        dg__long_hash_add(&all, tokens, n * sizeof *tokens);
        dg__long_hash_add(&digits, d->exact, n_digits * sizeof *d->exact);
        h->has_digits = h->has_digits || n_digits > 0;
    }
    dg__long_hash_end(h->folded, &all);
    dg__long_hash_end(of_digits, &digits);
    memcpy(h->exact, h->folded, sizeof h->exact);
    if (h->has_digits)
        set_exact(h, of_digits);
    return DG_OK;
}

static bool folds(const dg__unit_walk *w)
{
    return (w->look_for & DG_CORPUS_BOILERPLATE) != 0 &&
           (w->doc->token_options.flags & DG_FOLD_DIGITS) == 0;
}

static dg_status hash_unit(hashes *h, const dg__unit_walk *w, uint32_t first, uint32_t end)
{
    const dg__digits *d = w->digits;
    const uint64_t *tokens = w->doc->tokens.hashes + first;
    dg_status status = DG_OK;
    h->has_digits = false;
    if (folds(w)) {
        if (end - first > DG__STRETCH)
            return hash_pieces(h, w, first, end);
        if (first < d->from || end > d->end)
            status = look_at(w, first);
        uint32_t from = count_before(d, first), n = count_before(d, end) - from;
        if (status == DG_OK && n > 0) {
            uint64_t digits[2];
            hash_tokens(h->folded, w, d->folded + (first - d->from), end - first);
            hash_tokens(digits, w, d->exact + from, n);
            set_exact(h, digits);
            h->has_digits = true;
            return DG_OK;
        }
    }
    hash_tokens(h->exact, w, tokens, end - first);
    return status;
}

/* Sets the hashes of texts that are compared in one way apart from those of others. */
static uint64_t salt_of(uint64_t source, uint64_t way)
{
    return (source << 2 | way) * SPREAD;
}

static bool is_long(const dg__unit_walk *w, uint32_t first, uint32_t end)
{
    uint64_t n = end - first, least = 10 * (uint64_t)w->min_words;
    if (10 * n < least || 6 * n >= least)
        return 10 * n >= least;
    return dg__document_tenths(w->doc, first, end) >= least;
}

/* ---- Units ---- */

/* How a kind of unit is compared, exactly and with its digits folded. */
typedef struct manner {
    dg__kind kind, folded;
    uint64_t salt, folded_salt;
} manner;

/* The unit, and itself with its digits folded, if that makes a difference. */
static dg_status visit(const dg__unit_walk *w, dg__unit *unit, const manner *by)
{
    hashes h = {.has_digits = false};
    dg_status status = w->digits != NULL ? hash_unit(&h, w, unit->first, unit->end) : DG_OK;
    if (status != DG_OK)
        return status;
    unit->kind = by->kind;
    unit->hash[0] = h.exact[0] ^ by->salt;
    unit->hash[1] = h.exact[1];
    status = w->visit(w->ctx, unit);
    if (status != DG_OK || !h.has_digits)
        return status;
    unit->kind = by->folded;
    unit->hash[0] = h.folded[0] ^ by->folded_salt;
    unit->hash[1] = h.folded[1];
    return w->visit(w->ctx, unit);
}

static dg_status visit_block(const dg__unit_walk *w, uint32_t index, const dg_block *block)
{
    dg__unit unit = {.index = index, .first = block->first_token, .end = block->end_token};
    if (is_long(w, unit.first, unit.end)) {
        const manner by = {DG__BLOCK, DG__FOLDED_BLOCK, 0, salt_of(0, FOLDED)};
        return visit(w, &unit, &by);
    }
    if ((w->look_for & DG_CORPUS_BOILERPLATE) == 0)
        return DG_OK;
    const manner by = {DG__SHORT_BLOCK, DG__SHORT_FOLDED_BLOCK, salt_of(w->source, SHORT),
                       salt_of(w->source, SHORT_FOLDED)};
    return visit(w, &unit, &by);
}

static dg_status visit_sentence(const dg__unit_walk *w, uint32_t index, const dg_sentence *sentence)
{
    const manner by = {DG__SENTENCE, DG__FOLDED_SENTENCE, 0, salt_of(0, FOLDED)};
    dg__unit unit = {.index = index, .first = sentence->first_token, .end = sentence->end_token};
    return is_long(w, unit.first, unit.end) ? visit(w, &unit, &by) : DG_OK;
}

static dg_status walk_sentences(const dg__unit_walk *w, const dg_block *block)
{
    dg_status status = DG_OK;
    bool blocks = (w->look_for & DG_CORPUS_BLOCKS) != 0;
    for (uint32_t i = block->first_sentence; i < block->end_sentence && status == DG_OK; i++) {
        const dg_sentence *sentence = &w->doc->sentences.items[i];
        if (sentence->first_token == sentence->end_token)
            continue;
        if (!blocks || sentence->first_token != block->first_token ||
            sentence->end_token != block->end_token)
            status = visit_sentence(w, i, sentence);
    }
    return status;
}

dg_status dg__units_walk(const dg__unit_walk *w)
{
    const dg_document *doc = w->doc;
    dg_status status = DG_OK;
    for (uint32_t i = 0; i < doc->blocks.len && status == DG_OK; i++) {
        const dg_block *block = &doc->blocks.items[i];
        if (block->first_token == block->end_token)
            continue;
        if (w->digits != NULL) {
            w->digits->from = w->digits->end = 0;
            w->digits->block_end = block->end_token;
        }
        if ((w->look_for & DG_CORPUS_BLOCKS) != 0)
            status = visit_block(w, i, block);
        if (status == DG_OK && (w->look_for & DG_CORPUS_SENTENCES) != 0)
            status = walk_sentences(w, block);
    }
    return status;
}

/* ---- The digest ---- */

static void digest_add(uint64_t *digest, uint64_t value)
{
    *digest = (*digest ^ value) * SPREAD;
    *digest ^= *digest >> 32;
}

uint64_t dg__units_digest(const dg_document *doc, unsigned features)
{
    const dg__tokens *tokens = &doc->tokens;
    uint64_t digest = tokens->len;
    if (tokens->len > 0)
        digest = dg__hash_many(tokens->hashes, tokens->len * sizeof *tokens->hashes, 0, features);
    for (size_t i = 0; i < doc->blocks.len; i++)
        digest_add(&digest, doc->blocks.items[i].end_token);
    for (size_t i = 0; i < doc->sentences.len; i++)
        digest_add(&digest, doc->sentences.items[i].end_token);
    return digest;
}
