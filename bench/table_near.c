/* What edited copies of blocks cost to find: the whole stage, by how many blocks there are. */
#include "clock.h"
#include "document.h"
#include "near/near.h"
#include "tables.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct blocks {
    dg_document *doc;
    uint32_t *starts, *ends;
    uint32_t n; /* to search in, of those there are */
    dg__near_result found;
} blocks;

static void run(void *ctx)
{
    blocks *b = ctx;
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    dg__near_options options = DG__NEAR_OPTIONS_INIT;
    dg__near_units units = {b->doc->tokens.hashes, b->starts, b->ends, b->n};
    dg__near_free(&b->found, &a);
    if (dg__near_find(&b->found, &units, &options, &a, &meter) != DG_OK)
        exit(EXIT_FAILURE);
}

static void print_row(blocks *b)
{
    double seconds = clock_best(clock_cpu, 2, 0, run, b);
    double bytes = b->doc->blocks.items[b->n - 1].span.end, n = b->n;
    double tokens = b->ends[b->n - 1];
    printf("%12u %8.1f %8.1f %8.1f %10.2f %10.1f %8zu\n", b->n, bytes / 1e6, bytes / 1e6 / seconds,
           tokens / 1e6 / seconds, (double)b->found.n_candidates / n,
           (double)b->found.n_postings / n, b->found.groups.len);
}

void print_near(const char *text, size_t len)
{
    static const uint32_t sizes[] = {1000, 10000, 50000, 100000, 200000};
    dg_allocator a = dg__allocator(NULL);
    blocks b = {0};
    if (dg_document_from_text(&b.doc, text, len, NULL, NULL) != DG_OK)
        exit(EXIT_FAILURE);
    size_t n = b.doc->blocks.len;
    b.starts = malloc(n * sizeof *b.starts);
    b.ends = malloc(n * sizeof *b.ends);
    if (b.starts == NULL || b.ends == NULL)
        exit(EXIT_FAILURE);
    for (size_t i = 0; i < n; i++) {
        b.starts[i] = b.doc->blocks.items[i].first_token;
        b.ends[i] = b.doc->blocks.items[i].end_token;
    }
    printf("%12s %8s %8s %8s %10s %10s %8s\n", "blocks", "MB", "MB/s", "M tok/s", "candidates",
           "postings", "groups");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes && sizes[i] < n; i++) {
        b.n = sizes[i];
        print_row(&b);
    }
    b.n = (uint32_t)n;
    print_row(&b);
    putchar('\n');
    dg__near_free(&b.found, &a);
    dg_document_free(b.doc);
    free(b.starts);
    free(b.ends);
}
