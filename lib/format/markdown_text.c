/* Containers of Markdown, and the prose that is put into the block the parser is in. */
#include "format/markdown_reader.h"

#include "text/trim.h"

#include <string.h>

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

/* The list item that was made of an admonition's line, and its list. */
void dg__markdown_rename_item(dg__markdown_reader *r, dg__container_kind kind)
{
    dg__container *containers = r->p->containers.items, *item = &containers[r->p->container];
    if (item->kind != DG__IN_LIST_ITEM)
        return;
    item->kind = kind;
    containers[item->parent].kind = DG__IN_OTHER;
}

/* ---- Blocks ---- */

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

/* Before a piece of prose: the block it is in, and what stands between it and the piece before. */
static bool prepare(dg__markdown_reader *r, uint32_t from)
{
    if (!r->p->open) {
        r->between = NULL;
        return dg__prose_begin(r->p, dg__markdown_text_kind(r), r->level,
                               dg__markdown_block_start(r));
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
    dg__markdown_rename_item(r, DG__IN_OTHER);
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
        r->at = dg__markdown_block_end(r, span->start);
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
