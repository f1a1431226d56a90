/* Macros, references, attributes, anchors, terms of an index, character references. */
#include "format/asciidoc_inline.h"

#include "format/html_entity.h"

#include <string.h>

/* The text in the brackets at `at`; of "[text,attributes]" the text; none: something that is seen. */
static dg__light_markup bracketed(dg__light *l, uint32_t start, uint32_t at)
{
    uint32_t close = dg__light_find_byte(l, at + 1, ']'), end = close;
    if (close == 0)
        return dg__light_none();
    const uint8_t *equals = memchr(l->source + at, '=', close - at);
    if (equals != NULL)
        for (end = at + 1; end < close && l->source[end] != ',' && l->source[end] != '=';)
            end++;
    if ((equals != NULL && l->source[end] == '=') || end == at + 1)
        return dg__light_object(start, close + 1);
    return dg__light_text(start, (dg_span){at + 1, end}, true, close + 1);
}

/* "footnote:[text]", "footnote:id[text]", right behind a word or a sentence: up to its text, which is
 * read with the macros in it. */
static dg__light_markup footnote(dg__light *l, uint32_t start, uint32_t colon)
{
    uint32_t end = colon + 1;
    while (end < l->end && end - colon < DG__LIGHT_NAME && dg__light_is_name(l->source[end]))
        end++;
    if (end >= l->end || l->source[end] != '[')
        return dg__light_none();
    bool word = start > l->start && dg__light_is_name(l->source[start - 1]);
    return word ? dg__light_object(start, end + 1) : dg__light_gone(start, end + 1);
}

typedef enum macro_kind {
    LINK,
    PATH,     /* its target may have spaces ... */
    PICTURE,  /* ... and its text isn't read */
    NO_PROSE, /* raw markup, mathematics */
    FOOTNOTE
} macro_kind;

typedef struct macro_name {
    const char *name;
    macro_kind kind;
} macro_name;

static const macro_name macros[] = {
    {"link", LINK},       {"xref", PATH},          {"mailto", LINK},
    {"image", PICTURE},   {"icon", PICTURE},       {"kbd", LINK},
    {"btn", LINK},        {"menu", PATH},          {"footnote", FOOTNOTE},
    {"pass", NO_PROSE},   {"stem", NO_PROSE},      {"latexmath", NO_PROSE},
    {"anchor", NO_PROSE}, {"indexterm", NO_PROSE}, {"asciimath", NO_PROSE}};

/* Which macro's name ends before the colon; NULL: none's. A footnote's may stand right behind a word. */
static const macro_name *named_before(const dg__light *l, uint32_t colon)
{
    for (size_t i = 0; i < sizeof macros / sizeof *macros; i++) {
        uint32_t n = (uint32_t)strlen(macros[i].name);
        if (colon - l->start < n || memcmp(l->source + colon - n, macros[i].name, n) != 0)
            continue;
        bool inside = colon - n > l->start && dg__light_is_name(l->source[colon - n - 1]);
        return inside && macros[i].kind != FOOTNOTE ? NULL : &macros[i];
    }
    return NULL;
}

/* Behind the target of a macro, that is before its brackets; 0 if there are none. */
static uint32_t target_end(const dg__light *l, uint32_t from, bool spaces)
{
    uint32_t end = from;
    while (end < l->end && end - from < DG__LIGHT_REACH && l->source[end] != '[' &&
           (l->source[end] > ' ' || (spaces && l->source[end] == ' ' && end > from)))
        end++;
    return end < l->end && l->source[end] == '[' ? end : 0;
}

/* "link:target[text]", "https://target[text]", "kbd:[text]", by the colon. */
static dg__light_markup macro(dg__light *l, uint32_t colon)
{
    const macro_name *named = named_before(l, colon);
    dg_span address = dg__light_address(l, colon);
    uint32_t start = named != NULL ? colon - (uint32_t)strlen(named->name) : address.start;
    if (start == colon)
        return dg__light_none();
    if (named != NULL && named->kind == FOOTNOTE)
        return footnote(l, start, colon);
    bool spaces = named != NULL && (named->kind == PATH || named->kind == PICTURE);
    uint32_t bracket = target_end(l, named != NULL ? colon + 1 : address.end, spaces);
    dg__light_markup m = bracket != 0 ? bracketed(l, start, bracket) : dg__light_none();
    if (m.until == 0)
        return address.end > address.start ? dg__light_object(address.start, address.end) : m;
    m.link = true;
    bool read = named == NULL || (named->kind != PICTURE && named->kind != NO_PROSE);
    return read ? m : dg__light_object(start, m.until);
}

/* "<<target,text>>". */
static dg__light_markup reference(dg__light *l, uint32_t at)
{
    bool begins = dg__light_starts(l, at, "<<") && at + 2 < l->end && l->source[at + 2] > ' ';
    uint32_t close = begins ? dg__light_find_byte(l, at + 2, '>') : 0;
    while (close != 0 && close + 1 < l->len && l->source[close + 1] != '>' &&
           close - at < DG__LIGHT_REACH)
        close = dg__light_find_byte(l, close + 1, '>');
    if (close == 0 || close + 1 >= l->len || l->source[close + 1] != '>')
        return dg__light_none();
    const uint8_t *comma = memchr(l->source + at, ',', close - at);
    if (comma == NULL)
        return dg__light_object(at, close + 2);
    return dg__light_text(at, (dg_span){(uint32_t)(comma - l->source) + 1, close}, true, close + 2);
}

/* "{attribute}". */
static dg__light_markup attribute(dg__light *l, uint32_t at)
{
    uint32_t end = at + 1;
    while (end < l->end && end - at < DG__LIGHT_NAME &&
           (dg__light_is_name(l->source[end]) || l->source[end] == ':'))
        end++;
    bool found = end > at + 1 && end < l->end && l->source[end] == '}';
    return found ? dg__light_object(at, end + 1) : dg__light_none();
}

/* "[[anchor]]", and "[role]#text#", "[.role]_text_" up to the text. */
static dg__light_markup anchor(dg__light *l, uint32_t at)
{
    uint32_t close = dg__light_find_byte(l, at + 1, ']');
    if (close == 0 || close + 1 >= l->len || close >= l->end)
        return dg__light_none();
    uint8_t first = l->source[at + 1], behind = l->source[close + 1];
    if (behind == '#' || (behind == ']' && first == '['))
        return dg__light_gone(at, close + 2);
    bool role = (first == '.' || first == '#') && memchr("_*`", behind, 3) != NULL;
    return role ? dg__light_gone(at, close + 1) : dg__light_none();
}

/* "(((term, in an index)))", which isn't seen; "((term))" is. */
static dg__light_markup index_term(dg__light *l, uint32_t at)
{
    if (!dg__light_starts(l, at, "((("))
        return dg__light_none();
    uint32_t close = dg__light_find_byte(l, at + 3, ')');
    while (close != 0 && close - at < DG__LIGHT_REACH &&
           (close + 2 >= l->limit || memcmp(l->source + close, ")))", 3) != 0))
        close = dg__light_find_byte(l, close + 1, ')');
    bool found = close != 0 && close + 2 < l->limit && memcmp(l->source + close, ")))", 3) == 0;
    return found ? dg__light_gone(at, close + 3) : dg__light_none();
}

/* "&#8217;" or "&mdash;", with its semicolon. */
static dg__light_markup entity(dg__light *l, uint32_t at)
{
    dg__html_reference reference;
    if (!dg__html_read_reference(l->source + at, l->source + l->end, false, &reference) ||
        l->source[at + reference.len - 1] != ';')
        return dg__light_none();
    dg__light_markup m = dg__light_gone(at, at + reference.len);
    memcpy(m.instead, reference.text, sizeof reference.text);
    return m;
}

static dg__light_markup find(dg__light *l, uint32_t at)
{
    switch (l->source[at]) {
    case '<':
        return reference(l, at);
    case '{':
        return attribute(l, at);
    case '[':
        return anchor(l, at);
    case '(':
        return index_term(l, at);
    case '&':
        return entity(l, at);
    default:
        return macro(l, at);
    }
}

const dg__light_syntax dg__asciidoc_inline = {
    find,
    ":<{[(&",
    true,
    {[':'] = true, ['<'] = true, ['{'] = true, ['['] = true, ['('] = true, ['&'] = true}};
