/* Tokens: from bytes to spans and hashes of match keys. Each byte of the range is in one of
 *
 *   a plain word    letters and ASCII digits that need no rule but "letters join": their key is
 *                   strung together from the tables while they are read
 *   a cluster       one character of a script written without spaces, with the marks and the vowel
 *                   signs that join it, also where word boundaries have no opinion (Thai SARA AM)
 *                   or another one (WB13 joins Katakana)
 *   a segment       any other stretch between two word boundaries, up to the next cluster in it
 *   nothing         a code point that can't begin one of them
 *
 * A segment is a token if its key has a letter or number. One of over 128 letters or DG_WORD_MAX
 * bytes is cut into several: between characters (grapheme clusters), unless one alone is longer.
 * The end of a segment is looked for at most 64 KiB ahead, and it ends there if it has to, so that
 * the meter is looked at on any input.
 *
 * Canonically equivalent texts have the same tokens, as long as no word is cut for its bytes: only
 * what doesn't join the character before it counts as a letter. */
#include "text/token.h"

#include "base/bits.h"
#include "hash/token_hash.h"
#include "text/key.h"
#include "text/key_tables.h"
#include "text/unicode.h"
#include "text/utf8.h"
#include "text/word.h"

#define LETTERS_MAX 128u
#define SEGMENT_MAX 65536u
#define PLAIN_MAX   512u /* bytes of a plain word's key */

/* ---- The arrays ---- */

/* Each array's size is right in `caps` at every moment, also when the next one can't grow. */
bool dg__tokens_grow(dg__tokens *t, const dg_allocator *a, size_t extra)
{
    bool grown = dg__vec_grow(a, &t->caps[0], t->len, extra, sizeof *t->starts, t->starts,
                              (dg__store){&t->starts}) &&
                 dg__vec_grow(a, &t->caps[1], t->len, extra, sizeof *t->ends, t->ends,
                              (dg__store){&t->ends}) &&
                 dg__vec_grow(a, &t->caps[2], t->len, extra, sizeof *t->hashes, t->hashes,
                              (dg__store){&t->hashes});
    size_t words = dg__bits_words(t->caps[0]);
    if (grown && t->caps[3] < words)
        grown = dg__vec_grow(a, &t->caps[3], t->caps[3], words - t->caps[3], sizeof *t->clusters,
                             t->clusters, (dg__store){&t->clusters});
    for (int i = 0; grown && i < 3; i++)
        t->cap = i == 0 || t->caps[i] < t->cap ? t->caps[i] : t->cap;
    return grown;
}

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

void dg__tokens_shrink(dg__tokens *tokens, const dg_allocator *a)
{
    if (tokens->len == 0) {
        dg__tokens_free(tokens, a);
        return;
    }
    dg__vec_fit(a, &tokens->caps[0], tokens->len, sizeof *tokens->starts, tokens->starts,
                (dg__store){&tokens->starts});
    dg__vec_fit(a, &tokens->caps[1], tokens->len, sizeof *tokens->ends, tokens->ends,
                (dg__store){&tokens->ends});
    dg__vec_fit(a, &tokens->caps[2], tokens->len, sizeof *tokens->hashes, tokens->hashes,
                (dg__store){&tokens->hashes});
    dg__vec_fit(a, &tokens->caps[3], dg__bits_words(tokens->len), sizeof *tokens->clusters,
                tokens->clusters, (dg__store){&tokens->clusters});
    tokens->cap = tokens->len;
}

void dg__tokens_free(dg__tokens *tokens, const dg_allocator *a)
{
    dg__free(a, tokens->starts, tokens->caps[0], sizeof *tokens->starts);
    dg__free(a, tokens->ends, tokens->caps[1], sizeof *tokens->ends);
    dg__free(a, tokens->hashes, tokens->caps[2], sizeof *tokens->hashes);
    dg__free(a, tokens->clusters, tokens->caps[3], sizeof *tokens->clusters);
    *tokens = (dg__tokens){0};
}

size_t dg__tokens_clusters(const dg__tokens *tokens, size_t first, size_t end)
{
    return dg__bits_count(tokens->clusters, first, end);
}

/* ---- Reading ---- */

typedef struct reader {
    dg__tokens *tokens;
    const dg_allocator *allocator;
    const uint8_t *text;
    uint32_t at, to;
    uint32_t segment_end; /* of the segment that `at` is in, if it is greater than `at` */
    const dg__token_options *options;
    dg__key key;
} reader;

static bool make_room(reader *r)
{
    return r->tokens->len < r->tokens->cap || dg__tokens_grow(r->tokens, r->allocator, 1);
}

/* text[start, end) is a token if its key has a letter. */
static dg_status add(reader *r, uint32_t start, uint32_t end, bool is_cluster)
{
    dg_status status = dg__key_make(&r->key, r->text + start, end - start, r->options->flags);
    if (status != DG_OK || !r->key.has_letter)
        return status;
    if (!make_room(r))
        return DG_NO_MEMORY;
    uint64_t hash = dg__token_hash(r->key.bytes, r->key.len, r->options->seed);
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
    const dg__key_record *record = dg__key_record_of(first.value);
    if (end - start > first.len || record->len != DG__KEY_ITSELF ||
        record->flags != DG__KEY_LETTER || !make_room(r))
        return add(r, start, end, true);
    uint64_t hash = dg__token_hash(r->text + start, first.len, r->options->seed);
    push(r->tokens, start, end, hash, true);
    return DG_OK;
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

/* ---- Plain words ---- */

/* The key of each ASCII letter and digit, 0 for any other byte; without and with DG_FOLD_DIGITS. */
/* clang-format off */
#define LETTER_KEYS \
    ['A'] = 'a', ['B'] = 'b', ['C'] = 'c', ['D'] = 'd', ['E'] = 'e', ['F'] = 'f', ['G'] = 'g', \
    ['H'] = 'h', ['I'] = 'i', ['J'] = 'j', ['K'] = 'k', ['L'] = 'l', ['M'] = 'm', ['N'] = 'n', \
    ['O'] = 'o', ['P'] = 'p', ['Q'] = 'q', ['R'] = 'r', ['S'] = 's', ['T'] = 't', ['U'] = 'u', \
    ['V'] = 'v', ['W'] = 'w', ['X'] = 'x', ['Y'] = 'y', ['Z'] = 'z', ['a'] = 'a', ['b'] = 'b', \
    ['c'] = 'c', ['d'] = 'd', ['e'] = 'e', ['f'] = 'f', ['g'] = 'g', ['h'] = 'h', ['i'] = 'i', \
    ['j'] = 'j', ['k'] = 'k', ['l'] = 'l', ['m'] = 'm', ['n'] = 'n', ['o'] = 'o', ['p'] = 'p', \
    ['q'] = 'q', ['r'] = 'r', ['s'] = 's', ['t'] = 't', ['u'] = 'u', ['v'] = 'v', ['w'] = 'w', \
    ['x'] = 'x', ['y'] = 'y', ['z'] = 'z'
static const uint8_t ascii_keys[2][256] = {
    {LETTER_KEYS, ['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4', ['5'] = '5',
     ['6'] = '6', ['7'] = '7', ['8'] = '8', ['9'] = '9'},
    {LETTER_KEYS, ['0'] = '0', ['1'] = '0', ['2'] = '0', ['3'] = '0', ['4'] = '0', ['5'] = '0',
     ['6'] = '0', ['7'] = '0', ['8'] = '0', ['9'] = '0'},
};
/* clang-format on */

/* Whether a boundary is certain at `at`, behind a letter or ASCII digit. */
static bool ends_plain_word(const reader *r, uint32_t at)
{
    if (at == r->to)
        return true;
    switch (r->text[at]) {
    case '_':
        return false;
    case '\'': /* join if a letter or digit follows, past marks */
    case '.':
    case ',':
    case ':':
    case ';':
        return at + 1 == r->to || (r->text[at + 1] < 0x80 && !ascii_keys[0][r->text[at + 1]]);
    }
    if (r->text[at] < 0x80)
        return true;
    switch (dg__properties_of(code_point_at(r, at).value)->word) {
    case DG__WB_OTHER:
    case DG__WB_NEWLINE:
    case DG__WB_KATAKANA:
    case DG__WB_DOUBLE_QUOTE:
    case DG__WB_WSEG_SPACE:
        return true;
    default:
        return false;
    }
}

/* The key of a letter that is plain: ALetter, and known without its neighbours. NULL if it isn't. */
static const dg__key_record *plain_record(uint32_t cp, uint32_t flags)
{
    const dg__properties *properties = dg__properties_of(cp);
    const dg__key_record *record = dg__key_record_of(cp);
    uint8_t unknown = flags & DG_STRIP_ACCENTS ? DG__KEY_SLOW | DG__KEY_ACCENTED : DG__KEY_SLOW;
    bool plain = properties->word == DG__WB_ALETTER && !(properties->flags & DG__UNSPACED) &&
                 record->lead == 0 && !(record->flags & unknown);
    return plain ? record : NULL;
}

/* A plain word as far as it is read. */
typedef struct plain {
    uint32_t at;
    uint32_t letters;
    uint32_t len; /* of the key */
    bool has_letter;
    uint8_t key[PLAIN_MAX];
} plain;

/* The ASCII letters and digits that follow. */
static void read_ascii(const reader *r, plain *p)
{
    const uint8_t *keys = ascii_keys[r->options->flags & DG_FOLD_DIGITS ? 1 : 0];
    const uint8_t *s = r->text + p->at;
    uint32_t n = 0, most = r->to - p->at;
    if (most > LETTERS_MAX - p->letters)
        most = LETTERS_MAX - p->letters;
    if (most > PLAIN_MAX - p->len)
        most = PLAIN_MAX - p->len;
    uint8_t *key = p->key + p->len;
    for (uint8_t folded; n < most && (folded = keys[s[n]]) != 0; n++)
        key[n] = folded;
    p->at += n;
    p->len += n;
    p->letters += n;
    p->has_letter |= n > 0;
}

/* False if it isn't a plain letter. */
static bool read_letter(const reader *r, plain *p)
{
    dg__code_point cp = code_point_at(r, p->at);
    const dg__key_record *record = plain_record(cp.value, r->options->flags);
    if (record == NULL)
        return false;
    bool itself = record->len == DG__KEY_ITSELF;
    const uint8_t *bytes = itself ? r->text + p->at : dg__key_bytes + record->offset;
    uint32_t len = itself ? cp.len : record->len;
    if (len > PLAIN_MAX - p->len)
        return false;
    for (uint32_t i = 0; i < len; i++)
        p->key[p->len++] = bytes[i];
    p->has_letter |= (record->flags & DG__KEY_LETTER) != 0;
    p->letters++;
    p->at += cp.len;
    return true;
}

static void read_letters(const reader *r, plain *p)
{
    while (p->at < r->to && p->letters < LETTERS_MAX) {
        if (r->text[p->at] >= 0x80) {
            if (!read_letter(r, p))
                return;
        } else {
            read_ascii(r, p);
            if (p->at < r->to && r->text[p->at] < 0x80)
                return;
        }
    }
}

/* Reads a plain word and adds it, if one begins here and surely ends where its letters do. There is
 * room for a token. */
static bool read_plain(reader *r)
{
    plain p;
    p.at = r->at;
    p.letters = p.len = 0;
    p.has_letter = false;
    read_letters(r, &p);
    if (p.letters == 0 || p.letters == LETTERS_MAX || p.len == PLAIN_MAX ||
        !ends_plain_word(r, p.at))
        return false;
    if (p.has_letter)
        push(r->tokens, r->at, p.at, dg__token_hash(p.key, p.len, r->options->seed), false);
    r->at = p.at;
    return true;
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

static dg_status read_until(reader *r, uint32_t pause)
{
    dg_status status = DG_OK;
    while (status == DG_OK && r->at < pause) {
        uint8_t byte = r->text[r->at];
        if (byte < 0x80 && ascii_keys[0][byte] == 0 && byte != '_')
            r->at++;
        else if (!make_room(r))
            status = DG_NO_MEMORY;
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
    reader r;
    r.tokens = tokens;
    r.allocator = a;
    r.text = text;
    r.at = r.segment_end = from;
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
