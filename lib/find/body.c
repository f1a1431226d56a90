/* Containers are in the order in which they begin, so that what one holds comes right behind it; and
 * those that hold more than half of something hold one another. */
#include "find/body.h"

enum {
    LEAST_WORDS = 8, /* of a paragraph: shorter ones are labels, bylines and links */
    OWN_SHARE = 3,   /* one in so many words stands in a column of text itself ... */
    SHARE = 8        /* ... or so many tenths in it and what it holds */
};

/* Tenths of words in paragraphs that stand in each container itself. */
static uint64_t weigh(uint64_t *weights, const dg_document *doc)
{
    uint64_t all = 0;
    for (size_t i = 0; i < doc->blocks.len; i++) {
        const dg_block *block = &doc->blocks.items[i];
        uint64_t tenths = dg__document_tenths(doc, block->first_token, block->end_token);
        if (block->kind != DG_PARAGRAPH || tenths < 10 * LEAST_WORDS)
            continue;
        weights[doc->prose->blocks.items[i].container] += tenths;
        all += tenths;
    }
    return all;
}

static uint32_t heaviest(const uint64_t *weights, uint32_t n)
{
    uint32_t best = 0;
    for (uint32_t i = 1; i < n; i++)
        best = weights[i] > weights[best] ? i : best;
    return best;
}

/* What an editor's text may be the whole of: a division, a cell of a layout. */
static bool may_be_body(const dg__container *container)
{
    return container->kind == DG__IN_OTHER || container->kind == DG__IN_TABLE ||
           container->kind == DG__IN_TABLE_ROW || container->kind == DG__IN_DOCUMENT;
}

/* The first container with half as many words as any. */
static uint32_t first_heavy(const uint64_t *weights, const dg__container *containers, uint32_t n)
{
    uint32_t best = heaviest(weights, n), first = 0;
    while (first < best && (2 * weights[first] < weights[best] || !may_be_body(&containers[first])))
        first++;
    return first;
}

static uint32_t choose(uint64_t *weights, uint64_t all, const dg__container *containers, uint32_t n)
{
    uint32_t body = heaviest(weights, n);
    if (OWN_SHARE * weights[body] >= all && may_be_body(&containers[body]))
        return body;
    for (uint32_t i = n - 1; i > 0; i--)
        weights[containers[i].parent] += weights[i];
    body = n - 1;
    while (body > 0 && (10 * weights[body] < SHARE * all || !may_be_body(&containers[body])))
        body--;
    return body;
}

dg_status dg__body_of(dg__body *body, const dg_document *doc, const dg_allocator *a)
{
    *body = (dg__body){0, UINT32_MAX, 0};
    uint32_t n = doc->prose != NULL ? (uint32_t)doc->prose->containers.len : 0;
    if (n < 2)
        return DG_OK;
    uint64_t *weights = dg__alloc_zeroed(a, n, sizeof *weights);
    if (weights == NULL)
        return DG_NO_MEMORY;
    const dg__container *containers = doc->prose->containers.items;
    uint64_t all = weigh(weights, doc);
    uint32_t column = all > 0 ? first_heavy(weights, containers, n) : 0;
    uint32_t first = all > 0 ? choose(weights, all, containers, n) : 0;
    uint32_t end = first + 1;
    while (end < n && containers[end].parent >= first)
        end++;
    *body = (dg__body){first, first > 0 ? end : UINT32_MAX, column};
    dg__free(a, weights, n, sizeof *weights);
    return DG_OK;
}

bool dg__body_holds(const dg__body *body, const dg_document *doc, size_t block)
{
    if (doc->prose == NULL)
        return true;
    uint32_t container = doc->prose->blocks.items[block].container;
    return container >= body->first && container < body->end;
}

bool dg__body_has_itself(const dg__body *body, const dg_document *doc, size_t block)
{
    return body->first == 0 ? dg__body_holds(body, doc, block)
                            : doc->prose->blocks.items[block].container == body->first;
}

bool dg__body_has_column(const dg__body *body, const dg_document *doc, size_t block)
{
    return dg__body_holds(body, doc, block) ||
           doc->prose->blocks.items[block].container == body->column;
}

/* The smallest container that holds both. None that begins later holds one that began before. */
static uint32_t common(const dg_document *doc, uint32_t a, uint32_t b)
{
    const dg__container *containers = doc->prose->containers.items;
    while (a != b) {
        if (a > b)
            a = containers[a].parent;
        else
            b = containers[b].parent;
    }
    return a;
}

/* The smallest that holds a neighbour of the block, too. */
static uint32_t shared_box(const dg_document *doc, size_t block)
{
    const dg__container *containers = doc->prose->containers.items;
    const dg__prose_block *blocks = doc->prose->blocks.items;
    uint32_t at = blocks[block].container, before = 0, behind = 0;
    if (block > 0)
        before = common(doc, at, blocks[block - 1].container);
    if (block + 1 < doc->blocks.len)
        behind = common(doc, at, blocks[block + 1].container);
    uint32_t box = before > behind ? before : behind;
    while (at > box && containers[at].kind == DG__IN_OTHER)
        at = containers[at].parent;
    return at;
}

bool dg__are_in_one_column(const dg_document *doc, size_t a, size_t b)
{
    if (doc->prose == NULL)
        return true;
    uint32_t own[2] = {doc->prose->blocks.items[a].container,
                       doc->prose->blocks.items[b].container};
    if (own[0] == own[1])
        return true;
    uint32_t box[2] = {shared_box(doc, a), shared_box(doc, b)};
    return box[0] == box[1] && box[0] != own[0] && box[1] != own[1];
}
