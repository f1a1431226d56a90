/* Hashes of units are made of the tokens' hashes; digits are folded only where there are some. */
#include "corpus/units.h"

#include "hash/token_hash.h"

/* Ways to compare, besides exactly. */
enum { FOLDED = 1, SHORT, SHORT_FOLDED };

enum { PIECE = 256 }; /* tokens that are folded at a time */

#define SPREAD UINT64_C(0x9E3779B97F4A7C15) /* 2^64 / the golden ratio */
#define ZEROS  UINT64_C(0x3030303030303030)
#define ONES   UINT64_C(0x0101010101010101)
#define HIGH   UINT64_C(0x8080808080808080)

/* The first byte '0' to '9' of text[from, to), or one less than 8 before it; `to` if there is none.
 * Eight at a time: less '0', it is below 10. */
static uint32_t skip_to_digit(const uint8_t *text, uint32_t from, uint32_t to)
{
    for (; to - from >= 8; from += 8) {
        uint64_t bytes;
        memcpy(&bytes, text + from, sizeof bytes);
        bytes ^= ZEROS; /* for bytes up to 0x3F the same as to subtract */
        if (((bytes - ONES * 10) & ~bytes & HIGH) != 0)
            return from;
    }
    return from;
}

static uint32_t find_digit(const uint8_t *text, uint32_t from, uint32_t to)
{
    while (from < to) {
        from = skip_to_digit(text, from, to);
        for (uint32_t end = to - from < 8 ? to : from + 8; from < end; from++)
            if (text[from] >= '0' && text[from] <= '9')
                return from;
    }
    return to;
}

/* The key of a short word in ASCII, as dg__key_make makes it; false for others. */
static bool fold_ascii(dg__key *key, const uint8_t *word, size_t len)
{
    if (len > DG__SHORT_KEY)
        return false;
    key->len = 0;
    for (size_t i = 0; i < len; i++) {
        uint8_t lower = word[i] | 0x20;
        if (word[i] >= 0x80)
            return false;
        if (word[i] >= '0' && word[i] <= '9')
            key->bytes[key->len++] = '0';
        else if (lower >= 'a' && lower <= 'z')
            key->bytes[key->len++] = lower;
    }
    return true;
}

static dg_status add_digits(const dg__unit_walk *w, uint32_t token)
{
    const dg_document *doc = w->doc;
    dg__digits *d = w->digits;
    uint32_t start = doc->tokens.starts[token], len = doc->tokens.ends[token] - start;
    dg_status status = DG_OK;
    if (!fold_ascii(&d->key, doc->text + start, len))
        status = dg__key_make(&d->key, doc->text + start, len,
                              doc->token_options.flags | DG_FOLD_DIGITS);
    if (status != DG_OK)
        return status;
    d->tokens[d->n] = token;
    d->hashes[d->n++] = dg__token_hash(d->key.bytes, d->key.len, doc->token_options.seed);
    return DG_OK;
}

/* Lists the tokens with digits from `from` on, up to `end` or as many as fit. */
static dg_status find_digits(const dg__unit_walk *w, uint32_t from, uint32_t end)
{
    const dg__tokens *tokens = &w->doc->tokens;
    dg__digits *d = w->digits;
    uint32_t token = from, at = tokens->starts[from], stop = tokens->ends[end - 1];
    d->n = 0;
    d->from = from;
    while (d->n < DG__DIGITS_MAX && (at = find_digit(w->doc->text, at, stop)) < stop) {
        while (tokens->ends[token] <= at)
            token++;
        if (tokens->starts[token] <= at) { /* else it is in none, as in a link that isn't read */
            dg_status status = add_digits(w, token);
            if (status != DG_OK)
                return status;
            at = tokens->ends[token++];
        } else {
            at = tokens->starts[token];
        }
    }
    d->end = d->n < DG__DIGITS_MAX ? end : d->tokens[d->n - 1] + 1;
    return DG_OK;
}

/* Makes sure that the tokens at `first` and behind it, up to `end` or as many as fit, are listed. */
static dg_status look_for_digits(const dg__unit_walk *w, uint32_t first, uint32_t end)
{
    return first >= w->digits->from && first < w->digits->end ? DG_OK : find_digits(w, first, end);
}

/* Folds those of the hashes of tokens [first, first + n) that are listed. */
static void fold(uint64_t *hashes, const dg__digits *d, uint32_t first, uint32_t n)
{
    for (uint32_t i = 0; i < d->n && d->tokens[i] < first + n; i++)
        if (d->tokens[i] >= first)
            hashes[d->tokens[i] - first] = d->hashes[i];
}

/* The same hash piece by piece or at once. */
static dg_status folded_hash(uint64_t hash[2], const dg__unit_walk *w, uint32_t first, uint32_t end)
{
    uint64_t piece[PIECE];
    dg__long_hash state;
    if (end - first <= PIECE && first >= w->digits->from && end <= w->digits->end) {
        memcpy(piece, w->doc->tokens.hashes + first, (end - first) * sizeof *piece);
        fold(piece, w->digits, first, end - first);
        dg__hash_long(hash, piece, (end - first) * sizeof *piece);
        return DG_OK;
    }
    dg__long_hash_begin(&state);
    for (uint32_t at = first, n; at < end; at += n) {
        dg_status status = look_for_digits(w, at, end);
        if (status != DG_OK)
            return status;
        n = end - at < PIECE ? end - at : PIECE;
        n = w->digits->end - at < n ? w->digits->end - at : n;
        memcpy(piece, w->doc->tokens.hashes + at, n * sizeof *piece);
        fold(piece, w->digits, at, n);
        dg__long_hash_add(&state, piece, n * sizeof *piece);
    }
    dg__long_hash_end(hash, &state);
    return DG_OK;
}

/* Listed tokens are looked through; what lies behind them is looked at anew. */
static dg_status has_digit(const dg__unit_walk *w, uint32_t first, uint32_t end, bool *has)
{
    const dg__digits *d = w->digits;
    *has = false;
    for (uint32_t at = first; at < end && !*has; at = d->end) {
        dg_status status = look_for_digits(w, at, end);
        if (status != DG_OK)
            return status;
        for (uint32_t i = 0; i < d->n && d->tokens[i] < end && !*has; i++)
            *has = d->tokens[i] >= at;
    }
    return DG_OK;
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

/* The unit with its digits folded, if that makes a difference. */
static dg_status visit_folded(const dg__unit_walk *w, dg__unit unit, dg__kind kind, uint64_t salt)
{
    bool has;
    if ((w->look_for & DG_CORPUS_BOILERPLATE) == 0 ||
        (w->doc->token_options.flags & DG_FOLD_DIGITS) != 0)
        return DG_OK;
    dg_status status = has_digit(w, unit.first, unit.end, &has);
    if (status != DG_OK || !has)
        return status;
    unit.kind = kind;
    status = folded_hash(unit.hash, w, unit.first, unit.end);
    unit.hash[0] ^= salt;
    return status == DG_OK ? w->visit(w->ctx, &unit) : status;
}

static dg_status visit_block(const dg__unit_walk *w, dg__unit *unit)
{
    dg_status status;
    if (is_long(w, unit->first, unit->end)) {
        status = w->visit(w->ctx, unit);
        return status == DG_OK ? visit_folded(w, *unit, DG__FOLDED_BLOCK, salt_of(0, FOLDED))
                               : status;
    }
    if ((w->look_for & DG_CORPUS_BOILERPLATE) == 0)
        return DG_OK;
    unit->kind = DG__SHORT_BLOCK;
    unit->hash[0] ^= salt_of(w->source, SHORT);
    status = w->visit(w->ctx, unit);
    return status == DG_OK
               ? visit_folded(w, *unit, DG__SHORT_FOLDED_BLOCK, salt_of(w->source, SHORT_FOLDED))
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
                  (unit.end - unit.first) * sizeof(uint64_t));
    dg_status status = w->visit(w->ctx, &unit);
    return status == DG_OK ? visit_folded(w, unit, DG__FOLDED_SENTENCE, salt_of(0, FOLDED))
                           : status;
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
    w->digits->from = w->digits->end = 0;
    for (uint32_t i = 0; i < doc->blocks.len && status == DG_OK; i++) {
        const dg_block *block = &doc->blocks.items[i];
        dg__unit unit = {
            .kind = DG__BLOCK, .index = i, .first = block->first_token, .end = block->end_token};
        if (unit.first == unit.end)
            continue;
        dg__hash_long(unit.hash, doc->tokens.hashes + unit.first,
                      (unit.end - unit.first) * sizeof(uint64_t));
        digest_add(digest, unit.hash[0]);
        if ((w->look_for & DG_CORPUS_BLOCKS) != 0)
            status = visit_block(w, &unit);
        if (status == DG_OK)
            status = walk_sentences(w, block, digest);
    }
    return status;
}
