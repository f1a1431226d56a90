#include "find/manual.h"

#include <string.h>

enum {
    NAMES = 50, /* words, of which one is a name */
    LINK = 200, /* bytes of a link's target that are looked at */
    SCHEME = 12 /* bytes in which one ends: "https:" */
};

/* ---- Names ---- */

static bool is_lower(uint8_t byte)
{
    return byte >= 'a' && byte <= 'z';
}

static bool is_upper(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static bool is_name(const uint8_t *s, size_t len)
{
    for (size_t i = 1; i < len; i++)
        if (s[i] == '_' || (is_upper(s[i]) && is_lower(s[i - 1])))
            return true;
    return false;
}

/* Each span of inline code has two marks, which reStructuredText doubles. */
static size_t code_spans(const dg_document *doc)
{
    size_t n = 0;
    const uint8_t *at = doc->source, *end = doc->source + doc->source_len, *mark;
    while (at < end && (at = memchr(at, '`', (size_t)(end - at))) != NULL) {
        for (mark = at; at < end && *at == '`';)
            at++;
        n += doc->format != DG_RST || at - mark > 1;
    }
    return n / 2;
}

static bool is_full_of_names(const dg_document *doc)
{
    size_t n = code_spans(doc);
    for (size_t i = 0; i < doc->tokens.len; i++)
        n +=
            is_name(doc->text + doc->tokens.starts[i], doc->tokens.ends[i] - doc->tokens.starts[i]);
    return n * NAMES >= doc->tokens.len;
}

/* ---- Links ---- */

static bool ends_page(const uint8_t *s, size_t len)
{
    static const char *const pages[] = {".md", ".mdx", ".html", ".markdown"};
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        size_t n = strlen(pages[i]);
        if (len > n && memcmp(s + len - n, pages[i], n) == 0)
            return true;
    }
    return false;
}

/* Whether a target, up to its bracket, is a page given relative to this one. */
static bool is_beside(const uint8_t *s, size_t len)
{
    if (len > 1 && s[0] == '.' && (s[1] == '/' || s[1] == '.'))
        return true;
    for (size_t i = 0; i < len && i < SCHEME; i++)
        if (s[i] == ':')
            return false;
    return ends_page(s, len);
}

/* Pictures stand beside a text anyway. */
static bool is_picture(const uint8_t *s, size_t len)
{
    static const char *const pictures[] = {".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"};
    for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++) {
        size_t n = strlen(pictures[i]);
        if (len > n && memcmp(s + len - n, pictures[i], n) == 0)
            return true;
    }
    return false;
}

static bool links_beside(const dg_document *doc)
{
    const uint8_t *at = doc->source, *end = doc->source + doc->source_len;
    while (at < end && (at = memchr(at, ']', (size_t)(end - at))) != NULL) {
        at++;
        if (end - at < 2 || at[0] != '(')
            continue;
        size_t len = 0, most = (size_t)(end - ++at) < LINK ? (size_t)(end - at) : LINK;
        while (len < most && strchr(") #?\n", at[len]) == NULL)
            len++;
        if (is_beside(at, len) && !is_picture(at, len))
            return true;
    }
    return false;
}

/* ---- Marks of the light formats ---- */

static bool holds(const dg_document *doc, const char *mark)
{
    size_t n = strlen(mark);
    const uint8_t *at = doc->source, *end = doc->source + doc->source_len;
    while ((size_t)(end - at) >= n &&
           (at = memchr(at, mark[0], (size_t)(end - at) - n + 1)) != NULL) {
        if (memcmp(at, mark, n) == 0)
            return true;
        at++;
    }
    return false;
}

static bool has_marks(const dg_document *doc)
{
    static const char *const rst[] = {":ref:`", ":doc:`", ":class:`", ":func:`", "\n.. "};
    static const char *const asciidoc[] = {"xref:", "<<", "[source", "include::", "\n----"};
    const char *const *marks = doc->format == DG_RST ? rst : asciidoc;
    for (size_t i = 0; i < sizeof rst / sizeof *rst; i++)
        if (holds(doc, marks[i]))
            return true;
    return false;
}

bool dg__is_manual(const dg_document *doc)
{
    switch (doc->format) {
    case DG_MARKDOWN:
        return is_full_of_names(doc) || links_beside(doc);
    case DG_RST:
    case DG_ASCIIDOC:
        return is_full_of_names(doc) || has_marks(doc);
    default:
        return false;
    }
}
