/* Sentence boundaries by UAX #29, section 5.1 (Unicode 15.0): where a sentence ends.
 *
 *     He asked "Why?" (twice).  Nobody ...
 *                            ^^ white space
 *                           ^ mark: ATerm or STerm, with Extend and Format (SB5); closing marks
 *
 * A boundary stands only behind a mark with its closing marks and white space, or a separator. So
 * the scan skips to the next byte that can begin one of these, and asks all rules there.
 *
 * With `editorial` the following differs.
 *   SB4   A line break is white space: within a block it only wraps a line.
 *   SB7, SB8  A full stop glued to the next sentence ends one: "peninsula.the", "region.”A". It
 *         stands between letters, behind at least four that are all lower case or all capitals, or
 *         before a word that sentences begin with, and not in code, an address or a name such as
 *         example.com, file.txt.
 *   SB8   A digit behind the mark isn't looked past for a lower-case letter: "in 1990. 42 people
 *         came" is two sentences in any case, so that an upper-case copy breaks alike.
 *         It holds for ? and ! too: "Really?" he asked.
 *   SB9   Reference numbers ("end.[12]") count as closing marks.
 *   SB11  No sentence ends
 *         - in an abbreviation, an initial ("J. Smith") or a run of single letters ("U.S.", "z. B.");
 *           those that may end one do so before a word that sentences begin with, as listed, not
 *           before a mere capital letter, which names have too, nor a digit;
 *         - in an ordinal ("3. Oktober");
 *         - behind the number or letter that the sentence begins with: "1. First", "(2.3. So";
 *         - within what looks like code or an address: "a?B=c", "f(x).Y()".
 *   -     U+2026, the ellipsis, is a full stop if white space follows it (with closing marks).
 *
 * Linear: a look ahead for a lower-case letter stops at the next mark or letter, a look at a chunk
 * of code at the next mark and the last, and after NEARBY characters; a word is read over at most
 * LONGEST letters. A character is read with the Extend and Format ones behind it. So no byte is
 * looked at more than a constant number of times. */
#include "text/sentence.h"

#include "text/abbreviation.h"
#include "text/unicode.h"
#include "text/utf8.h"

#include <string.h>
#include <uchar.h>

enum {
    NEARBY = 100,       /* characters of a chunk of code or an address that are looked at */
    LONGEST = 24,       /* letters of a word */
    PARTS = 3,          /* of an abbreviation, with full stops between ... */
    LONGEST_PART = 8,   /* ... and letters of one */
    LONGEST_NUMBER = 3, /* digits */
    MARKS = 3,          /* opening marks before an opener */
    GLUED = 4,          /* letters before a glued full stop */
    NOTHING = 0xFF      /* the class of the end of the text */
};

/* Bytes that can begin a mark or a separator. Beyond ASCII these are the first bytes of the blocks
 * that have such characters; a test compares them with the tables. */
enum { MARK = 1, SEPARATOR = 2 };
static const uint8_t stops[256] = {
    ['\n'] = SEPARATOR, ['\r'] = SEPARATOR, ['.'] = MARK,  ['!'] = MARK,  ['?'] = MARK,
    [0xC2] = SEPARATOR, [0xD6] = MARK,      [0xD8] = MARK, [0xDB] = MARK, [0xDC] = MARK,
    [0xDF] = MARK,      [0xE0] = MARK,      [0xE1] = MARK, [0xE2] = MARK, [0xE3] = MARK,
    [0xEA] = MARK,      [0xEF] = MARK,      [0xF0] = MARK};

typedef struct scan {
    const uint8_t *text;
    uint32_t start, len; /* of the sentence; of the text */
    bool editorial;
} scan;

/* A character with the Extend and Format ones that follow it. */
typedef struct character {
    uint32_t at, next;
    uint32_t value;
    uint8_t class; /* dg__sentence_class, or NOTHING */
    bool extended;
} character;

/* A mark and what follows it; no `after` at the end of the text. */
typedef struct ending {
    character mark;
    uint32_t closed; /* behind the closing marks */
    uint32_t end;    /* ... and the white space */
    character after;
} ending;

static const char32_t apostrophes[] = U"'\u2019";
static const char32_t straight_quotes[] = U"'\"";
static const char32_t brackets[] = U"()[]";
static const char32_t code_characters[] = U"/\\@_=<>{}#$&*+|~^%`";
static const char32_t asking_or_exclaiming[] = U"?!\u203C\u203D\u2047\u2048\u2049";

static bool is_in(uint32_t cp, const char32_t *set)
{
    while (*set != cp && *set != 0)
        set++;
    return *set != 0;
}

static bool is_ellipsis(uint32_t cp)
{
    return cp == 0x2026 || cp == 0xFE19;
}

static bool is_separator(uint8_t class)
{
    return class == DG__SB_CR || class == DG__SB_LF || class == DG__SB_SEP;
}

static bool is_mark(uint8_t class)
{
    return class == DG__SB_ATERM || class == DG__SB_STERM;
}

static bool is_cased(uint8_t class)
{
    return class == DG__SB_LOWER || class == DG__SB_UPPER;
}

static bool is_letter(uint8_t class)
{
    return is_cased(class) || class == DG__SB_OLETTER;
}

static inline uint8_t class_of(const scan *s, uint32_t cp)
{
    uint8_t class = dg__properties_of(cp)->sentence;
    if (!s->editorial)
        return class;
    if (is_separator(class))
        return DG__SB_SP;
    return is_ellipsis(cp) ? DG__SB_ATERM : class;
}

static bool extends(uint8_t class)
{
    return class == DG__SB_EXTEND || class == DG__SB_FORMAT;
}

static character read_extended(const scan *s, uint32_t at)
{
    const uint8_t *end = s->text + s->len;
    if (at >= s->len)
        return (character){at, at, 0, NOTHING, false};
    dg__code_point cp = dg__utf8_decode(s->text + at, end);
    character c = {at, at + cp.len, cp.value, class_of(s, cp.value), false};
    while (c.next < s->len && s->text[c.next] >= 0x80) {
        cp = dg__utf8_decode(s->text + c.next, end);
        if (!extends(class_of(s, cp.value)))
            break;
        c.next += cp.len;
        c.extended = true;
    }
    return c;
}

static inline character read_at(const scan *s, uint32_t at)
{
    if (at + 1 < s->len && s->text[at] < 0x80 && s->text[at + 1] < 0x80)
        return (character){at, at + 1, s->text[at], class_of(s, s->text[at]), false};
    return read_extended(s, at);
}

/* The character before `at`, which is where another one begins. */
static character read_before(const scan *s, uint32_t at)
{
    character c = {at, at, 0, NOTHING, false};
    if (at > s->start && s->text[at - 1] < 0x80)
        return (character){at - 1, at, s->text[at - 1], class_of(s, s->text[at - 1]), false};
    while (c.at > s->start) {
        dg__code_point cp = dg__utf8_decode_back(s->text + s->start, s->text + c.at);
        c.at -= cp.len;
        c.value = cp.value;
        c.class = class_of(s, cp.value);
        if (!extends(c.class))
            break;
        c.extended = true;
    }
    return c;
}

static character read_towards(const scan *s, uint32_t at, bool forward)
{
    return forward ? read_at(s, at) : read_before(s, at);
}

/* ---- Words ---- */

/* Folded letters, right-aligned when read backwards. */
typedef struct word {
    uint8_t bytes[5 * LONGEST];       /* room for full stops between */
    size_t start, end;                /* of what is in use */
    size_t n_lower, n_upper, n_other; /* letters */
    character beyond;                 /* what stands behind it, or before it */
} word;

static size_t n_letters(const word *w)
{
    return w->n_lower + w->n_upper + w->n_other;
}

static bool word_is(const word *w, dg__word_kind kind)
{
    return dg__word_is(kind, w->bytes + w->start, w->end - w->start);
}

static void add_letter(word *w, const character *c, bool forward)
{
    uint8_t folded[4];
    size_t len = dg__fold_letter(c->value, folded);
    size_t at = forward ? w->end : w->start - len;
    for (size_t i = 0; i < len; i++)
        w->bytes[at + i] = folded[i];
    *(forward ? &w->end : &w->start) = forward ? at + len : at;
    w->n_lower += c->class == DG__SB_LOWER;
    w->n_upper += c->class == DG__SB_UPPER;
    w->n_other += c->class == DG__SB_OLETTER;
}

/* The letters that begin, or end, at `at`; at most LONGEST. */
static void read_word(word *w, const scan *s, uint32_t at, bool forward)
{
    w->start = w->end = forward ? 0 : sizeof w->bytes;
    w->n_lower = w->n_upper = w->n_other = 0;
    w->beyond = read_towards(s, at, forward);
    while (is_letter(w->beyond.class) && n_letters(w) < LONGEST) {
        add_letter(w, &w->beyond, forward);
        w->beyond = read_towards(s, forward ? w->beyond.next : w->beyond.at, forward);
    }
}

/* An opener stands alone: "A. Smith" and "O'Brien" have none. */
static bool is_opener(const word *w)
{
    const character *c = &w->beyond;
    bool alone = c->class == DG__SB_SP || c->class == NOTHING || c->value == ',' ||
                 (is_in(c->value, apostrophes) && n_letters(w) > 1);
    return alone && word_is(w, DG__OPENER);
}

/* ---- Code and addresses ---- */

/* A mark ends the look. Behind a full stop that is glued as well it is code; so is one before. */
static bool is_code_towards(const scan *s, uint32_t at, bool forward, bool hints)
{
    character c = read_towards(s, at, forward), last = {0};
    for (int i = 0; i < NEARBY && c.class != DG__SB_SP && c.class != NOTHING; i++) {
        const character *left = forward ? &last : &c, *right = forward ? &c : &last;
        character next = read_towards(s, forward ? c.next : c.at, forward);
        if ((is_in(c.value, code_characters) && !c.extended) ||
            (right->value == '(' && is_letter(left->class)))
            return true;
        if (hints && (is_in(c.value, brackets) || c.class == DG__SB_NUMERIC ||
                      (left->class == DG__SB_LOWER && right->class == DG__SB_UPPER)))
            return true;
        if (is_mark(c.class))
            return hints && c.value == '.' &&
                   (!forward || is_letter(next.class) || next.class == DG__SB_NUMERIC);
        last = c;
        c = next;
    }
    return hints && !forward && is_in(last.value, straight_quotes);
}

/* Whether the chunk without white space around the mark looks like code. hints: by what a sentence
 * may have as well, too: brackets, digits, camelCase, another glued full stop, a straight quote at
 * the beginning. */
static bool is_code(const scan *s, const ending *e, bool hints)
{
    return is_code_towards(s, e->mark.next, true, hints) ||
           is_code_towards(s, e->mark.at, false, hints);
}

/* ---- Full stops that end no sentence ---- */

/* A single letter, or several with full stops between, that don't hang on something else: no
 * "that's.", no "5m.". */
static bool is_initial(const scan *s, const word *last)
{
    character before = last->beyond;
    if (n_letters(last) != 1 || last->n_other > 0)
        return false;
    while (before.value == '.') {
        character letter = read_before(s, before.at);
        before = read_before(s, letter.at);
        if (!is_cased(letter.class) || is_letter(before.class))
            return false;
    }
    return !is_in(before.value, apostrophes) && before.class != DG__SB_NUMERIC;
}

/* Puts before the word those that full stops join to it ("e.g", "bl.a"); false: there are none. A
 * space may stand behind the full stop if one letter is before that ("z. B", "p. ej"). */
static bool join_words(word *w, const scan *s)
{
    character stop = w->beyond;
    uint32_t end = stop.next, parts = 1;
    if (n_letters(w) > LONGEST_PART)
        return false;
    if (stop.class == DG__SB_SP && n_letters(w) <= 2)
        stop = read_before(s, stop.at);
    for (; parts < PARTS && stop.value == '.'; parts++) {
        word left;
        read_word(&left, s, stop.at, false);
        if (n_letters(&left) == 0 || n_letters(&left) > (stop.next == end ? LONGEST_PART : 1))
            break;
        size_t len = left.end - left.start;
        w->bytes[--w->start] = '.';
        w->start -= len;
        memcpy(w->bytes + w->start, left.bytes + left.start, len);
        stop = left.beyond;
        end = stop.next;
    }
    return parts > 1;
}

static uint32_t skip_opening_marks(const scan *s, uint32_t at)
{
    character c = read_at(s, at);
    for (int i = 0; i < MARKS && c.class == DG__SB_CLOSE; i++)
        c = read_at(s, c.next);
    return c.at;
}

/* Whether a boundary at e would cut an abbreviation from what it belongs to. */
static bool is_abbreviated(const scan *s, const ending *e)
{
    word w;
    read_word(&w, s, e->mark.at, false);
    if (n_letters(&w) == 0 || n_letters(&w) == LONGEST)
        return false;
    bool never = word_is(&w, DG__NEVER_ENDS);
    bool for_openers = is_initial(s, &w) || word_is(&w, DG__ENDS_FOR_OPENERS);
    bool digit_behind = e->after.class == DG__SB_NUMERIC;
    bool numbered = digit_behind && word_is(&w, DG__NUMBERED);
    if (join_words(&w, s)) {
        never = never || word_is(&w, DG__NEVER_ENDS);
        for_openers = for_openers || word_is(&w, DG__ENDS_FOR_OPENERS);
    }
    if (never || !for_openers || digit_behind)
        return never || for_openers || numbered;
    read_word(&w, s, skip_opening_marks(s, e->end), true);
    return !is_opener(&w);
}

/* "3. Oktober". */
static bool is_ordinal(const scan *s, const ending *e)
{
    character c = read_before(s, e->mark.at);
    int n = 0;
    for (; n <= LONGEST_NUMBER && c.class == DG__SB_NUMERIC; n++)
        c = read_before(s, c.at);
    if (n == 0 || n >= LONGEST_NUMBER || (c.class != DG__SB_SP && c.class != NOTHING))
        return false;
    word next;
    read_word(&next, s, e->after.at, true);
    return word_is(&next, DG__ORDINAL_NOUN);
}

/* Whether the sentence so far is no more than "1", "(a", "2.3" or such. */
static bool is_enumerator(const scan *s, const ending *e)
{
    character c = read_at(s, s->start);
    if (e->mark.at - s->start > NEARBY)
        return false;
    while (c.at < e->mark.at && (c.class == DG__SB_SP || c.class == DG__SB_CLOSE))
        c = read_at(s, c.next);
    if (is_cased(c.class))
        return c.next == e->mark.at;
    for (int digits = 0; c.at < e->mark.at; c = read_at(s, c.next)) {
        if (c.class == DG__SB_NUMERIC && ++digits <= LONGEST_NUMBER)
            continue;
        if (c.value != '.' || digits == 0 || digits > LONGEST_NUMBER)
            return false;
        digits = 0;
    }
    return true;
}

/* ---- Full stops glued to the next sentence ---- */

/* A capital letter and lower case behind it make no host or file. */
static bool ends_name(const scan *s, const word *w)
{
    if (!word_is(w, DG__NAME_ENDING) || (w->n_upper > 0 && w->n_lower > 0))
        return false;
    return w->beyond.value != '.' || !is_letter(read_at(s, w->beyond.next).class);
}

static bool is_glued_sentence(const scan *s, const ending *e)
{
    if (!is_cased(e->after.class))
        return false;
    word last;
    read_word(&last, s, e->mark.at, false);
    if (n_letters(&last) < 2 || n_letters(&last) == LONGEST)
        return false;
    word next;
    read_word(&next, s, e->after.at, true);
    bool whole_word = n_letters(&last) >= GLUED &&
                      (last.n_lower == n_letters(&last) || last.n_upper == n_letters(&last)) &&
                      (last.n_lower > 0 || e->after.class == DG__SB_UPPER);
    if (!whole_word && !is_opener(&next))
        return false;
    return !ends_name(s, &next) && !is_code(s, e, true);
}

/* ---- Rules ---- */

/* SB8 looks for a lower-case letter past all that is neither letter nor mark nor separator. */
static bool is_lower_ahead(const scan *s, character c)
{
    while (c.class != NOTHING && !is_letter(c.class) && !is_mark(c.class) &&
           !is_separator(c.class) && !(s->editorial && c.class == DG__SB_NUMERIC))
        c = read_at(s, c.next);
    return c.class == DG__SB_LOWER;
}

/* SB6, SB7, SB8a. */
static bool goes_on(const scan *s, const ending *e)
{
    if (is_mark(e->after.class) || e->after.class == DG__SB_SCONTINUE)
        return true;
    if (e->mark.class != DG__SB_ATERM || e->after.at != e->mark.next)
        return false;
    return e->after.class == DG__SB_NUMERIC ||
           (e->after.class == DG__SB_UPPER && is_cased(read_before(s, e->mark.at).class));
}

static bool ends_by_standard(const scan *s, const ending *e)
{
    return !goes_on(s, e) && !(e->mark.class == DG__SB_ATERM && is_lower_ahead(s, e->after));
}

static bool ends_by_editor(const scan *s, const ending *e)
{
    bool stop = e->mark.class == DG__SB_ATERM && !is_ellipsis(e->mark.value);
    bool glued = e->end == e->closed;
    if (e->after.class == NOTHING)
        return true;
    if (glued && is_ellipsis(e->mark.value))
        return false;
    if (glued && stop && is_glued_sentence(s, e))
        return true;
    if (goes_on(s, e))
        return false;
    if ((e->mark.class == DG__SB_ATERM || is_in(e->mark.value, asking_or_exclaiming)) &&
        is_lower_ahead(s, e->after))
        return false;
    if (glued)
        return !(is_cased(e->after.class) || e->after.class == DG__SB_NUMERIC) ||
               !is_code(s, e, false);
    return !stop || e->closed != e->mark.next ||
           !(is_abbreviated(s, e) || is_ordinal(s, e) || is_enumerator(s, e));
}

/* Behind a closing mark, or a reference number that it opens: "[12]". */
static uint32_t after_closing_mark(const scan *s, const character *c)
{
    uint32_t end = c->next;
    if (!s->editorial || c->value != '[')
        return c->next;
    while (end < s->len && end - c->next < LONGEST_NUMBER && (uint8_t)(s->text[end] - '0') < 10)
        end++;
    return end > c->next && end < s->len && s->text[end] == ']' ? end + 1 : c->next;
}

static void read_ending(ending *e, const scan *s, uint32_t at)
{
    e->mark = read_at(s, at);
    e->after = read_at(s, e->mark.next);
    while (e->after.class == DG__SB_CLOSE)
        e->after = read_at(s, after_closing_mark(s, &e->after));
    e->closed = e->after.at;
    while (e->after.class == DG__SB_SP)
        e->after = read_at(s, e->after.next);
    e->end = e->after.at;
}

/* SB3, SB4. */
static uint32_t after_separator(const scan *s, uint32_t at)
{
    dg__code_point cp = dg__utf8_decode(s->text + at, s->text + s->len);
    uint32_t end = at + cp.len;
    return end + (cp.value == '\r' && end < s->len && s->text[end] == '\n');
}

static uint32_t next_stop(const scan *s, uint32_t at)
{
    uint8_t wanted = s->editorial ? MARK : MARK | SEPARATOR;
    while (at < s->len && (stops[s->text[at]] & wanted) == 0)
        at++;
    return at;
}

size_t dg__sentence_end(const uint8_t *text, size_t len, size_t start, bool editorial)
{
    scan s = {text, (uint32_t)start, (uint32_t)len, editorial};
    for (uint32_t at = next_stop(&s, s.start); at < s.len; at = next_stop(&s, at)) {
        uint8_t class = class_of(&s, dg__utf8_decode(text + at, text + len).value);
        if (is_separator(class))
            return after_separator(&s, at);
        if (!is_mark(class)) {
            at++;
            continue;
        }
        ending e;
        read_ending(&e, &s, at);
        if (editorial ? ends_by_editor(&s, &e) : ends_by_standard(&s, &e))
            return is_separator(e.after.class) ? after_separator(&s, e.end) : e.end;
        at = e.end;
    }
    return len;
}
