/* Sentence boundaries in bulk, by sentence.c's rules. The marks are listed many at a time. At each the
 * plainest cases are decided here, from bytes, if they are ASCII but for curly quotes, or wide stops
 * before letters without case; any other one is left to the rules.
 *
 * What is decided here follows from the rules (named as in sentence.c), for all bytes looked at are
 * whole characters: ASCII ones, or the three bytes of a quote, with an ASCII byte or such a quote
 * behind, so that nothing extends them. */
#include "text/abbreviation.h"
#include "text/sentence.h"
#include "text/unicode.h"
#include "text/utf8.h"

/* Classes of ASCII characters, as far as they matter here. '[' is among the others: behind a mark it
 * may begin a reference number. */
enum {
    SPACE = ' ',
    LOWER = 'a',
    UPPER = 'A',
    DIGIT = '0',
    CLOSE = ')',
    GOES_ON = ',', /* SContinue, and marks */
    OTHER = 'x',
    LONG = '~', /* no ASCII */
    END = '$'   /* of the text */
};
static const char classes[] = "xxxxxxxxx     xx"
                              "xxxxxxxxxxxxxxxx"
                              " ,)xxxx)))xx,,,x"
                              "0000000000,xxxx,"
                              "xAAAAAAAAAAAAAAA"
                              "AAAAAAAAAAAxx)xx"
                              "xaaaaaaaaaaaaaaa"
                              "aaaaaaaaaaa)x)xx";

enum { QUOTE_BYTES = 3, WIDE_BYTES = 3 };

typedef enum verdict { ENDS, GOES_ON_THERE, ASK_THE_RULES } verdict;

/* U+2018, U+2019, U+201C, U+201D: all of class Close. */
static bool is_curly_quote(const uint8_t *s, uint32_t len)
{
    return len >= QUOTE_BYTES && s[0] == 0xE2 && s[1] == 0x80 && (s[2] & 0xFA) == 0x98;
}

static char class_of(uint8_t byte)
{
    return byte < 0x80 ? classes[byte] : LONG;
}

static char class_at(const dg__sentences *s, uint32_t at)
{
    return at < s->end ? class_of(s->text[at]) : END;
}

static uint32_t skip_quotes(const dg__sentences *s, uint32_t at, char *class)
{
    for (; *class == CLOSE || (*class == LONG && is_curly_quote(s->text + at, s->end - at));
         *class = class_at(s, at))
        at += *class == CLOSE ? 1 : QUOTE_BYTES;
    return at;
}

/* Behind all quotes and brackets at `at`; sets the class of what is there. */
static inline uint32_t skip_closing(const dg__sentences *s, uint32_t at, char *class)
{
    *class = class_at(s, at);
    return *class == CLOSE || *class == LONG ? skip_quotes(s, at, class) : at;
}

#define ONES UINT64_C(0x0101010101010101)

/* The top bit of each byte that is no ASCII letter; `folded` is bytes | 0x20. */
static uint64_t non_letters(uint64_t bytes, uint64_t folded)
{
    uint64_t low = folded & ONES * 0x7F;
    uint64_t letters = (low + ONES * (0x80 - 'a')) & ~(low + ONES * (0x7F - 'z')) & ~bytes;
    return ~letters & ONES * 0x80;
}

static bool is_joint(uint8_t byte)
{
    return byte == '.' || byte >= 0x80;
}

/* Whether the word before the full stop at `at` is at least two ASCII letters and no abbreviation,
 * alone or with what a full stop may join to it. One of more than DG__ABBREVIATION_LETTERS is
 * none. */
static bool is_plain_word(const uint8_t *stop)
{
    uint64_t bytes = dg__load_letters(stop - 8), folded = bytes | ONES * 0x20;
    uint64_t others = non_letters(bytes, folded);
    unsigned n = others == 0 ? 8 : (unsigned)__builtin_clzll(others) / 8;
    if (n > DG__ABBREVIATION_LETTERS)
        return true;
    const uint8_t *before = stop - n - 1;
    if (n < 2 || is_joint(before[0]) || (n == 2 && is_joint(before[-1])))
        return false;
    return !dg__may_be_listed(DG__NUMBERED, folded >> (64 - 8 * n));
}

/* Whether the ASCII digits before the full stop make no ordinal: three of them, or something other
 * than white space before the one or two. */
static bool is_plain_number(const uint8_t *stop)
{
    const uint8_t *before = stop - 2;
    if (class_of(*before) == DIGIT)
        before--;
    return class_of(*before) != SPACE && class_of(*before) != LONG;
}

/* What a character above ASCII is to SB8: LOWER, UPPER for any other letter, LONG for what is none. */
static char letter_class(uint32_t cp)
{
    switch (dg__properties_of(cp)->sentence) {
    case DG__SB_LOWER:
        return LOWER;
    case DG__SB_UPPER:
    case DG__SB_OLETTER:
        return UPPER;
    default:
        return LONG;
    }
}

static char letter_class_at(const dg__sentences *s, uint32_t at)
{
    return letter_class(dg__utf8_decode(s->text + at, s->text + s->end).value);
}

/* The same as is_plain_word where a character above ASCII is before the full stop. All abbreviations end in
 * a letter with case, and are short. */
static bool is_plain_long_word(const uint8_t *start, const uint8_t *stop)
{
    uint32_t n = 0;
    for (; n <= DG__ABBREVIATION_LETTERS && stop > start; n++) {
        dg__code_point last = dg__utf8_decode_back(start, stop);
        if (n == 0 && dg__properties_of(last.value)->sentence == DG__SB_OLETTER)
            return true;
        if (letter_class(last.value) == LONG)
            return false;
        stop -= last.len;
    }
    return n > DG__ABBREVIATION_LETTERS;
}

/* Whether what SB11's deviations hold back is not there: nothing abbreviated, no ordinal, no
 * enumerator. The latter is one letter, or has no letters; so a sentence that has two letters before
 * the full stop is none, nor one that begins with a letter and goes on with anything but marks that
 * extend it. */
static bool is_plain_end(const dg__sentences *s, uint32_t start, uint32_t at)
{
    if (at - start < 8)
        return false;
    const uint8_t *stop = s->text + at;
    char first = class_of(s->text[start]), last = class_of(stop[-1]);
    if (last == LOWER || last == UPPER)
        return is_plain_word(stop);
    if (last == LONG)
        return is_plain_long_word(s->text + start, stop);
    if (first == LONG)
        first = letter_class_at(s, start);
    if (first != LOWER && first != UPPER)
        return false;
    return last != DIGIT || is_plain_number(stop);
}

/* U+3002, U+FF01, U+FF1F: of class STerm, and none that a sentence goes on behind in lower case. */
static bool is_wide_stop(const uint8_t *s, uint32_t len)
{
    return len >= WIDE_BYTES && ((s[0] == 0xE3 && s[1] == 0x80 && s[2] == 0x82) ||
                                 (s[0] == 0xEF && s[1] == 0xBC && (s[2] == 0x81 || s[2] == 0x9F)));
}

/* Of U+4000 to U+9FFF nearly all are Han characters: letters without case. So are Kana. */
static bool is_wide_letter(const uint8_t *s, uint32_t len)
{
    return len >= WIDE_BYTES && s[0] >= 0xE3 && s[0] <= 0xE9 && (s[1] & 0xC0) == 0x80 &&
           (s[2] & 0xC0) == 0x80 &&
           dg__properties_of((s[0] & 0xFu) << 12 | (s[1] & 0x3Fu) << 6 | (s[2] & 0x3Fu))
                   ->sentence == DG__SB_OLETTER;
}

/* The same as `decide` behind a mark above ASCII. No abbreviation ends in a wide stop, so only what
 * goes on with it (SB8a) would hold back, and what looks like code. */
static verdict decide_wide(const dg__sentences *s, uint32_t at, uint32_t *next)
{
    if (!is_wide_stop(s->text + at, s->end - at))
        return ASK_THE_RULES;
    char after;
    uint32_t end = skip_closing(s, at + WIDE_BYTES, &after);
    while (after == SPACE)
        after = class_at(s, ++end);
    *next = end;
    return after == END || (after == LONG && is_wide_letter(s->text + end, s->end - end))
               ? ENDS
               : ASK_THE_RULES;
}

/* Sets *next as dg__sentence_ends_at does, unless the rules must be asked. */
static verdict decide(const dg__sentences *s, uint32_t start, uint32_t at, uint32_t *next)
{
    char after, ahead;
    uint8_t mark = s->text[at];
    if (mark >= 0x80)
        return decide_wide(s, at, next);
    if (mark == ' ')
        return ASK_THE_RULES;
    uint32_t closed = skip_closing(s, at + 1, &after), end = closed;
    while (after == SPACE)
        after = class_at(s, ++end);
    *next = end;
    if (after == END)
        return ENDS;
    if (after == GOES_ON) /* SB8a */
        return GOES_ON_THERE;
    if (end == closed) /* SB6 */
        return after == DIGIT && mark == '.' && end == at + 1 ? GOES_ON_THERE : ASK_THE_RULES;
    uint32_t word = skip_closing(s, end, &ahead);
    if (ahead == LONG)
        ahead = letter_class_at(s, word);
    if (ahead == LOWER) /* SB8 */
        return GOES_ON_THERE;
    if (ahead != UPPER && ahead != DIGIT)
        return ASK_THE_RULES;
    return mark != '.' || closed != at + 1 || is_plain_end(s, start, at) ? ENDS : ASK_THE_RULES;
}

void dg__sentences_begin(dg__sentences *s, const uint8_t *text, size_t len, unsigned features)
{
    s->text = text;
    s->len = (uint32_t)len;
    s->features = features;
    s->next = s->marks.searched = s->marks.n = 0;
}

void dg__sentences_enter(dg__sentences *s, uint32_t from, uint32_t to)
{
    s->end = to;
    if (s->marks.searched < from) {
        s->marks.searched = from;
        s->next = s->marks.n = 0;
    }
}

/* The first mark at or behind `at`, or the end of the block. Marks behind that stay in the list. */
static uint32_t next_mark(dg__sentences *s, uint32_t at)
{
    for (;;) {
        for (; s->next < s->marks.n; s->next++) {
            uint32_t place = s->marks.places[s->next];
            if (place >= s->end)
                return s->end;
            if (place >= at)
                return place;
        }
        if (s->marks.searched >= s->end)
            return s->end;
        dg__list_marks(&s->marks, s->text, s->len, DG__MARKS_WANTED, s->features);
        s->next = 0;
    }
}

uint32_t dg__sentences_next(dg__sentences *s, uint32_t start)
{
    for (uint32_t at = next_mark(s, start), next; at < s->end; at = next_mark(s, next)) {
        verdict v = decide(s, start, at, &next);
        if (v == ENDS ||
            (v == ASK_THE_RULES && dg__sentence_ends_at(s->text, s->end, start, at, true, &next)))
            return next;
    }
    return s->end;
}
