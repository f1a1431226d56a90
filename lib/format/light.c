/* Lines to blocks, and links to their texts. */
#include "format/light.h"

#include "format/look.h"

#include <string.h>

static const char object[] = "\xEF\xBF\xBC";

void dg__light_begin(dg__light *l, dg__prose *p, const dg__light_syntax *syntax)
{
    *l = (dg__light){
        .p = p, .source = p->source, .len = p->source_len, .syntax = syntax, .ok = true};
    l->limit = l->len;
}

/* ---- Lines ---- */

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

bool dg__light_line(dg__light *l, uint32_t at)
{
    if (at >= l->len)
        return false;
    uint32_t end = dg__find_break(l->source, at, l->len);
    l->line = l->start = at;
    l->next = dg__next_line(l->source, end, l->len);
    for (l->indent = 0; l->start < end && is_blank(l->source[l->start]); l->start++)
        l->indent = l->source[l->start] == '\t' ? (l->indent | 7) + 1 : l->indent + 1;
    while (end > l->start && is_blank(l->source[end - 1]))
        end--;
    l->end = end;
    return true;
}

dg_status dg__light_read(dg__light *l, void (*take)(void *reader), void *reader, dg__meter *meter)
{
    uint32_t at = l->len >= 3 && memcmp(l->source, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (dg__light_line(l, at)) {
        take(reader);
        if (!l->ok)
            return DG_NO_MEMORY;
        dg_status status = dg__meter_spend(meter, l->next - at);
        if (status != DG_OK)
            return status;
        at = l->next;
    }
    return DG_OK;
}

uint32_t dg__light_run(const dg__light *l, uint32_t at)
{
    uint32_t from = at;
    while (at < l->end && l->source[at] == l->source[from])
        at++;
    return at - from;
}

/* ---- Searching ---- */

uint32_t dg__light_find_byte(dg__light *l, uint32_t from, uint8_t byte)
{
    dg__light_sought s = l->sought;
    if (s.byte != byte || from < s.from || from > s.to || (s.stopped && from == s.to))
        s = (dg__light_sought){from, from, byte, false, false};
    uint32_t until = l->limit;
    if (from < until && until - from > DG__LIGHT_REACH)
        until = from + DG__LIGHT_REACH;
    for (; !s.stopped && s.to < until && l->source[s.to] != byte; s.to++) {
        uint8_t c = l->source[s.to];
        s.stopped = c == '\n' && s.blank;
        s.blank = c == '\n' || (s.blank && (is_blank(c) || c == '\r'));
    }
    l->sought = s;
    return !s.stopped && s.to < until ? s.to : 0;
}

static bool ends_address(uint8_t c)
{
    return c <= ' ' || memchr("<>\"`[]|", c, 7) != NULL;
}

dg_span dg__light_address(const dg__light *l, uint32_t colon)
{
    static const char *const schemes[] = {"https", "http", "ftp", "mailto"};
    uint32_t start = colon, end = colon;
    for (size_t i = 0; i < 4 && start == colon; i++) {
        uint32_t n = (uint32_t)strlen(schemes[i]);
        bool web = i < 3;
        if (colon - l->start >= n && memcmp(l->source + colon - n, schemes[i], n) == 0 &&
            (!web || dg__light_starts(l, colon, "://")))
            start -= n;
    }
    if (start == colon || (start > l->start && dg__light_is_name(l->source[start - 1])))
        return (dg_span){colon, colon};
    while (end < l->end && !ends_address(l->source[end]))
        end++;
    while (memchr("?!.,:;*_~')", l->source[end - 1], 11) != NULL)
        end--;
    return (dg_span){start, end};
}

/* ---- Text ---- */

void dg__light_end_block(dg__light *l)
{
    if (l->p->open)
        dg__prose_end(l->p, l->behind);
}

/* Source[from, to) is read as it is. */
static void add(dg__light *l, uint32_t from, uint32_t to)
{
    l->ok = l->ok && dg__prose_add(l->p, from, to);
    l->behind = to > l->behind ? to : l->behind;
}

/* Whether there are words in source[from, to): not only marks. */
static bool has_words(const dg__light *l, uint32_t from, uint32_t to)
{
    while (from < to && l->source[from] < 0x80 && !dg__light_is_name(l->source[from]))
        from++;
    return from < to;
}

static void add_plain(dg__light *l, uint32_t from, uint32_t to)
{
    if (l->depth > 0 && !l->worded[l->depth - 1])
        l->worded[l->depth - 1] = has_words(l, from, to);
    add(l, from, to);
}

static void add_marked(dg__light *l, uint32_t from, uint32_t to);

/* What is read of a link, up to which no markup in it goes. */
static void add_linked(dg__light *l, dg_span text)
{
    uint32_t end = l->end, limit = l->limit;
    if (!l->syntax->nests || l->nested) {
        add(l, text.start, text.end);
        return;
    }
    l->nested = true;
    l->end = l->limit = text.end;
    add_marked(l, text.start, text.end);
    l->nested = false;
    l->end = end;
    l->limit = limit;
}

static void add_markup(dg__light *l, const dg__light_markup *m)
{
    if (l->depth > 0 && m->link)
        l->linked[l->depth - 1] = true;
    const char *instead = m->object ? object : m->instead;
    if (instead[0] != '\0')
        l->ok = l->ok && dg__prose_replace(l->p, instead, strlen(instead), m->from, m->until);
    else if (m->link)
        add_linked(l, m->text);
    else
        add_plain(l, m->text.start, m->text.end);
    l->behind = m->until;
    if (m->until > l->end) { /* it goes over lines: on with the rest of the last */
        uint32_t end = dg__find_break(l->source, m->until, l->len);
        l->next = dg__next_line(l->source, end, l->len);
        while (end > m->until && is_blank(l->source[end - 1]))
            end--;
        l->end = end;
    }
}

/* Source[from, to), to the end of the line or where markup in it ends. */
static void add_marked(dg__light *l, uint32_t from, uint32_t to)
{
    uint32_t plain = from, at = from;
    const dg__light_syntax *syntax = l->syntax;
    while (l->ok && (at = dg__find_six(l->source, at, l->end, l->len, syntax->marks,
                                       syntax->marked)) < l->end) {
        dg__light_markup m = l->syntax->find(l, at);
        if (m.until <= at || m.from < plain || (l->nested && m.until > to)) {
            at++;
            continue;
        }
        (l->nested ? add : add_plain)(l, plain, m.from);
        add_markup(l, &m);
        plain = at = m.until;
    }
    if (l->ok)
        (l->nested ? add : add_plain)(l, plain, l->end);
}

void dg__light_add(dg__light *l, dg_block_kind kind, uint8_t level, uint32_t from)
{
    if (!l->p->open) {
        l->ok = l->ok && dg__prose_begin(l->p, kind, level, l->start);
        l->behind = l->start;
    } else if (l->ok) {
        bool same = from == l->behind + 1 && l->source[l->behind] == '\n';
        l->ok = same ? dg__prose_add(l->p, l->behind, from)
                     : dg__prose_replace(l->p, "\n", 1, l->behind, from);
    }
    if (l->ok)
        add_marked(l, from, l->end);
}

void dg__light_add_part(dg__light *l, dg_block_kind kind, uint8_t level, uint32_t from, uint32_t to)
{
    uint32_t end = l->end;
    l->end = l->limit = to;
    dg__light_add(l, kind, level, from);
    l->end = end;
    l->limit = l->len;
}

void dg__light_opaque(dg__light *l, dg_block_kind kind, uint32_t from, uint32_t to)
{
    dg__light_end_block(l);
    if (!l->ok || from >= to)
        return;
    l->ok = kind == DG_CODE ? dg__prose_add_code(l->p, from, to)
                            : dg__prose_add_opaque(l->p, kind, from, to);
    l->behind = to;
}

/* ---- Lists ---- */

static void leave_list(dg__light *l)
{
    uint32_t i = --l->depth;
    dg__prose_leave(l->p); /* the item */
    if (l->linked[i] && !l->worded[i])
        l->p->containers.items[l->p->container].kind = DG__IN_NAVIGATION;
    dg__prose_leave(l->p);
    if (i > 0)
        l->worded[i - 1] |= l->worded[i];
}

void dg__light_leave(dg__light *l, uint32_t n)
{
    dg__light_end_block(l);
    while (l->depth > n)
        leave_list(l);
}

void dg__light_item(dg__light *l, uint32_t mark, bool numbered)
{
    uint32_t same = 0;
    dg__light_end_block(l);
    while (same < l->depth && l->lists[same] != mark)
        same++;
    if (same == DG__LIGHT_DEEPEST)
        same--;
    if (same < l->depth) {
        dg__light_leave(l, same + 1);
        dg__prose_leave(l->p);
    } else {
        l->worded[l->depth] = l->linked[l->depth] = false;
        l->lists[l->depth++] = mark;
        l->ok =
            l->ok && dg__prose_enter(l->p, numbered ? DG__IN_ORDERED_LIST : DG__IN_UNORDERED_LIST);
    }
    l->ok = l->ok && dg__prose_enter(l->p, DG__IN_LIST_ITEM);
}
