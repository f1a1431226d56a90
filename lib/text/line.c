/* Lines: most bytes are looked at once, to find the line's end. Of the rest the first word and the last
 * character usually suffice; only a line that isn't plain is read to measure its width. */
#include "text/line.h"

#include "text/trim.h"
#include "text/unicode.h"
#include "text/utf8.h"

#include <string.h>

/* Columns that count as a word in scripts without spaces. */
#define UNSPACED_LEAD 8

/* ---- Line ends ---- */

static bool is_continuation(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

static bool is_ascii_letter(uint8_t byte)
{
    return (uint8_t)((byte | 0x20) - 'a') < 26;
}

static bool is_plain(uint8_t byte)
{
    return byte >= 0x20 && byte < 0x80;
}

/* A sequence that is well-formed from
 * its first byte on is that character wherever it stands. */
uint32_t dg__line_end_length(const uint8_t *text, uint32_t at, uint32_t to)
{
    switch (text[at]) {
    case '\n':
    case '\v':
    case '\f':
        return 1;
    case '\r':
        return to - at > 1 && text[at + 1] == '\n' ? 2 : 1;
    case 0xC2:
        return to - at > 1 && text[at + 1] == 0x85 ? 2 : 0;
    case 0xE2:
        return to - at > 2 && text[at + 1] == 0x80 && (text[at + 2] | 1) == 0xA9 ? 3 : 0;
    default:
        return 0;
    }
}

static bool may_end_line(uint8_t byte)
{
    return byte < 0x20 || byte == 0xC2 || byte == 0xE2;
}

/* How many plain bytes follow, at least; eight at a time. A byte below 0x20 borrows into its top
 * bit, and the lowest such byte can't be a false alarm. */
static uint32_t skip_plain(const uint8_t *s, uint32_t len)
{
    uint32_t at = 0;
    for (uint64_t eight; len - at >= sizeof eight; at += (uint32_t)sizeof eight) {
        memcpy(&eight, s + at, sizeof eight);
        if ((eight | (eight - 0x2020202020202020u)) & 0x8080808080808080u)
            break;
    }
    return at;
}

uint32_t dg__find_line_end_portable(const uint8_t *text, uint32_t at, uint32_t to, bool *plain)
{
    *plain = true;
    while (at < to) {
        at += skip_plain(text + at, to - at);
        /* What isn't plain is read on, one by one. */
        for (uint32_t stop = to - at < 8 ? to : at + 8; at < stop || (at < to && text[at] >= 0x80);
             at++) {
            if (is_plain(text[at]))
                continue;
            if (may_end_line(text[at]) && dg__line_end_length(text, at, to) > 0)
                return at;
            *plain = false;
        }
    }
    return to;
}

uint32_t dg__find_line_end(const uint8_t *text, uint32_t at, uint32_t to, bool *plain,
                           unsigned features)
{
#if DG__X86
    if (features & DG__CPU_AVX512)
        return dg__find_line_end_avx512(text, at, to, plain);
    if (features & DG__CPU_AVX2)
        return dg__find_line_end_avx2(text, at, to, plain);
#else
    (void)features;
#endif
    return dg__find_line_end_portable(text, at, to, plain);
}

/* ---- Columns ---- */

/* Vowels and finals of Hangul written as letters, which the leading consonant draws in. */
static bool is_conjoining(uint32_t cp)
{
    return (cp >= 0x1160 && cp < 0x1200) || (cp >= 0xD7B0 && cp < 0xD800);
}

static uint32_t columns(uint32_t cp, uint32_t column)
{
    const dg__properties *properties = dg__properties_of(cp);
    if (cp == '\t')
        return 8 - column % 8;
    if ((properties->flags & DG__JOINS) != 0 || properties->sentence == DG__SB_FORMAT ||
        is_conjoining(cp))
        return 0;
    return (properties->flags & DG__WIDE) != 0 ? 2 : 1;
}

static bool has_flag(uint32_t cp, uint8_t flag)
{
    return (dg__properties_of(cp)->flags & flag) != 0;
}

/* By the first byte of two, from 0xC0 on, the second ones of letters that take one column: those of
 * Latin, Greek, Cyrillic, Hebrew and Arabic, and what stands among them. */
static const struct {
    uint8_t low, high;
} narrow[0x20] = {
    [0x03] = {0x80, 0xBF}, [0x04] = {0x80, 0xBF}, [0x05] = {0x80, 0xBF}, [0x06] = {0x80, 0xBF},
    [0x07] = {0x80, 0xBF}, [0x08] = {0x80, 0xBF}, [0x09] = {0x80, 0xBF}, [0x0A] = {0x80, 0xBF},
    [0x0B] = {0x80, 0xBF}, [0x0E] = {0x80, 0xBF}, [0x0F] = {0x80, 0xBF}, [0x10] = {0x80, 0xBF},
    [0x11] = {0x80, 0xBF}, [0x17] = {0x90, 0xAA}, [0x18] = {0xA0, 0xBF}, [0x19] = {0x80, 0x8A},
    [0x1A] = {0x80, 0xBF}};

/* The first byte of U+0300 to U+033F, which are all marks. */
#define COMBINING 0xCCu

/* Three bytes of Han, Hangul, Kana, or their punctuation. */
static bool is_wide(const uint8_t *s)
{
    switch (s[0]) {
    case 0xE3:
        return s[1] == 0x83 || (s[1] == 0x81 && s[2] > 0x80) || (s[1] == 0x80 && s[2] < 0xAA);
    case 0xE4:
        return s[1] != 0xB7;
    case 0xEF:
        return s[1] == 0xBC && s[2] > 0x80;
    default:
        return (s[0] >= 0xE5 && s[0] < 0xEA) || s[0] == 0xEB || s[0] == 0xEC;
    }
}

/* The bytes of the character at s if its columns are known without a look into the tables, else 0. */
static uint32_t simple_length(const uint8_t *s, const uint8_t *end, uint32_t *n_columns)
{
    *n_columns = 1;
    if (is_plain(s[0]))
        return 1;
    if (end - s > 2 && s[0] >= 0xE3 && s[0] < 0xF0) {
        *n_columns = 2;
        return is_continuation(s[1]) && is_continuation(s[2]) && is_wide(s) ? 3 : 0;
    }
    if (end - s < 2 || s[0] < 0xC0 || s[0] >= 0xE0 || !is_continuation(s[1]))
        return 0;
    if (s[0] == COMBINING) {
        *n_columns = 0;
        return 2;
    }
    return s[1] >= narrow[s[0] - 0xC0].low && s[1] <= narrow[s[0] - 0xC0].high ? 2 : 0;
}

/* One more than DG__WIDEST stands for all greater widths. */
static uint32_t measure_width(const dg__line *l, const uint8_t *text)
{
    uint32_t width = l->plain ? l->end - l->from : l->indent;
    const uint8_t *s = text + l->start, *end = text + l->end;
    if (l->plain)
        s = end;
    while (s < end && width <= DG__WIDEST) {
        uint32_t n_columns, len = simple_length(s, end, &n_columns);
        if (len > 0) {
            width += n_columns;
            s += len;
            continue;
        }
        dg__code_point cp = dg__utf8_decode(s, end);
        width += columns(cp.value, width);
        s += cp.len;
    }
    return width > DG__WIDEST ? DG__WIDEST + 1 : width;
}

/* ---- The beginning ---- */

/* Sets start, indent and n_quotes; false: the line is blank. */
static bool measure_prefix(dg__line *l, const uint8_t *text)
{
    for (l->start = l->from; l->start < l->end;) {
        uint8_t first = text[l->start];
        if (first > ' ' && first < 0x80 && first != '>')
            return true;
        dg__code_point cp = dg__utf8_decode(text + l->start, text + l->end);
        if (cp.value != '>' && !has_flag(cp.value, DG__SPACE))
            return true;
        l->n_quotes += cp.value == '>';
        l->indent += columns(cp.value, l->indent);
        l->start += cp.len;
    }
    return false;
}

bool dg__line_begin(dg__line *l, const uint8_t *text, uint32_t from, uint32_t to, bool plain)
{
    *l = (dg__line){.from = from, .end = to, .plain = plain};
    if (from == to)
        return false;
    if (text[to - 1] <= ' ' || text[to - 1] >= 0x80)
        l->end = dg__trim(text, (dg_span){from, to}).end;
    return l->end > from && measure_prefix(l, text);
}

/* Scripts without spaces, and the punctuation that stands among them. */
static bool breaks_anywhere(uint32_t cp)
{
    uint8_t flags = dg__properties_of(cp)->flags;
    return (flags & DG__UNSPACED) != 0 || (flags & (DG__WIDE | DG__KEYED)) == DG__WIDE;
}

static uint32_t measure_lead(const dg__line *l, const uint8_t *text)
{
    const uint8_t *s = text + l->start, *end = text + l->end;
    if (l->plain) {
        const uint8_t *space = memchr(s, ' ', (size_t)(end - s));
        return 1 + (uint32_t)((space != NULL ? space : end) - s);
    }
    dg__code_point cp = dg__utf8_decode(s, end);
    if (breaks_anywhere(cp.value))
        return UNSPACED_LEAD;
    uint32_t lead = 1;
    while (lead <= DG__WIDEST && !has_flag(cp.value, DG__SPACE) && !breaks_anywhere(cp.value)) {
        lead += columns(cp.value, 0);
        s += cp.len;
        if (s == end)
            break;
        cp = dg__utf8_decode(s, end);
    }
    return lead;
}

static bool is_bullet(uint32_t cp)
{
    switch (cp) {
    case '-':
    case '*':
    case '+':
    case 0x2022:
    case 0x2023:
    case 0x2043:
    case 0x25AA:
    case 0x25CB:
    case 0x25CF:
    case 0x25E6:
        return true;
    default:
        return false;
    }
}

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

/* Where the number of a list item ends, or s itself. */
static const uint8_t *skip_number(const uint8_t *s, const uint8_t *end)
{
    const uint8_t *digits = s + (*s == '('), *at = digits;
    while (at < end && at - digits < 3 && is_digit(*at))
        at++;
    return at > digits && at < end && (*at == '.' || *at == ')') ? at + 1 : s;
}

static bool begins_with_marker(const dg__line *l, const uint8_t *text)
{
    const uint8_t *s = text + l->start, *end = text + l->end;
    dg__code_point first = dg__utf8_decode(s, end);
    const uint8_t *after = is_bullet(first.value) ? s + first.len : skip_number(s, end);
    return after > s && after < end && has_flag(dg__utf8_decode(after, end).value, DG__SPACE);
}

static bool has_letters(const dg__line *l, const uint8_t *text)
{
    for (uint32_t at = l->start; at < l->end;) {
        dg__code_point cp = dg__utf8_decode(text + at, text + l->end);
        if (has_flag(cp.value, DG__LETTER))
            return true;
        at += cp.len;
    }
    return false;
}

/* ---- The end ---- */

/* The class of the last code point of text[start, *end) that is neither Extend nor Format nor
 * `skipped`; sets *end behind it. */
static uint8_t last_class(const uint8_t *text, uint32_t start, uint32_t *end, uint8_t skipped)
{
    uint8_t found = DG__SB_OTHER;
    while (*end > start) {
        if (*end - start > 2 && text[*end - 2] == COMBINING && is_continuation(text[*end - 1])) {
            *end -= 2;
            found = DG__SB_EXTEND;
            continue;
        }
        dg__code_point cp = dg__utf8_decode_back(text + start, text + *end);
        found = dg__properties_of(cp.value)->sentence;
        if (found != DG__SB_EXTEND && found != DG__SB_FORMAT && found != skipped)
            break;
        *end -= cp.len;
    }
    return found;
}

static void classify_any_end(dg__line *l, const uint8_t *text)
{
    uint32_t end = l->end;
    uint8_t last = last_class(text, l->start, &end, DG__SB_FORMAT);
    uint8_t byte = end > l->start ? text[end - 1] : 0;
    l->ends_clause = last == DG__SB_SCONTINUE || last == DG__SB_ATERM || byte == ';';
    l->runs_on = last != DG__SB_STERM && last != DG__SB_ATERM && last != DG__SB_CLOSE &&
                 byte != ':' && byte != ';';
    last = last_class(text, l->start, &end, DG__SB_CLOSE);
    l->ends_sentence = last == DG__SB_STERM || last == DG__SB_ATERM;
}

/* The same for the usual ASCII characters at the end. */
static void classify_end(dg__line *l, const uint8_t *text)
{
    uint8_t last = text[l->end - 1];
    switch (last) {
    case '.':
        l->ends_clause = l->ends_sentence = true;
        return;
    case '!':
    case '?':
        l->ends_sentence = true;
        return;
    case ':':
    case ';':
        l->ends_clause = true;
        return;
    case ',':
    case '-':
        l->ends_clause = l->runs_on = true;
        return;
    default:
        if (is_ascii_letter(last) || is_digit(last))
            l->runs_on = true;
        else
            classify_any_end(l, text);
    }
}

void dg__line_measure(dg__line *l, const uint8_t *text)
{
    if (l->measured)
        return;
    l->measured = true;
    l->width = measure_width(l, text);
    uint32_t first = dg__utf8_decode(text + l->start, text + l->end).value;
    l->lower = dg__properties_of(first)->sentence == DG__SB_LOWER;
    if (l->width > DG__WIDEST)
        return;
    bool letter = first < 0x80 && is_ascii_letter((uint8_t)first);
    l->lead = measure_lead(l, text);
    l->marker = !letter && begins_with_marker(l, text);
    l->letters = letter || has_letters(l, text);
    classify_end(l, text);
}
