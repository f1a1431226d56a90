/* What many documents cost to compare with one another: copies of one, and documents of their own. */
#include "clock.h"
#include "tables.h"

#include <dittograph.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define DOCUMENT (2 * KILO) /* bytes */

typedef struct set {
    const char *text;
    size_t n; /* documents */
    bool copies;
    dg_collection *collection;
    size_t now, peak; /* bytes that the calls below hold, besides the collection */
    size_t n_found;
    uint32_t rules;
} set;

static void *count(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
    set *s = ctx;
    s->now += new_size - old_size;
    s->peak = s->now > s->peak ? s->now : s->peak;
    if (new_size > 0)
        return realloc(ptr, new_size);
    free(ptr);
    return NULL;
}

static void must(dg_status status)
{
    if (status != DG_OK) {
        fprintf(stderr, "%s\n", dg_status_message(status));
        exit(EXIT_FAILURE);
    }
}

static dg_status open_document(void *ctx, size_t i, const dg_document **doc)
{
    const set *s = ctx;
    dg_document *made;
    dg_status status = dg_document_from_text(&made, s->text + (s->copies ? 0 : i * DOCUMENT),
                                             DOCUMENT, NULL, NULL);
    *doc = status == DG_OK ? made : NULL;
    return status;
}

static void close_document(void *ctx, size_t i, const dg_document *doc)
{
    (void)ctx;
    (void)i;
    dg_document_free((dg_document *)doc);
}

/* Searching opens documents again, which isn't part of what is measured in the clusters' column. */
static void find(void *ctx)
{
    set *s = ctx;
    dg_allocator allocator = {count, s};
    dg_documents documents = {open_document, close_document, s};
    dg_find_options options = DG_FIND_OPTIONS_INIT;
    dg_report *report;
    options.allocator = &allocator;
    options.rules = s->rules;
    must(dg_collection_find(&report, s->collection, &documents, &options, NULL));
    s->n_found = dg_report_count(report);
    dg_report_free(report);
}

static void cluster(void *ctx)
{
    set *s = ctx;
    dg_allocator allocator = {count, s};
    dg_cluster_options options = DG_CLUSTER_OPTIONS_INIT;
    dg_clusters *clusters;
    options.allocator = &allocator;
    must(dg_collection_cluster(&clusters, s->collection, &options, NULL));
    s->n_found = dg_clusters_count(clusters);
    dg_clusters_free(clusters);
}

static void put_all(set *s)
{
    must(dg_collection_new(&s->collection, s->n, NULL, NULL));
    for (size_t i = 0; i < s->n; i++) {
        const dg_document *doc;
        must(open_document(s, i, &doc));
        must(dg_collection_put(s->collection, i, doc, NULL));
        close_document(s, i, doc);
    }
}

static void print_cell(set *s, void (*run)(void *ctx))
{
    s->now = s->peak = 0;
    double seconds = clock_best(clock_cpu, 2, 0.1, run, s);
    printf(" %8.2f %7.1f %6zu", seconds * 1e3, (double)s->peak / 1e6, s->n_found);
}

static void print_row(const char *text, size_t n, bool copies)
{
    set s = {.text = text, .n = n, .copies = copies};
    put_all(&s);
    cluster(&s); /* the first search moves the collection together */
    printf("%8zu %-7s", n, copies ? "copies" : "own");
    print_cell(&s, cluster);
    s.rules = 1u << DG_SHARED_BLOCK | 1u << DG_REPEATED_BLOCK;
    print_cell(&s, find);
    s.rules = 1u << DG_SHARED_NEAR_DUPLICATE | 1u << DG_NEAR_DUPLICATE_BLOCK;
    print_cell(&s, find);
    putchar('\n');
    dg_collection_free(s.collection);
}

void print_collections(const char *text, size_t len)
{
    printf("%16s%24s%24s%24s\n%16s", "documents", "clusters", "blocks", "near blocks", "of 2 KB");
    for (int i = 0; i < 3; i++)
        printf(" %8s %7s %6s", "ms", "MB", "found");
    putchar('\n');
    for (size_t n = 2; n <= 100 * KILO; n = n == 2 ? 10 : n * 10)
        print_row(text, n, true);
    for (size_t n = KILO; n * DOCUMENT <= len && n <= 100 * KILO; n *= 10)
        print_row(text, n, false);
    putchar('\n');
}
