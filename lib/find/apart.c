#include "find/apart.h"

#include "text/utf8.h"

#include <string.h>

enum {
    GAP = 4096,   /* bytes before a block that a picture is looked for in */
    BEFORE = 8,   /* blocks without text, and headings, above a teaser */
    LONGEST = 100 /* bytes of markup at either end of a block */
};

static const dg__prose_block *prose_block(const dg_document *doc, size_t block)
{
    return &doc->prose->blocks.items[block];
}

static bool is_one_block(const dg_document *doc, const dg_occurrence *o, size_t block)
{
    return doc->blocks.items[block].first_token == o->first_token &&
           doc->blocks.items[block].end_token == o->end_token;
}

static bool is_quotation(const dg_document *doc, size_t block)
{
    uint32_t at = prose_block(doc, block)->container;
    return doc->blocks.items[block].kind == DG_QUOTATION ||
           doc->prose->containers.items[at].kind == DG__IN_QUOTATION;
}

/* ---- Emphasis ---- */

static bool is_emphasis(const uint8_t *name, size_t len)
{
    static const char *const names[] = {"b", "i", "em", "strong", "cite"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (len == strlen(names[i]) && memcmp(name, names[i], len) == 0)
            return true;
    return false;
}

/* Whether markup, source[from, to), is a mark or a tag of emphasis; `tag`: how the tag begins. */
static bool has_emphasis(const uint8_t *source, uint32_t from, uint32_t to, const char *tag)
{
    size_t n = strlen(tag);
    for (uint32_t at = from; at < to; at++) {
        if (source[at] == '*' || source[at] == '_')
            return true;
        if (to - at <= n || memcmp(source + at, tag, n) != 0)
            continue;
        uint32_t name = at + (uint32_t)n, end = name;
        while (end < to && (source[end] | 0x20) >= 'a' && (source[end] | 0x20) <= 'z')
            end++;
        if (is_emphasis(source + name, end - name))
            return true;
    }
    return false;
}

/* Whether what stands in the source before the first word and behind the last one emphasises all. */
static bool is_emphasised(const dg_document *doc, const dg_occurrence *o, size_t block)
{
    dg_span all = prose_block(doc, block)->source, words;
    words.start = dg__document_source(doc, o->span).start;
    words.end = dg__document_source(doc, o->span).end;
    if (words.start - all.start > LONGEST)
        all.start = words.start - LONGEST;
    if (all.end - words.end > LONGEST)
        all.end = words.end + LONGEST;
    return has_emphasis(doc->source, all.start, words.start, "<") &&
           has_emphasis(doc->source, words.end, all.end, "</");
}

/* ---- What stands where ---- */

static bool is_quoted(const dg_document *doc, size_t block)
{
    dg_span span = doc->blocks.items[block].span;
    const uint8_t *s = doc->text + span.start, *end = doc->text + span.end;
    uint32_t first = dg__utf8_decode(s, end).value, last = dg__utf8_decode_back(s, end).value;
    return (first == '"' && last == '"') || (first == 0x201C && last == 0x201D) ||
           (first == 0x201E && last == 0x201C) || (first == 0xAB && last == 0xBB) ||
           (first == 0x300C && last == 0x300D);
}

static bool holds(const uint8_t *s, const uint8_t *end, const char *what)
{
    size_t n = strlen(what);
    for (; (size_t)(end - s) >= n; s++)
        if (memcmp(s, what, n) == 0)
            return true;
    return false;
}

/* Whether a picture stands between the block and the text before it. */
static bool is_behind_picture(const dg_document *doc, size_t block)
{
    static const char *const pictures[] = {"![",       "<img",      "<figure",
                                           ".. image", ".. figure", "image::"};
    uint32_t to = prose_block(doc, block)->source.start, from = 0;
    size_t i = block;
    while (i > 0 && block - i < BEFORE &&
           doc->blocks.items[i - 1].first_token == doc->blocks.items[i - 1].end_token)
        i--;
    if (i > 0)
        from = prose_block(doc, i - 1)->source.end;
    if (from >= to)
        return false;
    if (to - from > GAP)
        from = to - GAP;
    for (i = 0; i < sizeof pictures / sizeof *pictures; i++)
        if (holds(doc->source + from, doc->source + to, pictures[i]))
            return true;
    return false;
}

/* Whether a title stands above, and nothing else but what has no text. */
static bool is_below_title(const dg_document *doc, size_t block)
{
    bool title = false;
    for (size_t i = block; i > 0; i--) {
        const dg_block *above = &doc->blocks.items[i - 1];
        bool silent = above->first_token == above->end_token || above->kind == DG_FRONT_MATTER;
        if (block - i >= BEFORE || !(silent || above->kind == DG_HEADING))
            return false;
        title = title || above->kind == DG_HEADING;
    }
    return title;
}

bool dg__is_set_apart(const dg_document *doc, const dg_occurrence *a, const dg_occurrence *b)
{
    if (doc->prose == NULL)
        return false;
    size_t at_a = dg__document_block_of(doc, a->first_token);
    size_t at_b = dg__document_block_of(doc, b->first_token);
    bool whole_a = is_one_block(doc, a, at_a), whole_b = is_one_block(doc, b, at_b);
    if (is_quotation(doc, at_a) != is_quotation(doc, at_b))
        return true;
    if ((whole_a && is_emphasised(doc, a, at_a)) != (whole_b && is_emphasised(doc, b, at_b)))
        return true;
    if (whole_a && whole_b)
        return is_behind_picture(doc, at_a) && is_behind_picture(doc, at_b);
    size_t whole = whole_a ? at_a : at_b;
    return (whole_a || whole_b) &&
           (is_quoted(doc, whole) || is_behind_picture(doc, whole) || is_below_title(doc, whole));
}
