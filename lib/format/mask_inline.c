/* What is masked within a line: tags and outputs of templates, shortcodes, components, comments,
 * footnotes, attributes. Each is passed over as a whole, over lines too.
 *
 * Every search for an end is bounded, or remembers up to where there is none: linear work. */
#include "format/mask_scan.h"

#include <string.h>

/* A template's tag, a component or an include is no longer than this. */
#define LONGEST_TAG      4096u
#define LONGEST_FOOTNOTE 64u

/* ---- Searching ---- */

static uint8_t byte_at(const dg__mask_scan *s, uint32_t at)
{
    return at < s->len ? s->source[at] : 0;
}

static bool starts(const dg__mask_scan *s, uint32_t at, const char *word)
{
    size_t n = strlen(word);
    return at <= s->len && s->len - at >= n && memcmp(s->source + at, word, n) == 0;
}

static bool is_upper(uint8_t c)
{
    return (uint8_t)(c - 'A') < 26;
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

/* Behind the next `word` in source[from, limit); 0 if there is none, which is kept in *until. */
static uint32_t find_end(const dg__mask_scan *s, uint32_t from, uint32_t limit, const char *word,
                         uint32_t *until)
{
    size_t n = strlen(word);
    if (from < *until)
        return 0;
    limit = limit < s->len ? limit : s->len;
    for (uint32_t at = from; at < limit && limit - at >= n; at++) {
        const uint8_t *first = memchr(s->source + at, word[0], limit - at - n + 1);
        if (first == NULL)
            break;
        at = (uint32_t)(first - s->source);
        if (memcmp(first, word, n) == 0)
            return at + (uint32_t)n;
    }
    *until = limit;
    return 0;
}

static uint32_t bound(const dg__mask_scan *s, uint32_t at)
{
    return s->len - at > LONGEST_TAG ? at + LONGEST_TAG : s->len;
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
    return end >= s->len || dg__mask_is_break(s->source[end]);
}

static bool mask_found(dg__mask_scan *s, uint32_t start, found what)
{
    s->at = what.end;
    if (what.alone > DG__MASK_FOOTNOTE && what.end - start >= 3 && stands_alone(s, start, what.end))
        return dg__mask_instruct(s, start, what.end, what.alone);
    if (!dg__mask_blank(s, start, what.end, what.inside))
        return false;
    if (start >
        s->line) /* blank lines would end the paragraph, and indent what is behind to code */
        memset(s->masked + start, ' ', what.end - start);
    return true;
}

/* ---- Code and mathematics ---- */

/* Whether the line behind this line break is blank, the marks of quotations aside. */
static bool blank_follows(const dg__mask_scan *s, uint32_t at)
{
    at += starts(s, at, "\r\n") ? 2 : 1;
    while (at < s->len && (dg__mask_is_blank(s->source[at]) || s->source[at] == '>'))
        at++;
    return at >= s->len || dg__mask_is_break(s->source[at]);
}

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
        } else if (dg__mask_is_break(s->source[at]) && blank_follows(s, at)) {
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
    uint32_t end = start == s->line ? find_end(s, start + 2, s->len, "$$", &s->math_until) : 0;
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
    {"else", DG__MASK_NEXT, DG__MASK_GONE},
    {"elsif", DG__MASK_NEXT, DG__MASK_GONE},
    {"elif", DG__MASK_NEXT, DG__MASK_GONE},
    {"when", DG__MASK_NEXT, DG__MASK_GONE},
    {"endif", DG__MASK_LEAVE, DG__MASK_GONE},
    {"endunless", DG__MASK_LEAVE, DG__MASK_GONE},
    {"endcase", DG__MASK_LEAVE, DG__MASK_GONE},
    {"endtab", DG__MASK_LEAVE, DG__MASK_GONE},
};

/* What is code, or not seen, up to its end. */
static const char *const liquid_ends[][2] = {
    {"raw", "endraw"},         {"highlight", "endhighlight"},
    {"comment", "endcomment"}, {"codeblock", "endcodeblock"},
    {"mermaid", "endmermaid"},
};
static const char *const hugo_ends[][2] = {{"highlight", "/highlight"}, {"mermaid", "/mermaid"}};

static bool is_word(const dg__mask_scan *s, uint32_t at, const char *word)
{
    return starts(s, at, word) && !is_name(byte_at(s, at + (uint32_t)strlen(word)));
}

/* Behind the tag that ends what a tag of name i begins. */
static uint32_t find_closing(dg__mask_scan *s, uint32_t from, const char *name, const char *close,
                             uint32_t *until)
{
    uint32_t named = find_end(s, from, s->len, name, until), none = 0;
    return named == 0 ? 0 : find_end(s, named, bound(s, named), close, &none);
}

static found liquid(dg__mask_scan *s, uint32_t start)
{
    uint32_t end = find_end(s, start + 2, bound(s, start), "%}", &s->tags_until);
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
        uint32_t closing = find_closing(s, end, liquid_ends[i][1], "%}", &s->ends_until[i]);
        return (found){closing != 0 ? closing : end, DG__MASK_CODE, DG__MASK_OBJECT};
    }
    return (found){end, DG__MASK_OPAQUE, DG__MASK_OBJECT};
}

/* "{{ output }}", "{{< shortcode >}}", "{{% shortcode %}}". */
static found output(dg__mask_scan *s, uint32_t start)
{
    uint32_t end = find_end(s, start + 2, bound(s, start), "}}", &s->braces_until);
    if (end == 0)
        return nothing;
    uint8_t mark = byte_at(s, start + 2);
    if (mark != '<' && mark != '%')
        return (found){end, DG__MASK_OPAQUE, DG__MASK_OBJECT};
    uint32_t word = skip_blanks(s, start + 3);
    if (is_word(s, word, "tab"))
        return (found){end, DG__MASK_ALTERNATIVE, DG__MASK_GONE};
    if (is_word(s, word, "/tab"))
        return (found){end, DG__MASK_LEAVE, DG__MASK_GONE};
    for (size_t i = 0; i < sizeof hugo_ends / sizeof *hugo_ends; i++) {
        if (!is_word(s, word, hugo_ends[i][0]))
            continue;
        uint32_t *until = &s->ends_until[sizeof liquid_ends / sizeof *liquid_ends + i];
        uint32_t closing = find_closing(s, end, hugo_ends[i][1], "}}", until);
        return (found){closing != 0 ? closing : end, DG__MASK_CODE, DG__MASK_OBJECT};
    }
    return (found){end, DG__MASK_OPAQUE, DG__MASK_OBJECT};
}

/* "{: .class}", "{#id}", "{.class}". */
static found attributes(const dg__mask_scan *s, uint32_t start)
{
    if (byte_at(s, start + 1) != ':' && !is_letter(byte_at(s, start + 2)))
        return nothing;
    for (uint32_t at = start + 2; at < bound(s, start) && !dg__mask_is_break(s->source[at]); at++) {
        if (s->source[at] == '{')
            break;
        if (s->source[at] == '}')
            return (found){at + 1, DG__MASK_GONE, DG__MASK_GONE};
    }
    return nothing;
}

static found braces(dg__mask_scan *s, uint32_t start)
{
    switch (byte_at(s, start + 1)) {
    case '%':
        return liquid(s, start);
    case '{':
        return output(s, start);
    case ':':
    case '#':
    case '.':
        return attributes(s, start);
    case '/':
        if (byte_at(s, start + 2) == '*')
            return (found){find_end(s, start + 3, s->len, "*/}", &s->mdx_until), DG__MASK_COMMENT,
                           DG__MASK_GONE};
        return nothing;
    default:
        return nothing;
    }
}

/* ---- Tags ---- */

/* Behind the '>' of a component's tag: braces nest, quotes hide. */
static uint32_t tag_end(dg__mask_scan *s, uint32_t from)
{
    uint32_t limit = bound(s, from), depth = 0;
    uint8_t quote = 0;
    for (uint32_t at = from; at < limit && from >= s->tags_until; at++) {
        uint8_t c = s->source[at];
        if (quote != 0)
            quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '\'' || c == '`')
            quote = c;
        else if (c == '{')
            depth++;
        else if (c == '}' && depth > 0)
            depth--;
        else if (c == '>' && depth == 0)
            return at + 1;
        else if (c == '<' && depth == 0)
            return 0;
    }
    s->tags_until = from >= s->tags_until ? limit : s->tags_until;
    return 0;
}

/* "<Component attribute={...}>" of MDX and Vue. */
static found component(dg__mask_scan *s, uint32_t start)
{
    bool closing = byte_at(s, start + 1) == '/';
    uint32_t name = start + 1 + closing, at = name;
    while (is_name(byte_at(s, at)))
        at++;
    uint8_t c = byte_at(s, at);
    if (c != '>' && c != '/' && !dg__mask_is_blank(c) && !dg__mask_is_break(c))
        return nothing;
    uint32_t end = tag_end(s, at);
    if (end == 0)
        return nothing;
    dg__mask_kind kind = DG__MASK_OPAQUE;
    if (s->source[end - 2] != '/' && (is_word(s, name, "TabItem") || is_word(s, name, "Tab")))
        kind = closing ? DG__MASK_LEAVE : DG__MASK_ALTERNATIVE;
    return (found){end, kind, DG__MASK_GONE};
}

static found angle(dg__mask_scan *s, uint32_t start)
{
    if (starts(s, start, "<!--"))
        return (found){find_end(s, start + 4, s->len, "-->", &s->comments_until), DG__MASK_COMMENT,
                       DG__MASK_GONE};
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
        if (c == ']' || dg__mask_is_blank(c) || dg__mask_is_break(c) || c == '[')
            break;
    }
    return nothing;
}

/* "[!INCLUDE [title](path)]", "[!VIDEO url]", "[!code-c[](path)]", "[!note] Title". */
static found include(const dg__mask_scan *s, uint32_t start)
{
    uint32_t depth = 1, at = start + 1;
    while (at < s->len && at - start < LONGEST_FOOTNOTE * 4 && depth > 0 &&
           !dg__mask_is_break(s->source[at])) {
        depth += s->source[at] == '[';
        depth -= s->source[at] == ']';
        at++;
    }
    return depth == 0 ? (found){at, DG__MASK_OPAQUE, DG__MASK_OBJECT} : nothing;
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
    return c <= ' ' || memchr("<>\"`[]|\\", c, 8) != NULL;
}

/* Behind an address, as GitHub's rules have it: brackets balance, punctuation at its end isn't its. */
static uint32_t address_end(const dg__mask_scan *s, uint32_t start, uint32_t at)
{
    uint32_t depth = 0, least = at;
    for (; at < s->len && !ends_address(s->source[at]); at++) {
        if (s->source[at] == ')' && depth == 0)
            break;
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
    for (size_t i = 0; i < 3 && starts(s, colon, "://"); i++) {
        uint32_t n = (uint32_t)strlen(schemes[i]);
        if (colon >= n && memcmp(s->source + colon - n, schemes[i], n) == 0)
            return mask_address(s, colon - n, colon + 3);
    }
    return true;
}

static bool mask_www(dg__mask_scan *s, uint32_t start)
{
    s->at = start + 1;
    return !starts(s, start, "www.") || mask_address(s, start, start + 4);
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
        what = angle(s, start);
        break;
    case '[':
        what = bracket(s, start);
        break;
    case '`':
        s->at = skip_code(s, start);
        return true;
    case '\\':
        s->at = start + (start + 1 < s->len && !dg__mask_is_break(s->source[start + 1]) ? 2 : 1);
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
        while (s->at < s->len && !special[s->source[s->at]])
            s->at++;
        if (s->at >= s->len || dg__mask_is_break(s->source[s->at]))
            return true;
        if (!mask_at(s))
            return false;
    }
}
