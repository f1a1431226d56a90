/* What is masked within a line: tags and outputs of templates, shortcodes, components, comments,
 * footnotes, attributes. Each is passed over as a whole, over lines too.
 *
 * Every search for an end is bounded, or remembers up to where there is none: linear work. The rules
 * are mask_search.c's. */
#include "format/html_element.h"
#include "format/mask_scan.h"

#include <string.h>

#define LONGEST_FOOTNOTE 64u
#define LONGEST_TARGET   256u /* of a link, before a template in it */

/* ---- Searching ---- */

static uint8_t byte_at(const dg__mask_scan *s, uint32_t at)
{
    return at < s->len ? s->source[at] : 0;
}

static bool is_upper(uint8_t c)
{
    return (uint8_t)(c - 'A') < 26;
}

static bool is_lower(uint8_t c)
{
    return (uint8_t)(c - 'a') < 26;
}

static bool is_letter(uint8_t c)
{
    return (uint8_t)((c | 0x20) - 'a') < 26;
}

static bool is_name(uint8_t c)
{
    return is_letter(c) || (uint8_t)(c - '0') < 10 || c == '_' || c == '-' || c == '.';
}

static uint32_t skip_blanks(const dg__mask_scan *s, uint32_t at)
{
    while (at < s->len && dg__mask_is_blank(s->source[at]))
        at++;
    return at;
}

/* ---- What was found ---- */

typedef struct found {
    uint32_t end; /* 0: nothing */
    dg__mask_kind alone, inside;
} found;

static const found nothing = {0, DG__MASK_GONE, DG__MASK_GONE};

static bool stands_alone(const dg__mask_scan *s, uint32_t start, uint32_t end)
{
    if (start != s->line)
        return false;
    end = skip_blanks(s, end);
    return end >= s->len || dg__is_break(s->source[end]);
}

/* Whether it stands in the target of a link or of a definition of one, which a blank would end. */
static bool in_target(const dg__mask_scan *s, uint32_t start)
{
    const uint8_t *m = s->masked;
    uint32_t at = start, least = start > LONGEST_TARGET ? start - LONGEST_TARGET : 0;
    while (at > least && m[at - 1] > ' ' && m[at - 1] != '(')
        at--;
    if (at >= 2 && m[at - 1] == '(')
        return m[at - 2] == ']';
    return at >= 3 && m[at - 1] == ' ' && m[at - 2] == ':' && m[at - 3] == ']';
}

/* Blank, over lines too: a blank line would end the paragraph. What begins a line or an item begins
 * with a letter, or its blanks would indent what is behind to code. */
static void blank_within(dg__mask_scan *s, uint32_t start, uint32_t end)
{
    bool target = s->source[start] == '{' && in_target(s, start);
    memset(s->masked + start, target ? 'x' : ' ', end - start);
    if (dg__mask_skip_markers(s, s->line, start) == start)
        s->masked[start] = 'x';
}

static bool mask_found(dg__mask_scan *s, uint32_t start, found what)
{
    bool alone = stands_alone(s, start, what.end);
    s->at = what.end;
    if (alone && what.alone > DG__MASK_FOOTNOTE && what.end - start >= 3)
        return dg__mask_instruct(s, start, what.end, what.alone);
    if (!dg__mask_blank(s, start, what.end, what.inside))
        return false;
    if (!alone)
        blank_within(s, start, what.end);
    return true;
}

/* ---- Code and mathematics ---- */

static uint32_t run(const dg__mask_scan *s, uint32_t at)
{
    uint32_t from = at;
    while (at < s->len && s->source[at] == s->source[from])
        at++;
    return at - from;
}

/* Behind a code span, or behind the backquotes that begin none. */
static uint32_t skip_code(dg__mask_scan *s, uint32_t start)
{
    uint32_t n = run(s, start), at = start + n;
    if (n >= DG__MASK_BACKQUOTES || start < s->backquotes_until[n])
        return at;
    while (at < s->len) {
        if (s->source[at] == '`') {
            uint32_t closing = run(s, at);
            at += closing;
            if (closing == n)
                return at;
        } else if (dg__is_break(s->source[at]) && dg__mask_blank_follows(s, at)) {
            break;
        } else {
            at++;
        }
    }
    s->backquotes_until[n] = at;
    return start + n;
}

/* Display mathematics. What doesn't stand alone is left to the parser. */
static bool mask_math(dg__mask_scan *s, uint32_t start)
{
    uint32_t end = start == s->line ? dg__mask_find(s, start + 2, s->len, "$$", &s->math_until) : 0;
    if (end != 0 && stands_alone(s, start, end))
        return mask_found(s, start, (found){end, DG__MASK_OPAQUE, DG__MASK_OBJECT});
    s->at = start + 2;
    return true;
}

/* ---- Templates ---- */

typedef struct word_kind {
    const char *word;
    dg__mask_kind alone, inside;
} word_kind;

static const word_kind liquid_words[] = {
    {"if", DG__MASK_ALTERNATIVE, DG__MASK_GONE},
    {"ifversion", DG__MASK_ALTERNATIVE, DG__MASK_GONE},
    {"unless", DG__MASK_ALTERNATIVE, DG__MASK_GONE},
    {"case", DG__MASK_ALTERNATIVE, DG__MASK_GONE},
    {"tab", DG__MASK_ALTERNATIVE, DG__MASK_GONE},
    {"capture", DG__MASK_ALTERNATIVE, DG__MASK_GONE}, /* a text shown elsewhere, in a tab */
    {"else", DG__MASK_NEXT, DG__MASK_GONE},
    {"elsif", DG__MASK_NEXT, DG__MASK_GONE},
    {"elif", DG__MASK_NEXT, DG__MASK_GONE},
    {"when", DG__MASK_NEXT, DG__MASK_GONE},
    {"endif", DG__MASK_LEAVE, DG__MASK_GONE},
    {"endunless", DG__MASK_LEAVE, DG__MASK_GONE},
    {"endcase", DG__MASK_LEAVE, DG__MASK_GONE},
    {"endtab", DG__MASK_LEAVE, DG__MASK_GONE},
    {"endcapture", DG__MASK_LEAVE, DG__MASK_GONE},
};

/* What is code, or not seen, up to its end. */
static const char *const liquid_ends[][2] = {
    {"raw", "endraw"},         {"highlight", "endhighlight"},
    {"comment", "endcomment"}, {"codeblock", "endcodeblock"},
    {"mermaid", "endmermaid"},
};
static const char *const hugo_tabs[] = {"tab", "codetab", "tab-content", "code-tab-content"};
static const char *const hugo_ends[][2] = {{"highlight", "/highlight"}, {"mermaid", "/mermaid"}};

static bool is_word(const dg__mask_scan *s, uint32_t at, const char *word)
{
    return dg__mask_starts(s, at, word) && !is_name(byte_at(s, at + (uint32_t)strlen(word)));
}

/* Behind the tag that ends what a tag of name i begins. */
static uint32_t find_closing(dg__mask_scan *s, uint32_t from, const char *name, dg__mask_pair pair,
                             uint32_t *until)
{
    uint32_t named = dg__mask_find(s, from, s->len, name, until);
    return named == 0 ? 0 : dg__mask_tag_end(s, named, pair);
}

static found liquid(dg__mask_scan *s, uint32_t start)
{
    const dg__mask_pair pair = {"{%", "%}", &s->tags_until};
    uint32_t end = dg__mask_tag_end(s, start + 2, pair);
    if (end == 0)
        return nothing;
    uint32_t word = start + 2 + (byte_at(s, start + 2) == '-');
    word = skip_blanks(s, word);
    for (size_t i = 0; i < sizeof liquid_words / sizeof *liquid_words; i++)
        if (is_word(s, word, liquid_words[i].word))
            return (found){end, liquid_words[i].alone, liquid_words[i].inside};
    for (size_t i = 0; i < sizeof liquid_ends / sizeof *liquid_ends; i++) {
        if (!is_word(s, word, liquid_ends[i][0]))
            continue;
        uint32_t closing = find_closing(s, end, liquid_ends[i][1], pair, &s->ends_until[i]);
        return (found){closing != 0 ? closing : end, DG__MASK_CODE, DG__MASK_OBJECT};
    }
    return (found){end, DG__MASK_OPAQUE, DG__MASK_OBJECT};
}

static found comment(const dg__mask_scan *s, uint32_t start, dg__mask_pair pair)
{
    uint32_t from = start + (uint32_t)strlen(pair.open);
    return (found){dg__mask_comment_end(s, from, pair), DG__MASK_COMMENT, DG__MASK_GONE};
}

static const char *const shortcode_ends[] = {">}}", "%}}"};

/* "{{ output }}" */
static found output(dg__mask_scan *s, uint32_t start)
{
    uint32_t end = dg__mask_tag_end(s, start + 2, (dg__mask_pair){"{{", "}}", &s->outputs_until});
    return (found){end, DG__MASK_OPAQUE, DG__MASK_OBJECT};
}

/* "{{< shortcode >}}", "{{% shortcode %}}". */
static found shortcode(dg__mask_scan *s, uint32_t start)
{
    bool text = byte_at(s, start + 2) == '%';
    const dg__mask_pair pair = {"{{", shortcode_ends[text], &s->shortcodes_until[text]};
    uint32_t end = dg__mask_tag_end(s, start + 3, pair);
    if (end == 0)
        return output(s, start);
    uint32_t word = skip_blanks(s, start + 3);
    bool leaves = byte_at(s, word) == '/';
    for (size_t i = 0; i < sizeof hugo_tabs / sizeof *hugo_tabs; i++)
        if (is_word(s, word + leaves, hugo_tabs[i]))
            return (found){end, leaves ? DG__MASK_LEAVE : DG__MASK_ALTERNATIVE, DG__MASK_GONE};
    for (size_t i = 0; i < sizeof hugo_ends / sizeof *hugo_ends; i++) {
        if (!is_word(s, word, hugo_ends[i][0]))
            continue;
        uint32_t *until = &s->ends_until[sizeof liquid_ends / sizeof *liquid_ends + i];
        uint32_t closing = find_closing(s, end, hugo_ends[i][1], pair, until);
        return (found){closing != 0 ? closing : end, DG__MASK_CODE, DG__MASK_OBJECT};
    }
    return (found){end, DG__MASK_OPAQUE, DG__MASK_OBJECT};
}

/* "{: .class}", "{#id}", "{.class}". */
static found attributes(const dg__mask_scan *s, uint32_t start)
{
    if (byte_at(s, start + 1) != ':' && !is_letter(byte_at(s, start + 2)))
        return nothing;
    for (uint32_t at = start + 2; at < s->len && !dg__is_break(s->source[at]); at++) {
        if (s->source[at] == '{')
            break;
        if (s->source[at] == '}')
            return (found){at + 1, DG__MASK_GONE, DG__MASK_GONE};
    }
    return nothing;
}

/* "{{...}}", a comment of Hugo's among them. */
static found double_braces(dg__mask_scan *s, uint32_t start)
{
    uint8_t mark = byte_at(s, start + 2);
    if (mark == '<' || mark == '%')
        return shortcode(s, start);
    if (mark == '/' && byte_at(s, start + 3) == '*')
        return comment(s, start, (dg__mask_pair){"{{/*", "*/}}", &s->comments_until[0]});
    return output(s, start);
}

static found braces(dg__mask_scan *s, uint32_t start)
{
    uint8_t c = byte_at(s, start + 2);
    switch (byte_at(s, start + 1)) {
    case '%':
        return liquid(s, start);
    case '{':
        return double_braces(s, start);
    case '#':
        if (c == '-' || dg__mask_is_blank(c) || dg__is_break(c))
            return comment(s, start, (dg__mask_pair){"{#", "#}", &s->comments_until[1]});
        return attributes(s, start);
    case ':':
    case '.':
        return attributes(s, start);
    case '/':
        if (c == '*')
            return comment(s, start, (dg__mask_pair){"{/*", "*/}", &s->comments_until[2]});
        return nothing;
    default:
        return nothing;
    }
}

/* ---- Tags ---- */

/* Whether it is the name of an element of HTML, as it was written in the last century: all capital. */
static bool is_capital_element(const dg__mask_scan *s, dg_span name)
{
    uint16_t id;
    for (uint32_t at = name.start; at < name.end; at++)
        if (is_lower(s->source[at]))
            return false;
    return dg__html_element_of(s->source, name, &id)->name[0] != '\0';
}

/* "<Component attribute={...}>" of MDX and Vue. */
static found component(dg__mask_scan *s, uint32_t start)
{
    bool closing = byte_at(s, start + 1) == '/';
    uint32_t name = start + 1 + closing, at = name;
    while (is_name(byte_at(s, at)))
        at++;
    dg_span capital = {name, at};
    uint8_t c = byte_at(s, at);
    if (c != '>' && c != '/' && !dg__mask_is_blank(c) && !dg__is_break(c))
        return nothing;
    uint32_t end = dg__mask_component_end(s, at);
    if (end == 0 ||
        (memchr(s->source + at, '{', end - at) == NULL && is_capital_element(s, capital)))
        return nothing;
    dg__mask_kind kind = DG__MASK_OPAQUE;
    if (s->source[end - 2] != '/' && (is_word(s, name, "TabItem") || is_word(s, name, "Tab")))
        kind = closing ? DG__MASK_LEAVE : DG__MASK_ALTERNATIVE;
    return (found){end, kind, DG__MASK_GONE};
}

/* What no parser of HTML knows in an element's tag: letters for the value in "<div style={{...}}>",
 * blanks for "<div {...rest}>" and "<div {% if a %}>". */
static bool mask_element(dg__mask_scan *s, uint32_t start)
{
    uint32_t end = dg__mask_component_end(s, start + 1);
    s->at = start + 1;
    for (uint32_t at = start; at < end; at++) {
        if (s->source[at] != '{')
            continue;
        uint32_t stop = dg__mask_expression_end(s, at, end);
        if (stop == 0)
            return true;
        if (!dg__mask_blank(s, at, stop, DG__MASK_GONE))
            return false;
        memset(s->masked + at, s->source[at - 1] == '=' ? 'x' : ' ', stop - at);
        s->at = end;
        at = stop - 1;
    }
    return true;
}

static found angle(dg__mask_scan *s, uint32_t start)
{
    if (dg__mask_starts(s, start, "<!--"))
        return (found){dg__mask_find(s, start + 4, s->len, "-->", &s->comments_until[3]),
                       DG__MASK_COMMENT, DG__MASK_GONE};
    uint8_t c = byte_at(s, start + 1);
    if (is_upper(c) || (c == '/' && is_upper(byte_at(s, start + 2))))
        return component(s, start);
    return nothing;
}

/* ---- Brackets ---- */

static found footnote(const dg__mask_scan *s, uint32_t start)
{
    for (uint32_t at = start + 2; at < s->len && at - start < LONGEST_FOOTNOTE; at++) {
        uint8_t c = s->source[at];
        if (c == ']' && at > start + 2)
            return (found){at + 1, DG__MASK_GONE, DG__MASK_GONE};
        if (c == ']' || dg__mask_is_blank(c) || dg__is_break(c) || c == '[')
            break;
    }
    return nothing;
}

/* "[!DNL Name]", "[!UICONTROL Label]": words in capitals that say what a text is; "[!VIDEO url]" isn't one. */
static bool is_marked_text(const dg__mask_scan *s, uint32_t start, uint32_t end)
{
    uint32_t at = start + 2;
    while (at < end && s->source[at] >= 'A' && s->source[at] <= 'Z')
        at++;
    if (at == start + 2 || s->source[at] != ' ')
        return false;
    for (; at + 1 < end; at++)
        if (s->source[at] == '[' || s->source[at] == '(' || dg__mask_starts(s, at, "://"))
            return false;
    return true;
}

/* "[!INCLUDE [title](path)]", "[!VIDEO url]", "[!code-c[](path)]", "[!note] Title". */
static found include(const dg__mask_scan *s, uint32_t start)
{
    uint32_t depth = 1, at = start + 1;
    while (at < s->len && at - start < LONGEST_FOOTNOTE * 4 && depth > 0 &&
           !dg__is_break(s->source[at])) {
        depth += s->source[at] == '[';
        depth -= s->source[at] == ']';
        at++;
    }
    bool found_it = depth == 0 && !is_marked_text(s, start, at);
    return found_it ? (found){at, DG__MASK_OPAQUE, DG__MASK_OBJECT} : nothing;
}

static found bracket(const dg__mask_scan *s, uint32_t start)
{
    uint8_t c = byte_at(s, start + 1);
    if (c == '^')
        return footnote(s, start);
    return c == '!' && is_letter(byte_at(s, start + 2)) ? include(s, start) : nothing;
}

/* ---- Addresses ---- */

static bool ends_address(uint8_t c)
{
    static const bool ends[256] = {['<'] = true, ['>'] = true, ['"'] = true, ['`'] = true,
                                   ['['] = true, [']'] = true, ['|'] = true, ['\\'] = true};
    return c <= ' ' || ends[c];
}

/* Behind an address, as GitHub's rules have it: brackets balance, punctuation at its end isn't its.
 * Templates in it are. */
static uint32_t address_end(dg__mask_scan *s, uint32_t start, uint32_t at)
{
    uint32_t depth = 0, least = at;
    for (; at < s->len && !ends_address(s->source[at]); at++) {
        if (s->source[at] == ')' && depth == 0)
            break;
        uint32_t template = s->source[at] == '{' ? braces(s, at).end : 0;
        at = template != 0 ? template - 1 : at;
        depth += s->source[at] == '(';
        depth -= s->source[at] == ')';
    }
    while (at > least && memchr("?!.,:;*_~'$", s->source[at - 1], 11) != NULL)
        at--;
    return at > least ? at : start;
}

/* Letters in its place: it may be the target of a link. The parser finds none in the text then,
 * which takes md4c 0.4.8 the square of what has no spaces. */
static bool mask_address(dg__mask_scan *s, uint32_t start, uint32_t at)
{
    uint32_t done = s->m->spans.len > 0 ? s->m->spans.items[s->m->spans.len - 1].end : 0;
    if (start < done || (start > 0 && is_name(s->source[start - 1])))
        return true;
    uint32_t end = address_end(s, start, at);
    if (end == start)
        return true;
    if (start > done && s->source[start - 1] == '<' && byte_at(s, end) == '>') {
        start--;
        end++;
    }
    s->at = end;
    if (!dg__mask_blank(s, start, end, DG__MASK_OBJECT))
        return false;
    memset(s->masked + start, 'x', end - start);
    return true;
}

static bool mask_scheme(dg__mask_scan *s, uint32_t colon)
{
    static const char *const schemes[] = {"https", "http", "ftp"};
    s->at = colon + 1;
    for (size_t i = 0; i < 3 && dg__mask_starts(s, colon, "://"); i++) {
        uint32_t n = (uint32_t)strlen(schemes[i]);
        if (colon >= n && memcmp(s->source + colon - n, schemes[i], n) == 0)
            return mask_address(s, colon - n, colon + 3);
    }
    return true;
}

static bool mask_www(dg__mask_scan *s, uint32_t start)
{
    s->at = start + 1;
    return !dg__mask_starts(s, start, "www.") || mask_address(s, start, start + 4);
}

/* ---- A line ---- */

/* What something may begin with, or the line end; nearly every byte is neither. */
static const bool special[256] = {
    ['{'] = true, ['<'] = true, ['['] = true,  ['`'] = true,  ['$'] = true,
    [':'] = true, ['w'] = true, ['\\'] = true, ['\n'] = true, ['\r'] = true};

static bool mask_at(dg__mask_scan *s)
{
    uint32_t start = s->at;
    found what = nothing;
    switch (s->source[start]) {
    case '{':
        what = braces(s, start);
        break;
    case '<':
        if (is_lower(byte_at(s, start + 1)))
            return mask_element(s, start);
        what = angle(s, start);
        break;
    case '[':
        what = bracket(s, start);
        break;
    case '`':
        s->at = skip_code(s, start);
        return true;
    case '\\':
        s->at = start + (start + 1 < s->len && !dg__is_break(s->source[start + 1]) ? 2 : 1);
        return true;
    case ':':
        return mask_scheme(s, start);
    case 'w':
        return mask_www(s, start);
    default:
        if (byte_at(s, start + 1) == '$')
            return mask_math(s, start);
    }
    s->at = start + 1;
    return what.end == 0 || mask_found(s, start, what);
}

bool dg__mask_inline(dg__mask_scan *s)
{
    for (;;) {
        s->at = dg__find_any(s->source, s->at, s->len, special);
        if (s->at >= s->len || dg__is_break(s->source[s->at]))
            return true;
        if (!mask_at(s))
            return false;
    }
}
