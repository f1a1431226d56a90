/* What stands in more than one of several texts, and where.
 *
 *     cc 04_collection.c $(pkg-config --cflags --libs dittograph) && ./a.out */
#include <dittograph.h>
#include <stdio.h>
#include <string.h>

#define N 3

static const char *const texts[N] = {
    "The ferry stays in dock until the new gangway has been tested. Tickets remain valid.\n",
    "Elsewhere, a goat was elected to the parish council, for one day and without a vote.\n",
    ("From the harbour office.\n\n"
     "The ferry stays in dock until the new gangway has been tested! Tickets remain valid.\n")};

/* The documents are kept: to open one is to point to it. */
static dg_status open_kept(void *ctx, size_t i, const dg_document **doc)
{
    *doc = ((dg_document **)ctx)[i];
    return DG_OK;
}

static void close_kept(void *ctx, size_t i, const dg_document *doc)
{
    (void)ctx, (void)i, (void)doc;
}

static void show(const dg_finding *finding)
{
    printf("%s: %.0f words\n", dg_rule_id(finding->rule), finding->words);
    for (size_t i = 0; i < finding->n_occurrences; i++) {
        const dg_occurrence *o = &finding->occurrences[i];
        printf("  text %u: \"%.*s\"\n", o->document, (int)(o->span.end - o->span.start),
               texts[o->document] + o->span.start);
    }
}

int main(void)
{
    dg_document *docs[N] = {NULL};
    dg_documents documents = {open_kept, close_kept, docs};
    dg_collection *collection = NULL;
    dg_report *report = NULL;
    dg_status status = dg_collection_new(&collection, N, NULL, NULL);
    for (size_t i = 0; i < N && status == DG_OK; i++) {
        status = dg_document_from_text(&docs[i], texts[i], strlen(texts[i]), NULL, NULL);
        if (status == DG_OK)
            status = dg_collection_put(collection, i, docs[i], NULL);
    }
    if (status == DG_OK)
        status = dg_collection_find(&report, collection, &documents, NULL, NULL);
    for (size_t i = 0; status == DG_OK && i < dg_report_count(report); i++)
        show(dg_report_finding(report, i));
    dg_report_free(report);
    dg_collection_free(collection);
    for (size_t i = 0; i < N; i++)
        dg_document_free(docs[i]);
    return status == DG_OK ? 0 : 1;
}
