/* The words around a full stop, read in either direction as folded letters; at most LONGEST, and of an
 * abbreviation no more than any has. */
#include "text/full_stop.h"

#include "text/abbreviation.h"
#include "text/utf8.h"

#include <string.h>

enum {
    LONGEST = 24,     /* letters of a word */
    PARTS = 3,        /* of an abbreviation, with full stops between ... */
    LONGEST_PART = 8, /* ... and letters of one */
    MARKS = 3,        /* opening marks before an opener */
    GLUED = 4         /* letters before a glued full stop */
};

static const char32_t apostrophes[] = U"'\u2019";
static const char32_t straight_quotes[] = U"'\"";
static const char32_t brackets[] = U"()[]";
static const char32_t code_characters[] = U"/\\@_=<>{}#$&*+|~^%`";

/* ---- Characters ---- */

static bool extends(uint8_t class)
{
    return class == DG__SB_EXTEND || class == DG__SB_FORMAT;
}

dg__character dg__read_extended(const dg__scan *s, uint32_t at)
{
    const uint8_t *end = s->text + s->len;
    if (at >= s->len)
        return (dg__character){at, at, 0, DG__NOTHING, false};
    dg__code_point cp = dg__utf8_decode(s->text + at, end);
    dg__character c = {at, at + cp.len, cp.value, dg__class_of(s, cp.value), false};
    while (c.next < s->len && s->text[c.next] >= 0x80) {
        cp = dg__utf8_decode(s->text + c.next, end);
        if (!extends(dg__class_of(s, cp.value)))
            break;
        c.next += cp.len;
        c.extended = true;
    }
    return c;
}

dg__character dg__read_before(const dg__scan *s, uint32_t at)
{
    dg__character c = {at, at, 0, DG__NOTHING, false};
    if (at > s->start && s->text[at - 1] < 0x80)
        return (dg__character){at - 1, at, s->text[at - 1], dg__class_of(s, s->text[at - 1]),
                               false};
    while (c.at > s->start) {
        dg__code_point cp = dg__utf8_decode_back(s->text + s->start, s->text + c.at);
        c.at -= cp.len;
        c.value = cp.value;
        c.class = dg__class_of(s, cp.value);
        if (!extends(c.class))
            break;
        c.extended = true;
    }
    return c;
}

static dg__character read_towards(const dg__scan *s, uint32_t at, bool forward)
{
    return forward ? dg__read_at(s, at) : dg__read_before(s, at);
}

/* ---- Words ---- */

/* Folded letters, right-aligned when read backwards. */
typedef struct word {
    uint8_t bytes[5 * LONGEST];       /* room for full stops between */
    size_t start, end;                /* of what is in use */
    size_t n_lower, n_upper, n_other; /* letters */
    dg__character beyond;             /* what stands behind it, or before it */
} word;

static size_t n_letters(const word *w)
{
    return w->n_lower + w->n_upper + w->n_other;
}

static bool word_is(const word *w, dg__word_kind kind)
{
    return dg__word_is(kind, w->bytes + w->start, w->end - w->start);
}

static void add_letter(word *w, const dg__character *c, bool forward)
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

static bool is_ascii_letter(uint8_t byte)
{
    return (uint8_t)((byte | 0x20) - 'a') < 26;
}

static void add_ascii_letter(word *w, uint8_t letter, size_t place)
{
    w->bytes[place] = letter | 0x20;
    w->n_lower += letter >= 'a';
    w->n_upper += letter < 'a';
}

/* The ASCII letters at `at` that nothing extends; at most `most`. Returns where they end. */
static uint32_t read_ascii_word(word *w, const dg__scan *s, uint32_t at, bool forward, size_t most)
{
    const uint8_t *text = s->text;
    if (forward) {
        for (; w->end < most && at + 1 < s->len && is_ascii_letter(text[at]) && text[at + 1] < 0x80;
             at++)
            add_ascii_letter(w, text[at], w->end++);
    } else {
        for (size_t end = w->end;
             end - w->start < most && at > s->start && is_ascii_letter(text[at - 1]); at--)
            add_ascii_letter(w, text[at - 1], --w->start);
    }
    return at;
}

/* The letters that begin, or end, at `at`; at most `most`. */
static void read_letters(word *w, const dg__scan *s, uint32_t at, bool forward, size_t most)
{
    w->start = w->end = forward ? 0 : sizeof w->bytes;
    w->n_lower = w->n_upper = w->n_other = 0;
    w->beyond = read_towards(s, read_ascii_word(w, s, at, forward, most), forward);
    while (dg__is_letter(w->beyond.class) && n_letters(w) < most) {
        add_letter(w, &w->beyond, forward);
        w->beyond = read_towards(s, forward ? w->beyond.next : w->beyond.at, forward);
    }
}

static void read_word(word *w, const dg__scan *s, uint32_t at, bool forward)
{
    read_letters(w, s, at, forward, LONGEST);
}

/* An opener stands alone: "A. Smith" and "O'Brien" have none. */
static bool is_opener(const word *w)
{
    const dg__character *c = &w->beyond;
    bool alone = c->class == DG__SB_SP || c->class == DG__NOTHING || c->value == ',' ||
                 (dg__is_in(c->value, apostrophes) && n_letters(w) > 1);
    return alone && word_is(w, DG__OPENER);
}

/* ---- Code and addresses ---- */

/* A mark ends the look. Behind a full stop that is glued as well it is code; so is one before. */
static bool is_code_towards(const dg__scan *s, uint32_t at, bool forward, bool hints)
{
    dg__character c = read_towards(s, at, forward), last = {0};
    for (int i = 0; i < DG__NEARBY && c.class != DG__SB_SP && c.class != DG__NOTHING; i++) {
        const dg__character *left = forward ? &last : &c, *right = forward ? &c : &last;
        dg__character next = read_towards(s, forward ? c.next : c.at, forward);
        if ((dg__is_in(c.value, code_characters) && !c.extended) ||
            (right->value == '(' && dg__is_letter(left->class)))
            return true;
        if (hints && (dg__is_in(c.value, brackets) || c.class == DG__SB_NUMERIC ||
                      (left->class == DG__SB_LOWER && right->class == DG__SB_UPPER)))
            return true;
        if (dg__is_mark(c.class))
            return hints && c.value == '.' &&
                   (!forward || dg__is_letter(next.class) || next.class == DG__SB_NUMERIC);
        last = c;
        c = next;
    }
    return hints && !forward && dg__is_in(last.value, straight_quotes);
}

/* Whether a byte in sight may be what is_code_towards looks for without hints. Characters from U+4000 to
 * U+9FFF are counted: they extend none. */
static bool may_be_code(const dg__scan *s, uint32_t at, bool forward)
{
    uint32_t left = forward ? s->len - at : at - s->start;
    int n_characters = 0;
    for (uint32_t i = 0; i < left && n_characters <= DG__NEARBY; i++) {
        uint8_t byte = s->text[forward ? at + i : at - 1 - i];
        n_characters += byte < 0x80 || (byte >= 0xE4 && byte < 0xEA);
        if (byte == ' ' || byte == '.' || byte == '?' || byte == '!')
            return false;
        if (i == 8 * DG__NEARBY ||
            (byte < 0x80 && (byte == '(' || dg__is_in(byte, code_characters))))
            return true;
    }
    return false;
}

bool dg__is_code(const dg__scan *s, const dg__ending *e, bool hints)
{
    uint32_t ahead = e->mark.next, before = e->mark.at;
    return ((hints || may_be_code(s, ahead, true)) && is_code_towards(s, ahead, true, hints)) ||
           ((hints || may_be_code(s, before, false)) && is_code_towards(s, before, false, hints));
}

/* ---- Full stops that end no sentence ---- */

/* A single letter, or several with full stops between, that don't hang on something else: no
 * "that's.", no "5m.". */
static bool is_initial(const dg__scan *s, const word *last)
{
    dg__character before = last->beyond;
    if (n_letters(last) != 1 || last->n_other > 0)
        return false;
    while (before.value == '.') {
        dg__character letter = dg__read_before(s, before.at);
        before = dg__read_before(s, letter.at);
        if (!dg__is_cased(letter.class) || dg__is_letter(before.class))
            return false;
    }
    return !dg__is_in(before.value, apostrophes) && before.class != DG__SB_NUMERIC;
}

/* Puts before the word those that full stops join to it ("e.g", "bl.a"); false: there are none. A
 * space may stand behind the full stop if one letter is before that ("z. B", "p. ej"). */
static bool join_words(word *w, const dg__scan *s)
{
    dg__character stop = w->beyond;
    uint32_t end = stop.next, parts = 1;
    if (stop.class == DG__SB_SP && n_letters(w) <= 2)
        stop = dg__read_before(s, stop.at);
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

static uint32_t skip_opening_marks(const dg__scan *s, uint32_t at)
{
    dg__character c = dg__read_at(s, at);
    for (int i = 0; i < MARKS && c.class == DG__SB_CLOSE; i++)
        c = dg__read_at(s, c.next);
    return c.at;
}

/* Whether a boundary at e would cut an abbreviation from what it belongs to. */
static bool is_abbreviated(const dg__scan *s, const dg__ending *e)
{
    word w;
    read_letters(&w, s, e->mark.at, false, DG__ABBREVIATION_LETTERS + 1);
    if (n_letters(&w) == 0 || n_letters(&w) > DG__ABBREVIATION_LETTERS)
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
static bool is_ordinal(const dg__scan *s, const dg__ending *e)
{
    dg__character c = dg__read_before(s, e->mark.at);
    int n = 0;
    for (; n <= DG__LONGEST_NUMBER && c.class == DG__SB_NUMERIC; n++)
        c = dg__read_before(s, c.at);
    if (n == 0 || n >= DG__LONGEST_NUMBER || (c.class != DG__SB_SP && c.class != DG__NOTHING))
        return false;
    word next;
    read_word(&next, s, e->after.at, true);
    return word_is(&next, DG__ORDINAL_NOUN);
}

/* Whether the sentence so far is no more than "1", "(a", "2.3" or such. */
static bool is_enumerator(const dg__scan *s, const dg__ending *e)
{
    dg__character c = dg__read_at(s, s->start);
    if (e->mark.at - s->start > DG__NEARBY)
        return false;
    while (c.at < e->mark.at && (c.class == DG__SB_SP || c.class == DG__SB_CLOSE))
        c = dg__read_at(s, c.next);
    if (dg__is_cased(c.class))
        return c.next == e->mark.at;
    for (int digits = 0; c.at < e->mark.at; c = dg__read_at(s, c.next)) {
        if (c.class == DG__SB_NUMERIC && ++digits <= DG__LONGEST_NUMBER)
            continue;
        if (c.value != '.' || digits == 0 || digits > DG__LONGEST_NUMBER)
            return false;
        digits = 0;
    }
    return true;
}

bool dg__holds_back(const dg__scan *s, const dg__ending *e)
{
    return is_abbreviated(s, e) || is_ordinal(s, e) || is_enumerator(s, e);
}

/* ---- Full stops glued to the next sentence ---- */

/* A capital letter and lower case behind it make no host or file. */
static bool ends_name(const dg__scan *s, const word *w)
{
    if (!word_is(w, DG__NAME_ENDING) || (w->n_upper > 0 && w->n_lower > 0))
        return false;
    return w->beyond.value != '.' || !dg__is_letter(dg__read_at(s, w->beyond.next).class);
}

bool dg__is_glued_sentence(const dg__scan *s, const dg__ending *e)
{
    if (!dg__is_cased(e->after.class))
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
    return !ends_name(s, &next) && !dg__is_code(s, e, true);
}
