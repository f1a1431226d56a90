/* Building prose, and the way back from it. */
#include "format/prose.h"

#include "hash/token_hash.h"
#include "text/trim.h"

#include <string.h>

bool dg__prose_init(dg__prose *p, const uint8_t *source, uint32_t source_len, const dg_allocator *a)
{
    *p = (dg__prose){.allocator = a, .source = source, .source_len = source_len};
    return dg__vec_reserve(a, &p->text, (size_t)source_len + 1) &&
           dg__vec_push(a, &p->containers, ((dg__container){DG__IN_DOCUMENT, 0, false}));
}

void dg__prose_free(dg__prose *p)
{
    dg__vec_free(p->allocator, &p->text);
    dg__vec_free(p->allocator, &p->runs);
    dg__vec_free(p->allocator, &p->blocks);
    dg__vec_free(p->allocator, &p->containers);
    *p = (dg__prose){.allocator = p->allocator};
}

/* Where in the source the prose has come to. */
static uint32_t source_so_far(const dg__prose *p)
{
    const dg__prose_block *block = &p->blocks.items[p->blocks.len - 1];
    if (p->runs.len == 0 || p->runs.items[p->runs.len - 1].prose < block->prose.start)
        return block->source.start;
    const dg__prose_run *last = &p->runs.items[p->runs.len - 1];
    return last->source + last->source_len;
}

bool dg__prose_enter(dg__prose *p, dg__container_kind kind)
{
    if (p->open)
        dg__prose_end(p, source_so_far(p));
    if (!dg__vec_push(p->allocator, &p->containers, ((dg__container){kind, p->container, false})))
        return false;
    p->container = (uint32_t)p->containers.len - 1;
    return true;
}

void dg__prose_leave(dg__prose *p)
{
    if (p->open)
        dg__prose_end(p, source_so_far(p));
    p->container = p->containers.items[p->container].parent;
}

/* There is room for the line feed behind each block's text: ending one can't fail. */
bool dg__prose_begin(dg__prose *p, dg_block_kind kind, uint8_t level, uint32_t source)
{
    if (p->open)
        dg__prose_end(p, source);
    dg__prose_block block = {.prose = {(uint32_t)p->text.len, (uint32_t)p->text.len},
                             .source = {source, source},
                             .kind = kind,
                             .level = level,
                             .container = p->container};
    if (!dg__vec_reserve(p->allocator, &p->text, 1) ||
        !dg__vec_push(p->allocator, &p->blocks, block))
        return false;
    p->open = true;
    return true;
}

static void drop_runs(dg__prose *p, uint32_t prose)
{
    while (p->runs.len > 0 && p->runs.items[p->runs.len - 1].prose >= prose)
        p->runs.len--;
}

void dg__prose_end(dg__prose *p, uint32_t source)
{
    if (!p->open)
        return;
    p->open = false;
    dg__prose_block *block = &p->blocks.items[p->blocks.len - 1];
    block->prose.end = (uint32_t)p->text.len;
    block->source.end = source;
    dg_span text = dg__trim(p->text.items, block->prose);
    if (text.start < text.end) {
        p->text.items[p->text.len++] = '\n';
        return;
    }
    p->text.len = block->prose.start;
    drop_runs(p, block->prose.start);
    p->blocks.len--;
}

void dg__prose_end_code(dg__prose *p, uint32_t source)
{
    dg__prose_end(p, source);
    dg__prose_block *block = &p->blocks.items[p->blocks.len - 1];
    block->kind = DG_CODE;
    block->level = 0;
    if (dg__prose_includes(p, DG_INCLUDE_CODE))
        return;
    drop_runs(p, block->prose.start);
    p->text.len = block->prose.end = block->prose.start;
    block->content = dg__hash(p->source + block->source.start, source - block->source.start, 0);
}

static bool add_bytes(dg__prose *p, const uint8_t *bytes, size_t len)
{
    if (len > UINT32_MAX - 1 - p->text.len || !dg__vec_reserve(p->allocator, &p->text, len + 1))
        return false;
    memcpy(p->text.items + p->text.len, bytes, len);
    p->text.len += len;
    return true;
}

/* The last run, if it is of the open block and source[from..) goes on where it ends. */
static dg__prose_run *run_before(dg__prose *p, uint32_t from)
{
    if (p->runs.len == 0)
        return NULL;
    dg__prose_run *last = &p->runs.items[p->runs.len - 1];
    bool goes_on = last->verbatim && last->source + last->source_len == from &&
                   last->prose >= p->blocks.items[p->blocks.len - 1].prose.start;
    return goes_on ? last : NULL;
}

bool dg__prose_add(dg__prose *p, uint32_t from, uint32_t to)
{
    if (from >= to)
        return true;
    dg__prose_run *before = run_before(p, from);
    dg__prose_run run = {(uint32_t)p->text.len, from, to - from, 1};
    if (!add_bytes(p, p->source + from, to - from))
        return false;
    if (before == NULL)
        return dg__vec_push(p->allocator, &p->runs, run);
    before->source_len += to - from;
    return true;
}

bool dg__prose_replace(dg__prose *p, const char *bytes, size_t len, uint32_t from, uint32_t to)
{
    dg__prose_run run = {(uint32_t)p->text.len, from, to - from, 0};
    return len == 0 ||
           (add_bytes(p, (const uint8_t *)bytes, len) && dg__vec_push(p->allocator, &p->runs, run));
}

bool dg__prose_add_opaque(dg__prose *p, dg_block_kind kind, uint32_t from, uint32_t to)
{
    dg__prose_end(p, from);
    dg__prose_block block = {.prose = {(uint32_t)p->text.len, (uint32_t)p->text.len},
                             .source = {from, to},
                             .kind = kind,
                             .container = p->container,
                             .content = dg__hash(p->source + from, to - from, 0)};
    return dg__vec_push(p->allocator, &p->blocks, block);
}

bool dg__prose_add_code(dg__prose *p, uint32_t from, uint32_t to)
{
    if (!dg__prose_includes(p, DG_INCLUDE_CODE))
        return dg__prose_add_opaque(p, DG_CODE, from, to);
    if (!dg__prose_begin(p, DG_CODE, 0, from) || !dg__prose_add(p, from, to))
        return false;
    dg__prose_end(p, to);
    return true;
}

/* A container comes behind the one it is in. */
void dg__prose_close(dg__prose *p)
{
    for (size_t i = 0; i < p->containers.len; i++) {
        dg__container *container = &p->containers.items[i];
        container->navigation = container->kind == DG__IN_NAVIGATION ||
                                (i > 0 && p->containers.items[container->parent].navigation);
    }
}

static const dg__prose_run *run_at(const dg__prose *p, uint32_t prose)
{
    size_t low = 0, high = p->runs.len;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (p->runs.items[middle].prose <= prose)
            low = middle;
        else
            high = middle;
    }
    return &p->runs.items[low];
}

dg_span dg__prose_source(const dg__prose *p, dg_span prose)
{
    if (p->runs.len == 0)
        return (dg_span){0, 0};
    const dg__prose_run *first = run_at(p, prose.start);
    const dg__prose_run *last = run_at(p, prose.end > prose.start ? prose.end - 1 : prose.start);
    dg_span source = {first->source, last->source + last->source_len};
    if (first->verbatim)
        source.start += prose.start - first->prose;
    if (last->verbatim)
        source.end = last->source + (prose.end - last->prose);
    return source;
}
