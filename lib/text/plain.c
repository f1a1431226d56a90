/* Plain words. Their letters, digits and marks join, whatever stands around them (WB4, 5, 8 to 10 of
 * UAX #29), so do an apostrophe and its like between two letters (WB6, 7, tailored as word.c does)
 * and what may stand between two digits (WB11, 12). No unspaced character is among them.
 *
 * A word is plain only if it is short enough not to be cut, which its bytes show. */
#include "text/plain.h"

#include "text/key_writer.h"
#include "text/unicode.h"
#include "text/word.h"

#define ZERO_WIDTH_JOINER 0x200Du
#define PLAIN_MAX         127u /* bytes: no more letters than a token may have */

/* A word as far as it is read. */
typedef struct word {
    const uint8_t *start, *at, *end; /* end: of the text */
    const uint8_t *stop;             /* where it is too long, if not at the end */
    const uint8_t *safe;             /* before it there are 4 bytes to be had; not after stop */
    const uint8_t *ascii_keys;
    dg__key_writer key;
} word;

typedef enum verdict { ENDS, GOES_ON, UNKNOWN } verdict;

/* ---- What may stand between letters or digits ---- */

static uint8_t kind_at(const word *w, const uint8_t *s)
{
    uint32_t cp = s[0] < 0x80 ? s[0] : dg__utf8_decode_long(s, w->end).value;
    return dg__key_record_of(cp)->kind;
}

/* That of the last letter or digit; NOTHING at the beginning. */
static uint8_t kind_before(const word *w)
{
    for (const uint8_t *at = w->at; at > w->start;) {
        dg__code_point cp = dg__utf8_decode_back(w->start, at);
        uint8_t kind = dg__key_record_of(cp.value)->kind;
        if (kind <= DG__KIND_NUMERIC || kind == DG__KIND_JAMO)
            return kind == DG__KIND_JAMO ? DG__KIND_LETTER : kind;
        at -= cp.len;
    }
    return DG__KIND_NOTHING;
}

/* The kind of what has to follow a character for both to join; NOTHING for none, LETTER for any
 * letter. Not for an apostrophe behind a Hebrew letter (WB7a). */
static uint8_t wanted_behind(uint8_t before, uint8_t word_class, bool is_stop)
{
    bool quote_or_dot = word_class == DG__WB_SINGLE_QUOTE || word_class == DG__WB_MID_NUM_LET;
    if (before == DG__KIND_NUMERIC)
        return quote_or_dot || word_class == DG__WB_MID_NUM ? DG__KIND_NUMERIC : DG__KIND_NOTHING;
    if (before == DG__KIND_HEBREW && word_class == DG__WB_DOUBLE_QUOTE)
        return DG__KIND_HEBREW;
    bool may_join = (quote_or_dot || word_class == DG__WB_MID_LETTER) && !is_stop;
    return may_join ? DG__KIND_LETTER : DG__KIND_NOTHING;
}

/* Whether the character of `len` bytes joins what follows it. */
static verdict judge(const word *w, uint32_t len, uint8_t word_class, bool is_stop)
{
    const uint8_t *next = w->at + len;
    if (next == w->end)
        return ENDS;
    uint8_t kind = kind_at(w, next);
    if (kind > DG__KIND_NUMERIC) {
        bool is_certain = next[0] < 0x80 || kind == DG__KIND_CLUSTER || kind == DG__KIND_NOTHING ||
                          kind == DG__KIND_MIDDLE;
        return is_certain ? ENDS : UNKNOWN;
    }
    uint8_t wanted = wanted_behind(kind_before(w), word_class, is_stop);
    bool is_wanted = kind == wanted || (wanted == DG__KIND_LETTER && kind == DG__KIND_HEBREW);
    return is_wanted ? GOES_ON : ENDS;
}

/* What an ASCII character does behind the word that is no letter or digit. */
static verdict judge_ascii(const word *w)
{
    switch (w->at[0]) {
    case '_':
        return UNKNOWN;
    case '\'':
        return kind_before(w) == DG__KIND_HEBREW ? UNKNOWN
                                                 : judge(w, 1, DG__WB_SINGLE_QUOTE, false);
    case '"':
        return judge(w, 1, DG__WB_DOUBLE_QUOTE, false);
    case '.':
        return judge(w, 1, DG__WB_MID_NUM_LET, true);
    case ',':
    case ';':
        return judge(w, 1, DG__WB_MID_NUM, false);
    default: /* ':' is a stop, and joins no digits */
        return ENDS;
    }
}

/* What any other character does. */
static verdict judge_other(const word *w, dg__letter letter)
{
    switch (letter.record->kind) {
    case DG__KIND_LETTER:
    case DG__KIND_HEBREW:
    case DG__KIND_NUMERIC:
    case DG__KIND_JAMO:
    case DG__KIND_MARK:
    case DG__KIND_ZWJ:
    case DG__KIND_FORMAT:
        return GOES_ON;
    case DG__KIND_CLUSTER:
    case DG__KIND_NOTHING: /* may be a pictograph (WB3c) */
        return w->key.last == ZERO_WIDTH_JOINER ? UNKNOWN : ENDS;
    case DG__KIND_MIDDLE:
        return judge(w, letter.len, dg__properties_of(letter.value)->word,
                     dg__word_is_stop(letter.value));
    default:
        return UNKNOWN;
    }
}

/* ---- Reading ---- */

/* Takes the ASCII letters and digits that follow, or else the character that joins, if it does. */
static verdict read_ascii(word *w)
{
    const uint8_t *at = w->at;
    uint8_t *key = w->key.bytes + w->key.len;
    for (uint8_t folded; at < w->stop && (folded = w->ascii_keys[*at]) != 0; at++)
        *key++ = folded;
    if (at > w->at) {
        w->at = at;
        w->key.len = (uint32_t)(key - w->key.bytes);
        w->key.last = at[-1];
        w->key.last_len = w->key.len - 1;
        w->key.ccc = 0;
        w->key.flags |= DG__KEY_LETTER;
        return GOES_ON;
    }
    verdict v = at > w->start ? judge_ascii(w) : UNKNOWN;
    if (v == GOES_ON)
        dg__key_write_ascii(&w->key, *w->at++, 0);
    return v;
}

/* Takes a character, if it joins. */
static verdict read_other(word *w)
{
    dg__letter letter = dg__letter_at(w->at, w->end);
    verdict v = judge_other(w, letter);
    if (v != GOES_ON)
        return v;
    dg__key_write_letter(&w->key, letter);
    w->at += letter.len;
    return w->key.failed ? UNKNOWN : GOES_ON;
}

/* Takes the letters, digits and marks of `size` bytes each that follow, as long as they are simple;
 * returns whether there is one. */
__attribute__((always_inline)) static inline bool read_simple(word *w, uint32_t size)
{
    const uint32_t frame = size == 2 ? 0xC0E0 : 0xC0C0F0, framed = size == 2 ? 0x80C0 : 0x8080E0;
    const uint32_t shortest = size == 2 ? 0x1E : 0x200F, all = size == 2 ? 0xFFFF : 0xFFFFFF;
    const uint8_t *at = w->at, *safe = w->safe;
    const unsigned reject = w->key.unknown | DG__KEY_LONG | DG__KEY_COMPOSES;
    const dg__key_record *last = NULL;
    uint8_t *key = w->key.bytes + w->key.len;
    uint8_t ccc = w->key.ccc, flags = w->key.flags;
    while (at < safe) {
        uint32_t four = dg__key_get(at);
        if ((four & frame) != framed || (four & shortest) == 0)
            break;
        const dg__key_record *record =
            size == 2 ? dg__key_record_of_two(four) : dg__key_record_of_three(four);
        bool is_late = (record->ccc < ccc) & (record->ccc != 0);
        if ((record->flags & reject) | (record->kind & ~(unsigned)DG__KIND_MARK) | is_late)
            break;
        dg__key_put(key, (four & all) ^ record->change);
        key += record->len;
        ccc = record->ccc;
        flags |= record->flags;
        last = record;
        at += size;
    }
    if (last == NULL)
        return false;
    w->at = at;
    w->key.len = (uint32_t)(key - w->key.bytes);
    w->key.last = size == 2 ? (at[-2] & 0x1Fu) << 6 | (at[-1] & 0x3Fu)
                            : (at[-3] & 0xFu) << 12 | (at[-2] & 0x3Fu) << 6 | (at[-1] & 0x3Fu);
    w->key.last_len = w->key.len - last->len;
    w->key.ccc = ccc;
    w->key.flags = flags;
    return true;
}

/* The syllable that the jamo at s make, at least a lead and a vowel, and their bytes; 0 bytes if there
 * is none. There are 9 bytes to be had. */
static uint32_t compose_syllable(const uint8_t *s, uint32_t *n)
{
    uint32_t lead = s[2] - 0x80u, vowel = s[5] - 0xA1u, final = 0;
    bool is_syllable =
        s[0] == 0xE1 && s[1] == 0x84 && lead < 19 && s[3] == 0xE1 && s[4] == 0x85 && vowel < 21;
    if (s[6] == 0xE1 && s[7] == 0x86 && s[8] > 0xA7 && s[8] < 0xC0)
        final = s[8] - 0xA7u;
    else if (s[6] == 0xE1 && s[7] == 0x87 && s[8] >= 0x80 && s[8] < 0x83)
        final = s[8] - 0x80u + 25;
    *n = !is_syllable ? 0 : final > 0 ? 9 : 6;
    return 0xAC00 + (lead * 21 + vowel) * 28 + final;
}

/* Takes the syllables of Hangul that follow in jamo; returns whether there is one. Only to be quick:
 * dg__key_write_letter composes them too. */
static bool read_syllables(word *w)
{
    bool any = false;
    for (uint32_t n; w->stop - w->at >= 9; any = true) {
        uint32_t syllable = compose_syllable(w->at, &n);
        if (n == 0)
            break;
        dg__key_write_letter(&w->key, dg__letter_composed(syllable));
        w->at += n;
    }
    return any;
}

static verdict read_next(word *w)
{
    uint8_t lead = w->at[0];
    if (lead == ' ')
        return ENDS;
    if (lead < 0x80)
        return read_ascii(w);
    bool any = lead < 0xE0                         ? read_simple(w, 2)
               : lead == 0xE1 && read_syllables(w) ? true
                                                   : read_simple(w, 3);
    return any ? GOES_ON : read_other(w);
}

uint32_t dg__plain_read(const uint8_t *text, uint32_t at, uint32_t to, uint32_t flags, dg__key *key)
{
    word w;
    w.start = w.at = text + at;
    w.end = text + to;
    w.stop = to - at > PLAIN_MAX ? w.at + PLAIN_MAX : w.end;
    w.safe = to - at > PLAIN_MAX + 3 ? w.stop : to - at > 3 ? w.end - 3 : w.at;
    w.ascii_keys = dg__ascii_keys[flags & DG_FOLD_DIGITS ? 1 : 0];
    dg__key_begin(&w.key, key, flags);
    if (flags & DG_FOLD_DIGITS)
        w.key.unknown |= DG__KEY_DIGIT;
    verdict v = GOES_ON;
    while (v == GOES_ON && w.at < w.stop)
        v = read_next(&w);
    if (v == UNKNOWN || (v == GOES_ON && w.at < w.end))
        return at;
    key->len = w.key.len;
    key->has_letter = (w.key.flags & DG__KEY_LETTER) != 0;
    return (uint32_t)(w.at - text);
}
