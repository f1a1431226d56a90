/* Blocks of HTML in Markdown. Each is read by itself, as a source of its own, and what was found is
 * put where it stands: an element that begins in one block of HTML and ends in another holds nothing
 * of what is between. */
#include "format/html.h"
#include "format/markdown_reader.h"

#include <string.h>

/* A walk through what was read of source[from, ...). */
typedef struct walk {
    dg__markdown_reader *r;
    const dg__prose *read;
    uint32_t from;
    uint32_t container; /* the one of `read` that its counterpart in r->p is open of */
    size_t run;
} walk;

/* The ancestor of a container, itself included, that is `other` or was entered before it. */
static uint32_t climb(const dg__prose *p, uint32_t container, uint32_t other)
{
    while (container > other)
        container = p->containers.items[container].parent;
    return container;
}

static bool go_to(walk *w, uint32_t container)
{
    const dg__container *containers = w->read->containers.items;
    while (climb(w->read, container, w->container) != w->container) {
        dg__prose_leave(w->r->p);
        w->container = containers[w->container].parent;
    }
    while (w->container != container) {
        uint32_t next = container;
        while (containers[next].parent != w->container)
            next = containers[next].parent;
        if (!dg__prose_enter(w->r->p, containers[next].kind))
            return false;
        w->container = next;
    }
    return true;
}

static bool copy_runs(walk *w, const dg__prose_block *block)
{
    const dg__prose *read = w->read;
    for (; w->run < read->runs.len; w->run++) {
        const dg__prose_run *run = &read->runs.items[w->run];
        if (run->prose >= block->prose.end)
            break;
        uint32_t end = block->prose.end, from = w->from + run->source;
        if (w->run + 1 < read->runs.len && run[1].prose < end)
            end = run[1].prose;
        const char *bytes = (const char *)read->text.items + run->prose;
        bool ok = run->verbatim ? dg__markdown_add(w->r, from, from + run->source_len)
                                : dg__markdown_replace(w->r, bytes, end - run->prose, from,
                                                       from + run->source_len);
        if (!ok)
            return false;
    }
    return true;
}

static bool copy_block(walk *w, const dg__prose_block *block)
{
    dg__markdown_reader *r = w->r;
    uint32_t start = w->from + block->source.start, end = w->from + block->source.end;
    if (!go_to(w, block->container))
        return false;
    r->at = r->behind = start;
    if (block->prose.start == block->prose.end) {
        r->at = end;
        return dg__prose_add_opaque(r->p, block->kind, start, end);
    }
    dg__markdown_begin(r, DG__BETWEEN_BLOCKS, block->kind);
    dg_block_kind kind = w->container == 0 ? dg__markdown_text_kind(r) : block->kind;
    if (!dg__prose_begin(r->p, kind, block->level, start) || !copy_runs(w, block))
        return false;
    dg__prose_end(r->p, end);
    r->at = end;
    return true;
}

/* The parser, which tells blocks of HTML only when it has them all, is done with the names. */
static void name_elements(dg__markdown_reader *r, uint32_t to)
{
    const dg__mask *m = r->mask;
    for (; r->renamed < m->renamed.len && m->renamed.items[r->renamed].start < to; r->renamed++) {
        dg_span name = m->renamed.items[r->renamed];
        memcpy(m->bytes + name.start, r->p->source + name.start, name.end - name.start);
    }
}

bool dg__markdown_html(dg__markdown_reader *r, uint32_t from, uint32_t to)
{
    dg__prose read;
    walk w = {.r = r, .read = &read, .from = from};
    name_elements(r, to);
    bool ok = dg__prose_init(&read, r->mask->bytes + from, to - from, r->p->allocator);
    if (ok) {
        read.include = r->p->include;
        dg_status status = dg__html_read(&read, r->meter);
        if (status != DG_OK)
            r->status = status;
        ok = status == DG_OK;
    }
    for (size_t i = 0; ok && i < read.blocks.len; i++)
        ok = copy_block(&w, &read.blocks.items[i]);
    ok = ok && go_to(&w, 0);
    dg__prose_free(&read);
    return ok;
}
