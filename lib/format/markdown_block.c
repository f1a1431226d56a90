/* Blocks and containers of Markdown, their places in the source, and what the mask puts between. */
#include "format/look.h"
#include "format/markdown_reader.h"

#include "text/trim.h"

#include <string.h>

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

/* ---- Containers ---- */

bool dg__markdown_enter(dg__markdown_reader *r, dg__container_kind kind)
{
    return dg__prose_enter(r->p, kind) &&
           dg__vec_push(r->p->allocator, &r->open,
                        ((dg__markdown_container){r->p->container, false, false}));
}

/* Containers of the mask that are still open in it end with it. A list of nothing but links is
 * navigation. */
void dg__markdown_leave(dg__markdown_reader *r)
{
    if (r->open.len == 0)
        return;
    dg__markdown_container left = r->open.items[--r->open.len];
    while (r->p->container > left.index)
        dg__prose_leave(r->p);
    dg__container *container = &r->p->containers.items[left.index];
    if ((container->kind == DG__IN_UNORDERED_LIST || container->kind == DG__IN_ORDERED_LIST) &&
        left.links && !left.other_text)
        container->kind = DG__IN_NAVIGATION;
    r->p->container = container->parent; /* also from without: a footnote's item is empty */
    if (r->open.len > 0) {
        r->open.items[r->open.len - 1].other_text |= left.other_text;
        r->open.items[r->open.len - 1].links |= left.links;
    }
}

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

/* The list item that was made of an admonition's line, and its list. */
static void rename_item(dg__markdown_reader *r, dg__container_kind kind)
{
    dg__container *containers = r->p->containers.items, *item = &containers[r->p->container];
    if (item->kind != DG__IN_LIST_ITEM)
        return;
    item->kind = kind;
    containers[item->parent].kind = DG__IN_OTHER;
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
        rename_item(r, DG__IN_OTHER);
        return true;
    case DG__MASK_CONTENT_TAB:
        rename_item(r, DG__IN_ALTERNATIVE);
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

/* ---- Places ---- */

void dg__markdown_see(dg__markdown_reader *r, uint32_t from, uint32_t to)
{
    from = from > r->at ? from : r->at;
    to = to > from ? to : from;
    if (!r->seen || from < r->first)
        r->first = from;
    if (!r->seen || to > r->last)
        r->last = to;
    r->seen = true;
}

static uint32_t line_start(const dg__markdown_reader *r, uint32_t at)
{
    while (at > r->at && !dg__is_break(r->p->source[at - 1]))
        at--;
    return at;
}

static uint32_t line_end(const dg__markdown_reader *r, uint32_t at)
{
    while (at < r->p->source_len && !dg__is_break(r->p->source[at]))
        at++;
    return at;
}

static uint32_t next_line(const dg__markdown_reader *r, uint32_t at)
{
    at = line_end(r, at);
    if (at + 1 < r->p->source_len && r->p->source[at] == '\r' && r->p->source[at + 1] == '\n')
        return at + 2;
    return at < r->p->source_len ? at + 1 : at;
}

static uint32_t trim_right(const dg__markdown_reader *r, uint32_t start, uint32_t end)
{
    while (end > start && (is_blank(r->p->source[end - 1]) || dg__is_break(r->p->source[end - 1])))
        end--;
    return end;
}

/* Behind indentation, marks of quotations, and the ruler of a table. */
static uint32_t skip_prefix(const dg__markdown_reader *r, uint32_t at, bool cell)
{
    const uint8_t *s = r->p->source;
    while (at < r->p->source_len && (is_blank(s[at]) || s[at] == '>' || (cell && s[at] == '|')))
        at++;
    return at;
}

/* Where the block begins that has text at r->first: with its markup, on the same line. */
static uint32_t block_start(const dg__markdown_reader *r)
{
    uint32_t start = line_start(r, r->first);
    start = skip_prefix(r, start, r->kind == DG_TABLE_CELL);
    return start < r->first ? start : r->first;
}

/* A line of only '=' or '-': what makes the line before it a heading. */
static uint32_t skip_underline(const dg__markdown_reader *r, uint32_t end)
{
    const uint8_t *s = r->p->source;
    uint32_t line = skip_prefix(r, next_line(r, end), false), stop = line;
    if (line >= r->p->source_len || (s[line] != '=' && s[line] != '-'))
        return end;
    while (stop < r->p->source_len && s[stop] == s[line])
        stop++;
    uint32_t rest = stop;
    while (rest < r->p->source_len && is_blank(s[rest]))
        rest++;
    return rest >= r->p->source_len || dg__is_break(s[rest]) ? stop : end;
}

static bool is_atx(const dg__markdown_reader *r, uint32_t start)
{
    const uint8_t *s = r->p->source;
    uint32_t at = start;
    while (at < r->last && s[at] == '#')
        at++;
    return at > start && at - start <= 6 && (at >= r->p->source_len || is_blank(s[at]));
}

static uint32_t block_end(const dg__markdown_reader *r, uint32_t start)
{
    const uint8_t *s = r->p->source;
    uint32_t end = r->last;
    if (r->kind == DG_TABLE_CELL) {
        while (end < r->p->source_len && !dg__is_break(s[end]) && s[end] != '|')
            end++;
        return trim_right(r, r->last, end);
    }
    end = trim_right(r, r->last, line_end(r, end));
    return r->kind == DG_HEADING && !is_atx(r, start) ? skip_underline(r, end) : end;
}

/* ---- Things without text, looked for behind the last place that is known ---- */

static uint32_t skip_markers(const dg__markdown_reader *r, uint32_t at, uint32_t end)
{
    const uint8_t *s = r->mask->bytes;
    for (;;) {
        at = skip_prefix(r, at, false);
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
        uint32_t end = line_end(r, at), start = skip_prefix(r, at, false);
        uint32_t inner = skip_markers(r, at, end);
        r->rule_at = at = next_line(r, at);
        if (start <= end && wanted(r, start, end))
            return (dg_span){start, trim_right(r, start, end)};
        if (inner <= end && wanted(r, inner, end))
            return (dg_span){inner, trim_right(r, inner, end)};
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
        return !r->seen || add_code(r, line_start(r, r->first), r->last);
    dg_span opening = find_line(r, is_fence, r->seen ? r->first : r->p->source_len);
    uint32_t end = r->seen ? trim_right(r, r->first, r->last) : opening.end;
    uint32_t at = end;
    do
        at = next_line(r, at);
    while (at < r->p->source_len && skip_prefix(r, at, false) == line_end(r, at));
    uint32_t closing = skip_prefix(r, at, false), stop = line_end(r, at);
    if (closing < stop && is_fence(r, closing, stop))
        end = trim_right(r, closing, stop);
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

void dg__markdown_begin(dg__markdown_reader *r, dg__markdown_place place, dg_block_kind kind)
{
    r->place = place;
    r->kind = kind;
    r->level = 0;
    r->seen = false;
    r->between = NULL;
    r->images = r->links = 0;
    r->link_begins = r->is_mail = false;
}

dg_block_kind dg__markdown_text_kind(const dg__markdown_reader *r)
{
    if (r->kind != DG_PARAGRAPH)
        return r->kind;
    switch (r->p->containers.items[r->p->container].kind) {
    case DG__IN_LIST_ITEM:
        return DG_LIST_ITEM;
    case DG__IN_QUOTATION:
        return DG_QUOTATION;
    default:
        return DG_PARAGRAPH;
    }
}

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
    uint32_t second = next_line(r, at);
    if (second < block->source.end && is_ruler(r, skip_prefix(r, second, false)))
        return true;
    if (s[at] != '|')
        return false;
    for (; at < block->source.end; at = next_line(r, at), n++)
        if (s[skip_prefix(r, at, false)] != '|')
            return false;
    return n > 1;
}

/* A block without words, of an image or a URL, is something that stands there all the same. */
static bool end_text(dg__markdown_reader *r)
{
    uint32_t start = r->p->open ? r->p->blocks.items[r->p->blocks.len - 1].source.start
                                : (r->seen ? block_start(r) : r->at);
    if (r->p->open) {
        size_t blocks = r->p->blocks.len;
        uint32_t end = block_end(r, start);
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
    return add_opaque(r, DG_OPAQUE, start, block_end(r, start));
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

/* Before a piece of prose: the block it is in, and what stands between it and the piece before. */
static bool prepare(dg__markdown_reader *r, uint32_t from)
{
    if (!r->p->open) {
        r->between = NULL;
        return dg__prose_begin(r->p, dg__markdown_text_kind(r), r->level, block_start(r));
    }
    const char *between = r->between;
    r->between = NULL;
    return between == NULL || r->behind > from ||
           dg__prose_replace(r->p, between, strlen(between), r->behind, from);
}

static void note_links(dg__markdown_reader *r, uint32_t from, uint32_t to)
{
    if (r->open.len == 0)
        return;
    dg__markdown_container *innermost = &r->open.items[r->open.len - 1];
    if (r->links > 0)
        innermost->links = true;
    else if (dg__trim(r->p->source, (dg_span){from, to}).start < to)
        innermost->other_text = true;
}

bool dg__markdown_replace(dg__markdown_reader *r, const char *bytes, size_t len, uint32_t from,
                          uint32_t to)
{
    if (from < r->at)
        return true;
    note_links(r, from, to);
    if (!prepare(r, from) || !dg__prose_replace(r->p, bytes, len, from, to))
        return false;
    r->behind = to;
    return true;
}

static bool add(dg__markdown_reader *r, uint32_t from, uint32_t to)
{
    from = from > r->at ? from : r->at;
    if (from >= to)
        return true;
    note_links(r, from, to);
    if (!prepare(r, from) || !dg__prose_add(r->p, from, to))
        return false;
    r->behind = to;
    return true;
}

static bool in_empty_container(const dg__markdown_reader *r)
{
    const dg__prose *p = r->p;
    return p->blocks.len == 0 || p->blocks.items[p->blocks.len - 1].container < p->container;
}

/* What is in the item that was made of a footnote stands where the list of such items does. */
static void empty_item(dg__markdown_reader *r)
{
    const dg__container *containers = r->p->containers.items, *item = &containers[r->p->container];
    if (item->kind != DG__IN_LIST_ITEM)
        return;
    rename_item(r, DG__IN_OTHER);
    r->p->container = containers[item->parent].parent;
}

/* A footnote's text begins a paragraph, whatever it stands behind. It is in an item unless the parser
 * took the definition for a line of the paragraph before. */
static void begin_footnote(dg__markdown_reader *r, const dg__mask_span *span)
{
    if (in_empty_container(r))
        empty_item(r);
    uint32_t last = r->last;
    if (r->p->open) {
        r->last = r->behind;
        r->at = block_end(r, span->start);
        r->at = r->at < span->start ? r->at : span->start;
        dg__prose_end(r->p, r->at);
    }
    r->first = span->start;
    r->last = last;
    r->between = NULL;
}

bool dg__markdown_add(dg__markdown_reader *r, uint32_t from, uint32_t to)
{
    const dg__mask *m = r->mask;
    for (; r->span < m->spans.len && m->spans.items[r->span].start < to; r->span++) {
        const dg__mask_span *span = &m->spans.items[r->span];
        if (span->end <= from)
            continue;
        if (!add(r, from, span->start))
            return false;
        if (span->kind == DG__MASK_FOOTNOTE && r->place == DG__IN_TEXT)
            begin_footnote(r, span);
        if (span->kind == DG__MASK_OBJECT)
            r->between = DG__OBJECT;
        from = span->end > from ? span->end : from;
        if (from > to)
            return true; /* it goes on in the next text, which begins behind it or in it */
    }
    return add(r, from, to);
}
