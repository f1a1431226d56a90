/* Match keys. Two ways to make one, with the same result byte by byte:
 *
 *   fast   the keys of the single code points (key_tables.c), strung together. Right if no code
 *          point may compose with one before it and the marks stand in canonical order: the quick
 *          check of UAX #15, section 9, at every step of the definition
 *   slow   the definition itself, by libunistring
 *
 * The definition: NFKC(casefold(NFKC(word))), with full default case folding, then nothing but
 * letters, marks and numbers. Three deviations:
 *
 *   1. U+0131, dotless i, folds to i: its capital is I, and key(upper(x)) = key(x) has to hold.
 *      Nothing else is needed for that, as trying every code point shows. It can't hold for words
 *      with U+0345, iota below, that aren't in NFC: as a capital it is a letter of its own and
 *      takes the marks behind it from the letter before.
 *   2. Default_Ignorable_Code_Points go as well, though some count as letters or marks (U+034F,
 *      variation selectors, Hangul fillers): what can't be seen can't tell two words apart.
 *   3. A code point later than Unicode 14.0 is its own key and never meets libunistring, on either
 *      way: it would be normalised or not by whichever version is there. Older ones are normalised
 *      by all versions alike (Unicode's stability policy).
 *
 * DG_STRIP_ACCENTS decomposes, drops nonspacing marks (Mn) that stand on, under, over or through
 * their base (canonical combining class 1, 200 to 240) and the points of Hebrew, Arabic and Syriac
 * (10 to 36), and recomposes. It keeps what writes a sound of its own: vowel signs, viramas and
 * nuktas of Indic scripts, the marks of Thai, Lao and Tibetan, the voicing of Kana. A letter that
 * is written as another with a mark counts as the other, whatever an alphabet says: Cyrillic short i
 * as i, a-ring as a. Letters that don't decompose stay: o with stroke, l with stroke. */
#include "text/key.h"

#include "text/key_writer.h"
#include "text/unicode.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

#define DOTLESS_I 0x131u

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
const uint8_t dg__ascii_keys[2][256] = {
    {LETTER_KEYS, ['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4', ['5'] = '5',
     ['6'] = '6', ['7'] = '7', ['8'] = '8', ['9'] = '9'},
    {LETTER_KEYS, ['0'] = '0', ['1'] = '0', ['2'] = '0', ['3'] = '0', ['4'] = '0', ['5'] = '0',
     ['6'] = '0', ['7'] = '0', ['8'] = '0', ['9'] = '0'},
};
/* clang-format on */

/* ---- Fast ---- */

/* Most words. False for one that has other than ASCII. */
static bool make_ascii(dg__key *key, const uint8_t *word, size_t len, uint32_t flags)
{
    const uint8_t *keys = dg__ascii_keys[(flags & DG_FOLD_DIGITS) != 0 ? 1 : 0];
    uint32_t n = 0, all = 0;
    memset(key->bytes, 0, 16);
    for (size_t i = 0; i < len; i++) {
        uint8_t folded = keys[word[i]];
        all |= word[i];
        key->bytes[n] = folded;
        n += folded != 0;
    }
    key->len = n;
    key->has_letter = n > 0;
    return all < 0x80;
}

/* False where only the slow way knows. No code point's key has over 11 times its bytes, so a word's
 * has less than DG_KEY_MAX, by more than what the writer puts behind it. */
static bool make_fast(dg__key *key, const uint8_t *word, size_t len, uint32_t flags)
{
    const uint8_t *end = word + len;
    dg__key_writer w;
    dg__key_begin(&w, key, flags);
    for (const uint8_t *at = word; at < end && !w.failed;) {
        if (*at < 0x80) {
            dg__key_write_ascii(&w, *at, dg__ascii_keys[0][*at]);
            at++;
        } else {
            dg__letter letter = dg__letter_at(at, end);
            dg__key_write_letter(&w, letter);
            at += letter.len;
        }
    }
    key->len = w.len;
    key->has_letter = (w.flags & DG__KEY_LETTER) != 0;
    return !w.failed;
}

/* ---- Slow ---- */

/* Code points, in `stack` or, where libunistring finds it too small, in memory of malloc. */
typedef struct buffer {
    uint32_t *items;
    size_t len;
    uint32_t stack[512];
} buffer;

static void release(buffer *b)
{
    if (b->items != b->stack)
        free(b->items);
    b->items = b->stack;
    b->len = 0;
}

/* Empties the buffer to take a result of libunistring, which wants to know its room. */
static void make_room(buffer *b)
{
    release(b);
    b->len = sizeof b->stack / sizeof *b->stack;
}

/* Takes the result, of b->len code points; false if it is NULL: no memory. */
static bool take(buffer *b, uint32_t *items)
{
    if (items != NULL)
        b->items = items;
    return items != NULL;
}

static bool normalise(buffer *to, const uint32_t *items, size_t n, uninorm_t form)
{
    make_room(to);
    return take(to, u32_normalize(form, items, n, to->stack, &to->len));
}

static bool casefold(buffer *to, const buffer *from)
{
    make_room(to);
    if (!take(to, u32_casefold(from->items, from->len, NULL, NULL, to->stack, &to->len)))
        return false;
    for (size_t i = 0; i < to->len; i++) {
        if (to->items[i] == DOTLESS_I)
            to->items[i] = 'i';
    }
    return true;
}

static bool is_accent(uint32_t cp)
{
    int ccc = uc_combining_class(cp);
    return (ccc == 1 || (ccc >= 10 && ccc <= 36) || (ccc >= 200 && ccc <= 240)) &&
           uc_is_general_category(cp, UC_NON_SPACING_MARK);
}

static bool strip_accents(buffer *b, buffer *spare)
{
    if (!normalise(spare, b->items, b->len, UNINORM_NFD))
        return false;
    size_t kept = 0;
    for (size_t i = 0; i < spare->len; i++) {
        if (!is_accent(spare->items[i]))
            spare->items[kept++] = spare->items[i];
    }
    spare->len = kept;
    return normalise(b, spare->items, spare->len, UNINORM_NFC);
}

static void append_code_point(dg__key *key, uint32_t cp)
{
    uint8_t flags = dg__properties_of(cp)->flags;
    if (flags & DG__KEYED)
        key->len += (uint32_t)dg__utf8_encode(cp, key->bytes + key->len);
    key->has_letter |= (flags & DG__LETTER) != 0;
}

/* run[0..n): at least one code point, none of them new. */
static bool append_run(dg__key *key, const uint32_t *run, size_t n, uint32_t flags)
{
    buffer a, b;
    a.items = a.stack;
    b.items = b.stack;
    bool done = normalise(&a, run, n, UNINORM_NFKC) && casefold(&b, &a) &&
                normalise(&a, b.items, b.len, UNINORM_NFKC) &&
                (!(flags & DG_STRIP_ACCENTS) || strip_accents(&a, &b));
    for (size_t i = 0; done && i < a.len; i++)
        append_code_point(key, a.items[i]);
    release(&a);
    release(&b);
    return done;
}

static bool is_new(uint32_t cp)
{
    return (dg__key_record_of(cp)->flags & DG__KEY_NEW) != 0;
}

/* By runs between new code points. */
static bool make_slow(dg__key *key, const uint32_t *text, size_t len, uint32_t flags)
{
    for (size_t at = 0, end = 0; at < len; at = end) {
        while (end < len && !is_new(text[end]))
            end++;
        if (end > at && !append_run(key, text + at, end - at, flags))
            return false;
        if (end < len)
            append_code_point(key, text[end++]);
    }
    return true;
}

/* ---- Either ---- */

/* In place: no digit is shorter than '0'. */
static void fold_digits(dg__key *key)
{
    uint32_t kept = 0;
    for (uint32_t at = 0; at < key->len;) {
        dg__code_point cp = dg__utf8_decode(key->bytes + at, key->bytes + key->len);
        uint32_t end = at + cp.len;
        if (dg__properties_of(cp.value)->flags & DG__DIGIT) {
            key->bytes[kept++] = '0';
            at = end;
        }
        while (at < end)
            key->bytes[kept++] = key->bytes[at++];
    }
    key->len = kept;
}

dg_status dg__key_make_slow(dg__key *key, const uint8_t *word, size_t len, uint32_t flags)
{
    uint32_t text[DG_WORD_MAX];
    size_t n = 0;
    for (size_t at = 0; at < len;) {
        dg__code_point cp = dg__utf8_decode(word + at, word + len);
        text[n++] = cp.value;
        at += cp.len;
    }
    key->len = 0;
    key->has_letter = false;
    if (!make_slow(key, text, n, flags))
        return DG_NO_MEMORY;
    if (flags & DG_FOLD_DIGITS)
        fold_digits(key);
    return DG_OK;
}

dg_status dg__key_make(dg__key *key, const uint8_t *word, size_t len, uint32_t flags)
{
    if (make_ascii(key, word, len, flags))
        return DG_OK;
    if (!make_fast(key, word, len, flags))
        return dg__key_make_slow(key, word, len, flags);
    if (flags & DG_FOLD_DIGITS)
        fold_digits(key);
    return DG_OK;
}

dg_status dg_match_key(const char *word, size_t word_len, uint32_t flags, char *key,
                       size_t *key_len)
{
    if (word_len > DG_WORD_MAX || (word == NULL && word_len > 0) || (flags & ~DG__KEY_FLAGS) ||
        key == NULL || key_len == NULL)
        return DG_INVALID;
    dg__key made;
    dg_status status = dg__key_make(&made, (const uint8_t *)word, word_len, flags);
    if (status != DG_OK)
        return status;
    memcpy(key, made.bytes, made.len);
    *key_len = made.len;
    return DG_OK;
}
