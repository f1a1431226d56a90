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
 *   -     In Thai and Lao, which have no full stop, a space behind a long phrase ends a sentence (see
 *         phrase.h).
 *
 * Linear: a look ahead for a lower-case letter stops at the next mark or letter, a look at a chunk
 * of code at the next mark and the last, and after a number of characters; a word is read over a
 * number of letters. A character is read with the Extend and Format ones behind it. So no byte is
 * looked at more than a constant number of times. */
#include "text/sentence.h"

#include "text/full_stop.h"
#include "text/phrase.h"
#include "text/utf8.h"

/* Bytes that can begin a mark or a separator. Beyond ASCII these are the first bytes of the blocks
 * that have such characters; a test compares them with the tables. */
enum { MARK = 1, SEPARATOR = 2, SPACE = 4 };
static const uint8_t stops[256] = {
    [' '] = SPACE, ['\n'] = SEPARATOR, ['\r'] = SEPARATOR, ['.'] = MARK,  ['!'] = MARK,
    ['?'] = MARK,  [0xC2] = SEPARATOR, [0xD6] = MARK,      [0xD8] = MARK, [0xDB] = MARK,
    [0xDC] = MARK, [0xDF] = MARK,      [0xE0] = MARK,      [0xE1] = MARK, [0xE2] = MARK,
    [0xE3] = MARK, [0xEA] = MARK,      [0xEF] = MARK,      [0xF0] = MARK};

static const char32_t asking_or_exclaiming[] = U"?!\u203C\u203D\u2047\u2048\u2049";

/* ---- Rules ---- */

/* SB8 looks for a lower-case letter past all that is neither letter nor mark nor separator. */
static bool is_lower_ahead(const dg__scan *s, dg__character c)
{
    while (c.class != DG__NOTHING && !dg__is_letter(c.class) && !dg__is_mark(c.class) &&
           !dg__is_separator(c.class) && !(s->editorial && c.class == DG__SB_NUMERIC))
        c = dg__read_at(s, c.next);
    return c.class == DG__SB_LOWER;
}

/* SB6, SB7, SB8a. */
static bool goes_on(const dg__scan *s, const dg__ending *e)
{
    if (dg__is_mark(e->after.class) || e->after.class == DG__SB_SCONTINUE)
        return true;
    if (e->mark.class != DG__SB_ATERM || e->after.at != e->mark.next)
        return false;
    return e->after.class == DG__SB_NUMERIC ||
           (e->after.class == DG__SB_UPPER && dg__is_cased(dg__read_before(s, e->mark.at).class));
}

static bool ends_by_standard(const dg__scan *s, const dg__ending *e)
{
    return !goes_on(s, e) && !(e->mark.class == DG__SB_ATERM && is_lower_ahead(s, e->after));
}

static bool ends_by_editor(const dg__scan *s, const dg__ending *e)
{
    bool stop = e->mark.class == DG__SB_ATERM && !dg__is_ellipsis(e->mark.value);
    bool glued = e->end == e->closed;
    if (e->after.class == DG__NOTHING)
        return true;
    if (glued && dg__is_ellipsis(e->mark.value))
        return false;
    if (glued && stop && dg__is_glued_sentence(s, e))
        return true;
    if (goes_on(s, e))
        return false;
    if ((e->mark.class == DG__SB_ATERM || dg__is_in(e->mark.value, asking_or_exclaiming)) &&
        is_lower_ahead(s, e->after))
        return false;
    if (glued)
        return !(dg__is_cased(e->after.class) || e->after.class == DG__SB_NUMERIC) ||
               !dg__is_code(s, e, false);
    return !stop || e->closed != e->mark.next || !dg__holds_back(s, e);
}

/* Behind a closing mark, or a reference number that it opens: "[12]". */
static uint32_t after_closing_mark(const dg__scan *s, const dg__character *c)
{
    uint32_t end = c->next;
    if (!s->editorial || c->value != '[')
        return c->next;
    while (end < s->len && end - c->next < DG__LONGEST_NUMBER && (uint8_t)(s->text[end] - '0') < 10)
        end++;
    return end > c->next && end < s->len && s->text[end] == ']' ? end + 1 : c->next;
}

static void read_ending(dg__ending *e, const dg__scan *s, uint32_t at)
{
    e->mark = dg__read_at(s, at);
    e->after = dg__read_at(s, e->mark.next);
    while (e->after.class == DG__SB_CLOSE)
        e->after = dg__read_at(s, after_closing_mark(s, &e->after));
    e->closed = e->after.at;
    while (e->after.class == DG__SB_SP)
        e->after = dg__read_at(s, e->after.next);
    e->end = e->after.at;
}

/* SB3, SB4. */
static uint32_t after_separator(const dg__scan *s, uint32_t at)
{
    dg__code_point cp = dg__utf8_decode(s->text + at, s->text + s->len);
    uint32_t end = at + cp.len;
    return end + (cp.value == '\r' && end < s->len && s->text[end] == '\n');
}

static uint32_t next_stop(const dg__scan *s, uint32_t at)
{
    uint8_t wanted = s->editorial ? MARK | SPACE : MARK | SEPARATOR;
    while (at < s->len && (stops[s->text[at]] & wanted) == 0)
        at++;
    return at;
}

static bool ends_at(const dg__scan *s, uint32_t at, uint32_t *next)
{
    if (s->editorial && s->text[at] == ' ') {
        *next = at + 1;
        return dg__ends_phrase(s->text, s->len, s->start, at);
    }
    uint8_t class = dg__class_of(s, dg__utf8_decode(s->text + at, s->text + s->len).value);
    if (dg__is_separator(class)) {
        *next = after_separator(s, at);
        return true;
    }
    if (!dg__is_mark(class)) {
        *next = at + 1;
        return false;
    }
    dg__ending e;
    read_ending(&e, s, at);
    *next = e.end;
    if (!(s->editorial ? ends_by_editor(s, &e) : ends_by_standard(s, &e)))
        return false;
    if (dg__is_separator(e.after.class))
        *next = after_separator(s, e.end);
    return true;
}

bool dg__sentence_ends_at(const uint8_t *text, uint32_t len, uint32_t start, uint32_t at,
                          bool editorial, uint32_t *next)
{
    dg__scan s = {text, start, len, editorial};
    return ends_at(&s, at, next);
}

size_t dg__sentence_end(const uint8_t *text, size_t len, size_t start, bool editorial)
{
    dg__scan s = {text, (uint32_t)start, (uint32_t)len, editorial};
    for (uint32_t at = next_stop(&s, s.start); at < s.len; at = next_stop(&s, at)) {
        if (ends_at(&s, at, &at))
            return at;
    }
    return len;
}
