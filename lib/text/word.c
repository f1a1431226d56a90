/* Word boundaries by UAX #29, section 4.1.1 (Unicode 15.0): the segment that begins at a boundary.
 *
 * Two states carry the rules: `before`, the class of the last character that WB4 does not skip, and
 * `raw`, that of the last character of all, which WB3c and WB3d look at. A character that may stand
 * between two letters or digits is looked past at once (WB6, 7b, 12), and when that succeeds, jumped
 * over. So each byte is looked at at most twice for one boundary and the one after it.
 *
 * Deviation, with `tailored`: '.' and ':' and whatever NFKC makes one of them don't stand within
 * words (WB6, WB7). The standard joins "peninsula.the", which articles glued from parts are full of,
 * and has no use for it that a reader would miss; between digits '.' joins as ever. */
#include "text/word.h"

#include "text/unicode.h"
#include "text/utf8.h"

typedef struct scan {
    const uint8_t *text;
    size_t len;
    size_t at;      /* the next character's place */
    uint8_t before; /* dg__word_class */
    uint8_t raw;    /* dg__word_class */
    bool tailored;
} scan;

static bool is_ascii_alphanumeric(uint8_t byte)
{
    return (uint8_t)((byte | 0x20) - 'a') < 26 || (uint8_t)(byte - '0') < 10;
}

static bool is_letter(uint8_t word_class)
{
    return word_class == DG__WB_ALETTER || word_class == DG__WB_HEBREW_LETTER;
}

static bool is_skipped(uint8_t word_class)
{
    return word_class == DG__WB_EXTEND || word_class == DG__WB_FORMAT || word_class == DG__WB_ZWJ;
}

static bool is_line_break(uint8_t word_class)
{
    return word_class == DG__WB_CR || word_class == DG__WB_LF || word_class == DG__WB_NEWLINE;
}

bool dg__word_is_stop(uint32_t cp)
{
    switch (cp) {
    case '.':
    case ':':
    case 0x2024:
    case 0xFE13:
    case 0xFE52:
    case 0xFE55:
    case 0xFF0E:
    case 0xFF1A:
        return true;
    default:
        return false;
    }
}

/* The class of the character that has to follow `middle` for both to join; DG__WB_OTHER for none,
 * DG__WB_ALETTER for any letter. */
static uint8_t wanted_after(const scan *s, dg__code_point middle, uint8_t middle_class)
{
    bool quote_or_dot = middle_class == DG__WB_SINGLE_QUOTE || middle_class == DG__WB_MID_NUM_LET;
    if (is_letter(s->before)) {
        if (quote_or_dot || middle_class == DG__WB_MID_LETTER) /* WB6 */
            return s->tailored && dg__word_is_stop(middle.value) ? DG__WB_OTHER : DG__WB_ALETTER;
        if (s->before == DG__WB_HEBREW_LETTER && middle_class == DG__WB_DOUBLE_QUOTE) /* WB7b */
            return DG__WB_HEBREW_LETTER;
    } else if (s->before == DG__WB_NUMERIC && (quote_or_dot || middle_class == DG__WB_MID_NUM)) {
        return DG__WB_NUMERIC; /* WB12 */
    }
    return DG__WB_OTHER;
}

static uint8_t class_of(uint32_t cp)
{
    return dg__properties_of(cp)->word;
}

/* Looks for a character of the wanted class after `at`, past what WB4 skips; goes behind it if there
 * is one (WB7, 7c, 11). */
static bool jump(scan *s, size_t at, uint8_t wanted)
{
    while (wanted != DG__WB_OTHER && at < s->len) {
        dg__code_point next = dg__utf8_decode(s->text + at, s->text + s->len);
        uint8_t next_class = class_of(next.value);
        at += next.len;
        if (is_skipped(next_class))
            continue;
        if (next_class != wanted && !(wanted == DG__WB_ALETTER && is_letter(next_class)))
            return false;
        s->before = s->raw = next_class;
        s->at = at;
        return true;
    }
    return false;
}

/* WB5, 8 to 10, 13 to 13b: two classes that join whatever follows. */
static bool adjoin(uint8_t before, uint8_t after)
{
    if (after == DG__WB_EXTEND_NUM_LET)
        return is_letter(before) || before == DG__WB_NUMERIC || before == DG__WB_KATAKANA ||
               before == DG__WB_EXTEND_NUM_LET;
    if (after == DG__WB_KATAKANA)
        return before == DG__WB_KATAKANA || before == DG__WB_EXTEND_NUM_LET;
    if (is_letter(after) || after == DG__WB_NUMERIC)
        return is_letter(before) || before == DG__WB_NUMERIC || before == DG__WB_EXTEND_NUM_LET;
    return before == DG__WB_HEBREW_LETTER && after == DG__WB_SINGLE_QUOTE; /* WB7a */
}

/* Takes the next character if there is no boundary before it. */
static bool join_next(scan *s)
{
    dg__code_point next = dg__utf8_decode(s->text + s->at, s->text + s->len);
    const dg__properties *properties = dg__properties_of(next.value);
    uint8_t after = properties->word;
    if (is_skipped(after)) { /* WB4 */
        s->at += next.len;
        s->raw = after;
        return true;
    }
    if (jump(s, s->at + next.len, wanted_after(s, next, after)))
        return true;
    bool pictograph = s->raw == DG__WB_ZWJ && (properties->flags & DG__PICTOGRAPHIC); /* WB3c */
    bool spaces = s->raw == DG__WB_WSEG_SPACE && after == DG__WB_WSEG_SPACE;          /* WB3d */
    bool flag = s->before == DG__WB_REGIONAL_INDICATOR && after == s->before;         /* WB15, 16 */
    if (!pictograph && !spaces && !flag && !adjoin(s->before, after))
        return false;
    s->at += next.len;
    s->raw = after;
    s->before = flag ? DG__WB_OTHER : after; /* a flag has two indicators, never three */
    return true;
}

/* Behind the ASCII letters and digits that begin at `at`. */
static size_t skip_alphanumeric(const uint8_t *text, size_t len, size_t at)
{
    while (at < len && is_ascii_alphanumeric(text[at]))
        at++;
    return at;
}

size_t dg__word_end(const uint8_t *text, size_t len, size_t at, bool tailored)
{
    size_t run = skip_alphanumeric(text, len, at);
    if (run == len || (run > at && text[run] == ' '))
        return run;
    if (run > at + 1)
        at = run - 1; /* alphanumerics join, so the last one stands for all */
    scan s = {text, len, at, 0, 0, tailored};
    dg__code_point first = dg__utf8_decode(text + at, text + len);
    s.before = s.raw = class_of(first.value);
    s.at += first.len;
    if (s.before == DG__WB_CR && s.at < len && text[s.at] == '\n')
        return s.at + 1; /* WB3 */
    if (is_line_break(s.before))
        return s.at; /* WB3a */
    while (s.at < len && join_next(&s))
        continue;
    return s.at;
}
