/* Prose written out, and looked through for faults. */
#define _POSIX_C_SOURCE 200809L
#include "prose_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *block_fault(const dg__prose *p, size_t i)
{
    const dg__prose_block *block = &p->blocks.items[i], *before = i > 0 ? block - 1 : NULL;
    if (block->prose.start > block->prose.end || block->prose.end > p->text.len)
        return "a block outside the prose";
    if (block->source.start > block->source.end || block->source.end > p->source_len)
        return "a block outside the source";
    if (block->container >= p->containers.len)
        return "a block in no container";
    if (before != NULL && block->source.start < before->source.end)
        return "blocks that overlap in the source";
    if (before != NULL &&
        block->prose.start != before->prose.end + (before->prose.start < before->prose.end))
        return "blocks that don't follow one another in the prose";
    bool empty = block->prose.start == block->prose.end;
    if (!empty && p->text.items[block->prose.end] != '\n')
        return "a block without a line feed behind";
    return empty && block->kind < DG_CODE ? "a block of prose without any" : NULL;
}

static const char *run_fault(const dg__prose *p, size_t i, size_t *block)
{
    const dg__prose_run *run = &p->runs.items[i];
    while (*block < p->blocks.len && p->blocks.items[*block].prose.end <= run->prose)
        ++*block;
    if (*block == p->blocks.len || run->prose < p->blocks.items[*block].prose.start)
        return "a run in no block";
    const dg__prose_block *in = &p->blocks.items[*block];
    bool last = i + 1 == p->runs.len || run[1].prose >= in->prose.end;
    uint32_t end = last ? in->prose.end : run[1].prose;
    if (end <= run->prose || (i > 0 && run->source < run[-1].source + run[-1].source_len))
        return "runs out of order";
    if (run->source < in->source.start || run->source + run->source_len > in->source.end)
        return "a run outside the source of its block";
    if (run->verbatim &&
        (run->source_len != end - run->prose ||
         memcmp(p->source + run->source, p->text.items + run->prose, run->source_len) != 0))
        return "a verbatim run that isn't";
    return NULL;
}

const char *prose_fault(const dg__prose *p)
{
    const char *fault = p->open || p->container != 0 ? "something is open" : NULL;
    for (size_t i = 0; i < p->blocks.len && fault == NULL; i++)
        fault = block_fault(p, i);
    for (size_t i = 0, block = 0; i < p->runs.len && fault == NULL; i++)
        fault = run_fault(p, i, &block);
    for (size_t i = 1; i < p->containers.len && fault == NULL; i++)
        if (p->containers.items[i].parent >= i)
            fault = "a container that is its own ancestor";
    return fault;
}

static void print_path(FILE *out, const dg__prose *p, uint32_t container)
{
    static const char *const names[] = {"",      "ul",  "ol",          "li",         "quote",
                                        "table", "row", "alternative", "navigation", "other"};
    uint32_t path[64];
    size_t n = 0;
    for (; container != 0 && n < 64; container = p->containers.items[container].parent)
        path[n++] = container;
    fprintf(out, n > 0 ? " " : "");
    while (n-- > 0)
        fprintf(out, "/%s", names[p->containers.items[path[n]].kind]);
}

char *prose_lines(const dg__prose *p, bool source)
{
    static const char *const kinds[] = {"paragraph", "heading", "item",         "quotation", "cell",
                                        "caption",   "code",    "front matter", "opaque"};
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    if (out == NULL)
        return NULL;
    for (size_t i = 0; i < p->blocks.len; i++) {
        const dg__prose_block *b = &p->blocks.items[i];
        fprintf(out, "%s", kinds[b->kind]);
        if (b->level > 0)
            fprintf(out, " %u", b->level);
        print_path(out, p, b->container);
        if (b->prose.start < b->prose.end)
            fprintf(out, " <%.*s>", (int)(b->prose.end - b->prose.start),
                    (const char *)p->text.items + b->prose.start);
        if (source)
            fprintf(out, " {%.*s}", (int)(b->source.end - b->source.start),
                    (const char *)p->source + b->source.start);
        fprintf(out, "\n");
    }
    fclose(out);
    return text;
}
