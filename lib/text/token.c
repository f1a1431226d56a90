/* Tokens: from bytes to spans and hashes of match keys. Each byte of the range is in one of
 *
 *   a plain word    what plain.c reads: its end is certain without what is around it
 *   a cluster       one character of a script written without spaces, with the marks and the vowel
 *                   signs that join it, also where word boundaries have no opinion (Thai SARA AM)
 *                   or another one (WB13 joins Katakana)
 *   a segment       any other stretch between two word boundaries, up to the next cluster in it
 *   nothing         a code point that can't begin one of them
 *
 * Where there is enough of it, what is simple is read by the thousand bytes (ascii.c), with the same
 * result.
 *
 * A segment is a token if its key has a letter or number. One of over 128 letters or DG_WORD_MAX
 * bytes is cut into several: between characters (grapheme clusters), unless one alone is longer.
 * The end of a segment is looked for at most 64 KiB ahead, and it ends there if it has to, so that
 * the meter is looked at on any input.
 *
 * Canonically equivalent texts have the same tokens, as long as no word is cut for its bytes: only
 * what doesn't join the character before it counts as a letter. */
#include "text/token.h"

#include "hash/token_hash.h"
#include "text/ascii.h"
#include "text/key.h"
#include "text/key_writer.h"
#include "text/plain.h"
#include "text/unicode.h"
#include "text/utf8.h"
#include "text/word.h"

#include <string.h>

#define LETTERS_MAX 128u
#define SEGMENT_MAX 65536u
#define MARKED_MAX  256u /* bytes of a cluster that read_clusters reads */
#define FAST_MIN    16u  /* bytes of ASCII that the fast path is worth starting for */

/* There is room. */
static void push(dg__tokens *t, uint32_t start, uint32_t end, uint64_t hash, bool is_cluster)
{
    size_t i = t->len++;
    t->starts[i] = start;
    t->ends[i] = end;
    t->hashes[i] = hash;
    if (i % 64 == 0)
        t->clusters[i / 64] = 0;
    t->clusters[i / 64] |= (uint64_t)is_cluster << i % 64;
}

/* ---- Reading ---- */

typedef struct reader {
    dg__tokens *tokens;
    const dg_allocator *allocator;
    const uint8_t *text;
    uint32_t from, at, to;
    size_t n_before;      /* tokens of what was read before `from` */
    uint32_t segment_end; /* of the segment that `at` is in, if it is greater than `at` */
    uint32_t fast_from;   /* where the fast path may begin again */
    uint8_t reject;       /* its dg__ascii_reject */
    const dg__ascii *ascii;
    const dg__token_options *options;
    dg__key key;
} reader;

/* Makes room for n tokens, and when that takes more memory, for as many as the rest of the range is
 * likely to have by what was read of it: to move the arrays costs as much as to fill them. */
static bool make_room(reader *r, size_t n)
{
    const dg__tokens *t = r->tokens;
    if (t->cap - t->len >= n)
        return true;
    uint64_t found = t->len - r->n_before, seen = r->at - r->from;
    uint64_t likely = seen > 0 ? found * (r->to - r->at) / seen * 9 / 8 : 0;
    return dg__tokens_grow(r->tokens, r->allocator, likely > n ? (size_t)likely : n);
}

/* The hash of a key that has zeros behind its end, up to 16 bytes. */
static uint64_t hash_padded(const uint8_t *key, uint32_t len, uint64_t seed)
{
    return len <= DG__SHORT_KEY ? dg__token_hash_short(key, seed)
                                : dg_token_hash((const char *)key, len, seed);
}

/* text[start, end) is a token if its key has a letter. */
static dg_status add(reader *r, uint32_t start, uint32_t end, bool is_cluster)
{
    dg_status status = dg__key_make(&r->key, r->text + start, end - start, r->options->flags);
    if (status != DG_OK || !r->key.has_letter)
        return status;
    if (!make_room(r, 1))
        return DG_NO_MEMORY;
    uint64_t hash = dg_token_hash((const char *)r->key.bytes, r->key.len, r->options->seed);
    push(r->tokens, start, end, hash, is_cluster);
    return DG_OK;
}

static dg__code_point code_point_at(const reader *r, uint32_t at)
{
    return dg__utf8_decode(r->text + at, r->text + r->to);
}

/* Joins the character before it: what word boundaries and grapheme clusters agree on or one of them
 * knows (Myanmar vowel signs, Thai SARA AM), and the conjoining vowels and finals of Hangul. */
static bool joins(uint32_t cp)
{
    const dg__properties *properties = dg__properties_of(cp);
    return (properties->flags & DG__JOINS) || properties->word == DG__WB_EXTEND ||
           (cp >= 0x1160 && cp < 0x1200) || (cp >= 0xD7B0 && cp < 0xD800);
}

static bool is_unspaced(uint32_t cp)
{
    return (dg__properties_of(cp)->flags & DG__UNSPACED) && !joins(cp);
}

/* Reads a cluster, which begins with `first`. */
static dg_status read_cluster(reader *r, dg__code_point first)
{
    uint32_t start = r->at, end = start + first.len;
    while (end < r->to) {
        dg__code_point next = code_point_at(r, end);
        if (!joins(next.value) || end + next.len - start > DG_WORD_MAX)
            break;
        end += next.len;
    }
    r->at = end;
    return add(r, start, end, true);
}

/* The end of the next part of the segment up to `end` that is short enough for a word. */
static uint32_t part_end(const reader *r, uint32_t start, uint32_t end, bool *may_have_letter)
{
    uint32_t letters = 0, character = start; /* where the last one begins */
    *may_have_letter = false;
    for (uint32_t at = start; at < end;) {
        dg__code_point cp = code_point_at(r, at);
        bool is_letter = !joins(cp.value);
        if (is_letter)
            character = at;
        if (at + cp.len - start > DG_WORD_MAX)
            return character > start ? character : at;
        letters += is_letter;
        if (letters > LETTERS_MAX)
            return at;
        *may_have_letter |= (dg__key_record_of(cp.value)->flags & DG__KEY_LETTER) != 0;
        at += cp.len;
    }
    return end;
}

/* The first unspaced code point of the segment that begins or goes on at `at`, or its end. */
static uint32_t spaced_end(reader *r)
{
    if (r->segment_end <= r->at) {
        uint32_t limit = r->to - r->at > SEGMENT_MAX ? r->at + SEGMENT_MAX : r->to;
        r->segment_end = (uint32_t)dg__word_end(r->text, limit, r->at, true);
    }
    uint32_t end = r->at;
    while (end < r->segment_end) {
        dg__code_point cp = code_point_at(r, end);
        if (is_unspaced(cp.value))
            break;
        end += cp.len;
    }
    return end;
}

/* Reads a segment, its first code point not being unspaced. */
static dg_status read_segment(reader *r)
{
    uint32_t end = spaced_end(r);
    dg_status status = DG_OK;
    while (status == DG_OK && r->at < end) {
        bool may_have_letter;
        uint32_t start = r->at;
        r->at = part_end(r, start, end, &may_have_letter);
        if (may_have_letter)
            status = add(r, start, r->at, false);
    }
    return status;
}

/* Reads a plain word, if one begins here. There is room for a token. */
static bool read_plain(reader *r)
{
    uint32_t end = dg__plain_read(r->text, r->at, r->to, r->options->flags, &r->key);
    if (end == r->at)
        return false;
    if (r->key.has_letter)
        push(r->tokens, r->at, end, hash_padded(r->key.bytes, r->key.len, r->options->seed), false);
    r->at = end;
    return true;
}

/* Whether certainly nothing begins there: no word of ASCII, no sequence of UTF-8. */
static bool is_skipped(const uint8_t *s, const uint8_t *end)
{
    if (s[0] < 0x80)
        return dg__ascii_keys[0][s[0]] == 0 && s[0] != '_';
    if (end - s < 2)
        return true;
    unsigned no_lead = (uint8_t)(s[0] - 0xC2) > 0xF4 - 0xC2, no_second = (s[1] ^ 0x80u) & 0xC0;
    return no_lead + no_second != 0; /* one guess, not three */
}

/* Whether the fast path can begin here and is likely to be worth it: it takes as long as two or three
 * words to start. */
static bool may_read_fast(const reader *r)
{
    if (r->ascii == NULL || r->at < r->segment_end || r->at < r->fast_from ||
        r->to - r->at < FAST_MIN)
        return false;
    const uint8_t *at = r->text + r->at, *end = r->text + r->to;
    if (at[0] >= 0x80) {
        size_t len = dg__ascii_knows(at, end, r->reject);
        return len > 0 && (at[len] < 0x80 || is_skipped(at + len, end) ||
                           dg__ascii_knows(at + len, end, r->reject) > 0);
    }
    uint64_t first[FAST_MIN / 8];
    memcpy(first, at, sizeof first);
    return ((first[0] | first[1]) & 0x8080808080808080u) == 0;
}

/* ---- Unspaced text, as far as the tables know it ---- */

/* What begins at `at`; U+0000 for any ASCII and the end of the text, none of which joins. */
static dg__letter letter_at(const reader *r, uint32_t at)
{
    if (at == r->to || r->text[at] < 0x80)
        return (dg__letter){.record = dg__key_record_of(0)};
    return dg__letter_at(r->text + at, r->text + r->to);
}

/* Surely joins no character before it. */
static bool is_apart(dg__letter letter)
{
    return letter.record->kind <= DG__KIND_NUMERIC ||
           (letter.record->kind >= DG__KIND_FORMAT && letter.record->kind != DG__KIND_SPECIAL);
}

/* Makes the key of the cluster that begins with `first`. Returns its length and what is behind it; 0
 * where only read_cluster knows. */
static uint32_t key_marked(reader *r, dg__letter first, dg__letter *next)
{
    uint32_t len = first.len;
    dg__key_writer w;
    dg__key_begin(&w, &r->key, r->options->flags);
    dg__key_write_letter(&w, first);
    while (dg__key_joins(next->record) && !w.failed && len <= MARKED_MAX) {
        dg__key_write_letter(&w, *next);
        len += next->len;
        *next = letter_at(r, r->at + len);
    }
    r->key.len = w.len;
    return w.failed || next->record->kind == DG__KIND_SPECIAL || len > MARKED_MAX ? 0 : len;
}

/* Reads clusters one after another, the first of which begins with `first`. None has digits that
 * fold. */
static dg_status read_clusters(reader *r, dg__letter first, uint32_t pause)
{
    dg__key_writer w;
    dg__key_begin(&w, &r->key, r->options->flags);
    while (first.record->kind == DG__KIND_CLUSTER && r->at < pause) {
        uint32_t len = first.len;
        uint64_t hash;
        dg__letter next = letter_at(r, r->at + len);
        if (dg__key_is_simple(first.record, w.unknown, 0) && is_apart(next)) {
            uint8_t padded[DG__SHORT_KEY] = {0};
            dg__key_put(padded, first.bytes ^ first.record->change);
            hash = dg__token_hash_short(padded, r->options->seed);
        } else {
            len = key_marked(r, first, &next);
            if (len == 0)
                return read_cluster(r, code_point_at(r, r->at));
            hash = hash_padded(r->key.bytes, r->key.len, r->options->seed);
        }
        if (!make_room(r, 1))
            return DG_NO_MEMORY;
        push(r->tokens, r->at, r->at + len, hash, true);
        r->at += len;
        first = next;
        if (may_read_fast(r))
            break;
    }
    return DG_OK;
}

/* ---- All of it ---- */

/* Has no letter and joins no word behind it, or is a mark without a base (U+0345 folds to a letter).
 * Marks may follow, but those are no words either. */
static bool begins_nothing(uint32_t cp)
{
    switch (dg__properties_of(cp)->word) {
    case DG__WB_KATAKANA:
    case DG__WB_HEBREW_LETTER:
    case DG__WB_ALETTER:
    case DG__WB_NUMERIC:
    case DG__WB_EXTEND_NUM_LET:
        return false;
    case DG__WB_EXTEND:
        return true;
    default:
        return !(dg__key_record_of(cp)->flags & DG__KEY_LETTER);
    }
}

static dg_status read_special(reader *r)
{
    dg__code_point cp = code_point_at(r, r->at);
    if (is_unspaced(cp.value))
        return read_cluster(r, cp);
    if (!begins_nothing(cp.value))
        return read_segment(r);
    r->at += cp.len;
    return DG_OK;
}

/* Marks without a base. */
static void skip_marks(reader *r, uint32_t pause)
{
    for (dg__letter next; r->at < pause && r->text[r->at] >= 0x80; r->at += next.len) {
        next = dg__letter_at(r->text + r->at, r->text + r->to);
        if (next.record->kind != DG__KIND_MARK)
            break;
    }
}

/* What begins above ASCII. */
static dg_status read_other(reader *r, uint32_t pause)
{
    dg__letter first = dg__letter_at(r->text + r->at, r->text + r->to);
    switch (first.record->kind) {
    case DG__KIND_LETTER:
    case DG__KIND_HEBREW:
    case DG__KIND_NUMERIC:
        return read_plain(r) ? DG_OK : read_special(r);
    case DG__KIND_CLUSTER:
        return read_clusters(r, first, pause);
    case DG__KIND_MARK:
    case DG__KIND_ZWJ:
    case DG__KIND_FORMAT:
    case DG__KIND_NOTHING:
    case DG__KIND_MIDDLE:
        r->at += first.len;
        skip_marks(r, pause);
        return DG_OK;
    default:
        return read_special(r);
    }
}

static dg_status read_fast(reader *r)
{
    if (!make_room(r, dg__ascii_room(r->to - r->at)))
        return DG_NO_MEMORY;
    r->at = dg__ascii_append(r->ascii, r->tokens, r->text, r->at, r->to, r->options, &r->fast_from);
    return DG_OK;
}

static dg_status read_until(reader *r, uint32_t pause)
{
    dg_status status = DG_OK;
    while (status == DG_OK && r->at < pause) {
        uint8_t byte = r->text[r->at];
        if (is_skipped(r->text + r->at, r->text + r->to))
            r->at++;
        else if (may_read_fast(r))
            status = read_fast(r);
        else if (!make_room(r, 1))
            status = DG_NO_MEMORY;
        else if (byte >= 0x80)
            status = read_other(r, pause);
        else if (!read_plain(r))
            status = read_special(r);
    }
    return status;
}

/* Room for what a text of this length is likely to have, within reason. */
static bool reserve(reader *r)
{
    uint32_t likely = (r->to - r->at) / 6 + 8;
    if (likely > 65536)
        likely = 65536;
    return r->tokens->cap - r->tokens->len >= likely ||
           dg__tokens_grow(r->tokens, r->allocator, likely);
}

dg_status dg__tokens_append(dg__tokens *tokens, const dg_allocator *a, const uint8_t *text,
                            uint32_t from, uint32_t to, const dg__token_options *options,
                            dg__meter *meter)
{
    return dg__tokens_append_by(dg__ascii_choose(dg__cpu_features()), tokens, a, text, from, to,
                                options, meter);
}

dg_status dg__tokens_append_by(const dg__ascii *ascii, dg__tokens *tokens, const dg_allocator *a,
                               const uint8_t *text, uint32_t from, uint32_t to,
                               const dg__token_options *options, dg__meter *meter)
{
    reader r;
    r.ascii = ascii;
    r.fast_from = from;
    r.reject = dg__ascii_reject(options);
    r.tokens = tokens;
    r.allocator = a;
    r.text = text;
    r.from = r.at = r.segment_end = from;
    r.n_before = tokens->len;
    r.to = to;
    r.options = options;
    dg_status status = reserve(&r) ? DG_OK : DG_NO_MEMORY;
    while (status == DG_OK && r.at < to) {
        uint32_t start = r.at;
        status = read_until(&r, to - start > DG__METER_STRIDE ? start + DG__METER_STRIDE : to);
        if (status == DG_OK)
            status = dg__meter_spend(meter, r.at - start);
    }
    return status;
}
