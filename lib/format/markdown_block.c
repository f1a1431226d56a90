/* Blocks and containers of Markdown, their places in the source, and what the mask puts between. */
#include "format/look.h"
#include "format/markdown_reader.h"

#include <string.h>

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

/* ---- Containers of the mask ---- */

/* Whether the innermost container is one of the mask's. */
static bool in_masks(const dg__markdown_reader *r)
{
    uint32_t parsers = r->open.len > 0 ? r->open.items[r->open.len - 1].index : 0;
    return r->p->container > parsers;
}

static void leave_masks(dg__markdown_reader *r)
{
    if (in_masks(r))
        dg__prose_leave(r->p);
}

static bool instruct(dg__markdown_reader *r, const dg__mask_span *span)
{
    switch (span->kind) {
    case DG__MASK_ENTER:
        return dg__prose_enter(r->p, DG__IN_OTHER);
    case DG__MASK_NEXT:
    case DG__MASK_TAB:
        leave_masks(r);
        return dg__prose_enter(r->p, DG__IN_ALTERNATIVE);
    case DG__MASK_ALTERNATIVE:
        return dg__prose_enter(r->p, DG__IN_ALTERNATIVE);
    case DG__MASK_LEAVE:
        leave_masks(r);
        return true;
    case DG__MASK_ADMONITION:
        dg__markdown_rename_item(r, DG__IN_OTHER);
        return true;
    case DG__MASK_CONTENT_TAB:
        dg__markdown_rename_item(r, DG__IN_ALTERNATIVE);
        return true;
    case DG__MASK_ALERT:
        if (r->p->containers.items[r->p->container].kind == DG__IN_QUOTATION)
            r->p->containers.items[r->p->container].kind = DG__IN_OTHER;
        return true;
    case DG__MASK_COMMENT:
        return true;
    case DG__MASK_CODE:
        return dg__prose_add_code(r->p, span->start, span->end);
    default:
        return dg__prose_add_opaque(r->p, DG_OPAQUE, span->start, span->end);
    }
}

/* ---- Things without text, looked for behind the last place that is known ---- */

static uint32_t skip_markers(const dg__markdown_reader *r, uint32_t at, uint32_t end)
{
    const uint8_t *s = r->mask->bytes;
    for (;;) {
        at = dg__markdown_skip_prefix(r, at, false);
        uint32_t digits = at;
        while (digits < end && digits - at < 9 && (uint8_t)(s[digits] - '0') < 10)
            digits++;
        if (digits + 1 >= end || !is_blank(s[digits + 1]))
            return at;
        bool marker = digits > at ? s[digits] == '.' || s[digits] == ')'
                                  : s[at] == '-' || s[at] == '*' || s[at] == '+';
        if (!marker)
            return at;
        at = digits + 1;
    }
}

static bool is_rule(const dg__markdown_reader *r, uint32_t at, uint32_t end)
{
    const uint8_t *s = r->mask->bytes;
    uint32_t n = 0;
    uint8_t c = at < end ? s[at] : 0;
    if (c != '-' && c != '*' && c != '_')
        return false;
    for (; at < end; at++) {
        if (s[at] != c && !is_blank(s[at]))
            return false;
        n += s[at] == c;
    }
    return n >= 3;
}

static bool is_fence(const dg__markdown_reader *r, uint32_t at, uint32_t end)
{
    const uint8_t *s = r->mask->bytes;
    return end - at >= 3 && (s[at] == '`' || s[at] == '~') && s[at + 1] == s[at] &&
           s[at + 2] == s[at];
}

typedef bool is_wanted(const dg__markdown_reader *r, uint32_t at, uint32_t end);

/* The next line before `limit` that is wanted, from its first byte behind any prefix. Lines that
 * were looked at for one are not looked at again. */
static dg_span find_line(dg__markdown_reader *r, is_wanted *wanted, uint32_t limit)
{
    uint32_t at = r->rule_at > r->at ? r->rule_at : r->at;
    while (at < limit) {
        uint32_t end = dg__markdown_line_end(r, at), start = dg__markdown_skip_prefix(r, at, false);
        uint32_t inner = skip_markers(r, at, end);
        r->rule_at = at = dg__markdown_next_line(r, at);
        if (start <= end && wanted(r, start, end))
            return (dg_span){start, dg__markdown_trim_right(r, start, end)};
        if (inner <= end && wanted(r, inner, end))
            return (dg_span){inner, dg__markdown_trim_right(r, inner, end)};
    }
    return (dg_span){r->at, r->at};
}

static bool add_opaque(dg__markdown_reader *r, dg_block_kind kind, uint32_t from, uint32_t to)
{
    from = from > r->at ? from : r->at;
    to = to > from ? to : from;
    r->at = to;
    return dg__prose_add_opaque(r->p, kind, from, to);
}

bool dg__markdown_rule(dg__markdown_reader *r)
{
    const dg__container *container = &r->p->containers.items[r->p->container];
    if (in_masks(r) && container->kind == DG__IN_ALTERNATIVE)
        leave_masks(r);
    dg_span line = find_line(r, is_rule, r->p->source_len);
    return add_opaque(r, DG_OPAQUE, line.start, line.end);
}

/* What was read of it, or that it was there. */
static bool add_code(dg__markdown_reader *r, uint32_t from, uint32_t to)
{
    size_t blocks = r->p->blocks.len;
    if (r->p->open) {
        to = to > r->behind ? to : r->behind; /* white space at its end is part of it */
        dg__prose_end(r->p, to);
        if (r->p->blocks.len == blocks) {
            r->at = to > r->at ? to : r->at;
            return true;
        }
    }
    return add_opaque(r, DG_CODE, from, to);
}

/* From the fence that opens it to the one that closes it, if there are fences. */
static bool end_code(dg__markdown_reader *r)
{
    if (!r->fenced)
        return !r->seen || add_code(r, dg__markdown_line_start(r, r->first), r->last);
    dg_span opening = find_line(r, is_fence, r->seen ? r->first : r->p->source_len);
    uint32_t end = r->seen ? dg__markdown_trim_right(r, r->first, r->last) : opening.end;
    uint32_t at = end;
    do
        at = dg__markdown_next_line(r, at);
    while (at < r->p->source_len &&
           dg__markdown_skip_prefix(r, at, false) == dg__markdown_line_end(r, at));
    uint32_t closing = dg__markdown_skip_prefix(r, at, false), stop = dg__markdown_line_end(r, at);
    if (closing < stop && is_fence(r, closing, stop))
        end = dg__markdown_trim_right(r, closing, stop);
    return add_code(r, opening.start, end);
}

/* ---- Blocks of HTML ---- */

/* HTML, with instructions of the mask among it, or nothing but one. */
static bool end_html(dg__markdown_reader *r)
{
    uint32_t at = r->first, last = r->last;
    const dg__mask *m = r->mask;
    for (size_t i = r->span; r->seen && i < m->spans.len && m->spans.items[i].start < last; i++) {
        const dg__mask_span *span = &m->spans.items[i];
        if (span->end <= at || span->kind < DG__MASK_COMMENT)
            continue;
        if (span->start > at && !dg__markdown_html(r, at, span->start))
            return false;
        if (!instruct(r, span))
            return false;
        r->span = i + 1;
        at = span->end;
        r->at = at > r->at ? at : r->at;
    }
    return !r->seen || at >= last || dg__markdown_html(r, at, last);
}

/* ---- Blocks of text ---- */

/* Whether a line is of nothing but dashes, bars and colons. */
static bool is_ruler(const dg__markdown_reader *r, uint32_t at)
{
    const uint8_t *s = r->p->source;
    uint32_t bars = 0, dashes = 0;
    for (; at < r->p->source_len && !dg__is_break(s[at]); at++) {
        if (s[at] != '|' && s[at] != '-' && s[at] != ':' && !is_blank(s[at]))
            return false;
        bars += s[at] == '|';
        dashes += s[at] == '-';
    }
    return bars > 0 && dashes > 0;
}

/* Whether a paragraph is a table whose ruler the parser doesn't take for one, or that has none: its
 * lines begin with bars. */
static bool is_table(const dg__markdown_reader *r, const dg__prose_block *block)
{
    const uint8_t *s = r->p->source;
    uint32_t at = block->source.start, n = 0;
    if (block->kind == DG_HEADING || at >= block->source.end ||
        memchr(s + at, '|', block->source.end - at) == NULL)
        return false;
    uint32_t second = dg__markdown_next_line(r, at);
    if (second < block->source.end && is_ruler(r, dg__markdown_skip_prefix(r, second, false)))
        return true;
    if (s[at] != '|')
        return false;
    for (; at < block->source.end; at = dg__markdown_next_line(r, at), n++)
        if (s[dg__markdown_skip_prefix(r, at, false)] != '|')
            return false;
    return n > 1;
}

/* A block without words, of an image or a URL, is something that stands there all the same. */
static bool end_text(dg__markdown_reader *r)
{
    uint32_t start = r->p->open ? r->p->blocks.items[r->p->blocks.len - 1].source.start
                                : (r->seen ? dg__markdown_block_start(r) : r->at);
    if (r->p->open) {
        size_t blocks = r->p->blocks.len;
        uint32_t end = dg__markdown_block_end(r, start);
        dg__prose_end(r->p, end);
        if (r->p->blocks.len == blocks) {
            dg__prose_block *block = &r->p->blocks.items[blocks - 1];
            block->kind = is_table(r, block) ? DG_TABLE_CELL : block->kind;
            r->at = end > r->at ? end : r->at;
            return true;
        }
    }
    if (!r->seen || r->kind == DG_TABLE_CELL || r->kind == DG_HEADING)
        return true;
    return add_opaque(r, DG_OPAQUE, start, dg__markdown_block_end(r, start));
}

bool dg__markdown_end(dg__markdown_reader *r)
{
    dg__markdown_place place = r->place;
    r->place = DG__BETWEEN_BLOCKS;
    switch (place) {
    case DG__IN_TEXT:
        return end_text(r);
    case DG__IN_CODE:
        return end_code(r);
    case DG__IN_HTML:
        return end_html(r);
    default:
        return true;
    }
}
